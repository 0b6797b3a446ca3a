"""Between calls, below the search: what customers ask most, today and in seven days, and what rises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import decimal
from kms_desktop.ui.widgets.layouts import Column, Row, clear_layout
from kms_desktop.ui.widgets.pane_header import PaneHeader
from kms_desktop.ui.widgets.rows import SideRow

if TYPE_CHECKING:
    from kms_desktop.voc.model import Issue, Period, TopIssues


class TopBoard(QWidget):
    """Two columns of at most five rows; an issue that has an article opens it."""

    article_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = Row(self, gap=24, margins=(4, 8, 4, 0))
        self.filled = False

    def show_top(self, top: TopIssues, titles: Mapping[str, str]) -> None:
        """`titles` by article id; an issue without one is named by the reason it was closed with."""
        clear_layout(self._columns)
        periods = [(tr("Asked most today"), top.today), (tr("Asked most in 7 days"), top.week)]
        self.filled = any(period.issues for _, period in periods)
        for title, period in periods:
            self._columns.addWidget(self._make_column(title, period, titles), 1)

    def _make_column(self, title: str, period: Period, titles: Mapping[str, str]) -> QWidget:
        made = QWidget()
        column = Column(made, gap=2)
        head = Column(margins=(8, 0, 8, 4))
        # Translators: how many contacts there were, beside those that were about one issue
        of = plural("of {n}", "of {n}", period.contacts) if period.contacts else ""
        head.addWidget(PaneHeader(title, right=of))
        column.addLayout(head)
        rising = {one.name for one in period.rising}
        more = [one for one in period.rising if one not in period.issues]
        for issue in (*period.issues, *more):
            column.addWidget(self._make_row(issue, titles, rises=issue.name in rising))
        if not period.issues:
            none = tr("None with an article or a reason.") if period.contacts else tr("No calls closed yet.")
            column.addWidget(SideRow(none, calm=True))
        column.addStretch(1)
        return made

    def _make_row(self, issue: Issue, titles: Mapping[str, str], *, rises: bool) -> SideRow:
        has_article = issue.article_id in titles
        row = SideRow(
            titles.get(issue.article_id, issue.name),
            tr("Rising; usually {number}", number=decimal(issue.usual, 0)) if rises else "",
            lead=str(issue.contacts),
            tone="warn" if rises else "ink2",
            press=has_article,
            calm=not rises,
        )
        if has_article:
            row.chosen.connect(lambda key=issue.article_id: self.article_chosen.emit(key))
        return row

"""One theme: what it may cost and what that rests on, its course, what agents said, and its decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from kms_desktop.guidance.text_format import reason_words
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import number
from kms_desktop.ui.actions.keymap import label_of
from kms_desktop.ui.theme.current import current_theme
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.voc.themes.assumption_rows import AssumptionRows
from kms_desktop.ui.voc.themes.course_pane import CoursePane
from kms_desktop.ui.voc.themes.decision_box import DecisionBox
from kms_desktop.ui.voc.themes.words import range_words
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.flow import Flow
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.notices import EmptyState
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.plane import Divider, Plane
from kms_desktop.ui.widgets.scroll import ScrollColumn
from kms_desktop.voc.themes.model import ThemeDetail
from kms_desktop.voc.themes.value import is_small

_LEAST_WEEKS, _NARROW = 2, 420


class ThemePane(Plane):
    """`acted` has the action that a button stands for; `contacts_wanted`: those that the theme is counted from;
    `what_if_wanted`: what a looser limit of an option of its article would have cost."""

    contacts_wanted = Signal()
    what_if_wanted = Signal()
    acted = Signal(str)

    def __init__(
        self, currency: str, title_of: Callable[[str], str], *, shows_money: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__("pane", "left", parent)
        self._currency, self._title_of, self._shows_money = currency, title_of, shows_money
        self.detail: ThemeDetail | None = None
        self.empty = EmptyState("voice", tr("Nothing is chosen"), tr("Up and Down go through the list."))
        self.title = Paragraph("", "search", weight=600)
        self.about = Paragraph("", "meta", "ink2")
        self.worth, self.unit = Paragraph("", "question", weight=600), Paragraph(tr("a year at stake"), "meta", "ink2")
        self.contacts = Button("", "", "link")
        self.rename = Button(*label_of("rename_theme"), "link")
        self.join = Button(*label_of("join_themes"), "link")
        # Translators: a theme that is a part of another becomes one of its own again
        self.part = Button(tr("Part them"), "", "link")
        self.what_if = Button(*label_of("ask_what_if"), "link")
        self.assumptions, self.course = AssumptionRows(currency), CoursePane()
        self.decision = DecisionBox()
        for button in (self.what_if, self.rename, self.join):
            button.set_terse(2)  # the tip says the key
        self._dividers = (Divider(), Divider())
        self._lay_out()
        self.contacts.clicked.connect(self.contacts_wanted)
        self.what_if.clicked.connect(self.what_if_wanted)
        self.rename.clicked.connect(lambda: self.acted.emit("rename_theme"))
        self.join.clicked.connect(lambda: self.acted.emit("join_themes"))
        self.part.clicked.connect(lambda: self.acted.emit("part_theme"))
        self.decision.acted.connect(self.acted)
        self._show_parts(False)

    def _lay_out(self) -> None:
        whole = ScrollColumn("pane", gap=12, margins=(24, 16, 24, 16))
        Column(self, margins=(1, 0, 0, 0)).addWidget(whole)
        left, right = Column(gap=2), Column(gap=0)
        left.addWidget(self.title)
        for words in (self.worth, self.unit):
            words.fit_width()
            right.addWidget(words)
        self._head = Row(gap=16)
        self._head.addLayout(left, 1)
        self._head.addLayout(right)
        acts = Flow(gap=4)
        self.about.fit_width()
        acts.addWidget(self.about)
        for button in (self.contacts, self.what_if, self.rename, self.join, self.part):
            acts.addWidget(button)
        self._filled = QWidget()
        column = Column(self._filled, gap=12)
        top = Column(gap=0)
        top.addLayout(self._head)
        top.addLayout(acts)
        column.addLayout(top)
        for widget in (self.assumptions, self._dividers[0], self.course, self._dividers[1], self.decision):
            column.addWidget(widget)
        whole.column.addWidget(self.empty, 1)
        whole.column.addWidget(self._filled)
        whole.column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is at stake stands beside the title, or under it where the pane is narrow for its text."""
        super().resizeEvent(event)
        narrow = self.width() < current_theme().px(_NARROW)
        self._head.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(0 if narrow else current_theme().gap(16))

    def show_detail(self, detail: ThemeDetail | None, now: datetime, *, says_same: bool = False) -> None:
        """Another theme, or the same with what happened since; None for none."""
        self.detail = detail
        self._show_parts(detail is not None)
        if detail is None:
            return
        theme, line, stake = detail.theme, detail.line, detail.line.stake
        self.title.show_text(typeset_text(theme.title))
        article = (self._title_of(theme.article_id) or theme.article_id) if theme.article_id else ""
        about = " · ".join(part for part in (reason_words(theme.reason_code), typeset_text(article)) if part)
        self.about.show_text(about)
        self.about.setVisible(bool(about))
        self.contacts.set_text(plural("{n} contact", "{n} contacts", line.contacts))
        self.what_if.setVisible(self._shows_money and bool(theme.article_id))
        shows = self._shows_money and stake is not None
        self.worth.setVisible(shows)
        self.unit.setVisible(shows)
        if stake is not None:
            self.worth.show_text(range_words(stake.yearly, self._currency))
            small = tr("a year at stake, small sample: n {n}", n=number(stake.n))
            self.unit.show_text(small if is_small(stake) else tr("a year at stake"))
        self.assumptions.setVisible(shows and bool(stake.assumptions if stake is not None else ()))
        self._dividers[0].setVisible(shows)
        if stake is not None:
            self.assumptions.show_assumptions(stake.assumptions, may_change=detail.may_decide)
        has_course = sum(1 for n in detail.weeks.own if n) >= _LEAST_WEEKS
        self.course.setVisible(has_course)
        self._dividers[1].setVisible(has_course)
        self.course.show_weeks(detail.weeks, now, theme.done_at)
        may = detail.may_decide
        self.rename.setVisible(may)
        self.join.setVisible(may and theme.state != "joined")
        self.part.setVisible(may and bool(detail.joined))
        self.decision.show_detail(detail, now, says_same=says_same)

    def _show_parts(self, shown: bool) -> None:
        self.empty.setVisible(not shown)
        self._filled.setVisible(shown)

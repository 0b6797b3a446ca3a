"""All articles as a table over the page: folder, owner, state, fit rate and last change, sorted and narrowed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from kms_desktop.editorial.article_table import ArticleRow
from kms_desktop.texts import in_context, plural, tr
from kms_desktop.texts.format import number, percent
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.articles.cover import Cover
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.notices import EmptyState
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.table import Cell, Table, TableColumn
from kms_desktop.voc.fit_rate import FitRate

_COLUMNS = (
    TableColumn(tr("Title"), grows=True),
    TableColumn(tr("Folder"), most=200),
    TableColumn(tr("Owner"), most=160),
    TableColumn(tr("State"), most=200),
    TableColumn(tr("Fit rate, 90 days"), number=True),
    TableColumn(tr("Changed"), number=True),
)
_STATES = {
    "wip": (tr("Work in progress"), "pencil", "ink2"),
    "not_validated": (tr("Not validated"), "dot", "ink2"),
    "validated": (tr("Validated"), "check", "good"),
    "archived": (tr("Archived"), "box", "ink3"),
}


class TablePane(Cover):
    """`row_chosen` hands over the article that somebody opens."""

    row_chosen = Signal(object)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page, tr("All articles"))
        self.rows: list[ArticleRow] = []
        self.shown: list[ArticleRow] = []
        self._now: datetime | None = None
        self.filter = LineField(tr("Filter by title, folder, owner or state"), tr("Filter"))
        self.count = Paragraph("", "meta", "ink2")
        self.sort = Button(tr("Sort"), "", "quiet", "filter")
        self.back = Button(tr("Back to the text"), key_text("leave"), "band", "arrow-left")
        self.table = Table(_COLUMNS, tr("All articles"))
        self.nothing = EmptyState("search", tr("No article fits"), tr("Type fewer words, or other ones."))
        head, column = Row(gap=12), Column(self, gap=8, margins=(24, 16, 16, 8))
        head.addWidget(self.filter, 1)
        head.addWidget(self.count)
        head.addWidget(self.sort)
        head.addWidget(self.back)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(self.nothing, 1)
        self.nothing.setVisible(False)
        self._join()

    def _join(self) -> None:
        self.filter.typed.connect(lambda _words: self._filter_rows())
        self.filter.entered.connect(lambda: self._open_row(self.table.current_row()))
        self.filter.escaped.connect(self.leave)
        self.filter.moved.connect(self._move_mark)
        self.table.row_opened.connect(self._open_row)
        self.sort.clicked.connect(self._offer_sorting)
        self.back.clicked.connect(self.leave)

    def show_rows(self, rows: Sequence[ArticleRow], now: datetime) -> None:
        self.rows, self._now = list(rows), now
        self._filter_rows()

    def begin(self) -> None:
        """Over the page, all of them, with the keyboard in the filter."""
        self.filter.set_text("")
        self._filter_rows()
        self.cover_page(self.filter)

    def marked(self) -> ArticleRow | None:
        """The row that is marked."""
        at = self.table.current_row()
        return self.shown[at] if 0 <= at < len(self.shown) else None

    def sort_by(self, column: int) -> None:
        """By this column; again: the other way round."""
        header = self.table.horizontalHeader()
        ascending, descending = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        again = header.sortIndicatorSection() == column and header.sortIndicatorOrder() == ascending
        self.table.sortByColumn(column, descending if again else ascending)

    def _offer_sorting(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for at, column in enumerate(_COLUMNS):
            entry = QAction(column.title, menu)
            entry.triggered.connect(lambda _checked=False, chosen=at: self.sort_by(chosen))
            menu.addAction(entry)
        menu.setActiveAction(menu.actions()[0])
        menu.popup(self.sort.mapToGlobal(QPoint(0, self.sort.height())))

    def _filter_rows(self) -> None:
        kept = self.marked()
        words = self.filter.text().casefold().split()
        self.shown = [row for row in self.rows if all(word in _words_of(row) for word in words)]
        now = self._now
        self.table.show_rows([_cells(row, now) for row in self.shown] if now is not None else [])
        self.table.setVisible(bool(self.shown))
        self.nothing.setVisible(not self.shown and bool(self.rows))
        many, shown = len(self.rows), number(len(self.shown))
        self.count.show_text(
            plural("{shown} of {n} article", "{shown} of {n} articles", many, shown=shown)
            if words
            else plural("{n} article", "{n} articles", many)
        )
        at = next((n for n, row in enumerate(self.shown) if kept is not None and row.path == kept.path), 0)
        self.table.mark_row(at)

    def _move_mark(self, by: int) -> None:
        model = self.table.model()
        at = self.table.currentIndex().row() + by
        if 0 <= at < model.rowCount():
            self.table.setCurrentIndex(model.index(at, 0))

    def _open_row(self, at: int) -> None:
        if 0 <= at < len(self.shown):
            row = self.shown[at]
            self.leave()
            self.row_chosen.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        else:
            super().keyPressEvent(event)


def _words_of(row: ArticleRow) -> str:
    return f"{row.title} {row.path} {row.owner} {_state_text(row)}".casefold()


def _state_text(row: ArticleRow) -> str:
    said = _STATES.get(row.confidence, (row.confidence, "", ""))[0]
    return tr("{state}, draft", state=said) if row.is_draft and row.confidence != "wip" else said


def _cells(row: ArticleRow, now: datetime) -> list[Cell]:
    ink = "ink3" if row.is_archived else "ink"
    _, icon, state_ink = _STATES.get(row.confidence, ("", "question", "ink2"))
    order = list(_STATES).index(row.confidence) if row.confidence in _STATES else len(_STATES)
    fit, share = _fit_text(row.fit)
    return [
        Cell(typeset_text(row.title), ink=ink, tip=row.path),
        Cell(row.folder or in_context("of folders", "top"), row.folder.casefold(), ink=ink),
        Cell(row.owner or "–", row.owner.casefold() or "\uffff", ink=ink),
        Cell(_state_text(row), (order, row.is_draft), ink=state_ink, icon=icon),
        Cell(fit, share, ink=ink),
        Cell(when_text(row.changed_at, now, now.tzinfo), row.changed_at, ink=ink),
    ]


def _fit_text(fit: FitRate | None) -> tuple[str, float]:
    """In words, and by what it is sorted: what was never asked comes first."""
    if fit is None:
        return "–", -1.0
    return tr("{share}, n {asked}", share=percent(fit.share), asked=fit.asked), fit.share

"""Every article by title, those with something waiting first, and a field that narrows them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.texts import plural, tr
from kms_desktop.ui.articles.presenter import ArticleLine
from kms_desktop.ui.articles.suggestions_section import KIND_ICONS
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.layouts import Column
from kms_desktop.ui.widgets.log_list import LogList, LogView

_KINDS = ("flag", "fix", "none_fit", "suggestion", "observation")


class ArticleList(QWidget):
    """`chosen` tells the id of the article that somebody opens: by Enter or a click, never by typing or an arrow."""

    chosen = Signal(str)
    narrowed = Signal(str)
    """How many wait, in words."""

    def __init__(self, parent: QWidget | None = None, *, writes: bool = True) -> None:
        """Not `writes`: for who reads, the titles alone, without files and what waits for editors."""
        super().__init__(parent)
        self._writes = writes
        hint = tr("Filter by title or file") if writes else tr("Filter by title")
        self.filter = LineField(hint, tr("Filter"))
        self.list = LogList()
        self.list.setAccessibleName(tr("Articles"))
        self.lines: list[ArticleLine] = []
        self.shown: list[ArticleLine] = []
        self._opened = ""
        self._first: QWidget | None = None
        self._left_out = 0
        self.list.keep_margin(8)
        self._column = column = Column(self, gap=8)
        field = Column(margins=(8, 0, 16, 0))
        field.addWidget(self.filter)
        column.addLayout(field)
        column.addWidget(self.list, 1)
        self.setFocusProxy(self.list)
        self.filter.typed.connect(lambda _text: self._filter_lines())
        self.filter.moved.connect(self._move_mark)
        self.filter.entered.connect(self._open_marked)
        self.list.row_opened.connect(lambda row: self.chosen.emit(row.key))

    def show_first(self, widget: QWidget) -> None:
        """While nothing is typed, this stands in the place of the list."""
        self._first = widget
        self._column.addWidget(widget, 1)
        self.list.setVisible(False)
        self.setFocusProxy(widget)

    def show_lines(self, lines: Sequence[ArticleLine]) -> None:
        if list(lines) != self.lines:
            self.lines = list(lines)
            self._filter_lines()

    def show_left_out(self, count: int) -> None:
        """So many files of the folder could not be read."""
        self._left_out = count
        self._filter_lines()

    def show_opened(self, path: str) -> None:
        """The article at this path is open: its row is marked."""
        self._opened = path
        self._mark_open_article()

    def focus_filter(self) -> None:
        self.filter.setFocus()
        self.filter.editor.selectAll()

    def _move_mark(self, by: int) -> None:
        """While nothing is typed, Down enters what stands in the place of the list."""
        if self._first is None or self.list.isVisible():
            self.list.move_mark(by)
        elif by > 0 and self._first.isVisible():
            self._first.setFocus(Qt.FocusReason.TabFocusReason)

    def _open_marked(self) -> None:
        row = self.list.current_row()
        if row is not None and self.list.isVisible():
            self.chosen.emit(row.key)

    def _filter_lines(self) -> None:
        words = self.filter.text().casefold().split()
        self.shown = [line for line in self.lines if all(word in self._found_by(line).casefold() for word in words)]
        view = _line_view if self._writes else _title_view
        self.list.show_rows([view(line) for line in self.shown])
        if self._first is not None:
            self._first.setVisible(not words)
            self.list.setVisible(bool(words))
            if not words:
                return
        counted = [self._count_shown()]
        if self._left_out and self._writes:
            counted.append(plural("{n} left out", "{n} left out", self._left_out))
        self.narrowed.emit(", ".join(counted) if self.shown else tr("nothing fits"))
        self._mark_open_article()

    def _count_shown(self) -> str:
        if not self._writes:
            return plural("{n} article", "{n} articles", len(self.shown))
        waiting = sum(len(line.waiting) for line in self.lines)
        return plural("{n} waiting", "{n} waiting", waiting) if waiting else tr("nothing to do")

    def _found_by(self, line: ArticleLine) -> str:
        return f"{line.title} {line.path}" if self._writes else line.title

    def _mark_open_article(self) -> None:
        """The open article, else the first."""
        place = next((at for at, line in enumerate(self.shown) if line.path == self._opened), 0)
        if self.shown and (self._first is None or self.filter.text().strip()):
            self.list.mark_row(place)


def _title_view(line: ArticleLine) -> LogView:
    return LogView("", typeset_text(line.title), "", "book", "ink3", key=line.id)


def _line_view(line: ArticleLine) -> LogView:
    if line.is_archived:
        return LogView("", line.title, tr("archived, {file}", file=line.path), "box", "ink3", key=line.id)
    if not line.waiting:
        return LogView("", line.title, line.path, "book", "ink3", key=line.id)
    kinds: list[str] = [said.kind for said in line.waiting]
    icon, ink = KIND_ICONS["flag"] if "flag" in kinds else ("megaphone", "warn")
    detail = ", ".join(_count_kind(kind, kinds.count(kind)) for kind in _KINDS if kind in kinds)
    return LogView("", typeset_text(line.title), detail, icon, ink, key=line.id)


def _count_kind(kind: str, count: int) -> str:
    match kind:
        case "fix":
            return plural("{n} fix proposed", "{n} fixes proposed", count)
        case "flag":
            return plural("{n} flag", "{n} flags", count)
        case "none_fit":
            return plural("{n} without an option", "{n} without an option", count)
        case "suggestion":
            return plural("{n} suggestion", "{n} suggestions", count)
    return plural("{n} report", "{n} reports", count)

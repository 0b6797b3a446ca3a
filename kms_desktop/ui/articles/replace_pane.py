"""Words replaced in all articles: every place with what it says now and then, to be chosen before it is done."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.editorial.replacing import FoundPlaces, Place, Wanted
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import number
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.articles.cover import Cover
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.table import Cell, Table, TableColumn

_AROUND = 28
_SHORTEST = 2
_COLUMNS = (
    TableColumn(tr("Article"), most=280),
    TableColumn(tr("Line"), number=True),
    TableColumn(tr("Now"), grows=True),
    TableColumn(tr("Then"), grows=True),
    TableColumn(tr("Where"), most=160),
)
_KINDS = {
    "text": tr("Text"),
    "address": tr("Address of a link"),
    "rules": tr("Rules of an option"),
    "code": tr("Code"),
}


class ReplacePane(Cover):
    """`wanted_changed`: other words stand there; `confirmed` hands over Wanted and the keys of the chosen places."""

    wanted_changed = Signal(object)
    confirmed = Signal(object, object)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page, tr("Replace in all articles"))
        self.found = FoundPlaces(())
        self.chosen: set[tuple[str, int]] = set()
        self.words = LineField(tr("Words"), tr("Find in all articles"))
        self.instead = LineField(tr("What shall stand there"), tr("Replace with"))
        self.case = _toggle(tr("Match case"))
        self.whole = _toggle(tr("Whole words"))
        self.whole.setChecked(True)
        self.said = Paragraph("", "list", "ink2")
        self.left_out = Paragraph("", "meta", "warn")
        self.table = Table(_COLUMNS, tr("Places"))
        self.toggle = Button(tr("Leave or take"), tr("Space"), "quiet", "check")
        self.all = Button(tr("Take all"), "", "quiet")
        self.none = Button(tr("Take none"), "", "quiet")
        self.act = Button(tr("Replace"), key_text("confirm_article"), "filled", "repeat")
        self.back = Button(tr("Back to the text"), key_text("leave"), "band", "arrow-left")
        self._lay_out()
        self._join()

    def _lay_out(self) -> None:
        column = Column(self, gap=8, margins=(24, 16, 16, 12))
        top, foot = Row(gap=8), Row(gap=8)
        for field in (self.words, self.instead):
            top.addWidget(field, 1)
        for button in (self.case, self.whole, self.back):
            top.addWidget(button)
        for button in (self.act, self.toggle, self.all, self.none):
            foot.addWidget(button)
        foot.addStretch(1)
        column.addLayout(top)
        column.addWidget(self.said)
        column.addWidget(self.left_out)
        column.addWidget(self.table, 1)
        column.addLayout(foot)

    def _join(self) -> None:
        for field in (self.words, self.instead):
            field.typed.connect(lambda _text: self._ask())
            field.entered.connect(self.table.setFocus)
            field.escaped.connect(self.leave)
            field.moved.connect(lambda _by: self.table.setFocus())
        for toggle in (self.case, self.whole):
            toggle.toggled.connect(lambda _on: self._ask())
        self.table.installEventFilter(self)
        self.table.row_opened.connect(lambda _row: self.toggle_place())
        self.toggle.clicked.connect(self.toggle_place)
        self.all.clicked.connect(lambda: self._choose(place.key for place in self.found.places))
        self.none.clicked.connect(lambda: self._choose(()))
        self.act.clicked.connect(self.confirm)
        self.back.clicked.connect(self.leave)

    def begin(self, words: str = "", instead: str = "") -> None:
        """Over the page; `words` are what was looked for in the text."""
        if words:
            self.words.set_text(words)
        if instead:
            self.instead.set_text(instead)
        self.cover_page(self.instead if words else self.words)
        self.words.editor.selectAll()
        self._ask()

    def wanted(self) -> Wanted:
        return Wanted(self.words.text(), self.instead.text(), self.case.isChecked(), self.whole.isChecked())

    def _ask(self) -> None:
        """What is shown is not what would be done any more."""
        self.act.setEnabled(False)
        if len(self.words.text().strip()) < _SHORTEST:
            self.show_places(FoundPlaces(()))
        else:
            self.wanted_changed.emit(self.wanted())

    def show_places(self, found: FoundPlaces) -> None:
        """Every place; those that a reader reads are chosen."""
        self.found = found
        self._choose(place.key for place in found.places if place.kind == "text")
        if found.places:
            self.table.mark_row(0)

    def _choose(self, keys: object) -> None:
        self.chosen = set(keys)  # type: ignore[call-overload]
        at = self.table.current_row()
        self.table.show_rows([_cells(place, place.key in self.chosen) for place in self.found.places])
        self.table.mark_row(max(0, at))
        self._count()

    def toggle_place(self) -> None:
        """Take the marked place, or leave it."""
        at = self.table.current_row()
        if 0 <= at < len(self.found.places):
            self._choose(self.chosen ^ {self.found.places[at].key})

    def _count(self) -> None:
        places, articles = len(self.found.places), len({place.path for place in self.found.places})
        inside = plural("{n} article", "{n} articles", articles)
        said = plural("{n} place in {articles}, {chosen} taken.", "{n} places in {articles}, {chosen} taken.", places,
                      articles=inside, chosen=number(len(self.chosen)))  # fmt: skip
        if len(self.words.text().strip()) < _SHORTEST:
            said = tr("Type what is to be found, at least two letters.")
        elif not places:
            said = tr("No article says this.")
        elif self.found.is_cut:
            said = tr("{said} There are more; type more words.", said=said)
        self.said.show_text(said)
        self.left_out.show_text(" ".join(self.found.left_out))
        self.left_out.setVisible(bool(self.found.left_out))
        self.act.setEnabled(bool(self.chosen))
        for button in (self.toggle, self.all, self.none):
            button.setEnabled(bool(places))

    def confirm(self) -> None:
        """Replace what is taken; nothing while it is not known."""
        if self.act.isEnabled():
            self.confirmed.emit(self.wanted(), frozenset(self.chosen))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if watched is self.table and pressed and event.key() == Qt.Key.Key_Space:  # type: ignore[attr-defined]
            self.toggle_place()
            return True
        return super().eventFilter(watched, event)


def _toggle(words: str) -> Button:
    button = Button(words, "", "quiet", "minus")
    button.setCheckable(True)
    button.toggled.connect(lambda on: button.set_text(words, icon="check" if on else "minus"))
    return button


def _cells(place: Place, is_chosen: bool) -> list[Cell]:
    icon, ink = ("check", "good") if is_chosen else ("minus", "ink3")
    now, then = _excerpts(place.before, place.after)
    words = "ink" if is_chosen else "ink3"
    taken = tr("{article}, taken", article=place.title) if is_chosen else tr("{article}, left", article=place.title)
    return [
        Cell(typeset_text(place.title), (place.path, place.start), ink=ink, icon=icon, tip=f"{taken}\n{place.path}"),
        Cell(number(place.line), place.line, ink=words),
        Cell(now, ink=words, tip=place.before),
        Cell(then, ink=words, tip=place.after),
        Cell(_KINDS[place.kind], ink="ink3" if place.kind == "text" else "warn"),
    ]


def _excerpts(before: str, after: str) -> tuple[str, str]:
    """Both lines from a little before the first difference, so that it is in sight."""
    same = next(
        (n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
    )
    start = max(0, same - _AROUND)
    return (f"… {before[start:]}", f"… {after[start:]}") if start else (before, after)

"""A list of choices under the row that is being changed: letters narrow it, arrows mark, Enter takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.layouts import Column
from kms_desktop.ui.widgets.log_list import LogList, LogView

_MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """`key` is what is taken; `detail` stands quietly beside it, and is found by too."""

    key: str
    text: str
    detail: str = ""
    icon: str = "dot"


def fitting_choices(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """Those that have each word that was typed, or its beginning."""
    words = typed.casefold().split()
    return [one for one in choices if all(word in f"{one.text} {one.detail}".casefold() for word in words)]


class Picker(QWidget):
    """`taken` has the key of the choice. With `own_words` what was typed can be taken as it stands."""

    taken = Signal(str)
    words_taken = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = LineField("", tr("Choose"))
        self.found = LogList()
        self._choices: tuple[Choice, ...] = ()
        self._shown: tuple[Choice | None, ...] = ()
        self._own_words = False
        self.field.typed.connect(lambda _text: self._narrow())
        self.field.moved.connect(self.found.move_mark)
        self.field.entered.connect(self._take_marked)
        self.field.escaped.connect(self.left)
        self.found.row_opened.connect(lambda _row: self._take_marked())
        column = Column(self, gap=4, margins=(8, 4, 8, 8))
        column.addWidget(self.field)
        column.addWidget(self.found)
        column.addStretch(1)  # while the list gets shorter the field stays where it is

    def ask(self, name: str, choices: Sequence[Choice], *, chosen: str = "", own_words: bool = False) -> None:
        """Show these; the one that is chosen now is marked."""
        self._choices, self._own_words = tuple(choices), own_words
        hint = tr("Type to find one, or to say it in your own words") if own_words else tr("Type to find one")
        self.field.editor.setPlaceholderText(hint)
        self.field.editor.setAccessibleName(name)
        self.found.setAccessibleName(name)
        self.field.set_text("")
        self._narrow(chosen)

    def _narrow(self, chosen: str = "") -> None:
        self._shown = tuple(fitting_choices(self._choices, self.field.text()))
        typed = self.field.text().strip()
        if self._own_words and typed:
            self._shown = (*self._shown, None)
        own = tr("Say it as you typed it: “{words}”", words=typed)
        rows = [LogView("", c.text, c.detail, c.icon) if c else LogView("", own, "", "pencil") for c in self._shown]
        self.found.show_rows(rows or [LogView("", tr("Nothing on the list fits that"), "", "question")])
        places = [at for at, choice in enumerate(self._shown) if choice is not None and choice.key == chosen]
        self.found.mark_row(places[0] if chosen and places else 0)
        height = self.found.sizeHintForRow(0) * min(max(len(rows), 1), _MOST_SHOWN)
        self.found.setFixedHeight(max(height, 40))

    def _take_marked(self) -> None:
        place = self.found.currentIndex().row()
        if not 0 <= place < len(self._shown):
            return
        choice = self._shown[place]
        if choice is None:
            self.words_taken.emit(self.field.text().strip())
        else:
            self.taken.emit(choice.key)

"""The lists of the Voice page, each told in one entry → the row of lists, and the one that is shown.

Question: where does a new list stand? Choice: one `VoicePart` in the page, which says all that the page must know of
it. Reason: what is read, counted, exported and asked of a list stood in eight places of the page, by its number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.voc.list_filters import FILTERS
from kms_desktop.ui.widgets.segment import Segment


def _no_words() -> str:
    return ""


def _never() -> bool:
    return False


def _always() -> bool:
    return True


def _no_reading(_unasked: bool) -> None:
    """Read with all the others, or not at all."""


@dataclass(frozen=True, slots=True)
class VoicePart:
    """`code` names it. The key of `action` leads to it, and from it to the part `back`; "" for none.

    `read(unasked)` reads what is read only while somebody looks. `detail_text` is what the head says. `exported`: what
    the list is called where it is written into a file, "" where it cannot be, nor while `may_export` says no.
    `of_floor`: only for who reads the floor. `filters`: those in the head that are for it. `beside`: the pane with
    the row that is marked. `is_empty`: what is said of a period without rows stands in its place.
    """

    code: str
    title: str
    rows: QWidget
    action: str = ""
    back: str = ""
    detail_text: Callable[[], str] = _no_words
    read: Callable[[bool], None] = _no_reading
    take_keyboard: Callable[[], None] | None = None
    exported: str = ""
    may_export: Callable[[], bool] = _always
    of_floor: bool = False
    filters: tuple[str, ...] = FILTERS
    beside: QWidget | None = None
    is_empty: Callable[[], bool] = _never


class VoiceParts(QStackedWidget):
    """The list that is shown; `segment` is the row of lists, which the page puts where it wants."""

    picked = Signal()
    """A person chose another one in the row of lists."""

    def __init__(self, parts: Sequence[VoicePart], nothing: QWidget, *, of_floor: bool) -> None:
        super().__init__()
        self.all, self._nothing = tuple(parts), nothing
        self.segment = Segment(
            [(part.title, key_text(part.action) if part.action else "") for part in parts], tr("List")
        )
        self._room, self._keys = 0, dict[int, str]()
        self._places = {part.code: at for at, part in enumerate(self.all)}
        for at, part in enumerate(self.all):
            self.addWidget(part.rows)
            self.segment.offer_part(at, of_floor or not part.of_floor)
        self.addWidget(nothing)
        self._pairs = {part.action: (part.code, part.back) for part in self.all if part.action}
        self.segment.chosen.connect(lambda _at: self.picked.emit())

    def current(self) -> VoicePart:
        return self.all[self.segment.current_part()]

    def shows(self, code: str) -> bool:
        """Whether this one is chosen."""
        return self.current().code == code

    def choose(self, code: str) -> None:
        """Choose one; nothing is told."""
        self.segment.show_part(self._places[code])

    def action_ids(self) -> tuple[str, ...]:
        """Those whose key leads to a list."""
        return tuple(self._pairs)

    def switch(self, action_id: str) -> None:
        """A key leads to one list, pressed again to the other one."""
        to, back = self._pairs[action_id]
        self.choose(back if self.shows(to) else to)

    def show_current(self) -> None:
        """Put it in sight, with the pane beside it, and print each key at the list that it leads to now."""
        now = self.current()
        self.setCurrentWidget(self._nothing if now.is_empty() else now.rows)
        for part in self.all:
            if part.beside is not None:
                part.beside.setVisible(part.beside is now.beside)
        keys = {(back if now.code == to else to): key_text(one) for one, (to, back) in self._pairs.items()}
        self._keys = {self._places[code]: key for code, key in keys.items()}
        self._print_keys()

    def fit_in(self, room: int) -> None:
        """So wide the row of lists may be: where it would be wider, its keys are told by its tips alone."""
        if room != self._room:
            self._room = room
            self._print_keys()

    def _print_keys(self) -> None:
        self.segment.show_keys(self._keys)
        if self._room and self.segment.sizeHint().width() > self._room:
            self.segment.show_keys({})
            for at, key in self._keys.items():
                self.segment.setTabToolTip(at, key)

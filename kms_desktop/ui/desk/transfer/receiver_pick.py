"""Who can be passed a contact, or asked about one → a field that filters them, and the list under it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.contacts.consult import LEADS
from kms_desktop.contacts.model import OUTSIDE
from kms_desktop.texts import tr
from kms_desktop.ui.desk.view_state import Receiver
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.widgets.fields import LineField, first_letter
from kms_desktop.ui.widgets.layouts import Column
from kms_desktop.ui.widgets.log_list import LogList, LogView

_MOST_SHOWN = 6
_ICONS = {"team": "people", LEADS: "people", "person": "user", OUTSIDE: "door"}


class ReceiverPick(QWidget):
    """The first that fits is marked, the arrows move on. `outside`: the last is always somebody outside, by the name
    that is typed."""

    chosen = Signal()
    """Enter: the keyboard goes on."""
    marked = Signal()
    letter_typed = Signal(str)
    """A letter while the list has the keyboard: it belongs to what is written next."""

    def __init__(self, asks: str, listed: str, *, outside: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outside = outside
        self._all: Sequence[Receiver] = ()
        self._shown: list[Receiver] = []
        self.to = LineField(asks, tr("To whom"))
        self.people = LogList()
        self.people.setAccessibleName(listed)
        self.to.typed.connect(self.filter_receivers)
        self.to.moved.connect(self.people.move_mark)
        self.to.entered.connect(self.chosen)
        self.people.row_marked.connect(lambda _row: self.marked.emit())
        self.people.row_opened.connect(lambda _row: self.chosen.emit())
        self.people.installEventFilter(self)
        self.setFocusProxy(self.to)
        column = Column(self)
        column.addWidget(self.to)
        column.addWidget(self.people)
        follow_theme(self._fit_list)

    def show_receivers(self, receivers: Sequence[Receiver]) -> None:
        self._all = receivers
        self.filter_receivers(self.to.text())

    def filter_receivers(self, text: str) -> None:
        words = text.casefold().split()
        fitting = [r for r in self._all if all(w in f"{r.name} {r.detail}".casefold() for w in words)]
        outside = Receiver(OUTSIDE, "", " ".join(text.split()), tr("Outside: spoken, as text or on a sheet"))
        self._shown = [*fitting[: _MOST_SHOWN - 1], outside] if self._outside else fitting[:_MOST_SHOWN]
        self.people.show_rows(
            [
                LogView("", r.name or tr("Somebody outside"), r.detail, r.icon or _ICONS.get(r.kind, "user"))
                for r in self._shown
            ]
        )
        self.people.mark_row(0)
        self._fit_list(current_theme())
        self.marked.emit()

    def chosen_receiver(self) -> Receiver | None:
        """Who is marked; somebody outside needs a name."""
        place = self.people.currentIndex().row()
        found = self._shown[place] if 0 <= place < len(self._shown) else None
        return found if found is not None and found.name else None

    def _fit_list(self, _worn: Theme) -> None:
        """As high as its rows, at this size of text."""
        self.people.setFixedHeight(max(self.people.heightForWidth(400), 40))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.people and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            letter = first_letter(event)
            if letter:
                self.letter_typed.emit(letter)
                return True
        return super().eventFilter(watched, event)

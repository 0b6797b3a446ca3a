"""The channels in which somebody can be talked to → one of them by its digit, for a contact without a call."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.customers.channels import contact_channels
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import digits_text, key_text, label_of
from kms_desktop.ui.desk.ready_panel import ReadyWords
from kms_desktop.ui.widgets.floating_panel import FloatingPanel

_RING_THEM = ("phone", "out")

Way = tuple[str, str]
"""The channel, and "out" where we turn to them."""


class ByHandPanel(FloatingPanel):
    """A digit begins the contact in that channel; Enter begins it in the first."""

    way_chosen = Signal(str, str)
    """Channel and direction."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("New contact"), "plus", "", "accent", parent)
        self.choices = ReadyWords(tr("How do you talk to them?"))
        self.choices.chosen.connect(self.choose)
        self._ways: tuple[Way, ...] = ()
        self.body.addWidget(self.choices)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_ways(self, customer: str, channel: str = "") -> None:
        """With whom, "" for somebody who is yet to be found; `channel` comes first: what was looked at is in it."""
        asked = tr("With {name}. How do you talk to them?", name=customer) if customer else ""
        self.subtitle.show_text(asked or tr("How do you talk to them? Who it is comes next."))
        ways = [(one.code, "in") for one in contact_channels()]
        ways.insert(1, _RING_THEM)
        self._ways = tuple(sorted(ways, key=lambda way: way != (channel, "in")))
        names = {one.code: one.by for one in contact_channels()}
        self.choices.show_words([(_name_way(way, names), "") for way in self._ways])
        self.set_hints(
            ((tr("Begin"), digits_text(len(self._ways))), (tr("The first"), key_text("enter")), label_of("leave"))
        )

    def choose(self, place: int) -> None:
        """The one at this place, from 0."""
        if 0 <= place < len(self._ways):
            self.close_panel()
            self.way_chosen.emit(*self._ways[place])

    def press_digit(self, number: int) -> None:
        self.choose(number - 1)

    def event(self, event: QEvent) -> bool:
        """While it is open its digits are its own, not the window's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.text().isdigit():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isdigit():
            self.press_digit(int(event.text()))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choose(0)
        else:
            super().keyPressEvent(event)


def _name_way(way: Way, names: dict[str, str]) -> str:
    channel, direction = way
    if direction == "out":
        # Translators: a way to talk to a customer: we call them
        return tr("Call them")
    # Translators: a way to talk to a customer: they have called
    return tr("They called") if channel == "phone" else names[channel][:1].upper() + names[channel][1:]

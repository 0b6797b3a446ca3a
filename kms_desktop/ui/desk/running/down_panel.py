"""Something is down → which of five, by its digit."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.contacts.down_things import DOWN, thing_name
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import digits_text, label_of
from kms_desktop.ui.desk.ready_panel import ReadyWords
from kms_desktop.ui.widgets.floating_panel import FloatingPanel


class DownPanel(FloatingPanel):
    """Each with what is known of it already."""

    down_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Something is down"), "warning", "", "waits", parent)
        self.choices = ReadyWords(tr("What is down?"))
        self.choices.chosen.connect(self.choose)
        self.body.addWidget(self.choices)
        self.set_hints(((tr("Report"), digits_text(len(DOWN))), label_of("leave")))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_known(self, known: Mapping[str, str], name: str) -> None:
        """`known`: by what is down, what is said under it; `name`: whose contact it is logged on, "" between calls."""
        logged = tr("Logged on the contact with {name}", name=name) if name else tr("Supervisors see it at once")
        self.subtitle.show_text(logged)
        self.choices.show_words([(thing_name(about), known.get(about, "")) for about in DOWN])

    def choose(self, place: int) -> None:
        """The one at this place, from 0."""
        if 0 <= place < len(DOWN):
            self.close_panel()
            self.down_chosen.emit(DOWN[place])

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
        else:
            super().keyPressEvent(event)

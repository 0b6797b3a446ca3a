"""What somebody is at, to choose by its digit."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.contacts.agent_status import AFTER_CALL, AVAILABLE, BREAK, BREAK_REASONS
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import digits_text, label_of
from kms_desktop.ui.desk.ready_panel import ReadyWords
from kms_desktop.ui.status_text import reason_name, status_name
from kms_desktop.ui.widgets.floating_panel import FloatingPanel

CHOICES = ((AVAILABLE, ""), (AFTER_CALL, ""), *((BREAK, reason) for reason in BREAK_REASONS))


class StatusPanel(FloatingPanel):
    """Available, after-call work, or a break and why."""

    status_chosen = Signal(str, str)
    """Status and reason."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Your status"), "user", "", "fact", parent)
        self.choices = ReadyWords(tr("Your status"))
        # Translators: under the reason of a break
        under = tr("Break")
        self.choices.show_words(
            tuple(
                (reason_name(reason), under) if reason else (status_name(status), _meaning(status))
                for status, reason in CHOICES
            )
        )
        self.choices.chosen.connect(self.choose)
        self.body.addWidget(self.choices)
        self.set_hints(((tr("Choose"), digits_text(len(CHOICES))), label_of("leave")))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_when(self, *, in_hand: bool) -> None:
        """Whether it holds at once."""
        self.subtitle.show_text(
            tr("Holds as soon as this contact is wrapped up") if in_hand else tr("Colleagues see it when they transfer")
        )

    def choose(self, place: int) -> None:
        """The one at this place, from 0."""
        self.close_panel()
        self.status_chosen.emit(*CHOICES[place])

    def event(self, event: QEvent) -> bool:
        """While it is open its digits are its own, not the window's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.text().isdigit():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.text()
        if digit.isdigit() and 1 <= int(digit) <= len(CHOICES):
            self.choose(int(digit) - 1)
        else:
            super().keyPressEvent(event)


def _meaning(status: str) -> str:
    return tr("Ready for a call") if status == AVAILABLE else tr("Finishing something")

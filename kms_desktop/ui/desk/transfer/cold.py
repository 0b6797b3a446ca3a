"""Contacts that were passed on cold → this desk is free at once; who took them is told, what is refused comes back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from kms_desktop.contacts.handover import Handovers
from kms_desktop.contacts.model import ContactState, Handover
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.live import LiveContact

Answered = tuple[Handover, ContactState | None]
"""The state where it came back, None where somebody has it."""


class ColdPresenter(QObject):
    """Remembers what waits for somebody while this person does something else."""

    let_go = Signal(str)
    """To whom it is on its way; nothing is in hand any more."""
    taken = Signal(str)
    """Who has it now."""
    came_back = Signal(object, str)
    """The contact that was refused, and one sentence: by whom, and why."""

    def __init__(
        self,
        live: LiveContact,
        handovers: Handovers,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._live, self._handovers, self._background = live, handovers, background
        self._waiting: list[str] = []

    def begin_cold(self, handover_id: str, to_name: str) -> None:
        """The handover is made, and the caller is with nobody here."""
        self._waiting.append(handover_id)
        self._live.clear_contact()
        self.let_go.emit(to_name)

    @property
    def is_waiting(self) -> bool:
        """Whether somebody was not quicker yet, as far as is known."""
        return bool(self._waiting)

    def read_answers(self) -> None:
        """Something changed in the workspace."""
        if self._waiting:
            answers = self._handovers.answered(tuple(self._waiting))
            self._background.run(answers, owner=self, on_done=self._on_answers, replaces="cold", unasked=True)

    def take_back(self) -> None:
        """Go on with the one that was let go last; who was quicker is said."""
        if self._waiting and not self._live.active:
            handover_id = self._waiting[-1]
            self._background.run(
                partial(self._handovers.take_back, handover_id),
                owner=self,
                on_done=self._take_back,
                on_error=self._too_late,
            )

    def _take_back(self, state: ContactState) -> None:
        self._waiting.pop()
        self._live.show_contact(state)

    def _too_late(self, error: Exception) -> None:
        self._background.failed.emit(error)
        self.read_answers()

    def _on_answers(self, answered: list[Answered]) -> None:
        for handover, state in answered:
            if handover.id not in self._waiting:
                continue
            self._waiting.remove(handover.id)
            if handover.state == "accepted":
                self.taken.emit(handover.to_name)
            elif state is not None:
                goes_on = tr("{key} goes on with it.", key=key_text("take_call"))
                self.came_back.emit(state, f"{refused_text(handover)} {goes_on}")


def refused_text(handover: Handover) -> str:
    """One sentence: by whom, and why."""
    name, why = handover.to_name, handover.reason.rstrip(".")
    if not why:
        return tr("{name} refused the handover: no reason given.", name=name)
    return tr("{name} refused the handover: {reason}.", name=name, reason=why)

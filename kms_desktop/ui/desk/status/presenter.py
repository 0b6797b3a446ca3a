"""What the person chose and what their desk is at → their status, told to the database while the program runs.

Question: who says that they are on a call? Choice: the desk, from the contact in hand; the person chooses only what
holds between contacts. Reason: nobody remembers a switch while a customer speaks. Refused: to queue it while the
database is away: who is free now is worth nothing an hour later.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from kms_desktop.contacts.agent_status import AFTER_CALL, AVAILABLE, ON_CALL, AgentStatus
from kms_desktop.contacts.agent_statuses import AgentStatuses
from kms_desktop.errors import KmsError
from kms_desktop.texts import tr
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.desk.desk_state import DeskState
from kms_desktop.ui.status_text import status_words

_BEAT_MS = 60_000
_REST_MS = 1000


class StatusPresenter(QObject):
    """Tells a change once the desk rests for a moment, and each minute that the program runs on."""

    changed = Signal(object)
    """AgentStatus that was chosen."""
    said = Signal(str)

    def __init__(
        self,
        statuses: AgentStatuses,
        background: Background,
        clock: Clock,
        parent: QObject,
        rest_ms: int = _REST_MS,
        beat_ms: int = _BEAT_MS,
    ) -> None:
        super().__init__(parent)
        self._statuses, self._background, self._clock = statuses, background, clock
        self.chosen = AgentStatus(since=clock())
        self._at, self._in_hand = "", False
        self._told: tuple[str, str] | None = None
        self._rest = QTimer(self, interval=rest_ms, singleShot=True)
        self._rest.timeout.connect(self._tell)
        self._beat = QTimer(self, interval=beat_ms)
        self._beat.timeout.connect(self.keep_status)

    @property
    def is_free(self) -> bool:
        return self.chosen.is_free

    def start_telling(self) -> None:
        """The program runs from now on."""
        self._beat.start()
        self._rest.start()

    def choose_status(self, status: str, reason: str = "") -> None:
        """What they are at while they have nothing in hand."""
        self.chosen = AgentStatus(status, reason, self._clock())
        self.changed.emit(self.chosen)
        if self._in_hand:
            self.said.emit(tr("After this contact: {status}.", status=status_words(self.chosen)))
        self._rest.start()

    def become_available(self) -> None:
        """The break is over."""
        self.choose_status(AVAILABLE)

    def follow_state(self, state: DeskState) -> None:
        """The desk is at something else than before."""
        self._in_hand = state.in_hand or state.draft is not None
        at = AFTER_CALL if state.draft is not None else ON_CALL if state.in_hand else ""
        if at == self._at:
            return
        if not at:
            self.chosen = replace(self.chosen, since=self._clock())
            self.changed.emit(self.chosen)
        self._at = at
        self._rest.start()

    def keep_status(self) -> None:
        """The program runs on; what the database does not know any more is told again."""
        self._background.run(
            self._statuses.keep_status, owner=self, on_done=self._on_kept, on_error=self._untold, replaces="beat"
        )

    def stop_telling(self) -> None:
        """The program ends, and with it what they are at."""
        running = self._beat.isActive()
        self._beat.stop()
        self._rest.stop()
        if running:
            self._background.run(self._statuses.end_status, owner=self, on_error=self._untold)

    def _now(self) -> tuple[str, str]:
        return (self._at, "") if self._at else (self.chosen.status, self.chosen.reason)

    def _tell(self) -> None:
        now = self._now()
        if now != self._told and self._beat.isActive():
            self._background.run(
                partial(self._statuses.set_status, *now),
                owner=self,
                on_done=lambda _new: self._on_told(now),
                on_error=self._untold,
                replaces="status",
            )

    def _on_told(self, now: tuple[str, str]) -> None:
        self._told = now

    def _on_kept(self, known: bool) -> None:
        if not known:
            self._told = None
        self._tell()

    def _untold(self, error: Exception) -> None:
        """It is told with the next beat; nobody waits for it."""
        self._told = None
        if not isinstance(error, KmsError):
            raise error

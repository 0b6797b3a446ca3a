"""The state of the desk → what tells of it outside the window: its title, the task bar, a notification, a sound.

Question: does a window that comes to the front take the keyboard? Refused: whoever writes in another program would type
into the call, and the next digit would answer something. It lies in front, and waits for a click or its key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, QTimer

from kms_desktop.texts import tr
from kms_desktop.ui.desk.desk_state import DeskState
from kms_desktop.ui.preferences.keeper import PreferenceKeeper
from kms_desktop.ui.ring.notification import Notification
from kms_desktop.ui.ring.sound import Sound
from kms_desktop.ui.ring.window_behind import WindowBehind

_AGAIN_MS = 4000
_SIGNS = {"call": "☎", "handover": "⇄", "approval": "?", "consult": "?"}


@dataclass(frozen=True, slots=True)
class Notice:
    """Something waits for this person. `who` is a customer or a number where `kind` is call, else a colleague.

    `quiet`: they have a contact in hand, so nothing sounds and nothing moves."""

    kind: Literal["call", "handover", "approval", "consult"]
    key: str
    """Of the call, the handover or the question: another one is told anew."""
    who: str
    queue: str = ""
    quiet: bool = False


class RingNotice(QObject):
    """Begins when something new waits, and ends with it."""

    def __init__(
        self,
        window: WindowBehind,
        preferences: PreferenceKeeper,
        sound: Sound,
        notification: Notification,
        parent: QObject,
        again_ms: int = _AGAIN_MS,
    ) -> None:
        super().__init__(parent)
        self._window, self._preferences = window, preferences
        self._sound, self._notification = sound, notification
        self._told: Notice | None = None
        self._again = QTimer(self, interval=again_ms)
        self._again.timeout.connect(self._ring_on)

    def follow_state(self, state: DeskState) -> None:
        """The desk is another than before."""
        notice = notice_of(state)
        if notice == self._told:
            return
        before, self._told = self._told, notice
        self._window.title.show_mark(title_mark(notice))
        if before is not None and (notice is None or notice.key != before.key):
            self._notification.withdraw()
        if notice is None:
            self._again.stop()
        elif before is None or before.key != notice.key or (before.quiet and not notice.quiet):
            self._tell(notice)

    def try_sound(self) -> None:
        """As it would be heard now."""
        self._sound.play_tone(self._preferences.chosen.sound)

    def stop_notice(self) -> None:
        """The window closes."""
        self._again.stop()
        self._notification.withdraw()

    def _tell(self, notice: Notice) -> None:
        chosen = self._preferences.chosen
        if not self._window.has_keyboard:
            if chosen.raises and not notice.quiet:
                self._window.raise_quietly()
            self._window.ask_attention()
            if chosen.notification != "off":
                named = chosen.notification == "caller" and not self._window.is_locked
                self._notification.show_notification(*notification_words(notice, named=named))
        self._again.stop()
        if not notice.quiet:
            self.try_sound()
            if notice.kind == "call":
                self._again.start()

    def _ring_on(self) -> None:
        if self._told is not None and not self._told.quiet:
            self.try_sound()


def notice_of(state: DeskState) -> Notice | None:
    """What waits most urgently: a call before a colleague's contact, that before an approval, and a question last."""
    ringing, incoming, question, consulted = state.ringing, state.incoming, state.question, state.consulted
    if ringing is not None:
        match = ringing.match
        who = match.candidates[ringing.chosen].customer.name if match.candidates else match.shown
        return Notice("call", ringing.call.call_id, who, ringing.call.queue, state.in_hand)
    if incoming is not None and not state.in_hand:
        return Notice("handover", incoming.handover.id, incoming.handover.from_name)
    if question is not None and not state.in_hand:
        return Notice("approval", question.approval.id, question.asker.name)
    if consulted is not None:
        return Notice("consult", consulted.consult.id, consulted.asker, quiet=state.in_hand)
    return None


def title_mark(notice: Notice | None) -> str:
    """What stands before the title of the window: a sign, and who."""
    return f"{_SIGNS[notice.kind]} {notice.who}" if notice is not None else ""


def notification_words(notice: Notice, *, named: bool) -> tuple[str, str]:
    """Title and line. Not `named`: nothing of a customer is in them."""
    if notice.kind == "handover":
        return tr("A colleague passes a contact to you."), notice.who if named else ""
    if notice.kind == "approval":
        return tr("A colleague asks you to approve something."), notice.who if named else ""
    if notice.kind == "consult":
        return tr("A colleague asks you something."), notice.who if named else ""
    if named:
        return tr("{name} is calling", name=notice.who), notice.queue
    return tr("A call is ringing."), notice.queue

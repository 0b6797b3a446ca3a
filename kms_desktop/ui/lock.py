"""Minutes without a key, or somebody who locks it → the window locked; the person's password → the window as it was.

The contact goes on underneath: its clock, its notes, its events. Of what comes in meanwhile only the kind is told.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.errors import KmsError
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.auth_panes import REFUSED, AuthPane, Line, labelled
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Row
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.secret_field import SecretField

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QWindow

    from kms_desktop.access.model import Person
    from kms_desktop.access.screen_lock import DeskLock, OpenedLock
    from kms_desktop.settings import Settings
    from kms_desktop.ui.background import Background
    from kms_desktop.ui.clock import Clock
    from kms_desktop.ui.overlay import Overlay
    from kms_desktop.ui.ring.window_behind import WindowTitle

RINGS = tr("A call is ringing.")
PASSED_ON = tr("A colleague passes a contact to you.")
ASKED = tr("A colleague asks you to approve something.")
GOES_ON = tr("Your contact goes on and is recorded.")
_MINUTE_MS = 60_000
_INPUT = (
    QEvent.Type.KeyPress,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
)


class LockPane(AuthPane):
    """Says who locked it and that something goes on; nothing of the caller. Esc does nothing."""

    sent = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Locked"), "lock", parent)
        self.who = Paragraph("", "list", "ink2")
        self.news, self.contact = Line("bell", "accentink"), Line("clock", "ink2")
        self.password, self.problem = SecretField(tr("Password")), Line("warning", "bad")
        self.enter = Button(tr("Unlock"), key_text("enter"), "filled")
        self.column.addWidget(self.who)
        self.column.addWidget(self.news)
        self.column.addWidget(self.contact)
        self.column.addLayout(labelled(tr("Your password"), self.password))
        self.column.addWidget(self.problem)
        foot = Row(gap=8)
        foot.addWidget(self.enter)
        foot.addStretch(1)
        self.column.addLayout(foot)
        self.password.entered.connect(self.send_password)
        self.enter.clicked.connect(self.send_password)
        self.stops = (self.password,)

    def lock_for(self, name: str) -> None:
        self.who.show_text(tr("{name} opens this desk with their own password.", name=name))
        self.password.take_text()
        self.problem.say("")
        self.show_busy(busy=False)

    def send_password(self) -> None:
        if not self.enter.isEnabled():
            return
        password = self.password.take_text()
        if not password:
            self.problem.say(tr("Your password is missing."))
            return
        self.show_busy(busy=True)
        self.sent.emit(password)

    def show_refusal(self, words: str) -> None:
        self.show_busy(busy=False)
        self.problem.say(words)
        self.password.setFocus()

    def show_busy(self, *, busy: bool) -> None:
        self.enter.set_off(tr("Looking") if busy else "")
        if busy:
            self.problem.say("")


def news_of(phase: str, *, rings: bool) -> str:
    """What a locked window says of the desk behind it, without a word of whom."""
    return RINGS if rings else {"handover": PASSED_ON, "approval": ASKED}.get(phase, "")


class LockedWindow(Protocol):
    """What a lock asks of the window."""

    @property
    def settings(self) -> Settings: ...

    @property
    def background(self) -> Background: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def cover(self) -> Overlay: ...

    def show_problem(self, words: str) -> None: ...

    def fold_problem(self, holds: Callable[[str], bool]) -> None: ...

    @property
    def title(self) -> WindowTitle: ...

    def windowHandle(self) -> QWindow: ...


class ScreenLock(QObject):
    """Locks the window of one person. `start_for` begins it; without a password to open with it never locks by
    itself."""

    def __init__(self, window: LockedWindow, over: QWidget) -> None:
        """`over`: what the pane lies over."""
        super().__init__(over)
        self._window, self._over = window, over
        self._person: Person | None = None
        self._news, self._in_hand, self._refusal = "", False, ""
        self._lock: DeskLock | None = None
        self._pane: LockPane | None = None
        self._rest_ms = window.settings.lock_minutes * _MINUTE_MS
        self._quiet = QElapsedTimer()
        self._seen: datetime | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._lock_if_idle)

    @property
    def pane(self) -> LockPane | None:
        """The pane, while it covers the window."""
        return self._pane if self._pane is not None and self._window.cover.pane is self._pane else None

    def start_for(self, person: Person, open_lock: Callable[[], OpenedLock]) -> None:
        """Begin, for whoever works here; `open_lock` reads what unlocks, in a lane."""
        self._person = person
        self._window.background.run(open_lock, owner=self, on_done=self._on_lock_read, long=True)

    def show_news(self, news: str, *, in_hand: bool) -> None:
        """What comes in, without a word of whom, and whether a contact goes on. Once one is in hand, nothing says
        any more that the lock is off."""
        if in_hand and not self._in_hand and self._refusal:
            refusal, self._refusal = self._refusal, ""
            self._window.fold_problem(lambda words: words == refusal)
        self._news, self._in_hand = news, in_hand
        self._update_news()

    def lock_screen(self) -> None:
        """Lock now; without a password that opens it again, say how to set one."""
        if self.pane is not None or self._person is None:
            return
        if self._lock is None or not self._lock.can_lock:
            from kms_desktop.access.screen_lock import describe_lock

            self._refusal = describe_lock(self._window.settings, self._person.login)
            self._window.show_problem(self._refusal)
            return
        self._timer.stop()
        self._lock.mark_locked(locked=True)
        self._window.title.show_locked(locked=True)
        pane = self._pane or self._make_pane()
        pane.lock_for(self._person.name)
        self._window.cover.cover_with(pane)
        self._update_news()

    def stop_lock(self) -> None:
        """The window closes."""
        self._timer.stop()
        self._person = None

    def note_activity(self) -> None:
        """Somebody is there. After a sleep of the machine that is no proof of who it is."""
        now = self._window.clock()
        if self._seen is not None and self._rest_ms and now - self._seen > timedelta(milliseconds=self._rest_ms):
            self._lock_if_idle()
        self._seen = now
        self._quiet.restart()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT and self.pane is None:
            self.note_activity()
        return False

    def _make_pane(self) -> LockPane:
        self._pane = LockPane(self._over)
        self._pane.sent.connect(self._try_password)
        return self._pane

    def _on_lock_read(self, opened: OpenedLock) -> None:
        self._lock = opened.lock
        if handle := self._window.windowHandle():
            handle.installEventFilter(self)
        self._start_timer()
        if opened.asks_now:
            self.lock_screen()

    def _start_timer(self) -> None:
        self._seen = self._window.clock()
        self._quiet.restart()
        if self._rest_ms and self._lock is not None and self._lock.can_lock:
            self._timer.start(self._rest_ms)

    def _lock_if_idle(self) -> None:
        """Long enough without a key, on the clock of the program or on the one on the wall."""
        if self.pane is not None or self._lock is None or not self._lock.can_lock:
            return
        past = self._quiet.elapsed()
        if self._seen is not None:
            past = max(past, round((self._window.clock() - self._seen).total_seconds() * 1000))
        if past >= self._rest_ms:
            self.lock_screen()
        else:
            self._timer.start(self._rest_ms - past)

    def _update_news(self) -> None:
        pane = self.pane
        if pane is None:
            return
        if self._news != pane.news.text():
            pane.news.say(self._news)
        pane.contact.say(GOES_ON if self._in_hand else "", aloud=False)

    def _try_password(self, password: str) -> None:
        lock = self._lock
        assert lock is not None
        self._window.background.run(
            partial(lock.accepts_password, password),
            owner=self,
            on_done=self._on_tried,
            on_error=self._on_error,
            replaces="unlock",
        )

    def _on_tried(self, opens: bool) -> None:
        pane, lock = self.pane, self._lock
        if pane is None or lock is None:
            return
        if not opens:
            pane.show_refusal(REFUSED)
            return
        lock.mark_locked(locked=False)
        self._window.cover.uncover()
        self._window.title.show_locked(locked=False)
        self._start_timer()

    def _on_error(self, error: Exception) -> None:
        if self.pane is not None:
            known = isinstance(error, KmsError)
            self.pane.show_refusal(str(error) if known else tr("The password could not be checked; try again."))
        if not isinstance(error, KmsError):
            raise error

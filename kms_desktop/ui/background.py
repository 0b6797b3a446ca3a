"""Slow work → answers on the UI thread; the only place with threads.

Three lanes of one worker each: short answers (search, log, read) in the order asked, long work (index, import,
export), and asking whether the database is back: neither a long job nor a silent server holds up a keystroke.
The feed from the database is the one other thread.

Question: what may another thread hold? Who is last to let go of a Qt object destroys it, there and then.
Choice: nothing of Qt. Work is a function of services and values; lanes and feeds put what came of it in a mailbox, and
wake the UI thread through a socket. Work that holds a Qt object is refused where it is handed over.
Refused: a signal from the worker (its sender is a Qt object, and the worker may be the last to hold it).
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import queue
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QObject, QSocketNotifier, Signal
from shiboken6 import isValid

from kms_desktop.errors import KmsError, Unreachable
from kms_desktop.ui.garbage import collect_on_main_thread
from kms_desktop.ui.qt_free import name_of, refuse_qt

_log = logging.getLogger(__name__)
_PAUSE_S = 0.5

Done = Callable[[Any], None]
Failed = Callable[[Exception], None]
Work = Callable[..., Any]
"""Takes nothing; with `on_progress` one function, to be called with how far it is."""


class Feed(Protocol):
    """Something that can be waited on until it changed; see storage/change_feed.py."""

    def wait_for_change(self, timeout_s: float) -> bool: ...
    def close(self) -> None: ...


class Joint(Protocol):
    """Work that takes less time together with others of its kind; see storage/reading.py."""

    def do_jointly(self, works: Sequence[Any], tell: Callable[[int, Any], None]) -> None: ...


@dataclass(frozen=True, slots=True)
class _Call:
    """What a lane is to do. `wanted`: whether no newer call has taken its place."""

    number: int
    work: Work
    wanted: Callable[[], bool]

    @property
    def is_joint(self) -> bool:
        return hasattr(self.work, "do_jointly")


@dataclass(frozen=True, slots=True)
class _Job:
    owner: QObject
    on_done: Done | None
    on_error: Failed
    on_progress: Callable[..., None] | None
    slot: str
    turn: int


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of the job of that number."""

    number: int
    value: Any
    failure: Exception | None


@dataclass(frozen=True, slots=True)
class _Progress:
    """How far the job of that number is, in its own figures."""

    number: int
    figures: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Noticed:
    """The feed of that number reports a change."""

    feed: int


@dataclass(frozen=True, slots=True)
class _Silent:
    """The database did not answer the feed."""


class _Mailbox:
    """What other threads have to say, in order; `put` wakes the UI thread, which reads at the other end."""

    def __init__(self) -> None:
        self._letters: deque[Any] = deque()
        self._here, self._there = socket.socketpair()
        self._here.setblocking(False)
        self._there.setblocking(False)
        self._lock = threading.Lock()
        self._closed = False

    def descriptor(self) -> int:
        """Can be read from whenever there is something."""
        return self._here.fileno()

    def put(self, letter: Any) -> None:
        """From any thread; nothing happens any more once the box is closed."""
        with self._lock:
            if not self._closed:
                self._letters.append(letter)
                self._wake()

    def take(self) -> Any | None:
        """The next one, or None; on the UI thread."""
        with self._lock:
            if self._closed:
                return None
            with contextlib.suppress(BlockingIOError):
                self._here.recv(4096)
            letter = self._letters.popleft() if self._letters else None
            if self._letters:
                self._wake()
            return letter

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._letters.clear()
            self._here.close()
            self._there.close()

    def _wake(self) -> None:
        with contextlib.suppress(BlockingIOError):  # as full as it gets wakes as well
            self._there.send(b"\0")


class _Ending:
    """What is done when the last lane has ended: by whoever stopped them, or by that lane where it took too long."""

    def __init__(self, lanes: int, then: Callable[[], None]) -> None:
        self._working, self._then, self._is_late = lanes, then, False
        self._lock = threading.Lock()

    def end_lane(self) -> None:
        """Called in a lane, after its last job."""
        with self._lock:
            self._working -= 1
            is_mine = self._is_late and not self._working
        if is_mine:
            try:
                self._then()
            except Exception:  # noqa: BLE001 - nobody is left to be told
                _log.exception("What was left to a lane could not be ended")

    def finish(self) -> None:
        """Called by whoever stopped the lanes, after waiting for them."""
        with self._lock:
            self._is_late = bool(self._working)
        if not self._is_late:
            self._then()


class _Lane:
    """One worker that takes jobs in order until it is given an ending."""

    def __init__(self, name: str, mailbox: _Mailbox) -> None:
        self._jobs: queue.SimpleQueue[Sequence[_Call] | _Ending] = queue.SimpleQueue()
        self._mailbox = mailbox
        self._thread = threading.Thread(target=self._serve, name=f"kms-{name}", daemon=True)
        self._thread.start()

    def put(self, job: Sequence[_Call] | _Ending) -> None:
        """One call, or several that are done jointly."""
        self._jobs.put(job)

    def join(self, seconds: float) -> bool:
        """Whether the worker has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _serve(self) -> None:
        while not isinstance(job := self._jobs.get(), _Ending):
            if len(job) == 1:
                _do(job[0].number, partial(_do_alone, job[0]), self._mailbox)
            else:
                _do_jointly(job, self._mailbox)
            del job
        job.end_lane()


def _do_alone(call: _Call) -> Any:
    return call.work() if call.wanted() else None


def _do_jointly(calls: Sequence[_Call], mailbox: _Mailbox) -> None:
    """Each is answered as soon as it is done; where none could even begin, each with the reason."""
    wanted = [call for call in calls if call.wanted()]
    left = {call.number for call in wanted}

    def tell(place: int, outcome: Any) -> None:
        number = wanted[place].number
        left.discard(number)
        failed = isinstance(outcome, Exception)
        mailbox.put(_Answer(number, None if failed else outcome, outcome if failed else None))

    for call in calls:
        if call.number not in left:
            mailbox.put(_Answer(call.number, None, None))
    if not wanted:
        return
    answer = _outcome(partial(wanted[0].work.do_jointly, [call.work for call in wanted], tell))  # type: ignore[attr-defined]
    for number in list(left):
        mailbox.put(_Answer(number, None, answer[1]))


def _do(number: int, work: Work, mailbox: _Mailbox) -> None:
    mailbox.put(_Answer(number, *_outcome(work)))


def _outcome(work: Work) -> tuple[Any, Exception | None]:
    try:
        return work(), None
    except Exception as error:  # noqa: BLE001 - handed to the owner on the UI thread
        return None, error
    except BaseException as end:  # noqa: BLE001 - whoever ends a lane so would leave all that follows unanswered
        failure = RuntimeError(f"{name_of(work)} ended with {type(end).__name__}")  # no text: a bug, for the log
        failure.__cause__ = end
        return None, failure


class _Listener:
    """Waits on one feed in a thread of its own and tells of each change, until it is closed."""

    def __init__(self, number: int, feed: Feed, mailbox: _Mailbox) -> None:
        self._number, self._feed, self._mailbox = number, feed, mailbox
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="kms-feed", daemon=True)
        self._thread.start()

    def close(self, wait_s: float) -> None:
        self._stopping.set()
        self._feed.close()
        self._thread.join(wait_s)

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                changed = self._feed.wait_for_change(0.5)
            except KmsError as error:
                if isinstance(error, Unreachable):
                    self._mailbox.put(_Silent())
                self._stopping.wait(_PAUSE_S)  # the feed tries its connection again with the next call
                continue
            except Exception:  # noqa: BLE001 - a fault of ours; what changes later is still told
                _log.exception("A feed failed")
                self._stopping.wait(_PAUSE_S)
                continue
            if changed:
                self._mailbox.put(_Noticed(self._number))


def wait_turn() -> None:
    """Work that does nothing: what is asked for after it comes behind all that was asked for before."""


class Background(QObject):
    """Runs work off the UI thread. Nothing is called once the owner is deleted or `replaces` was used anew."""

    failed = Signal(object)
    """An error nobody asked to hear about: shown in the message bar, so that no failure is lost."""
    went_silent = Signal()
    """The database did not answer, whoever asked."""
    stopping = Signal()
    """The lanes are about to end: who can cut long work short does."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._collector = collect_on_main_thread()
        self._stopping = False
        self._opening_since: float | None = None
        self._turns: dict[str, int] = {}
        self._jobs: dict[int, _Job] = {}
        """Under way, by number; kept until the answer is delivered."""
        self._watchers: dict[int, tuple[QObject, Callable[[], None]]] = {}
        self._numbers = itertools.count(1)
        self._gathered: list[tuple[str, _Call]] | None = None
        """What is to be begun together, with its lane."""
        self._mailbox = _Mailbox()
        self._notifier = QSocketNotifier(self._mailbox.descriptor(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_mail)
        self._lanes = {name: _Lane(name, self._mailbox) for name in ("short", "long", "asking")}
        self._listeners: list[_Listener] = []

    def run(
        self,
        work: Work,
        *,
        owner: QObject,
        on_done: Done | None = None,
        on_error: Failed | None = None,
        on_progress: Callable[..., None] | None = None,
        replaces: str = "",
        long: bool = False,
        asking: bool = False,
        unasked: bool = False,
    ) -> None:
        """Do `work` in the short lane (or the long one, or that of asking); its answer comes to `on_done` on the
        UI thread.

        With `on_progress`, `work` is handed a function whose arguments come to `on_progress` on the UI thread.
        `work` may hold services and values, and nothing of Qt: ValueError. A newer call with the same `replaces`
        silences this one. Without `on_error` a failure goes to `failed`; of what is `unasked` (a look at what others
        changed) not that the database does not answer, which the strip says.
        """
        refuse_qt(work)
        if self._stopping:
            return
        self._collector.postpone_collection()
        number = next(self._numbers)
        if on_progress is not None:
            work = partial(work, partial(_tell_progress, self._mailbox, number))
        slot = f"{id(owner)}:{replaces}" if replaces else ""
        turn = self._turns.get(slot, 0) + 1
        if slot:
            self._turns[slot] = turn
        told = on_error or (self._tell_unasked if unasked else self.failed.emit)
        self._jobs[number] = _Job(owner, on_done, told, on_progress, slot, turn)
        call = _Call(number, work, partial(_is_newest, self._turns, slot, turn) if slot else _always)
        lane = "long" if long else "asking" if asking else "short"
        if self._gathered is None:
            self._lanes[lane].put((call,))
        else:
            self._gathered.append((lane, call))

    def silence(self, *, owner: QObject, replaces: str) -> None:
        """What is under way as `replaces` is not told any more; nothing comes in its place."""
        slot = f"{id(owner)}:{replaces}"
        self._turns[slot] = self._turns.get(slot, 0) + 1

    @contextlib.contextmanager
    def jointly(self) -> Iterator[None]:
        """What is run inside is begun at its end, and what reads is done together, before all else.

        Ten readings that each wait for a server 30 ms away then wait once.
        """
        if self._gathered is not None:
            yield
            return
        gathered: list[tuple[str, _Call]] = []
        self._gathered = gathered
        try:
            yield
        finally:
            self._gathered = None
            for name, lane in self._lanes.items():
                calls = [call for of, call in gathered if of == name]
                if joint := [call for call in calls if call.is_joint]:
                    lane.put(joint)
                for call in calls:
                    if not call.is_joint:
                        lane.put((call,))

    def watch(self, feed: Feed, *, owner: QObject, on_change: Callable[[], None]) -> None:
        """Call `on_change` on the UI thread each time the feed reports a change; ends with `stop`."""
        refuse_qt(feed)
        if self._stopping:
            feed.close()
            return
        number = next(self._numbers)
        self._watchers[number] = (owner, on_change)
        self._listeners.append(_Listener(number, feed, self._mailbox))

    def begin_opening(self) -> None:
        """A window is being opened: it is not held up by collecting what was made for it."""
        self._opening_since = time.monotonic()
        self._collector.begin_opening(id(self))

    def end_opening(self) -> None:
        """It is open, or could not be opened; nothing happens where none was being opened."""
        self._opening_since = None
        self._collector.end_opening(id(self))

    def is_opening(self, within_s: float) -> bool:
        """Whether a window is being opened, and since no longer than that: what nobody asked for waits meanwhile."""
        return self._opening_since is not None and time.monotonic() - self._opening_since < within_s

    @property
    def idle(self) -> bool:
        """Whether every job's answer has been delivered."""
        return not self._jobs

    def stop(self, wait_s: float = 5.0, then: Callable[[], None] = wait_turn) -> None:
        """End the lanes after what they hold now, and the feeds at once. No answer is delivered after this.

        `then` closes what the lanes work with: when they have ended, or by the last of them where one still works
        after `wait_s`, since what is closed under a lane's hands may take the program down.
        """
        if self._stopping:
            return
        self._stopping = True
        refuse_qt(then)
        self.stopping.emit()
        self._notifier.setEnabled(False)
        ending = _Ending(len(self._lanes), then)
        for lane in self._lanes.values():
            lane.put(ending)
        for listener in self._listeners:
            listener.close(wait_s)
        for lane in self._lanes.values():
            lane.join(wait_s)
        ending.finish()
        self._mailbox.close()
        self._jobs.clear()
        self._watchers.clear()
        self.end_opening()
        self._collector.expect_window()

    def _tell_unasked(self, error: Exception) -> None:
        if not isinstance(error, Unreachable):
            self.failed.emit(error)

    def _on_mail(self) -> None:
        match self._mailbox.take():
            case _Answer() as answer:
                self._deliver_answer(answer)
            case _Progress(number, figures):
                job = self._jobs.get(number)  # none where it is told after the end
                if job is not None and job.on_progress is not None and isValid(job.owner):
                    job.on_progress(*figures)
            case _Noticed(feed):
                owner, on_change = self._watchers[feed]
                if isValid(owner):
                    on_change()
            case _Silent():
                self.went_silent.emit()

    def _deliver_answer(self, answer: _Answer) -> None:
        job = self._jobs.pop(answer.number)
        if not isValid(job.owner) or (job.slot and self._turns.get(job.slot) != job.turn):
            return
        if answer.failure is not None:
            if isinstance(answer.failure, Unreachable):
                self.went_silent.emit()
            job.on_error(answer.failure)
            return
        refuse_qt(answer.value)
        if job.on_done is not None:
            job.on_done(answer.value)


def _tell_progress(mailbox: _Mailbox, number: int, *figures: Any) -> None:
    mailbox.put(_Progress(number, figures))


def _is_newest(turns: dict[str, int], slot: str, turn: int) -> bool:
    return turns.get(slot) == turn


def _always() -> bool:
    return True

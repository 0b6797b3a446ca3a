"""Slow work → answers on the UI thread; the only place with threads.

Two lanes of one worker each: short answers (search, log, read) in the order asked, and long work (index, import,
export), so a long job never holds up a keystroke. The feed from the database is the one other thread.
"""

from __future__ import annotations

import itertools
import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from kms_desktop.errors import KmsError, Unreachable

_log = logging.getLogger(__name__)
_PAUSE_S = 0.5

Done = Callable[[Any], None]
Failed = Callable[[Exception], None]


class Feed(Protocol):
    """Something that can be waited on until it changed; see storage/live.py."""

    def changed(self, timeout_s: float) -> bool: ...
    def close(self) -> None: ...


Work = Callable[[], Any]
Outcome = tuple[Any, Exception | None]


@dataclass(frozen=True, slots=True)
class _Job:
    owner: QObject
    on_done: Done | None
    on_error: Failed
    slot: str
    turn: int
    work: Work


class _Lane:
    """One worker that takes jobs in order until it is given None.

    What a job holds may be a part of a window, which only the UI thread may destroy. So the worker lets go of the job
    and of its answer before it tells that they are there; whoever is told has kept both.
    """

    def __init__(self, name: str, finished: Callable[[int, Outcome], None], tell: Callable[[int], None]) -> None:
        self._jobs: queue.SimpleQueue[tuple[int, Work] | None] = queue.SimpleQueue()
        self._finished, self._tell = finished, tell
        self._thread = threading.Thread(target=self._serve, name=f"kms-{name}", daemon=True)
        self._thread.start()

    def put(self, job: tuple[int, Work] | None) -> None:
        self._jobs.put(job)

    def join(self, seconds: float) -> bool:
        """Whether the worker has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            number = self._do(*job)
            job = None
            self._tell(number)

    def _do(self, number: int, work: Work) -> int:
        try:
            self._finished(number, (work(), None))
        except Exception as error:  # noqa: BLE001 - handed to the owner on the UI thread
            self._finished(number, (None, error))
        return number


class Background(QObject):
    """Runs work off the UI thread. Nothing is called once the owner is deleted or `replaces` was used anew."""

    _arrived = Signal(int)
    _noticed = Signal()
    failed = Signal(object)
    """An error nobody asked to hear about: shown in the message bar, so that no failure is lost."""
    went_silent = Signal()
    """The database did not answer, whoever asked."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._stopping = threading.Event()
        self._turns: dict[str, int] = {}
        self._jobs: dict[int, _Job] = {}
        """Under way, by number; kept until the answer is delivered."""
        self._outcomes: dict[int, Outcome] = {}
        self._numbers = itertools.count(1)
        self._lanes = {name: _Lane(name, self._outcomes.__setitem__, self._tell) for name in ("short", "long")}
        self._feeds: list[tuple[Feed, threading.Thread]] = []

    def run(
        self,
        work: Callable[[], Any],
        *,
        owner: QObject,
        on_done: Done | None = None,
        on_error: Failed | None = None,
        replaces: str = "",
        long: bool = False,
        unasked: bool = False,
    ) -> None:
        """Do `work` in the short lane (or the long one); its answer comes to `on_done` on the UI thread.

        A newer call with the same `replaces` silences this one. Without `on_error` a failure goes to `failed`; of what
        is `unasked` (a look at what others changed) not that the database does not answer, which the strip says.
        """
        slot = f"{id(owner)}:{replaces}" if replaces else ""
        turn = self._turns.get(slot, 0) + 1
        if slot:
            self._turns[slot] = turn
        told = on_error or (self._tell_unasked if unasked else self.failed.emit)
        job = _Job(owner, on_done, told, slot, turn, self._unless_replaced(work, slot, turn))
        number = next(self._numbers)
        self._jobs[number] = job
        self._lanes["long" if long else "short"].put((number, job.work))

    def watch(self, feed: Feed, *, owner: QObject, on_change: Callable[[], None]) -> None:
        """Call `on_change` on the UI thread each time the feed reports a change; ends with `stop`."""
        self._noticed.connect(lambda: on_change() if isValid(owner) else None, Qt.ConnectionType.QueuedConnection)
        thread = threading.Thread(target=self._listen, args=(feed,), name="kms-feed", daemon=True)
        self._feeds.append((feed, thread))
        thread.start()

    @property
    def idle(self) -> bool:
        """Whether every job's answer has been delivered."""
        return not self._jobs

    def stop(self, wait_s: float = 5.0) -> None:
        """End the lanes after what they hold now, and the feeds at once. No answer is delivered after this."""
        self._stopping.set()
        for lane in self._lanes.values():
            lane.put(None)
        for feed, thread in self._feeds:
            feed.close()
            thread.join(wait_s)
        ended = [lane.join(wait_s) for lane in self._lanes.values()]
        if all(ended):
            self._jobs.clear()
            self._outcomes.clear()

    def _tell(self, number: int) -> None:
        """Called in a lane: a window that closes is told nothing any more, and may be gone at any moment."""
        if not self._stopping.is_set():
            self._arrived.emit(number)

    def _unless_replaced(self, work: Callable[[], Any], slot: str, turn: int) -> Callable[[], Any]:
        return lambda: work() if not slot or self._turns.get(slot) == turn else None

    def _tell_unasked(self, error: Exception) -> None:
        if not isinstance(error, Unreachable):
            self.failed.emit(error)

    def _listen(self, feed: Feed) -> None:
        while not self._stopping.is_set():
            try:
                changed = feed.changed(0.5)
            except KmsError as error:
                if isinstance(error, Unreachable) and not self._stopping.is_set():
                    self.went_silent.emit()
                self._stopping.wait(_PAUSE_S)  # the feed tries its connection again with the next call
                continue
            if changed and not self._stopping.is_set():
                self._noticed.emit()

    @Slot(int)
    def _deliver(self, number: int) -> None:
        if self._stopping.is_set():
            return
        job = self._jobs.pop(number)
        answer, failure = self._outcomes.pop(number)
        if not isValid(job.owner) or (job.slot and self._turns.get(job.slot) != job.turn):
            return
        if failure is not None:
            if isinstance(failure, Unreachable):
                self.went_silent.emit()
            job.on_error(failure)
        elif job.on_done is not None:
            job.on_done(answer)

"""Slow work → answers on the UI thread; the only place with threads.

Two lanes of one worker each: short answers (search, log, read) in the order asked, and long work (index, import,
export), so a long job never holds up a keystroke. The feed from the database is the one other thread.
"""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[], Any]
    owner: QObject
    on_done: Done | None
    on_error: Failed
    slot: str
    turn: int


class _Lane:
    """One worker that takes jobs in order until it is given None."""

    def __init__(self, name: str, finished: Callable[[_Job, object, Exception | None], None]) -> None:
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._finished = finished
        self._thread = threading.Thread(target=self._work, name=f"kms-{name}", daemon=True)
        self._thread.start()

    def put(self, job: _Job | None) -> None:
        self._jobs.put(job)

    def join(self, seconds: float) -> None:
        self._thread.join(seconds)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                answer, failure = job.work(), None
            except Exception as error:  # noqa: BLE001 - handed to the owner on the UI thread
                answer, failure = None, error
            self._finished(job, answer, failure)


class Background(QObject):
    """Runs work off the UI thread. Nothing is called once the owner is deleted or `replaces` was used anew."""

    _arrived = Signal(object, object, object)
    _noticed = Signal()
    failed = Signal(object)
    """An error nobody asked to hear about: shown in the message bar, so that no failure is lost."""
    went_silent = Signal()
    """The database did not answer, whoever asked."""
    busy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._lanes = {"short": _Lane("short", self._arrived.emit), "long": _Lane("long", self._arrived.emit)}
        self._turns: dict[str, int] = {}
        self._open = 0
        self._stopping = threading.Event()
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
        job = _Job(self._unless_replaced(work, slot, turn), owner, on_done, told, slot, turn)
        self._open += 1
        if self._open == 1:
            self.busy_changed.emit(True)
        self._lanes["long" if long else "short"].put(job)

    def watch(self, feed: Feed, *, owner: QObject, on_change: Callable[[], None]) -> None:
        """Call `on_change` on the UI thread each time the feed reports a change; ends with `stop`."""
        self._noticed.connect(lambda: on_change() if isValid(owner) else None, Qt.ConnectionType.QueuedConnection)
        thread = threading.Thread(target=self._listen, args=(feed,), name="kms-feed", daemon=True)
        self._feeds.append((feed, thread))
        thread.start()

    @property
    def idle(self) -> bool:
        """Whether every job's answer has been delivered."""
        return self._open == 0

    def stop(self, wait_s: float = 5.0) -> None:
        """End the lanes after what they hold now, and the feeds at once. No answer is delivered after this."""
        self._stopping.set()
        for lane in self._lanes.values():
            lane.put(None)
        for feed, thread in self._feeds:
            feed.close()
            thread.join(wait_s)
        for lane in self._lanes.values():
            lane.join(wait_s)

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

    @Slot(object, object, object)
    def _deliver(self, job: _Job, answer: object, failure: Exception | None) -> None:
        self._open -= 1
        if self._open == 0:
            self.busy_changed.emit(False)
        if self._stopping.is_set() or not isValid(job.owner) or (job.slot and self._turns.get(job.slot) != job.turn):
            return
        if failure is not None:
            if isinstance(failure, Unreachable):
                self.went_silent.emit()
            job.on_error(failure)
        elif job.on_done is not None:
            job.on_done(answer)

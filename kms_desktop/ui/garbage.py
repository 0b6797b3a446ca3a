"""Python's collection of cycles → done on the main thread alone, while the desk rests.

Question: who may let go of a Qt object? Python collects cycles on whichever thread makes the object that is one too
many, and a window that was closed is such a cycle. Collected in a lane, its parts are destroyed there or put off to an
arbitrary later moment of the main thread, when their parents may have taken them along already: the program dies, and
the stack names whatever happened to run.
Choice: the collector is off for as long as the process lives, and a timer of the main thread collects by CPython's own
generations, one at a time and while nobody types. Lanes and feeds hold no Qt object (background.py), so
nothing can be let go of there by counting either.
While a window is opened nothing is collected: of a quarter of a million new objects nearly all stay. Once it is open
they count as old, as if they had been looked through.
Refused: turning the collector off around each job (it is one for all threads, so the main thread would never collect),
and keeping windows for ever (fifty megabytes for each person who logs in after another).
"""

from __future__ import annotations

import gc
import time
from math import inf

from PySide6.QtCore import QCoreApplication, QObject, QTimer

_LOOK_MS = 250
_RESTS_S = (0.2, 0.2, 3.0)
"""How long nobody has asked for anything before each generation is collected: all of it takes a tenth of a second."""
_THRESHOLDS = (2_000, 10, 10)
"""New objects, young and middle collections, after which a generation is due."""
_OVERDUE, _PRESSING = 5, 20
"""So many times over its threshold a generation waits for a short rest only, and then for none."""
_CLOSED_S, _CLOSED_LONG_S = 5.0, 30.0
"""How long after a window was closed all of it is collected at a short rest, and then without one: twenty megabytes."""


class MainThreadCollector(QObject):
    """Collects what only the collector of cycles can free. There is one, owned by the application."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        gc.disable()
        self._last_asked = time.monotonic()
        self._closed_at: float | None = None
        self._opening: set[int] = set()
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._collect_if_due)
        self._timer.start()

    def postpone_collection(self) -> None:
        """Somebody asked for something just now: an answer comes before tidying."""
        self._last_asked = time.monotonic()

    def begin_opening(self, window: int) -> None:
        """Nothing is collected until this window is open; it is named by any number of its own."""
        self._opening.add(window)

    def end_opening(self, window: int) -> None:
        """It is open, or will not be for now; what was made for it is only looked at again with all that is old."""
        if window in self._opening:
            self._opening.remove(window)
            gc.freeze()
            gc.unfreeze()  # into the oldest generation

    def expect_window(self) -> None:
        """A window was closed: where the program goes on, all of it is collected before long."""
        if self._closed_at is None:
            self._closed_at = time.monotonic()

    def _collect_if_due(self) -> None:
        gc.disable()  # also where something else turned it off for a moment and then on again
        if self._opening:
            return
        now = time.monotonic()
        rested_s = now - self._last_asked
        if self._closed_at is not None and is_window_due(now - self._closed_at, rested_s):
            self._closed_at = None
            gc.collect()
            return
        generation = generation_due(gc.get_count(), rested_s)
        if generation is not None:
            gc.collect(generation)


def is_window_due(closed_s: float, rested_s: float) -> bool:
    """Whether a window that was closed so many seconds ago is collected now."""
    return closed_s >= _CLOSED_LONG_S or (closed_s >= _CLOSED_S and rested_s >= min(_RESTS_S))


def generation_due(counts: tuple[int, int, int], rested_s: float) -> int | None:
    """The oldest generation that CPython would collect by now and that this rest is long enough for.

    `counts` as `gc.get_count()` gives them: new objects, young and middle collections since the next older one.
    """
    return next((n for n in (2, 1, 0) if rested_s >= _rest_before(n, counts[n])), None)


def _rest_before(generation: int, count: int) -> float:
    """Seconds of rest that a generation waits for by now; for ever where it is not due."""
    over = count / _THRESHOLDS[generation]
    if over <= 1:
        return inf
    if over > _PRESSING:
        return 0.0
    return min(_RESTS_S) if over > _OVERDUE else _RESTS_S[generation]


def collect_on_main_thread() -> MainThreadCollector:
    """The application's collector, made with the first call; from then on no other thread collects."""
    app = QCoreApplication.instance()
    if app is None:
        raise ValueError("There is no application yet that could own the collector.")
    made = app.findChild(MainThreadCollector)
    return made if made is not None else MainThreadCollector(app)

"""What happens in the window → seven counts of how the program itself serves, handed on between contacts.

| count | one for each |
|---|---|
| searches | words that rested, and all that take their place until an article is opened or the field is empty |
| slow_searches | of them, where hits came later than half a second after a key |
| abandoned | of them, where the field was empty again and no article was opened |
| calls | call that came to this desk |
| slow_calls | of them, where the caller stood on the bar later than a second after it came |
| failures | failure that was told to the person; what a rule refuses is none |
| away_s | second in which the database did not answer, while the window is open |
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from kms_desktop.errors import NotFound, Refused, Unreachable

if TYPE_CHECKING:
    from kms_desktop.offline.delivery import Standing
    from kms_desktop.search.model import SearchResult
    from kms_desktop.ui.background import Background
    from kms_desktop.ui.database_watch import DatabaseWatch
    from kms_desktop.ui.desk.caller.call import CallPresenter
    from kms_desktop.ui.desk.search.presenter import SearchPresenter

SLOW_SEARCH_S, SLOW_CALL_S = 0.5, 1.0
_EVERY_MS = 600_000
_NO_FAILURE = (Refused, NotFound, Unreachable)
"""What the person may not do, what is not there, and a database that is away, which is counted in seconds."""


class ToolMeter(QObject):
    """`add` keeps counts, in a lane; `is_busy`: whether a contact is in hand, while which nothing is handed on."""

    def __init__(
        self,
        search: SearchPresenter,
        call: CallPresenter,
        watch: DatabaseWatch,
        background: Background,
        add: Callable[[Mapping[str, int]], None],
        is_busy: Callable[[], bool],
        parent: QObject,
        every_ms: int = _EVERY_MS,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._search, self._background, self._add, self._is_busy = search, background, add, is_busy
        self._seconds = seconds
        self.counts: Counter[str] = Counter()
        """What was counted and not handed on yet."""
        self._searching = self._is_slow = False
        self._done_with = ""
        """Words for which an article was opened: looking at them again is no new search."""
        self._away_from: float | None = None
        search.found.connect(self._on_found)
        search.rested.connect(self._on_rested)
        search.article_chosen.connect(self._on_opened)
        call.popped.connect(self._on_popped)
        background.failed.connect(self._on_failed)
        watch.changed.connect(self._on_standing)
        self._on_standing(watch.standing)
        self._every = QTimer(self, interval=every_ms)
        self._every.timeout.connect(self.hand_on)
        self._every.start()

    def hand_on(self) -> None:
        """Keep what was counted, unless a contact is in hand."""
        if not self._is_busy():
            self._keep()

    def stop(self) -> None:
        """The window closes: keep what was counted, whatever is in hand."""
        self._every.stop()
        self._keep()

    def _keep(self) -> None:
        self._count_away()
        if counts := {name: many for name, many in self.counts.items() if many}:
            self.counts.clear()
            self._background.run(partial(self._add, counts), owner=self, unasked=True)

    def _on_found(self, result: SearchResult | None) -> None:
        if not self._search.words:
            self._end_search(abandoned=True)
            self._is_slow, self._done_with = False, ""
        elif result is not None and result.query:
            late = self._search.waited_s > SLOW_SEARCH_S
            if late and self._searching and not self._is_slow:
                self.counts["slow_searches"] += 1
            self._is_slow = self._is_slow or late

    def _on_rested(self, words: str) -> None:
        if words and words != self._done_with and not self._searching:
            self._searching = True
            self.counts["searches"] += 1
            self.counts["slow_searches"] += self._is_slow

    def _on_opened(self, _article_id: str) -> None:
        self._end_search(abandoned=False)
        self._is_slow, self._done_with = False, self._search.words

    def _end_search(self, *, abandoned: bool) -> None:
        self.counts["abandoned"] += abandoned and self._searching
        self._searching = False

    def _on_popped(self, waited_s: float) -> None:
        self.counts["calls"] += 1
        self.counts["slow_calls"] += waited_s > SLOW_CALL_S

    def _on_failed(self, error: Exception) -> None:
        self.counts["failures"] += not isinstance(error, _NO_FAILURE)

    def _on_standing(self, standing: Standing) -> None:
        self._count_away()
        if standing.away_since is None:
            self._away_from = None
        elif self._away_from is None:
            self._away_from = self._seconds()

    def _count_away(self) -> None:
        """The whole seconds since it was counted last; what is left of one is counted later."""
        if self._away_from is not None:
            gone = int(self._seconds() - self._away_from)
            self.counts["away_s"] += gone
            self._away_from += gone

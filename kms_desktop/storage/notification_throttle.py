"""Announcements of commits → when a desktop looks again: at once where it is meant, else the rarer the more there are.

Question: a floor of 300 desktops commits 70 times a second, and each commit is announced to all; who reads again, and
when? Choice: an announcement names whom it is about, and those look at once; the others look after a rest that grows
with the traffic. Reason: if everybody read again at every commit, 300 desktops would ask 20,000 times a second for what
hardly ever concerns them. Refused: to tell nobody else, because lists would then be stale for ever.

What a desk shows is all named (its person, their team, the customer in hand), so it may rest long; a page that shows
the whole floor may not.
"""

from __future__ import annotations

import math
import random
from collections.abc import Collection, Iterable

_MEMORY_S = 10.0
LONGEST_REST_S = 30.0
LONGEST_REST_OF_A_FLOOR_S = 5.0
_SHARE_OF_LONGEST = 0.1
"""For each announcement a second."""


class NotificationThrottle:
    """`mine`: ids for which an announcement is about this desktop. Times are monotonic seconds, given by the caller."""

    def __init__(
        self,
        mine: Collection[str] = (),
        *,
        longest_rest_s: float = LONGEST_REST_S,
        chance: random.Random | None = None,
    ) -> None:
        self._mine = frozenset(mine)
        self._in_hand = frozenset[str]()
        self._longest_rest_s = longest_rest_s
        self._chance = chance or random.Random()
        self._rate = 0.0
        self._heard_at = -math.inf
        self._rested_at = -math.inf
        self._urgent = False
        self._other = False

    def follow_ids(self, ids: Collection[str]) -> None:
        """What this desktop has in hand now, instead of what it had; it too is about this desktop."""
        self._in_hand = frozenset(ids)

    def take_announcements(self, announcements: Iterable[Collection[str]], now: float) -> None:
        """Each announcement as the ids it names; none means that it is about everybody a little."""
        for named in announcements:
            self._rate = self._rate * math.exp((self._heard_at - now) / _MEMORY_S) + 1 / _MEMORY_S
            self._heard_at = now
            self._other = True
            self._urgent = self._urgent or not self._mine.union(self._in_hand).isdisjoint(named)

    def wait_s(self, now: float) -> float | None:
        """Seconds until it is time to look, 0 for now; None while there is nothing to look for."""
        if self._urgent:
            return 0.0
        return max(0.0, self._rested_at - now) if self._other else None

    def mark_looked(self, now: float) -> None:
        """Every desktop rests a little longer or shorter, so that they do not all ask in the same moment."""
        self._urgent = self._other = False
        rest = min(self._longest_rest_s, self._rate * _SHARE_OF_LONGEST * self._longest_rest_s)
        self._rested_at = now + rest * self._chance.uniform(0.5, 1.5)

"""A word nobody wrote → the words most like it that somebody did.

Compared are words of the same first letter (or with the first two swapped), which leaves a few hundred of tens of
thousands; letters swapped in a word of four, one edit up to seven letters, two beyond.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 4
"""Letters a word must have to be corrected: shorter ones are one edit from anything."""
_MOST = 8


class Spelling:
    """Unchanging once made."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._by_first: dict[str, list[str]] = defaultdict(list)
        for word in known:
            self._by_first[word[0]].append(word)

    def nearest_words(self, word: str) -> list[tuple[str, int]]:
        """Known words with their distance in edits (a swap is one), the nearest first; none for what is no word."""
        if len(word) < SHORTEST or not word.isalpha() or len(word) > 32:
            return []
        edits = 1 if len(word) < 8 else 2
        known = [
            w for first in {word[0], word[1]} for w in self._by_first.get(first, ()) if abs(len(w) - len(word)) <= edits
        ]
        found = process.extract(word, known, scorer=OSA.distance, score_cutoff=edits, limit=_MOST)
        return [(near, int(edits)) for near, edits, _ in found if len(word) > SHORTEST or sorted(near) == sorted(word)]

"""A shelf and who looks at it → the same shelf without what they may not see.

Everything that search says comes from the shelf: hits, counts, corrections of spelling, reasons. So what is taken out
here cannot be hinted at anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kms_desktop.search.index_schema import TEXT
from kms_desktop.search.index_snapshot import NO_POSTINGS, IndexSnapshot, Postings
from kms_desktop.search.model import Viewer


class VisibleSnapshot(IndexSnapshot):
    """`hidden` are the numbers of documents that are as good as not there."""

    def __init__(self, whole: IndexSnapshot, hidden: Sequence[int]) -> None:
        self._seen = np.ones(whole.size, bool)
        self._seen[list(hidden)] = False
        gone, first = {}, 0
        for name, part in whole.parts.items():
            numbers = range(first, first + len(part.rows))
            gone[name] = frozenset(n - first for n in numbers if whole.rows[n] is None or not self._seen[n])
            first += len(part.rows)
        super().__init__(whole.parts, gone, whole.seal)

    def get_postings(self, field: str, term: str) -> Postings:
        found = super().get_postings(field, term)
        seen = self._seen[found.docs]
        return Postings(found.docs[seen], found.weights[seen]) if seen.any() else NO_POSTINGS

    def document_frequency(self, term: str) -> int:
        return len(self.get_postings(TEXT, term).docs)


def seen_by(viewer: Viewer, whole: IndexSnapshot) -> IndexSnapshot:
    """The shelf itself where nothing on it is hidden from this person."""
    hidden = [number for number, row in enumerate(whole.rows) if row and not viewer.may_see(row.visible_to)]
    return VisibleSnapshot(whole, hidden) if hidden else whole

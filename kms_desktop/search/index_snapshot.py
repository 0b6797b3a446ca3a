"""One state of the index on disk → an unchanging picture in memory for ranking: rows, lengths, postings as arrays.

Question: how can whoosh answer within a keystroke? Its own query path walks postings one Python call at a time
(measured on 10,000 articles: up to 2.9 s). Here the postings of a term are decoded once, whole blocks at a time, into
numpy arrays and kept with the part of the index they are of, which the next picture mostly shares; the scores made of
them hang on all articles together, and are made anew. Refused: keeping all postings decoded from the start (a second
at every start for words nobody asks about).

A picture is read by one thread at a time (whoosh's files remember a position). Replacing it is one assignment by its
owner; the old one lives on until its last reader lets go of it, which also closes the files of parts nobody shares.
"""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log
from sys import intern

import numpy as np
from numpy.typing import NDArray

from kms_desktop.search.index_schema import EDGE, TEXT, Row
from kms_desktop.search.segment_reader import NO_POSTINGS, Floats, IndexSegment, Numbers, Postings

__all__ = ["NO_POSTINGS", "Floats", "IndexSnapshot", "Numbers", "Postings", "largest_scores"]

K1, B = 1.2, 0.75
"""BM25F's usual saturation and length correction, the same as whoosh's own; other values measured no better."""

_IN_A_GROUP = 32
_FEW = 4
_SHORT, _OFTEN = 3, 4
"""Letters of a start, and articles of a word, that are worth reading before anybody asks: there is much to read."""
_MOST_WARM, _MOST_WARM_TITLES = 8_000_000, 20_000
"""Postings, and articles with the terms of their titles and phrases, that are read before anybody asks."""
_CONFIDENCE = {"validated": 1.0, "not_validated": 0.97, "wip": 0.9}
"""What a score is multiplied with: mild, so that the better fitting draft still comes before a poor validated fit."""


class IndexSnapshot:
    """Documents are numbered from 0 to `size` - 1, deleted and archived ones included: those have the `prior` 0."""

    def __init__(
        self,
        parts: Mapping[str, IndexSegment],
        deleted: Mapping[str, frozenset[int]],
        seal: str = "",
        hidden: Iterable[int] = (),
    ) -> None:
        """`parts` by segment, in the order their documents are numbered; `deleted` are numbers within each.

        `seal` tells this state of the index from any other; documents `hidden` are as good as deleted.
        """
        self.parts, self.deleted = parts, deleted
        self.seal = seal
        self.rows: list[Row | None] = []
        self._placed: list[tuple[IndexSegment, int]] = []
        for name, part in parts.items():
            first = len(self.rows)
            self._placed.append((part, first))
            self.rows += part.rows
            for number in deleted.get(name, ()):
                self.rows[first + number] = None
        for number in hidden:
            self.rows[number] = None
        self.size = len(self.rows)
        self.number_of = _first_of_each_id(self.rows)
        self.prior = np.zeros(self.size, np.float32)
        trusted = [_CONFIDENCE.get(self.rows[n].confidence, 1.0) for n in self.number_of.values()]  # type: ignore[union-attr]
        self.prior[list(self.number_of.values())] = trusted
        said = [row.said[0].count(" ") + bool(row.said[0]) if row else 0 for row in self.rows]
        self.title_lengths = np.array(said, np.float64)
        self.is_findable = (self.prior > 0).astype(np.float32)
        self._norm = self._length_norm()
        self._scores: dict[str, Postings] = {}
        self._sum: tuple[tuple[Postings, ...], Floats] | None = None
        self._edges: dict[str, Postings] = {}
        self._frequencies: dict[str, int] = {}
        self.telling = _Telling(self)
        self._titles: dict[int, Mapping[str, int]] = {}
        self._title_tellings = np.full(self.size, np.nan)
        self._sayings: dict[int, Sequence[tuple[tuple[str, ...], float]]] = {}

    def score_term(self, term: str) -> Postings:
        """Documents that say `term`, with its BM25F part of their score (before confidence)."""
        known = self._scores.get(term)
        if known is None:
            said = self.get_postings(TEXT, term)
            if not len(said.docs):
                return NO_POSTINGS
            part = said.weights * (K1 + 1) / (said.weights + K1 * self._norm[said.docs])
            known = Postings(said.docs, (part * self.inverse_frequency(len(said.docs))).astype(np.float32))
            self._scores[term] = known
        return known

    def sum_of(self, said: Sequence[Postings]) -> Floats:
        """Every document's score for these together, of `score_term` or as they were made for one question. The last
        sum is kept: the words before the one being typed are those of the keystroke before. Not to be changed."""
        kept = self._sum
        if kept is None or len(kept[0]) != len(said) or any(a is not b for a, b in zip(kept[0], said, strict=True)):
            total = np.zeros(self.size, np.float32)
            for one in said:
                total[one.docs] += one.weights
            kept = self._sum = (tuple(said), total)
        return kept[1]

    def prefix_postings(self, prefix: str) -> Postings:
        """Documents with a word in title, tags or phrases that starts with `prefix`."""
        known = self._edges.get(prefix)
        if known is None:
            shorter = self._edges.get(prefix[:-1])
            is_over = shorter is not None and not len(shorter.docs)  # nothing can start so that starts no shorter
            known = self._edges[prefix] = NO_POSTINGS if is_over else self.get_postings(EDGE, prefix)
        return known

    def document_frequency(self, term: str) -> int:
        """Documents that say `term`, without reading which."""
        known = self._frequencies.get(term)
        if known is None:
            known = sum(part.document_frequency(term.encode()) for part in self.parts.values())
            self._frequencies[term] = known
        return known

    def titles_of(self, numbers: Sequence[int]) -> list[Mapping[str, int]]:
        """How often each term stands in the title of each of these documents."""
        known = self._titles
        return [known[n] if n in known else self._count_title(n) for n in numbers]

    def warm_up(self) -> Iterator[None]:
        """Reads, a little with each step, what questions will ask for; what does not fit in memory well is left."""
        terms = {key for part in self.parts.values() for key in part.all_terms() if key[0] in (TEXT, EDGE)}
        read = 0
        for field, term in sorted(terms, key=lambda key: (len(key[1]) if key[0] == EDGE else _SHORT, key)):
            said = NO_POSTINGS
            if field == EDGE and len(term) <= _SHORT:
                said = self.prefix_postings(term.decode())
            elif field == TEXT and self.document_frequency(term.decode()) >= _OFTEN:
                said = self.score_term(term.decode())
            read += len(said.docs)
            if read > _MOST_WARM:
                return
            yield
        for number in list(self.number_of.values())[:_MOST_WARM_TITLES]:
            self.title_tellings([number])
            self.phrase_terms(number)
            yield

    def _count_title(self, number: int) -> Mapping[str, int]:
        row = self.rows[number]
        counted = self._titles[number] = dict(Counter(row.said[0].split() if row else ()))
        return counted

    def title_tellings(self, numbers: Sequence[int]) -> NDArray[np.float64]:
        """How telling the title of each of these documents is in all."""
        at = np.array(numbers, np.int64)
        told = self._title_tellings[at]
        for place in np.isnan(told).nonzero()[0]:
            counted = self.titles_of([int(at[place])])[0]
            told[place] = self._title_tellings[at[place]] = sum(map(self.telling.__getitem__, counted))
        return told

    def phrase_terms(self, number: int) -> Sequence[tuple[tuple[str, ...], float]]:
        """Of the title and of each editor's phrase of document `number`: its different terms, and how telling they are
        in all."""
        known = self._sayings.get(number)
        if known is None:
            row = self.rows[number]
            said = [tuple(map(intern, dict.fromkeys(text.split()))) for text in (row.said if row else ())]
            known = self._sayings[number] = [(terms, sum(map(self.telling.__getitem__, terms))) for terms in said]
        return known

    def get_postings(self, field: str, term: str) -> Postings:
        """As they are on disk, of all parts together."""
        key = term.encode()
        found = [(said, first) for part, first in self._placed if len((said := part.get_postings(field, key)).docs)]
        if len(found) == 1 and found[0][1] == 0:
            return found[0][0]
        if not found:
            return NO_POSTINGS
        docs = np.concatenate([said.docs + np.int32(first) for said, first in found])
        return Postings(docs, np.concatenate([said.weights for said, _ in found]))

    def inverse_frequency(self, documents: int) -> float:
        """How telling a term of that many documents is: whoosh's formula. Always above 0."""
        return log(max(self.size, 1) / (min(documents, self.size) + 1)) + 1

    def _length_norm(self) -> Floats:
        lengths = np.concatenate([part.lengths for part in self.parts.values()]) if self.parts else NO_POSTINGS.weights
        total = sum(part.words for part in self.parts.values())
        average = total / self.size if total else 1.0
        norm: Floats = (1 - B + B * lengths / average).astype(np.float32)
        return norm


class _Telling(dict[str, float]):
    """Term → its `inverse_frequency` in the texts of articles, looked up when it is first asked for."""

    def __init__(self, shelf: IndexSnapshot) -> None:
        super().__init__()
        self._shelf = weakref.proxy(shelf)

    def __missing__(self, term: str) -> float:
        told: float = self._shelf.inverse_frequency(self._shelf.document_frequency(term))
        self[term] = told
        return told


def largest_scores(scores: Floats, limit: int) -> list[int]:
    """Numbers of the `limit` largest scores above 0; of several equal ones at the end, the first numbers."""
    if limit <= _FEW and len(scores):
        return _largest_few(scores, limit)
    found = np.flatnonzero(scores > _score_floor(scores, limit))
    if len(found) > limit:
        said = scores[found]
        least = np.partition(said, len(found) - limit)[len(found) - limit]
        more, equal = found[said > least], found[said == least]
        found = np.concatenate([more, equal[: limit - len(more)]])
    return list(found.tolist())


def _largest_few(scores: Floats, limit: int) -> list[int]:
    left, found = scores.copy(), []
    for _ in range(limit):
        number = int(left.argmax())
        if left[number] <= 0:
            break
        found.append(number)
        left[number] = 0
    return found


def _score_floor(scores: Floats, limit: int) -> float:
    """A score that at least `limit` documents reach and that is just below it, or 0; told by the greatest of each of
    many small groups. Of ten thousand documents, only some hundreds are then compared."""
    groups = len(scores) // _IN_A_GROUP
    if groups <= limit + 1:
        return 0.0
    greatest = scores[: groups * _IN_A_GROUP].reshape(_IN_A_GROUP, groups).max(0)
    greatest.partition(groups - limit)
    return max(0.0, float(np.nextafter(greatest[groups - limit], np.float32(-1))))


def _first_of_each_id(rows: Iterable[Row | None]) -> dict[str, int]:
    """Number of each article that may be found. Of two files with one id only the first by path is."""
    found: dict[str, int] = {}
    paths: dict[str, str] = {}
    for number, row in enumerate(rows):
        if row and row.confidence != "archived" and not paths.get(row.id, row.path) < row.path:
            found[row.id], paths[row.id] = number, row.path
    return found

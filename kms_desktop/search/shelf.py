"""One state of the index on disk → an unchanging picture in memory for ranking: rows, lengths, postings as arrays.

Question: how can whoosh answer within a keystroke? Its own query path walks postings one Python call at a time
(measured on 10,000 articles: up to 2.9 s). Here the postings of a term are decoded once, whole blocks at a time, into
numpy arrays and kept until the picture is replaced. Refused: keeping all postings decoded from the start (a second at
every start for words nobody asks about).

A picture is read by one thread at a time (whoosh's files remember a position). Replacing it is one assignment by its
owner; the old one lives on until its last reader lets go of it, which also closes its files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.util.numeric import byte_to_length

from kms_desktop.search.fields import EDGE, TEXT, Row
from kms_desktop.search.words import terms

Floats = NDArray[np.float32]
Numbers = NDArray[np.int32]

K1, B = 1.2, 0.75
"""BM25F's usual saturation and length correction, the same as whoosh's own; other values measured no better."""

_CONFIDENCE = {"validated": 1.0, "not_validated": 0.97, "wip": 0.9}
"""What a score is multiplied with: mild, so that the better fitting draft still comes before a poor validated fit."""

_LENGTH_OF_BYTE = np.array([byte_to_length(code) for code in range(256)], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Postings:
    """Documents (ascending numbers) that hold a term, and how weightily each says it."""

    docs: Numbers
    weights: Floats


NO_POSTINGS = Postings(np.empty(0, np.int32), np.empty(0, np.float32))


class Shelf:
    """Documents are numbered from 0 to `size` - 1, deleted and archived ones included: those have the `prior` 0."""

    def __init__(self, reader: Any, rows: Sequence[Row | None], seal: str = "") -> None:
        """`rows[n]` is None where document `n` was deleted. `reader` is whoosh's, open for as long as this lives.

        `seal` tells this state of the index from any other.
        """
        self.rows = rows
        self.seal = seal
        self.size = len(rows)
        self._reader = reader
        self._segments = [_Segment(leaf, offset) for leaf, offset in reader.leaf_readers() if leaf.doc_count_all()]
        self.number_of = _first_of_each_id(rows)
        self.prior = np.zeros(self.size, np.float32)
        for number in self.number_of.values():
            self.prior[number] = _CONFIDENCE.get(rows[number].confidence, 1.0)  # type: ignore[union-attr]
        self._norm = self._length_norm()
        self._scores: dict[str, Postings] = {}
        self._edges: dict[str, Postings] = {}
        self._frequencies: dict[str, int] = {}
        self._tellings: dict[str, tuple[frozenset[str], float]] = {}

    def scores(self, term: str) -> Postings:
        """Documents that say `term`, with its BM25F part of their score (before confidence)."""
        known = self._scores.get(term)
        if known is None:
            said = self.postings(TEXT, term)
            if not len(said.docs):
                return NO_POSTINGS
            part = said.weights * (K1 + 1) / (said.weights + K1 * self._norm[said.docs])
            known = Postings(said.docs, (part * self.idf(len(said.docs))).astype(np.float32))
            self._scores[term] = known
        return known

    def edges(self, prefix: str) -> Postings:
        """Documents with a word in title, tags or phrases that starts with `prefix`."""
        known = self._edges.get(prefix)
        if known is None:
            known = self._edges[prefix] = self.postings(EDGE, prefix)
        return known

    def frequency(self, term: str) -> int:
        """Documents that say `term`, without reading which."""
        known = self._frequencies.get(term)
        if known is None:
            known = sum(segment.frequency(term.encode()) for segment in self._segments)
            self._frequencies[term] = known
        return known

    def telling(self, phrase: str) -> tuple[frozenset[str], float]:
        """The terms of a title or an editor's phrase, and how telling they are together."""
        known = self._tellings.get(phrase)
        if known is None:
            said = frozenset(terms(phrase))
            known = self._tellings[phrase] = (said, sum(self.idf(self.frequency(term)) for term in said))
        return known

    def postings(self, field: str, term: str) -> Postings:
        """What is on disk, undigested. Not kept."""
        found = [said for segment in self._segments if (said := segment.postings(field, term.encode())) is not None]
        if len(found) < 2:
            return found[0] if found else NO_POSTINGS
        return Postings(np.concatenate([f.docs for f in found]), np.concatenate([f.weights for f in found]))

    def idf(self, documents: int) -> float:
        """How telling a term of that many documents is: whoosh's formula. Always above 0."""
        return float(np.log(max(self.size, 1) / (min(documents, self.size) + 1)) + 1)

    def _length_norm(self) -> Floats:
        lengths = np.zeros(self.size, np.float32)
        for segment in self._segments:
            lengths[segment.offset : segment.offset + segment.size] = segment.lengths()
        total = sum(segment.words for segment in self._segments)
        average = total / self.size if total else 1.0
        norm: Floats = (1 - B + B * lengths / average).astype(np.float32)
        return norm


class _Segment:
    """One of whoosh's files of postings. `offset` is the number of its first document."""

    def __init__(self, leaf: Any, offset: int) -> None:
        self._leaf = leaf
        self.offset = offset
        self.size: int = leaf.doc_count_all()
        self.words: int = leaf.field_length(TEXT)
        segment = leaf.segment()
        self._terms = segment.codec().terms_reader(leaf.storage(), segment)

    def lengths(self) -> Floats:
        read = self._leaf.doc_field_length
        return np.array([read(number, TEXT, 0) or 0 for number in range(self.size)], np.float32)

    def frequency(self, term: bytes) -> int:
        return int(self._terms.doc_frequency(TEXT, term)) if (TEXT, term) in self._terms else 0

    def postings(self, field: str, term: bytes) -> Postings | None:
        if (field, term) not in self._terms:
            return None
        docs, weights = decoded(self._terms.matcher(field, term, self._leaf.schema[field].format))
        return Postings(docs + np.int32(self.offset), weights)


def decoded(matcher: Any) -> tuple[Numbers, Floats]:
    """All document numbers and weights of a whoosh matcher that stands at its start.

    Blocks on disk are taken whole: a tuple of differences, and a tuple, one number or nothing (all 1) for the weights.
    """
    if not isinstance(matcher, W3LeafMatcher):
        return _decoded_one_by_one(matcher)
    docs: list[NDArray[np.int64]] = []
    weights: list[Floats] = []
    while matcher.is_active():
        matcher._read_data()
        differences, weight = matcher._data[0], matcher._data[1]
        docs.append(np.cumsum(np.array(differences, np.int64)))
        weights.append(_weights(weight, len(differences)))
        matcher._next_block()
    return np.concatenate(docs).astype(np.int32), np.concatenate(weights)


def _weights(stored: Any, count: int) -> Floats:
    if stored is None:
        return np.ones(count, np.float32)
    if isinstance(stored, float):
        return np.full(count, stored, np.float32)
    return np.array(stored, np.float32)


def _decoded_one_by_one(matcher: Any) -> tuple[Numbers, Floats]:
    docs, weights = [], []
    while matcher.is_active():
        docs.append(matcher.id())
        weights.append(matcher.weight())
        matcher.next()
    return np.array(docs, np.int32), np.array(weights, np.float32)


def largest(scores: Floats, limit: int) -> list[int]:
    """Numbers of the `limit` largest scores above 0; of several equal ones at the end, the first numbers."""
    found = np.flatnonzero(scores > 0)
    if len(found) > limit:
        least = np.partition(scores[found], len(found) - limit)[len(found) - limit]
        more, equal = found[scores[found] > least], found[scores[found] == least]
        found = np.concatenate([more, equal[: limit - len(more)]])
    return [int(number) for number in found]


def _first_of_each_id(rows: Iterable[Row | None]) -> dict[str, int]:
    """Number of each article that may be found. Of two files with one id only the first by path is."""
    found: dict[str, int] = {}
    findable = [(row.path, number, row.id) for number, row in enumerate(rows) if row and row.confidence != "archived"]
    for _, number, article_id in sorted(findable):
        found.setdefault(article_id, number)
    return found

"""One segment of the index on disk → what it says of each article, and its postings as arrays, read once.

A segment's files never change, so what is read of one is kept for as long as any picture of the index holds it: a
changed article adds a small segment, and what is known of the others stays known. Read by one thread at a time
(whoosh's files remember a position); what was read may be used by any.
"""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.util.numeric import byte_to_length

from kms_desktop.search.index_schema import TEXT, Row, index_schema
from kms_desktop.search.plain_pickle import read_plain_bytes, write_plain

Floats = NDArray[np.float32]
Numbers = NDArray[np.int32]

_LENGTH_OF_BYTE = np.array([byte_to_length(code) for code in range(256)], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Postings:
    """Documents (ascending numbers) that hold a term, and how weightily each says it."""

    docs: Numbers
    weights: Floats


NO_POSTINGS = Postings(np.empty(0, np.int32), np.empty(0, np.float32))


class IndexSegment:
    """The articles of one segment, numbered from 0 to `size` - 1, deleted ones included."""

    def __init__(self, storage: FileStorage, segment: Any, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.size = len(rows)
        self._schema = index_schema()
        self._reader = _open_reader(storage, self._schema, segment)
        self.words: int = self._reader.field_length(TEXT)
        self._terms = self._reader._terms
        self.length_bytes = self._length_bytes()
        self.lengths: Floats = _LENGTH_OF_BYTE[self.length_bytes]
        self.close = weakref.finalize(self, _close_reader, self._reader)
        """Lets go of its files; as when nothing holds it any more."""
        self._known: dict[tuple[str, bytes], Postings] = {}
        self._frequencies: dict[bytes, int] = {}

    def get_postings(self, field: str, term: bytes) -> Postings:
        """Kept, but for those of `TEXT`, of which the scores are kept by whoever makes them."""
        if field == TEXT:
            return self.read_postings(field, term)
        known = self._known.get((field, term))
        if known is None:
            known = self._known[field, term] = self.read_postings(field, term)
        return known

    def document_frequency(self, term: bytes) -> int:
        """Documents whose text says `term`, without reading which."""
        known = self._frequencies.get(term)
        if known is None:
            known = int(self._terms.doc_frequency(TEXT, term)) if (TEXT, term) in self._terms else 0
            self._frequencies[term] = known
        return known

    def all_terms(self) -> Iterator[tuple[str, bytes]]:
        """Every field with every term of it."""
        yield from self._terms.terms()

    def read_postings(self, field: str, term: bytes) -> Postings:
        """What is on disk. Not kept."""
        try:
            matcher = self._terms.matcher(field, term, self._schema[field].format)
        except TermNotFound:
            return NO_POSTINGS
        return Postings(*decode_postings(matcher))

    def _length_bytes(self) -> NDArray[np.uint8]:
        lengths = np.zeros(self.size, np.uint8)
        name = f"_{TEXT}_len"
        documents = self._reader._perdoc
        if documents.has_column(name):
            file, at, count = documents._get_column_file(name)
            written = np.frombuffer(bytes(file.get(at, count)), np.uint8)[: self.size]
            lengths[: len(written)] = written
        return lengths


class GuardedFiles(FileStorage):  # type: ignore[misc]
    """Files of an index for one reader, which raises nearly anything for what whoosh did not write."""

    def __init__(self, folder: str) -> None:
        super().__init__(folder, supports_mmap=False)
        self._opened: list[Any] = []

    def open_file(self, name: str, **options: Any) -> Any:
        self._opened.append(super().open_file(name, **options))
        return self._opened[-1]

    @contextmanager
    def closed_on_failure(self) -> Iterator[None]:
        """Nothing stays open where reading fails."""
        try:
            yield
        except BaseException:
            for file in self._opened:
                if not file.is_closed:
                    file.close()
            raise


def _open_reader(storage: FileStorage, schema: Any, segment: Any) -> SegmentReader:
    files = GuardedFiles(storage.folder)
    with files.closed_on_failure():
        return SegmentReader(files, schema, segment)


def _close_reader(reader: SegmentReader) -> None:
    files = reader.storage()
    reader.close()
    for storage in (files, getattr(files, "a", None)):
        if isinstance(storage, CompoundStorage) and not storage.is_closed:
            storage.close()


def write_rows(file: Path, rows: Iterable[Row]) -> None:
    """What is the same in many rows is written, and later read, once. Raises OSError."""
    same: dict[object, object] = {}
    file.write_bytes(write_plain([tuple([same.setdefault(value, value) for value in row]) for row in rows]))


def read_rows(file: Path) -> list[Row]:
    """Raises OSError, or NotPlain and TypeError for what was not written by `write_rows`."""
    collects = gc.isenabled()
    gc.disable()  # it would look through all that was read so far, again and again
    try:
        return [Row._make(stored) for stored in read_plain_bytes(file.read_bytes())]
    finally:
        if collects:
            gc.enable()


def decode_postings(matcher: Any) -> tuple[Numbers, Floats]:
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
        weights.append(_decode_weights(weight, len(differences)))
        matcher._next_block()
    every = weights[0] if len(weights) == 1 else np.concatenate(weights)
    return np.concatenate(docs).astype(np.int32), every


def _decode_weights(stored: Any, count: int) -> Floats:
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

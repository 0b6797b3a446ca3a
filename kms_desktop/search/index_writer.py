"""Documents to add and to take out → one commit of a whoosh index, with small segments joined to one.

Question: whoosh's own writer as it is? No: it keeps a tuple for each posting, sorts them, parks them on disk and writes
them one call at a time, and joins segments the same way. Documents come in ascending order here, so only the terms
need sorting, and postings go from arrays to blocks whole. The files are whoosh's own.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3Segment
from whoosh.index import TOC, FileIndex, clean_files
from whoosh.writing import SegmentWriter

from kms_desktop.search.index_schema import TEXT, Row
from kms_desktop.search.segment_reader import IndexSegment

_BLOCK = 8192
"""Postings of one block on disk. whoosh's 128 suits skipping; here blocks are always read whole."""

PartOf = Callable[[Any], IndexSegment]
"""Opens whoosh's segment for this alone; closed by whoever asked."""


class IndexWriter(SegmentWriter):  # type: ignore[misc]
    """Takes documents until `finish_commit`. Whatever goes wrong before, the index stays as it was; close it in any
    case."""

    def __init__(self, index: FileIndex) -> None:
        codec = _Codec(blocklimit=_BLOCK, compression=1)
        codec.length_stats = False  # serves to skip blocks, which nobody does here, and costs a tenth of the time
        super().__init__(index, codec=codec)
        self.pool = _Pool()
        self.rows: list[Row] = []
        """Of the new segment's documents, in their order."""

    def add_document(self, row: Row, document: Mapping[str, Mapping[str, tuple[int, float]]]) -> None:
        """One document: field → term → how often, and how weightily it is said."""
        lengths = {}
        for field, terms in document.items():
            self.pool.take_document(field, self.docnum, terms)
            lengths[field] = sum(times for times, _ in terms.values()) if self.schema[field].scorable else 0
        self._store_row(row, lengths)

    def finish_commit(self, *, part_of: PartOf, made: Callable[[str], None], joins: bool) -> None:
        """Writes the new segment and makes the commit; with `joins`, small segments become part of the new one.

        `made` is told the new segment's id ("" where nothing was added) when all is written, and no old file gone yet.
        """
        self._part_of, self._made = part_of, made
        self.commit(mergetype=_join_small if joins else _keep_all)

    def close(self) -> None:
        """Nothing is left of what was not finished."""
        if not self.is_closed:
            try:
                self.cancel()
            except OSError:
                self.fieldwriter.discard_files()
                self._finish()

    def merge_segment(self, segment: Any) -> None:
        """Takes over the living documents of another segment."""
        part: IndexSegment = self._part_of(segment)
        try:
            deleted = set(segment.deleted_docs())
            first, moved = self.docnum, np.full(part.size, -1, np.int64)
            living = [number for number in range(part.size) if number not in deleted]
            for number in living:
                self._store_row(part.rows[number], {TEXT: int(part.lengths[number])})
            moved[living] = np.arange(first, self.docnum)
            for field, term in part.all_terms():
                said = part.read_postings(field, term)
                here = moved[said.docs]
                self.pool.take_term(field, term, here[here >= 0], said.weights[here >= 0])
        finally:
            part.close()

    def _store_row(self, row: Row, lengths: Mapping[str, int]) -> None:
        documents = self.perdocwriter
        documents.start_doc(self.docnum)
        for field, length in lengths.items():
            documents.add_field(field, None, None, length)
        documents.finish_doc()
        self.rows.append(row)
        self.docnum += 1
        self._added = True

    def _commit_toc(self, segments: list[Any]) -> None:
        TOC(self.schema, segments, self.generation).write(self.storage, self.indexname)
        self._made(str(self.newsegment.segment_id()) if self.rows else "")
        clean_files(self.storage, self.indexname, self.generation, segments)

    def _flush_segment(self) -> None:
        """In place of whoosh's, which goes through the postings one by one."""
        self.perdocwriter.close()
        self.fieldwriter.write_pool(self.schema, self.pool)
        self.fieldwriter.close()


class _Codec(W3Codec):  # type: ignore[misc]
    def field_writer(self, storage: Any, segment: Any) -> _BlockWriter:
        return _BlockWriter(self, storage, segment)

    def new_segment(self, storage: Any, indexname: str) -> W3Segment:
        """Written down with the codec that reads it, which is whoosh's own."""
        return W3Segment(W3Codec(), indexname)


class _BlockWriter(W3FieldWriter):  # type: ignore[misc]
    """Writes postings a block at a time."""

    def __init__(self, codec: Any, storage: Any, segment: Any) -> None:
        self._files: list[Any] = []
        super().__init__(codec, storage, segment)

    def _create_file(self, ext: str) -> Any:
        self._files.append(super()._create_file(ext))
        return self._files[-1]

    def discard_files(self) -> None:
        """Lets go of files the disk has no room for; else Python tries once more at its end, and says so on stderr."""
        for file in self._files:
            file.file.raw.close()

    def write_pool(self, schema: Any, pool: _Pool) -> None:
        for field in sorted(pool.field_names()):
            self.start_field(field, schema[field])
            for term, documents, weights in pool.postings(field):
                self.start_term(term)
                self._take_term(documents, weights)
                self.finish_term()
            self.finish_field()

    def _take_term(self, documents: array[int], weights: array[float]) -> None:
        writer = self._postwriter
        for start in range(0, len(documents), _BLOCK):
            if start:
                writer._write_block()
            writer._ids = documents[start : start + _BLOCK]
            writer._weights = weights[start : start + _BLOCK]
            writer._maxweight = max(writer._weights)


class _Pool:
    """Postings waiting to be written, by field and term; eight bytes each."""

    def __init__(self) -> None:
        self._waiting: dict[str, dict[bytes, tuple[array[int], array[float]]]] = {}

    def take_document(self, field: str, document: int, terms: Mapping[str, tuple[int, float]]) -> None:
        waiting = self._waiting.setdefault(field, {})
        for term, (_, weight) in terms.items():
            key = term.encode()
            postings = waiting.get(key)
            if postings is None:
                postings = waiting[key] = (array("I"), array("f"))
            postings[0].append(document)
            postings[1].append(weight)

    def take_term(self, field: str, term: bytes, documents: Any, weights: Any) -> None:
        if not len(documents):
            return
        waiting = self._waiting.setdefault(field, {})
        postings = waiting.setdefault(term, (array("I"), array("f")))
        postings[0].frombytes(documents.astype(np.uint32).tobytes())
        postings[1].frombytes(weights.astype(np.float32).tobytes())

    def field_names(self) -> Iterable[str]:
        return self._waiting

    def postings(self, field: str) -> Iterator[tuple[bytes, array[int], array[float]]]:
        """By term; each is let go of as it is given."""
        terms = self._waiting[field]
        for term in sorted(terms):
            yield term, *terms.pop(term)

    def cleanup(self) -> None:
        self._waiting.clear()


def _keep_all(_: IndexWriter, segments: Sequence[Any]) -> list[Any]:
    return list(segments)


def _join_small(writer: IndexWriter, segments: Sequence[Any]) -> list[Any]:
    """Keeps a segment that is three times what is smaller or new, unless a quarter of it is deleted; joins the rest.

    So a change of one article rewrites few others, and there are never more than a handful of segments to read.
    """
    kept = []
    joined = max(writer.doc_count(), 1)
    for segment in sorted(segments, key=lambda part: part.doc_count()):
        living, deleted = segment.doc_count(), segment.deleted_count()
        if living > 3 * joined and deleted * 3 <= living:
            kept.append(segment)
        elif living:
            joined += living
            writer.merge_segment(segment)
    return kept

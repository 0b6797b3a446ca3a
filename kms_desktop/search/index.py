"""Articles on disk → a whoosh index on disk that holds exactly them, brought up to date in one commit.

Nothing here is precious: an index that is damaged, half written, of another format, of another whoosh or of another
folder of articles is built again. How that is known: after each commit a *seal* is written beside the index, with the
format and the checksum of every file. An index that does not match its seal is not opened. Refused: opening and seeing
what breaks, because a torn file may break only at the tenth search.

One process at a time brings an index up to date (a lock on a file beside it). Others go on reading: the files of a
commit never change, and a reader keeps those it has open.
"""

from __future__ import annotations

import contextlib
import errno
import json
import zlib
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from whoosh import __version__ as whoosh_version
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.index import EmptyIndexError, FileIndex, LockError
from whoosh.reading import SegmentReader
from whoosh.util.filelock import FileLock, try_for
from whoosh.writing import SegmentWriter

from kms_desktop.articles.model import Article
from kms_desktop.errors import KmsError
from kms_desktop.search.fields import FORMAT, Document, Row, row_of, schema
from kms_desktop.search.shelf import Shelf

_SEAL = "seal.json"
_VOCABULARY = "vocabulary.txt"
_LOCK = "refresh.lock"
_BLOCK = 8192
"""Postings of one block on disk. whoosh's 128 suits skipping; here blocks are always read whole."""
_MOST_VOCABULARY = 200_000


class IndexUnwritable(KmsError):
    """The index folder cannot be made, locked or written."""


class IndexBusy(KmsError):
    """Another program holds the index."""


class IndexFolder:
    """The files of one index. `articles` names the folder it was made of; another one's index is not opened."""

    def __init__(self, folder: Path, articles: str) -> None:
        self.folder = folder
        self._facts = {"format": FORMAT, "whoosh": list(whoosh_version), "articles": articles}
        self._storage = FileStorage(str(folder))

    def has_any(self) -> bool:
        """Whether anything was ever written here, good or bad."""
        return (self.folder / _SEAL).exists() or any(self.folder.glob("_MAIN_*.toc"))

    def load(self) -> Shelf | None:
        """The index as last sealed, or None where there is none or it is not whole."""
        seal = self._whole_seal()
        if not seal:
            return None
        try:
            reader = FileIndex(self._storage, schema=schema()).reader()
            rows: list[Row | None] = [None] * reader.doc_count_all()
            for number, stored in reader.iter_docs():
                rows[number] = Row(*stored["row"])
            return Shelf(reader, rows, seal)
        except (OSError, EmptyIndexError):
            return None  # another process replaced the files just now

    def is_as(self, shelf: Shelf | None) -> bool:
        """Whether `shelf` is a picture of the newest state here, so that it need not be loaded again."""
        return shelf is not None and shelf.seal == self._seal_text() and self._newest_commit() in shelf.seal

    def vocabulary(self) -> frozenset[str]:
        """Words of the articles as written, to correct typing by. A missing or torn file is no vocabulary."""
        try:
            return frozenset((self.folder / _VOCABULARY).read_text("utf-8").split())
        except (OSError, UnicodeDecodeError):
            return frozenset()

    @contextlib.contextmanager
    def locked(self, wait_s: float) -> Iterator[bool]:
        """False: another process is at it and did not end within `wait_s`. Raises IndexUnwritable."""
        with _said_plainly(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(str(self.folder / _LOCK))
            held = bool(try_for(lock.acquire, timeout=wait_s, delay=0.05))
        try:
            yield held
        finally:
            if held:
                lock.release()

    def clear(self) -> None:
        """Removes the index, and makes an empty one. Only while locked."""
        with _said_plainly(self.folder):
            (self.folder / _SEAL).unlink(missing_ok=True)
            for old in [*self.folder.glob("MAIN_*.seg"), self.folder / _VOCABULARY]:
                with contextlib.suppress(PermissionError):  # Windows: still read by another process; removed later
                    old.unlink(missing_ok=True)
            FileIndex.create(self._storage, schema()).close()
            self._seal()

    def write(self, remove: Iterable[int], add: Iterable[tuple[Article, int, int]]) -> None:
        """One commit: documents by number away, articles (with their file's time in ns and size) in.

        Only while locked. Whatever goes wrong, the index stays as it was. Raises IndexUnwritable.
        """
        words: set[str] = set()
        with _said_plainly(self.folder), self._writer() as writer:
            for number in remove:
                writer.delete_document(number)
            for article, mtime_ns, size in add:
                row, document = row_of(article, mtime_ns=mtime_ns, size=size), Document(article)
                writer.add_document(row=_plain(row), **document.fields())
                words |= document.vocabulary()
            writer.commit(mergetype=_merge_small)
        with _said_plainly(self.folder):
            self._add_vocabulary(words)
            self._seal()

    @contextlib.contextmanager
    def _writer(self) -> Iterator[Any]:
        index = FileIndex(self._storage, schema=schema())
        codec = W3Codec(blocklimit=_BLOCK, compression=1)
        codec.length_stats = False  # serves to skip blocks, which nobody does here, and costs a tenth of the time
        writer = SegmentWriter(index, codec=codec)
        writer.pool = _Pool()
        try:
            yield writer
        finally:
            if not writer.is_closed:
                with contextlib.suppress(OSError):
                    writer.cancel()

    def _add_vocabulary(self, words: set[str]) -> None:
        known = self.vocabulary()
        if words <= known or len(known) >= _MOST_VOCABULARY:
            return
        _write_whole(self.folder / _VOCABULARY, "\n".join(sorted(known | words)))

    def _seal(self) -> None:
        """Raises OSError."""
        index = FileIndex(self._storage, schema=schema())
        names = [self._newest_commit(), *(part.make_filename(part.COMPOUND_EXT) for part in index._segments())]
        sums = {name: _checksum(self.folder / name) for name in names}
        _write_whole(self.folder / _SEAL, json.dumps({**self._facts, "sums": sums}))

    def _whole_seal(self) -> str:
        """The seal's text, or "" where it is of another kind of index or does not fit the files."""
        text = self._seal_text()
        try:
            seal = json.loads(text)
            sums = seal.pop("sums")
            if seal != self._facts or self._newest_commit() not in sums:
                return ""
            return text if all(_checksum(self.folder / name) == told for name, told in sums.items()) else ""
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            return ""

    def _seal_text(self) -> str:
        try:
            return (self.folder / _SEAL).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    def _newest_commit(self) -> str:
        numbers = [int(toc.stem.rpartition("_")[2]) for toc in self.folder.glob("_MAIN_*.toc")]
        return f"_MAIN_{max(numbers, default=-1)}.toc"


class _Pool:
    """Postings waiting to be written, by field and term; eight bytes each.

    In place of whoosh's own pool, which keeps and sorts a tuple for each posting, and parks them on disk one pickle at
    a time: documents come in ascending order here, so only the terms need sorting.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, dict[bytes, tuple[array[int], array[float]]]] = {}

    def add(self, item: tuple[str, bytes, int, float, bytes]) -> None:
        field, term, document, weight, _ = item
        terms = self._waiting.setdefault(field, {})
        postings = terms.get(term)
        if postings is None:
            postings = terms[term] = (array("I"), array("f"))
        postings[0].append(document)
        postings[1].append(weight)

    def iter_postings(self) -> Iterator[tuple[str, bytes, int, float, bytes]]:
        for field, terms in sorted(self._waiting.items()):
            for term in sorted(terms):
                documents, weights = terms.pop(term)
                for document, weight in zip(documents, weights, strict=True):
                    yield field, term, document, weight, b""

    def cleanup(self) -> None:
        self._waiting.clear()


def _plain(row: Row) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in Row.__slots__)


def _merge_small(writer: Any, segments: list[Any]) -> list[Any]:
    """Keeps a segment that is three times what is smaller or new, unless a quarter of it is deleted; joins the rest.

    So a change of one article rewrites few others, and there are never more than a handful of segments to read.
    """
    kept = []
    joined = writer.doc_count()
    for segment in sorted(segments, key=lambda part: part.doc_count()):
        living, deleted = segment.doc_count(), segment.deleted_count()
        if living > 3 * joined and deleted * 3 <= living:
            kept.append(segment)
        elif living:
            joined += living
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
    return kept


def _checksum(file: Path) -> int:
    return zlib.crc32(file.read_bytes())


def _write_whole(file: Path, text: str) -> None:
    """Either all of `text` or what was there before, never half."""
    part = file.with_name(file.name + ".part")
    part.write_text(text, "utf-8")
    part.replace(file)


@contextlib.contextmanager
def _said_plainly(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise IndexUnwritable(_why(folder, problem)) from problem
    except LockError as problem:
        raise IndexBusy(f"Another program is writing the search index in {folder}.") from problem


def _why(folder: Path, problem: OSError) -> str:
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full, so the search index in {folder} was not brought up to date; make room and try again."
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"You may not write in {folder}, where the search index is kept; choose another folder for it."
    return f"The search index in {folder} cannot be written: {problem.strerror or problem}."

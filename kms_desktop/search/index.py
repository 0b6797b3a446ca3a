"""Articles on disk → a whoosh index on disk that holds exactly them, brought up to date commit by commit.

Nothing here is precious: an index that is damaged, half written, of another format, of another whoosh or of another
folder of articles is built again. How that is known: with each commit a *seal* is written beside the index, with the
format and the checksum of every file. An index that does not match its seal is not opened. Refused: opening and seeing
what breaks, because a torn file may break only at the tenth search.

One process at a time brings an index up to date (a lock on a file beside it). Others go on reading: the files of a
commit never change, and a reader keeps those it has open.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import stat
import zlib
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path
from typing import Any

from whoosh import __version__ as whoosh_version
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex, LockError
from whoosh.util.filelock import FileLock, try_for

from kms_desktop.errors import KmsError
from kms_desktop.files import write_whole
from kms_desktop.search.index_schema import FORMAT, Entry, index_schema
from kms_desktop.search.index_snapshot import IndexSnapshot
from kms_desktop.search.index_writer import IndexWriter
from kms_desktop.search.segment_reader import GuardedFiles, IndexSegment, read_rows, write_rows
from kms_desktop.texts import tr

_NAME, _SEGMENT, _ROWS = "MAIN", ".seg", ".rows"
"""whoosh's name of the index, and the files of a segment: its own, and one that says what a hit shows of each article.
As the second begins with the segment's name, whoosh removes both when the segment is gone."""
_SEAL = "seal.json"
_VOCABULARY = "vocabulary.txt"
_LOCK = "refresh.lock"
_MOST_VOCABULARY = 200_000
_NOT_WRITTEN_HERE = (ValueError, TypeError, KeyError, AttributeError, IndexError, AssertionError)
"""What reading raises of files that fit their seal and were not made by this program."""


class IndexUnwritable(KmsError):
    """The index folder cannot be made, locked or written."""


class IndexBusy(KmsError):
    """Another program holds the index."""


class IndexFolder:
    """The files of one index. `articles` names the folder it was made of; another one's index is not opened."""

    def __init__(self, folder: Path, articles: str) -> None:
        self.folder = folder
        self._facts = {
            "format": FORMAT,
            "whoosh": list(whoosh_version),
            "articles": articles,
        }
        self._storage = FileStorage(str(folder), supports_mmap=False)  # which would keep all of it in memory, twice

    def has_any(self) -> bool:
        """Whether anything was ever written here, good or bad."""
        return (self.folder / _SEAL).exists() or any(self.folder.glob(f"_{_NAME}_*.toc"))

    def load_snapshot(self, known: IndexSnapshot | None = None) -> IndexSnapshot | None:
        """The index as last sealed, or None where there is none or it is not whole.

        What the picture `known` has read of a segment that is still there is taken over, and not checked again.
        """
        parts = dict(known.parts) if known else {}
        seal = self._whole_seal({part + end for part in parts for end in (_SEGMENT, _ROWS)})
        if not seal:
            return None
        try:
            segments = self._list_segments(_seal_generation(seal))
            here = {one.segment_id(): parts.get(one.segment_id()) or self._read_segment(one) for one in segments}
        except OSError:
            return None  # another process replaced the files just now
        except _NOT_WRITTEN_HERE:
            return None
        return IndexSnapshot(here, {one.segment_id(): frozenset(one.deleted_docs()) for one in segments}, seal)

    def is_as(self, shelf: IndexSnapshot | None) -> bool:
        """Whether `shelf` is a picture of the newest state here, so that it need not be loaded again."""
        return shelf is not None and shelf.seal == self._seal_text()

    def read_vocabulary(self) -> frozenset[str]:
        """Words of the articles as written, to correct typing by. A missing or torn file is no vocabulary."""
        try:
            return frozenset((self.folder / _VOCABULARY).read_text("utf-8").split())
        except (OSError, UnicodeDecodeError):
            return frozenset()

    @contextlib.contextmanager
    def hold_lock(self, wait_s: float) -> Iterator[bool]:
        """False: another process is at it and did not end within `wait_s`. Raises IndexUnwritable."""
        with _said_plainly(self.folder):
            self._make_folder()
            lock = FileLock(str(self.folder / _LOCK))
            held = bool(try_for(lock.acquire, timeout=wait_s, delay=0.05))
        try:
            yield held
        finally:
            if held:
                lock.release()

    def _make_folder(self) -> None:
        """What callers said and what search learned of it is nobody else's, nor is anybody else to write here."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        if os.name == "posix" and stat.S_IMODE(self.folder.stat().st_mode) & 0o077:
            self.folder.chmod(0o700)

    def clear_index(self) -> IndexSnapshot:
        """Removes the index, makes an empty one and gives its picture. Only while locked."""
        with _said_plainly(self.folder):
            (self.folder / _SEAL).unlink(missing_ok=True)
            for old in [*self.folder.glob(f"{_NAME}_*.*"), self.folder / _VOCABULARY]:
                with contextlib.suppress(PermissionError):  # Windows: still read by another process; removed later
                    old.unlink(missing_ok=True)
            FileIndex.create(self._storage, index_schema(), _NAME).close()
            self._write_seal([self._toc_name(0)], {})
        return self._read_back(None)

    def write_commit(
        self, shelf: IndexSnapshot, add: Iterable[Entry], remove: Iterable[int] = (), *, joins: bool = True
    ) -> IndexSnapshot:
        """One commit after the state `shelf`: articles in, then documents by number away; the picture of it all.

        Only while locked. Whatever goes wrong, and also where the program is killed, the index stays as it was: the
        seal names the commit that counts, and the files of the one before go only when the new one is sealed.
        With `joins`, small segments become one. Raises IndexUnwritable.
        """
        words: set[str] = set()
        sums = dict(_seal_checksums(shelf.seal))
        with _said_plainly(self.folder), self._open_writer(shelf) as writer:
            for entry in add:
                writer.add_document(entry.row, entry.terms)
                words |= entry.words
            for number in remove:
                writer.delete_document(number)

            def made(segment: str) -> None:
                if segment:
                    write_rows(self.folder / f"{segment}{_ROWS}", writer.rows)
                names = [one.segment_id() + end for one in self._read_segments(writer) for end in (_SEGMENT, _ROWS)]
                self._add_vocabulary(words)
                self._write_seal([self._toc_name(writer.generation), *names], sums)

            writer.finish_commit(part_of=lambda segment: self._read_segment(segment, shelf), made=made, joins=joins)
        return self._read_back(shelf)

    @contextlib.contextmanager
    def _open_writer(self, shelf: IndexSnapshot) -> Iterator[IndexWriter]:
        for toc in self.folder.glob(f"_{_NAME}_*.toc"):
            if toc.name not in _seal_checksums(shelf.seal):
                toc.unlink()  # of a program that was killed before it sealed its commit
        writer = IndexWriter(FileIndex(self._storage, schema=index_schema(), indexname=_NAME))
        try:
            yield writer
        finally:
            writer.close()

    def _read_segments(self, writer: IndexWriter) -> list[Any]:
        return self._list_segments(writer.generation)

    def _list_segments(self, generation: int) -> list[Any]:
        files = GuardedFiles(str(self.folder))
        with files.closed_on_failure():
            return list(TOC.read(files, _NAME, gen=generation, schema=index_schema()).segments)

    def _read_segment(self, segment: Any, known: IndexSnapshot | None = None) -> IndexSegment:
        """Raises OSError."""
        part = known.parts.get(segment.segment_id()) if known else None
        rows = part.rows if part else read_rows(self.folder / f"{segment.segment_id()}{_ROWS}")
        return IndexSegment(self._storage, segment, rows)

    def _read_back(self, known: IndexSnapshot | None) -> IndexSnapshot:
        newest = self.load_snapshot(known)
        if newest is None:
            raise IndexUnwritable(
                tr(
                    "The search index in {folder} could not be read back; choose another folder for it.",
                    folder=self.folder,
                )
            )
        return newest

    def _add_vocabulary(self, words: set[str]) -> None:
        known = self.read_vocabulary()
        if words <= known or len(known) >= _MOST_VOCABULARY:
            return
        write_whole(self.folder / _VOCABULARY, "\n".join(sorted(known | words)).encode(), durable=False)

    def _write_seal(self, names: Iterable[str], known: Mapping[str, int]) -> None:
        """`known`: checksums of files that were there before. Raises OSError."""
        sums = {name: known[name] if name in known else _file_checksum(self.folder / name) for name in names}
        write_whole(self.folder / _SEAL, json.dumps({**self._facts, "sums": sums}).encode(), durable=False)

    def _whole_seal(self, trusted: Set[str]) -> str:
        """The seal's text, or "" where it is of another kind of index or does not fit the files."""
        text = self._seal_text()
        try:
            seal = json.loads(text)
            sums = seal.pop("sums")
            if seal != self._facts or _seal_generation(text) < 0:
                return ""
            unseen = {name: told for name, told in sums.items() if name not in trusted}
            return text if all(_file_checksum(self.folder / name) == told for name, told in unseen.items()) else ""
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            return ""

    def _seal_text(self) -> str:
        try:
            return (self.folder / _SEAL).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    @staticmethod
    def _toc_name(generation: int) -> str:
        return f"_{_NAME}_{generation}.toc"


def _seal_checksums(seal: str) -> dict[str, int]:
    """File → checksum, of a seal that was found whole."""
    return dict(json.loads(seal)["sums"]) if seal else {}


def _seal_generation(seal: str) -> int:
    """The number of the commit that a seal names, -1 where it names none."""
    found = [name for name in _seal_checksums(seal) if name.endswith(".toc")]
    return int(found[0].removesuffix(".toc").rpartition("_")[2]) if found else -1


def _file_checksum(file: Path) -> int:
    return zlib.crc32(file.read_bytes())


@contextlib.contextmanager
def _said_plainly(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise IndexUnwritable(_write_problem(folder, problem)) from problem
    except LockError as problem:
        raise IndexBusy(tr("Another program is writing the search index in {folder}.", folder=folder)) from problem


def _write_problem(folder: Path, problem: OSError) -> str:
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return tr(
            "The disk is full, so the search index in {folder} was not brought up to date; make room and try again.",
            folder=folder,
        )
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return tr(
            "You may not write in {folder}, where the search index is kept; choose another folder for it.",
            folder=folder,
        )
    why = problem.strerror or problem
    return tr("The search index in {folder} cannot be written: {why}.", folder=folder, why=why)

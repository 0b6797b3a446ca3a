"""Several files of a folder that change together → all of them as they shall be, or all as they were.

Question: what does a reader see while it is done, and after a cut of the power? Choice: what is new is written first,
then what is changed, and what is gone goes last; so every link leads to a file at every moment, and at worst an article
is there twice. What was and what shall be is kept on disk until all is done; whoever comes next puts it back as it was.
Refused: to go on with what was begun, as nobody was told yet that it is done.
"""

from __future__ import annotations

import base64
import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from kms_desktop.editorial.article_files import ArticleFiles
from kms_desktop.editorial.autosave import Autosave, Unsaved
from kms_desktop.errors import KmsError
from kms_desktop.files import PRIVATE, write_whole
from kms_desktop.texts import tr

_JOURNAL = "changes.json"
_SURELY_OVER_S = 600


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file, by its path in the folder; None is a file that is not there."""

    path: str
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True, slots=True)
class TextChange:
    """What was typed in one article and not saved."""

    path: str
    before: Unsaved | None
    after: Unsaved | None


@dataclass(frozen=True, slots=True)
class BaseChange:
    """From which published revision a draft grew; "" where that is not known."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What is done together."""

    files: tuple[FileChange, ...] = ()
    texts: tuple[TextChange, ...] = ()
    bases: tuple[BaseChange, ...] = ()

    def reversed(self) -> ChangeSet:
        """What takes it back."""
        return ChangeSet(
            tuple(FileChange(one.path, one.after, one.before) for one in self.files),
            tuple(TextChange(one.path, one.after, one.before) for one in self.texts),
            tuple(BaseChange(one.path, one.after, one.before) for one in self.bases),
        )


class ChangedMeanwhile(KmsError):
    """A file is not what it was when the change was worked out; nothing was done."""

    def __init__(self, path: str) -> None:
        super().__init__(
            tr("“{file}” was changed meanwhile, so nothing was done. Look again at what would change.", file=path)
        )


class FolderChanges:
    """The changes of one folder, by one person at one desktop, whose unsaved texts go along."""

    def __init__(self, root: Path, unsaved: Autosave) -> None:
        self._files, self._unsaved = ArticleFiles(root), unsaved
        self._journal = unsaved.folder / _JOURNAL

    def apply_changes(self, changes: ChangeSet) -> None:
        """All or nothing. Raises ChangedMeanwhile, NotSaved, ArticleUnreadable; then all is as it was."""
        self.recover_folder()
        if self._journal.exists():
            raise KmsError(tr("Another window is changing the folder of articles just now; try again in a moment."))
        self._refuse_changed(changes)
        self._write_journal(changes)
        done: list[FileChange] = []
        try:
            for one in _in_order(changes.files):
                self._put_file(one, changes.files)
                done.append(one)
        except BaseException:
            self._put_back(ChangeSet(tuple(done)))
            self._journal.unlink(missing_ok=True)
            raise
        self._put_texts(changes)
        self._journal.unlink(missing_ok=True)
        self._remove_empty_folders(one.path for one in changes.files if one.after is None)

    def recover_folder(self) -> None:
        """Where a change was cut in the middle, all is put back as it was; what was written since stays."""
        found = _read_journal(self._journal)
        if found is None or _is_at_work(int(found.get("pid", 0)), self._journal):
            return
        changes = _changes_of(found)
        self._put_back(changes)
        self._put_texts(changes.reversed())
        self._journal.unlink(missing_ok=True)

    def read_file(self, name: str) -> bytes | None:
        """The bytes of any file of the folder; None where there is none. Raises ArticleUnreadable, OSError."""
        real = self._files.article_path(name)
        return real.read_bytes() if real.is_file() else None

    def _refuse_changed(self, changes: ChangeSet) -> None:
        for one in changes.files:
            if self.read_file(one.path) != one.before and not (one.before is None and self._renames(one, changes)):
                raise ChangedMeanwhile(one.path)
        for text in changes.texts:
            if self._unsaved.kept_text(text.path) != text.before:
                raise ChangedMeanwhile(text.path)

    def _renames(self, made: FileChange, changes: ChangeSet) -> bool:
        """Whether it is there as the file that goes: a disk that knows no capitals makes no difference between them."""
        gone = [one.path for one in changes.files if one.after is None and one.path.casefold() == made.path.casefold()]
        return any(self._is_one_file(path, made.path) for path in gone)

    def _is_one_file(self, path: str, other: str) -> bool:
        first, second = self._files.root / path, self._files.root / other
        return first.exists() and second.exists() and first.samefile(second)

    def _put_file(self, one: FileChange, files: tuple[FileChange, ...]) -> None:
        """As it shall be. On a disk that knows no capitals, a name in other letters is a renaming."""
        if one.after is not None:
            self._files.write_article(one.path, one.after)
            return
        for two in files:
            named_alike = two.after is not None and two.path.casefold() == one.path.casefold()
            if named_alike and self._is_one_file(one.path, two.path):
                (self._files.root / one.path).rename(self._files.root / two.path)
                return
        self._files.remove_file(one.path)

    def _put_back(self, changes: ChangeSet) -> None:
        """What was done of it is undone, as far as nobody wrote there since; what was there comes first."""
        for one in sorted(changes.files, key=lambda one: one.before is None):
            with suppress(KmsError, OSError):
                there = self.read_file(one.path)
                if there == one.after and there != one.before:
                    self._put_file(FileChange(one.path, one.after, one.before), changes.reversed().files)
        self._remove_empty_folders(one.path for one in changes.files if one.before is None)

    def _put_texts(self, changes: ChangeSet) -> None:
        for text in changes.texts:
            if text.after is None:
                self._unsaved.drop_text(text.path)
            else:
                self._unsaved.keep_text(text.path, text.after.stamp, text.after.text)
        for base in changes.bases:
            self._unsaved.set_base(base.path, base.after)

    def _remove_empty_folders(self, paths: Iterable[str]) -> None:
        for path in set(paths):
            for parent in PurePosixPath(path).parents:
                if parent.as_posix() == ".":
                    break
                try:
                    (self._files.root / parent).rmdir()
                except OSError:
                    break

    def _write_journal(self, changes: ChangeSet) -> None:
        said = {
            "pid": os.getpid(),
            "files": [[one.path, _packed(one.before), _packed(one.after)] for one in changes.files],
            "texts": [[one.path, _text_record(one.before), _text_record(one.after)] for one in changes.texts],
            "bases": [[one.path, one.before, one.after] for one in changes.bases],
        }
        try:
            self._journal.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(self._journal, json.dumps(said).encode("ascii"), mode=PRIVATE)
        except OSError as problem:
            why = problem.strerror or problem
            raise KmsError(tr("Nothing was changed: {folder} cannot be written: {why}.", folder=self._journal.parent,
                              why=why)) from problem  # fmt: skip


def _in_order(files: Iterable[FileChange]) -> list[FileChange]:
    """New ones first, then what changes, and what is gone last."""
    return sorted(files, key=lambda one: (one.after is None, one.before is not None))


def _is_at_work(pid: int, journal: Path) -> bool:
    """Whether the program that began it still runs. Where that cannot be asked, it has ten minutes."""
    if pid == os.getpid():
        return False
    if os.name != "posix":
        return time.time() - journal.stat().st_mtime < _SURELY_OVER_S
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return time.time() - journal.stat().st_mtime < _SURELY_OVER_S


def _packed(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode("ascii")


def _unpacked(said: str | None) -> bytes | None:
    return None if said is None else base64.b64decode(said)


def _text_record(text: Unsaved | None) -> list[str] | None:
    return None if text is None else [text.path, text.stamp, text.text]


def _read_journal(journal: Path) -> dict[str, Any] | None:
    """None where there is none; one that is damaged was never begun to be carried out, and goes."""
    try:
        found = json.loads(journal.read_text(encoding="ascii"))
        _changes_of(found)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError):
        with suppress(OSError):
            journal.unlink()
        return None
    return found if isinstance(found, dict) else None


def _changes_of(said: dict[str, Any]) -> ChangeSet:
    texts = said["texts"]
    return ChangeSet(
        tuple(FileChange(path, _unpacked(before), _unpacked(after)) for path, before, after in said["files"]),
        tuple(TextChange(path, *_text_pair(before, after)) for path, before, after in texts),
        tuple(BaseChange(path, before, after) for path, before, after in said["bases"]),
    )


def _text_pair(*said: list[str] | None) -> Iterator[Unsaved | None]:
    return (None if one is None else Unsaved(*one) for one in said)

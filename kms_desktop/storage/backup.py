"""A workspace file that people work in → a copy that is whole; and a copy → the workspace, the old file kept aside.

The copy is made with SQLite's own online backup, which sees one unchanging picture, so nobody has to stop working. A
server has tools of its own for this, which the sentence of `ServerHasItsOwn` names.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from kms_desktop.errors import KmsError
from kms_desktop.files import PRIVATE, name_again, new_beside, put_in_place
from kms_desktop.storage.database import is_there
from kms_desktop.storage.database_url import read_address
from kms_desktop.storage.engine import open_file
from kms_desktop.storage.error_translation import damaged_file, file_problem
from kms_desktop.storage.schema import REVISIONS, SchemaNewer, aside_name, check_revision, refuse_set_aside
from kms_desktop.texts import tr

_TAILS = ("-wal", "-shm", "-journal")
_DUMP = "pg_dump --format=custom --file=FILE DATABASE"  # no text: a command
_RESTORE = "pg_restore --clean --if-exists --dbname=DATABASE FILE"  # no text: a command
_UNUSABLE = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


class ServerHasItsOwn(KmsError):
    """PostgreSQL's own tools make and bring back copies of a server's database."""


class CopyRefused(KmsError):
    """The copy cannot be made there, or what is there is not a copy of a workspace."""


@dataclass(frozen=True, slots=True)
class Copied:
    """`file` was written, with `size` bytes and this schema. `aside`: where the file went that was there before."""

    file: Path
    revision: str
    size: int
    aside: Path | None = None


def back_up(url: str, target: Path, *, force: bool = False) -> Copied:
    """Copy the workspace to `target` while people go on working; the copy is checked before it gets its name.

    Raises KmsError: the workspace is on a server, is not there or is damaged; the target is there already (unless
    `force`), is the workspace itself, or cannot be written.
    """
    source = _workspace_file(url, to_copy=True)
    if not is_there(source):
        refuse_set_aside(source)
        check_revision("", str(source))
    _refuse_target(source, target, force=force)
    if not target.parent.exists():  # mistyped, a folder made for it would hide the copy
        raise CopyRefused(tr("There is no folder {folder}. Make it first, or name another.", folder=target.parent))
    with _new_beside(target) as made:
        _copy_file(source, made)
        revision = _check_copy(made, source)
        _put_in_place(made, target)
    return Copied(target, revision, target.stat().st_size)


def bring_back(url: str, source: Path) -> Copied:
    """Put the copy in place of the workspace; the file that was there is kept beside it under another name.

    Raises KmsError: the workspace is on a server or somebody has it open; the copy is missing, damaged, of a newer
    version, or no copy of a workspace at all.
    """
    target = _workspace_file(url, to_copy=False)
    if not is_there(source):
        raise CopyRefused(
            tr("There is no file {file}; name a copy that was made with “kms-desktop backup”.", file=source)
        )
    if target.exists() and target.samefile(source):
        raise CopyRefused(
            tr("{file} is the workspace itself; name a copy that was made with “kms-desktop backup”.", file=source)
        )
    if (revision := _check_copy(source, source)) not in REVISIONS:
        raise SchemaNewer(
            tr("{file} was made by a newer version of the program; update this desktop first.", file=source)
        )
    _refuse_open(target)
    with _new_beside(target) as made:
        _copy_file(source, made)
        _check_copy(made, source)
        aside = _keep_aside(target)
        _put_in_place(made, target)
    return Copied(target, revision, target.stat().st_size, aside)


def _workspace_file(url: str, *, to_copy: bool) -> Path:
    address = read_address(url)
    if address.path is not None:
        return address.path
    if to_copy:
        raise ServerHasItsOwn(
            tr(
                "The workspace at {place} is a PostgreSQL database; back it up with PostgreSQL's own “{command}”.",
                place=address.place,
                command=_DUMP,
            )
        )
    raise ServerHasItsOwn(
        tr(
            "The workspace at {place} is a PostgreSQL database; bring it back with PostgreSQL's own “{command}”.",
            place=address.place,
            command=_RESTORE,
        )
    )


def _refuse_target(source: Path, target: Path, *, force: bool) -> None:
    if not is_there(target):
        return
    if target.samefile(source):
        raise CopyRefused(tr("{file} is the workspace itself; choose another file for its copy.", file=target))
    if not force:
        raise CopyRefused(
            tr("{file} is there already; choose another name, or write over it with --force.", file=target)
        )


def _refuse_open(target: Path) -> None:
    """A window that has the file open would go on writing into the one set aside. A damaged file is nobody's."""
    if not is_there(target):
        return
    try:
        with closing(open_file(target, busy_ms=0)) as file:
            file.execute("PRAGMA journal_mode = DELETE")  # only the last one who has it open can leave WAL
            file.execute("BEGIN EXCLUSIVE")
            file.execute("ROLLBACK")
    except sqlite3.Error as problem:
        if _error_code(problem) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise CopyRefused(
                tr(
                    "Somebody has the workspace {file} open; close every window on it, then bring the copy back.",
                    file=target,
                )
            ) from problem
        if _error_code(problem) not in _UNUSABLE:
            raise _copy_problem(problem, target) from problem


def _copy_file(source: Path, made: Path) -> None:
    try:
        with closing(_read_only(source)) as original, closing(open_file(made)) as copy:
            original.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as problem:
        where = source if _error_code(problem) in _UNUSABLE else made
        raise _copy_problem(problem, where) from problem


def _check_copy(file: Path, named: Path) -> str:
    """The schema's revision in a file that passes SQLite's whole check. Raises CopyRefused."""
    try:
        with closing(_read_only(file)) as opened:
            if not _is_sound(opened, "integrity_check"):
                raise CopyRefused(tr("{file} is damaged; use an older copy.", file=named))
            row = opened.execute("SELECT version_num FROM alembic_version").fetchone()
            opened.execute("SELECT count(*) FROM contact_event").fetchone()
    except sqlite3.Error as problem:
        if _error_code(problem) in (*_UNUSABLE, sqlite3.SQLITE_ERROR):
            raise CopyRefused(
                tr("{file} is not a workspace, or is damaged; use another copy.", file=named)
            ) from problem
        raise _copy_problem(problem, named) from problem
    if row is None:
        raise CopyRefused(tr("{file} does not say which version made it; use another copy.", file=named))
    return str(row[0])


def refuse_damaged(url: str) -> None:
    """Read every page of a workspace that is a file. Raises KmsError: damaged, or it cannot be read."""
    address = read_address(url)
    if address.path is None:
        return
    try:
        with closing(_read_only(address.path)) as opened:
            if not _is_sound(opened, "quick_check"):
                raise damaged_file(str(address.path))
    except sqlite3.Error as problem:
        raise _copy_problem(problem, address.path) from problem


def _is_sound(opened: sqlite3.Connection, check: Literal["integrity_check", "quick_check"]) -> bool:
    return bool(opened.execute(f"PRAGMA {check}(1)").fetchone()[0] == "ok")


def _put_in_place(made: Path, target: Path) -> None:
    """The finished copy gets its name, on disk for good."""
    for tail in _TAILS:
        target.with_name(target.name + tail).unlink(missing_ok=True)
    put_in_place(made, target, sync_folder=True)


def _keep_aside(target: Path) -> Path | None:
    """The file that is there, and what belongs to it, under a second name: the first stays until the copy takes it, so
    that there is a workspace whenever the power goes."""
    if not is_there(target):
        return None
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")  # no text: in the name of a file
    aside = aside_name(target, stamp)
    for tail in (*_TAILS, ""):
        with suppress(FileNotFoundError):
            name_again(target.with_name(target.name + tail), aside.with_name(aside.name + tail))
    return aside


@contextmanager
def _new_beside(target: Path) -> Iterator[Path]:
    """An empty file only its owner may read, in the folder of `target`; gone afterwards unless it was renamed."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with new_beside(target, PRIVATE) as made:
            try:
                yield made
            finally:
                for tail in _TAILS:
                    with suppress(OSError):
                        made.with_name(made.name + tail).unlink(missing_ok=True)
    except OSError as problem:
        raise CopyRefused(
            tr(
                "{file} cannot be written: {problem}. Choose another place.",
                file=target,
                problem=problem.strerror or problem,
            )
        ) from problem


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _copy_problem(problem: sqlite3.Error, path: Path) -> KmsError:
    return file_problem(problem, str(path)) or CopyRefused(
        tr("{path} cannot be copied: {problem}.", path=path, problem=problem)
    )


def _error_code(problem: sqlite3.Error) -> int:
    return int(getattr(problem, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & 0xFF

"""A path → the open file of a journal of this version, brought forward or made anew; damage → what can be had of it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kms_desktop.errors import KmsError
from kms_desktop.storage.engine import make_private_file, open_file
from kms_desktop.storage.journal_rows import PAGE, RawRow, find_cut_off, find_rows, row_mark, same_log
from kms_desktop.texts import tr

_OURS = 0x6B6D736A  # application_id: “kmsj”
_VERSION = 3
_MARKED = (
    "kind TEXT NOT NULL, key TEXT NOT NULL{unique}, payload TEXT NOT NULL, at TEXT NOT NULL, "  # no text: SQL
    "topic TEXT NOT NULL, mark TEXT NOT NULL"
)
_TABLES = (
    f"CREATE TABLE entry (n INTEGER PRIMARY KEY AUTOINCREMENT, {_MARKED.format(unique=' UNIQUE')})",
    f"CREATE TABLE copy (n INTEGER PRIMARY KEY AUTOINCREMENT, {_MARKED.format(unique=' UNIQUE')})",
    f"CREATE TABLE aside (n INTEGER PRIMARY KEY AUTOINCREMENT, {_MARKED.format(unique='')}, "
    "why TEXT NOT NULL, reason TEXT NOT NULL, since TEXT NOT NULL)",
    "CREATE TABLE trouble (key TEXT PRIMARY KEY, tries INTEGER NOT NULL, since TEXT NOT NULL, reason TEXT NOT NULL) "
    "WITHOUT ROWID",
    "CREATE TABLE step (n INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, what TEXT NOT NULL, key TEXT NOT NULL, "
    "words TEXT NOT NULL)",
    "CREATE TABLE draft (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID",
)
_SCHEMA = frozenset(sql.encode() for sql in _TABLES)
_HEADER, _ID, _SHAPE = 100, slice(68, 72), slice(16, 24)
_SHAPES = tuple(PAGE.to_bytes(2) + bytes((kind, kind, 0, 64, 32, 32)) for kind in (1, 2))
_PASSING = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_NOMEM,
)
_OLD_COLUMNS = "kind, key, payload, at"  # no text: SQL


class JournalRefused(KmsError):
    """The journal cannot be used; what was just done is not logged."""


class Damaged(Exception):
    """The file is a journal and not whole; the words are for the log alone."""


def open_journal_file(path: Path) -> sqlite3.Connection:
    """The file, checked and ready. Raises Damaged, JournalRefused, sqlite3.Error or OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    make_private_file(path)
    _check_header(path)
    file = open_file(path)
    try:
        file.execute(f"PRAGMA page_size = {PAGE}")
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = FULL")
        file.execute("PRAGMA secure_delete = ON")  # what is let go of is not on this disk any more
        file.create_function("row_mark", 7, row_mark, deterministic=True)
        _check_frame(file)
        _ready_tables(file, path)
    except sqlite3.DatabaseError as problem:
        file.close()
        if is_damage(problem, path):
            raise Damaged(str(problem)) from problem
        raise
    except UnicodeDecodeError as problem:  # what SQLite says of a schema that is no text any more
        file.close()
        raise Damaged(str(problem)) from problem
    except BaseException:
        file.close()
        raise
    return file


def is_damage(problem: sqlite3.Error, path: Path) -> bool:
    """Whether the file itself is at fault: it may be read and written, and the disk answers."""
    code = int(getattr(problem, "sqlite_errorcode", 0)) & 0xFF
    return code not in _PASSING and os.access(path, os.R_OK | os.W_OK) and os.access(path.parent, os.W_OK)


def set_file_aside(path: Path) -> Path:
    """Moves the file and what belongs to it out of the way; gives its new place."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")  # no text: in the name of a file
    aside = path.with_name(f"{path.stem}-damaged-{stamp}{path.suffix}")
    for tail in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + tail).rename(aside.with_name(aside.name + tail))
    return aside


def read_log(path: Path) -> tuple[bytes, bytes]:
    """The file and SQLite's log beside it, where a program that was killed left one; else nothing."""
    log = path.with_name(path.name + "-wal")
    with suppress(OSError):
        if log.stat().st_size:
            return path.read_bytes(), log.read_bytes()
    return b"", b""


def rescue_cut_off(file: sqlite3.Connection, path: Path, before: bytes, log: bytes) -> tuple[int, bool]:
    """Entries that were acknowledged and stand behind a damaged place of the log, where SQLite stops reading, wait
    again. Gives how many, and whether it was damage and not the last write alone. `before`, `log`: as they were before
    the file was opened; another program that has it open may have begun the log anew since."""
    if not log:
        return 0, False
    believed = int(file.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1])
    rows, damaged = find_cut_off(before, log, believed)
    if not rows or not same_log(log, read_log(path)[1]):
        return 0, False
    known = {key for (key,) in file.execute("SELECT key FROM entry UNION ALL SELECT key FROM copy UNION ALL "
                                            "SELECT key FROM aside")}  # fmt: skip
    lost = {row.key.decode("utf-8", "replace"): row for row in sorted(rows, key=lambda row: row.n)}
    new = [row for key, row in lost.items() if row.table == "entry" and key not in known]
    if new:
        with file:
            file.execute("BEGIN IMMEDIATE")
            for row in new:
                _put_back(file, row)
    return len(new), damaged


def rescue_rows(aside: Path, file: sqlite3.Connection) -> int:
    """What a damaged file still holds goes into a new one; gives how many entries wait there then."""
    log = aside.with_name(aside.name + "-wal")
    with suppress(OSError):
        found = find_rows(aside.read_bytes(), log.read_bytes() if log.exists() else b"")
        for row in sorted(found, key=lambda row: row.n):
            _put_back(file, row)
    for name, kind, key, payload, at in _rows_without_marks(aside):
        add_row(file, name, kind, key, payload, at, "", ignore=True)
    for name, text in _readable(aside, "SELECT name, text FROM draft"):
        file.execute("INSERT OR IGNORE INTO draft VALUES (?, ?)", (name, text))
    return int(file.execute("SELECT count(*) FROM entry").fetchone()[0])


def add_row(
    file: sqlite3.Connection,
    table: str,
    kind: str | bytes,
    key: str | bytes,
    payload: str | bytes,
    at: str | bytes,
    topic: str | bytes,
    *,
    ignore: bool = False,
    more: tuple[Any, ...] = (),
) -> None:
    """A new row at the end of a marked table, with its mark; in a transaction of the caller's, or one of its own."""
    last = (
        f"max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = '{table}'), 0), "  # no text: SQL
        "coalesce(max(n), 0))"
    )
    n = int(file.execute(f"SELECT CAST({last} AS INTEGER) + 1 FROM {table}").fetchone()[0])
    words = (kind, key, payload, at, topic)
    values = (n, *words, row_mark(table, n, *words), *more)
    verb = "INSERT OR IGNORE" if ignore else "INSERT"
    file.execute(f"{verb} INTO {table} VALUES ({', '.join('?' * len(values))})", values)


def _put_back(file: sqlite3.Connection, row: RawRow) -> None:
    words = (row.kind, row.key, row.payload, row.at, row.topic)
    with suppress(UnicodeDecodeError):
        texts = [part.decode("utf-8") for part in words]
        more = tuple(part.decode("utf-8", "replace") for part in row.more)
        if row.table != "aside":
            add_row(file, row.table, *texts, ignore=True)
        elif len(more) == 3:
            add_row(file, row.table, *texts, more=more)


def _check_header(path: Path) -> None:
    """How the pages are to be read stands at the beginning of the file, where SQLite believes what it finds."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        head = file.read(_HEADER)
    if len(head) == _HEADER and head[_ID] == _OURS.to_bytes(4) and head[_SHAPE] not in _SHAPES:
        raise Damaged("The header is not the one that was written.")  # no text: caught here


def _check_frame(file: sqlite3.Connection) -> None:
    """The pages hang together, and the words of the index are those of the rows, else the index is made anew."""
    if file.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok":
        return
    if file.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise Damaged("The pages do not hang together.")  # no text: caught here
    try:
        file.execute("REINDEX")
    except sqlite3.IntegrityError as problem:
        raise Damaged("A key stands twice.") from problem  # no text: caught here


def _ready_tables(file: sqlite3.Connection, path: Path) -> None:
    ours, version = (file.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    found = file.execute("SELECT CAST(sql AS BLOB) FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
    schema = frozenset(sql for (sql,) in found)
    if schema == _SCHEMA and (ours, version) == (_OURS, _VERSION):
        return
    one_bit = (ours ^ _OURS).bit_count() + (version ^ _VERSION).bit_count() == 1
    if (schema == _SCHEMA and one_bit) or (ours == _OURS and version == _VERSION):
        raise Damaged("The header or the schema is not the one that was written.")  # no text: caught here
    if ours == _OURS and version in (1, 2):
        _bring_forward(file, version)
    elif ours == _OURS:
        raise JournalRefused(
            tr(
                "The journal {path} was made by a newer version of the program. Update this desktop, or ask "
                "whoever looks after it.",
                path=path,
            )
        )
    elif schema:
        raise JournalRefused(
            tr("{path} belongs to something else and was left alone; choose another folder.", path=path)
        )
    else:
        _run_script(file, *_TABLES)
    file.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the log never holds the tables alone, whatever becomes of it


def _bring_forward(file: sqlite3.Connection, version: int) -> None:
    """Journals of older desktops had no marks; before version 2 they kept no copies, and no topic."""
    topic, copies = ("topic", True) if version > 1 else ("''", False)
    into = "(n, kind, key, payload, at, topic, mark)"  # no text: SQL
    steps = ["ALTER TABLE entry RENAME TO old_entry", "ALTER TABLE draft RENAME TO old_draft"]
    if copies:
        steps.append("ALTER TABLE copy RENAME TO old_copy")
    steps += _TABLES
    for table in ("entry", "copy") if copies else ("entry",):
        marked = (
            f"n, kind, key, payload, at, {topic}, "  # no text: SQL
            f"row_mark('{table}', n, kind, key, payload, at, {topic})"
        )
        steps += [f"INSERT INTO {table} {into} SELECT {marked} FROM old_{table}", f"DROP TABLE old_{table}"]
    none = "row_mark('aside', n, kind, key, payload, at, '')"  # no text: SQL
    steps += [
        "INSERT INTO aside (n, kind, key, payload, at, topic, mark, why, reason, since) "
        f"SELECT n, kind, key, payload, at, '', {none}, 'refused', reason, at FROM rejected",
        "INSERT INTO draft SELECT name, text FROM old_draft",
        "DROP TABLE rejected",
        "DROP TABLE old_draft",
    ]
    _run_script(file, *steps)


def _run_script(file: sqlite3.Connection, *steps: str) -> None:
    """All of it or nothing, and the file is of this version then."""
    file.execute("BEGIN IMMEDIATE")
    with file:
        for step in steps:
            file.execute(step)
        file.execute(f"PRAGMA application_id = {_OURS}")
        file.execute(f"PRAGMA user_version = {_VERSION}")


def _rows_without_marks(aside: Path) -> Iterator[tuple[str, str, str, str, str]]:
    """The entries of a damaged journal of an older version, from either end to the first that cannot be read."""
    for order in ("ASC", "DESC"):
        with suppress(sqlite3.Error), closing(open_file(aside)) as file:
            if any(column[1] == "mark" for column in file.execute("PRAGMA table_info(entry)")):
                return
            for row in file.execute(f"SELECT {_OLD_COLUMNS} FROM entry ORDER BY n {order}"):
                if all(isinstance(part, str) for part in row):
                    yield ("entry", *row)


def _readable(aside: Path, query: str) -> Iterator[tuple[Any, ...]]:
    with suppress(sqlite3.Error), closing(open_file(aside)) as file:
        yield from file.execute(query)

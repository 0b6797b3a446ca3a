"""What this desktop logs → a small local file that survives a crash, until the database has it.

Question: what becomes of an entry the database will never take (a refused row, a bug)? Choice: `reject_entry` moves it
to a list of its own with the reason, so that nothing is lost and those behind it can go on. Refused: dropping it, and
trying it for ever, which would hold back everything logged after it.

Question: what does a desktop know that starts while the database is away? Choice: what was delivered under a topic (the
contact in hand) stays here as a copy until the topic is forgotten, moved in the transaction that takes it out of those
waiting. Refused: copies of everything, which would be a second database on each desktop.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kms_desktop.errors import KmsError
from kms_desktop.storage.engine import make_private_file, open_file
from kms_desktop.storage.error_translation import file_problem
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.text import storable_text
from kms_desktop.texts import tr

_OURS = 0x6B6D736A  # application_id: “kmsj”
_VERSION = 2
_TABLES = """
CREATE TABLE entry (n INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, key TEXT NOT NULL UNIQUE,
                    payload TEXT NOT NULL, at TEXT NOT NULL, topic TEXT NOT NULL DEFAULT '');
CREATE TABLE rejected (n INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, payload TEXT NOT NULL,
                       at TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE draft (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
"""
_COPIES = """
CREATE TABLE copy (n INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, key TEXT NOT NULL UNIQUE,
                   payload TEXT NOT NULL, at TEXT NOT NULL, topic TEXT NOT NULL);
"""
_FROM_1 = "ALTER TABLE entry ADD COLUMN topic TEXT NOT NULL DEFAULT '';"
_ENTRY = "n, kind, key, payload, at"  # no text: SQL
_DAMAGED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


class JournalRefused(KmsError):
    """The journal cannot be used; what was just done is not logged."""


@dataclass(frozen=True)
class Entry:
    """One thing to deliver. `n` rises in the order of logging; `key` is what makes a second delivery harmless."""

    n: int
    kind: str
    key: str
    payload: dict[str, Any]
    at: datetime


@dataclass(frozen=True)
class Rejected:
    """An entry the database refused, and in which words."""

    entry: Entry
    reason: str


class Journal:
    """One file of one person at one desktop. `notice` says once what happened to a damaged file, else "".

    An `append_entry` that has returned survives a power cut. Used from one thread at a time. Raises JournalRefused.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notice = ""
        self._file = self._open_or_restore()

    def append_entry(self, kind: str, key: str, payload: dict[str, Any], *, topic: str = "") -> None:
        """Keeps one entry. The same entry again changes nothing; another entry of the same key is a ValueError.

        `topic`: under which a copy stays here once it is delivered, "" for none.
        """
        kind, key, topic = storable_text(kind), storable_text(key), storable_text(topic)
        text = json.dumps(payload, allow_nan=False)
        with self._translating_errors():
            known = self._file.execute("SELECT kind, payload FROM entry WHERE key = ?", (key,)).fetchone()
            if known is None:
                self._insert_entry(kind, key, text, utc_now().isoformat(), topic)
            elif known != (kind, text):
                raise ValueError(f"The key {key} is already in the journal for something else.")

    def waiting_entries(self) -> list[Entry]:
        """What is not delivered yet, oldest first."""
        with self._translating_errors():
            return [_entry_of_row(row) for row in self._file.execute(f"SELECT {_ENTRY} FROM entry ORDER BY n")]

    def count_waiting(self) -> int:
        with self._translating_errors():
            return int(self._file.execute("SELECT count(*) FROM entry").fetchone()[0])

    def mark_delivered(self, keys: Iterable[str]) -> None:
        """These entries wait no more; a key that is not waiting is passed over. Those with a topic stay as copies."""
        which = [(storable_text(key),) for key in keys]
        with self._translating_errors(), self._transaction():
            self._file.executemany(
                "INSERT OR IGNORE INTO copy (kind, key, payload, at, topic) "
                "SELECT kind, key, payload, at, topic FROM entry WHERE key = ? AND topic <> ''",
                which,
            )
            self._file.executemany("DELETE FROM entry WHERE key = ?", which)

    def keep_copies(self, topic: str, kind: str, known: Mapping[str, dict[str, Any]]) -> None:
        """Keeps what came from elsewhere (payloads by key) under a topic; what is here already is left as it is."""
        at = utc_now().isoformat()
        with self._translating_errors():
            here = {key for (key,) in self._file.execute("SELECT key FROM copy UNION ALL SELECT key FROM entry")}
            rows = [
                (
                    storable_text(kind),
                    storable_text(key),
                    json.dumps(payload, allow_nan=False),
                    at,
                    storable_text(topic),
                )
                for key, payload in known.items()
                if key not in here
            ]
            if rows:
                with self._transaction():
                    self._file.executemany(
                        "INSERT OR IGNORE INTO copy (kind, key, payload, at, topic) VALUES (?, ?, ?, ?, ?)", rows
                    )

    def read_copies(self, topic: str = "") -> list[Entry]:
        """What is kept as a copy under the topic, or under any, in the order in which it came here."""
        where, which = ("WHERE topic = ?", (storable_text(topic),)) if topic else ("", ())
        with self._translating_errors():
            return [
                _entry_of_row(row) for row in self._file.execute(f"SELECT {_ENTRY} FROM copy {where} ORDER BY n", which)
            ]

    def forget_copies_of(self, topic: str) -> None:
        """Lets go of the copies of one topic."""
        with self._translating_errors():
            self._file.execute("DELETE FROM copy WHERE topic = ?", (storable_text(topic),))

    def forget_copies(self, *, but: Iterable[str] = ()) -> None:
        """Lets go of the copies of every topic but these."""
        kept = [storable_text(topic) for topic in but]
        marks = ", ".join("?" * len(kept))
        with self._translating_errors():
            if self._file.execute(f"SELECT 1 FROM copy WHERE topic NOT IN ({marks}) LIMIT 1", kept).fetchone():
                self._file.execute(f"DELETE FROM copy WHERE topic NOT IN ({marks})", kept)

    def copy_topics(self) -> set[str]:
        """Under which topics there are copies."""
        with self._translating_errors():
            return {str(topic) for (topic,) in self._file.execute("SELECT DISTINCT topic FROM copy")}

    def reject_entry(self, entry: Entry, reason: str) -> None:
        """Takes an entry out of those waiting and keeps it with the reason."""
        with self._translating_errors(), self._transaction():
            self._file.execute(
                "INSERT OR IGNORE INTO rejected SELECT n, kind, key, payload, at, ? FROM entry WHERE n = ?",
                (storable_text(reason), entry.n),
            )
            self._file.execute("DELETE FROM entry WHERE n = ?", (entry.n,))

    def rejected_entries(self) -> list[Rejected]:
        """What the database refused, oldest first."""
        with self._translating_errors():
            rows = self._file.execute("SELECT n, kind, key, payload, at, reason FROM rejected ORDER BY n").fetchall()
        return [Rejected(_entry_of_row(row[:5]), row[5]) for row in rows]

    def drop_rejected(self, keys: Iterable[str]) -> None:
        """Lets go of entries that the database refused."""
        with self._translating_errors(), self._transaction():
            self._file.executemany("DELETE FROM rejected WHERE key = ?", [(storable_text(key),) for key in keys])

    def keep_draft(self, name: str, text: str) -> None:
        """Keeps text being typed under a name, in place of what was there."""
        with self._translating_errors():
            self._file.execute("INSERT OR REPLACE INTO draft VALUES (?, ?)", (storable_text(name), storable_text(text)))

    def read_draft(self, name: str) -> str:
        """The text kept under this name; "" when there is none."""
        with self._translating_errors():
            row = self._file.execute("SELECT text FROM draft WHERE name = ?", (storable_text(name),)).fetchone()
        return str(row[0]) if row else ""

    def draft_names(self) -> list[str]:
        """The names under which text is kept."""
        with self._translating_errors():
            return [str(name) for (name,) in self._file.execute("SELECT name FROM draft ORDER BY name")]

    def drop_draft(self, name: str) -> None:
        with self._translating_errors():
            self._file.execute("DELETE FROM draft WHERE name = ?", (storable_text(name),))

    def close(self) -> None:
        self._file.close()

    def _insert_entry(self, kind: str, key: str, text: str, at: str, topic: str) -> None:
        self._file.execute(
            "INSERT INTO entry (kind, key, payload, at, topic) VALUES (?, ?, ?, ?, ?)", (kind, key, text, at, topic)
        )

    def _open_or_restore(self) -> sqlite3.Connection:
        with self._translating_errors():
            try:
                return _open_checked(self.path)
            except sqlite3.DatabaseError as problem:
                if _error_code(problem) not in _DAMAGED:
                    raise
            return self._started_afresh()

    def _started_afresh(self) -> sqlite3.Connection:
        aside = _set_aside(self.path)
        file = _open_checked(self.path)
        for row in _readable_rows(aside):
            file.execute(f"INSERT OR IGNORE INTO entry ({_ENTRY}) VALUES (?, ?, ?, ?, ?)", row)
        rescued = file.execute("SELECT count(*) FROM entry").fetchone()[0]
        self.notice = tr(
            "The journal of this desktop was damaged; waiting entries rescued from it: {rescued}. The file "
            "is kept as {aside}; show it to whoever looks after the program.",
            rescued=rescued,
            aside=aside,
        )
        return file

    @contextmanager
    def _translating_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as problem:
            said = file_problem(problem, str(self.path), "journal")
            if said is None:
                raise
            raise JournalRefused(str(said)) from problem
        except OSError as problem:
            raise JournalRefused(
                tr("The journal {path} cannot be kept there; choose another folder.", path=self.path)
            ) from problem

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._file.execute("BEGIN IMMEDIATE")
        with self._file:
            yield


def _open_checked(path: Path) -> sqlite3.Connection:
    """The file, checked and ready; raises sqlite3.DatabaseError when it is damaged."""
    path.parent.mkdir(parents=True, exist_ok=True)
    make_private_file(path)
    file = open_file(path)
    try:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = FULL")
        file.execute("PRAGMA secure_delete = ON")  # what is let go of is not on this disk any more
        if file.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise _damage_error("The file fails its check.")  # no text: caught here
        _make_tables(file, path)
    except BaseException:
        file.close()
        raise
    return file


def _make_tables(file: sqlite3.Connection, path: Path) -> None:
    ours, version = (file.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    if ours == _OURS and version == _VERSION:
        return
    if ours == _OURS and version == 1:
        file.executescript(f"BEGIN IMMEDIATE; {_FROM_1} {_COPIES} PRAGMA user_version = {_VERSION}; COMMIT;")
        return
    if ours == _OURS:
        raise JournalRefused(
            tr(
                "The journal {path} was made by a newer version of the program. Update this desktop, or ask "
                "whoever looks after it.",
                path=path,
            )
        )
    if file.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise JournalRefused(
            tr("{path} belongs to something else and was left alone; choose another folder.", path=path)
        )
    file.executescript(
        f"BEGIN IMMEDIATE; {_TABLES} {_COPIES}"
        f"PRAGMA application_id = {_OURS}; PRAGMA user_version = {_VERSION}; COMMIT;"
    )


def _damage_error(words: str) -> sqlite3.DatabaseError:
    problem = sqlite3.DatabaseError(words)
    problem.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return problem


def _error_code(problem: sqlite3.Error) -> int:
    return int(getattr(problem, "sqlite_errorcode", 0)) & 0xFF


def _set_aside(path: Path) -> Path:
    """Moves the file and what belongs to it out of the way; gives its new place."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")  # no text: in the name of a file
    aside = path.with_name(f"{path.stem}-damaged-{stamp}{path.suffix}")
    for tail in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + tail).rename(aside.with_name(aside.name + tail))
    return aside


def _readable_rows(path: Path) -> Iterator[tuple[Any, ...]]:
    """The entries a damaged file still gives up, from either end to the first that cannot be read; some come twice."""
    for order in ("ASC", "DESC"):
        with suppress(sqlite3.Error, ValueError), closing(open_file(path)) as file:
            for row in file.execute(f"SELECT {_ENTRY} FROM entry ORDER BY n {order}"):
                _entry_of_row(row)
                yield row


def _entry_of_row(row: tuple[Any, ...]) -> Entry:
    n, kind, key, payload, at = row
    return Entry(n, kind, key, json.loads(payload), datetime.fromisoformat(at))

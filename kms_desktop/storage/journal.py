"""What this desktop logs → a small local file that survives a crash, until the database has it.

Question: what becomes of an entry the database will never take (a rule refuses it), or whose bytes were changed on this
disk? Choice: it is set aside, byte for byte and with the reason, so that nothing is lost and those behind it can go on;
somebody mends it, delivers it again or lets it be (`storage/mending.py`). Refused: dropping it, and trying it for ever,
which would hold back everything logged after it.

Question: what does a desktop know that starts while the database is away? Choice: what was delivered under a topic (the
contact in hand) stays here as a copy until the topic is forgotten, moved in the transaction that takes it out of those
waiting. Refused: copies of everything, which would be a second database on each desktop.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kms_desktop.storage.error_translation import file_problem
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.journal_file import (
    Damaged,
    JournalRefused,
    add_row,
    open_journal_file,
    read_log,
    rescue_cut_off,
    rescue_rows,
    set_file_aside,
)
from kms_desktop.storage.journal_rows import RawRow, checked_row
from kms_desktop.storage.text import storable_text
from kms_desktop.texts import plural, tr

__all__ = ["Entry", "Journal", "JournalRefused", "SetAside", "Step", "Trouble"]
_ROW = ", ".join(f"CAST({name} AS BLOB)" for name in ("kind", "key", "payload", "at", "topic", "mark"))  # no text: SQL
_ASIDE = "kind, key, payload, at, topic, mark, why, reason, since"  # no text: SQL
REFUSED, DAMAGED, DISCARDED = "refused", "damaged", "discarded"
"""Why an entry is set aside: by a rule, by a byte, by somebody who let it be."""


@dataclass(frozen=True)
class Entry:
    """One thing to deliver. `n` rises in the order of logging; `key` is what makes a second delivery harmless; `topic`
    is what it is about (the contact), "" for nothing that others depend on."""

    n: int
    kind: str
    key: str
    payload: dict[str, Any]
    at: datetime
    topic: str = ""


@dataclass(frozen=True)
class SetAside:
    """An entry that is not delivered by itself. `n` is its number for people; `why` is one of the three words above,
    `reason` one sentence or the error; `payload` is its JSON as it stands, which may be damaged."""

    n: int
    kind: str
    key: str
    payload: str
    topic: str
    why: str
    reason: str
    since: datetime


@dataclass(frozen=True)
class Trouble:
    """What an entry that waits ran into, how often, and since when (UTC)."""

    tries: int
    since: datetime
    reason: str


@dataclass(frozen=True)
class Step:
    """What somebody did with an entry that was set aside; `words` say with which outcome."""

    at: datetime
    what: str
    key: str
    words: str


class Journal:
    """One file of one person at one desktop. `notice` says what was found damaged when it was opened, else "".

    An `append_entry` that has returned survives a power cut. Used from one thread at a time. Raises JournalRefused.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notice = ""
        self._file = self._open_or_restore()
        self._part_damaged()

    def append_entry(self, kind: str, key: str, payload: dict[str, Any], *, topic: str = "") -> None:
        """Keeps one entry. The same entry again changes nothing; another entry of the same key is a ValueError.

        `topic`: under which a copy stays here once it is delivered, "" for none.
        """
        kind, key, topic = storable_text(kind), storable_text(key), storable_text(topic)
        text = json.dumps(payload, allow_nan=False)
        with self._translating_errors(), self._transaction():
            known = self._file.execute("SELECT kind, payload FROM entry WHERE key = ?", (key,)).fetchone()
            if known is None:
                add_row(self._file, "entry", kind, key, text, utc_now().isoformat(), topic)
            elif known != (kind, text):
                raise ValueError(f"The key {key} is already in the journal for something else.")

    def waiting_entries(self) -> list[Entry]:
        """What is not delivered yet, oldest first. What cannot be read as it was written is set aside."""
        with self._translating_errors():
            return self._whole_entries("entry")

    def count_waiting(self) -> int:
        with self._translating_errors():
            return int(self._file.execute("SELECT count(*) FROM entry").fetchone()[0])

    def mark_delivered(self, keys: Iterable[str]) -> None:
        """These entries wait no more; a key that is not waiting is passed over. Those with a topic stay as copies."""
        which = [storable_text(key) for key in keys]
        with self._translating_errors(), self._transaction():
            for key in which:
                row = self._file.execute("SELECT kind, key, payload, at, topic FROM entry WHERE key = ?", (key,))
                if (found := row.fetchone()) is not None and found[4]:
                    add_row(self._file, "copy", *found, ignore=True)
                self._file.execute("DELETE FROM entry WHERE key = ?", (key,))
                self._file.execute("DELETE FROM trouble WHERE key = ?", (key,))

    def keep_copies(self, topic: str, kind: str, known: Mapping[str, dict[str, Any]]) -> None:
        """Keeps what came from elsewhere (payloads by key) under a topic; what is here already is left as it is."""
        at, kind, topic = utc_now().isoformat(), storable_text(kind), storable_text(topic)
        with self._translating_errors():
            here = {key for (key,) in self._file.execute("SELECT key FROM copy UNION ALL SELECT key FROM entry")}
            new = {storable_text(key): payload for key, payload in known.items() if key not in here}
            texts = {key: json.dumps(payload, allow_nan=False) for key, payload in new.items()}
            if texts:
                with self._transaction():
                    for key, text in texts.items():
                        add_row(self._file, "copy", kind, key, text, at, topic, ignore=True)

    def read_copies(self, topic: str = "") -> list[Entry]:
        """What is kept as a copy under the topic, or under any, in the order in which it came here."""
        with self._translating_errors():
            return [one for one in self._whole_entries("copy") if topic in ("", one.topic)]

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

    def note_trouble(self, key: str, reason: str) -> Trouble:
        """This entry could not be delivered for a reason that may pass; gives what is known of it now."""
        words = (storable_text(key), utc_now().isoformat(), storable_text(reason))
        with self._translating_errors():
            self._file.execute(
                "INSERT INTO trouble VALUES (?1, 1, ?2, ?3) "
                "ON CONFLICT (key) DO UPDATE SET tries = tries + 1, reason = ?3",
                words,
            )
        return self.read_troubles()[key]

    def read_troubles(self) -> dict[str, Trouble]:
        """What entries that wait ran into, by their keys; nothing that was delivered or set aside."""
        query = "SELECT key, tries, since, reason FROM trouble WHERE key IN (SELECT key FROM entry)"
        with self._translating_errors():
            rows = self._file.execute(query).fetchall()
        return {str(key): Trouble(int(tries), _moment(since), str(reason)) for key, tries, since, reason in rows}

    def set_aside(self, entry: Entry, reason: str) -> None:
        """Takes an entry out of those waiting and keeps it with the reason."""
        more = (REFUSED, storable_text(reason), utc_now().isoformat())
        with self._translating_errors(), self._transaction():
            row = self._file.execute("SELECT kind, key, payload, at, topic FROM entry WHERE key = ?", (entry.key,))
            if (found := row.fetchone()) is not None:
                add_row(self._file, "aside", *found, more=more)
                self._file.execute("DELETE FROM entry WHERE key = ?", (entry.key,))
                self._file.execute("DELETE FROM trouble WHERE key = ?", (entry.key,))

    def entries_set_aside(self, *, also_discarded: bool = False) -> list[SetAside]:
        """What is not delivered by itself, oldest first."""
        columns = "n, " + ", ".join(f"CAST({name} AS BLOB)" for name in _ASIDE.split(", "))  # no text: SQL
        with self._translating_errors():
            rows = self._file.execute(f"SELECT {columns} FROM aside ORDER BY n").fetchall()
        found = [_set_aside_of_row(*row) for row in rows]
        return [one for one in found if also_discarded or one.why != DISCARDED]

    def put_back(self, one: SetAside, kind: str, payload: dict[str, Any], topic: str) -> None:
        """What was set aside waits again, last of all, as it is given here. A key that waits already stays as it is."""
        text, at = json.dumps(payload, allow_nan=False), utc_now().isoformat()
        words = (storable_text(kind), storable_text(one.key), text, at, storable_text(topic))
        with self._translating_errors(), self._transaction():
            add_row(self._file, "entry", *words, ignore=True)
            self._file.execute("DELETE FROM aside WHERE n = ?", (one.n,))

    def discard(self, n: int) -> None:
        """Nobody is to be told of this one any more; it stays in the file."""
        with self._translating_errors():
            self._file.execute("UPDATE aside SET why = ? WHERE n = ?", (DISCARDED, n))

    def drop_set_aside(self, keys: Iterable[str]) -> None:
        """Lets go of entries that were set aside, for good."""
        with self._translating_errors(), self._transaction():
            self._file.executemany("DELETE FROM aside WHERE key = ?", [(storable_text(key),) for key in keys])

    def note_step(self, what: str, key: str, words: str) -> None:
        """Somebody did this with what was set aside."""
        row = (utc_now().isoformat(), *(storable_text(part) for part in (what, key, words)))
        with self._translating_errors():
            self._file.execute("INSERT INTO step (at, what, key, words) VALUES (?, ?, ?, ?)", row)

    def read_steps(self) -> list[Step]:
        """What was done with entries that were set aside, oldest first."""
        with self._translating_errors():
            rows = self._file.execute("SELECT at, what, key, words FROM step ORDER BY n").fetchall()
        return [Step(_moment(at), str(what), str(key), str(words)) for at, what, key, words in rows]

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

    def _open_or_restore(self) -> sqlite3.Connection:
        with self._translating_errors():
            before, log = read_log(self.path)
            try:
                file = open_journal_file(self.path)
            except Damaged:
                return self._started_afresh()
            rescued, damaged = rescue_cut_off(file, self.path, before, log)
            if rescued and damaged:
                self.notice = plural(
                    "The last part of this desktop's journal was damaged; {n} record was rescued from it.",
                    "The last part of this desktop's journal was damaged; {n} records were rescued from it.",
                    rescued,
                )
            return file

    def _started_afresh(self) -> sqlite3.Connection:
        aside = set_file_aside(self.path)
        file = open_journal_file(self.path)
        rescued = rescue_rows(aside, file)
        self.notice = tr(
            "The journal of this desktop was damaged; waiting entries rescued from it: {rescued}. The file "
            "is kept as {aside}; show it to whoever looks after the program.",
            rescued=rescued,
            aside=aside,
        )
        return file

    def _whole_entries(self, table: str) -> list[Entry]:
        rows = self._file.execute(f"SELECT n, {_ROW} FROM {table}").fetchall()
        found = {row[0]: _entry_of_row(table, row[1:]) for row in rows}
        if bad := [n for n, entry in found.items() if entry is None]:
            self._part_rows(table, bad)
        return sorted((entry for entry in found.values() if entry is not None), key=lambda entry: entry.n)

    def _part_damaged(self) -> None:
        """What was changed on this disk while the program did not run is told with the start."""
        self.waiting_entries()
        self.read_copies()

    def _part_rows(self, table: str, numbers: list[int]) -> None:
        """Rows that are not what was written: an entry is set aside byte for byte, a copy is fetched again."""
        words = (DAMAGED, tr("Its bytes on this disk are not those that were written."), utc_now().isoformat())
        with suppress(sqlite3.OperationalError), self._transaction():  # a full disk: with the next look
            for n in numbers:
                if table == "entry":
                    self._file.execute(
                        f"INSERT INTO aside ({_ASIDE}) SELECT kind, key, payload, at, topic, mark, ?, ?, ? "
                        "FROM entry WHERE n = ?",
                        (*words, n),
                    )
                self._file.execute(f"DELETE FROM {table} WHERE n = ?", (n,))
        if table == "entry":
            said = plural(
                "{n} record on this desktop was damaged and is set aside; “kms-desktop outbox list” shows it.",
                "{n} records on this desktop were damaged and are set aside; “kms-desktop outbox list” shows them.",
                len(numbers),
            )
            self.notice = " ".join(part for part in (self.notice, said) if part)

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


def _entry_of_row(table: str, columns: tuple[bytes | None, ...]) -> Entry | None:
    """None for a row that is not as it was written, or holds no JSON object."""
    row = checked_row(table, columns)
    if row is None:
        return None
    try:
        return _entry_of_raw(row)
    except (ValueError, RecursionError):
        return None


def _entry_of_raw(row: RawRow) -> Entry:
    kind, key, topic, at = (part.decode("utf-8") for part in (row.kind, row.key, row.topic, row.at))
    payload = json.loads(row.payload)
    if not isinstance(payload, dict):
        raise ValueError("What is delivered is an object.")
    return Entry(row.n, kind, key, payload, datetime.fromisoformat(at), topic)


def _set_aside_of_row(n: int, *columns: bytes | None) -> SetAside:
    kind, key, payload, _at, topic, _mark, why, reason, since = (
        (part or b"").decode("utf-8", "backslashreplace") for part in columns
    )
    return SetAside(n, kind, key, payload, topic, why, reason, _moment(since))


def _moment(text: object) -> datetime:
    """When it was, in UTC; now, where the time itself was damaged."""
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return utc_now()

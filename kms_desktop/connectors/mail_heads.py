"""The heads of mails, which say all but what was written → a database on disk that is gone when it is closed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from kms_desktop.connectors.addresses import Address
from kms_desktop.connectors.mail import Mail
from kms_desktop.connectors.mailfile import MailPlace

_TABLES = """
CREATE TABLE head (id TEXT PRIMARY KEY, at REAL, mail TEXT, place TEXT, thread TEXT) WITHOUT ROWID;
CREATE INDEX head_by_time ON head (at, id);
CREATE TABLE exchange (key TEXT PRIMARY KEY, name TEXT, address TEXT) WITHOUT ROWID;
CREATE TABLE turn (id TEXT PRIMARY KEY, exchange TEXT) WITHOUT ROWID;
"""
_CACHE_KB = 8_000


class MailHeads:
    """All lists are in order of time. Mails have no text here."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.executescript(_TABLES)
        self._file.execute("BEGIN")

    def close(self) -> None:
        self._file.close()

    def add(self, mail: Mail, place: MailPlace) -> None:
        told = [str(place.path), place.start, place.end, place.number, place.separator.decode("latin-1")]
        at = mail.at.timestamp()
        row = (_storable(mail.id), at, json.dumps(asdict(mail), default=datetime.isoformat), json.dumps(told))
        self._file.execute("INSERT INTO head VALUES (?, ?, ?, ?, '')", row)

    def find(self, mail_id: str) -> Mail | None:
        row = self._file.execute("SELECT mail FROM head WHERE id = ?", (_storable(mail_id),)).fetchone()
        return _read_mail(row[0]) if row else None

    def places_before(self, mail: Mail, limit: int) -> list[MailPlace]:
        """Of the mails that it may answer, the newest first: those of its exchange that are no younger."""
        rows = self._file.execute(
            "SELECT place FROM head WHERE thread = (SELECT thread FROM head WHERE id = ?) AND id <> ? AND at <= ? "
            "ORDER BY at DESC, id DESC LIMIT ?",
            (_storable(mail.id), _storable(mail.id), mail.at.timestamp(), limit),
        )
        return [_read_place(place) for (place,) in rows]

    def by_time(self) -> Iterator[Mail]:
        for (mail,) in self._file.execute("SELECT mail FROM head ORDER BY at, id"):
            yield _read_mail(mail)

    def set_threads(self, key_of: Callable[[Mail], str]) -> None:
        """Asks for each, in order of time."""
        self._file.execute("CREATE TEMP TABLE joined (id TEXT PRIMARY KEY, thread TEXT) WITHOUT ROWID")
        self._file.executemany(
            "INSERT INTO joined VALUES (?, ?)", ((_storable(mail.id), key_of(mail)) for mail in self.by_time())
        )
        self._file.execute("UPDATE head SET thread = (SELECT thread FROM joined WHERE joined.id = head.id)")
        self._file.execute("DROP TABLE joined")
        self._file.execute("CREATE INDEX head_by_thread ON head (thread, at, id)")

    def of_each_thread(self) -> Iterator[tuple[str, list[Mail]]]:
        rows = self._file.execute("SELECT thread, mail FROM head ORDER BY thread, at, id")
        for thread, turns in groupby(rows, key=lambda row: str(row[0])):
            yield thread, [_read_mail(mail) for _, mail in turns]

    def add_exchange(self, key: str, customer: Address, turns: Iterable[Mail]) -> None:
        self._file.execute("INSERT INTO exchange VALUES (?, ?, ?)", (key, *map(_storable, customer)))
        self._file.executemany("INSERT INTO turn VALUES (?, ?)", ((_storable(mail.id), key) for mail in turns))

    def with_exchanges(self) -> Iterator[tuple[Mail, MailPlace, str, str, Address]]:
        """Those that are of an exchange, with their conversation, the key of the exchange, and its customer."""
        rows = self._file.execute(
            "SELECT mail, place, thread, key, name, address FROM head JOIN turn USING (id) "
            "JOIN exchange ON exchange.key = turn.exchange ORDER BY at, head.id"
        )
        for mail, place, thread, key, name, address in rows:
            yield _read_mail(mail), _read_place(place), thread, key, (name, address)


def _storable(text: str) -> str:
    """Half characters, which a damaged header may hold, have no place in a database."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _read_place(stored: str) -> MailPlace:
    path, start, end, number, separator = json.loads(stored)
    return MailPlace(Path(path), start, end, number, separator.encode("latin-1"))


def _read_mail(stored: str) -> Mail:
    told: dict[str, Any] = json.loads(stored)
    told["at"] = datetime.fromisoformat(told["at"])
    for name in ("references", "sender", "reply_to", "attached"):
        told[name] = tuple(told[name])
    told["receivers"] = tuple(tuple(one) for one in told["receivers"])
    return Mail(**told)

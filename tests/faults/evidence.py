"""What is left after a run: what the desktops told, the rows of the database, the journals on the desktops' disks."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

Row = Mapping[str, Any]
_TABLES = (
    *("contact", "contact_event", "handover", "approval", "option_use", "promise", "resolution", "suggestion"),
    *("interaction", "phone_call", "call_offer", "call_event", "customer_change", "idle_search", "identity"),
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the checker judges by. `told` holds each desktop's lines in their order.

    `waiting` and `set_aside` are what the journals still hold. `limits`: (article, option) → scope, unit, most.
    `astray`: keys that a server took which had been replaced.
    """

    told: tuple[Row, ...]
    rows: Mapping[str, list[Row]]
    waiting: tuple[Row, ...] = ()
    set_aside: tuple[Row, ...] = ()
    limits: Mapping[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    astray: tuple[str, ...] = ()

    def table(self, name: str) -> list[Row]:
        return self.rows.get(name, [])


def read_rows(url: str) -> dict[str, list[Row]]:
    """Every row of the tables that are judged, in one unchanging picture."""
    with psycopg.connect(url, row_factory=dict_row) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        return {name: list(connection.execute(f'SELECT * FROM "{name}"'.encode())) for name in _TABLES}


def read_keys(url: str) -> set[str]:
    """The key of every row that a desktop can have given to the database."""
    with psycopg.connect(url) as connection:
        tables = ("contact_event", "suggestion", "customer_change", "idle_search")
        return {str(key) for name in tables for (key,) in connection.execute(f'SELECT id FROM "{name}"'.encode())}


def read_told(lines: Iterable[str]) -> list[Row]:
    """The lines a desktop wrote; the last one may have been broken off by a kill."""
    told: list[Row] = []
    for line in lines:
        try:
            told.append(json.loads(line))
        except ValueError:
            continue
    return told


def read_journals(folders: Iterable[Path]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """(what waits, what is set aside) on the disks of these desktops; also in files that were set aside."""
    waiting: list[Row] = []
    set_aside: list[Row] = []
    for number, folder in enumerate(folders):
        for path in sorted(folder.glob("journal-*.sqlite")):
            with closing(sqlite3.connect(path)) as file:
                waiting += [{"desktop": number, "key": key} for (key,) in file.execute("SELECT key FROM entry")]
                found = file.execute("SELECT key, reason, payload FROM aside")
                set_aside += [
                    {"desktop": number, "key": key, "reason": reason, "kind": json.loads(payload).get("kind", "")}
                    for key, reason, payload in found
                ]
    return tuple(waiting), tuple(set_aside)

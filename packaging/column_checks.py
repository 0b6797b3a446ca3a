"""The columns of the tables → what each may hold, as checks that PostgreSQL makes at the door.

    .venv/bin/python packaging/column_checks.py   prints the SQL of the migration that follows

Question: where is said how long, how deep and how late a value may be? Choice: by the column's own type, and in the
column itself where it differs (`most`); the checks of the migrations are made from that. Refused: checks that are
written beside each table, as a new column would be forgotten. An SQLite file, which is its owner's in whole, has none:
what cannot be read there is told when it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Column, Date, Integer, LargeBinary, String, Table, Text
from sqlalchemy.types import TypeDecorator

from kms_desktop.storage import migrations
from kms_desktop.storage.every_table import SCHEMA
from kms_desktop.storage.stored_json import DEEPEST
from kms_desktop.storage.tables import StoredList, StoredObject, UtcTime
from kms_desktop.storage.unreadable import FIRST_TIME, LAST_TIME

MOST_OF_A_LINE = 20_000
"""Letters of what stands in one line: a name, a title, a header of a mail; as many as an event may say in one field."""
MOST_OF_A_TEXT = 200_000
MOST_OF_JSON = 1_000_000
MOST_NUMBER = 1_000_000
"""Of events in a contact, changes of an article, hands that a contact went through."""
_CHAINED = ("audit",)
"""Tables whose rows stay as they are, whatever they hold, as a hash is over them."""
_VERSIONS = Path(migrations.__file__).with_name("versions")
_GONE = re.compile(r"DROP CONSTRAINT IF EXISTS (\w+)[,;]$", re.MULTILINE)
"""Of a column that is gone itself."""
_MADE = re.compile(r"ADD CONSTRAINT (\w+) CHECK (\(.*\)(?: NOT VALID)?)[,;]$", re.MULTILINE)


def sql_of_checks() -> str:
    """The SQL of the migration that follows: checks that no migration made yet, and those that are another now.

    Its file then stays as it is. What rows hold that a changed check refuses is mended by hand, before.
    """
    made, lines = migrated_checks(), ["-- Made from the program, of each new column: what it may hold."]
    for table, checks in declared_checks().items():
        missing = {name: check for name, check in checks.items() if made.get(name) != check}
        dropped = [f"    DROP CONSTRAINT {name}" for name in missing if name in made]
        added = [f"    ADD CONSTRAINT {name} CHECK {check}" for name, check in missing.items()]
        if missing:
            lines += ["", f"ALTER TABLE {table}\n" + ",\n".join([*dropped, *added]) + ";"]
    return "\n".join(lines) + "\n"


def declared_checks() -> dict[str, dict[str, str]]:
    """By table and name, what the columns of the program say."""
    return {
        table.name: {
            f"ck_{table.name}_{column.name}": f"({check})" + (" NOT VALID" if table.name in _CHAINED else "")
            for column in table.columns
            if (check := _rule(column))
        }
        for table in _tables()
    }


def migrated_checks() -> dict[str, str]:
    """By name, what the migrations made; a later one takes the place of an earlier."""
    files = sorted(_VERSIONS.glob("v*_columns.sql"))
    found: dict[str, str] = {}
    for text in (file.read_text(encoding="utf-8") for file in files):
        for name in _GONE.findall(text):
            found.pop(name, None)
        found |= dict(_MADE.findall(text))
    return found


def checked_columns() -> list[tuple[str, str]]:
    """(table, column) of each that has a check made from here."""
    return [(table.name, column.name) for table in _tables() for column in table.columns if _rule(column)]


def _tables() -> Iterator[Table]:
    return iter(sorted(SCHEMA.tables.values(), key=lambda table: table.name))


def _rule(column: Column[object]) -> str:
    """What its values obey; "" for a column of which its type says enough."""
    name, kind = f'"{column.name}"', column.type
    plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    most = column.info.get("most")
    if isinstance(kind, UtcTime):
        first, last = FIRST_TIME.isoformat(), LAST_TIME.isoformat()
        return f"{name} BETWEEN '{first}' AND '{last}'"
    if isinstance(kind, Date):
        return f"{name} BETWEEN '{FIRST_TIME.date()}' AND '{LAST_TIME.date()}'"
    if isinstance(kind, StoredObject | StoredList):
        shape, limit = "object" if isinstance(kind, StoredObject) else "array", most or MOST_OF_JSON
        return f"kms_is_stored_json({name}, '{shape}', {limit}, {DEEPEST})"
    if isinstance(kind, LargeBinary):
        return f"octet_length({name}) <= {most}"
    if isinstance(kind, Integer):
        return f"{name} BETWEEN {column.info.get('least', 1)} AND {most or MOST_NUMBER}"
    if isinstance(plain, String) and plain.length is None:
        limit = most or (MOST_OF_A_TEXT if isinstance(plain, Text) else MOST_OF_A_LINE)
        return f"char_length({name}) <= {limit}"
    return ""


if __name__ == "__main__":
    print(sql_of_checks(), end="")

"""The columns of the tables → what each may hold, as checks that PostgreSQL makes at the door.

    .venv/bin/python packaging/column_checks.py   prints the SQL of the migration that follows

Question: where is said how long, how deep and how late a value may be? Choice: by the column's own type, and in the
column itself where it differs (`most`); the checks of the migrations are made from that. Refused: checks that are
written beside each table, as a new column would be forgotten. An SQLite file, which is its owner's in whole, has none:
what cannot be read there is told when it is read.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Date, Integer, LargeBinary, String, Table, Text
from sqlalchemy.types import TypeDecorator

from kms_desktop.storage.stored_json import DEEPEST
from kms_desktop.storage.tables import Staff, StoredList, StoredObject, UtcTime
from kms_desktop.storage.unreadable import FIRST_TIME, LAST_TIME

MOST_OF_A_LINE = 20_000
"""Letters of what stands in one line: a name, a title, a header of a mail; as many as an event may say in one field."""
MOST_OF_A_TEXT = 200_000
MOST_OF_JSON = 1_000_000
MOST_NUMBER = 1_000_000
"""Of events in a contact, changes of an article, hands that a contact went through."""
_CHAINED = ("audit",)
"""Tables whose rows stay as they are, whatever they hold, as a hash is over them."""


def sql_of_checks() -> str:
    """The SQL file of the migration that follows where a column was added or changed; it then stays as it is."""
    told = "-- Made from the program, of each column: what it may hold, and how what it holds already is mended."
    return "\n".join([told, *(line for table in _tables() for line in _sql_of(table))]) + "\n"


def checked_columns() -> list[tuple[str, str]]:
    """(table, column) of each that has a check made from here."""
    return [(table.name, column.name) for table in _tables() for column in table.columns if _rule(column)]


def _tables() -> Iterator[Table]:
    return iter(sorted(Staff.metadata.tables.values(), key=lambda table: table.name))


def _sql_of(table: Table) -> Iterator[str]:
    """The columns mended one by one, then all checks of the table at once, so that it is gone through once."""
    rules = {column.name: rule for column in table.columns if (rule := _rule(column))}
    chained = table.name in _CHAINED
    yield ""
    for name, (mended, check) in rules.items():
        if not chained:
            yield f"SELECT kms_mend_column('{table.name}', '{name}', {_quoted(check)}, {_quoted(mended)});"
    added = (
        f"    ADD CONSTRAINT ck_{table.name}_{name} CHECK ({check}){' NOT VALID' if chained else ''}"
        for name, (_, check) in rules.items()
    )
    yield f"ALTER TABLE {table.name}\n" + ",\n".join(added) + ";"


def _rule(column: Column[object]) -> tuple[str, str] | None:
    """How a value that breaks the rule is mended, and the rule; None for a column of which its type says enough."""
    name, kind = f'"{column.name}"', column.type
    plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    most = column.info.get("most")
    if isinstance(kind, UtcTime):
        first, last = FIRST_TIME.isoformat(), LAST_TIME.isoformat()
        return f"least(greatest({name}, '{first}'), now())", f"{name} BETWEEN '{first}' AND '{last}'"
    if isinstance(kind, Date):
        return "NULL", f"{name} BETWEEN '{FIRST_TIME.date()}' AND '{LAST_TIME.date()}'"
    if isinstance(kind, StoredObject | StoredList):
        shape, limit = "object" if isinstance(kind, StoredObject) else "array", most or MOST_OF_JSON
        asked = f"'{shape}', {limit}, {DEEPEST}"
        return f"kms_mended_json({name}, {asked})", f"kms_is_stored_json({name}, {asked})"
    if isinstance(kind, LargeBinary):
        return f"substring({name} FROM 1 FOR {most})", f"octet_length({name}) <= {most}"
    if isinstance(kind, Integer):
        least = column.info.get("least", 1)
        return f"least(greatest({name}, {least}), {most or MOST_NUMBER})", (
            f"{name} BETWEEN {least} AND {most or MOST_NUMBER}"
        )
    if isinstance(plain, String) and plain.length is None:
        limit = most or (MOST_OF_A_TEXT if isinstance(plain, Text) else MOST_OF_A_LINE)
        return f"left({name}, {limit})", f"char_length({name}) <= {limit}"
    return None


def _quoted(sql: str) -> str:
    return "'" + sql.replace("'", "''") + "'"


if __name__ == "__main__":
    print(sql_of_checks(), end="")

"""What each column of a server's tables may hold: nothing that a reader fails on is taken, whoever sends it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import Boolean, Numeric, String
from sqlalchemy import text as sql
from sqlalchemy.types import TypeDecorator

from column_checks import checked_columns, declared_checks, migrated_checks
from kms_desktop.errors import Refused
from kms_desktop.storage.database import open_database
from kms_desktop.storage.every_table import SCHEMA
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import CustomerRow

CONTACT = (
    "INSERT INTO contact (id, channel, number, call_id, phase, holder_id, opened_at, article_id, reason, outcome, "
    "words, legs, repeats) VALUES ('c', 'phone', '', '', 'on_call', 'dana', now(), '', '', '', '', 1, 0)"
)
EVENT = "INSERT INTO contact_event (id, contact_id, seq, at, agent_id, kind, data) VALUES "
EVENT += "('e', 'c', %s, %s, 'd', 'noted', %s)"
SUGGESTION = (
    "INSERT INTO suggestion (id, kind, text, made_by, made_at, contact_id, article_id, article_title, revision, "
    "passage, context, state, answer, answered_by) "
    "VALUES ('s', 'flag', %s, 'd', now(), '', '', '', '', '', %s, 'new', '', '')"
)
REVISION = (
    "INSERT INTO article_revision (id, article_id, revision, parent, author_id, at, text) "
    "VALUES ('r', 'a', %s, '', '', now(), %s)"
)
AT = "2026-11-22 12:04:00+00"
DEEP = '{"a":' * 33 + "1" + "}" * 33
NO_JSON = {
    "a list": "[1]",
    "a text": '"x"',
    "a number": "7",
    "nothing": "null",
    "33 levels deep": DEEP,
    "3,000 levels deep": '{"a":' * 3_000 + "1" + "}" * 3_000,
    "5,000 digits": '{"n": ' + "9" * 5_000 + "}",
    "infinite": '{"n": 1e999999}',
    "below everything": '{"n": -1e400}',
    "a first half of a character": '{"text": "a\\ud800"}',
    "a second half": '{"text": "\\udc00a"}',
    "halves in the wrong order": '{"\\udc00\\ud800": 1}',
    "NUL": '{"text": "a\\u0000"}',
    "too long": '{"text": "' + "x" * 1_000_000 + '"}',
}


@pytest.fixture
def owner(postgres_workspace_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(postgres_workspace_url, autocommit=True) as connection:
        connection.execute(CONTACT.encode())
        yield connection


def test_the_checks_of_the_migrations_are_those_that_the_tables_declare() -> None:
    """Where they are not, a new migration brings what `sql_of_checks` prints."""
    declared = {name: check for checks in declared_checks().values() for name, check in checks.items()}
    assert migrated_checks() == declared


def test_every_column_says_what_it_may_hold(owner: psycopg.Connection[Any]) -> None:
    """But what holds yes or no, and texts of which the type says how long they are."""
    found = "SELECT c.relname || '.' || a.attname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN "
    found += (
        "pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (k.conkey) WHERE k.contype = 'c' AND k.convalidated"
    )
    checked = {name for (name,) in owner.execute(found.encode())}
    assert checked >= {f"{table}.{column}" for table, column in checked_columns()}
    free = set()
    for table in SCHEMA.tables.values():
        for column in table.columns:
            kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
            short = isinstance(kind, String) and kind.length is not None
            if f"{table.name}.{column.name}" not in checked and not short and not isinstance(kind, Boolean):
                free.add(f"{table.name}.{column.name}")
    assert free == set()
    money = [c for t in SCHEMA.tables.values() for c in t.columns if isinstance(c.type, Numeric)]
    assert all(f"{column.table.name}.{column.name}" in checked for column in money)


@pytest.mark.parametrize("at", ["infinity", "-infinity", "20000-01-01", "0001-01-01", "2200-01-02", "1899-12-31"])
def test_a_time_that_no_screen_shows_is_refused(owner: psycopg.Connection[Any], at: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        owner.execute(EVENT.encode(), (1, at, "{}"))


@pytest.mark.parametrize("data", NO_JSON.values(), ids=NO_JSON)
def test_json_that_a_reader_fails_on_is_refused_without_another_error(
    owner: psycopg.Connection[Any], data: str
) -> None:
    for statement, values in ((EVENT, (1, AT, data)), (SUGGESTION, ("", data))):
        with pytest.raises(psycopg.errors.CheckViolation):
            owner.execute(statement.encode(), values)


@pytest.mark.parametrize(
    "data",
    [
        "{}",
        '{"text": "\\ud83d\\ude00 \\\\ud800 \\\\u0000", "n": 1e300, "deep": [[[[[[1]]]]]]}',
        '{"text": "' + "x" * 999_900 + '"}',
    ],
)
def test_what_the_program_writes_is_taken(owner: psycopg.Connection[Any], data: str) -> None:
    owner.execute(EVENT.encode(), (1, AT, data))
    assert owner.execute("SELECT count(*) FROM contact_event").fetchone() == (1,)


@pytest.mark.parametrize("seq", [0, -1, 1_000_001, 2_147_483_647])
def test_a_number_that_leaves_no_room_for_the_next_is_refused(owner: psycopg.Connection[Any], seq: int) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        owner.execute(EVENT.encode(), (seq, AT, "{}"))


def test_the_end_of_the_audit_log_cannot_be_reached(owner: psycopg.Connection[Any]) -> None:
    row = (
        "INSERT INTO audit (seq, at, who, what, data, previous, hash) VALUES (2147483647, now(), '', '', '{}', '', '')"
    )
    with pytest.raises(psycopg.errors.CheckViolation):
        owner.execute(row.encode())


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (SUGGESTION, ("x" * 200_001, "{}")),
        (REVISION, ("x" * 20_001, "")),
        (REVISION, ("r", "x" * 1_000_001)),
        ("INSERT INTO article_picture VALUES ('a/b.png', %s, '', now())", (b"x" * (8 * 1024 * 1024 + 1),)),
    ],
    ids=["a suggestion", "a name", "an article", "a picture"],
)
def test_what_is_too_long_is_refused(
    owner: psycopg.Connection[Any], statement: str, values: tuple[object, ...]
) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        owner.execute(statement.encode(), values)


def test_an_article_of_a_million_letters_is_taken(owner: psycopg.Connection[Any]) -> None:
    owner.execute(REVISION.encode(), ("r", "x" * 1_000_000))


@pytest.mark.parametrize("since", ["infinity", "20000-01-01"])
def test_a_date_that_no_calendar_shows_is_refused(owner: psycopg.Connection[Any], since: str) -> None:
    row = "INSERT INTO customer (id, name, account_no, tier, products, facts, source, created_at, since) "
    row += "VALUES ('x', '', '', '', '[]', '{}', '', now(), %s)"
    with pytest.raises(psycopg.errors.CheckViolation):
        owner.execute(row.encode(), (since,))


def test_who_sends_it_with_the_program_is_told_in_a_sentence(postgres_workspace_url: str) -> None:
    database = open_database(postgres_workspace_url)
    try:
        too_long = "The database does not take this: something in it is too long"
        with pytest.raises(Refused, match=too_long), database.writing() as session:
            session.add(CustomerRow(id="x", name="x" * 20_001, account_no="1", created_at=utc_now()))
        with database.reading() as session:
            assert session.connection().execute(sql("SELECT count(*) FROM customer")).scalar_one() == 0
    finally:
        database.close()

"""Rows that an earlier version took and nobody can read → mended when the workspace comes forward, and told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from kms_desktop.contacts.projection import events_of
from kms_desktop.storage.audit import append_row, find_breaks
from kms_desktop.storage.database import open_database
from kms_desktop.storage.database_url import read_address
from kms_desktop.storage.engine import make_engine
from kms_desktop.storage.migrate import alembic_config, migrate_database
from kms_desktop.storage.schema import HEAD
from tests.conftest import drop_postgres_database, new_postgres_database, url_of
from tests.storage.test_column_checks import CONTACT, EVENT, NO_JSON

BEFORE = "0010"
AT = datetime(2026, 11, 22, 12, 4, tzinfo=UTC)
CUSTOMER = "INSERT INTO customer (id, name, account_no, tier, products, facts, source, created_at) VALUES "
CUSTOMER += "('m', 'Maria Okafor', '1', '', '{}', '[1]', '', now())"


@pytest.fixture
def old(postgres_url: str) -> Iterator[str]:
    """URL of a workspace of the revision before, with Maria in one contact."""
    from alembic import command

    name = new_postgres_database(postgres_url)
    url = url_of(postgres_url, name)
    engine = make_engine(read_address(url))
    try:
        with engine.begin() as connection:
            command.upgrade(alembic_config(connection), BEFORE)
        with psycopg.connect(url) as owner:
            owner.execute(CUSTOMER.encode())
            owner.execute(CONTACT.encode())
            owner.execute("UPDATE contact SET customer_id = 'm', phase = 'wrapped_up'")
            log(owner, 1, AT, '{"text": "The first note"}')
        yield url
    finally:
        engine.dispose()
        drop_postgres_database(postgres_url, name)


def log(owner: psycopg.Connection[Any], seq: int, at: object, data: str) -> None:
    key = f"('e{seq}_{abs(hash(data))}', 'c', %s"
    owner.execute(EVENT.replace("('e', 'c', %s", key).encode(), (seq, at, data))


def forget(url: str) -> None:
    with psycopg.connect(url) as owner:
        erased = owner.execute("SELECT public_acts.erase_customer(%s, 'm', '{}', 'owner') ->> 'contacts'", (HEAD,))
        assert erased.fetchone() == ("1",)


def told(url: str) -> list[tuple[str, dict[str, int]]]:
    with psycopg.connect(url) as owner:
        return owner.execute("SELECT who, data FROM audit WHERE what = 'rows mended'").fetchall()


def triggers(url: str) -> dict[str, str]:
    """Name → whether, and for whom, it speaks."""
    with psycopg.connect(url) as owner:
        query = "SELECT tgrelid::regclass || '.' || tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal"
        return dict(owner.execute(query).fetchall())


def test_a_sound_workspace_comes_forward_without_a_word(old: str) -> None:
    with psycopg.connect(old) as owner:
        owner.execute("UPDATE customer SET products = '[]', facts = '{}'")
    before = triggers(old)
    assert migrate_database(old) == (BEFORE, HEAD)
    assert told(old) == []
    after = triggers(old)
    assert {name: how for name, how in after.items() if name in before and how != before[name]} == {}
    assert len(before.keys() & after.keys()) > 5
    with psycopg.connect(old) as owner:
        assert owner.execute("SELECT data FROM contact_event").fetchall() == [({"text": "The first note"},)]
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="append-only"):
            owner.execute("UPDATE contact_event SET kind = 'x'")


@pytest.mark.parametrize("data", NO_JSON.values(), ids=NO_JSON)
def test_an_event_that_nobody_could_read_does_not_stand_in_the_way_of_anything(old: str, data: str) -> None:
    with psycopg.connect(old) as owner:
        log(owner, 2, AT, data)
    migrate_database(old)
    assert told(old) == [
        ("kms-desktop migrate", {"contact_event.data": 1, "customer.facts": 1, "customer.products": 1})
    ]
    with closing(open_database(old)) as database:
        with database.reading() as session:
            first, second = events_of(session, "c")
            assert first.data == {"text": "The first note"} and second.seq == 2
            assert list(find_breaks(session)) == []
        forget(old)
        with database.reading() as session:
            assert [event.data for event in events_of(session, "c")] == [{}, {}]


def test_half_characters_leave_the_rest_of_what_was_said(old: str) -> None:
    with psycopg.connect(old) as owner:
        log(owner, 2, AT, '{"text": "one \\ud800 two \\u0000 three \\ud83d\\ude00 \\\\ud800 \\udc00"}')
    migrate_database(old)
    with psycopg.connect(old) as owner:
        said = owner.execute("SELECT data FROM contact_event WHERE seq = 2").fetchall()
    assert said == [({"text": "one \ufffd two \ufffd three \U0001f600 \\ud800 \ufffd"},)]


@pytest.mark.parametrize("at", ["infinity", "-infinity", "20000-01-01"])
def test_times_that_no_screen_shows_become_ones_that_it_does(old: str, at: str) -> None:
    with psycopg.connect(old) as owner:
        log(owner, 2, at, "{}")
        owner.execute("UPDATE contact SET opened_at = %s", (at,))
    migrate_database(old)
    with psycopg.connect(old) as owner:
        kept = owner.execute("SELECT opened_at <= now() FROM contact UNION ALL SELECT at <= now() FROM contact_event")
        assert kept.fetchall() == [(True,), (True,), (True,)]
    (_, many) = told(old)[0]
    assert many["contact.opened_at"] == many["contact_event.at"] == 1


def test_a_number_that_left_no_room_is_the_next_one(old: str) -> None:
    with psycopg.connect(old) as owner:
        log(owner, 2_147_483_647, AT, '{"text": "a"}')
        log(owner, 0, AT, '{"text": "b"}')
    migrate_database(old)
    with psycopg.connect(old) as owner:
        said = owner.execute("SELECT seq, data ->> 'text' FROM contact_event ORDER BY seq").fetchall()
    assert said == [(1, "The first note"), (2, "b"), (3, "a")]


@pytest.mark.parametrize(
    ("seq", "at", "data"),
    [(2_147_483_647, AT, "{}"), (1, "infinity", "{}"), (1, AT, '{"a":' * 3_000 + "1" + "}" * 3_000)],
    ids=["the last number", "no time", "deep"],
)
def test_the_audit_log_goes_on_behind_a_row_that_was_put_there_to_stop_it(
    old: str, seq: int, at: object, data: str
) -> None:
    with psycopg.connect(old) as owner:
        owner.execute("UPDATE customer SET products = '[]', facts = '{}'")
        row = (
            "INSERT INTO audit (seq, at, who, what, data, previous, hash) VALUES (%s, %s, 'ines', 'junk', %s, '', 'x')"
        )
        owner.execute(row, (seq, at, data))
    migrate_database(old)
    with closing(open_database(old)) as database:
        with database.writing() as session:
            append_row(session, "marta", "staff joined", {"login": "zoe"})
        with database.reading() as session:
            assert {found.row.what for found in find_breaks(session) if found.row} == {"junk"}
        forget(old)

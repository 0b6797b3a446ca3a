"""A server in passing trouble: every record waits and is delivered, in order, and nobody's key is refused meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlmodel import Session

from kms_desktop.storage.database import Database, open_database
from kms_desktop.storage.journal import Journal
from kms_desktop.storage.outbox import Outbox

CODES = {
    "42P01": "a table that is gone",
    "3F000": "a schema that is gone",
    "42883": "a function that is gone",
    "42703": "a column that is gone",
    "42501": "rights that are not there yet",
    "42P05": "a statement that a pooler kept",
    "26000": "a statement that a pooler lost",
    "25P03": "a transaction that was idle",
    "25P04": "a transaction that took too long",
    "54000": "a queue of notifications that is full",
    "54001": "a stack that is too deep",
    "P0001": "a trigger of somebody",
    "XX000": "an error inside the server",
    "XX002": "an index that is damaged",
    "0A000": "something the server does not do",
    "22P02": "a value that is read wrongly",
    "KM003": "a person who is not active just now",
    "53200": "no memory",
    "57P03": "a server that starts",
}


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(Journal(tmp_path / "journal.sqlite")) as opened:
        yield opened


@pytest.fixture
def floor(postgres_workspace_url: str) -> Iterator[Database]:
    with closing(open_database(postgres_workspace_url)) as opened:
        with opened.writing() as session:
            session.execute(text("CREATE TABLE arrival (n serial, key text PRIMARY KEY)"))
        yield opened


def note_arrival(session: Session, key: str, payload: dict[str, Any]) -> None:
    session.execute(text("INSERT INTO arrival (key) VALUES (:key) ON CONFLICT DO NOTHING"), {"key": key})


def arrived(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.execute(text("SELECT key FROM arrival ORDER BY n")).scalars())


class Troubled:
    """An applier that runs into trouble until it passes; `only`: with the entries of this key alone."""

    def __init__(self, trouble: Callable[[Session], object], only: str = "") -> None:
        self._trouble, self._only, self.passed = trouble, only, False

    def __call__(self, session: Session, key: str, payload: dict[str, Any]) -> None:
        if not self.passed and self._only in ("", key):
            self._trouble(session)
        note_arrival(session, key, payload)


def raising(code: str) -> Callable[[Session], object]:
    return lambda session: session.execute(
        text(f"DO $$ BEGIN RAISE EXCEPTION 'Not just now.' USING ERRCODE = '{code}'; END $$")
    )


def outbox_with(floor: Database, journal: Journal, applier: Troubled, **options: float) -> Outbox:
    outbox = Outbox(floor, journal, **options)  # type: ignore[arg-type]
    outbox.register_applier("noted", applier)
    outbox.keep_copies("noted", "contact_id")
    return outbox


@pytest.mark.parametrize("code", CODES)
def test_what_passes_sets_nothing_aside_and_refuses_no_key(floor: Database, journal: Journal, code: str) -> None:
    applier = Troubled(raising(code))
    outbox = outbox_with(floor, journal, applier)
    assert [outbox.send_entry("noted", key, {}) for key in "abc"] == [False] * 3
    assert (outbox.waiting_count, journal.entries_set_aside()) == (3, [])
    assert outbox.why.endswith(".") and "Error" not in outbox.why.partition("(")[0]
    applier.passed = True
    assert outbox.deliver_waiting() == 3
    assert (arrived(floor), outbox.waiting_count, outbox.why) == (["a", "b", "c"], 0, "")


@pytest.mark.parametrize("code", ["23505", "23502", "23514", "23503", "KM001"])
def test_a_rule_about_this_very_record_sets_it_aside_and_the_rest_goes_on(
    floor: Database, journal: Journal, code: str
) -> None:
    outbox = outbox_with(floor, journal, Troubled(raising(code), only="b"))
    for key in "abc":
        journal.append_entry("noted", key, {})
    assert outbox.deliver_waiting() == 2
    assert (arrived(floor), [one.key for one in journal.entries_set_aside()]) == (["a", "c"], ["b"])


def a_bug(_session: Session) -> None:
    raise KeyError("amount")


def test_a_record_with_a_bug_in_it_holds_back_its_own_contact_alone_after_a_while_and_is_tried_for_ever(
    floor: Database, journal: Journal
) -> None:
    applier = Troubled(a_bug, only="a")
    outbox = outbox_with(floor, journal, applier, held_tries=3, held_after_s=0.0)
    for key, contact in (("a", "call 1"), ("b", "call 2"), ("c", "call 1"), ("d", "call 3")):
        journal.append_entry("noted", key, {}, topic=contact)
    assert [outbox.deliver_waiting() for _ in range(4)] == [0, 0, 2, 0]
    assert arrived(floor) == ["b", "d"]
    assert [entry.key for entry in journal.waiting_entries()] == ["a", "c"]
    assert "The program itself could not deliver it (KeyError" in outbox.why
    assert journal.read_troubles()["a"].tries == 4
    applier.passed = True
    assert outbox.deliver_waiting() == 2
    assert (arrived(floor), journal.read_troubles(), outbox.why) == (["b", "d", "a", "c"], {}, "")


def test_a_trouble_that_is_young_holds_back_everything_so_that_the_order_stays(
    floor: Database, journal: Journal
) -> None:
    outbox = outbox_with(floor, journal, Troubled(a_bug, only="a"), held_tries=3, held_after_s=3600)
    for key in "ab":
        journal.append_entry("noted", key, {}, topic=f"call of {key}")
    assert [outbox.deliver_waiting() for _ in range(5)] == [0] * 5
    assert arrived(floor) == []


def sql(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as owner:
        for statement in statements:
            owner.execute(statement.encode())


MISSING = {
    "the table of events": (
        "ALTER TABLE contact_event RENAME TO gone",
        "ALTER TABLE gone RENAME TO contact_event",
    ),
    "the revision": (
        "CREATE TABLE kept AS TABLE alembic_version; DELETE FROM alembic_version",
        "INSERT INTO alembic_version TABLE kept; DROP TABLE kept",
    ),
    "the schema": ("ALTER SCHEMA public RENAME TO gone", "ALTER SCHEMA gone RENAME TO public"),
}


@pytest.mark.parametrize("what", MISSING)
def test_a_workspace_that_is_being_brought_back_is_away_and_said_to_be_so(
    floor: Database, journal: Journal, postgres_workspace_url: str, what: str
) -> None:
    taken, given_back = MISSING[what]
    outbox = outbox_with(floor, journal, Troubled(lambda session: session.execute(text("TABLE contact_event"))))
    outbox.send_entry("noted", "a", {"contact_id": "call 1"})
    sql(postgres_workspace_url, taken)
    try:
        assert [outbox.send_entry("noted", key, {}) for key in "bc"] == [False] * 2
        assert "is not whole just now" in outbox.why
        assert outbox.offline_since is not None and floor.incomplete
        assert (outbox.waiting_count, journal.entries_set_aside()) == (2, [])
    finally:
        sql(postgres_workspace_url, given_back)
    sql(postgres_workspace_url, "DELETE FROM arrival")
    assert outbox.deliver_waiting() == 2
    assert arrived(floor) == ["a", "b", "c"], "what is kept of the contact in hand is given back first"
    assert (outbox.offline_since, floor.incomplete) == (None, False)


def test_what_is_refused_because_an_older_copy_was_brought_back_is_taken_after_what_came_before_it(
    floor: Database, journal: Journal
) -> None:
    def needs_the_first(session: Session, key: str, payload: dict[str, Any]) -> None:
        if key != "a" and session.execute(text("SELECT 1 FROM arrival WHERE key = 'a'")).first() is None:
            raising("KM001")(session)
        note_arrival(session, key, payload)

    outbox = Outbox(floor, journal)
    outbox.register_applier("noted", needs_the_first)
    outbox.keep_copies("noted", "contact_id")
    outbox.send_entry("noted", "a", {"contact_id": "call 1"})
    with floor.writing() as session:
        session.execute(text("DELETE FROM arrival"))
    assert outbox.send_entry("noted", "b", {"contact_id": "call 1"}) is True
    assert (arrived(floor), journal.entries_set_aside()) == (["a", "b"], [])


def test_behind_a_pooler_nothing_is_prepared_any_more_once_a_statement_was_unknown_there(
    floor: Database, journal: Journal
) -> None:
    thresholds = []

    def note(session: Session) -> None:
        driver = session.connection().connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        thresholds.append(driver.prepare_threshold)
        if thresholds[-1] is not None:
            raising("26000")(session)

    outbox = outbox_with(floor, journal, Troubled(note))
    assert [outbox.send_entry("noted", "a", {}), outbox.send_entry("noted", "b", {})] == [False, True]
    assert thresholds == [5, None, None]

"""The rows that PostgreSQL writes from the events of a contact are those that the program writes on SQLite."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from kms_desktop.contacts.erasing import erase_in_database
from kms_desktop.contacts.events.declaration import KINDS, declared_fields
from kms_desktop.contacts.events.reading import payload_of
from kms_desktop.contacts.model import Event
from kms_desktop.contacts.projection import apply_event
from kms_desktop.storage.database import Database, open_database
from kms_desktop.storage.tables import (
    ApprovalRow,
    ContactRow,
    HandoverRow,
    InteractionRow,
    OptionUseRow,
    PromiseRow,
    RepeatRow,
    ResolutionRow,
    Row,
)
from kms_desktop.storage.tables_consult import ConsultRow
from kms_desktop.storage.tables_record import ClosedExchangeRow
from tests.conftest import cases, drop_postgres_database, new_postgres_database, url_of
from tests.contacts.events_for_tests import START, Told
from tests.contacts.histories import LEFT_ALONE, deliveries, furnish, histories
from tests.contacts.test_projection import of_a_new_contact
from tests.owner import drop_checks

TABLES: dict[type[Row], str] = {
    ContactRow: "id",
    OptionUseRow: "contact_id",
    PromiseRow: "contact_id",
    RepeatRow: "contact_id",
    HandoverRow: "contact_id",
    ApprovalRow: "contact_id",
    ConsultRow: "contact_id",
    ResolutionRow: "contact_id",
    InteractionRow: "source_id",
    ClosedExchangeRow: "contact_id",
}
"""Every list that events write, and its column that names the contact."""


@dataclass
class Both:
    """One workspace in a file, where the program writes the rows; one on a server, where the database does."""

    file: Database
    server: Database
    owner: psycopg.Connection[Any]

    def deliver(self, event: Event) -> None:
        with self.file.writing() as session:
            apply_event(session, event.id, payload_of(event))
        self.open_contact(event.contact_id)
        data = json.dumps(dict(event.data))
        self.insert_event(event.id, event.contact_id, event.seq, event.at, event.agent_id, event.kind, data)
        self.write_rows(event.contact_id, event.kind)

    def open_contact(self, contact_id: str) -> None:
        self.owner.execute(
            "INSERT INTO contact (id, channel, number, call_id, phase, holder_id, opened_at, article_id, reason, "
            "outcome, words, legs, repeats, division) "
            "VALUES (%s, '', '', '', 'on_call', '', now(), '', '', '', '', 1, 0, '') ON CONFLICT DO NOTHING",
            (contact_id,),
        )

    def insert_event(self, *values: object) -> None:
        """Its key, contact, place, time, agent, kind and data, as JSON is written."""
        self.owner.execute(
            "INSERT INTO contact_event (id, contact_id, seq, at, agent_id, kind, data) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            values,
        )

    def write_rows(self, contact_id: str, after_kind: str | None = None) -> None:
        self.owner.execute("SELECT kms_write_rows(%s, %s)", (contact_id, after_kind))


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Both]:
    server_url: str = request.getfixturevalue("postgres_url")
    name = new_postgres_database(server_url, template=request.getfixturevalue("_postgres_template"))
    path = tmp_path_factory.mktemp("rows") / "workspace.sqlite"
    shutil.copyfile(request.getfixturevalue("_sqlite_template"), path)
    url = url_of(server_url, name)
    with (
        closing(open_database(f"sqlite:///{path}")) as file,
        closing(open_database(url)) as server,
        psycopg.connect(url, autocommit=True) as owner,
    ):
        drop_checks(owner, "contact_event")  # what older versions stored was checked by nobody
        for database in (file, server):
            with database.writing() as session:
                furnish(session)
        yield Both(file, server, owner)
    drop_postgres_database(server_url, name)


def rows_of(database: Database, contact_id: str) -> dict[str, list[dict[str, Any]]]:
    """By table every row about the contact, as plain values."""
    found = {}
    with database.reading() as session:
        for table, of_contact in TABLES.items():
            rows = session.exec(select(table).where(getattr(table, of_contact) == contact_id)).all()
            plain = [row.model_dump() for row in rows]
            found[table.__name__] = sorted(plain, key=lambda row: str(row[_key_of(table)]))
    return found


def _key_of(table: type[Row]) -> str:
    return "thread_id" if table is ClosedExchangeRow else "id"


def differences(server: dict[str, list[dict[str, Any]]], file: dict[str, list[dict[str, Any]]]) -> list[str]:
    """In which rows and columns the two are not the same."""
    found = []
    for table, rows in server.items():
        key = _key_of({one.__name__: one for one in TABLES}[table])
        ids = [[row[key] for row in side] for side in (rows, file[table])]
        if ids[0] != ids[1]:
            found.append(f"{table}: {ids[0]} on the server, {ids[1]} in the file")
            continue
        for here, there in zip(rows, file[table], strict=True):
            found += [f"{table}.{one}: {here[one]!r}, {there[one]!r}" for one in here if here[one] != there[one]]
    return found


MANY = settings(max_examples=cases(200), suppress_health_check=list(HealthCheck))


@MANY
@given(told=st.data())
def test_both_write_the_same_rows_whenever_events_come_in(both: Both, told: st.DataObject) -> None:
    events = of_a_new_contact(told.draw(histories()))
    contact_id = events[0].contact_id
    for event in told.draw(deliveries(events)):
        both.deliver(event)
    by_one = rows_of(both.server, contact_id)
    assert differences(by_one, rows_of(both.file, contact_id)) == []
    both.write_rows(contact_id)
    assert rows_of(both.server, contact_id) == by_one, "all lists are written as those that one event concerns"


def test_an_erased_customers_contact_stays_without_words_whatever_comes_in_late(both: Both) -> None:
    told = Told("an-erased-contact")
    told("opened", number="+442079460018")
    told("identified", customer_id=LEFT_ALONE, name="Olga", level="known")
    told("searched", text="the quokka bank")
    told("wrapped_up", outcome="satisfied", words="Quokka.", link="resolved", article_id="late-bill")
    for event in told.events:
        both.deliver(event)
    elsewhere = Told("somebody-elses-contact")
    elsewhere("identified", customer_id=LEFT_ALONE, name="Olga", level="\\u0000 \\ud800", why="")
    elsewhere("wrapped_up", outcome="satisfied")
    for event in elsewhere.events:
        both.deliver(event)
    for database in (both.file, both.server):
        erase_in_database(database, LEFT_ALONE, "supervisor", "rosa")
    late = Told("an-erased-contact")
    late.events = list(told.events)
    for event in (
        late("noted", text="quokka again"),
        late("promised", what="call the quokka", due_at="2026-11-23T12:09:00+00:00"),
        late("wrapped_up", outcome="mollified", words="Quokka!", reason="quokka"),
    ):
        both.deliver(event)
    left = rows_of(both.server, "an-erased-contact")
    assert differences(left, rows_of(both.file, "an-erased-contact")) == []
    assert [row["outcome"] for row in left["ContactRow"]] == ["mollified"]
    assert "quokka" not in repr(left).lower()


@pytest.mark.parametrize(
    "value",
    [
        *("[" * 5000 + "]" * 5000, "1e999999", "9" * 6000, "1e-99999", '"1e99"', f'"{"9" * 40}e99"'),
        *(r'"\ud800"', r'"\udc00\ud800"', r'"\\\u0000"', f'"{"0123456789abcdef" * 4000}"'),
        *('"2026-11-22T12:09:60"', '"0000-01-01T00:00"', '"9999-12-31T23:59:59-15:59"', '"infinity"'),
    ],
    ids=lambda value: value[:12],
)
def test_nothing_that_was_stored_stops_the_rows(both: Both, value: str) -> None:
    """Past the door of today, by an older version or a tool."""
    contact_id = f"stored-{abs(hash(value)) % 10**9}"
    both.open_contact(contact_id)
    for number, (kind, cls) in enumerate(KINDS.items()):
        data = "{" + ", ".join(f'"{one.key}": {value}' for one in declared_fields(cls)) + "}"
        both.insert_event(f"{contact_id}-{number}", contact_id, number, START, ("dana", "sam")[number % 2], kind, data)
    both.write_rows(contact_id)
    assert [row["id"] for row in rows_of(both.server, contact_id)["ContactRow"]] == [contact_id]


def test_a_contact_with_the_key_of_something_else_has_its_entry_beside_it(both: Both) -> None:
    both.owner.execute(
        "INSERT INTO interaction (id, source, source_id, thread_id, channel, direction, started_at, subject, "
        "body_text, author_name, author_kind, author_address, internal, queue, outcome, state, raw) VALUES "
        "('taken', 'mail', 'x', 'x', 'mail', 'in', now(), '', '', '', '', '', false, '', '', 'plain', '{}')"
    )
    both.open_contact("taken")
    both.insert_event("taken-1", "taken", 1, START, "dana", "wrapped_up", "{}")
    both.write_rows("taken")
    (entry,) = rows_of(both.server, "taken")["InteractionRow"]
    assert (entry["source"], entry["id"] == "taken") == ("contact", False)

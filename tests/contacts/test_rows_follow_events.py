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
from tests.conftest import cases, drop_postgres_database, new_postgres_database, url_of
from tests.contacts.histories import deliveries, furnish, histories
from tests.contacts.test_projection import of_a_new_contact

TABLES: dict[type[Row], str] = {
    ContactRow: "id",
    OptionUseRow: "contact_id",
    PromiseRow: "contact_id",
    RepeatRow: "contact_id",
    HandoverRow: "contact_id",
    ApprovalRow: "contact_id",
    ResolutionRow: "contact_id",
    InteractionRow: "source_id",
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
        self.owner.execute(
            "INSERT INTO contact (id, channel, number, call_id, phase, holder_id, opened_at, article_id, reason, "
            "outcome, words, legs, repeats, division) "
            "VALUES (%s, '', '', '', 'on_call', '', now(), '', '', '', '', 1, 0, '') ON CONFLICT DO NOTHING",
            (event.contact_id,),
        )
        self.owner.execute(
            "INSERT INTO contact_event (id, contact_id, seq, at, agent_id, kind, data) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (event.id, event.contact_id, event.seq, event.at, event.agent_id, event.kind, json.dumps(dict(event.data))),
        )
        self.write_rows(event.contact_id, event.kind)

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
            found[table.__name__] = sorted(plain, key=lambda row: str(row["id"]))
    return found


def differences(server: dict[str, list[dict[str, Any]]], file: dict[str, list[dict[str, Any]]]) -> list[str]:
    """In which rows and columns the two are not the same."""
    found = []
    for table, rows in server.items():
        ids = [[row["id"] for row in side] for side in (rows, file[table])]
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

"""What goes with a customer: decided to the last key and column, and the same in the program and on the server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from sqlmodel import text

from kms_desktop.contacts import personal_data
from kms_desktop.contacts.events.declaration import KINDS, declared_fields
from kms_desktop.contacts.events.erasing import declared_lists, without_words
from kms_desktop.contacts.model import Event
from kms_desktop.contacts.values import stored_value
from kms_desktop.storage.database import Database, open_database
from tests.contacts.conftest import Floor
from tests.contacts.events_for_tests import any_events
from tests.contacts.test_erasing import TABLES, a_call, wrapped_up

NEW_MIGRATION = "A kind of event changed: add a migration that runs what `sql_of_lists` gives now."


def test_every_column_is_decided() -> None:
    columns = {table.name: set(table.columns.keys()) for table in TABLES}
    assert set(personal_data.COLUMNS_THAT_GO) == set(personal_data.COLUMNS_THAT_STAY)
    assert set(columns) == set(personal_data.TABLES_WITHOUT_CUSTOMERS) | set(personal_data.COLUMNS_THAT_GO)
    for table, goes in personal_data.COLUMNS_THAT_GO.items():
        if goes != ("*",):
            assert columns[table] == set(goes) | set(personal_data.COLUMNS_THAT_STAY[table]), table
            assert not set(goes) & set(personal_data.COLUMNS_THAT_STAY[table]), table


def test_what_the_program_logs_is_declared_to_the_last_key(small_floor: Floor) -> None:
    """Every way to log something, played once."""
    dana, sam = small_floor.desk("dana"), small_floor.desk("sam")
    contact = a_call(small_floor, dana)
    dana.guided.step_back(contact)
    asked = {"article_id": "charged-twice", "option_id": "refund-the-card", "title": "Refund", "amount": Decimal(99)}
    dana.approvals.ask_approval(contact, question="More?", **asked)  # type: ignore[arg-type]
    dana.handovers.make_outside(contact, to_name="The bank", question="Who?")
    handover = dana.handovers.make_handover(
        contact, to_kind="person", to_id=sam.person.id, to_name="Sam", question="You?", answer="Yes"
    )
    sam.handovers.accept_handover(handover.id)
    sam.guided.go_to(contact, "when-did-they-pay")
    wrapped_up(sam, contact)
    for event in sam.log.look_again(contact).events:
        assert set(event.data) <= {one.key for one in declared_fields(KINDS[event.kind])}, event.kind


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=any_events())
def test_the_server_keeps_of_an_event_what_is_declared(postgres_workspace: Database, events: list[Event]) -> None:
    with postgres_workspace.reading() as session:
        connection = session.connection()
        assert connection.execute(text("SELECT kms_events()")).scalar_one() == declared_lists(), NEW_MIGRATION
        for kind, declared in KINDS.items():
            writer = connection.execute(text("SELECT kms_writer_of(:kind)"), {"kind": kind}).scalar_one()
            assert writer == declared.writer.code, NEW_MIGRATION
        for event in events:
            data = stored_value(event.data)
            said = {"kind": event.kind, "data": json.dumps(data)}
            query = text("SELECT kms_without_words(:kind, CAST(:data AS json))")
            assert connection.execute(query, said).scalar_one() == without_words(event.kind, data)


@pytest.fixture
def postgres_workspace(postgres_workspace_url: str) -> Iterator[Database]:
    with closing(open_database(postgres_workspace_url)) as opened:
        yield opened

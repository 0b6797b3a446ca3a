"""The one list of what goes with a customer: complete, and the same in the program and on the server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from sqlmodel import text

from kms_desktop.contacts import model, what_goes
from kms_desktop.contacts.events import storable
from kms_desktop.contacts.model import Event, EventKind
from kms_desktop.contacts.what_goes import without_words
from kms_desktop.storage.database import Database, open_database
from tests.contacts.conftest import Floor
from tests.contacts.events_for_tests import any_events
from tests.contacts.test_erasing import TABLES, a_call, wrapped_up


def test_every_kind_of_event_and_every_column_is_decided() -> None:
    assert set(what_goes.KEPT) == set(get_args(EventKind))
    columns = {table.name: set(table.columns.keys()) for table in TABLES}
    assert set(what_goes.COLUMNS_THAT_GO) == set(what_goes.COLUMNS_THAT_STAY)
    assert set(columns) == set(what_goes.TABLES_WITHOUT_CUSTOMERS) | set(what_goes.COLUMNS_THAT_GO)
    for table, goes in what_goes.COLUMNS_THAT_GO.items():
        if goes != ("*",):
            assert columns[table] == set(goes) | set(what_goes.COLUMNS_THAT_STAY[table]), table
            assert not set(goes) & set(what_goes.COLUMNS_THAT_STAY[table]), table


def test_every_key_that_the_events_have_is_decided() -> None:
    """What the noun says of each kind: `"opened",  # channel, number, …`."""
    source = Path(model.__file__).read_text(encoding="utf-8")
    said = dict(re.findall(r'^    "(\w+)",  # (.+)$', source, re.MULTILINE))
    assert set(said) == set(what_goes.KEPT)
    for kind, keys in what_goes.KEPT.items():
        goes = what_goes.GOES.get(kind, ())
        assert not set(keys) & set(goes), kind
        named = set(re.findall(r"\w+", said[kind]))
        if "the same" in said[kind]:
            named |= set(what_goes.KEPT["option_offered"])
        assert set(keys) | set(goes) <= named | {"queue", "direction", "shown"}, kind


def test_what_the_program_logs_is_decided_to_the_last_key(small_floor: Floor) -> None:
    """Every way to log something, played once: no key is in neither list."""
    dana, sam = small_floor.desk("dana"), small_floor.desk("sam")
    contact = a_call(small_floor, dana)
    dana.guided.step_back(contact)
    asked = {"article_id": "charged-twice", "option_id": "refund-the-card", "title": "Refund", "amount": Decimal(99)}
    dana.approvals.ask(contact, question="More?", **asked)  # type: ignore[arg-type]
    dana.handovers.make_outside(contact, to_name="The bank", question="Who?")
    handover = dana.handovers.make(
        contact, to_kind="person", to_id=sam.person.id, to_name="Sam", question="You?", answer="Yes"
    )
    sam.handovers.accept(handover.id)
    sam.guided.go_to(contact, "when-did-they-pay")
    wrapped_up(sam, contact)
    for event in sam.log.look_again(contact).events:
        undecided = set(event.data) - set(what_goes.KEPT[event.kind]) - set(what_goes.GOES.get(event.kind, ()))
        assert undecided == set(), event.kind


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=any_events())
def test_the_server_keeps_of_an_event_what_the_list_says(postgres_workspace: Database, events: list[Event]) -> None:
    with postgres_workspace.reading() as session:
        connection = session.connection()
        assert {
            k: tuple(v) for k, v in connection.execute(text("SELECT kms_kept_of_events()")).scalar_one().items()
        } == (what_goes.KEPT)
        for event in events:
            data = storable(event.data)
            said = {"kind": event.kind, "data": json.dumps(data)}
            query = text("SELECT kms_without_words(:kind, CAST(:data AS json))")
            assert connection.execute(query, said).scalar_one() == without_words(event.kind, data)


@pytest.fixture
def postgres_workspace(postgres_workspace_url: str) -> Iterator[Database]:
    with closing(open_database(postgres_workspace_url)) as opened:
        yield opened

"""Events delivered twice, late or out of order leave the same rows, on both databases."""

from __future__ import annotations

import itertools
import random
import uuid
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, select

from kms_desktop.contacts.events.reading import payload_of, read_event
from kms_desktop.contacts.model import Event
from kms_desktop.contacts.projection import apply_event, events_of
from kms_desktop.contacts.state import fold_events
from kms_desktop.storage.database import Database
from kms_desktop.storage.tables import (
    ContactEventRow,
    ContactRow,
    HandoverRow,
    InteractionRow,
    OptionUseRow,
    PromiseRow,
    RepeatRow,
    ResolutionRow,
)
from kms_desktop.storage.tables_consult import ConsultRow
from tests.contacts.events_for_tests import CONTACT, DANA, SAM, START, Told, any_events

PROJECTED: tuple[type[SQLModel], ...] = (
    ContactRow,
    ContactEventRow,
    OptionUseRow,
    PromiseRow,
    HandoverRow,
    RepeatRow,
    ResolutionRow,
    InteractionRow,
    ConsultRow,
)
_numbers = itertools.count(1)
_KEYS = ("promise_id", "handover_id", "approval_id", "consult_id")


def deliver(database: Database, events: Sequence[Event], *, at_once: bool = True) -> None:
    """Apply events in the order given, in one transaction or each in its own."""
    groups = [list(events)] if at_once else [[event] for event in events]
    for group in groups:
        with database.writing() as session:
            for event in group:
                apply_event(session, event.id, payload_of(event))


def rows(database: Database, contact_id: str) -> list[dict[str, Any]]:
    """Every row about the contact, as plain values."""
    found: list[dict[str, Any]] = []
    with database.reading() as session:
        for table in PROJECTED:
            for row in session.exec(select(table)).all():
                data = row.model_dump(exclude={"stored_at"})  # when it came, not what it is
                if contact_id in data.values():
                    found.append({"table": table.__name__, **data})
    return sorted(found, key=lambda row: (row["table"], row["id"]))


def of_a_new_contact(events: Sequence[Event]) -> list[Event]:
    """The same events in a contact nobody has seen, for tests that run on one database many times."""
    contact = f"{next(_numbers):08d}-{uuid.uuid4().hex[:4]}"
    return [
        read_event(
            f"{contact}-{n:04d}",
            contact,
            e.seq,
            e.at,
            e.agent_id,
            e.kind,
            {k: _own_key(contact, v) if k in _KEYS else v for k, v in e.data.items()},
        )
        for n, e in enumerate(events)
    ]


def _own_key(contact: str, value: object) -> object:
    """Keys of things are unique over all contacts, as those that the program makes."""
    return f"{contact}:{value}"[:36] if isinstance(value, str) and value else value


FEW = settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],
)


@FEW
@given(events=any_events(8))
def test_projecting_the_same_events_twice_equals_once(database: Database, events: list[Event]) -> None:
    events = of_a_new_contact(events)
    deliver(database, events)
    once = rows(database, events[0].contact_id) if events else []
    deliver(database, [*events, *reversed(events)])
    assert (rows(database, events[0].contact_id) if events else []) == once


@FEW
@given(events=any_events(8), chance=st.randoms(use_true_random=False))
def test_any_order_of_delivery_leaves_the_same_rows(
    database: Database, events: list[Event], chance: random.Random
) -> None:
    """But for handovers, approvals and questions: who was first to answer one is settled by who was first to answer."""
    there = [e for e in events if not e.kind.startswith(("handover_", "approval_", "consult_"))]
    shuffled = list(there)
    chance.shuffle(shuffled)
    first, second = of_a_new_contact(there), of_a_new_contact(there)
    by_place = dict(zip([e.id for e in there], second, strict=True))
    deliver(database, first)
    deliver(database, [by_place[e.id] for e in shuffled])

    def without_keys(events: list[Event]) -> str:
        return repr(rows(database, events[0].contact_id)).replace(events[0].contact_id, "X") if events else ""

    assert without_keys(second) == without_keys(first)


def test_words_after_a_colleagues_wrap_up_leave_the_same_rows_in_any_order(database: Database) -> None:
    """Sam closed what Dana still had, and she searched on; or her search came to the database first."""
    said = ((1, "dana", "opened", {}), (3, "sam", "wrapped_up", {}), (6, "dana", "searched", {"text": "a second bill"}))
    events = [read_event(f"e{seq}", CONTACT, seq, START, who, kind, data) for seq, who, kind, data in said]
    found = []
    for order in ((0, 1, 2), (0, 2, 1)):
        now = of_a_new_contact(events)
        deliver(database, [now[place] for place in order])
        told = repr(rows(database, now[0].contact_id)).replace(now[0].contact_id, "X")
        for event, key in zip(now, "abc", strict=True):
            told = told.replace(event.id, key)
        found.append(told)
    assert found[0] == found[1]


@FEW
@given(events=any_events(8))
def test_what_is_stored_folds_to_what_was_sent(database: Database, events: list[Event]) -> None:
    events = of_a_new_contact(events)
    deliver(database, events)
    if not events:
        return
    with database.reading() as session:
        stored = events_of(session, events[0].contact_id)
        row = session.get_one(ContactRow, events[0].contact_id)
    state = fold_events(events)
    assert fold_events(stored) == state
    assert (row.holder_id, row.repeats, row.legs) == (state.holder_id, state.repeats, len(state.legs))


def full_call() -> list[Event]:
    told = Told()
    told("opened", channel="phone", number="+442079460018", call_id="c1", shown="020 7946 0018")
    told("searched", text="money twice")
    told("article_opened", article_id="charged-twice", title="Charged twice", revision="0123456789ab")
    told.option("option_offered", "credit")
    told.option("option_declined", "credit", words="not soon enough")
    told.option("option_offered", "refund")
    told.option("option_accepted", "refund")
    told.option("granted", "refund")
    told("promised", promise_id="p1", what="refund", due_at="2026-11-23T12:09:00+00:00")
    handover_id = told.passed_on()
    told("handover_accepted", SAM, handover_id=handover_id)
    told(
        "wrapped_up",
        SAM,
        reason="Billing",
        outcome="satisfied",
        words="Done.",
        article_id="charged-twice",
        article_title="Charged twice",
        link="resolved",
    )
    return told.events


@pytest.mark.parametrize("at_once", [True, False])
def test_a_whole_call_leaves_a_row_in_each_list(database: Database, at_once: bool) -> None:
    events = full_call()
    deliver(database, events, at_once=at_once)
    with database.reading() as session:
        contact = session.exec(select(ContactRow)).one()
        uses = {row.option_id: row for row in session.exec(select(OptionUseRow)).all()}
        promise = session.exec(select(PromiseRow)).one()
        handover = session.exec(select(HandoverRow)).one()
        resolution = session.exec(select(ResolutionRow)).one()
        told = session.exec(select(InteractionRow)).one()
    assert (contact.phase, contact.holder_id, contact.legs, contact.article_id) == (
        "wrapped_up",
        SAM,
        2,
        "charged-twice",
    )
    assert contact.ended_at == events[-1].at
    assert {option: row.result for option, row in uses.items()} == {"credit": "declined", "refund": "granted"}
    assert (uses["refund"].amount, uses["refund"].agent_id) == (Decimal("38.50"), DANA)
    assert (promise.owner_id, promise.state) == (SAM, "open")
    assert (handover.state, handover.answered_by) == ("accepted", SAM)
    assert (resolution.agent_id, resolution.article_revision, resolution.words) == (SAM, "0123456789ab", "money twice")
    assert (told.source_id, told.thread_id, told.outcome) == (contact.id, contact.id, "")
    assert told.ending == {
        "how": "option",
        "outcome": "satisfied",
        "title": "Refund",
        "remedy": "money",
        "amount": 38.5,
        "currency": "£",
    }


def test_a_wrap_up_of_an_earlier_version_is_told_as_it_told_itself(database: Database) -> None:
    told = Told()
    told("opened")
    told("wrapped_up", outcome="satisfied", told="Passed to the bank · satisfied")
    deliver(database, told.events)
    with database.reading() as session:
        row = session.exec(select(InteractionRow)).one()
    assert (row.outcome, row.ending) == ("Passed to the bank · satisfied", {})


def test_a_grant_that_arrives_before_its_offer_is_counted_once(database: Database) -> None:
    told = Told()
    offered, granted = told.option("option_offered"), told.option("granted")
    deliver(database, [granted], at_once=False)
    deliver(database, [offered], at_once=False)
    with database.reading() as session:
        (use,) = session.exec(select(OptionUseRow)).all()
    assert (use.id, use.result) == (offered.id, "granted")


def test_a_customer_who_is_not_in_the_directory_does_not_hold_the_log_up(database: Database) -> None:
    told = Told()
    told("identified", customer_id="erased-long-ago", name="Somebody", level="known")
    told.option("granted")
    deliver(database, told.events)
    with database.reading() as session:
        assert session.exec(select(ContactRow)).one().customer_id is None
        assert session.exec(select(OptionUseRow)).one().customer_id is None


def test_an_answer_to_a_handover_never_undoes_an_earlier_one(database: Database) -> None:
    told = Told()
    told("opened")
    handover_id = told.passed_on()
    told("handover_accepted", SAM, handover_id=handover_id)
    told("handover_refused", "priya", handover_id=handover_id, reason="too late")
    deliver(database, told.events, at_once=False)
    with database.reading() as session:
        row = session.exec(select(HandoverRow)).one()
    assert (row.state, row.answered_by, row.reason) == ("accepted", SAM, "")


def test_amounts_no_column_holds_do_not_stop_the_log(database: Database) -> None:
    told = Told()
    for amount in (10**40, float(10**20), "9" * 5000, -(10**12)):
        told.option("granted", f"o{amount}"[:20], amount=amount)
    told("wrapped_up", outcome="satisfied")
    deliver(database, told.events)
    with database.reading() as session:
        assert session.exec(select(ResolutionRow)).one().amount == 0


def test_a_late_event_of_another_desktop_takes_its_place_in_order(database: Database) -> None:
    told = Told()
    told("noted", text="first")
    late = told("noted", text="late")
    told("noted", text="last")
    deliver(database, [told.events[0], told.events[2], late], at_once=False)
    with database.reading() as session:
        state = fold_events(events_of(session, late.contact_id))
    assert state.note == "last"
    assert [e.at for e in state.events] == [START + timedelta(minutes=n) for n in range(3)]

"""A row that nobody can read, put there by the owner → told as one row, on both databases, and it hides no other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from kms_desktop.access.roster import Roster
from kms_desktop.contacts import resolution_queries
from kms_desktop.contacts.event_text import Words
from kms_desktop.contacts.repeat_report import Repeats
from kms_desktop.customers.model import Message
from kms_desktop.guidance.grant_record import GrantRecord
from kms_desktop.storage.audit import append_row, find_breaks
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.unreadable import CANNOT_BE_READ
from kms_desktop.voc.contact_list import ContactList
from kms_desktop.voc.suggestions import KIND, SuggestionBox, apply_suggestion
from tests.contacts.conftest import Desk, Floor
from tests.contacts.test_approval_commands import asks
from tests.owner import put

DUE = datetime(2026, 11, 23, 9, tzinfo=UTC)
TIMES = ["infinity", "-infinity", "20000-01-01 00:00:00+00"]
DEEP = '{"a":' * 3_000 + "1" + "}" * 3_000
OBJECTS = [DEEP, "[1, 2]", '"text"', "7", "null", '{"n": ' + "9" * 5_000 + "}", '{"n": 1e999999}']
NAMES = ["deep", "a list", "a text", "a number", "nothing", "5,000 digits", "infinite"]
WORDS = Words(str, str)


@pytest.fixture
def dana(floor: Floor) -> Desk:
    return floor.desk("dana")


def passed(floor: Floor, dana: Desk, call_id: str) -> str:
    """Maria's call, passed to Sam. → the handover."""
    sam, state = floor.people["sam"], dana.takes(floor, call_id=call_id)
    made = dana.handovers.make_handover(state.id, to_kind="person", to_id=sam.id, to_name=sam.name, question="Please")
    return made.id


def at_the_options(floor: Floor, dana: Desk, call_id: str, amount: str = "100") -> str:
    """Maria's call, at the options. → the contact."""
    contact = dana.takes(floor, call_id=call_id).id
    dana.answers(contact, 1, 0, 1)
    dana.guided.set_fact(contact, "amount", Decimal(amount))
    return contact


@pytest.mark.parametrize("at", TIMES)
def test_a_handover_that_cannot_be_read_hides_no_other(floor: Floor, dana: Desk, at: str) -> None:
    bad, good = passed(floor, dana, "1"), passed(floor, dana, "2")
    put(floor.database, "UPDATE handover SET made_at = :at WHERE id = :id", at=at, id=bad)
    waiting = {one.id: one.question for one in floor.desk("sam").handovers.list_waiting()}
    assert waiting == {bad: CANNOT_BE_READ, good: "Please"}
    assert {one.id for one in floor.desk("rosa").handovers.on_the_floor()} == {bad, good}


@pytest.mark.parametrize(("column", "value"), [("amount", "NaN"), *(("asked_at", at) for at in TIMES)])
def test_an_approval_that_cannot_be_read_hides_no_other(floor: Floor, dana: Desk, column: str, value: str) -> None:
    bad, good = (asks(dana, at_the_options(floor, dana, call_id)).id for call_id in "12")
    put(floor.database, f"UPDATE approval SET {column} = '{value}' WHERE id = :id", id=bad)
    waiting = {one.id: one.title for one in floor.desk("rosa").approvals.list_waiting()}
    assert waiting == {bad: CANNOT_BE_READ, good: "Refund and cover"}


@pytest.mark.parametrize("at", TIMES)
def test_a_promise_that_cannot_be_read_hides_no_other(floor: Floor, dana: Desk, at: str) -> None:
    contact, promising = dana.takes(floor).id, dana.promising
    for what in ("call about the refund", "send the letter"):
        promising.make_promise(contact, DUE, what)
    put(floor.database, "UPDATE promise SET due_at = :at WHERE what = 'send the letter'", at=at)
    owed = sorted(one.what for one in dana.promises.list_owed(dana.person.id))
    assert owed == sorted(["call about the refund", CANNOT_BE_READ])


@pytest.mark.parametrize("value", OBJECTS, ids=NAMES)
def test_a_suggestion_that_cannot_be_read_hides_no_other(floor: Floor, dana: Desk, value: str) -> None:
    dana.outbox.register_applier(KIND, apply_suggestion)
    box = SuggestionBox(floor.database, dana.outbox, dana.person.id)
    for said in ("Say it shorter", "Say it first"):
        box.submit_suggestion("suggestion", said)
    put(floor.database, "UPDATE suggestion SET context = :value WHERE text = 'Say it first'", value=value)
    listed = sorted(one.text for one in box.list_suggestions())
    assert listed == sorted(["Say it shorter", CANNOT_BE_READ])


@pytest.mark.parametrize("column", ["opened_at", "ended_at"])
@pytest.mark.parametrize("at", TIMES)
def test_a_contact_that_cannot_be_read_hides_no_other(floor: Floor, dana: Desk, column: str, at: str) -> None:
    bad, good = dana.takes(floor, call_id="1").id, dana.takes(floor, call_id="2").id
    put(floor.database, f"UPDATE contact SET {column} = :at WHERE id = :id", at=at, id=bad)
    listed = {line.id: (line.conflict, line.minutes) for line in ContactList(floor.database).list_contacts()}
    assert listed == {bad: (CANNOT_BE_READ, 0), good: ("", 0)}
    assert {state.id for state in floor.desk("dana", "again").log.open_contacts()} == {bad, good}


@pytest.mark.parametrize("value", OBJECTS, ids=NAMES)
def test_an_event_that_cannot_be_read_is_one_line_of_its_contact(floor: Floor, dana: Desk, value: str) -> None:
    contact = dana.takes(floor).id
    dana.call.log_note(contact, "The first note")
    dana.call.log_note(contact, "The second note")
    newest = "(SELECT max(seq) FROM contact_event)"
    put(floor.database, f"UPDATE contact_event SET data = :value WHERE seq = {newest}", value=value)
    state = floor.desk("priya").log.contact_state(contact)
    assert state.note == "The first note"
    told = [text.what for event in state.events if (text := event.payload.describe(event, WORDS))]
    assert told[-1] == CANNOT_BE_READ
    assert dana.call.log_note(contact, "The third note").events[-1].seq == state.events[-1].seq + 1


@pytest.mark.parametrize("at", TIMES)
def test_an_event_of_no_time_is_read_for_what_it_says(floor: Floor, dana: Desk, at: str) -> None:
    contact = dana.takes(floor).id
    dana.call.log_note(contact, "The note")
    put(floor.database, "UPDATE contact_event SET at = :at WHERE kind = 'noted'", at=at)
    assert floor.desk("priya").log.contact_state(contact).note == "The note"


@pytest.mark.parametrize("at", TIMES)
def test_the_history_of_a_customer_rings_with_a_row_that_cannot_be_read(floor: Floor, dana: Desk, at: str) -> None:
    for call_id in ("1", "2"):
        contact = dana.takes(floor, call_id=call_id).id
        dana.wrapups.save_wrap_up(contact, dana.wrapups.draft_wrap_up(dana.log.contact_state(contact)))
    put(floor.database, "UPDATE interaction SET started_at = :at WHERE id = :id", at=at, id=contact)
    entries = floor.history.list_entries(floor.maria.id)
    assert len(entries) == 2
    assert [entry.subject == CANNOT_BE_READ for entry in entries if entry.id == contact] == [True]
    assert all(isinstance(one, Message) for entry in entries for one in floor.history.list_messages(entry.id))
    assert dana.takes(floor, call_id="3").customer_name == "Maria Okafor"


@pytest.mark.parametrize("value", OBJECTS, ids=NAMES)
def test_an_ending_that_cannot_be_read_hides_no_other(floor: Floor, dana: Desk, value: str) -> None:
    for call_id in ("1", "2"):
        contact = dana.takes(floor, call_id=call_id).id
        dana.wrapups.save_wrap_up(contact, dana.wrapups.draft_wrap_up(dana.log.contact_state(contact)))
    put(floor.database, "UPDATE interaction SET ending = :value WHERE id = :id", value=value, id=contact)
    subjects = {entry.id == contact: entry.subject for entry in floor.history.list_entries(floor.maria.id)}
    assert subjects[True] == CANNOT_BE_READ != subjects[False]


@pytest.mark.parametrize("amount", ["NaN", "9999999999.99"])
def test_what_options_cost_is_counted_without_an_amount_that_is_none(floor: Floor, dana: Desk, amount: str) -> None:
    for call_id in ("1", "2"):
        contact = at_the_options(floor, dana, call_id, "38")
        dana.guided.accept_option(contact, "refund-the-card")
    put(floor.database, f"UPDATE option_use SET amount = '{amount}' WHERE contact_id = :id", id=contact)
    figures = GrantRecord(floor.database).option_figures("charged-twice", utc_now())
    assert figures["refund-the-card"].cost == Decimal(38)
    judged = dana.guided.judge_options(floor.desk("priya").log.contact_state(contact))
    assert len(judged) == 3


def test_search_learns_from_what_can_be_read(floor: Floor, dana: Desk) -> None:
    for call_id in ("1", "2"):
        contact = dana.takes(floor, call_id=call_id).id
        dana.call.log_search(contact, "charged twice")
        state = dana.answers(contact, 1, 0, 1)
        dana.wrapups.save_wrap_up(contact, dana.wrapups.draft_wrap_up(state))
    put(floor.database, "UPDATE resolution SET link = 'resolved', article_id = 'charged-twice', words = 'twice'")
    put(floor.database, "UPDATE resolution SET at = 'infinity' WHERE contact_id = :id", id=contact)
    learnt = list(resolution_queries.past_contacts(floor.database, utc_now()))
    assert [one.words for one in learnt] == ["twice"]
    long_ago = utc_now() - timedelta(days=9)
    put(
        floor.database, "UPDATE contact_event SET data = '[1]' WHERE kind = 'searched' AND contact_id = :id", id=contact
    )
    put(floor.database, "UPDATE resolution SET link = '', article_id = ''")
    assert [one.words for one in resolution_queries.searched_in_vain(floor.database, long_ago)] == ["charged twice"]
    assert Repeats(floor.database).report_repeats() is not None


@pytest.mark.parametrize(
    "poison", ["at = 'infinity'", "at = '20000-01-01 00:00:00+00'", *(f"data = '{value}'" for value in OBJECTS)]
)
def test_a_row_of_the_audit_log_that_cannot_be_read_is_named_as_changed(floor: Floor, poison: str) -> None:
    with floor.database.writing() as session:
        for n in range(3):
            append_row(session, "marta", "staff joined", {"n": n})
        append_row(session, "marta", "staff left", {"n": 4})
    with floor.database.reading() as session:
        assert list(find_breaks(session)) == []
    put(floor.database, f"UPDATE audit SET {poison.replace(':', chr(92) + ':')} WHERE what = 'staff left'")
    with floor.database.reading() as session:
        assert [found.kind for found in find_breaks(session)] == ["changed"]
    assert {person.login for person in Roster(floor.database).list_people()} >= {"dana", "rosa"}

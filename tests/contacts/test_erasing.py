"""A customer is erased: their words are nowhere in the workspace, and what happened is all still there."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, text

from kms_desktop.contacts import erasing, projection, wrapup_summary
from kms_desktop.contacts.erasing import Goes, erase_in_database, would_go
from kms_desktop.contacts.events.call import Noted, Suggested, Verified
from kms_desktop.contacts.events.declaration import read_payload
from kms_desktop.contacts.events.promise import Promised
from kms_desktop.contacts.events.reading import payload_of
from kms_desktop.contacts.phone_calls import PhoneCalls
from kms_desktop.contacts.projection import apply_event, events_of
from kms_desktop.contacts.resolution_queries import past_contacts, searched_in_vain
from kms_desktop.contacts.state import fold_events
from kms_desktop.customers.call_event import CallEvent
from kms_desktop.customers.model import CallerMatch, Customer, IncomingCall, NewInteraction
from kms_desktop.errors import NotFound, Refused
from kms_desktop.guidance.grant_record import GrantRecord
from kms_desktop.storage.audit import find_breaks
from kms_desktop.storage.database import Database
from kms_desktop.storage.every_table import SCHEMA
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.tables import AuditRow, ContactRow, InteractionRow, SuggestionRow
from kms_desktop.voc.contact_list import ContactList
from kms_desktop.voc.suggestions import SuggestionBox, apply_suggestion
from tests.contacts.conftest import Desk, Floor, store_before

NUMBER = "+442079460018"
SECRETS = (
    *("maria", "okafor", "8841 2290", "2079460018", "quokka", "wombat", "numbat", "bandicoot", "potoroo"),
    *("bilby", "dunnart", "echidna", "platypus", "call-1", "postcode", "bettong"),
)
"""Words that only this customer brought in."""
TABLES = SCHEMA.sorted_tables


def dump(database: Database) -> str:
    """Everything in the workspace but its people."""
    told = []
    with database.reading() as session:
        for table in TABLES:
            rows = session.connection().exec_driver_sql(f'SELECT * FROM "{table.name}"').mappings()
            told += [f"{table.name} {json.dumps(dict(row), default=str)}" for row in rows]
    return "\n".join(sorted(told))


def left_of(database: Database, *words: str) -> list[str]:
    return [line for line in dump(database).split("\n") for word in words or SECRETS if word in line.casefold()]


def forget(floor: Floor, customer_id: str = "", role: str = "supervisor") -> Goes:
    return erase_in_database(floor.database, customer_id or floor.maria.id, role, "rosa")


def a_call(floor: Floor, desk: Desk, call_id: str = "call-1", *, owner: Floor | None = None) -> str:
    """Maria on the line: words everywhere a person can write them, and a refund. `owner`: the floor of who owns the
    tables, where it is not this one."""
    contact = desk.takes(floor, call_id=call_id).id
    store_before(owner or floor, contact, Verified(how=("postcode quokka",), minutes=30))
    desk.log.look_again(contact)
    desk.call.log_search(contact, "my wombat was billed twice")
    desk.call.log_note(contact, "She says the numbat ate the invoice")
    desk.answers(contact, 2, 0, 0)
    desk.guided.set_fact(contact, "amount", Decimal("38.50"))
    desk.guided.set_fact(contact, "pet", "a bandicoot")
    desk.guided.offer_option(contact, "explain-the-hold")
    desk.guided.decline_option(contact, "explain-the-hold", "no, said the potoroo")
    desk.guided.accept_option(contact, "refund-the-card")
    desk.log.record_event(contact, Suggested(suggestion_id="s1", about="suggestion", text="bilby"))
    due = utc_now() + timedelta(days=1)
    what = "ring about the dunnart"
    desk.log.record_event(contact, Promised(promise_id=new_key(), what=what, due_at=due, customer_id=""))
    return contact


def wrapped_up(desk: Desk, contact: str, reason: str = "") -> None:
    draft = desk.wrapups.draft_wrap_up(desk.log.contact_state(contact))
    desk.wrapups.save_wrap_up(contact, replace(draft, words="The echidna is happy", reason=reason or draft.reason))


@pytest.fixture
def erased(floor: Floor) -> tuple[Floor, str]:
    """The floor after Maria was erased, and the contact she had."""
    return after_erasing(floor)


@pytest.fixture
def small_erased(small_floor: Floor) -> tuple[Floor, str]:
    return after_erasing(small_floor)


def after_erasing(floor: Floor) -> tuple[Floor, str]:
    dana = floor.desk("dana")
    contact = a_call(floor, dana)
    wrapped_up(dana, contact, "The platypus affair")
    bring_mail(floor)
    suggest(floor, contact)
    assert len(left_of(floor.database)) > 15
    forget(floor)
    return floor, contact


def mail(number: str, author: str, words: str) -> NewInteraction:
    return NewInteraction(
        source="mail",
        source_id=f"<{number}@okafor.example>",
        thread_id="<1@okafor.example>",
        channel="email",
        direction="in",
        started_at=datetime(2026, 6, int(number), tzinfo=UTC),
        subject="The bettong",
        body_text=words,
        author_name=author,
        author_kind="customer",
        customer_address=NUMBER,
        customer_name="Maria Okafor",
        outcome="",
        raw={"reference": "bettong-7"},
    )


def bring_mail(floor: Floor) -> None:
    floor.history.store_messages(
        [mail("1", "Maria Okafor", "My bettong"), mail("2", "Maria Okafor", "And again my bettong")]
    )


def suggest(floor: Floor, contact: str) -> None:
    box = SuggestionBox(floor.database, floor.desk("dana", "box").outbox, floor.people["dana"].id)
    with floor.database.writing() as session:
        apply_suggestion(
            session,
            "s1",
            {
                "kind": "suggestion",
                "made_by": floor.people["dana"].id,
                "contact_id": contact,
                "text": "Tell them early: “my wombat was billed twice”, as MARIA said to O. Mend it.",
                "passage": "",
                "context": {"searched": "my wombat was billed twice", "channel": "phone"},
                "made_at": utc_now().isoformat(),
            },
        )
    assert box.list_suggestions()


def test_no_word_of_the_customer_is_anywhere_and_staffs_own_stay(erased: tuple[Floor, str]) -> None:
    floor, _ = erased
    assert left_of(floor.database) == []
    with floor.database.reading() as session:
        row = session.get_one(SuggestionRow, "s1")
    assert row.text == "Tell them early: “[customer]”, as [customer] said to O. Mend it."
    assert row.context == {"searched": "[customer]", "channel": "phone", "tier": "gold"}


def test_the_audit_says_who_erased_whom_and_erasing_again_is_harmless(erased: tuple[Floor, str]) -> None:
    floor, _ = erased
    with floor.database.reading() as session:
        assert list(find_breaks(session)) == []
        row = session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc())).first()
    assert row is not None
    assert (row.who, row.what, row.data) == ("rosa", "customer erased", {"customer_id": floor.maria.id})
    before = dump(floor.database)
    assert forget(floor) == Goes(already=True)
    assert dump(floor.database) == before


def test_what_happened_is_all_still_there(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = a_call(floor, dana)
    wrapped_up(dana, contact)
    now = utc_now()

    def figures() -> Any:
        lines = [replace(line, customer="") for line in ContactList(floor.database).list_contacts(limit=9)]
        record = GrantRecord(floor.database).option_figures("charged-twice", now)
        article = next(a for a in floor.library.read_all() if a.id == "charged-twice")
        option = next(o for o in article.options if o.id == "refund-the-card")
        granted = GrantRecord(floor.database).count_grants(
            option.limits[0], option, article.id, floor.maria.id, dana.person.id, now
        )
        return lines, record, granted

    before = figures()
    assert before[2] and before[2].times == 1
    forget(floor)
    after = figures()
    assert [replace(line, reason="", resolution="") for line in after[0]] == [
        replace(line, reason="", resolution="", erased=True) for line in before[0]
    ]
    assert after[0][0].resolution == "Refund the card"
    assert after[1:] == before[1:]


def test_the_contact_is_told_as_that_of_an_erased_customer(small_erased: tuple[Floor, str]) -> None:
    floor, contact = small_erased
    assert ContactList(floor.database).list_contacts(limit=1)[0].customer == "Erased customer"
    state = floor.desk("rosa").log.contact_state(contact)
    assert (state.customer_name, state.note, state.searches, state.number) == ("Erased customer", "", (), "")
    assert [offer.option_id for offer in state.granted] == ["refund-the-card"]
    assert state.facts["amount"] == Decimal("38.5") and "pet" not in state.facts
    subjects = {entry.subject for entry in floor.history.list_entries(floor.maria.id)}
    assert subjects == {"Customer was charged twice", "Erased"}
    for entry in floor.history.list_entries(floor.maria.id):
        assert {message.text for message in floor.history.list_messages(entry.id)} == {""}
    assert floor.directory.get_customer(floor.maria.id) == Customer(floor.maria.id, "Erased customer", "")


def test_the_rows_are_those_that_the_events_now_fold_into(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = a_call(floor, dana)
    wrapped_up(dana, contact, "The platypus affair")
    forget(floor)
    before = dump(floor.database)
    with floor.database.writing() as session:
        state, row = fold_events(events_of(session, contact)), session.get_one(ContactRow, contact)
        for event in state.events:
            projection._write_rows(session, row, state, event)
    assert dump(floor.database) == before


def test_a_contact_that_had_nothing_but_their_words_is_about_nothing_any_more(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = dana.takes(floor).id
    dana.call.log_search(contact, "my wombat was billed twice")
    dana.wrapups.save_wrap_up(contact, replace(dana.wrapups.draft_wrap_up(dana.log.contact_state(contact)), reason=""))
    assert "wombat" in _entry(floor, contact).subject
    forget(floor)
    with floor.database.reading() as session:
        told = wrapup_summary.contact_subject(fold_events(events_of(session, contact)))
    assert _entry(floor, contact).subject == told == ""


def _entry(floor: Floor, contact: str) -> InteractionRow:
    with floor.database.reading() as session:
        return session.exec(select(InteractionRow).where(InteractionRow.source_id == contact)).one()


def test_nobody_finds_or_hears_an_erased_customer(small_erased: tuple[Floor, str]) -> None:
    floor, _ = small_erased
    assert floor.directory.match_caller(NUMBER).level == "unknown"
    for words in ("Maria", "8841 2290", NUMBER, "Erased", "customer", "erased-"):
        assert floor.directory.find_customers(words) == []
    (found,) = floor.directory.find_customers(f"erased-{floor.maria.id}")
    assert found.name == "Erased customer"
    assert floor.desk("dana").promises.list_owed(floor.people["dana"].id) == []
    assert list(past_contacts(floor.database, utc_now())) == []
    assert [one.words for one in searched_in_vain(floor.database, utc_now() - timedelta(days=9))] == []


def test_what_would_go_is_what_goes(floor: Floor) -> None:
    dana = floor.desk("dana")
    wrapped_up(dana, a_call(floor, dana))
    bring_mail(floor)
    with floor.database.reading() as session:
        expected = would_go(session, floor.maria.id)
    assert expected.contacts == 1 and expected.messages == 3 and expected.contact_points == 1
    assert forget(floor) == expected


def test_nobody_below_a_supervisor_erases(small_floor: Floor) -> None:
    before = dump(small_floor.database)
    for role in ("agent", "editor", ""):
        with pytest.raises(Refused, match="Only a supervisor"):
            forget(small_floor, role=role)
    with pytest.raises(NotFound, match="no such customer"), small_floor.database.reading() as session:
        would_go(session, "nobody")
    assert dump(small_floor.database) == before


def test_a_contact_in_hand_is_waited_for(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = a_call(floor, dana)
    before = dump(floor.database)
    with pytest.raises(Refused) as refused:
        forget(floor)
    assert str(refused.value) == "Dana Webb has this customer in a contact now; erase them once it is wrapped up."
    assert dump(floor.database) == before
    wrapped_up(dana, contact)
    assert forget(floor).contacts == 1


def test_another_customers_contacts_are_left_as_they_are(floor: Floor) -> None:
    """But for the name of who was first thought to call."""
    jon = floor.directory.add_customer(Customer("", "Jon Bell", "1000", phone="020 7946 0999"))
    dana = floor.desk("dana")
    contact = dana.takes(floor).id
    dana.call.identify_customer(contact, jon.id, why="He said so")
    dana.call.log_note(contact, "The set stays dark")
    wrapped_up(dana, contact)
    forget(floor)
    state = floor.desk("rosa").log.contact_state(contact)
    assert (state.customer_name, state.note) == ("Jon Bell", "The set stays dark")
    assert left_of(floor.database, "maria", "okafor", "8841 2290") == []


def test_a_call_from_their_number_that_nobody_was_found_for_is_theirs(floor: Floor) -> None:
    dana = floor.desk("dana")
    unknown = CallerMatch(NUMBER, "020 7946 0018", "unknown", "Nobody has this number.")
    for call_id in ("call-1", "call-2"):
        state = dana.call.take_call(IncomingCall(NUMBER, call_id, utc_now()), unknown, 1.0)
        dana.call.log_note(state.id, "The quokka")
        wrapped_up(dana, state.id, "The platypus affair")
    assert forget(floor).contacts == 2
    assert left_of(floor.database) == []
    assert {line.customer for line in ContactList(floor.database).list_contacts(limit=9)} == {""}


def test_their_calls_lose_the_number_and_are_missed_no_more(floor: Floor) -> None:
    dana = floor.desk("dana")
    calls = PhoneCalls(floor.database, dana.person)
    for call_id, number in (("theirs", NUMBER), ("another's", "+442079460999")):
        for what in ("new", "hung_up"):
            calls.store_event(CallEvent(what, call_id, utc_now(), number=number, original_call_id=f"before {call_id}"))
    withheld = calls.store_event(CallEvent("new", "taken", utc_now(), told="Okafor M"))
    contact = a_call(floor, dana)
    calls.answer_offer(withheld.id, "taken", contact)
    wrapped_up(dana, contact)
    forget(floor)
    assert left_of(floor.database, "theirs", "Okafor M", "before theirs") == []
    assert [call.number for call in calls.list_missed()] == ["+442079460999"]
    assert {call.number for call in calls.list_calls()} == {"", "+442079460999"}


def test_a_reason_others_called_for_too_stays_in_the_figures(small_floor: Floor) -> None:
    jon = small_floor.directory.add_customer(Customer("", "Jon Bell", "1000", phone="020 7946 0999"))
    dana = small_floor.desk("dana")
    for call, number, reason in (("a", NUMBER, "Bills"), ("b", "020 7946 0999", "Bills"), ("c", NUMBER, "Her rabbit")):
        contact = dana.takes(small_floor, number, call).id
        wrapped_up(dana, contact, reason)
    forget(small_floor)
    lines = ContactList(small_floor.database).list_contacts(limit=9)
    assert sorted((line.customer, line.reason) for line in lines) == [
        ("Erased customer", ""),
        ("Erased customer", "Bills"),
        (jon.name, "Bills"),
    ]
    assert left_of(small_floor.database, "rabbit") == []


def test_what_a_desktop_delivers_later_comes_without_its_words(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = a_call(floor, dana)
    state = dana.log.contact_state(contact)
    late = dana.log.next_event(state, contact, Noted(text="The late quokka"))
    ended = dana.log.next_event(
        state, contact, read_payload("wrapped_up", {"reason": "A late wombat", "words": "numbat"})
    )
    wrapped_up(dana, contact)
    forget(floor)
    for event in (late, replace(ended, seq=99)):
        with floor.database.writing() as session:
            apply_event(session, event.id, payload_of(event))
    assert left_of(floor.database) == []
    with floor.database.reading() as session:
        assert {late.id, ended.id} < {event.id for event in events_of(session, contact)}


def test_a_contact_begun_with_an_erased_customer_is_an_unknown_callers(floor: Floor) -> None:
    """A desktop that was away recognised a caller who had been erased meanwhile."""
    dana = floor.desk("dana")
    match = floor.directory.match_caller(NUMBER)
    forget(floor)
    state = dana.call.take_call(IncomingCall(NUMBER, "call-2", utc_now()), match, 1.0)
    dana.call.log_note(state.id, "The tap drips")
    wrapped_up(dana, state.id)
    assert left_of(floor.database, "maria", "okafor", "8841 2290") == []
    with floor.database.reading() as session:
        assert session.get_one(ContactRow, state.id).customer_id is None


def test_an_import_brings_the_words_of_an_erased_customer_not_back(erased: tuple[Floor, str]) -> None:
    floor, _ = erased
    bring_mail(floor)
    assert left_of(floor.database) == []
    report = floor.history.store_messages([mail("3", "Maria Okafor", "A new letter")])
    assert (report.added, report.customers_added) == (1, 1)
    (new,) = floor.directory.find_customers("Maria Okafor")
    assert new.id != floor.maria.id


def test_an_outage_in_the_middle_changes_nothing(small_floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    dana = small_floor.desk("dana")
    wrapped_up(dana, a_call(small_floor, dana))
    before = dump(small_floor.database)

    def cut_off(*_: object) -> None:
        raise ConnectionAbortedError

    monkeypatch.setattr(erasing, "_empty_message", cut_off)
    with pytest.raises(ConnectionAbortedError):
        erasing.erase_in_database(small_floor.database, small_floor.maria.id, "supervisor", "rosa")
    assert dump(small_floor.database) == before


REFUSED = {
    "an event of somebody who is there": "UPDATE contact_event SET data = '{}' WHERE contact_id <> :contact",
    "more than the words": 'UPDATE contact_event SET data = \'{"text": "x"}\' WHERE contact_id = :contact',
    "the author": "UPDATE contact_event SET agent_id = 'x' WHERE contact_id = :contact",
    "the order": "UPDATE contact_event SET seq = seq + 1 WHERE contact_id = :contact",
    "the row itself": "DELETE FROM contact_event WHERE contact_id = :contact",
    "the audit": "DELETE FROM audit WHERE what = 'customer erased'",
    "the name brought back": "UPDATE customer SET name = 'Maria' WHERE erased_in IS NOT NULL",
    "somebody said to be erased": "UPDATE customer SET erased_in = 1 WHERE erased_in IS NULL",
    "the customer brought back": "UPDATE customer SET erased_in = NULL WHERE erased_in IS NOT NULL",
    "the contact brought back": "UPDATE contact SET erased_for = NULL WHERE id = :contact",
}


def test_beside_it_the_log_is_as_closed_as_before(erased: tuple[Floor, str]) -> None:
    """Asked with the program's own password, which owns the tables."""
    floor, contact = erased
    dana = floor.desk("dana")
    floor.directory.add_customer(Customer("", "Jon Bell", "1000", phone="020 7946 0999"))
    other = dana.takes(floor, "020 7946 0999", "call-9").id
    before, let_through = dump(floor.database), []
    for what, statement in REFUSED.items():
        try:
            with floor.database.writing() as session:
                done = session.connection().execute(text(statement), {"contact": contact} if ":c" in statement else {})
                assert done.rowcount
            let_through.append(what)
        except (Refused, IntegrityError) as refused:
            assert "append-only" in str(refused) or "customer" in str(refused), refused
    assert let_through == []
    assert dump(floor.database) == before
    assert other


def test_the_file_itself_holds_no_word_of_them(small_floor: Floor) -> None:
    dana = small_floor.desk("dana")
    wrapped_up(dana, a_call(small_floor, dana))
    path = small_floor.database.address.path
    assert path is not None
    forget(small_floor)
    with small_floor.database.writing() as session:
        session.connection().exec_driver_sql("SELECT 1")
    small_floor.database.close()
    assert b"bandicoot" not in path.read_bytes()

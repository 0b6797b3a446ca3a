"""The program on a person's own login: everything an agent does in a day goes through the database's rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kms_desktop.contacts.door import log_events
from kms_desktop.contacts.events.declaration import read_payload
from kms_desktop.contacts.events.guide import FactSet
from kms_desktop.contacts.events.options import Granted
from kms_desktop.contacts.model import ContactState, Event
from kms_desktop.customers.model import IncomingCall
from kms_desktop.errors import Refused
from kms_desktop.voc.suggestions import SuggestionBox, register_suggestions
from tests.contacts.conftest import RANG_AT, Desk
from tests.security.conftest import Walled

TWO_BY_CARD, SAME_AMOUNT, NOT_CHARGED = 2, 0, 0


def to_the_options(desk: Desk, contact_id: str, amount: int = 38) -> ContactState:
    desk.answers(contact_id, TWO_BY_CARD, SAME_AMOUNT, NOT_CHARGED)
    return desk.guided.set_fact(contact_id, "amount", amount)


def test_a_whole_call_with_a_transfer_is_logged_through_two_logins(walled: Walled) -> None:
    dana, state = walled.takes("dana")
    sam, contact = walled.desk("sam"), state.id
    dana.call.verify_customer(contact, ("Date of birth", "Postcode"))
    dana.call.log_note(contact, "Paid by card, the debit went too.")
    dana.call.log_search(contact, "charged twice")
    to_the_options(dana, contact)
    made = dana.handovers.make_handover(
        contact, to_kind="person", to_id=sam.person.id, to_name=sam.person.name, question="Can you refund it?"
    )
    assert [waiting.id for waiting in sam.handovers.list_waiting()] == [made.id]
    sam.handovers.accept_handover(made.id)
    granted = sam.guided.accept_option(contact, "refund-the-card")
    assert [offer.title for offer in granted.granted] == ["Refund the card"]
    closed = sam.wrapups.save_wrap_up(contact, replace(sam.wrapups.draft_wrap_up(granted), outcome="satisfied"))
    assert closed.phase == "wrapped_up"
    assert [desk.journal.entries_set_aside() for desk in (dana, sam)] == [[], []]
    assert [desk.outbox.waiting_count for desk in (dana, sam)] == [0, 0]
    people = walled.floor.people
    assert walled.asked("SELECT holder_id, phase, legs, division FROM contact") == [
        (people["sam"].id, "wrapped_up", 2, "")
    ]
    assert walled.asked("SELECT owner_id, state FROM promise") == [(people["sam"].id, "open")]
    sam.promising.keep_promise(sam.promises.list_owed(sam.person.id)[0])
    assert walled.asked("SELECT state FROM promise") == [("kept",)]
    assert walled.asked("SELECT title FROM resolution") != []
    assert walled.asked("SELECT author_name FROM interaction WHERE source = 'contact'") == [("Sam Ruiz",)]


def test_a_refused_and_a_taken_back_handover_come_back_to_the_one_who_made_them(walled: Walled) -> None:
    dana, state = walled.takes("dana")
    sam, to = walled.desk("sam"), walled.floor.people["sam"]
    for answer in ("refuse", "take_back"):
        made = dana.handovers.make_handover(
            state.id, to_kind="team", to_id=to.team_id, to_name=to.team, question="Yours?"
        )
        back = (
            sam.handovers.refuse_handover(made.id, "On my break")
            if answer == "refuse"
            else dana.handovers.take_back(made.id)
        )
        assert (back.holder_id, back.phase) == (dana.person.id, "on_call")
        dana.log.look_again(state.id)


def test_what_the_program_would_grant_too_often_is_refused_by_it_and_by_the_database(walled: Walled) -> None:
    for turn in range(2):
        dana, state = walled.takes("dana", f"call-{turn}")
        to_the_options(dana, state.id)
        dana.guided.accept_option(state.id, "refund-the-card")
    dana, state = walled.takes("dana", "call-3")
    to_the_options(dana, state.id)
    with pytest.raises(Refused, match="already granted twice"):
        dana.guided.accept_option(state.id, "refund-the-card")
    with pytest.raises(Refused, match=r"“Refund the card” was already granted 2 times \(2 in 90 days\)"):
        said = {"article_id": "charged-twice", "option_id": "refund-the-card", "customer_id": state.customer_id}
        dana.log.record_event(state.id, read_payload(Granted.kind, {**said, "title": "x", "amount": 1}))
    assert [entry.reason for entry in dana.journal.entries_set_aside()] != []
    assert walled.asked("SELECT count(*) FROM contact_event WHERE kind = 'granted'") == [(2,)]


def test_a_suggestion_is_made_answered_and_read_through_three_logins(walled: Walled) -> None:
    boxes = {}
    for login in ("dana", "rosa"):
        desk = walled.desk(login)
        register_suggestions(desk.outbox, walled.database(login))
        boxes[login] = SuggestionBox(walled.database(login), desk.outbox, desk.person.id)
    made = boxes["dana"].submit_suggestion("suggestion", "Let us cover bank charges")
    boxes["rosa"].answer_suggestion(made.id, True, "From Monday you may.")
    assert [said.answer for said in boxes["dana"].answers_for(walled.floor.people["dana"].id)] == [
        "From Monday you may."
    ]
    boxes["dana"].mark_read(made.id)
    assert boxes["dana"].answers_for(walled.floor.people["dana"].id, unread_only=True) == []


def test_a_handover_into_another_division_brings_the_contact_and_its_customer_along(walled: Walled) -> None:
    dana, state = walled.takes("dana")
    kim = walled.desk("kim")
    assert walled.floors["kim"].directory.match_caller("020 7946 0018").candidates == ()
    made = dana.handovers.make_handover(
        state.id, to_kind="person", to_id=kim.person.id, to_name=kim.person.name, question="Is this one yours?"
    )
    accepted = kim.handovers.accept_handover(made.id)
    assert accepted.customer_name == "Maria Okafor"
    assert walled.floors["kim"].directory.get_customer(accepted.customer_id).name == "Maria Okafor"
    kim.call.log_note(state.id, "Yes, ours.")
    assert kim.outbox.waiting_count == 0


def test_a_contact_belongs_to_the_division_of_who_opened_it(walled: Walled) -> None:
    kim = walled.desk("kim")
    match = walled.floors["kim"].directory.match_caller("0161 496 0000")
    kim.call.take_call(IncomingCall("0161 496 0000", "call-9", RANG_AT), match, 2.0)
    assert walled.asked("SELECT division FROM contact") == [("other",)]


def delivered(walled: Walled, login: str, *events: Event) -> None:
    """Stored one after the other on this person's own login, in this order."""
    for event in events:
        log_events(walled.database(login), [event], ())


def test_an_offer_that_began_earlier_than_was_known_is_one_row(walled: Walled) -> None:
    """What is delivered late begins it; the row that began with what came before it goes."""
    dana, state = walled.takes("dana")
    said = {"article_id": "charged-twice", "option_id": "explain-the-hold", "title": "Explain the hold", "amount": 0}
    first = dana.log.next_event(state, state.id, read_payload("option_offered", said))
    then = replace(dana.log.next_event(state, state.id, read_payload("option_declined", said)), seq=first.seq + 1)
    delivered(walled, "dana", then, first)
    assert walled.asked("SELECT id, result FROM option_use") == [(first.id, "declined")]


def test_a_grant_that_began_earlier_than_was_known_is_counted_once(walled: Walled) -> None:
    dana, state = walled.takes("dana")
    said = {"article_id": "charged-twice", "option_id": "refund-the-card", "title": "Refund the card", "amount": 38}
    first = dana.log.next_event(state, state.id, read_payload("option_offered", said))
    grant = dana.log.next_event(state, state.id, read_payload("granted", {**said, "customer_id": state.customer_id}))
    delivered(walled, "dana", replace(grant, seq=first.seq + 1), first)
    assert walled.asked("SELECT id, result FROM option_use") == [(first.id, "granted")]


def test_what_was_asked_again_earlier_than_was_known_is_one_row(walled: Walled) -> None:
    dana, state = walled.takes("dana")
    sam, contact = walled.desk("sam"), state.id
    to_the_options(dana, contact)
    made = dana.handovers.make_handover(
        contact, to_kind="person", to_id=sam.person.id, to_name="Sam", question="Yours?"
    )
    state = sam.handovers.accept_handover(made.id)
    first = sam.log.next_event(state, contact, FactSet(fact="amount", value=40, question="How much?"))
    then = replace(sam.log.next_event(state, contact, FactSet(fact="amount", value=41, question="")), seq=first.seq + 1)
    delivered(walled, "sam", then)
    assert walled.asked("SELECT id FROM repeat") == [(then.id,)]
    delivered(walled, "sam", first)
    assert walled.asked("SELECT id FROM repeat") == [(first.id,)]

"""A contact that was wrapped up is taken up again: by mistake closed, or not done after all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import select

from kms_desktop.contacts.closing_rows import OF_A_CONTACT
from kms_desktop.contacts.erasing import erase_in_database
from kms_desktop.contacts.events.call import Noted
from kms_desktop.contacts.events.wrapup import Reopened
from kms_desktop.contacts.model import Conflict, ContactState
from kms_desktop.contacts.resolution_queries import article_usage, past_contacts, searched_in_vain
from kms_desktop.contacts.state import fold_events
from kms_desktop.errors import NotFound, Refused
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import ContactEventRow, ContactRow, InteractionRow, PromiseRow, ResolutionRow
from tests.contacts.conftest import Desk, Floor
from tests.contacts.events_for_tests import DANA, PRIYA, SAM, START, Told
from tests.contacts.test_wrapup import refunded

WHY = "The quokka bank has not paid it"


def close(desk: Desk, contact: str, outcome: str = "satisfied") -> ContactState:
    draft = desk.wrapups.draft_wrap_up(desk.log.contact_state(contact))
    return desk.wrapups.save_wrap_up(contact, replace(draft, outcome=outcome))


def closed(floor: Floor) -> tuple[Desk, str]:
    dana = floor.desk("dana")
    contact = refunded(floor, dana)
    close(dana, contact)
    return dana, contact


# by the program, on both databases


def test_what_was_wrapped_up_by_mistake_goes_on_and_is_wrapped_up_once(floor: Floor) -> None:
    dana, contact = closed(floor)
    before = dana.log.contact_state(contact)
    state = dana.wrapups.reopen_contact(contact)
    assert (state.phase, state.holder_id, state.ended_at, state.outcome, state.resolved_by, state.link) == (
        "on_call",
        dana.person.id,
        None,
        "",
        "",
        "",
    )
    assert (state.granted, state.promises, state.settled) == (before.granted, before.promises, before.settled)
    assert [(leg.agent_id, leg.ended_at) for leg in state.legs] == [(dana.person.id, None)]
    assert [one.id for one in dana.log.open_contacts()] == [contact]
    dana.call.log_note(contact, "She is content after all.")
    close(dana, contact, "mollified")
    with floor.database.reading() as session:
        (row,) = session.exec(select(ContactRow)).all()
        (resolution,) = session.exec(select(ResolutionRow)).all()
        (entry,) = session.exec(select(InteractionRow).where(InteractionRow.source == OF_A_CONTACT)).all()
        (promise,) = session.exec(select(PromiseRow)).all()
        kinds = session.exec(select(ContactEventRow.kind).order_by(ContactEventRow.seq)).all()  # type: ignore[arg-type]
    assert (row.phase, row.outcome, row.legs) == ("wrapped_up", "mollified", 1)
    assert (resolution.outcome, resolution.link, resolution.article_id) == ("mollified", "resolved", "charged-twice")
    assert (entry.ending["outcome"], entry.body_text) == ("mollified", "She is content after all.")
    assert (promise.state, promise.owner_id) == ("open", dana.person.id)
    assert [kind for kind in kinds if kind in ("wrapped_up", "reopened")] == ["wrapped_up", "reopened", "wrapped_up"]


def test_while_it_is_open_again_nothing_counts_as_its_end(floor: Floor) -> None:
    dana, contact = closed(floor)
    assert list(past_contacts(floor.database, utc_now())) and article_usage(floor.database, utc_now())
    dana.wrapups.reopen_contact(contact)
    with floor.database.reading() as session:
        row = session.exec(select(ContactRow)).one()
        ended = [*session.exec(select(ResolutionRow)).all(), *session.exec(select(InteractionRow)).all()]
    assert (row.phase, row.ended_at, row.reason, row.outcome) == ("on_call", None, "", "")
    assert ended == [], "nothing is learned from what was undone, and the history tells of no end"
    assert list(past_contacts(floor.database, utc_now())) == []
    assert article_usage(floor.database, utc_now()) == {}
    assert searched_in_vain(floor.database, START) == []


def test_a_supervisor_takes_it_up_and_their_wrap_up_is_no_conflict(floor: Floor) -> None:
    dana, contact = closed(floor)
    rosa = floor.desk("rosa")
    state = rosa.wrapups.reopen_contact(contact, f"  {WHY}  ")
    said = state.events[-1].payload
    assert isinstance(said, Reopened) and said.reason == WHY
    assert [leg.agent_id for leg in state.legs] == [dana.person.id, rosa.person.id]
    assert state.legs[0].ended_at is not None and state.legs[1].ended_at is None
    with pytest.raises(Refused, match="Somebody else has this contact"):
        dana.call.log_note(contact, "Still mine?")
    state = close(rosa, contact, "dissatisfied")
    assert (state.conflicts, state.outcome, state.holder_id) == ((), "dissatisfied", rosa.person.id)
    with floor.database.reading() as session:
        (resolution,) = session.exec(select(ResolutionRow)).all()
        (entry,) = session.exec(select(InteractionRow)).all()
    assert (resolution.agent_id, resolution.outcome, entry.author_name) == (
        rosa.person.id,
        "dissatisfied",
        "Rosa Adeyemi",
    )


def test_who_had_it_before_or_never_reopens_nothing(floor: Floor) -> None:
    dana, sam, priya = floor.desk("dana"), floor.desk("sam"), floor.desk("priya")
    contact = refunded(floor, dana)
    to = {"to_kind": "person", "to_id": sam.person.id, "to_name": "Sam"}
    made = dana.handovers.make_handover(contact, **to, question="Yours?")  # type: ignore[arg-type]
    sam.handovers.accept_handover(made.id)
    close(sam, contact)
    for desk in (dana, priya):
        with pytest.raises(Refused, match="by the person who wrapped it up, or by a supervisor"):
            desk.wrapups.reopen_contact(contact)
    assert sam.wrapups.reopen_contact(contact).phase == "on_call"


def test_what_is_open_or_not_there_is_not_reopened(floor: Floor) -> None:
    dana, contact = closed(floor)
    dana.wrapups.reopen_contact(contact)
    for desk in (dana, floor.desk("rosa")):
        with pytest.raises(Refused, match="not wrapped up"):
            desk.wrapups.reopen_contact(contact)
    with pytest.raises(NotFound):
        dana.wrapups.reopen_contact("nothing")
    assert [event.kind for event in dana.log.look_again(contact).events].count("reopened") == 1


def test_one_contact_at_a_time(floor: Floor) -> None:
    dana, contact = closed(floor)
    other = dana.takes(floor, call_id="call-2").id
    with pytest.raises(Refused, match="another contact in hand"):
        dana.wrapups.reopen_contact(contact)
    close(dana, other)
    assert dana.wrapups.reopen_contact(contact).phase == "on_call"


def test_erasing_takes_the_reason_and_what_is_erased_stays_closed(floor: Floor) -> None:
    dana, contact = closed(floor)
    dana.wrapups.reopen_contact(contact, WHY)
    with pytest.raises(Refused, match="has this customer in a contact"):
        erase_in_database(floor.database, floor.maria.id, "supervisor", "rosa")
    close(dana, contact)
    erase_in_database(floor.database, floor.maria.id, "supervisor", "rosa")
    with floor.database.reading() as session:
        (data,) = session.exec(select(ContactEventRow.data).where(ContactEventRow.kind == "reopened")).all()
    assert data == {}
    for desk in (dana, floor.desk("rosa")):
        with pytest.raises(Refused, match="was erased"):
            desk.wrapups.reopen_contact(contact)


def test_its_line_in_the_log_says_why(small_floor: Floor) -> None:
    dana, contact = closed(small_floor)
    event = dana.wrapups.reopen_contact(contact, WHY).events[-1]
    line = event.payload.describe(event, None)  # type: ignore[arg-type]
    assert line is not None and (line.what, line.detail) == ("Reopened", f"“{WHY}”")


# folded


def test_a_wrap_up_of_whoever_lost_it_is_told_and_changes_nothing() -> None:
    told = Told()
    told("opened")
    told("wrapped_up", outcome="satisfied")
    told("reopened", SAM)
    told("wrapped_up", DANA, outcome="dissatisfied")
    state = fold_events(told.events)
    assert (state.phase, state.holder_id, state.outcome) == ("on_call", SAM, "")
    assert state.conflicts == (Conflict("wrapped_up_by_another", ("dissatisfied",)),)


def test_reopening_settles_that_two_wrapped_it_up() -> None:
    told = Told()
    told("opened")
    told("wrapped_up", outcome="satisfied")
    told("wrapped_up", SAM, outcome="dissatisfied")
    assert [one.what for one in fold_events(told.events).conflicts] == ["wrapped_up_twice"]
    told("reopened", PRIYA)
    assert fold_events(told.events).conflicts == ()
    told("wrapped_up", PRIYA, outcome="mollified")
    state = fold_events(told.events)
    assert (state.conflicts, state.outcome, len(state.legs)) == ((), "mollified", 2)


def test_reopening_what_is_open_changes_nothing() -> None:
    told = Told()
    told("opened")
    told.passed_on(warm=False)
    before = fold_events(told.events)
    told("reopened", SAM)
    after = fold_events(told.events)
    assert (after.phase, after.holder_id, after.handover_id) == (before.phase, before.holder_id, before.handover_id)
    assert [leg.ended_at for leg in after.legs] == [leg.ended_at for leg in before.legs]


def test_a_note_after_it_is_whoever_reopened_its_own(small_floor: Floor) -> None:
    dana, contact = closed(small_floor)
    rosa = small_floor.desk("rosa")
    rosa.wrapups.reopen_contact(contact)
    rosa.log.record_event(contact, Noted(text="Called the bank"))
    assert dana.log.look_again(contact).note == "Called the bank"

"""A contact is passed on with all that went before, and only one person gets it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import NoReturn

import pytest
from sqlmodel import Session, col, select

from kms_desktop.contacts.handover import HandoverGone
from kms_desktop.contacts.model import Handover
from kms_desktop.errors import KmsError, NotFound, Refused, Unreachable
from kms_desktop.storage.tables import ContactRow, HandoverRow, PromiseRow, RepeatRow
from tests.contacts.conftest import ENOUGH, Desk, Floor

Outage = Callable[[], AbstractContextManager[None]]
QUESTION = "Her bank charged £15 because of us. Can you pay that too?"


def passed_on(floor: Floor, desk: Desk, *, to: str = "Billing", question: str = QUESTION) -> Handover:
    """A contact half way through the guide, with a promise, on its way to a team."""
    contact = desk.takes(floor).id
    desk.call.verify_customer(contact, ENOUGH)
    desk.answers(contact, 1, 0, 0)
    desk.guided.set_fact(contact, "amount", 30)
    desk.guided.accept_option(contact, "refund-the-card")
    team = {name: key for key, name in floor.roster.list_teams()}[to]
    return desk.handovers.make_handover(contact, to_kind="team", to_id=team, to_name=to, question=question)


def test_it_waits_for_everybody_in_the_team_and_nobody_else(floor: Floor) -> None:
    dana, sam, priya = floor.desk("dana"), floor.desk("sam"), floor.desk("priya")
    handover = passed_on(floor, dana)
    assert (
        [h.id for h in sam.handovers.list_waiting()] == [handover.id] == [h.id for h in priya.handovers.list_waiting()]
    )
    assert dana.handovers.list_waiting() == []
    assert [h.state for h in dana.handovers.list_sent()] == ["waiting"]
    assert sam.handovers.list_waiting()[0] == handover
    assert (handover.from_name, handover.from_team, handover.to_name, handover.customer_name, handover.question) == (
        "Dana Webb",
        "Front line",
        "Billing",
        "Maria Okafor",
        QUESTION,
    )


def test_one_meant_for_a_person_is_not_for_their_team(small_floor: Floor) -> None:
    dana, sam, priya = (small_floor.desk(login) for login in ("dana", "sam", "priya"))
    contact = dana.takes(small_floor).id
    dana.handovers.make_handover(
        contact, to_kind="person", to_id=sam.person.id, to_name=sam.person.name, question="You?"
    )
    assert len(sam.handovers.list_waiting()) == 1
    assert priya.handovers.list_waiting() == []


def test_the_receiver_goes_on_at_the_same_step_with_the_whole_chain(floor: Floor) -> None:
    dana, sam = floor.desk("dana"), floor.desk("sam")
    contact = dana.takes(floor).id
    before = dana.answers(contact, 1, 0)
    handover = dana.handovers.make_handover(
        contact, to_kind="person", to_id=sam.person.id, to_name="Sam Ruiz", question=QUESTION
    )
    state = sam.handovers.accept_handover(handover.id)
    assert (state.phase, state.holder_id) == ("on_call", sam.person.id)
    assert [(leg.agent_id, leg.question) for leg in state.legs] == [(dana.person.id, QUESTION), (sam.person.id, "")]
    assert state.settled == before.settled
    here, there = sam.guided.find_position(state), dana.guided.find_position(before)
    assert here is not None and there is not None
    assert here.step == there.step
    assert state.repeats == 0
    assert sam.guided.answer_step(contact, 1).facts["bank_charged"] is True


def test_promises_go_with_the_contact(floor: Floor) -> None:
    dana, sam = floor.desk("dana"), floor.desk("sam")
    handover = passed_on(floor, dana)
    assert len(dana.promises.list_owed(dana.person.id)) == 1
    sam.handovers.accept_handover(handover.id)
    assert dana.promises.list_owed(dana.person.id) == []
    (promise,) = sam.promises.list_owed(sam.person.id)
    assert (promise.customer_name, promise.contact_id) == ("Maria Okafor", handover.contact_id)
    with floor.database.reading() as session:
        assert session.exec(select(PromiseRow)).one().owner_id == sam.person.id
        row = session.exec(select(ContactRow)).one()
    assert (row.holder_id, row.legs, row.phase) == (sam.person.id, 2, "on_call")


def test_only_one_accepts_and_the_other_hears_who(floor: Floor) -> None:
    dana, sam, priya = floor.desk("dana"), floor.desk("sam"), floor.desk("priya")
    handover = passed_on(floor, dana)
    sam.handovers.accept_handover(handover.id)
    for too_late in (
        lambda: priya.handovers.accept_handover(handover.id),
        lambda: priya.handovers.refuse_handover(handover.id, "No time"),
        lambda: dana.handovers.take_back(handover.id),
        lambda: sam.handovers.accept_handover(handover.id),
    ):
        with pytest.raises(HandoverGone, match=r"Sam Ruiz took this contact at \d\d:\d\d\."):
            too_late()
    assert floor.desk("priya", "other").log.contact_state(handover.contact_id).holder_id == sam.person.id
    assert len([e for e in sam.log.contact_state(handover.contact_id).events if e.kind == "handover_accepted"]) == 1


def test_once_it_is_taken_the_sender_can_write_no_more(floor: Floor) -> None:
    dana, sam = floor.desk("dana"), floor.desk("sam")
    handover = passed_on(floor, dana)
    dana.call.log_note(handover.contact_id, "one more thing while she waits")
    sam.handovers.accept_handover(handover.id)
    with pytest.raises(Refused, match="Somebody else has this contact now"):
        dana.call.log_note(handover.contact_id, "too late")
    state = sam.log.contact_state(handover.contact_id)
    assert state.note == "one more thing while she waits"
    assert dana.call.log_suggestion(handover.contact_id, "s", "suggestion", "Let us pay it").suggestions == ("s",)


def test_refusing_needs_a_reason_and_gives_it_back(floor: Floor) -> None:
    dana, sam = floor.desk("dana"), floor.desk("sam")
    handover = passed_on(floor, dana)
    with pytest.raises(KmsError, match="Say in a few words why"):
        sam.handovers.refuse_handover(handover.id, "  ")
    sam.handovers.refuse_handover(handover.id, "We have no key for that account")
    found = dana.handovers.get_handover(handover.id)
    assert found is not None
    assert (found.state, found.to_name, found.reason) == ("refused", "Sam Ruiz", "We have no key for that account")
    state = dana.log.contact_state(handover.contact_id)
    assert (state.phase, state.holder_id) == ("on_call", dana.person.id)
    assert sam.handovers.list_waiting() == []


def test_taking_it_back_goes_on_where_it_was(floor: Floor) -> None:
    dana, sam = floor.desk("dana"), floor.desk("sam")
    handover = passed_on(floor, dana)
    assert dana.handovers.take_back(handover.id).phase == "on_call"
    with pytest.raises(HandoverGone, match="Dana Webb took this contact back at"):
        sam.handovers.accept_handover(handover.id)
    again = dana.handovers.make_handover(
        handover.contact_id, to_kind="team", to_id=sam.person.team_id, to_name="Billing", question="Now please"
    )
    assert sam.handovers.accept_handover(again.id).legs[0].question == "Now please"


def test_who_may_answer_a_handover(floor: Floor) -> None:
    dana, sam = floor.desk("dana"), floor.desk("sam")
    handover = passed_on(floor, dana, to="Front line")
    with pytest.raises(Refused, match="not for you or your team"):
        sam.handovers.accept_handover(handover.id)
    with pytest.raises(Refused, match="not for you or your team"):
        dana.handovers.accept_handover(handover.id)
    with pytest.raises(Refused, match="Only the person who passed"):
        sam.handovers.take_back(handover.id)
    with pytest.raises(NotFound):
        sam.handovers.accept_handover("nothing")
    with floor.database.reading() as session:
        assert session.exec(select(HandoverRow)).one().state == "waiting"


def test_what_cannot_be_passed_on(small_floor: Floor) -> None:
    dana, sam = small_floor.desk("dana"), small_floor.desk("sam")
    contact = dana.takes(small_floor).id

    def to(key: str, kind: str = "person", question: str = "You?") -> Handover:
        return dana.handovers.make_handover(contact, to_kind=kind, to_id=key, to_name="x", question=question)

    with pytest.raises(KmsError, match="what the next person should do"):
        to(sam.person.id, question=" ")
    with pytest.raises(Refused, match="to yourself"):
        to(dana.person.id)
    with pytest.raises(KmsError, match="Choose a person or a team"):
        to("")
    to(sam.person.id)
    with pytest.raises(Refused, match="on its way to somebody already"):
        to(sam.person.id)
    with pytest.raises(Refused, match="Take it back before you wrap it up"):
        dana.wrapups.save_wrap_up(contact, dana.wrapups.draft_wrap_up(dana.log.contact_state(contact)))


def test_asking_again_what_a_colleague_settled_is_counted(small_floor: Floor) -> None:
    dana, sam = small_floor.desk("dana"), small_floor.desk("sam")
    handover = passed_on(small_floor, dana)
    sam.handovers.accept_handover(handover.id)
    contact = handover.contact_id
    assert sam.guided.go_to(contact, "when-did-they-pay").repeats == 1
    assert sam.guided.answer_step(contact, 0).repeats == 1
    assert sam.guided.go_to(contact, "when-did-they-pay").repeats == 1, "his own answer by now"
    assert sam.call.verify_customer(contact, ENOUGH).repeats == 2
    with small_floor.database.reading() as session:
        assert session.exec(select(ContactRow)).one().repeats == 2


def test_three_people_make_three_legs(small_floor: Floor) -> None:
    dana, sam, priya = (small_floor.desk(login) for login in ("dana", "sam", "priya"))
    handover = passed_on(small_floor, dana)
    sam.handovers.accept_handover(handover.id)
    onward = sam.handovers.make_handover(
        handover.contact_id, to_kind="person", to_id=priya.person.id, to_name="Priya Nair", question="And you?"
    )
    state = priya.handovers.accept_handover(onward.id)
    assert [leg.question for leg in state.legs] == [QUESTION, "And you?", ""]
    assert {leg.agent_id for leg in state.legs} == {d.person.id for d in (dana, sam, priya)}


def test_what_was_asked_again_is_kept_with_who_had_settled_it(floor: Floor) -> None:
    dana, sam = floor.desk("dana"), floor.desk("sam")
    contact = passed_on(floor, dana).contact_id
    sam.handovers.accept_handover(sam.handovers.list_waiting()[0].id)
    sam.guided.go_to(contact, "when-did-they-pay")
    sam.guided.answer_step(contact, 0)
    sam.guided.set_fact(contact, "amount", 31, "How much?")
    with floor.database.reading() as session:
        rows = session.exec(select(RepeatRow).order_by(col(RepeatRow.at), col(RepeatRow.id))).all()
    assert [(r.kind, r.what, r.article_id, r.by_id, r.first_by) for r in rows] == [
        ("question", "When did they pay?", "charged-twice", sam.person.id, dana.person.id),
        ("fact", "How much?", "charged-twice", sam.person.id, dana.person.id),
    ]


def test_what_goes_outside_waits_for_nobody_and_stays_in_hand(floor: Floor) -> None:
    dana, sam = floor.desk("dana"), floor.desk("sam")
    contact = dana.takes(floor).id
    with pytest.raises(KmsError, match="to whom outside"):
        dana.handovers.make_outside(contact, to_name=" ", question="Will you pay it?")
    with pytest.raises(KmsError, match="what the next person should do"):
        dana.handovers.make_outside(contact, to_name="Her bank", question=" ")
    state = dana.handovers.make_outside(contact, to_name=" Her bank ", question="Will you pay the £15?")
    assert (state.phase, state.holder_id, state.passed_to) == ("on_call", dana.person.id, "Her bank")
    assert sam.handovers.list_waiting() == []
    with floor.database.reading() as session:
        assert session.exec(select(HandoverRow)).all() == []
        assert session.exec(select(ContactRow)).one().phase == "on_call"


def test_a_contact_on_its_way_to_a_colleague_cannot_go_outside_too(small_floor: Floor) -> None:
    dana = small_floor.desk("dana")
    handover = passed_on(small_floor, dana)
    with pytest.raises(Refused, match="on its way to somebody already"):
        dana.handovers.make_outside(handover.contact_id, to_name="Her bank", question="You?")


def test_outside_works_while_the_database_is_away(floor: Floor, outage: Outage) -> None:
    dana = floor.desk("dana")
    contact = dana.takes(floor).id
    with outage():
        assert dana.handovers.make_outside(contact, to_name="Her bank", question="You?").passed_to == "Her bank"
    dana.outbox.deliver_waiting()
    assert floor.desk("sam").log.contact_state(contact).passed_to == "Her bank"


def test_a_database_that_goes_away_after_its_yes_leaves_no_doubt(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is stored is never said to be refused: the contact is known from what was written."""
    dana, sam = floor.desk("dana"), floor.desk("sam")
    handover = passed_on(floor, dana)

    writing = floor.database.writing

    @contextmanager
    def the_last_answer() -> Iterator[Session]:
        with writing() as session:
            yield session
        monkeypatch.setattr(floor.database, "reading", _gone)

    monkeypatch.setattr(floor.database, "writing", the_last_answer)
    state = sam.handovers.refuse_handover(handover.id, "I do not know the account.")
    assert (state.phase, state.holder_id) == ("on_call", dana.person.id)


def test_what_only_the_database_can_know_is_not_said_to_be_nowhere(
    small_floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana, sam = small_floor.desk("dana"), small_floor.desk("sam")
    contact = passed_on(small_floor, dana).contact_id
    monkeypatch.setattr(small_floor.database, "reading", _gone)
    small_floor.database.mark_unreachable()
    with pytest.raises(Unreachable, match="not on this desktop"):
        sam.log.contact_state(contact)


def _gone() -> NoReturn:
    raise Unreachable("The database does not answer.")


def test_what_a_colleague_found_to_the_question_goes_along(small_floor: Floor) -> None:
    dana, sam, priya = (small_floor.desk(login) for login in ("dana", "sam", "priya"))
    contact = passed_on(small_floor, dana).contact_id
    sam.handovers.accept_handover(sam.handovers.list_waiting()[0].id)
    onward = sam.handovers.make_handover(
        contact,
        to_kind="person",
        to_id=priya.person.id,
        to_name="Priya Nair",
        question="May I?",
        answer="Not over my £400.",
    )
    legs = priya.handovers.accept_handover(onward.id).legs
    assert [(leg.question, leg.answer) for leg in legs] == [(QUESTION, ""), ("May I?", "Not over my £400."), ("", "")]


def test_the_supervisor_sees_everything_that_waits_the_longest_first(floor: Floor) -> None:
    dana, sam, priya = (floor.desk(login) for login in ("dana", "sam", "priya"))
    first = passed_on(floor, dana)
    second = priya.takes(floor, call_id="call-2").id
    priya.handovers.make_handover(second, to_kind="person", to_id=sam.person.id, to_name="Sam Ruiz", question="You?")
    sam.handovers.make_outside(sam.takes(floor, call_id="call-3").id, to_name="Her bank", question="You?")
    assert [(h.from_name, h.to_name) for h in dana.handovers.on_the_floor()] == [
        ("Dana Webb", "Billing"),
        ("Priya Nair", "Sam Ruiz"),
    ]
    sam.handovers.refuse_handover(first.id, "No time")
    assert [h.contact_id for h in dana.handovers.on_the_floor()] == [second]

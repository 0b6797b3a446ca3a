"""An option over the agent's authority is asked for, answered once by somebody who may, and open from then on."""

from __future__ import annotations

import threading  # noqa: TID251 - two people who answer in the same moment
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from kms_desktop.contacts.approval import newest_approval
from kms_desktop.contacts.approval_commands import ApprovalGone
from kms_desktop.contacts.events.approval import ApprovalAnswered
from kms_desktop.contacts.events.reading import payload_of, read_event
from kms_desktop.contacts.model import Approval, ContactState, Event
from kms_desktop.contacts.projection import apply_event
from kms_desktop.contacts.state import fold_events
from kms_desktop.errors import KmsError, NotFound, Refused
from kms_desktop.storage.database import open_database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import ApprovalRow, ContactEventRow, OptionRuleRow
from tests.contacts.conftest import Desk, Floor
from tests.contacts.events_for_tests import CONTACT, DANA, PRIYA, SAM, START, Told, any_events

COVER = "refund-and-cover"
QUESTION = "Her bank charged her £15 because of us. May I pay all of it?"


def at_the_options(floor: Floor, desk: Desk, amount: str = "100") -> str:
    """Maria's call, at options of which the last costs £15 more than the amount. → the contact."""
    contact = desk.takes(floor).id
    desk.answers(contact, 1, 0, 1)
    desk.guided.set_fact(contact, "amount", Decimal(amount))
    return contact


def asks(desk: Desk, contact: str, amount: str = "115", question: str = QUESTION) -> Approval:
    """Ask for that option."""
    state = desk.approvals.ask_approval(
        contact,
        article_id="charged-twice",
        option_id=COVER,
        title="Refund and cover",
        amount=Decimal(amount),
        question=question,
    )
    found = newest_approval(state.approvals, "charged-twice", COVER)
    assert found is not None
    return found


def cover(desk: Desk, contact: str) -> tuple[str, str]:
    """How that option stands for this person now, and why."""
    option = desk.guided.judge_options(desk.log.look_again(contact))[2]
    return option.status, option.reason


def test_it_waits_for_whoever_may_and_for_nobody_else(floor: Floor) -> None:
    dana, rosa, marta, priya = (floor.desk(login) for login in ("dana", "rosa", "marta", "priya"))
    approval = asks(dana, at_the_options(floor, dana))
    assert approval.state == "waiting"
    (seen,) = rosa.approvals.list_waiting()
    assert (seen.title, seen.amount, seen.question, seen.asked_by, seen.customer_name) == (
        "Refund and cover",
        Decimal("115.00"),
        QUESTION,
        dana.person.id,
        "Maria Okafor",
    )
    assert [a.id for a in marta.approvals.list_waiting()] == [approval.id]
    assert dana.approvals.list_waiting() == [] == priya.approvals.list_waiting()


def test_the_longest_waiting_comes_first(small_floor: Floor) -> None:
    dana, priya, rosa = (small_floor.desk(login) for login in ("dana", "priya", "rosa"))
    first = asks(dana, at_the_options(small_floor, dana))
    second = asks(priya, at_the_options(small_floor, priya))
    assert [a.id for a in rosa.approvals.list_waiting()] == [first.id, second.id]


@pytest.mark.parametrize(("amount", "may"), [("115", True), ("415", True), ("415.01", False)])
def test_a_published_authority_that_covers_the_amount_may_answer_too(
    small_floor: Floor, amount: str, may: bool
) -> None:
    dana, sam = small_floor.desk("dana"), small_floor.desk("sam")
    approval = asks(dana, at_the_options(small_floor, dana), amount)
    assert sam.approvals.list_waiting() == [], "nothing is published yet"
    with small_floor.database.writing() as session:
        rule = {"article_id": "charged-twice", "option_id": COVER, "at": utc_now()}
        session.add(OptionRuleRow(**rule, authority={"agent": "95", "team_lead": "415"}, limits=[]))
    assert [a.id for a in sam.approvals.list_waiting()] == ([approval.id] if may else [])
    if may:
        assert sam.approvals.answer_approval(approval.id, granted=True).answered_by == sam.person.id
    else:
        with pytest.raises(Refused):
            sam.approvals.answer_approval(approval.id, granted=True)


def test_a_granted_option_is_open_and_can_be_given(floor: Floor) -> None:
    dana, rosa = floor.desk("dana"), floor.desk("rosa")
    contact = at_the_options(floor, dana)
    assert cover(dana, contact) == ("closed", "Closed: £115.00 is over your limit of £95 for this option.")
    approval = asks(dana, contact)
    answered = rosa.approvals.answer_approval(approval.id, granted=True)
    assert (answered.state, answered.reason, answered.answered_by) == ("granted", "", rosa.person.id)
    assert cover(dana, contact) == ("open", "")
    state = dana.guided.accept_option(contact, COVER)
    assert [(g.option_id, g.amount, g.by) for g in state.granted] == [(COVER, Decimal(115), dana.person.id)]
    assert state.approvals == (Approval(**{**_plain(answered), "customer_name": ""}),), (
        "what is folded and what is stored say the same"
    )


def _plain(approval: Approval) -> dict[str, object]:
    return {name: getattr(approval, name) for name in Approval.__slots__}


def test_more_than_was_approved_is_closed_again_with_that_reason(floor: Floor) -> None:
    dana, rosa = floor.desk("dana"), floor.desk("rosa")
    contact = at_the_options(floor, dana)
    rosa.approvals.answer_approval(asks(dana, contact).id, granted=True, reason="Our mistake")
    dana.log.look_again(contact)
    dana.guided.set_fact(contact, "amount", Decimal("100.01"))
    assert cover(dana, contact) == ("closed", "Closed: £115.01 is over the £115 that was approved.")
    with pytest.raises(Refused, match="over the £115 that was approved"):
        dana.guided.accept_option(contact, COVER)
    dana.guided.set_fact(contact, "amount", Decimal(80))
    assert cover(dana, contact)[0] == "open"


def test_an_approval_counts_for_its_own_contact_and_option_alone(small_floor: Floor) -> None:
    dana, rosa = small_floor.desk("dana"), small_floor.desk("rosa")
    contact = at_the_options(small_floor, dana)
    rosa.approvals.answer_approval(asks(dana, contact).id, granted=True)
    state = dana.log.look_again(contact)
    assert {o.option.id: o.status for o in dana.guided.judge_options(state)}["refund-the-card"] == "closed"
    other = dana.takes(small_floor, call_id="another").id
    dana.answers(other, 1, 0, 1)
    dana.guided.set_fact(other, "amount", Decimal(100))
    assert cover(dana, other)[0] == "closed"


def test_an_approval_goes_with_the_contact_to_the_next_person(floor: Floor) -> None:
    dana, priya, rosa = (floor.desk(login) for login in ("dana", "priya", "rosa"))
    contact = at_the_options(floor, dana)
    approval = asks(dana, contact)
    handover = dana.handovers.make_handover(
        contact, to_kind="person", to_id=priya.person.id, to_name="Priya Nair", question="Rosa decides; can you wait?"
    )
    priya.handovers.accept_handover(handover.id)
    assert cover(priya, contact)[0] == "closed"
    rosa.approvals.answer_approval(approval.id, granted=True)
    assert cover(priya, contact) == ("open", "")
    assert [g.by for g in priya.guided.accept_option(contact, COVER).granted] == [priya.person.id]


def test_no_needs_a_reason_which_the_agent_reads(floor: Floor) -> None:
    dana, rosa = floor.desk("dana"), floor.desk("rosa")
    contact = at_the_options(floor, dana)
    approval = asks(dana, contact)
    with pytest.raises(KmsError, match="why not"):
        rosa.approvals.answer_approval(approval.id, granted=False, reason="  ")
    rosa.approvals.answer_approval(approval.id, granted=False, reason="The smaller option covers it.")
    (known,) = dana.log.look_again(contact).approvals
    assert (known.state, known.reason) == ("refused", "The smaller option covers it.")
    assert cover(dana, contact)[0] == "closed"
    assert asks(dana, contact).id != approval.id, "it may be asked for again"


def test_what_looks_like_a_card_never_reaches_the_disk(small_floor: Floor) -> None:
    dana, rosa = small_floor.desk("dana"), small_floor.desk("rosa")
    approval = asks(dana, at_the_options(small_floor, dana), question="Card 4111 1111 1111 1111, may I?")
    rosa.approvals.answer_approval(approval.id, granted=True, reason="To 4111 1111 1111 1111 then")
    with small_floor.database.reading() as session:
        row = session.exec(select(ApprovalRow)).one()
        events = session.exec(select(ContactEventRow)).all()
    assert "4111 1111 1111" not in row.question + row.reason + repr([e.data for e in events])


def test_it_is_asked_once_however_often_the_key_is_pressed(small_floor: Floor) -> None:
    dana, rosa = small_floor.desk("dana"), small_floor.desk("rosa")
    contact = at_the_options(small_floor, dana)
    assert asks(dana, contact) == asks(dana, contact)
    assert len(rosa.approvals.list_waiting()) == 1
    more = asks(dana, contact, "120")
    assert [(a.id, a.amount) for a in rosa.approvals.list_waiting()] == [(more.id, Decimal("120.00"))]
    assert [a.state for a in dana.log.contact_state(contact).approvals] == ["taken_back", "waiting"]


def test_taking_it_back_ends_it_for_everybody(floor: Floor) -> None:
    dana, rosa = floor.desk("dana"), floor.desk("rosa")
    contact = at_the_options(floor, dana)
    approval = asks(dana, contact)
    assert [a.state for a in dana.approvals.take_back(approval.id).approvals] == ["taken_back"]
    assert rosa.approvals.list_waiting() == []
    with pytest.raises(ApprovalGone, match="Dana Webb took this back at "):
        rosa.approvals.answer_approval(approval.id, granted=True)
    assert cover(dana, contact)[0] == "closed"


def test_only_the_first_answer_counts_and_the_other_hears_whose_it_was(floor: Floor) -> None:
    dana, rosa, marta = (floor.desk(login) for login in ("dana", "rosa", "marta"))
    contact = at_the_options(floor, dana)
    approval = asks(dana, contact)
    rosa.approvals.answer_approval(approval.id, granted=False, reason="Not this time")
    for too_late in (
        lambda: marta.approvals.answer_approval(approval.id, granted=True),
        lambda: rosa.approvals.answer_approval(approval.id, granted=True),
        lambda: dana.approvals.take_back(approval.id),
    ):
        with pytest.raises(ApprovalGone, match=r"Rosa Adeyemi refused this at \d\d:\d\d\."):
            too_late()
    assert [a.state for a in dana.log.look_again(contact).approvals] == ["refused"]
    assert [e.kind for e in dana.log.contact_state(contact).events].count("approval_answered") == 1


def test_two_supervisors_who_answer_in_the_same_moment_are_told_one_answer(floor: Floor, database_url: str) -> None:
    dana = floor.desk("dana")
    contact = at_the_options(floor, dana)
    approval = asks(dana, contact)
    start, ends = threading.Barrier(2), dict[str, str]()

    def decide(login: str, granted: bool) -> None:
        database = open_database(database_url)
        desk = Floor(**{**_parts(floor), "database": database}).desk(login)
        start.wait(10)
        try:
            ends[login] = desk.approvals.answer_approval(approval.id, granted=granted, reason="As I see it").state
        except ApprovalGone as gone:
            ends[login] = str(gone)
        desk.journal.close()
        database.close()

    both = [threading.Thread(target=decide, args=who) for who in (("rosa", True), ("marta", False))]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    won = [login for login, end in ends.items() if end in ("granted", "refused")]
    assert len(won) == 1, ends
    (lost,) = set(ends) - set(won)
    assert ends[lost].startswith("Rosa Adeyemi granted" if won == ["rosa"] else "Marta Quill refused")
    (known,) = dana.log.look_again(contact).approvals
    assert known.state == ends[won[0]]
    with floor.database.reading() as session:
        answers = session.exec(select(ContactEventRow).where(ContactEventRow.kind == "approval_answered")).all()
        assert (len(answers), session.exec(select(ApprovalRow)).one().state) == (1, known.state)


def _parts(floor: Floor) -> dict[str, object]:
    return {name: getattr(floor, name) for name in Floor.__dataclass_fields__}


# hostile


def test_an_agent_cannot_answer_not_even_past_the_list(floor: Floor) -> None:
    dana, priya = floor.desk("dana"), floor.desk("priya")
    contact = at_the_options(floor, dana)
    approval = asks(dana, contact)
    with pytest.raises(Refused, match="You asked for this approval yourself"):
        dana.approvals.answer_approval(approval.id, granted=True)
    with pytest.raises(Refused, match="A supervisor answers this approval"):
        priya.approvals.answer_approval(approval.id, granted=True)
    with pytest.raises(Refused, match="Only the person who asked"):
        priya.approvals.take_back(approval.id)
    for desk in (dana, priya):
        with pytest.raises(Refused):
            desk.log.record_event(contact, ApprovalAnswered(approval_id=approval.id, granted=True, reason="forged"))
    with pytest.raises(NotFound):
        dana.approvals.answer_approval("nothing", granted=True)
    assert cover(dana, contact)[0] == "closed"


def test_an_answer_that_was_slipped_into_the_log_changes_no_row(small_floor: Floor) -> None:
    dana, priya, rosa = (small_floor.desk(login) for login in ("dana", "priya", "rosa"))
    approval = asks(dana, at_the_options(small_floor, dana))
    data = {"approval_id": approval.id, "granted": True, "reason": "forged"}
    for number, author in enumerate((dana.person.id, priya.person.id, "nobody")):
        event = read_event(f"f{number}", approval.contact_id, 99, utc_now(), author, "approval_answered", data)
        _deliver(small_floor, event)
    assert [a.state for a in rosa.approvals.list_waiting()] == ["waiting"]


def _deliver(floor: Floor, event: Event) -> None:
    with floor.database.writing() as session:
        apply_event(session, event.id, payload_of(event))


def test_somebody_who_does_not_have_the_contact_cannot_ask(small_floor: Floor) -> None:
    dana, priya = small_floor.desk("dana"), small_floor.desk("priya")
    contact = at_the_options(small_floor, dana)
    with pytest.raises(Refused):
        asks(priya, contact)
    with pytest.raises(KmsError, match="Write what you ask for"):
        asks(dana, contact, question=" ")


def test_a_closed_contact_waits_for_no_answer(floor: Floor) -> None:
    dana, rosa = floor.desk("dana"), floor.desk("rosa")
    contact = at_the_options(floor, dana)
    approval = asks(dana, contact)
    dana.wrapups.save_wrap_up(contact, dana.wrapups.draft_wrap_up(dana.log.contact_state(contact)))
    assert rosa.approvals.list_waiting() == []
    with pytest.raises(ApprovalGone, match="wrapped up already"):
        rosa.approvals.answer_approval(approval.id, granted=True)
    with pytest.raises(Refused, match="in your hand"):
        asks(dana, contact)


# without the database


def test_while_the_database_is_away_it_waits_on_the_desktop_and_nobody_is_asked(
    floor: Floor, outage: Callable[[], AbstractContextManager[None]]
) -> None:
    dana, rosa = floor.desk("dana"), floor.desk("rosa")
    contact = at_the_options(floor, dana)
    with outage():
        approval = asks(dana, contact)
        assert not dana.approvals.is_delivered(approval.id)
    dana.outbox.deliver_waiting()
    assert dana.approvals.is_delivered(approval.id)
    assert [a.id for a in rosa.approvals.list_waiting()] == [approval.id]
    assert dana.approvals.of_contact(contact)[0].question == QUESTION


# the fold


@pytest.fixture
def told() -> Told:
    return Told()


def asked_for(told: Told, approval_id: str = "a", by: str = DANA) -> None:
    said = {"article_id": "charged-twice", "option_id": "refund", "title": "Refund", "amount": 92}
    told("approval_asked", by, approval_id=approval_id, **said, question="May I?")


def states(told: Told) -> list[str]:
    return [a.state for a in fold_events(told.events).approvals]


def test_the_first_answer_counts(told: Told) -> None:
    asked_for(told)
    told("approval_answered", SAM, approval_id="a", granted=False, reason="No")
    told("approval_answered", PRIYA, approval_id="a", granted=True, reason="Yes")
    told("approval_taken_back", DANA, approval_id="a")
    (approval,) = fold_events(told.events).approvals
    assert (approval.state, approval.answered_by, approval.reason) == ("refused", SAM, "No")
    assert (approval.amount, approval.asked_at, approval.answered_at) == (
        Decimal(92),
        START,
        START + timedelta(minutes=1),
    )


def test_nobody_answers_their_own_and_nobody_takes_back_anothers(told: Told) -> None:
    asked_for(told)
    told("approval_answered", DANA, approval_id="a", granted=True)
    told("approval_taken_back", SAM, approval_id="a")
    assert states(told) == ["waiting"]
    told("approval_taken_back", DANA, approval_id="a")
    assert states(told) == ["taken_back"]


@pytest.mark.parametrize("granted", ["true", 1, None, [True], {}])
def test_only_a_plain_yes_is_a_yes(told: Told, granted: object) -> None:
    asked_for(told)
    told("approval_answered", SAM, approval_id="a", granted=granted)
    assert states(told) == ["refused"]


def test_the_same_key_twice_is_one_approval_and_an_unknown_one_none(told: Told) -> None:
    asked_for(told)
    asked_for(told, by=SAM)
    told("approval_answered", SAM, approval_id="b", granted=True)
    assert [(a.asked_by, a.state) for a in fold_events(told.events).approvals] == [(DANA, "waiting")]


@given(any_events(), st.randoms(use_true_random=False))
def test_who_was_granted_what_does_not_hang_on_the_order_of_delivery(events: list[Event], chance) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)
    state: ContactState = fold_events(shuffled)
    assert state.approvals == fold_events(events).approvals
    for approval in state.approvals:
        assert approval.contact_id == CONTACT
        assert (approval.state == "waiting") == (approval.answered_by == "")
        if approval.state in ("granted", "refused"):
            assert approval.answered_by != approval.asked_by
        elif approval.state == "taken_back":
            assert approval.answered_by == approval.asked_by

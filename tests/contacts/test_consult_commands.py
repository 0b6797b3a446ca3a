"""A question to a colleague: asked with the contact in hand, answered once by whom it is put to, or withdrawn."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from kms_desktop.contacts.card.looks import LOOKED
from kms_desktop.contacts.consult import Consult, newest_consult
from kms_desktop.contacts.consult_commands import ConsultGone, standing_of
from kms_desktop.contacts.events.consult import ConsultAnswered, ConsultAsked, ConsultReply
from kms_desktop.contacts.leaving import Leaving, describe_work
from kms_desktop.contacts.model import ContactState
from kms_desktop.contacts.projection import events_of
from kms_desktop.contacts.state import fold_events
from kms_desktop.errors import KmsError, NotFound, Refused
from kms_desktop.storage.tables import AuditRow, ContactRow
from kms_desktop.storage.tables_consult import ConsultRow
from tests.contacts.conftest import Desk, Floor
from tests.contacts.events_for_tests import DANA, PRIYA, SAM, Told

QUESTION = "Does a bank charge count as our mistake?"


def asks(desk: Desk, contact: str, floor: Floor, to: str = "priya", question: str = QUESTION) -> Consult:
    """Ask a colleague by name, or "team" or "leads" of one's own team."""
    if to in ("team", "leads"):
        whom = {"to_kind": to, "to_id": desk.person.team_id, "to_name": desk.person.team}
    else:
        whom = {"to_kind": "person", "to_id": floor.people[to].id, "to_name": floor.people[to].name}
    found = newest_consult(desk.consults.ask_colleague(contact, question=question, **whom).consults)
    assert found is not None
    return found


def waiting(desk: Desk) -> list[str]:
    return [one.question for one in desk.consults.waiting()()]


def looks(floor: Floor) -> list[tuple[str, object]]:
    with floor.database.reading() as session:
        rows = session.exec(select(AuditRow).where(col(AuditRow.what) == LOOKED).order_by(col(AuditRow.seq))).all()
        return [(row.who, row.data["customer_id"]) for row in rows]


def row_of(floor: Floor, key: str) -> ConsultRow:
    with floor.database.reading() as session:
        return session.get_one(ConsultRow, key)


def test_it_waits_for_whom_it_is_put_to_and_the_contact_stays(floor: Floor) -> None:
    dana, priya, rosa = (floor.desk(login) for login in ("dana", "priya", "rosa"))
    contact = dana.takes(floor).id
    asks(dana, contact, floor)
    assert waiting(priya) == [QUESTION]
    assert waiting(dana) == [] == waiting(rosa)
    state = dana.log.contact_state(contact)
    assert (state.phase, state.holder_id) == ("on_call", dana.person.id)
    assert priya.consults.waiting()()[0].customer_name == "Maria Okafor"


def test_it_is_seen_answered_and_read_at_the_desk_that_asked(floor: Floor) -> None:
    dana, priya = floor.desk("dana"), floor.desk("priya")
    contact = dana.takes(floor).id
    asked = asks(dana, contact, floor)
    known = {asked.id: standing_of(asked)}
    seen = priya.consults.look_at(asked)
    assert seen.customer_name == "Maria Okafor" and looks(floor) == [("priya", floor.maria.id)]
    there = dana.consults.replies(contact, known)()
    assert there is not None and there[1] is not None
    assert [(one.state, one.seen_by) for one in there[1].consults] == [("waiting", priya.person.id)]
    priya.consults.answer(asked.id, "Yes, up to £15.")
    (answered,) = dana.log.look_again(contact).consults
    assert (answered.state, answered.answer, answered.answered_by) == ("answered", "Yes, up to £15.", priya.person.id)
    row = row_of(floor, asked.id)
    assert (row.state, row.answer, row.seen_by) == ("answered", "Yes, up to £15.", priya.person.id)
    assert row.answered_at is not None and row.answered_at >= row.asked_at
    assert waiting(priya) == [] and looks(floor) == [("priya", floor.maria.id)]


def test_an_answer_without_a_look_is_a_look_too(small_floor: Floor) -> None:
    dana, priya = small_floor.desk("dana"), small_floor.desk("priya")
    asked = asks(dana, dana.takes(small_floor).id, small_floor)
    priya.consults.decline(asked.id)
    assert looks(small_floor) == [("priya", small_floor.maria.id)]


def test_of_a_team_one_cannot_now_and_may_later(floor: Floor) -> None:
    dana, priya, mate = floor.desk("dana"), floor.desk("priya"), floor.desk("rosa")
    asked = asks(dana, dana.takes(floor).id, floor, to="team")
    assert waiting(floor.desk("marta")) == [QUESTION]
    assert waiting(mate) == [QUESTION]
    state = mate.consults.decline(asked.id)
    assert [(one.state, one.declined_by) for one in state.consults] == [("waiting", (mate.person.id,))]
    assert waiting(mate) == []
    assert row_of(floor, asked.id).declined_by == [mate.person.id]
    mate.consults.answer(asked.id, "Now I can: yes.")
    assert row_of(floor, asked.id).state == "answered"
    with pytest.raises((ConsultGone, Refused)):
        priya.consults.answer(asked.id, "No")


def test_a_person_who_cannot_is_told_and_another_is_asked_again(floor: Floor) -> None:
    dana, priya, sam = (floor.desk(login) for login in ("dana", "priya", "sam"))
    contact = dana.takes(floor).id
    first = asks(dana, contact, floor)
    priya.consults.decline(first.id)
    (declined,) = dana.log.look_again(contact).consults
    assert (declined.state, declined.answered_by) == ("declined", priya.person.id)
    state = dana.consults.ask_colleague(
        contact,
        to_kind="person",
        to_id=sam.person.id,
        to_name=sam.person.name,
        question=QUESTION,
        again_of=declined.id,
    )
    assert state.consults[-1].again_of == first.id
    assert waiting(sam) == [QUESTION] and waiting(priya) == []


def test_a_second_question_takes_the_place_of_the_first(floor: Floor) -> None:
    dana, priya, sam = (floor.desk(login) for login in ("dana", "priya", "sam"))
    contact = dana.takes(floor).id
    first = asks(dana, contact, floor)
    second = asks(dana, contact, floor, to="sam")
    assert second.again_of == first.id
    assert (waiting(priya), waiting(sam)) == ([], [QUESTION])
    with pytest.raises(ConsultGone, match="Dana Webb withdrew the question"):
        priya.consults.answer(first.id, "Too late")


def test_the_first_answer_counts_and_the_second_hears_whose_it_was(floor: Floor) -> None:
    dana, rosa, marta = (floor.desk(login) for login in ("dana", "rosa", "marta"))
    asked = asks(dana, dana.takes(floor).id, floor, to="team")
    rosa.consults.answer(asked.id, "Yes")
    with pytest.raises(ConsultGone, match="Rosa Adeyemi answered it already"):
        marta.consults.answer(asked.id, "No")
    assert row_of(floor, asked.id).answer == "Yes"


def test_nobody_else_answers_and_nothing_is_asked_without_words(floor: Floor) -> None:
    dana, sam = floor.desk("dana"), floor.desk("sam")
    contact = dana.takes(floor).id
    asked = asks(dana, contact, floor)
    for reply in (lambda d: d.consults.look_at(asked), lambda d: d.consults.answer(asked.id, "x")):
        for desk in (dana, sam):
            with pytest.raises(Refused, match="not for you or your team"):
                reply(desk)
    with pytest.raises(NotFound):
        sam.consults.answer("nobody-asked", "x")
    with pytest.raises(KmsError, match="Write the answer"):
        floor.desk("priya").consults.answer(asked.id, " ")
    with pytest.raises(KmsError, match="Write your question"):
        asks(dana, contact, floor, question="  ")
    with pytest.raises(Refused, match="cannot ask yourself"):
        asks(dana, contact, floor, to="dana")
    assert looks(floor) == []


def test_a_closed_contact_waits_for_no_answer(floor: Floor) -> None:
    dana, priya = floor.desk("dana"), floor.desk("priya")
    contact = dana.takes(floor).id
    asked = asks(dana, contact, floor)
    dana.wrapups.save_wrap_up(contact, dana.wrapups.draft_wrap_up(dana.log.contact_state(contact)))
    assert waiting(priya) == []
    with pytest.raises(ConsultGone, match="wrapped up already"):
        priya.consults.look_at(asked)
    assert looks(floor) == []


def test_it_goes_along_when_the_contact_is_passed_on(floor: Floor) -> None:
    dana, priya, sam = (floor.desk(login) for login in ("dana", "priya", "sam"))
    contact = dana.takes(floor).id
    asked = asks(dana, contact, floor)
    passed = dana.handovers.make_handover(
        contact, to_kind="person", to_id=sam.person.id, to_name=sam.person.name, question="Go on?"
    )
    sam.handovers.accept_handover(passed.id)
    priya.consults.answer(asked.id, "Yes")
    (known,) = sam.log.look_again(contact).consults
    assert (known.question, known.answer) == (QUESTION, "Yes")


def test_who_takes_it_over_need_not_say_more(small_floor: Floor) -> None:
    dana, priya = small_floor.desk("dana"), small_floor.desk("priya")
    asked = asks(dana, dana.takes(small_floor).id, small_floor)
    priya.consults.answer(asked.id, "", takes_over=True)
    row = row_of(small_floor, asked.id)
    assert (row.state, row.takes_over, row.answer) == ("answered", True, "")


def test_leads_are_asked_as_a_team_and_nobody_else(floor: Floor) -> None:
    priya = floor.desk("priya")
    asks(priya, priya.takes(floor).id, floor, to="leads")
    for login, person in floor.people.items():
        leads = person.role in ("supervisor", "admin") or person.authority != "agent"
        expected = person.team_id == priya.person.team_id and leads
        assert bool(waiting(floor.desk(login))) == expected, login


def test_who_leaves_answers_nothing_and_whoever_asked_is_told(floor: Floor) -> None:
    dana, leaving = floor.desk("dana"), Leaving(floor.database, floor.roster)
    contact = dana.takes(floor).id
    asked = asks(dana, contact, floor)
    work = leaving.open_work("priya")
    assert work.questions == 1 and describe_work(work) == "1 question of a colleague"
    leaving.remove_person("priya")
    assert row_of(floor, asked.id).state == "declined"
    assert [one.state for one in dana.log.look_again(contact).consults] == ["declined"]


def history(chance: random.Random) -> list[tuple[str, str, dict[str, object]]]:
    """Questions and replies by anybody, many of which they may not give."""
    told: list[tuple[str, str, dict[str, object]]] = [("opened", DANA, {"channel": "phone"})]
    for _ in range(chance.randrange(3, 14)):
        key = f"q{chance.randrange(2)}"
        kind = chance.choice(
            ("consult_asked", "consult_seen", "consult_answered", "consult_declined", "consult_withdrawn")
        )
        said: dict[str, object] = {"consult_id": key}
        if kind == "consult_asked":
            whom = chance.choice((("person", PRIYA), ("team", "t1"), ("leads", "t1"), ("nobody", "")))
            said |= {"to_kind": whom[0], "to_id": whom[1], "to_name": "x", "question": f"Why {chance.random():.3f}?"}
        elif kind == "consult_answered":
            said |= {"answer": f"Since {chance.random():.3f}", "takes_over": chance.random() < 0.2}
        told.append((kind, chance.choice((DANA, PRIYA, SAM)), said))
    return told


@pytest.mark.parametrize("seed", range(40))
def test_the_fold_is_the_same_however_the_events_come(seed: int) -> None:
    chance, told = random.Random(seed), Told()
    for kind, by, said in history(chance):
        told(kind, by, **said)
    expected = fold_events(told.events)
    mixed = list(told.events)
    chance.shuffle(mixed)
    assert fold_events([*mixed, *mixed[:3]]).consults == expected.consults
    for one in expected.consults:
        assert (one.state == "answered") == bool(one.answer or one.takes_over)


def test_the_row_is_what_the_events_fold_into(floor: Floor) -> None:
    dana, priya = floor.desk("dana"), floor.desk("priya")
    contact = dana.takes(floor).id
    asked = asks(dana, contact, floor)
    priya.consults.look_at(asked)
    priya.consults.answer(asked.id, "Yes")
    with floor.database.reading() as session:
        folded: ContactState = fold_events(events_of(session, contact))
        kinds = [type(e.payload) for e in folded.events if isinstance(e.payload, ConsultAsked | ConsultReply)]
        assert session.get_one(ContactRow, contact).phase == "on_call"
    (one,) = folded.consults
    row = row_of(floor, asked.id)
    assert kinds[0] is ConsultAsked and kinds[-1] is ConsultAnswered
    assert (row.state, row.seen_by, row.answered_by, row.answer) == (
        one.state,
        one.seen_by,
        one.answered_by,
        one.answer,
    )
    assert replace(one, asked_at=row.asked_at) == one and row.asked_at - one.asked_at < timedelta(milliseconds=1)

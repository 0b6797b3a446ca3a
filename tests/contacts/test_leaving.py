"""Somebody leaves with work in hand: it is named, and goes to a colleague who sees it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from kms_desktop.contacts.leaving import Leaving, OpenWork, describe_work
from kms_desktop.errors import KmsError, Refused
from kms_desktop.storage.tables import AuditRow
from tests.contacts.conftest import Floor

DUE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def leaving(floor: Floor) -> Leaving:
    return Leaving(floor.database, floor.roster)


def test_nobody_leaves_with_work_that_nobody_takes_over(floor: Floor, leaving: Leaving) -> None:
    dana = floor.desk("dana")
    contact = dana.takes(floor).id
    dana.promising.make_promise(contact, DUE, "call about the refund")
    assert leaving.open_work("dana") == OpenWork(contacts=1, promises=1)
    with pytest.raises(KmsError, match=r"Dana Webb has 1 open contact, 1 open promise. Say with --to LOGIN"):
        leaving.remove_person("dana")
    assert floor.roster.find_person("dana") == dana.person


def test_who_takes_over_has_the_contact_at_its_step_and_owes_the_promise(floor: Floor, leaving: Leaving) -> None:
    dana = floor.desk("dana")
    contact = dana.takes(floor).id
    before = dana.answers(contact, 0)
    dana.promising.make_promise(contact, DUE, "call about the refund")
    person, work = leaving.remove_person("dana", to="sam", by="marta")
    assert (person.login, work) == ("dana", OpenWork(contacts=1, promises=1))
    sam = floor.desk("sam")
    [state] = sam.log.open_contacts()
    assert (state.id, state.holder_id, state.phase) == (contact, sam.person.id, "on_call")
    assert (state.article_id, state.facts, len(state.legs)) == (before.article_id, before.facts, 2)
    assert [owed.what for owed in sam.promises.list_owed(sam.person.id)] == ["call about the refund"]
    assert dana.promises.list_owed(dana.person.id) == []
    assert "Dana Webb" not in [one.name for one in floor.roster.list_people()]
    with floor.database.reading() as session:
        rows = session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(2)).all()
    assert [(row.who, row.what) for row in rows] == [("marta", "work passed on"), ("marta", "staff left")]
    assert rows[0].data == {"login": "dana", "to": "sam", "contacts": 1, "promises": 1}


def test_a_promise_of_a_closed_contact_stays_with_the_colleague_whatever_is_logged_later(
    floor: Floor, leaving: Leaving
) -> None:
    dana, rosa = floor.desk("dana"), floor.desk("rosa")
    contact = dana.takes(floor).id
    dana.promising.make_promise(contact, DUE, "call about the refund")
    dana.wrapups.save_wrap_up(contact, dana.wrapups.draft_wrap_up(dana.log.contact_state(contact)))
    leaving.remove_person("dana", to="sam")
    sam = floor.people["sam"]
    assert [owed.what for owed in rosa.promises.list_owed(sam.id)] == ["call about the refund"]
    rosa.wrapups.reopen_contact(contact, "the refund did not come")
    assert [owed.what for owed in rosa.promises.list_owed(sam.id)] == ["call about the refund"]


def test_what_was_on_its_way_is_ended(floor: Floor, leaving: Leaving) -> None:
    """Dana passed one contact to priya; sam passed one to dana."""
    dana, sam, priya = floor.desk("dana"), floor.desk("sam"), floor.desk("priya")
    passed = dana.takes(floor).id
    dana.handovers.make_handover(
        passed, question="Please look", to_kind="person", to_id=priya.person.id, to_name="Priya Nair"
    )
    waiting = sam.takes(floor, call_id="call-2").id
    made = sam.handovers.make_handover(
        waiting, question="Yours?", to_kind="person", to_id=dana.person.id, to_name="Dana Webb"
    )
    assert leaving.open_work("dana") == OpenWork(contacts=1, handovers=1)
    leaving.remove_person("dana", to="rosa")
    assert priya.handovers.list_waiting() == []
    told = sam.handovers.get_handover(made.id)
    assert told is not None and (told.state, told.reason) == (
        "refused",
        "Dana Webb does not work here any more; go on with this.",
    )
    assert [one.id for one in floor.desk("rosa").log.open_contacts()] == [passed]


@pytest.mark.parametrize("receiver", ["dana", "quinn", "kim"])
def test_work_goes_to_somebody_who_can_do_it(floor: Floor, leaving: Leaving, receiver: str) -> None:
    floor.roster.add_person("quinn", "Quinn Abara", "quality_reviewer", "Front line", "agent")
    floor.roster.add_person("kim", "Kim Ito", "agent", "Other brand", "agent", division="other")
    floor.desk("dana").takes(floor)
    with pytest.raises(KmsError, match="cannot take over what Dana Webb has open"):
        leaving.remove_person("dana", to=receiver)
    assert floor.roster.find_person("dana").login == "dana"


def test_who_has_nothing_open_leaves_at_once(floor: Floor, leaving: Leaving) -> None:
    assert leaving.remove_person("priya") == (floor.people["priya"], OpenWork())


def test_the_last_administrator_stays(floor: Floor, leaving: Leaving) -> None:
    with pytest.raises(Refused, match="Marta Quill is the only administrator"):
        leaving.remove_person("marta")


def test_what_is_open_is_told_in_words() -> None:
    assert describe_work(OpenWork(2, 1, 0, 1, 0)) == "2 open contacts, 1 open promise, 1 unanswered approval"
    assert describe_work(OpenWork()) == ""

"""An approval on people's own logins: it opens the option for that sum and that contact, and nobody makes one up."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from kms_desktop.contacts.approval_commands import ApprovalGone
from kms_desktop.contacts.model import Approval
from kms_desktop.errors import Refused
from tests.contacts.conftest import Desk
from tests.contacts.test_approval_commands import COVER, asks
from tests.security.conftest import Walled
from tests.security.door import an_event, answer, log_event

COVERED = {"article_id": "charged-twice", "option_id": "refund-and-cover", "title": "x"}
YES = "UPDATE approval SET state = 'granted', answered_by = %(me)s, answered_at = now()"
FORGED = {
    "an answer in the log": "INSERT INTO contact_event (id, contact_id, seq, at, agent_id, kind, data) VALUES "
    "('forged', %(contact)s, 99, now(), %(me)s, 'approval_answered', '{}')",
    "a higher sum": "UPDATE approval SET amount = 500",
    "another contact": "UPDATE approval SET contact_id = contact_id",
    "one removed": "DELETE FROM approval",
    "a yes": YES,
    "one that is granted already": "INSERT INTO approval (id, contact_id, asked_by, article_id, option_id, title, "
    "question, amount, asked_at, state, answered_by, reason) VALUES ('mine', %(contact)s, %(me)s, 'charged-twice', "
    "'refund-and-cover', '', '', 500, now(), 'granted', %(me)s, '')",
}


def grant(own: psycopg.Connection[Any], key: str, contact: str, amount: Any) -> None:
    log_event(own, contact, an_event(key, "granted", {**COVERED, "amount": amount}))


def yes(approval: str) -> dict[str, Any]:
    """The answer, as somebody's own tool says it."""
    return an_event(f"yes-{approval}"[:36], "approval_answered", {"approval_id": approval, "granted": True})


def asked(walled: Walled) -> tuple[Desk, Approval]:
    """Dana has Maria on the line and asks for £15 more than the £100 that it is about."""
    dana, state = walled.takes("dana")
    dana.answers(state.id, 1, 0, 1)
    dana.guided.set_fact(state.id, "amount", 100)
    return dana, asks(dana, state.id)


def stored(walled: Walled) -> list[tuple[object, ...]]:
    return walled.asked("SELECT id, state, amount, answered_by FROM approval")


def test_a_supervisor_answers_and_the_agent_grants_just_that(walled: Walled) -> None:
    dana, approval = asked(walled)
    rosa, own = walled.desk("rosa"), walled.plain("dana")
    assert [a.id for a in rosa.approvals.list_waiting()] == [approval.id]
    with pytest.raises(psycopg.Error, match="over what you may grant"):
        grant(own, "g1", approval.contact_id, 115)
    rosa.approvals.answer_approval(approval.id, granted=True)
    dana.log.look_again(approval.contact_id)
    with pytest.raises(psycopg.Error, match="over what you may grant"):
        grant(own, "g2", approval.contact_id, 115.01)
    state = dana.guided.accept_option(approval.contact_id, COVER)
    assert [(g.option_id, str(g.amount)) for g in state.granted] == [(COVER, "115.00")]
    another = walled.takes("dana", "call-2")[1]
    with pytest.raises(psycopg.Error, match="over what you may grant"):
        grant(own, "g3", another.id, 115)


def test_a_no_opens_nothing_and_is_the_last_word(walled: Walled) -> None:
    _, approval = asked(walled)
    rosa = walled.desk("rosa")
    rosa.approvals.answer_approval(approval.id, granted=False, reason="Not this time")
    with pytest.raises(ApprovalGone):
        rosa.approvals.answer_approval(approval.id, granted=True)
    with pytest.raises(psycopg.Error, match="answered already"):
        answer(walled.plain("rosa"), yes(approval.id))
    with pytest.raises(psycopg.Error, match="over what you may grant"):
        grant(walled.plain("dana"), "g", approval.contact_id, 115)


def test_whose_published_authority_covers_it_may_answer_and_asking_may_be_taken_back(walled: Walled) -> None:
    dana, approval = asked(walled)
    assert walled.desk("sam").approvals.answer_approval(approval.id, granted=True).state == "granted"
    again = asks(dana, approval.contact_id, "200")
    assert [a.state for a in dana.approvals.take_back(again.id).approvals] == ["granted", "taken_back"]


@pytest.mark.parametrize("login", ["dana", "priya"])
def test_nobody_makes_up_an_answer(walled: Walled, login: str) -> None:
    _, approval = asked(walled)
    before, own = stored(walled), walled.plain(login)
    known = {"me": walled.floor.people[login].id, "contact": approval.contact_id, "approval": approval.id}
    for forged, statement in FORGED.items():
        with pytest.raises(psycopg.Error) as refused:
            own.execute(statement.encode(), known)
        assert refused.value.sqlstate == "42501", forged
    with pytest.raises(psycopg.Error, match="A supervisor answers this approval"):
        answer(own, yes(approval.id))
    with pytest.raises(psycopg.Error, match="A supervisor answers this approval"):
        log_event(own, approval.contact_id, yes(approval.id))
    with pytest.raises(Refused):
        walled.desk(login).approvals.answer_approval(approval.id, granted=True)
    assert stored(walled) == before

"""A question to a colleague on people's own logins: who is asked reads that contact, says that they look, and answers
once; nobody else does, and nothing is left open by it."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from kms_desktop.contacts.consult import Consult
from kms_desktop.errors import Refused
from tests.contacts.conftest import Desk
from tests.contacts.test_consult_commands import asks
from tests.security.conftest import Walled
from tests.security.door import an_event, answer, log_event

FORGED = {
    "an answer in the log": "INSERT INTO contact_event (id, contact_id, seq, at, agent_id, kind, data) VALUES "
    "('forged', %(contact)s, 99, now(), %(me)s, 'consult_answered', '{}')",
    "an answer in the row": "UPDATE consult SET state = 'answered', answer = 'Yes', answered_by = %(me)s",
    "put to oneself": "UPDATE consult SET to_id = %(me)s",
    "one removed": "DELETE FROM consult",
    "one made up": "INSERT INTO consult (id, contact_id, asked_by, to_kind, to_id, to_name, question, article_id, "
    "again_of, asked_at, state, seen_by, declined_by, answered_by, answer, takes_over) VALUES ('mine', %(contact)s, "
    "%(me)s, 'person', %(me)s, '', '', '', '', now(), 'waiting', '', '[]', '', '', false)",
}
KINDS = ("consult_seen", "consult_answered", "consult_declined")


def asked(walled: Walled, to: str = "priya") -> tuple[Desk, Consult]:
    """Dana has Maria on the line and asks a colleague."""
    dana, state = walled.takes("dana")
    return dana, asks(dana, state.id, walled.floor, to=to)


def reply(kind: str, consult: str, key: str = "mine", **said: Any) -> dict[str, Any]:
    """What somebody's own tool says to the question."""
    more = {"answer": "Yes"} if kind == "consult_answered" else {}
    return an_event(key, kind, {"consult_id": consult, **more, **said})


def stored(walled: Walled) -> list[tuple[object, ...]]:
    return walled.asked("SELECT id, state, to_id, seen_by, answered_by, answer FROM consult ORDER BY id")


def looks(walled: Walled) -> list[tuple[Any, ...]]:
    return walled.asked("SELECT who, data ->> 'customer_id' FROM audit WHERE what = 'customer looked at' ORDER BY seq")


def reads(walled: Walled, login: str, table: str, contact: str) -> int:
    column = "id" if table == "contact" else "contact_id"
    statement = f"SELECT count(*) FROM {table} WHERE {column} = %s"
    row = walled.plain(login).execute(statement.encode(), (contact,)).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("login", ["dana", "priya", "sam", "kim", "quinn"])
def test_nobody_writes_a_question_or_an_answer_past_the_acts(walled: Walled, login: str) -> None:
    if login == "quinn":
        walled.joins("quinn", "Quinn Abara", "quality_reviewer", "Front line", "agent")
    _, consult = asked(walled)
    before, own = stored(walled), walled.plain(login)
    known = {"me": walled.floor.people[login].id, "contact": consult.contact_id}
    for forged, statement in FORGED.items():
        with pytest.raises(psycopg.Error) as refused:
            own.execute(statement.encode(), known)
        assert refused.value.sqlstate == "42501", forged
    assert stored(walled) == before


@pytest.mark.parametrize("login", ["dana", "sam", "kim", "rosa"])
@pytest.mark.parametrize("kind", KINDS)
def test_whom_it_is_not_put_to_cannot_reply_by_either_act(walled: Walled, login: str, kind: str) -> None:
    _, consult = asked(walled)
    own, before = walled.plain(login), stored(walled)
    for act in (lambda e: answer(own, e), lambda e: log_event(own, consult.contact_id, e)):
        with pytest.raises(psycopg.Error, match="not for you or your team") as refused:
            act(reply(kind, consult.id))
        assert refused.value.sqlstate == "KM001"
    assert stored(walled) == before and looks(walled) == []


def test_a_quality_reviewer_reads_and_answers_nothing(walled: Walled) -> None:
    walled.joins("quinn", "Quinn Abara", "quality_reviewer", "Front line", "agent")
    _, consult = asked(walled, to="quinn")
    assert walled.plain("quinn").execute(b"SELECT kms_asked_of_me()").fetchall() == []
    with pytest.raises(psycopg.Error, match=r"permission denied|logs nothing"):
        answer(walled.plain("quinn"), reply("consult_answered", consult.id))
    with pytest.raises(Refused):
        walled.desk("quinn").consults.answer(consult.id, "Yes")


def test_the_first_answer_counts_and_a_second_is_refused_in_the_database(walled: Walled) -> None:
    _, consult = asked(walled)
    priya = walled.plain("priya")
    answer(priya, reply("consult_answered", consult.id))
    with pytest.raises(psycopg.Error, match="answered already, or withdrawn"):
        answer(priya, reply("consult_answered", consult.id, "again", answer="No"))
    assert [(row[1], row[5]) for row in stored(walled)] == [("answered", "Yes")]


def test_an_answer_is_of_this_question_and_of_bounded_length(walled: Walled) -> None:
    _, consult = asked(walled)
    other = walled.takes("dana", "call-2")[1]
    priya = walled.plain("priya")
    for said, words in (
        (reply("consult_answered", consult.id, answer="x" * 2_001), "at most 2,000 letters"),
        (reply("consult_answered", consult.id, answer="  "), "Write the answer"),
        (reply("consult_answered", "nothing"), "not there any more"),
    ):
        with pytest.raises(psycopg.Error, match=words):
            answer(priya, said)
    with pytest.raises(psycopg.Error, match="Nobody has seen this question"):
        log_event(priya, other.id, reply("consult_answered", consult.id))
    asking = {"consult_id": consult.id, "to_kind": "person", "to_id": "x", "to_name": "", "question": "?"}
    with pytest.raises(psycopg.Error, match="belongs to something in another contact"):
        log_event(walled.plain("dana"), other.id, an_event("stolen", "consult_asked", asking))
    assert stored(walled)[0][1] == "waiting"


def test_nobody_asks_in_a_contact_that_is_not_theirs(walled: Walled) -> None:
    """Not even to be asked themselves and so to read it."""
    _, state = walled.takes("dana")
    kim = walled.floor.people["kim"].id
    said = {"consult_id": "q", "to_kind": "person", "to_id": kim, "to_name": "", "question": "?"}
    for login in ("kim", "priya"):
        with pytest.raises(psycopg.Error, match="Somebody else has this contact"):
            log_event(walled.plain(login), state.id, an_event("q", "consult_asked", said))
    assert stored(walled) == [] and reads(walled, "kim", "contact", state.id) == 0


def test_another_division_reads_the_contact_once_it_said_that_it_looks_and_while_it_is_asked(walled: Walled) -> None:
    dana, consult = asked(walled, to="kim")
    contact, maria = consult.contact_id, walled.floor.maria.id
    assert reads(walled, "kim", "consult", contact) == 1
    assert [reads(walled, "kim", table, contact) for table in ("contact", "contact_event")] == [0, 0]
    assert looks(walled) == []
    kim = walled.desk("kim")
    state = kim.consults.look_at(kim.consults.waiting()()[0])
    assert state.customer_name == "Maria Okafor" and looks(walled) == [("kim", maria)]
    assert reads(walled, "kim", "contact", contact) == 1 and reads(walled, "kim", "contact_event", contact) > 0
    assert reads(walled, "priya", "consult", contact) == 1  # of the division, while the contact is open
    row = walled.plain("kim").execute(b"SELECT count(*) FROM customer WHERE id = %s", (maria,)).fetchone()
    assert row == (0,)
    kim.consults.look_at(kim.consults.waiting()()[0])
    assert looks(walled) == [("kim", maria)]
    dana.consults.withdraw(contact, consult.id)
    for table in ("consult", "contact", "contact_event"):
        assert reads(walled, "kim", table, contact) == 0, table


@pytest.mark.parametrize("end", ["answered", "declined", "wrapped up"])
def test_whatever_ends_the_question_ends_the_reading(walled: Walled, end: str) -> None:
    dana, consult = asked(walled, to="kim")
    kim, contact = walled.desk("kim"), consult.contact_id
    kim.consults.look_at(kim.consults.waiting()()[0])
    if end == "answered":
        kim.consults.answer(consult.id, "Yes")
    elif end == "declined":
        kim.consults.decline(consult.id)
    else:
        dana.wrapups.save_wrap_up(contact, dana.wrapups.draft_wrap_up(dana.log.contact_state(contact)))
        with pytest.raises(psycopg.Error, match="wrapped up already"):
            answer(walled.plain("kim"), reply("consult_answered", consult.id))
    for table in ("consult", "contact", "contact_event"):
        assert reads(walled, "kim", table, contact) == 0, (end, table)


def test_no_reply_without_its_line_in_the_audit(walled: Walled) -> None:
    """Each reply gives the whole contact to who replies, so that even a no is a look."""
    _, consult = asked(walled, to="kim")
    told = answer(walled.plain("kim"), reply("consult_declined", consult.id))
    assert len(told[0]["events"]) > 1
    assert looks(walled) == [("kim", walled.floor.maria.id)]


def test_one_person_fills_nobodys_contact_with_looks(walled: Walled) -> None:
    _, consult = asked(walled)
    priya = walled.plain("priya")
    for n in range(20):
        answer(priya, reply("consult_seen", consult.id, f"look-{n}"))
    with pytest.raises(psycopg.Error, match="more than one person says to a question"):
        answer(priya, reply("consult_seen", consult.id, "look-20"))
    assert len(looks(walled)) == 1


def test_a_team_lead_is_asked_as_a_lead_and_an_agent_of_the_team_is_not(walled: Walled) -> None:
    priya, state = walled.takes("priya")
    consult = asks(priya, state.id, walled.floor, to="leads")
    with pytest.raises(psycopg.Error, match="not for you or your team"):
        answer(walled.plain("rosa"), reply("consult_answered", consult.id))
    answer(walled.plain("sam"), reply("consult_answered", consult.id, "theirs"))
    assert stored(walled)[0][1] == "answered"


def test_who_left_is_asked_nothing_any_more(walled: Walled) -> None:
    dana, consult = asked(walled)
    walled.acts("marta", "remove_person", login="priya", to_login="", question="x", by_login="marta")
    (row,) = stored(walled)
    assert row[1] == "declined"
    (known,) = dana.log.look_again(consult.contact_id).consults
    assert known.state == "declined"


def test_nobody_floods_colleagues_with_questions(walled: Walled) -> None:
    _, state = walled.takes("dana")
    own, team = walled.plain("dana"), walled.asked("SELECT id FROM team WHERE name = 'Front line'")[0][0]
    said = {"to_kind": "team", "to_id": team, "to_name": "Front line", "question": "Q"}
    log_event(own, state.id, *(an_event(f"q{n}", "consult_asked", said) for n in range(50)))
    for contact in (state.id, walled.takes("dana", "call-2")[1].id):
        with pytest.raises(psycopg.Error, match="more than one person asks"):
            log_event(own, contact, an_event(f"in-{contact}"[:36], "consult_asked", said))
    assert len(stored(walled)) == 50

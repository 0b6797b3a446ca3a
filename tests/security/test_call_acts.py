"""Somebody who tells of calls with a tool of their own: whom they can let ring, and which calls they see and settle."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from kms_desktop.access.roster import Roster
from kms_desktop.contacts.phone_calls import PhoneCalls
from kms_desktop.contacts.taking import CallTaking
from kms_desktop.customers.call_event import CallEvent
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.schema import HEAD
from tests.security.conftest import Walled
from tests.security.usual_calls import CALL_EVENT


def tell(walled: Walled, login: str, **said: Any) -> dict[str, Any]:
    event = {**CALL_EVENT, "id": new_key(), **said}
    row = walled.plain(login).execute(
        "SELECT public_acts.store_call_event(%s, %s, %s)", (HEAD, json.dumps(event), "somebody else")
    )
    found = row.fetchone()
    assert found is not None
    told: dict[str, Any] = found[0]
    return told


def missed(walled: Walled, **said: Any) -> str:
    """A call at Dana's extension that nobody took. → its key."""
    Roster(walled.database("marta")).change_person("dana", "extensions", "201")
    for what in ("new", "hung_up"):
        told = tell(walled, "rosa", source="pbx", what=what, call_id="c9", extensions=["201"], **said)
    return str(told["id"])


def ids(walled: Walled) -> dict[str, str]:
    return dict(walled.asked("SELECT login, id FROM staff"))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO phone_call (id) VALUES ('x')",
        "UPDATE phone_call SET missed = false",
        "DELETE FROM call_event",
        "INSERT INTO call_offer (id) VALUES ('x')",
        "SELECT kms_mark_taken('x', 'x', now())",
        "SELECT kms_ring(p, '{}', '{}') FROM phone_call p",
        "SELECT kms_erase_calls('x', '{}')",
        "UPDATE staff SET extensions = '1' WHERE login = 'dana'",
    ],
)
def test_calls_are_written_by_acts_alone(walled: Walled, statement: str) -> None:
    for login in ("dana", "rosa"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            walled.plain(login).execute(statement.encode())


def test_an_agent_lets_nobody_elses_desk_ring(walled: Walled) -> None:
    known = ids(walled)
    told = tell(walled, "dana", names=["priya"], extensions=["202"], queue="Billing line")
    assert told["ringing_for"] == [known["dana"]], "whoever is named, and whoever is said to tell"
    with pytest.raises(psycopg.Error, match="told by a supervisor"):
        tell(walled, "dana", source="pbx", names=["priya"])
    assert tell(walled, "rosa", source="pbx", call_id="c2", names=["priya"])["ringing_for"] == [known["priya"]]


def test_who_a_call_is_not_for_sees_nothing_of_it(walled: Walled) -> None:
    missed(walled, number="+447700900118")
    for table in ("phone_call", "call_offer", "call_event"):
        seen = {
            login: walled.plain(login).execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
            for login in ("dana", "priya", "rosa")
        }
        assert seen["priya"] == (0,), table
        assert seen["dana"] != (0,) and seen["rosa"] != (0,), table


def test_who_a_call_is_not_for_neither_takes_nor_settles_it(walled: Walled) -> None:
    key = missed(walled)
    priya = walled.plain("priya")
    with pytest.raises(psycopg.Error, match="did not ring at your desk"):
        priya.execute("SELECT public_acts.settle_missed_call(%s, %s, 'done', '')", (HEAD, key))
    with pytest.raises(psycopg.Error, match="does not ring at your desk"):
        priya.execute("SELECT public_acts.answer_call_offer(%s, %s, 'taken', '', '')", (HEAD, key))
    row = walled.plain("dana").execute(
        "SELECT public_acts.settle_missed_call(%s, %s, 'done', %s)", (HEAD, key, ids(walled)["priya"])
    )
    assert row.fetchone() == (ids(walled)["dana"],), "under one's own name, whoever is said to do it"


def test_a_call_is_taken_with_a_contact_of_ones_own(walled: Walled) -> None:
    _, contact = walled.takes("priya", "call-7")
    told = tell(walled, "dana")
    with pytest.raises(psycopg.Error, match="a contact of your own"):
        walled.plain("dana").execute(
            "SELECT public_acts.answer_call_offer(%s, %s, 'taken', %s, '')", (HEAD, told["id"], contact.id)
        )


def test_a_colleague_does_not_end_a_call_that_somebody_has(walled: Walled) -> None:
    _, contact = walled.takes("dana", "c1")
    told = tell(walled, "dana")
    walled.plain("dana").execute(
        "SELECT public_acts.answer_call_offer(%s, %s, 'taken', %s, '')", (HEAD, told["id"], contact.id)
    )
    tell(walled, "priya", what="hung_up")
    assert walled.asked("SELECT ended_at FROM phone_call WHERE id = %s", told["id"]) == [(None,)]
    tell(walled, "dana", what="hung_up")
    assert walled.asked("SELECT ended_at IS NULL FROM phone_call WHERE id = %s", told["id"]) == [(False,)]


@pytest.mark.parametrize(
    "said",
    [
        {"what": "format"},
        {"direction": "up"},
        {"at": "yesterday or so"},
        {"at": "infinity"},
        {"number": "x" * 300},
        {"call_id": "a\nb"},
        {"extensions": "201"},
        {"extensions": [1]},
        {"names": ["x"] * 51},
        {"source": ""},
        {"id": "x"},
        {"queue": None},
        {"cause": {"x": 1}},
    ],
)
def test_what_is_no_event_is_refused_in_words(walled: Walled, said: dict[str, Any]) -> None:
    event = {**CALL_EVENT, "id": new_key(), **said}
    with pytest.raises(psycopg.Error) as caught:
        walled.plain("dana").execute("SELECT public_acts.store_call_event(%s, %s, '')", (HEAD, json.dumps(event)))
    assert caught.value.sqlstate == "KM001"


def test_only_an_administrator_says_where_calls_ring(walled: Walled) -> None:
    for login in ("dana", "rosa"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            walled.plain(login).execute(
                "SELECT public_acts.change_person(%s, %s, 'extensions', '201', '', '')", (HEAD, login)
            )
    admin = walled.plain("marta")
    change = "SELECT public_acts.change_person(%s, %s, 'extensions', %s, '', '')"
    admin.execute(change.encode(), (HEAD, "dana", "201"))
    for value, said in (("2 01", "are numbers"), ("kitchen", "are numbers"), ("1" * 500, "one line")):
        with pytest.raises(psycopg.Error, match=said):
            admin.execute(change.encode(), (HEAD, "dana", value))
    with pytest.raises(psycopg.Error, match="is of Dana"):
        admin.execute(change.encode(), (HEAD, "priya", "201,202"))


def test_the_program_works_on_a_login_of_ones_own(walled: Walled) -> None:
    """Rung, missed, rung again, taken, passed on with its contact, and over: each person sees their part of it."""
    roster, people = Roster(walled.database("marta")), walled.floor.people
    for login, extension in (("dana", "201"), ("sam", "202")):
        roster.change_person(login, "extensions", extension)
    pbx = PhoneCalls(walled.database("rosa"), people["rosa"])
    of = {login: PhoneCalls(walled.database(login), people[login]) for login in ("dana", "sam", "priya")}

    def tells(what: str, call_id: str, *extensions: str) -> None:
        number = "+442079460018"
        said = CallEvent(what, call_id, utc_now(), number=number, extensions=extensions, source="pbx")  # type: ignore[arg-type]
        pbx.store_event(said)

    tells("new", "c1", "201")
    assert {login: len(calls.list_ringing()) for login, calls in of.items()} == {"dana": 1, "sam": 0, "priya": 0}
    tells("hung_up", "c1")
    [missed] = of["dana"].missed()()
    assert (missed.name, missed.customer_id) == ("Maria Okafor", walled.floor.maria.id)
    assert of["sam"].list_missed() == []
    tells("new", "c2", "201")
    [ringing] = of["dana"].list_ringing()
    dana, sam = walled.desk("dana"), walled.desk("sam")
    match = walled.floor.directory.match_caller(ringing.number)
    state = CallTaking(dana.call, dana.log, dana.handovers).take_call(ringing.incoming(), match, 2.0)
    of["dana"].answer_offer(ringing.id, "taken", state.id)
    assert of["dana"].list_ringing() == []
    assert of["dana"].list_missed() == [], "they were spoken to"
    tells("transferred", "c2", "202")
    [(mine, outcome)] = of["dana"].news((), ("c2",))().here
    assert (mine.passed_to, outcome) == (people["sam"].id, "taken")
    dana.handovers.make_handover(
        state.id, to_kind="person", to_id=people["sam"].id, to_name="Sam Ruiz", question="Go on", warm=False
    )
    [passed] = of["sam"].list_ringing()
    assert passed.contact_id == state.id
    taken = CallTaking(sam.call, sam.log, sam.handovers).take_call(passed.incoming(), match, 1.0)
    assert (taken.id, taken.holder_id, len(taken.legs)) == (state.id, people["sam"].id, 2)
    of["sam"].answer_offer(passed.id, "taken", taken.id)
    tells("hung_up", "c2")
    [(over, _)] = of["sam"].news((), ("c2",))().here
    assert (over.ended_at is not None, over.taken_by, over.missed) == (True, people["sam"].id, False)
    assert of["priya"].list_calls() == []

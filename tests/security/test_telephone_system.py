"""The login of a telephone system in other hands: calls can be made to ring, and nothing be read or changed."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from kms_desktop.access.roles import TELEPHONE_SYSTEM
from kms_desktop.contacts.phone_calls import PhoneCalls
from kms_desktop.contacts.reception import Reception, ReceptionNote
from kms_desktop.customers.call_event import CallEvent
from kms_desktop.errors import KmsError
from kms_desktop.storage.database import open_database
from kms_desktop.storage.ids import new_key, utc_now
from tests.logins import group_of
from tests.security.conftest import Walled
from tests.security.test_attacks import TABLES, everything
from tests.security.test_leaving import furnish, groups_of


@pytest.fixture
def pbx(walled: Walled) -> psycopg.Connection[Any]:
    """Its login, with a tool."""
    walled.joins("pbx", "Telephone system", TELEPHONE_SYSTEM.code, "Front line", "manager")
    return walled.plain("pbx")


def an_event(**said: Any) -> dict[str, Any]:
    told = dict.fromkeys(("told", "line", "queue", "cause", "original_call_id"), "")
    made = {
        **told,
        "id": new_key(),
        "source": "asterisk",
        "what": "new",
        "call_id": "c1",
        "at": datetime.now(UTC).isoformat(),
        "direction": "in",
        "number": "+447700900118",
        "extensions": ["204"],
        "names": [],
    }
    return {**made, **said}


def tell(walled: Walled, *events: Any, login: str = "pbx") -> list[str]:
    said: list[str] = walled.acts(login, "store_call_events", events=json.dumps(events))
    return said


def test_it_comes_in_through_the_program_and_its_calls_ring(walled: Walled, pbx: psycopg.Connection[Any]) -> None:
    walled.floor.roster.change_person("dana", "extensions", "204")
    event = CallEvent("new", "c1", utc_now(), number="+447700900118", extensions=("204",), source="asterisk")
    with closing(open_database(walled.url_of("pbx"))) as database:
        reception = Reception(database)
        assert reception.store_events([event]) == [""]
        reception.store_notes([ReceptionNote("token_wrong", "zammad", "10.0.0.7", 2)])
    assert walled.asked("SELECT staff_id FROM call_offer") == [(walled.floor.people["dana"].id,)]
    assert walled.asked("SELECT code, count FROM reception_note") == [("token_wrong", 2)]
    assert groups_of(walled, "pbx") == [group_of(walled.url, "telephone_system")]


def test_whoever_it_rings_for_sees_the_call_by_their_own_login_and_a_colleague_does_not(
    walled: Walled, pbx: psycopg.Connection[Any]
) -> None:
    walled.floor.roster.change_person("dana", "extensions", "204")
    assert tell(walled, an_event()) == [""]
    for login, seen in (("dana", ["c1"]), ("sam", [])):
        calls = PhoneCalls(walled.database(login), walled.floor.people[login])
        assert [call.call_id for call in calls.list_ringing()] == seen
        rows = walled.plain(login).execute("SELECT call_id FROM phone_call").fetchall()
        assert [key for (key,) in rows] == seen


@pytest.mark.parametrize("table", TABLES)
def test_it_reads_and_changes_no_table(walled: Walled, pbx: psycopg.Connection[Any], table: str) -> None:
    query = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1"
    ((column,),) = walled.asked(query, table)
    for statement in (
        f"SELECT * FROM {table}",
        f"SELECT count(*) FROM {table}",
        f"INSERT INTO {table} DEFAULT VALUES",
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
        f"COPY {table} TO STDOUT",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            pbx.execute(statement.encode())


def test_no_other_act_is_its_to_do(walled: Walled, pbx: psycopg.Connection[Any]) -> None:
    furnish(walled)
    before = everything(walled)
    acts = "FROM pg_proc WHERE pronamespace = 'public_acts'::regnamespace"
    query = f"SELECT proname, oid::regprocedure::text, pronargs {acts}"
    refused = 0
    for name, signature, count in walled.asked(query):
        if name in ("store_call_events", "note_reception"):
            continue
        types = signature.partition("(")[2].rstrip(")").split(",") if count else []
        nulls = ", ".join(f"NULL::{kind}" for kind in types)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            pbx.execute(f"SELECT public_acts.{name}({nulls})".encode())
        refused += 1
    assert refused > 20 and everything(walled) == before


def test_what_others_announce_is_nothing_it_can_read_more_of(walled: Walled, pbx: psycopg.Connection[Any]) -> None:
    for statement in (
        "SELECT kms_role()",
        "SELECT kms_division()",
        "SET ROLE kms_agent",
        f"SET ROLE {group_of(walled.url, 'agent')}",
    ):
        with pytest.raises(psycopg.Error):
            pbx.execute(statement.encode())


@pytest.mark.parametrize("login", ["dana", "ines"])
def test_nobody_else_makes_calls_ring_at_others(walled: Walled, login: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        tell(walled, an_event(), login=login)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        walled.acts(login, "note_reception", notes="[]")
    assert walled.asked("SELECT FROM phone_call") == []


def test_a_supervisor_may_and_reads_what_was_noted(walled: Walled) -> None:
    assert tell(walled, an_event(), login="rosa") == [""]
    walled.acts(
        "rosa", "note_reception", notes=json.dumps([{"code": "failed", "source": "", "detail": "", "count": 1}])
    )
    assert walled.plain("rosa").execute("SELECT count(*) FROM reception_note").fetchone() == (1,)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        walled.plain("dana").execute("SELECT FROM reception_note")


@pytest.mark.parametrize(
    "forged",
    [
        {"source": "desk"},
        {"what": "granted"},
        {"id": "' OR 1=1"},
        {"at": "9999-01-01T00:00:00+00:00"},
        {"at": "at noon"},
        {"number": "+4477" * 100},
        {"names": ["x"] * 51},
        {"names": "Dana"},
        {"extensions": [204]},
        {"extensions": [None]},
        {"direction": "sideways"},
        {"told": "a\nb"},
        {"queue": None},
        {"source": ""},
    ],
)
def test_what_is_no_event_is_refused_and_its_neighbours_are_stored(
    walled: Walled, pbx: psycopg.Connection[Any], forged: dict[str, Any]
) -> None:
    first, second, third = tell(walled, an_event(), an_event(call_id="bad", **forged), an_event(call_id="c2"))
    assert (first, third) == ("", "") and second
    assert {key for (key,) in walled.asked("SELECT call_id FROM phone_call")} == {"c1", "c2"}


@pytest.mark.parametrize(
    "events", ["null", "{}", "1", '"x"', "[" * 40 + "]" * 40, json.dumps([{}] * 501), "[1, null, []]"]
)
def test_what_is_no_list_of_events_changes_nothing(walled: Walled, pbx: psycopg.Connection[Any], events: str) -> None:
    try:
        refusals = walled.acts("pbx", "store_call_events", events=events)
    except psycopg.Error as refused:
        assert refused.sqlstate == "KM001"
    else:
        assert all(refusals)
    assert walled.asked("SELECT FROM phone_call") == []


@pytest.mark.parametrize(
    "note",
    [
        {},
        {"code": "x", "source": "", "detail": "", "count": -1},
        {"code": "x", "source": "", "detail": "", "count": "99999999999"},
        {"code": "x" * 41, "source": "", "detail": "", "count": 1},
        {"code": "x", "source": "", "detail": "y" * 251, "count": 1},
        {"code": "x", "source": "", "detail": "a\nb", "count": 1},
        [],
        None,
    ],
)
def test_a_note_that_is_none_is_refused(walled: Walled, pbx: psycopg.Connection[Any], note: Any) -> None:
    with pytest.raises(psycopg.Error) as refused:
        walled.acts("pbx", "note_reception", notes=json.dumps([note]))
    assert refused.value.sqlstate == "KM001"
    assert walled.asked("SELECT FROM reception_note") == []


def test_notes_do_not_fill_the_disk(walled: Walled, pbx: psycopg.Connection[Any]) -> None:
    many = json.dumps([{"code": "x", "source": "", "detail": "", "count": 1}] * 200)
    for _ in range(30):
        walled.acts("pbx", "note_reception", notes=many)
    ((count,),) = walled.asked("SELECT count(*) FROM reception_note")
    assert count <= 5_200
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("UPDATE reception_note SET at = at - interval '8 days'")
    walled.acts("pbx", "note_reception", notes="[]")
    assert walled.asked("SELECT FROM reception_note") == []


def test_a_desktop_does_not_open_with_it_and_says_so_plainly(walled: Walled, pbx: psycopg.Connection[Any]) -> None:
    from kms_desktop.access.current_staff import person_at_desk
    from kms_desktop.access.roster import Roster

    with closing(open_database(walled.url_of("pbx"))) as database, pytest.raises(KmsError) as refused:
        person_at_desk(Roster(database), "pbx")
    assert "pbx" in str(refused.value) or "telephone" in str(refused.value)


def test_once_it_left_nothing_rings_any_more(walled: Walled, pbx: psycopg.Connection[Any]) -> None:
    walled.floor.roster.remove_person("pbx")
    with pytest.raises(psycopg.Error):
        pbx.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError):
        walled.plain("pbx")

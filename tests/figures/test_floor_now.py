"""What wants somebody on the floor at this moment, and who is at what."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text

from kms_desktop.contacts.agent_statuses import AgentStatuses
from kms_desktop.contacts.phone_calls import PhoneCalls
from kms_desktop.customers.call_event import CallEvent
from kms_desktop.figures.floor_now import FloorNow
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import ContactRow, HandoverRow
from tests.figures.floor import CODES, Floor

NOW = datetime(2026, 11, 3, 15, 20, tzinfo=ZoneInfo("Europe/London"))


def kinds(floor: Floor, login: str = "rosa") -> list[tuple[str, str]]:
    who = next(one for one in floor.people if one.login == login)
    return [(row.kind, row.who) for row in FloorNow(floor.database, who).rows(NOW)()]


def furnished(database: Database) -> Floor:
    floor = Floor(database)
    floor.hire("rosa", "Front", "supervisor")
    floor.hire("dana", "Front")
    floor.add_customer()
    return floor


def test_what_wants_somebody_stands_first_and_people_last(database: Database) -> None:
    floor = furnished(database)
    dana, maria = floor.people[1], floor.customers[0]
    with floor.at_once():
        for n in range(3):
            key = floor.close_contact(NOW - timedelta(days=2 * n, hours=1), dana, maria, reason_code=CODES[0])
        floor.promise(key, maria, dana, NOW - timedelta(minutes=5), "open")
        floor.promise(key, maria, dana, NOW + timedelta(minutes=50), "open")
        floor.promise(key, maria, dana, NOW + timedelta(minutes=70), "open")
        floor.ask_approval(key, dana, None, "waiting")
    with database.writing() as session:
        waits = {"to_kind": "team", "to_id": dana.team_id, "question": "Can you?", "made_at": NOW}
        session.add(HandoverRow(id=new_key(), contact_id=key, from_id=dana.id, **waits))
    AgentStatuses(database, dana.id).set_status("break", "lunch")
    told = ["overdue", "approval", "handover", "third", "due", "person"]
    assert kinds(floor) == [(kind, "Dana") for kind in told]


def test_two_contacts_or_three_about_different_things_are_no_third(database: Database) -> None:
    floor = furnished(database)
    dana, maria = floor.people[1], floor.customers[0]
    for n, code in enumerate((CODES[0], CODES[0], CODES[1])):
        floor.close_contact(NOW - timedelta(hours=n + 1), dana, maria, reason_code=code)
    floor.close_contact(NOW - timedelta(days=40), dana, maria, reason_code=CODES[0])
    assert kinds(floor) == []


def test_somebody_on_a_call_opens_to_their_contact(database: Database) -> None:
    floor = furnished(database)
    dana, maria = floor.people[1], floor.customers[0]
    with database.writing() as session:
        session.add(ContactRow(id="now", customer_id=maria, holder_id=dana.id, opened_at=NOW, reason="A fee"))
    AgentStatuses(database, dana.id).set_status("on_call")
    (row,) = FloorNow(database, floor.people[0]).rows(NOW)()
    assert (row.kind, row.contact_id, row.customer, row.what) == ("person", "now", "Customer 0", "A fee")


def test_what_is_of_another_division_is_not_told(database: Database) -> None:
    floor = furnished(database)
    kim, maria = floor.hire("kim", "Elsewhere"), floor.customers[0]
    with database.writing() as session:
        session.connection().execute(text("UPDATE team SET division = 'other' WHERE name = 'Elsewhere'"))
    key = floor.close_contact(NOW, kim, maria, division="other")
    floor.ask_approval(key, kim, None, "waiting")
    AgentStatuses(database, kim.id).set_status("break", "lunch")
    assert kinds(floor) == []


def test_who_rang_in_vain_stands_there_once_with_whose_telephones_rang(database: Database) -> None:
    floor = furnished(database)
    floor.hire("kim", "Elsewhere")
    with database.writing() as session:
        session.connection().execute(text("UPDATE team SET division = 'other' WHERE name = 'Elsewhere'"))
        for place, login in enumerate(("dana", "kim")):
            session.connection().execute(text(f"UPDATE staff SET extensions = '20{place}' WHERE login = '{login}'"))
    exchange, number = PhoneCalls(database, None), "+447700900118"
    for call_id, extension in (("c1", "200"), ("c2", "200"), ("of another division", "201")):
        event = CallEvent("new", call_id, NOW, number=number, source="pbx", extensions=(extension,))
        exchange.store_event(event)
        exchange.store_event(CallEvent("hung_up", call_id, NOW, number=number, source="pbx", cause="noAnswer"))
    (row,) = FloorNow(database, floor.people[0]).rows(NOW)()
    assert (row.kind, row.who, row.times, row.at) == ("missed", "Dana", 2, NOW)
    exchange.store_event(CallEvent("new", "c4", NOW, number=number, source="pbx", extensions=("200",)))
    exchange.store_event(CallEvent("answered", "c4", NOW, number=number, source="pbx", extensions=("200",)))
    assert kinds(floor) == [], "they were talked to meanwhile"

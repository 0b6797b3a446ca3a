"""Events of calls: whom they reach, in any order, twice and late; the file and the server decide the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from kms_desktop.access.model import Person
from kms_desktop.access.roster import Roster
from kms_desktop.contacts.phone_calls import PhoneCalls
from kms_desktop.customers.call_event import CallEvent, StoredCall
from kms_desktop.errors import KmsError, Refused
from kms_desktop.storage.database import Database, open_database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import table_of
from kms_desktop.storage.tables_calls import CallEventRow, CallOfferRow, PhoneCallRow
from tests.conftest import cases

AT = datetime(2026, 11, 22, 12, 4, tzinfo=UTC)
NUMBER = "+447700900118"


class Lines:
    """A telephone system, three people at 201, 202 and 203, and what each of them sees."""

    def __init__(self, database: Database) -> None:
        self.database, roster = database, Roster(database)
        names = {"dana": "201", "priya": "202", "sam": "203"}
        self.people: dict[str, Person] = {}
        for login, extension in names.items():
            team = "Broadband" if login == "sam" else "Billing line"
            roster.add_person(login, login.title(), "agent", team, "agent")
            self.people[login] = roster.change_person(login, "extensions", extension)
        self.boss = roster.add_person("boss", "Boss", "supervisor", "Billing line", "manager")
        self.pbx = PhoneCalls(database, self.boss)
        self.names = {person.id: login for login, person in self.people.items()}

    def at(self, login: str) -> PhoneCalls:
        return PhoneCalls(self.database, self.people[login])

    def tell(self, what: Any, second: int = 0, **said: Any) -> StoredCall:
        told = {"call_id": "c1", "number": NUMBER, "source": "pbx", **said}
        return self.pbx.store_event(CallEvent(what, at=AT + timedelta(seconds=second), **told))

    def rings(self, call: StoredCall) -> list[str]:
        return [self.names[one] for one in call.ringing_for]


@pytest.fixture
def lines(database: Database) -> Lines:
    return Lines(database)


def test_a_call_rings_at_the_extension_and_nowhere_else(lines: Lines) -> None:
    call = lines.tell("new", extensions=("201",), names=("priya",), queue="Broadband")
    assert (lines.rings(call), call.result) == (["dana"], "offered")
    assert [one.number for one in lines.at("dana").list_ringing()] == [NUMBER]
    assert lines.at("priya").list_ringing() == []


@pytest.mark.parametrize(
    ("said", "whom", "result"),
    [
        ({"extensions": ("999",), "names": ("Priya",)}, ["priya"], "offered"),
        ({"names": ("nobody", "SAM")}, ["sam"], "offered"),
        ({"queue": "billing LINE"}, ["dana", "priya"], "offered"),
        ({"extensions": ("999",)}, [], "extension_unknown"),
        ({"names": ("nobody",)}, [], "name_unknown"),
        ({"queue": "nothing"}, [], "queue_unknown"),
        ({}, [], "nobody_named"),
    ],
)
def test_whom_a_call_is_for(lines: Lines, said: Any, whom: list[str], result: str) -> None:
    call = lines.tell("new", **said)
    assert sorted(lines.names.get(one, "boss") for one in call.ringing_for if one in lines.names) == whom
    assert call.result == result


def test_a_ring_ends_when_the_caller_gives_up_and_is_missed(lines: Lines) -> None:
    lines.tell("new", extensions=("201",), line="+442079460000", queue="Billing line")
    call = lines.tell("hung_up", 20, cause="cancel")
    assert (call.missed, call.cause, call.ringing_for) == (True, "cancel", ())
    assert lines.at("dana").list_ringing() == []
    [missed] = lines.at("dana").list_missed()
    assert (missed.number, missed.line, missed.ended_at) == (NUMBER, "+442079460000", AT + timedelta(seconds=20))
    assert lines.at("sam").list_missed() == []


def test_a_missed_call_is_taken_care_of_by_the_first_and_can_be_put_back(lines: Lines) -> None:
    lines.tell("new", queue="Billing line")
    call = lines.tell("hung_up", 9)
    dana, priya = lines.people["dana"].id, lines.people["priya"].id
    assert lines.at("dana").settle_missed(call.id, "rang_back") == dana
    assert lines.at("priya").settle_missed(call.id, "done") == dana, "she learns who was faster"
    assert lines.at("priya").list_missed() == []
    lines.at("priya").settle_missed(call.id, "")
    assert lines.at("priya").list_missed() == [], "only who took it puts it back"
    lines.at("dana").settle_missed(call.id, "")
    assert [one.id for one in lines.at("priya").list_missed()] == [call.id]
    assert lines.at("priya").settle_missed(call.id, "done") == priya


def test_what_was_missed_is_done_when_they_ring_again_and_are_answered(lines: Lines) -> None:
    lines.tell("new", extensions=("201",))
    lines.tell("hung_up", 9)
    lines.tell("new", 60, call_id="c2", extensions=("202",))
    assert len(lines.at("dana").list_missed()) == 1
    lines.tell("answered", 65, call_id="c2", extensions=("202",))
    assert lines.at("dana").list_missed() == []
    found = lines.at("dana").find_call("c1")
    assert found is not None and (found.settled_as, lines.names[found.settled_by]) == ("spoke", "priya")


def test_who_picks_up_has_it_and_it_rings_nowhere_else(lines: Lines) -> None:
    lines.tell("new", queue="Billing line")
    call = lines.tell("answered", 4, extensions=("202",))
    assert (lines.rings(call), lines.names[call.taken_by]) == (["priya"], "priya")
    late = lines.tell("new", 3, extensions=("201",))
    assert "dana" not in lines.rings(late)
    assert lines.tell("hung_up", 50, cause="normalClearing").missed is False


def test_an_answer_and_a_hang_up_make_a_call_that_nobody_told_of(lines: Lines) -> None:
    answered = lines.tell("answered", extensions=("201",))
    assert lines.rings(answered) == ["dana"]
    gone = lines.tell("hung_up", call_id="c9", extensions=("202",), cause="noAnswer")
    assert gone.missed and [one.call_id for one in lines.at("priya").list_missed()] == ["c9"]
    late = lines.tell("new", 1, call_id="c9", extensions=("202",), queue="Billing line")
    assert (late.result, late.ringing_for, late.queue) == ("repeated", (), "Billing line") or late.result == "late"
    assert lines.at("priya").list_ringing() == []


def test_a_call_that_is_passed_on_rings_at_the_next_and_is_one_call(lines: Lines) -> None:
    lines.tell("new", extensions=("201",))
    lines.tell("answered", 2, extensions=("201",))
    call = lines.tell("transferred", 60, extensions=("202",))
    assert "priya" in lines.rings(call)
    assert [one.call_id for one in lines.at("priya").list_ringing()] == ["c1"]
    assert lines.names[lines.tell("answered", 63, extensions=("202",)).taken_by] == "priya"
    assert lines.tell("new", 90, extensions=("203",)).result == "offered", "asked by a telephone, not by a transfer"


def test_a_telephone_that_rang_out_can_ring_again(lines: Lines) -> None:
    lines.tell("new", extensions=("201",))
    assert lines.tell("rang_out", 20, extensions=("201",)).ringing_for == ()
    assert lines.at("dana").list_missed() == [], "the caller still waits"
    assert lines.rings(lines.tell("new", 30, extensions=("201",))) == ["dana"]


def test_voicemail_is_no_answer(lines: Lines) -> None:
    lines.tell("new", extensions=("201",))
    lines.tell("answered", 20, names=("voicemail",))
    assert lines.tell("hung_up", 40).missed


@pytest.mark.parametrize("cause", ["forwarded", "blocked"])
def test_what_went_elsewhere_is_not_missed(lines: Lines, cause: str) -> None:
    lines.tell("new", extensions=("201",))
    assert not lines.tell("hung_up", 5, cause=cause).missed


def test_the_same_event_twice_changes_nothing(lines: Lines) -> None:
    event = CallEvent("new", "c1", AT, number=NUMBER, extensions=("201",), source="pbx")
    assert [lines.pbx.store_event(event).result for _ in range(2)] == ["offered", "offered"]
    assert lines.pbx.store_event(replace(event, id=new_key())).result == "repeated"
    with lines.database.reading() as session:
        assert len(session.execute(select(table_of(CallEventRow).c.id)).all()) == 2


def test_a_softphone_without_keys_is_followed_by_its_number(lines: Lines) -> None:
    dana = lines.at("dana")
    first = dana.store_event(CallEvent("new", "", AT, number=NUMBER))
    assert dana.store_event(CallEvent("new", "", AT + timedelta(seconds=3), number=NUMBER)).id == first.id
    over = dana.store_event(CallEvent("hung_up", "", AT + timedelta(seconds=9)))
    assert (over.id, over.missed) == (first.id, True)
    again = dana.store_event(CallEvent("new", "", AT + timedelta(seconds=20), number=NUMBER))
    assert again.id != first.id and [one.id for one in dana.list_ringing()] == [again.id]


def test_a_desk_tells_of_its_own_telephone_alone(lines: Lines) -> None:
    lines.at("dana").store_event(CallEvent("new", "s1", AT, number=NUMBER, extensions=("202",)))
    assert lines.at("priya").list_ringing() == []
    with pytest.raises(Refused):
        lines.at("dana").store_event(CallEvent("new", "c1", AT, number=NUMBER, extensions=("202",), source="pbx"))


def test_a_ring_is_returned_to_the_others(lines: Lines) -> None:
    call = lines.tell("new", queue="Billing line")
    lines.at("dana").answer_offer(call.id, "returned")
    assert lines.at("dana").list_ringing() == []
    assert len(lines.at("priya").list_ringing()) == 1
    with pytest.raises(Refused):
        lines.at("priya").answer_offer(call.id, "taken", "no contact")
    with pytest.raises(Refused):
        lines.at("sam").answer_offer(call.id, "returned")


def test_who_it_did_not_ring_for_settles_nothing(lines: Lines) -> None:
    lines.tell("new", queue="Billing line")
    call = lines.tell("hung_up", 9)
    with pytest.raises(Refused):
        PhoneCalls(lines.database, lines.people["sam"]).settle_missed(call.id, "done")
    assert PhoneCalls(lines.database, lines.boss).settle_missed(call.id, "done") == lines.boss.id


def test_an_extension_belongs_to_one_person(lines: Lines) -> None:
    roster = Roster(lines.database)
    assert roster.change_person("dana", "extensions", "PJSIP/210, +44 20 7946 0018").extensions == "210,+442079460018"
    with pytest.raises(KmsError, match="Priya"):
        roster.change_person("dana", "extensions", "202")
    with pytest.raises(KmsError, match="not an extension"):
        roster.change_person("dana", "extensions", "kitchen")
    assert roster.change_person("dana", "extensions", "").extensions == ""


@pytest.fixture
def both(sqlite_url: str, postgres_workspace_url: str) -> Iterator[list[Lines]]:
    with closing(open_database(sqlite_url)) as file, closing(open_database(postgres_workspace_url)) as server:
        yield [Lines(file), Lines(server)]


def test_file_and_server_decide_the_same_whatever_comes_when(both: list[Lines]) -> None:
    chance = random.Random(14)
    for round_ in range(cases(25)):
        told = _any_events(chance, f"r{round_}")
        seen = [[_seen_of(lines, _store(lines, event)) for event in told] for lines in both]
        assert seen[0] == seen[1], told


def _store(lines: Lines, event: CallEvent) -> StoredCall:
    teller = lines.at("dana") if event.source == "desk" else lines.pbx
    return teller.store_event(event)


def _any_events(chance: random.Random, key: str) -> list[CallEvent]:
    """One to three calls of any number of events; some twice, and not in their order."""
    events = []
    for _ in range(chance.randint(2, 12)):
        event = CallEvent(
            chance.choice(("new", "new", "answered", "hung_up", "transferred", "rang_out")),
            chance.choice((f"{key}-1", f"{key}-2", f"{key}-2", "")),
            AT + timedelta(seconds=chance.randint(0, 90)),
            direction=chance.choice(("in", "in", "in", "out")),
            number=chance.choice((NUMBER, NUMBER, "", "+442079460018")),
            told=chance.choice(("", "", "Alice")),
            line=chance.choice(("", "+442079460000")),
            extensions=chance.choice(((), ("201",), ("202",), ("201", "203"), ("999",))),
            names=chance.choice(((), (), ("Sam",), ("voicemail",))),
            queue=chance.choice(("", "Billing line", "nothing")),
            cause=chance.choice(("", "cancel", "forwarded", "normalClearing")),
            source=chance.choice(("pbx", "pbx", "desk")),
        )
        events.append(event)
        if chance.random() < 0.2:
            events.append(event)
    return events


def _seen_of(lines: Lines, call: StoredCall) -> tuple[object, ...]:
    offers = table_of(CallOfferRow).c
    names = {**lines.names, lines.boss.id: "boss", "": ""}
    with lines.database.reading() as session:
        rows = session.execute(
            select(offers.staff_id, offers.outcome, offers.at, offers.ended_at).where(offers.phone_call_id == call.id)
        ).all()
        row = session.get_one(PhoneCallRow, call.id)
        missed = session.execute(select(table_of(PhoneCallRow).c.call_id).where(table_of(PhoneCallRow).c.missed)).all()
    told = (row.call_id, row.direction, row.number, row.told, row.line, row.queue, row.started_at, row.cause)
    state = (row.answered_at, row.ended_at, names[row.taken_by], row.missed, row.settled_as, call.result)
    return told, state, sorted((names[who], *rest) for who, *rest in rows), sorted(key for (key,) in missed)

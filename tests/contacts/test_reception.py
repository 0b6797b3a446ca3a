"""Events of a telephone system, many at once, on both databases; and why each ring came to a desk or did not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from kms_desktop.access.model import Person
from kms_desktop.access.roster import Roster
from kms_desktop.contacts.phone_calls import PhoneCalls
from kms_desktop.contacts.pop_report import PopLine, PopReport
from kms_desktop.contacts.pop_text import advice_text, caller_text, happened_text, is_note
from kms_desktop.contacts.reception import Reception, ReceptionNote
from kms_desktop.customers.call_event import OWN_DESK, CallEvent
from kms_desktop.errors import Refused
from kms_desktop.storage.change_feed import ChangeFeed
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import utc_now

NUMBER = "+447700900118"


class Floor:
    """A telephone system, Dana at 204 and Sam at 207, and Rosa who supports them."""

    def __init__(self, database: Database) -> None:
        self.database, roster = database, Roster(database)
        self.people: dict[str, Person] = {}
        for login, extension in (("dana", "204"), ("sam", "207")):
            roster.add_person(login, login.title(), "agent", "Billing", "agent")
            self.people[login] = roster.change_person(login, "extensions", extension)
        self.rosa = roster.add_person("rosa", "Rosa", "supervisor", "Billing", "manager")
        self.reception = Reception(database)
        self.began = utc_now() - timedelta(minutes=5)

    def tell(self, *events: CallEvent) -> list[str]:
        return self.reception.store_events(events)

    def event(self, what: Any = "new", second: int = 0, **said: Any) -> CallEvent:
        told = {"call_id": "c1", "number": NUMBER, "source": "asterisk", **said}
        return CallEvent(what, at=self.began + timedelta(seconds=second), **told)

    def at(self, login: str) -> PhoneCalls:
        return PhoneCalls(self.database, self.people[login])

    def lines(self, limit: int = 50) -> list[PopLine]:
        return PopReport(self.database, self.rosa).list_lines(limit)

    def only_line(self) -> PopLine:
        [line] = self.lines()
        return line


@pytest.fixture
def floor(database: Database) -> Floor:
    return Floor(database)


def test_events_come_in_together_and_each_reaches_whom_it_is_for(floor: Floor) -> None:
    events = [floor.event(call_id=f"c{n}", extensions=("204" if n % 2 else "207",)) for n in range(40)]
    assert floor.tell(*events) == [""] * 40
    assert [len(floor.at(login).list_ringing()) for login in ("dana", "sam")] == [20, 20]
    assert floor.tell(*events) == [""] * 40, "delivered twice"
    assert len(floor.at("dana").list_ringing()) == 20


def test_one_that_is_refused_holds_up_no_other(floor: Floor) -> None:
    events = [
        floor.event(extensions=("204",)),
        floor.event(source=OWN_DESK),
        floor.event(call_id="c2", extensions=("207",)),
    ]
    first, second, third = floor.tell(*events)
    assert (first, third) == ("", "") and "desk" in second
    assert len(floor.at("sam").list_ringing()) == 1


def test_whoever_it_rings_for_is_told_and_nobody_else(floor: Floor) -> None:
    """A file tells everybody who has it open."""
    feeds = {login: ChangeFeed(floor.database, mine=[person.id]) for login, person in floor.people.items()}
    for feed in feeds.values():
        feed.wait_for_change(0)
    floor.tell(floor.event(extensions=("204",)))
    assert feeds["dana"].wait_for_change(5)
    said = feeds["sam"]._own
    assert said is not None
    if floor.database.is_sqlite:
        assert feeds["sam"].wait_for_change(5)
    else:
        assert floor.people["sam"].id not in frozenset().union(*said.read_announcements())
    for feed in feeds.values():
        feed.close()


def test_it_popped(floor: Floor) -> None:
    floor.tell(CallEvent("new", "c1", utc_now(), number=NUMBER, extensions=("204",), source="asterisk"))
    [call] = floor.at("dana").list_ringing()
    floor.at("dana").answer_offer(call.id, "shown")
    line = floor.only_line()
    assert (line.person, line.popped, happened_text(line), advice_text(line)) == ("Dana", True, "It rang", "")
    assert caller_text(line, "GB") == "07700 900118"


def test_it_rang_and_nobody_took_it(floor: Floor) -> None:
    floor.tell(floor.event(extensions=("204",)))
    [call] = floor.at("dana").list_ringing()
    floor.at("dana").answer_offer(call.id, "shown")
    floor.tell(floor.event("hung_up", 5, cause="cancel"))
    line = floor.only_line()
    assert line.popped and happened_text(line).startswith("It rang; nobody took it")


def test_they_had_a_call(floor: Floor) -> None:
    floor.tell(floor.event(extensions=("204",)))
    [call] = floor.at("dana").list_ringing()
    floor.at("dana").answer_offer(call.id, "waiting")
    assert happened_text(floor.only_line()).startswith("They had a call; it waited behind it")


def test_no_window_was_open(floor: Floor) -> None:
    floor.tell(floor.event(extensions=("204",)))
    assert happened_text(floor.only_line()).startswith("No window was open")
    floor.tell(floor.event("hung_up", 30, cause="cancel"))
    assert floor.only_line().reason == "no_window"
    assert "Start the program at that desk" in advice_text(floor.only_line())


@pytest.mark.parametrize(
    ("said", "words", "advice"),
    [
        ({"extensions": ("999",)}, "Extension 999 is nobody's", "staff change LOGIN --extensions 999"),
        ({"names": ("Nobody Here",)}, "Nobody is called “Nobody Here”", "staff list"),
        ({"queue": "nothing"}, "No team is called like the queue “nothing”", "name of the queue"),
        ({}, "The event does not say for whom", "its user, extension or queue"),
    ],
)
def test_it_was_for_nobody(floor: Floor, said: dict[str, Any], words: str, advice: str) -> None:
    floor.tell(floor.event(**said))
    line = floor.only_line()
    assert happened_text(line).startswith(words) and advice in advice_text(line)
    assert not line.popped and not line.person


def test_the_number_was_withheld(floor: Floor) -> None:
    now = utc_now()
    floor.tell(CallEvent("new", "c1", now, extensions=("204",), source="asterisk"))
    [call] = floor.at("dana").list_ringing()
    floor.at("dana").answer_offer(call.id, "shown")
    line = floor.only_line()
    assert caller_text(line, "GB") == "Number withheld" and "withheld" in advice_text(line)


def test_somebody_else_was_faster_or_it_was_over(floor: Floor) -> None:
    floor.tell(floor.event(extensions=("204", "207")), floor.event("answered", 1, extensions=("207",)))
    reasons = {line.person: line.reason for line in floor.lines()}
    assert reasons["Dana"] == "taken_elsewhere"
    floor.tell(floor.event(call_id="c2", extensions=("204",)), floor.event("hung_up", 1, call_id="c2"))
    assert "over_at_once" in {line.reason for line in floor.lines()}


def test_what_came_late_is_said(floor: Floor) -> None:
    floor.tell(floor.event(extensions=("204",)))
    line = floor.only_line()
    assert 290 <= line.late_s <= 320 and happened_text(line).endswith("; told 5 minutes late")


def notes(*codes: str) -> Sequence[ReceptionNote]:
    return [ReceptionNote(code, "zammad", "10.0.0.7", 3) for code in codes]


def test_what_happened_at_the_door_stands_among_the_calls(floor: Floor) -> None:
    floor.tell(floor.event(extensions=("204",)))
    codes = ("token_wrong", "unreadable", "event_unknown", "direction_unknown", "refused", "database_away")
    floor.reception.store_notes(notes(*codes, "asterisk_lost", "failed"))
    lines = floor.lines()
    told = [line for line in lines if is_note(line)]
    assert len(told) == 8 and all(happened_text(line) and advice_text(line) for line in told)
    assert all(caller_text(line, "GB") == "" for line in told)
    assert "3 requests from 10.0.0.7 had a wrong token" in {happened_text(line) for line in told}
    assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)
    assert len(floor.lines(limit=4)) == 4


def test_an_agent_does_not_read_it(floor: Floor) -> None:
    with pytest.raises(Refused, match="a supervisor, an administrator or a quality reviewer"):
        PopReport(floor.database, floor.people["dana"]).list_lines()

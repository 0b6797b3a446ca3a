"""A day that begins while the server is away: calls are taken all the same, and everything is delivered afterwards."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from kms_desktop.services import workspace
from kms_desktop.storage.database import open_database
from player import Player
from tests.conftest import _cut_off
from tests.desks import MARIAS_NUMBER, QUICK, Floor, shown
from tests.journeys.test_outage import strip

JOHNS_NUMBER = "+447700900999"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace, "open_database", partial(open_database, busy_ms=100))


def rung(dana: Player, number: str) -> str:
    """The bar while this number rings."""
    dana.attached.desk.of.call.ring_event(number)
    dana.settle()
    return shown(dana.window.bar)


def test_a_call_is_taken_guided_and_logged_from_a_start_without_the_server(
    postgres_floor: Floor, postgres_url: str
) -> None:
    floor = postgres_floor
    yesterday = floor.desk("dana")
    rung(yesterday, MARIAS_NUMBER)
    yesterday.press("put_off")
    yesterday.close()
    with _cut_off(postgres_url, floor.settings.url):
        dana = floor.desk("dana")
        assert dana.window.message.text() == ""
        assert "Database unreachable since" in strip(dana)
        assert "Nothing waits on this desktop." in strip(dana)
        assert "You are Dana" in shown(dana.window.rail)
        assert "Maria Okafor" in rung(dana, MARIAS_NUMBER)
        assert "The database is away, so it cannot be looked up." in shown(dana.window.bar)
        dana.press("take_call", "search")
        dana.type("I paid by card and the direct debit went too")
        dana.press("Enter", "1", "1", "2", "notes")
        dana.type("Rent is due Monday.")
        dana.press("Esc", "wrap_up", "1", "confirm")
        assert dana.attached.desk.stage.phase == "ready"
        assert "nobody can be looked up" in rung(dana, JOHNS_NUMBER)
        dana.press("take_call")
        second = dana.attached.desk.of.live.id
        assert dana.window.message.text() == ""
    dana.press("retry")
    dana.until(lambda: strip(dana) == "", "What waited was not delivered.")
    dana.settle()
    first = next(e.contact_id for e in opened_by(floor, dana, MARIAS_NUMBER))
    state = floor.stored(first)
    assert (state.phase, state.customer_name, state.level) == ("wrapped_up", "Maria Okafor", "maybe")
    assert (state.outcome, state.note, len(state.settled)) == ("satisfied", "Rent is due Monday.", 3)
    assert floor.kinds(second) == ["opened"]
    assert dana.attached.desk.of.live.id == second
    dana.press("verify")
    dana.type("Maria Okafor")
    dana.press("Enter")
    assert "Maria Okafor" in shown(dana.window.bar)
    assert floor.stored(second).customer_name == "Maria Okafor"


def opened_by(floor: Floor, dana: Player, number: str) -> list:
    from kms_desktop.storage.tables import ContactEventRow

    rows = floor.rows(ContactEventRow, kind="opened", agent_id=dana.attached.workspace.person.id)
    return sorted((row for row in rows if row.data.get("number") == number), key=lambda row: row.id, reverse=True)


def test_the_window_opens_by_itself_and_tells_who_works_here(postgres_floor: Floor, postgres_url: str) -> None:
    floor = postgres_floor
    floor.desk("dana").close()
    with _cut_off(postgres_url, floor.settings.url):
        dana = floor.window("dana", retry_seconds=0.3)
        dana.window.open_workspace()
        dana.until(lambda: dana.window.attached is not None, "It did not open.")
        dana.settle()
        assert "Ready for the next call" in shown(dana.window.bar)
        dana.until(lambda: "Next try in 1 s" in strip(dana) or "Trying now" in strip(dana))
    dana.until(lambda: strip(dana) == "", "It did not come back.")
    dana.settle()
    assert "Saved" in shown(dana.window.rail)
    assert dana.window.message.text() == ""


def test_a_desktop_that_never_saw_the_workspace_says_what_to_do(postgres_floor: Floor, postgres_url: str) -> None:
    floor = postgres_floor
    with _cut_off(postgres_url, floor.settings.url):
        dana = floor.window("dana", data_dir=floor.settings.data_dir / "new")
        dana.window.open_workspace()
        dana.until(lambda: bool(dana.window.message.text()), "Nothing was said.")
        assert "does not answer" in dana.window.message.text()
        assert "Try again" in shown(dana.window.message)
    dana.window.message.action.click()
    dana.until(lambda: dana.window.attached is not None, "It did not open.")
    dana.settle()


def test_the_contact_in_hand_comes_back_at_a_start_without_the_server(postgres_floor: Floor, postgres_url: str) -> None:
    """What was delivered long before the outage is known here too, and what the colleague had settled."""
    floor = postgres_floor
    sam = floor.workspace("sam")
    contact = sam.call.take_call(_call(), sam.directory.match_caller(MARIAS_NUMBER), 3.0).id
    sam.guided.open_article(contact, "charged-twice")
    sam.guided.answer_step(contact, 1)
    dana_id = sam.roster.find_person("dana").id
    sam.handovers.make_handover(contact, to_kind="person", to_id=dana_id, to_name="Dana", question="Can you go on?")
    first = floor.desk("dana")
    first.until(lambda: first.attached.desk.stage.phase == "handover")
    first.press("take_call", "1")
    known = first.attached.desk.of.live.state
    first.close()
    with _cut_off(postgres_url, floor.settings.url):
        dana = floor.desk("dana")
        assert "Maria Okafor, open since" in shown(dana.window.bar)
        dana.press("take_call")
        assert dana.attached.desk.of.live.state == known
        assert len(known.settled) == 2 and len(known.legs) == 2
        dana.press("wrap_up", "1", "confirm")
    dana.press("retry")
    assert floor.stored(contact).phase == "wrapped_up"
    dana.press("retry")
    assert dana.attached.workspace.journal.read_copies() == []


def _call():
    from datetime import UTC, datetime

    from kms_desktop.customers.model import IncomingCall

    return IncomingCall(MARIAS_NUMBER, "call-1", datetime.now(UTC))


def test_another_person_at_the_same_desktop_is_known_too(postgres_floor: Floor, postgres_url: str) -> None:
    floor = postgres_floor
    floor.desk("dana").close()
    with _cut_off(postgres_url, floor.settings.url):
        sam = Player(replace(floor.of("sam"), retry_seconds=600.0), pauses=QUICK)
        floor.windows.append(sam)
        sam.open()
        assert "You are Sam" in shown(sam.window.rail)

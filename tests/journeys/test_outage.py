"""The database goes away in the middle of a call: the work goes on, and everything is there when it is back."""

from __future__ import annotations

import re
from functools import partial

import pytest

from kms_desktop.services import workspace
from kms_desktop.storage.database import open_database
from player import Player
from tests.conftest import _cut_off
from tests.desks import MARIAS_NUMBER, Floor, held_by_another, shown


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A locked file is waited for a tenth of a second, not two."""
    monkeypatch.setattr(workspace, "open_database", partial(open_database, busy_ms=100))


def on_a_call(floor: Floor, **changed: object) -> Player:
    dana = floor.desk("dana", **changed)
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "search")
    dana.type("I paid by card and the direct debit went too")
    dana.press("Enter")
    return dana


def strip(player: Player) -> str:
    return shown(player.window.strip) if not player.window.strip.isHidden() else ""


def worked_through(dana: Player) -> str:
    """Answers, notes, the sum, an option, a suggestion: all without the database. → the contact."""
    dana.press("notes")
    dana.type("Rent is due Monday.")
    dana.until(lambda: bool(strip(dana)), "No strip came.")
    dana.press("Esc", "1", "1", "2")
    assert "Option 4" in shown(dana.window.desk_page.work.guide)
    dana.type("38.50")
    dana.press("Enter", "suggest")
    dana.type("Ask about bank charges first")
    dana.press("Enter")
    assert dana.window.message.text() == ""
    return dana.attached.desk.of.live.id


def test_work_goes_on_while_the_file_is_locked_and_all_is_delivered_in_order(floor: Floor) -> None:
    dana = on_a_call(floor)
    contact = dana.attached.desk.of.live.id
    before = floor.kinds(contact)
    with held_by_another(floor):
        worked_through(dana)
        said = strip(dana)
        assert "Database unreachable since" in said
        waiting = dana.attached.workspace.outbox.waiting_count
        assert waiting >= 6
        assert f"{waiting} records wait on this desktop and go by themselves." in said
        assert "Offline" in shown(dana.window.rail)
        assert "Search works" in said
        dana.press("search")
        dana.type("hub light orange")
        assert "hub" in shown(dana.window.desk_page.work.hits).casefold()
        assert floor.kinds(contact) == before
    dana.press("retry")
    assert strip(dana) == ""
    assert "Saved" in shown(dana.window.rail)
    state = floor.stored(contact)
    assert [event.id for event in state.events] == [event.id for event in dana.attached.desk.of.live.state.events]
    assert state.note == "Rent is due Monday."
    assert [answer.text for answer in state.settled][-1] == "Yes, for an overdraft or a returned payment"


def test_what_waits_goes_by_itself_when_the_database_is_back(floor: Floor) -> None:
    dana = on_a_call(floor, retry_seconds=0.3)
    with held_by_another(floor):
        dana.press("1", "1")
        assert "2 records wait" in strip(dana)
    dana.until(lambda: strip(dana) == "", "What waited was not delivered.")
    assert len(floor.stored(dana.attached.desk.of.live.id).settled) == 2


def test_work_goes_on_while_the_server_is_away(postgres_floor: Floor, postgres_url: str) -> None:
    floor = postgres_floor
    dana, sam = on_a_call(floor), floor.desk("sam")
    dana.front()
    with _cut_off(postgres_url, floor.settings.url):
        contact = worked_through(dana)
        assert "Database unreachable since" in strip(dana)
    dana.press("retry")
    assert strip(dana) == ""
    assert floor.stored(contact).note == "Rent is due Monday."
    dana.press("transfer")
    dana.type("Sam")
    dana.press("Enter")
    dana.type("Can you go on?")
    dana.press("Enter")
    sam.until(lambda: sam.attached.desk.stage.phase == "handover", "Sam's feed did not come back.")
    sam.settle()
    assert "Can you go on?" in shown(sam.window)


def test_what_cannot_be_counted_is_closed_meanwhile_and_a_call_back_is_promised(
    postgres_floor: Floor, postgres_url: str
) -> None:
    floor = postgres_floor
    dana = on_a_call(floor, retry_seconds=600.0)
    history = shown(dana.window.desk_page.left.history.list)
    with _cut_off(postgres_url, floor.settings.url):
        dana.press("1", "1", "2")
        dana.type("38.50")
        dana.press("Enter")
        dana.until(lambda: bool(strip(dana)), "No strip came.")
        assert "Transfer, spoken" in shown(dana.window.bar)
        assert re.search(r"Next try in \d+ s", strip(dana))
        assert "4 records wait on this desktop and go by themselves." in strip(dana)
        right = shown(dana.window.desk_page.right)
        assert "4 newest wait for the database" in right
        newest, *_, oldest = shown(dana.window.desk_page.right.notes.log).split("\n")
        assert newest.endswith("waits for the database") and "waits" not in oldest
        guide = shown(dana.window.desk_page.work.guide)
        assert "Closed: how often this was granted cannot be counted while the database is away." in guide
        assert "Explain the hold" in guide and "Promise a call back" in guide
        assert shown(dana.window.desk_page.left.history.list) == history
        dana.press("4", "ask_approval", "1")
        assert dana.window.message.text() == ""
        [promise] = dana.attached.desk.of.live.state.promises
        assert promise.what.startswith("Call back about Refund now")
    dana.press("retry")
    dana.until(lambda: strip(dana) == "", "What waited was not delivered.")
    dana.settle()
    assert "Transfer, spoken" not in shown(dana.window.bar)
    assert "wait for the database" not in shown(dana.window.desk_page.right)
    assert "cannot be counted" not in shown(dana.window.desk_page.work.guide)
    contact = dana.attached.desk.of.live.id
    assert [owed.id for owed in floor.stored(contact).promises] == [promise.id]


def test_a_desk_without_a_call_says_that_the_server_is_away_and_that_it_is_back(
    postgres_floor: Floor, postgres_url: str
) -> None:
    """Nobody does anything: the feed notices, and nothing is said but the strip."""
    dana = postgres_floor.desk("dana")
    with _cut_off(postgres_url, postgres_floor.settings.url):
        dana.until(lambda: "Nothing waits on this desktop." in strip(dana), "No strip came.")
        dana.press("show_articles")
        dana.settle()
        assert "Customer was charged twice" in shown(dana.attached.articles)
        dana.press("show_desk")
        assert dana.window.message.text() == ""
    dana.until(lambda: strip(dana) == "", "It was not noticed that the server is back.")
    assert "Saved" in shown(dana.window.rail)


def test_a_call_can_be_taken_and_closed_while_the_database_is_away(floor: Floor) -> None:
    dana = floor.desk("dana")
    with held_by_another(floor):
        dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
        dana.settle()
        dana.press("take_call", "wrap_up", "1", "confirm")
        assert dana.attached.desk.stage.phase == "ready"
        assert strip(dana)
    dana.press("retry")
    assert strip(dana) == ""
    (contact,) = [e.contact_id for e in _opened_today(floor, dana)]
    assert (floor.stored(contact).phase, floor.stored(contact).outcome) == ("wrapped_up", "satisfied")


def test_a_call_rings_and_is_logged_while_the_server_is_away(postgres_floor: Floor, postgres_url: str) -> None:
    floor = postgres_floor
    dana = floor.desk("dana")
    with _cut_off(postgres_url, floor.settings.url):
        dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
        dana.settle()
        bar = shown(dana.window.bar)
        assert "020 7946 0018" in bar
        assert "nobody can be looked up" in bar
        dana.press("take_call", "search")
        dana.type("I paid by card and the direct debit went too")
        dana.press("Enter", "1", "1", "1")
        contact = dana.attached.desk.of.live.id
        assert "Database unreachable since" in strip(dana)
        assert "Customer was charged twice" in shown(dana.window.desk_page.work.guide)
    dana.press("retry")
    assert strip(dana) == ""
    assert floor.stored(contact).number == MARIAS_NUMBER
    dana.press("verify")
    dana.type("Maria Okafor")
    dana.press("Enter")
    assert "Maria Okafor" in shown(dana.window.bar)
    assert floor.stored(contact).customer_name == "Maria Okafor"


def _opened_today(floor: Floor, dana: Player) -> list:
    from kms_desktop.storage.tables import ContactEventRow

    mine = floor.rows(ContactEventRow, kind="opened", agent_id=dana.attached.workspace.person.id)
    newest = max(event.at for event in mine)
    return [event for event in mine if event.at == newest]


def test_a_window_closed_while_the_database_is_away_delivers_at_the_next_start(floor: Floor) -> None:
    dana = on_a_call(floor)
    contact = dana.attached.desk.of.live.id
    with held_by_another(floor):
        dana.press("notes")
        dana.type("Rent is due Monday.")
        dana.close()
    again = floor.desk("dana")
    again.press("take_call")
    assert again.window.desk_page.right.notes.field.text() == "Rent is due Monday."
    again.press("retry")
    assert floor.stored(contact).note == "Rent is due Monday."

"""A supervisor sees what is passed on and by nobody taken, as it happens, and what customers were asked twice."""

from __future__ import annotations

from player import Player
from tests.desks import Floor, shown
from tests.journeys.test_handovers import QUESTION, passed_on


def voice_of(player: Player):
    return player.attached.voice


def test_a_handover_comes_up_grows_red_and_goes_when_it_is_taken(floor: Floor) -> None:
    dana = floor.desk("dana")
    rosa = floor.desk("rosa", handover_red_seconds=2)
    rosa.press("show_voice", "list_handovers")
    waiting = voice_of(rosa).floor.waiting.table
    before = waiting.model().rowCount()
    dana.front()
    contact = passed_on(dana)
    rosa.until(lambda: QUESTION in shown(waiting), "The handover did not come up.")
    row = next(line for line in shown(waiting).split("\n") if QUESTION in line)
    assert "Maria Okafor" in row
    assert "Dana Whitfield" in row
    assert "Billing" in row
    rosa.until(lambda: "Too long" in shown(waiting), "It did not become late.")
    rosa.until(lambda: voice_of(rosa).floor.alarm.isVisible(), "No alarm.")
    assert "too long" in voice_of(rosa).floor.alarm.text()
    floor.workspace("sam").handovers.accept_handover(floor.stored(contact).handover_id)
    rosa.until(lambda: QUESTION not in shown(waiting), "It stayed after it was taken.")
    rosa.settle()
    assert waiting.model().rowCount() == before
    rosa.front()
    rosa.press("list_contacts")
    assert voice_of(rosa).contacts.hasFocus()


def test_what_was_asked_twice_is_on_the_page_with_its_n(either_floor: Floor) -> None:
    dana = either_floor.desk("dana")
    contact = passed_on(dana)
    sam = either_floor.workspace("sam")
    sam.handovers.accept_handover(either_floor.stored(contact).handover_id)
    asked = either_floor.stored(contact).settled[0]
    sam.guided.go_to(contact, asked.step_id)
    rosa = either_floor.desk("rosa")
    rosa.press("show_voice", "list_handovers", "list_handovers")
    table = voice_of(rosa).floor.repeated.table
    assert table.hasFocus()
    lines = shown(table).split("\n")
    assert lines[0].startswith("All, Every team and article | ")
    assert any(line.startswith("Billing, Team of who asked again | ") for line in lines)
    assert any(line.startswith("Customer was charged twice, Article | ") for line in lines)

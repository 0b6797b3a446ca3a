"""The program is killed in the middle of a call: the next start has everything, the words just typed too."""

from __future__ import annotations

from tests.desks import Floor, shown
from tests.journeys.a_window import NOTE
from tests.journeys.programs import running
from tests.journeys.test_handovers import passed_on


def test_a_killed_window_loses_nothing_of_the_call(floor: Floor) -> None:
    with running(floor, "-m", "tests.journeys.a_window") as other:
        assert other.stdout is not None and other.stderr is not None
        contact = other.stdout.readline().strip()
        assert contact, other.stderr.read()
        other.kill()
        other.wait()
    assert floor.stored(contact).note == ""
    dana = floor.desk("dana")
    bar = shown(dana.window.bar)
    assert "Maria Okafor, open since" in bar
    assert "your notes are here" in bar
    dana.press("F9")
    page = dana.window.desk_page
    assert page.right.notes.field.text() == NOTE
    guide = shown(page.work.guide)
    assert "On the 24th or later, when the debit file had left" in guide
    assert "£38.50" in guide
    assert "Option 4: Refund now, and cover the bank's charge, chosen" in guide
    assert "I paid by card and the direct debit went too" in shown(page.right.notes.log)
    dana.press("Enter", "F8", "Ctrl+Enter")
    stored = floor.stored(contact)
    assert (stored.phase, stored.note, len(stored.granted)) == ("wrapped_up", NOTE, 1)


def test_a_new_call_can_be_taken_before_the_one_that_was_left_open(floor: Floor) -> None:
    first = floor.desk("dana")
    first.attached.desk.of.call.ring("+442079460018")
    first.settle()
    first.press("F9")
    left = first.attached.desk.of.live.id
    first.close()
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring("+447700900999")
    dana.settle()
    assert "07700 900999" in shown(dana.window.bar)
    dana.press("F9", "F8", "Ctrl+Enter")
    assert "Maria Okafor, open since" in shown(dana.window.bar)
    dana.press("F9")
    assert dana.attached.desk.of.live.id == left


def test_what_was_left_open_and_taken_over_meanwhile_is_said(floor: Floor) -> None:
    first = floor.desk("dana")
    contact = passed_on(first)
    first.close()
    dana = floor.desk("dana")
    floor.workspace("sam").handovers.accept(floor.stored(contact).handover_id)
    dana.press("F9")
    assert "was taken over or closed meanwhile" in dana.window.message.text()
    assert dana.attached.desk.stage.phase == "ready"

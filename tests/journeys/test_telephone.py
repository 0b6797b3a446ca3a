"""Other processes knock at the window that is open: a call event rings, a second start raises it."""

from __future__ import annotations

import subprocess

from kms_desktop.ui.actions.keymap import key_text
from player import Player
from tests.desks import Floor, shown
from tests.journeys.programs import running


def ended(player: Player, process: subprocess.Popen[str]) -> int:
    """The exit code, waited for while the window goes on."""
    player.until(lambda: process.poll() is not None, "The other process did not end.")
    player.settle()
    return process.returncode


def test_a_call_told_by_another_process_rings_in_the_open_window(floor: Floor) -> None:
    dana = floor.desk("dana")
    with running(floor, "-m", "kms_desktop", "--as", "dana", "call", "+44 20 7946 0018") as other:
        assert ended(dana, other) == 0
        assert other.stdout is not None and other.stdout.read() == "It rings: +442079460018.\n"
    assert "Maria Okafor · 020 7946 0018" in shown(dana.window.bar)
    dana.press("take_call")
    assert floor.stored(dana.attached.desk.of.live.id).customer_name == "Maria Okafor"


def test_an_event_of_the_telephone_system_rings_with_its_queue(floor: Floor) -> None:
    dana = floor.desk("dana")
    event = '{"event": "newCall", "from": "442079460018", "callId": "307FA6", "queue": "Billing line"}'
    with running(floor, "-m", "kms_desktop", "--as", "dana", "call", event) as other:
        assert ended(dana, other) == 0
    assert "Billing line" in shown(dana.window.bar)


def test_a_call_for_a_colleague_does_not_ring_here(floor: Floor) -> None:
    dana = floor.desk("dana")
    with running(floor, "-m", "kms_desktop", "--as", "sam", "call", "+442079460018") as other:
        assert ended(dana, other) == 1
        assert other.stderr is not None
        assert other.stderr.read().startswith("kms-desktop: No desktop of sam is open on this workspace")
    assert dana.attached.desk.stage.phase == "ready"


def test_a_second_start_shows_the_window_that_is_open_and_ends_well(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.window.showMinimized()
    raised: list[bool] = []
    dana.window.door.raise_asked.connect(lambda: raised.append(True))
    with running(floor, "-m", "kms_desktop", "--as", "dana") as other:
        assert ended(dana, other) == 0
        assert other.stderr is not None
        assert "open already; its window was brought to the front" in other.stderr.read()
    assert raised == [True]
    assert not dana.window.isMinimized()


def test_what_is_no_call_is_said_and_does_not_ring(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.window.door.call_told.emit("javascript:alert(1)")
    dana.settle()
    assert "is not a telephone number" in dana.window.message.text()
    assert dana.attached.desk.stage.phase == "ready"


def test_a_call_that_rings_during_a_call_moves_nothing_and_waits_for_its_end(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring_event("+442079460018")
    dana.settle()
    dana.press("take_call", "notes")
    dana.type("Paid by card")
    dana.window.door.call_told.emit("+447700900999")
    dana.settle()
    assert dana.window.desk_page.right.notes.field.hasFocus()
    takes, leaves = key_text("take_call"), key_text("put_off")
    said = f"Another call rings: 07700 900999. {takes} takes it and holds this one, {leaves} leaves it to others."
    assert said in shown(dana.window.toast)
    assert dana.attached.desk.of.live.state.customer_name == "Maria Okafor"
    dana.press("wrap_up", "confirm")
    assert "07700 900999" in shown(dana.window.bar)
    assert dana.attached.desk.stage.phase == "ringing"


def test_a_second_call_is_taken_while_the_first_is_held(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring_event("+442079460018")
    dana.settle()
    dana.press("take_call")
    maria = dana.attached.desk.of.live.id
    dana.window.door.call_told.emit("+447700900999")
    dana.settle()
    dana.press("take_call")
    assert dana.attached.desk.of.live.state.shown == "07700 900999"
    assert floor.stored(maria).phase == "held"
    assert "Maria Okafor waits" in shown(dana.window.bar)
    dana.press("wrap_up", "confirm")
    assert "Maria Okafor" in shown(dana.window.bar) and "On hold since" in shown(dana.window.bar)
    dana.press("take_call")
    assert (dana.attached.desk.of.live.id, floor.stored(maria).phase) == (maria, "on_call")


def test_closing_the_window_on_a_call_is_asked_and_meant_the_second_time(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring_event("+442079460018")
    dana.settle()
    dana.press("take_call")
    dana.window.leave_window()
    dana.settle()
    assert "You are on a call with Maria Okafor. Close again to leave" in dana.window.message.text()
    assert dana.window.isVisible()
    dana.window.leave_window()
    dana.settle()
    assert not dana.window.isVisible()
    again = floor.desk("dana")
    assert "Maria Okafor" in shown(again.window.bar), "it waits here"


def test_a_call_rings_over_every_page_and_is_taken_on_the_desk(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.press("show_voice")
    assert not dana.window.bar.isVisible()
    dana.window.door.call_told.emit("+442079460018")
    dana.settle()
    assert dana.window.bar.isVisible()
    dana.press("take_call")
    assert dana.window.desk_page.isVisible()
    assert dana.attached.desk.stage.phase == "call"

"""The program is killed in the middle of a call: the next start has everything, the words just typed too."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from player import Player
from tests.conftest import _cut_off
from tests.desks import Floor, shown
from tests.journeys.a_busy_window import WORDS
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
    dana.press("take_call")
    page = dana.window.desk_page
    assert page.right.notes.field.text() == NOTE
    guide = shown(page.work.guide)
    assert "After the debit file had left" in guide
    assert "£38.50" in guide
    assert "Option 4: Refund now, and cover the bank's charge, chosen" in guide
    assert "I paid by card and the direct debit went too" in shown(page.right.notes.log)
    dana.press("Enter", "wrap_up", "confirm")
    stored = floor.stored(contact)
    assert (stored.phase, stored.note, len(stored.granted)) == ("wrapped_up", NOTE, 1)


STEPS = (
    "taken", "answered 1", "in the amount field", "noted by", "granted", "words in the wrap-up",
)  # fmt: skip


def worked_until(other: subprocess.Popen[str], step: str) -> dict[str, Any]:
    """What the window had said was safe when it came to this step; the next step is under way already."""
    assert other.stdout is not None and other.stderr is not None
    for line in other.stdout:
        safe: dict[str, Any] = json.loads(line)
        if safe["step"] == step:
            return safe
    raise AssertionError(other.stderr.read())


def killed(other: subprocess.Popen[str]) -> None:
    other.kill()
    other.wait()


def check_taken_up(dana: Player, safe: dict[str, Any]) -> None:
    """The contact is offered, and once it is taken everything is where it was."""
    assert "Maria Okafor, open since" in shown(dana.window.bar)
    dana.press("take_call")
    of, page = dana.attached.desk.of, dana.window.desk_page
    state = of.live.state
    assert state.id == safe["contact"]
    assert [event.id for event in state.events][: len(safe["events"])] == safe["events"]
    assert page.right.notes.field.text().startswith(safe["note"].rstrip())
    if state.article_id:
        assert of.guide.sight is not None and of.guide.sight.article.id == state.article_id
        assert len(of.guide.sight.position.settled) == len(state.settled)
    if safe["step"] in ("in the amount field", "at the options", "granted"):
        assert of.guide.sight is not None and of.guide.sight.position.at_options
        assert "Option 4" in shown(page.work.guide)
    if safe["step"] == "in the amount field" and "amount" not in state.facts:
        assert page.work.guide.amount.isVisible()
    if safe["step"] == "granted":
        assert len(state.granted) == 1


@pytest.mark.parametrize("step", STEPS)
def test_a_window_killed_at_any_step_comes_back_with_all_of_it(floor: Floor, step: str) -> None:
    with running(floor, "-m", "tests.journeys.a_busy_window") as other:
        safe = worked_until(other, step)
        killed(other)
    dana = floor.desk("dana")
    check_taken_up(dana, safe)
    dana.press("wrap_up")
    words = dana.window.desk_page.wrapup_pane.words.text()
    assert (WORDS.strip() in words) >= (step == "words in the wrap-up")
    dana.press("confirm")
    stored = floor.stored(safe["contact"])
    assert stored.phase == "wrapped_up"
    assert len({event.id for event in stored.events}) == len(stored.events)
    assert [event.id for event in stored.events][: len(safe["events"])] == safe["events"]
    assert (stored.outcome == "mollified") >= (step == "words in the wrap-up")


def test_a_window_killed_while_the_server_is_away_comes_back_before_the_server_does(
    postgres_floor: Floor, postgres_url: str
) -> None:
    floor = postgres_floor
    with running(floor, "-m", "tests.journeys.a_busy_window", "away") as other:
        worked_until(other, "before the outage")
        with _cut_off(postgres_url, floor.settings.url):
            assert other.stdin is not None
            other.stdin.write("go on\n")
            other.stdin.flush()
            safe = worked_until(other, "noted by")
            killed(other)
            dana = floor.desk("dana")
            check_taken_up(dana, safe)
    dana.press("retry")
    dana.until(lambda: dana.window.strip.isHidden(), "What waited was not delivered.")
    dana.settle()
    dana.press("wrap_up", "confirm")
    stored = floor.stored(safe["contact"])
    assert stored.phase == "wrapped_up"
    assert [event.id for event in stored.events][: len(safe["events"])] == safe["events"]


def test_a_new_call_can_be_taken_before_the_one_that_was_left_open(floor: Floor) -> None:
    first = floor.desk("dana")
    first.attached.desk.of.call.ring_event("+442079460018")
    first.settle()
    first.press("take_call")
    left = first.attached.desk.of.live.id
    first.close()
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring_event("+447700900999")
    dana.settle()
    assert "07700 900999" in shown(dana.window.bar)
    dana.press("take_call", "wrap_up", "confirm")
    assert "Maria Okafor, open since" in shown(dana.window.bar)
    dana.press("take_call")
    assert dana.attached.desk.of.live.id == left


def test_what_was_left_open_and_taken_over_meanwhile_is_said(floor: Floor) -> None:
    first = floor.desk("dana")
    contact = passed_on(first)
    first.close()
    dana = floor.desk("dana")
    floor.workspace("sam").handovers.accept_handover(floor.stored(contact).handover_id)
    dana.press("take_call")
    assert "was taken over or closed meanwhile" in dana.window.message.text()
    assert dana.attached.desk.stage.phase == "ready"

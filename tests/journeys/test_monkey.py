"""The laws by which random keys and clicks on a desk are judged: each one that is broken is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtTest import QTest

from kms_desktop.ui.actions.keymap import key_text
from monkey import watch_monkey
from monkey_laws import Step, broken_act, broken_place, broken_word
from monkey_sight import Watcher
from player import Player
from tests.desks import MARIAS_NUMBER, Floor


@pytest.fixture
def dana(floor: Floor) -> Player:
    player = floor.desk("dana")
    player.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    player.settle()
    player.press("take_call")
    return player


def test_a_keyboard_that_nothing_has_is_told(dana: Player) -> None:
    watcher = Watcher(dana)
    assert broken_place(watcher) == []
    dana.window.focusWidget().clearFocus()
    assert [breach.law for breach in broken_place(watcher)] == ["place"]


def test_a_keyboard_behind_something_else_is_told(dana: Player) -> None:
    watcher = Watcher(dana)
    dana.press("suggest")
    dana.window.desk_page.work.hits.setFocus()
    dana.attached.desk.asking.line.setGeometry(dana.window.rect())
    assert [breach.law for breach in broken_place(watcher)] == ["place"]


def test_words_that_went_elsewhere_are_told(dana: Player) -> None:
    watcher = Watcher(dana)
    before = watcher.look()
    QTest.keyClicks(dana.window.desk_page.right.notes.field, "cricket")
    (breach,) = broken_word(before, Step("word", "cricket"), watcher)
    assert breach.law == "word" and "NoteField" in breach.words


def test_a_grant_by_a_key_that_stood_nowhere_is_told(dana: Player) -> None:
    dana.type("the engineer never turned up")
    dana.press("Enter", "4")
    watcher = Watcher(dana)
    before = watcher.look()
    dana.press("Enter")
    assert "option_accepted" in watcher.logged_since(before.logged)
    assert broken_act(before, Step("key", "Enter"), watcher) == []
    elsewhere = replace(before, focus=dana.window.desk_page.work.search.editor)
    (breach,) = broken_act(elsewhere, Step("key", "Enter"), watcher)
    assert breach.law == "act"


def test_each_key_that_is_painted_on_a_call_is_known_to_the_monkey(dana: Player) -> None:
    dana.type("the engineer never turned up")
    painted = {one.key for one in Watcher(dana).painted_keys()}
    wanted = ("verify", "transfer", "wrap_up", "suggest", "hold", "enter")
    assert {key_text(action) for action in wanted} <= painted
    dana.press("Enter")
    assert {"1", "2", "3", "4", key_text("flag")} <= {one.key for one in Watcher(dana).painted_keys()}


@pytest.mark.parametrize("seed", [1, 2])
def test_250_random_keys_and_clicks_break_no_law(floor: Floor, seed: int) -> None:
    run = watch_monkey(floor.of("dana"), seed, 250)
    assert run.told == []
    assert run.steps == 250 and run.calls >= 2, "it came as far as calls"

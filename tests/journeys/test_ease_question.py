"""How easy it was, asked at the wrap-up of who is drawn: a key each, never in the way, changed, undone, put right."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt

from kms_desktop.contacts.ease_question import EaseQuestion
from kms_desktop.services import workspace
from kms_desktop.storage.database import open_database
from kms_desktop.storage.tables import ResolutionRow
from kms_desktop.ui.actions.keymap import keys_of
from kms_desktop.ui.wrapup.rows import IssueRows
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, held_by_another, shown

QUESTION = "How easy was it, as the customer says?"


def wrapping_up(floor: Floor, every: int = 1, call: str = MARIAS_NUMBER) -> Player:
    EaseQuestion(floor.workspace("rosa").database).set_every(every)
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring_event(call)
    dana.settle()
    dana.press("take_call", "search")
    dana.type("I paid by card and the direct debit went too")
    dana.press("Enter", "wrap_up")
    return dana


def ease_of(floor: Floor, contact: str) -> list[str]:
    return [row.ease for row in floor.rows(ResolutionRow, contact_id=contact)]


def test_an_answer_has_a_key_and_the_same_key_takes_it_away(either_floor: Floor) -> None:
    dana = wrapping_up(either_floor)
    contact, pane = dana.attached.desk.of.live.id, dana.window.desk_page.wrapup_pane
    assert QUESTION in shown(pane) and pane.save.hasFocus(), "it takes the keyboard from nobody"
    dana.press("3", "6")
    assert pane.chosen_outcome() == 3
    assert [tile.is_chosen() for tile in pane.ease.tiles] == [False, True, False, False, False]
    assert pane.ease.tiles[1].accessibleName() == "6: Hard, chosen"
    dana.press("8")
    assert [tile.is_chosen() for tile in pane.ease.tiles].index(True) == 3
    dana.press("8")
    assert not any(tile.is_chosen() for tile in pane.ease.tiles)
    dana.press("9", "confirm")
    assert ease_of(either_floor, contact) == ["5"]
    dana.press("reopen")
    assert ease_of(either_floor, contact) == []
    dana.press("wrap_up")
    assert pane.ease.tiles[4].is_chosen(), "what was said is not asked twice"
    dana.press("5", "confirm")
    assert ease_of(either_floor, contact) == ["1"]


def test_left_alone_it_costs_nothing_and_keeps_nothing(floor: Floor) -> None:
    dana = wrapping_up(floor)
    contact = dana.attached.desk.of.live.id
    dana.press("confirm")
    assert ease_of(floor, contact) == [""]


def test_while_somebody_writes_the_key_is_held_with_alt(floor: Floor) -> None:
    dana = wrapping_up(floor)
    pane = dana.window.desk_page.wrapup_pane
    dana.type("r")
    dana.type("ing after 7")
    assert pane.words.text().endswith("ring after 7")
    assert not any(tile.is_chosen() for tile in pane.ease.tiles)
    dana.press(keys_of("choose_7")[1])
    assert pane.ease.tiles[2].is_chosen() and pane.words.text().endswith("ring after 7")


def test_who_is_not_drawn_is_not_asked_and_its_keys_do_nothing(floor: Floor) -> None:
    dana = wrapping_up(floor, every=0)
    contact, pane = dana.attached.desk.of.live.id, dana.window.desk_page.wrapup_pane
    assert QUESTION not in shown(pane)
    dana.press("9", "confirm")
    assert ease_of(floor, contact) == [""]


def test_what_was_said_while_the_database_is_away_arrives_with_the_wrap_up(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace, "open_database", partial(open_database, busy_ms=100))
    dana = wrapping_up(floor)
    contact = dana.attached.desk.of.live.id
    with held_by_another(floor):
        dana.press("7", "confirm")
        assert dana.attached.workspace.outbox.waiting_count and ease_of(floor, contact) == []
    dana.attached.watch.try_now()
    dana.until(lambda: ease_of(floor, contact) == ["3"], "What was said did not arrive.")


def test_who_saved_it_puts_it_right_by_the_keyboard(either_floor: Floor) -> None:
    dana = wrapping_up(either_floor)
    contact = dana.attached.desk.of.live.id
    dana.press("5", "confirm")
    recent = dana.window.desk_page.left.quiet.list
    recent.setFocus(Qt.FocusReason.OtherFocusReason)
    recent.mark_row(0)
    dana.settle()
    dana.press("Enter", "correct")
    row = next(one for one in dana.window.findChildren(IssueRows) if one.isVisible()).row(0, "ease")
    assert "Very hard" in shown(row)
    row.setFocus(Qt.FocusReason.OtherFocusReason)
    dana.press("Enter")
    dana.type("very easy")
    dana.press("Enter", "confirm")
    dana.until(lambda: ease_of(either_floor, contact) == ["5"], "It was not put right.")

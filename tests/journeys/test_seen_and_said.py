"""What rings is seen wherever somebody is, and what was said once is not said for ever."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint

from kms_desktop.access import screen_lock
from kms_desktop.access.screen_lock import set_lock_password
from kms_desktop.ui.actions.keymap import key_text
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown

SECRET = "canary-7Kp2-Zebra"


def rings(player: Player) -> None:
    player.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    player.settle()


def test_a_ring_lies_over_the_foot_of_another_page_and_moves_nothing_of_it(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.press("show_articles")
    head, page = dana.attached.articles.head, dana.attached.articles
    before = (head.isVisible(), head.mapTo(dana.window, QPoint(0, 0)), page.geometry())
    rings(dana)
    assert (head.isVisible(), head.mapTo(dana.window, QPoint(0, 0)), page.geometry()) == before
    bar = dana.window.bar
    assert bar.isVisible() and "Maria Okafor" in shown(bar)
    foot = page.mapTo(dana.window, QPoint(0, page.height())).y()
    assert bar.mapTo(dana.window, QPoint(0, bar.height())).y() == foot
    dana.press("put_off")
    assert not bar.isVisible()
    rings(dana)
    dana.press("take_call")
    assert dana.window.desk_page.isVisible()
    assert bar.isVisible() and bar.mapTo(dana.window, QPoint(0, 0)).y() == 0


def test_a_locked_page_shows_nothing_of_who_rings_until_it_is_opened(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen_lock, "_COST", 2**4)
    set_lock_password(floor.settings, "dana", SECRET)
    dana = floor.desk("dana", lock_minutes=10)
    dana.press("show_articles", "lock")
    rings(dana)
    assert not dana.window.bar.isVisible()
    assert dana.window.windowTitle() == "☎ Locked"
    dana.type(SECRET)
    dana.press("Enter")
    assert dana.window.bar.isVisible()
    assert dana.window.windowTitle().startswith("☎ Maria Okafor · ")
    dana.press("take_call")
    assert dana.attached.desk.stage.phase == "call"


def test_an_answer_stands_above_one_wrap_up(floor: Floor) -> None:
    dana = floor.desk("dana")
    seen = []
    for _ in range(2):
        rings(dana)
        dana.press("take_call", "wrap_up")
        seen.append("You said, we did" in shown(dana.window.desk_page.wrapup_pane))
        dana.press("confirm")
        dana.settle()
    assert seen == [True, False]


def test_which_key_goes_to_the_next_of_several_people_is_said(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana)
    assert f"{key_text('verify')} chooses the next of them" in shown(dana.window.desk_page.left.callers)


def test_a_contact_that_was_just_closed_is_counted_at_once(floor: Floor) -> None:
    dana = floor.desk("dana")
    top = dana.attached.desk.store.state.idle
    assert top is not None
    before = top.top.today.contacts
    rings(dana)
    dana.press("take_call", "search")
    dana.type("I paid by card and the direct debit went too")
    dana.press("Enter", "wrap_up", "confirm")
    now = dana.attached.desk.store.state.idle
    assert now is not None
    assert now.top.today.contacts == before + 1


def test_an_unknown_login_is_told_what_helps_and_nobody_elses(floor: Floor) -> None:
    zed = floor.window("zed")
    zed.window.open_workspace()
    zed.until(lambda: bool(zed.window.message.text()), "Nothing was said.")
    said = zed.window.message
    assert "“zed”" in said.text()
    assert "dana" not in said.text()
    assert said.action.text() == "Close"


def test_that_the_lock_is_off_is_not_said_through_a_call(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.press("lock")
    assert "screen lock is off" in dana.window.message.text()
    rings(dana)
    dana.press("take_call")
    assert dana.window.message.text() == ""

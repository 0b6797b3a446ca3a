"""A promise ends: kept, not kept, moved, handed to somebody, undone; from the list, the bar and the wrap-up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kms_desktop.contacts.promise_text import CHANNELS
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import PromiseRow
from kms_desktop.ui.actions.keymap import key_text
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown
from tests.journeys.test_guiding import asked

LATE: dict[str, str] = {}
"""The key of the promise that is late."""


@pytest.fixture
def owing(either_floor: Floor) -> tuple[Floor, Player]:
    """Dana idle, with the promises of the demo: the text to Maria is late."""
    dana = either_floor.desk("dana")
    dana.settle()
    first = dana.attached.desk.promises.known_promises()[0]
    assert first.customer_name == "Maria Okafor"
    LATE["id"] = first.id
    return either_floor, dana


def idle_rows(player: Player) -> list[Any]:
    return [row for row in player.window.desk_page.right.idle._rows if row.focusPolicy() != Qt.FocusPolicy.NoFocus]


def marias(floor: Floor) -> PromiseRow:
    [row] = floor.rows(PromiseRow, id=LATE["id"])
    return row


def panel_text(player: Player) -> str:
    return shown(player.attached.desk.promises.panel)


def test_a_promise_of_the_list_is_kept_with_two_keys_and_is_gone_everywhere(owing: tuple[Floor, Player]) -> None:
    floor, dana = owing
    assert "3 promises open, 1 late" in shown(dana.window.bar)
    row = next(row for row in idle_rows(dana) if "Text message when the hold is gone" in row.accessibleName())
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    dana.settle()
    told = panel_text(dana)
    assert "Text message when the hold is gone · Maria Okafor · late by" in told
    for words in ("Done", "Contact now", "New time", "Still on it", "Not kept", "Hand over"):
        assert words in told
    dana.press("1")
    assert (marias(floor).state, marias(floor).settled_by) == ("kept", dana.attached.desk._me)
    assert "2 promises open" in shown(dana.window.bar)
    assert "Text message" not in shown(dana.window.desk_page.right.idle)
    assert floor.kinds(marias(floor).contact_id)[-1] == "promise_kept"
    assert "Kept: Text message when the hold is gone." in shown(dana.window.toast)


def test_it_is_undone_for_ten_seconds(owing: tuple[Floor, Player]) -> None:
    floor, dana = owing
    now = utc_now().astimezone()
    dana.attached.desk.last_done._clock = lambda: now
    dana.press("promises", "1", "1")
    assert marias(floor).state == "kept"
    desk = dana.attached.desk
    assert "undo_last" in desk.keys.possible_actions(desk.store.state)
    said = shown(dana.window.toast)
    assert said == f"Kept: Text message when the hold is gone.\nUndo\nKey {key_text('undo_last')}"
    dana.window.toast.button.click()
    dana.settle()
    assert (marias(floor).state, marias(floor).settled_by) == ("open", "")
    assert "Text message" in shown(dana.window.desk_page.right.idle)
    dana.press("promises", "1", "1")
    later = now + timedelta(seconds=11)
    dana.attached.desk.last_done._clock = lambda: later
    dana.press("undo_last")
    assert marias(floor).state == "kept", "after ten seconds nothing is undone by a key"
    assert "Too late to undo: that can be done for 10 seconds." in dana.window.toast.accessibleName()


def test_not_kept_says_why_in_one_word(owing: tuple[Floor, Player]) -> None:
    floor, dana = owing
    dana.press("promises", "1", "4")
    assert "Why was it not kept?" in panel_text(dana)
    dana.press("leave")
    assert "Done" in panel_text(dana), "One step back, and no further."
    dana.press("4", "3")
    row = marias(floor)
    assert (row.state, row.why) == ("broken", "not_reached")
    assert "Not kept: Text message when the hold is gone. Not reached." in shown(dana.window.toast)


def test_a_time_that_no_tile_has_is_typed_without_going_to_the_line_first(owing: tuple[Floor, Player]) -> None:
    floor, dana = owing
    for typed, minute in (("at 07:35", 35), ("07:45", 45)):
        _about_maria(dana)
        dana.press("2")
        for letter in typed:  # each goes where the keyboard is by then
            dana.type(letter)
        assert dana.attached.desk.promises.panel.field.text() == typed
        dana.press("Enter", "Enter")
        due = marias(floor).due_at.astimezone(dana.attached.desk.promises._clock().tzinfo)
        assert (due.hour, due.minute) == (7, minute)


def test_a_new_time_is_typed_or_chosen_and_says_why(owing: tuple[Floor, Player]) -> None:
    floor, dana = owing
    before = marias(floor).due_at
    dana.press("promises", "1", "2", "1", "1")
    row = marias(floor)
    assert (row.state, row.why, row.moves) == ("open", "customer", 1)
    assert row.due_at > before
    assert "moved before: Customer asked" in _about_maria(dana)
    now = dana.attached.desk.promises._clock()
    wanted = (now + timedelta(hours=3)).replace(minute=15, second=0, microsecond=0)
    dana.press("2")
    dana.attached.desk.promises.panel.field.setFocus()
    dana.type(f"{wanted:%H:%M}")
    dana.press("Enter", "Enter")
    assert marias(floor).due_at == wanted
    assert (marias(floor).why, marias(floor).moves) == ("", 2)
    _about_maria(dana)
    dana.press("2")
    dana.attached.desk.promises.panel.field.setFocus()
    dana.type("3/12")
    dana.press("Enter")
    assert "That is no time to come." in panel_text(dana)
    dana.attached.desk.promises.panel.field.editor.clear()
    dana.type("tomorrow 9")
    dana.press("Enter", "Enter")
    tomorrow = (now + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    assert marias(floor).due_at == tomorrow


def _about_maria(dana: Player) -> str:
    [known] = [p for p in dana.attached.desk.promises.known_promises() if p.customer_name == "Maria Okafor"]
    dana.attached.desk.promises.open_promise(known.id)
    dana.settle()
    return panel_text(dana)


def test_a_promise_is_handed_to_a_colleague_who_sees_it(owing: tuple[Floor, Player]) -> None:
    floor, dana = owing
    dana.press("promises", "1", "5")
    dana.type("sam")
    dana.press("Enter")
    sam = floor.desk("sam")
    assert marias(floor).owner_id == sam.attached.desk._me
    assert "2 promises open" in shown(dana.window.bar)
    assert "Text message when the hold is gone" in shown(sam.window.desk_page.right.idle)


def test_the_red_chip_of_the_bar_opens_it_on_a_call(owing: tuple[Floor, Player]) -> None:
    floor, dana = owing
    dana.press("promises", "1")
    between_calls = dana.attached.desk.promises.panel.ready.shown_words()
    dana.press("leave", "leave")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    assert "Promised: text message when the hold is gone, late by" in shown(dana.window.bar)
    dana.press("take_call")
    assert "Promise late by" in shown(dana.window.bar)
    [chip] = [one for one in dana.window.bar.findChildren(object) if getattr(one, "kind", lambda: "")() == "bad"]
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    dana.settle()
    assert "Contact now" not in panel_text(dana), "the customer is on the line"
    on_call = dana.attached.desk.promises.panel.ready.shown_words()
    assert between_calls == (*on_call, ("Contact now", "opens the customer")), "the same digit does the same"
    dana.press("1")
    assert marias(floor).state == "kept"
    assert "Promise late" not in shown(dana.window.bar)


def test_the_customer_is_contacted_now_with_the_contact_it_came_from(owing: tuple[Floor, Player]) -> None:
    floor, dana = owing
    dana.press("promises", "1", "6")
    state = dana.attached.desk.of.live.state
    assert (dana.attached.desk.stage.phase, state.customer_name) == ("call", "Maria Okafor")
    assert state.events[0].data["direction"] == "out"
    assert "Explained the hold" in shown(dana.window.desk_page.left.history.list)
    dana.press("promises", "1")
    assert marias(floor).state == "kept"


def test_a_promise_in_own_words_with_a_channel_and_a_word_before_it_is_due(either_floor: Floor) -> None:
    dana = asked(either_floor, "1")
    dana.press("call_back")
    panel = dana.attached.desk.call_back.panel
    dana.type("send the meter reading")
    panel.how.setCurrentIndex(1 + list(CHANNELS).index("sms"))
    panel.word.setCurrentIndex(1)
    panel.setFocus()
    dana.press("2")
    [promise] = dana.attached.desk.of.live.state.promises
    assert (promise.what, promise.channel) == ("send the meter reading", "sms")
    assert promise.next_word_at is not None and promise.made_at is not None
    assert promise.made_at < promise.next_word_at < promise.due_at
    dana.press("wrap_up")
    wrapup = dana.window.desk_page.wrapup_pane
    assert "Send the meter reading, by" in shown(wrapup.promises) and "by text" in shown(wrapup.promises)
    dana.press("promises", "2", "3", "Enter")
    [told] = either_floor.rows(PromiseRow, what="send the meter reading")
    assert (told.state, told.next_word_at) == ("open", None)
    dana.press("promises", "2", "1")
    assert "kept" in shown(wrapup.promises)
    dana.press("confirm")
    assert either_floor.rows(PromiseRow, what="send the meter reading")[0].state == "kept"


def test_a_contact_not_wrapped_up_is_gone_on_with_from_the_list(either_floor: Floor) -> None:
    dana = asked(either_floor, "1")
    contact = dana.attached.desk.of.live.id
    dana.close()
    again = either_floor.desk("dana")
    again.settle()
    again.press("put_off")
    recent = again.window.desk_page.left.quiet
    assert "Not wrapped up" in shown(recent.list)
    again.press("history", "Home", "Enter")
    assert (again.attached.desk.stage.phase, again.attached.desk.of.live.id) == ("call", contact)


def test_a_contact_that_waits_and_is_turned_to_by_its_promise_waits_no_more(floor: Floor) -> None:
    dana = asked(floor, "1")
    contact = dana.attached.desk.of.live.id
    dana.press("call_back")
    dana.type("send the meter reading")
    dana.attached.desk.call_back.panel.setFocus()
    dana.press("2")
    dana.close()
    again = floor.desk("dana")
    assert again.attached.desk.stage.phase == "resume"
    [promise] = floor.rows(PromiseRow, what="send the meter reading")
    again.attached.desk.promises.open_promise(promise.id)
    again.press("6")
    assert again.attached.desk.of.live.id == contact
    assert not again.attached.desk.of.call.has_aside(), "it is in hand, and nobody waits"
    rings_and_is_taken(again)
    again.press("wrap_up", "confirm")
    assert again.attached.desk.stage.phase == "resume"
    again.press("put_off")
    assert again.attached.desk.stage.phase == "ready", "one that waits is put off with one key"


def rings_and_is_taken(player: Player) -> None:
    player.attached.desk.of.call.ring_event("+447700900118")
    player.settle()
    player.press("take_call")


def test_the_sheet_of_keys_names_them(either_floor: Floor) -> None:
    sheet = dict(either_floor.desk("dana").attached.desk.keys.key_sheet())
    assert sheet[key_text("promises")] == "What became of a promise: kept, moved, handed on"
    assert sheet[key_text("call_back")] == "Promise a call back, or something else"

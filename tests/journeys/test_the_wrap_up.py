"""The wrap-up by the keyboard: its reason in one key, offered while it is typed; what is owed and what is new in
sight."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from kms_desktop.storage.tables import ContactRow, ResolutionRow
from kms_desktop.ui.theme.current import theme_keeper
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown
from tests.journeys.test_guiding import asked


@pytest.fixture
def _plain_text():
    yield
    theme_keeper().choose_theme("light", 100, reduced_motion=True)


def wrapping_up_nothing(floor: Floor) -> Player:
    """Dana at the wrap-up of a call of which the log tells no reason."""
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "wrap_up")
    return dana


def reason_of(floor: Floor, contact: str) -> tuple[str, str]:
    (row,) = floor.rows(ResolutionRow, contact_id=contact)
    return row.reason, row.reason_code


def test_an_empty_reason_has_the_keyboard_and_enter_saves_at_once(floor: Floor) -> None:
    dana = wrapping_up_nothing(floor)
    contact, pane = dana.attached.desk.of.live.id, dana.window.desk_page.wrapup_pane
    assert pane.reason.editor.hasFocus()
    dana.press("3")
    assert pane.chosen_outcome() == 3 and pane.reason.text() == "", "a digit says how they left, as ever"
    dana.press("Enter")
    (row,) = floor.rows(ContactRow, id=contact)
    assert (row.phase, row.outcome) == ("wrapped_up", "dissatisfied")


def test_what_the_list_has_is_offered_while_a_reason_is_typed(floor: Floor) -> None:
    dana = wrapping_up_nothing(floor)
    contact, pane = dana.attached.desk.of.live.id, dana.window.desk_page.wrapup_pane
    dana.type("late fe")
    assert "Billing, late fee" in shown(pane)
    dana.press("Esc")
    assert dana.attached.desk.stage.phase == "wrap_up", "the field is left, and nothing else"
    assert "Billing, late fee" not in shown(pane) and pane.reason.text() == "late fe"
    dana.press("wrap_up")
    dana.type("e")
    dana.press("Enter")
    assert "Billing, late fee" in shown(pane.rows) and pane.save.hasFocus()
    dana.press("Enter")
    assert reason_of(floor, contact) == ("Billing, late fee", "billing/late-fee")


def test_words_that_are_on_no_list_count_as_they_are_typed(floor: Floor) -> None:
    dana = wrapping_up_nothing(floor)
    contact, pane = dana.attached.desk.of.live.id, dana.window.desk_page.wrapup_pane
    dana.type("asked for 2 umbrellas")
    dana.press("Enter")
    assert pane.save.hasFocus() and floor.rows(ResolutionRow, contact_id=contact) == []
    dana.press("confirm")
    assert reason_of(floor, contact) == ("asked for 2 umbrellas", "")


def test_the_key_of_the_wrap_up_goes_on_to_the_reason(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "1")
    contact = dana.attached.desk.of.live.id
    dana.press("wrap_up")
    pane = dana.window.desk_page.wrapup_pane
    assert pane.save.hasFocus(), "the log tells the reason"
    dana.press("wrap_up")
    assert pane.rows.picker.field.editor.hasFocus()
    dana.type("late fee")
    dana.press("Enter", "confirm")
    assert reason_of(floor, contact) == ("Billing, late fee", "billing/late-fee")


def test_one_more_issue_asks_for_its_reason(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "1")
    dana.press("wrap_up", "add_issue")
    pane = dana.window.desk_page.wrapup_pane
    focused = QApplication.focusWidget()
    assert focused is pane.rows.picker.field.editor
    dana.type("late fee")
    dana.press("Enter")
    [further] = dana.attached.desk.of.closing.draft.further
    assert further.reason_code == "billing/late-fee"
    assert pane.rows.row(1, "reason").hasFocus()


@pytest.mark.parametrize("percent", [100, 200])
def test_it_opens_with_its_first_rows_and_its_button_in_sight(floor: Floor, percent: int, _plain_text: None) -> None:
    dana = asked(floor, "1", "1", "1")
    dana.press("Enter")
    theme_keeper().choose_theme("light", percent, reduced_motion=True)
    dana.window.resize(1440, 900)
    dana.settle()
    dana.press("wrap_up")
    pane = dana.window.desk_page.wrapup_pane
    assert pane.save.hasFocus() and not pane.save.visibleRegion().isEmpty()
    assert pane.facts.verticalScrollBar().value() == 0
    assert not pane.rows.row(0, "reason").visibleRegion().isEmpty()


def test_what_the_customer_is_owed_from_before_stands_there_and_is_settled_there(floor: Floor) -> None:
    dana = asked(floor, "1")
    dana.press("call_back", "2", "wrap_up")
    pane = dana.window.desk_page.wrapup_pane
    owed = shown(pane.promises)
    assert owed.index("Text message when the hold is gone") < owed.index("all back about")
    assert "late by" in owed
    assert "Promise late" in shown(dana.window.bar)
    dana.press("promises", "1", "1")
    assert "Text message" not in shown(pane.promises)
    assert "Promise late" not in shown(dana.window.bar)


def test_nothing_is_said_to_be_saved_of_the_next_customers_note(floor: Floor) -> None:
    dana = asked(floor, "1")
    dana.press("notes")
    dana.type("Rent is due Monday.")
    notes = dana.window.desk_page.right.notes
    dana.until(lambda: "Saved" in shown(notes.header))
    dana.press("wrap_up", "confirm")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call")
    assert notes.field.text() == "" and "Saved" not in shown(notes.header)

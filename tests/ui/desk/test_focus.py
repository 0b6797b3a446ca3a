"""The table of the keyboard names a place for each phase of the desk, and each place can be typed into at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kms_desktop.ui.desk.focus import PLACES, DeskFocus
from kms_desktop.ui.desk.page import DeskPage
from kms_desktop.ui.desk.view_state import Phase
from kms_desktop.ui.widgets.choice_tile import ChoiceTile

MIDDLES = {"handover": "incoming", "approval": "approval", "wrap_up": "wrapup"}


@pytest.fixture
def page(qtbot) -> DeskPage:
    made = DeskPage("GBP")
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    qtbot.waitActive(made)
    return made


@pytest.fixture
def focus(page: DeskPage) -> DeskFocus:
    return DeskFocus(page)


def test_each_phase_of_the_desk_has_a_place() -> None:
    assert set(PLACES) == set(get_args(Phase))


@pytest.mark.parametrize("phase", PLACES)
def test_the_place_of_each_phase_is_in_sight_and_gets_the_keyboard(
    page: DeskPage, focus: DeskFocus, phase: str
) -> None:
    page.right.suggest.setFocus()
    with focus.hold_focus():
        page.show_middle(page.middle_pane(MIDDLES.get(phase, "work")))
        focus.change_phase(phase)
    focus.give_focus()
    assert QApplication.focusWidget() is focus.current_place()
    assert focus.current_place().isVisible()


def test_after_a_change_that_hides_the_search_the_keyboard_is_at_the_place_of_the_phase(
    page: DeskPage, focus: DeskFocus
) -> None:
    page.work.search.setFocus()
    with focus.hold_focus():
        focus.change_phase("wrap_up")
        page.show_middle(page.wrapup_pane)
    assert QApplication.focusWidget() is page.wrapup_pane.save


@pytest.mark.parametrize("phase", ["ready", "ringing", "resume"])
def test_what_comes_by_itself_leaves_the_keyboard_where_somebody_is(
    page: DeskPage, focus: DeskFocus, phase: str
) -> None:
    page.right.suggest.setFocus()
    focus.change_phase("approval")
    with focus.hold_focus():
        focus.change_phase(phase)
    assert QApplication.focusWidget() is page.right.suggest


def test_a_wrap_up_line_that_is_written_keeps_the_keyboard_when_an_outcome_is_chosen(
    page: DeskPage, focus: DeskFocus
) -> None:
    with focus.hold_focus():
        page.show_middle(page.wrapup_pane)
        focus.change_phase("wrap_up")
    page.wrapup_pane.reason.setVisible(True)
    page.wrapup_pane.words.setFocus()
    with focus.hold_focus():
        page.wrapup_pane.findChildren(ChoiceTile)[2].set_chosen(True)
    assert QApplication.focusWidget() is page.wrapup_pane.words


def test_who_writes_in_a_wrap_up_writes_its_line_and_no_space_saves_it(page: DeskPage, focus: DeskFocus) -> None:
    saved: list[object] = []
    page.wrapup_pane.save_chosen.connect(lambda: saved.append(True))
    with focus.hold_focus():
        page.show_middle(page.wrapup_pane)
        focus.change_phase("wrap_up")
    page.wrapup_pane.words.set_text("She rings again.")
    for letter in "it came":
        QTest.keyClicks(QApplication.focusWidget(), letter)
    assert page.wrapup_pane.words.text() == "She rings again. it came"
    assert saved == []


@pytest.mark.parametrize(
    ("text", "held", "begins"),
    [
        ("m", Qt.KeyboardModifier.NoModifier, True),
        ("M", Qt.KeyboardModifier.ShiftModifier, True),
        (" ", Qt.KeyboardModifier.NoModifier, False),
        ("\r", Qt.KeyboardModifier.NoModifier, False),
        ("", Qt.KeyboardModifier.ControlModifier, False),
        ("m", Qt.KeyboardModifier.AltModifier, False),
    ],
)
def test_a_letter_begins_a_search_and_nothing_else_does(
    page: DeskPage, focus: DeskFocus, text: str, held: Qt.KeyboardModifier, begins: bool
) -> None:
    page.right.suggest.setFocus()
    key = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_M, held, text)
    assert focus.type_on(key) is begins
    assert page.work.search.text() == (text if begins else "")


def test_a_letter_searches_for_nobody_while_a_question_of_money_is_looked_at(page: DeskPage, focus: DeskFocus) -> None:
    focus.change_phase("approval")
    page.show_middle(page.approval_pane)
    key = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_M, Qt.KeyboardModifier.NoModifier, "m")
    assert not focus.type_on(key)
    assert page.work.search.text() == ""


def test_nobody_stands_among_the_callers_once_nothing_rings(page: DeskPage) -> None:
    page.left.callers.show_ringing(None, (), datetime.now(UTC))
    assert page.left.callers.column.count() == 0

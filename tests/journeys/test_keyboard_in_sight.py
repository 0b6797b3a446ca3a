"""What has the keyboard is in sight, and a painted key does what is painted, whatever opens, grows or is written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.theme.current import theme_keeper
from kms_desktop.ui.widgets.answer import SettledRow
from kms_desktop.ui.widgets.option_card import OptionCard
from kms_desktop.ui.widgets.sight import is_in_sight
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown
from tests.journeys.test_grants import at_the_options, state
from tests.journeys.test_keyboard import NEVER_CAME, click
from tests.journeys.test_keyboard_in_reach import on_a_call


@pytest.fixture
def plain_text() -> Iterator[None]:
    yield
    theme_keeper().choose_theme("light", 100, reduced_motion=True)


def keyboard_in_sight(player: Player) -> bool:
    focus = player.window.focusWidget()
    return focus is not None and focus.isEnabled() and is_in_sight(focus)


def test_while_somebody_writes_the_line_at_the_foot_is_undone_and_the_words_stay(floor: Floor) -> None:
    dana = floor.desk("dana")
    at_the_options(dana)
    dana.press("2", "Enter", "notes")
    dana.type("thanks")
    assert f"Undo\nKey {key_text('undo_last')}" in shown(dana.window.toast)
    dana.press("undo_last")
    assert state(dana).granted == ()
    assert dana.window.desk_page.right.notes.field.text() == "thanks"


def test_the_key_that_edits_words_stands_on_no_card_while_somebody_writes(floor: Floor) -> None:
    dana = floor.desk("dana")
    at_the_options(dana)
    dana.press("2", "Enter")
    (card,) = [card for card in dana.window.desk_page.work.guide.findChildren(OptionCard) if card.view().grant_id]
    assert card.ask.key_text() == key_text("take_back")
    dana.press("notes")
    dana.type("thanks")
    assert card.ask.key_text() == ""
    dana.press("take_back")
    assert len(state(dana).granted) == 1, "it took back a letter"
    dana.press("Esc")
    assert card.ask.key_text() == key_text("take_back")


def test_nothing_is_taken_back_under_an_open_panel(floor: Floor) -> None:
    dana = floor.desk("dana")
    at_the_options(dana)
    dana.press("2", "Enter", "promises", "take_back")
    assert dana.attached.desk.asking.open_panel() is not None
    assert len(state(dana).granted) == 1


def test_letters_where_a_panel_has_no_line_in_sight_are_written_nowhere(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.press("promises")
    panel = dana.attached.desk.promises.panel
    assert panel.is_open() and not panel.field.isVisible()
    QTest.keyClicks(QApplication.focusWidget(), "cricket")
    dana.settle()
    assert panel.field.text() == "" and keyboard_in_sight(dana)


def test_letters_while_a_wrap_up_is_corrected_go_to_no_line_behind_it(floor: Floor) -> None:
    dana = on_a_call(floor, NEVER_CAME[0])
    dana.press("wrap_up", "confirm", "history")
    dana.press("Down", "correct")
    panel = dana.attached.desk.asking.contact
    assert panel.is_open() and not panel.field.isVisible()
    QTest.keyClicks(QApplication.focusWidget(), "cricket")
    dana.settle()
    assert panel.field.text() == "" and keyboard_in_sight(dana)


@pytest.mark.parametrize("field", ["search", "notes"])
def test_esc_in_a_field_beside_an_open_panel_folds_the_panel(floor: Floor, field: str) -> None:
    dana = on_a_call(floor, NEVER_CAME[0])
    dana.press("suggest")
    page = dana.window.desk_page
    (page.work.search.editor if field == "search" else page.right.notes.field).setFocus()
    dana.press("Esc")
    assert dana.attached.desk.asking.open_panel() is None
    assert keyboard_in_sight(dana)


def test_the_keys_of_a_panel_are_its_own_while_the_keyboard_is_on_a_row_beside_it(floor: Floor) -> None:
    dana = floor.desk("dana")
    at_the_options(dana)
    dana.press("2", "Enter", "write_confirmation")
    panel = dana.attached.desk.asking.open_panel()
    saved: list[bool] = []
    panel.save_chosen.disconnect()
    panel.save_chosen.connect(lambda: saved.append(True))
    log = dana.window.desk_page.right.notes.log
    log.mark_row(-1)
    log.setFocus()
    dana.press("save_summary")
    assert saved == [True] and panel.is_open()
    QGuiApplication.clipboard().clear()
    dana.press("Enter")
    assert "38.50" in QGuiApplication.clipboard().text()


def test_a_panel_that_grows_over_the_keyboard_has_it(floor: Floor, plain_text: None) -> None:
    dana = on_a_call(floor, NEVER_CAME[0])
    dana.attached.show_preferences()
    dana.settle()
    dana.window.desk_page.left.history.list.setFocus()
    theme_keeper().choose_theme("light", 200, reduced_motion=True)
    dana.settle()
    assert dana.attached._preferences.isAncestorOf(QApplication.focusWidget())
    assert keyboard_in_sight(dana)


def test_the_drawer_that_opens_over_the_keyboard_has_it_and_goes_when_tab_leaves_it(floor: Floor) -> None:
    dana = on_a_call(floor, "they took the money out twice")
    dana.press("1")
    dana.window.resize(1024, 768)
    dana.settle()
    page = dana.window.desk_page
    (row,) = page.work.guide.findChildren(SettledRow)
    row.button.setFocus(Qt.FocusReason.TabFocusReason)
    click(dana, page.handle)
    dana.settle()
    assert page.right.isVisible() and page.right.isAncestorOf(QApplication.focusWidget())
    row.button.setFocus(Qt.FocusReason.TabFocusReason)
    dana.settle()
    assert not page.right.isVisible() and keyboard_in_sight(dana)


def test_what_lies_under_the_drawer_is_shown_when_tab_comes_to_it(floor: Floor) -> None:
    dana = on_a_call(floor, NEVER_CAME[0])
    dana.press("4")
    dana.window.resize(1024, 768)
    dana.settle()
    page = dana.window.desk_page
    click(dana, page.handle)
    dana.settle()
    dana.window.focus.give_focus()
    for _press in range(12):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        dana.settle()
        assert keyboard_in_sight(dana), dana.window.focusWidget()


@pytest.mark.parametrize(
    ("size", "percent"), [((1280, 720), 150), ((1366, 768), 200), ((1440, 900), 200), ((1920, 1080), 200)]
)
def test_the_question_is_in_sight_with_the_answer_that_has_the_keyboard(
    floor: Floor, plain_text: None, size: tuple[int, int], percent: int
) -> None:
    theme_keeper().choose_theme("light", percent, reduced_motion=True)
    dana = floor.desk("dana")
    dana.window.resize(*size)
    dana.settle()
    at_the_question(dana)
    pane = dana.window.desk_page.work.guide
    for _answer in pane._answers:
        assert keyboard_in_sight(dana)
        question = pane._question
        assert question.visibleRegion().boundingRect() == question.rect()
        assert is_in_sight(QApplication.focusWidget())
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        dana.settle()


def at_the_question(player: Player) -> None:
    """Maria is charged twice, and the first question of the guide is open."""
    player.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    player.settle()
    player.press("take_call", "search")
    player.type("I paid by card and the direct debit went too")
    player.press("Enter")


def test_a_size_that_leaves_the_keyboard_alone_moves_it_nowhere(floor: Floor, plain_text: None) -> None:
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "notes")
    dana.type("half a no")
    for size, percent in (((1024, 768), 100), ((1440, 900), 200), ((2560, 1440), 150)):
        dana.window.resize(*size)
        theme_keeper().choose_theme("light", percent, reduced_motion=True)
        dana.settle()
        assert dana.window.desk_page.right.notes.field.hasFocus(), (size, percent)


@pytest.mark.parametrize("place", ["search", "history"])
def test_a_panel_makes_way_for_the_place_that_a_key_asks_for(floor: Floor, plain_text: None, place: str) -> None:
    dana = on_a_call(floor)
    dana.window.resize(1280, 800)
    theme_keeper().choose_theme("light", 200, reduced_motion=True)
    dana.settle()
    dana.press("preferences")
    dana.press(place)
    assert keyboard_in_sight(dana)


def test_what_a_key_brings_under_an_open_panel_leaves_the_keyboard_to_the_panel(floor: Floor, plain_text: None) -> None:
    dana = on_a_call(floor, "charged twice")
    dana.window.resize(1166, 700)
    theme_keeper().choose_theme("light", 160, reduced_motion=True)
    dana.settle()
    dana.press("verify", "toggle_article")
    assert keyboard_in_sight(dana)


@pytest.mark.parametrize("before", [0, 1, 2])
def test_a_panel_makes_way_for_the_reason_of_another_issue(floor: Floor, before: int) -> None:
    dana = on_a_call(floor)
    dana.press("wrap_up", *["add_issue"] * before, "suggest")
    dana.window.desk_page.wrapup_pane.more.click()
    dana.settle()
    assert keyboard_in_sight(dana) and dana.window.focusWidget().accessibleName() == "Reason"

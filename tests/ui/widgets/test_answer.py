"""Answers and settled questions: words wrap, keys choose, where it leads is never lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kms_desktop.ui.theme.current import current_theme, theme_keeper
from kms_desktop.ui.widgets.answer import AnswerButton, SettledRow
from tests.ui.widgets.looking import colours, cut_off

LONG = "They cannot tell yet, because the bank has not sent the statement and the branch is closed until Monday"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_key_takes_the_answer(qtbot, key: Qt.Key) -> None:
    answer = AnswerButton(1, "Yes", "to Refund")
    qtbot.addWidget(answer)
    with qtbot.waitSignal(answer.clicked, timeout=500):
        qtbot.keyClick(answer, key)


def test_the_arrows_go_from_answer_to_answer(qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    answers = [AnswerButton(number, "Yes") for number in (1, 2, 3)]
    for answer in answers:
        column.addWidget(answer)
    window.show()
    answers[0].setFocus()
    qtbot.waitUntil(answers[0].hasFocus)
    qtbot.keyClick(answers[0], Qt.Key.Key_Down)
    assert answers[1].hasFocus()
    qtbot.keyClick(answers[1], Qt.Key.Key_Up)
    assert answers[0].hasFocus()


def test_a_screen_reader_hears_number_words_and_where_it_leads(qtbot) -> None:
    answer = AnswerButton(2, "No", "to When paid")
    qtbot.addWidget(answer)
    assert (answer.accessibleName(), answer.accessibleDescription()) == ("2: No", "to When paid")


def test_an_answer_that_leads_nowhere_says_so_in_red_and_in_words(qtbot) -> None:
    answer = AnswerButton(4, "Other", dead="no step there, tell an editor")
    qtbot.addWidget(answer)
    answer.resize(500, 48)
    assert answer.accessibleDescription() == "no step there, tell an editor"
    assert current_theme().tokens.bad in colours(answer)


def test_a_short_answer_is_48_pixels_high(qtbot) -> None:
    answer = AnswerButton(1, "Yes", "to Refund")
    qtbot.addWidget(answer)
    assert answer.heightForWidth(640) == 48
    theme_keeper().set_text_size(200)
    assert answer.heightForWidth(1280) == 96


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_a_long_answer_grows_instead_of_being_cut(qtbot, percent: int) -> None:
    theme_keeper().set_text_size(percent)
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(AnswerButton(1, LONG, "options that depend on it stay marked"))
    column.addWidget(SettledRow(LONG + "?", LONG))
    column.addStretch(1)
    window.resize(520, 1600)
    window.show()
    assert cut_off(window) == []


@given(st.text(max_size=300), st.text(max_size=80), st.integers(220, 1600))
def test_whatever_is_written_is_laid_inside_its_height(text: str, leads: str, width: int) -> None:
    answer = AnswerButton(1, text, leads)
    words, under = answer._lay_out(current_theme(), width)
    assert words.height + (under.height if under else 0) <= answer.heightForWidth(width)
    answer.deleteLater()


def test_the_chosen_answer_is_marked(qtbot) -> None:
    answer = AnswerButton(1, "Yes")
    qtbot.addWidget(answer)
    answer.resize(400, 48)
    assert current_theme().tokens.accentsoft not in {answer.grab().toImage().pixelColor(200, 10).name().upper()}
    answer.set_chosen(True)
    assert answer.grab().toImage().pixelColor(200, 10).name().upper() == current_theme().tokens.accentsoft


def test_tiles_stand_side_by_side_also_at_200_percent(qtbot) -> None:
    theme_keeper().set_text_size(200)
    window = QWidget()
    qtbot.addWidget(window)
    tiles = [AnswerButton(n, word, "said so", tile=True) for n, word in enumerate(("Satisfied", "Dissatisfied"), 1)]
    assert all(tile.minimumSizeHint().width() <= current_theme().px(170) for tile in tiles)
    assert all(tile.heightForWidth(current_theme().px(170)) >= current_theme().px(48) for tile in tiles)


def test_change_is_told_and_says_what_it_changes(qtbot) -> None:
    row = SettledRow("What does the list show?", "Two payments")
    qtbot.addWidget(row)
    assert "What does the list show?" in row.button.accessibleDescription()
    with qtbot.waitSignal(row.change_chosen, timeout=500):
        qtbot.mouseClick(row.button, Qt.MouseButton.LeftButton)


def test_a_settled_row_without_a_question_wastes_no_line(qtbot) -> None:
    asked, bare = SettledRow(LONG, LONG), SettledRow("", LONG)
    qtbot.addWidget(asked)
    qtbot.addWidget(bare)
    assert bare.heightForWidth(400) < asked.heightForWidth(400)

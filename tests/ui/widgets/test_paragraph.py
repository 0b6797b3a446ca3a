"""Paragraphs: an exact line height, words that can be marked and copied, links that are told and never followed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kms_desktop.ui.theme.current import current_theme, theme_keeper
from kms_desktop.ui.theme.fonts import ROLES
from kms_desktop.ui.widgets.layouts import Row
from kms_desktop.ui.widgets.paragraph import Paragraph
from tests.ui.widgets.looking import colours, cut_off

SAY = "Because of our mistake your bank charged you for an overdraft. You should not pay for that."
LINKS = '<p>See <a href="kms:one">the first</a> and <a href="kms:two">the second</a>.</p>'


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("percent", [90, 100, 150, 200])
def test_every_line_has_exactly_the_height_of_its_role(qtbot, role: str, percent: int) -> None:
    theme_keeper().set_text_size(percent)
    words = Paragraph("One line", role)
    qtbot.addWidget(words)
    assert words.heightForWidth(2000) == current_theme().line(role)
    assert Paragraph("One\nTwo\nThree", role).heightForWidth(2000) == 3 * current_theme().line(role)


@given(st.text(st.characters(blacklist_categories=("Cs",)), max_size=400), st.integers(60, 900))
def test_less_width_never_takes_less_height(text: str, width: int) -> None:
    words = Paragraph(text)
    assert words.heightForWidth(width) >= words.heightForWidth(width * 2)
    words.deleteLater()


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), max_size=200))
def test_no_character_of_plain_words_is_markup(text: str) -> None:
    words = Paragraph(f"<b>{text}</b>&amp;")
    assert words.accessibleName() == f"<b>{text}</b>&amp;".replace("\u00a0", " ")
    words.deleteLater()


def test_a_screen_reader_meets_static_text(qtbot) -> None:
    words = Paragraph(SAY)
    qtbot.addWidget(words)
    told = QAccessible.queryAccessibleInterface(words)
    assert told.role() == QAccessible.Role.StaticText
    assert told.text(QAccessible.Text.Name) == SAY


def test_dragging_marks_and_control_c_copies(qtbot) -> None:
    words = Paragraph(SAY)
    qtbot.addWidget(words)
    words.resize(900, words.heightForWidth(900))
    words.show()
    end = QPoint(899, words.height() - 10)
    qtbot.mousePress(words, Qt.MouseButton.LeftButton, pos=QPoint(0, 10))
    qtbot.mouseMove(words, end)
    qtbot.mouseRelease(words, Qt.MouseButton.LeftButton, pos=end)
    assert words.selectedText() == SAY
    assert current_theme().tokens.accent in colours(words)
    qtbot.keyClick(words, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == SAY


def test_a_double_click_marks_a_word(qtbot) -> None:
    words = Paragraph("Because of our mistake")
    qtbot.addWidget(words)
    words.resize(400, 20)
    words.show()
    qtbot.mouseDClick(words, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    assert words.selectedText() == "Because"


def test_a_click_on_a_link_is_told_and_nothing_opens(qtbot) -> None:
    words = Paragraph()
    words.show_html(LINKS)
    qtbot.addWidget(words)
    words.resize(500, 20)
    words.show()
    with qtbot.waitSignal(words.link_chosen, timeout=500) as told:
        qtbot.mouseClick(words, Qt.MouseButton.LeftButton, pos=words._link_box(words._links[1]).center())
    assert told.args == ["kms:two"]


def test_tab_goes_from_link_to_link_and_on(qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    words, after = Paragraph(), Paragraph()
    words.show_html(LINKS)
    after.show_html(LINKS)
    column.addWidget(words)
    column.addWidget(after)
    window.show()
    words.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(words.hasFocus)
    told: list[str] = []
    words.link_chosen.connect(told.append)
    for _ in range(2):
        qtbot.keyClick(words, Qt.Key.Key_Return)
        qtbot.keyClick(words, Qt.Key.Key_Tab)
    assert told == ["kms:one", "kms:two"]
    assert after.hasFocus()


def test_words_without_links_are_not_in_the_tab_order(qtbot) -> None:
    words = Paragraph(SAY)
    qtbot.addWidget(words)
    assert words.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_keys_that_are_not_its_own_go_on_to_the_pane(qtbot) -> None:
    heard: list[int] = []

    class Pane(QWidget):
        def keyPressEvent(self, event) -> None:
            heard.append(event.key())

    pane = Pane()
    qtbot.addWidget(pane)
    words = Paragraph(SAY, parent=pane)
    pane.show()
    qtbot.keyClick(words, Qt.Key.Key_1)
    assert heard == [Qt.Key.Key_1]


@pytest.mark.parametrize("percent", [100, 200])
def test_in_a_row_short_words_stay_whole_and_long_ones_wrap(qtbot, percent: int) -> None:
    theme_keeper().set_text_size(percent)
    window = QWidget()
    qtbot.addWidget(window)
    row = Row(window, gap=8)
    long, short = Paragraph(SAY), Paragraph("Enter opens", "meta")
    row.addWidget(long, 1)
    row.addWidget(short)
    window.resize(500, window.heightForWidth(500))
    window.show()
    assert cut_off(window) == []
    assert short.heightForWidth(short.width()) == current_theme().line("meta")


def test_other_words_ask_for_other_room(qtbot) -> None:
    words = Paragraph("Short")
    qtbot.addWidget(words)
    before = words.sizeHint()
    words.show_text(SAY * 3)
    assert words.sizeHint().height() > before.height()
    words.show_text("")
    assert words.minimumSizeHint().height() == 0


@pytest.mark.parametrize("name", ["light", "dark", "high_contrast"])
def test_links_and_words_have_the_theme_s_ink(qtbot, name: str) -> None:
    words = Paragraph()
    words.show_html(f"<p>{SAY}</p>{LINKS}")
    qtbot.addWidget(words)
    words.resize(600, 60)
    theme_keeper().choose_theme(name)
    assert {current_theme().tokens.ink, current_theme().tokens.accentink} <= colours(words)

"""What stands right of the text: the preview as on a call, the drawing of the guide, the form, two versions."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from kms_desktop.ui.articles.call_preview import PaneAnswer
from kms_desktop.ui.articles.merge_conflict import differing_lines
from kms_desktop.ui.articles.right_pane import TEXT, RightPane
from tests.desks import shown
from tests.ui.articles import texts
from tests.ui.articles.texts import checker


@pytest.fixture
def pane(tmp_path: Path, qapp) -> RightPane:
    made = RightPane(tmp_path, "£")
    made.resize(400, 800)
    made.show()
    return made


def show(pane: RightPane, folder: Path, line: int, text: str = texts.TEXT) -> None:
    pane.show_checked(checker(folder).check_text("lost-card.md", text, 3), line)
    QApplication.processEvents()


def test_in_a_step_the_question_is_shown_with_where_each_answer_leads(pane: RightPane, tmp_path: Path) -> None:
    show(pane, tmp_path, 13)
    said = shown(pane.preview)
    assert "Question 1 of about 2" in said
    assert "Where was it lost?" in said
    first, second = pane.preview.findChildren(PaneAnswer)
    assert (first.accessibleName(), first.accessibleDescription()) == ("1: At home", "offers Sorry")
    assert (second.accessibleName(), second.accessibleDescription()) == ("2: Outside", "dead end")
    lines: list[int] = []
    pane.line_chosen.connect(lines.append)
    second.click()
    assert lines == [18]


def test_in_an_option_its_words_are_shown_and_elsewhere_the_text(pane: RightPane, tmp_path: Path) -> None:
    show(pane, tmp_path, 24)
    assert {"Option 1 of 2, least to most generous", "Sorry.", "Why: It is fair.", "agent"} <= set(
        shown(pane.preview).split("\n")
    )
    pane.show_line(7)
    QApplication.processEvents()
    assert "The card is gone." in shown(pane.preview)


def test_where_no_article_is_open_no_dead_end_is_told(pane: RightPane) -> None:
    assert not pane.head.dead.isVisible()


def test_the_drawing_names_each_node_counts_dead_ends_and_follows_the_cursor(pane: RightPane, tmp_path: Path) -> None:
    show(pane, tmp_path, 14)
    assert pane.head.dead.text() == "1 dead end"
    assert "1 of 2 options reached" in shown(pane.head)
    here, lost = pane.map.node_widget("where-was-it-lost"), pane.map.node_widget("send-another")
    assert here is not None
    assert lost is not None
    assert here.accessibleName() == "Question: Where was it lost?"
    assert "The cursor is here" in here.accessibleDescription()
    assert "No answer leads here" in lost.accessibleDescription()
    pane.show_line(19)
    dead = pane.map.node_widget("was-it-used")
    assert dead is not None
    assert "Dead end" in dead.accessibleDescription()
    assert "The cursor is here" in dead.accessibleDescription()


def test_the_keyboard_goes_from_node_to_node_and_enter_tells_the_line(pane: RightPane, tmp_path: Path) -> None:
    show(pane, tmp_path, 14)
    lines: list[int] = []
    pane.line_chosen.connect(lines.append)
    first = pane.map.node_widget("where-was-it-lost")
    assert first is not None
    assert first.focusPolicy() == Qt.FocusPolicy.StrongFocus
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Down)
    below = QApplication.focusWidget()
    assert below is not None
    assert below.y() > first.y()
    QTest.keyClick(below, Qt.Key.Key_Return)
    QTest.keyClick(below, Qt.Key.Key_Up)
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert lines == [below.node.line, 12]


def test_the_form_shows_what_the_text_says_and_tells_what_is_changed(pane: RightPane, tmp_path: Path) -> None:
    show(pane, tmp_path, 1)
    told: list[tuple[str, object]] = []
    pane.form.change_wanted.connect(lambda key, value: told.append((key, value)))
    fields = pane.form.fields
    assert fields["title"].text() == "Lost card"
    QTest.keyClicks(fields["products"].editor, "tv, broadband")
    assert told[-1] == ("products", ["tv", "broadband"])
    fields["confidence"].activated.emit(2)
    assert told[-1] == ("confidence", "validated")
    QTest.keyClicks(fields["review_by"].editor, "2027-0")
    assert told[-1] == ("confidence", "validated")
    fields["phrases"].typed.emit("one\n\n two ")
    assert told[-1] == ("phrases", ["one", "two"])
    fields["title"].editor.setFocus()
    QTest.keyClick(fields["title"].editor, Qt.Key.Key_End)
    QTest.keyClicks(fields["title"].editor, " again")
    show(pane, tmp_path, 1)
    assert fields["title"].text() == "Lost card again"


def test_where_it_is_narrow_the_drawing_and_then_the_text_are_tabs(pane: RightPane, tmp_path: Path) -> None:
    pane.add_tab("revisions", "Revisions", QLabel("r"))
    show(pane, tmp_path, 14)
    assert pane.tabs.tab_titles() == ["Preview", "Details", "Revisions"]
    pane.set_arrangement(split=True, narrow=False)
    assert pane.tabs.tab_titles() == ["Preview", "Guide", "Details", "Revisions"]
    pane.set_arrangement(split=True, narrow=True)
    assert (pane.tabs.tab_titles()[0], pane.tabs.current_tab()) == ("Text", TEXT)
    pane.show_tab("revisions")
    assert "r" in shown(pane)


def test_two_versions_are_told_apart_line_by_line() -> None:
    assert differing_lines("a\nb\nc", "a\nx\ny\nc") == ([1], [1, 2])
    assert differing_lines("same", "same") == ([], [])

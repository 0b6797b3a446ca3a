"""Words found in the editor: every place is counted and marked, Enter goes round, Esc gives the keyboard back."""

from __future__ import annotations

import re

from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QApplication

from player import Player
from tests.desks import Floor, shown


def test_with_the_keyboard_alone_words_are_found_and_gone_through(floor: Floor) -> None:
    ines = writing(floor)
    edit, bar = ines.attached.articles.editor.edit, ines.attached.articles.editor.finder
    ines.press("find_in_text")
    assert QApplication.focusWidget() is bar.field.editor
    assert bar.field.editor.accessibleName() == "Find in the text"
    ines.type("refund")
    expected = len(re.findall("refund", edit.text(), re.IGNORECASE))
    assert expected > 3 and f"1 of {expected}" in shown(bar)
    assert edit.textCursor().selectedText().casefold() == "refund"
    first = edit.textCursor().selectionStart()
    ines.press("Enter", "Enter", "find_previous")
    assert f"2 of {expected}" in shown(bar)
    ines.press("find_previous", "find_previous")
    assert f"{expected} of {expected}" in shown(bar), "before the first comes the last"
    ines.press("Enter")
    assert edit.textCursor().selectionStart() == first
    ines.press("Esc")
    assert not bar.isVisible() and QApplication.focusWidget() is edit
    assert edit.textCursor().selectionStart() == first, "the cursor stays where it was found"
    assert found_marks(edit) == []


def test_found_places_are_underlined_and_counted_anew_while_somebody_writes(floor: Floor) -> None:
    ines = writing(floor)
    edit, bar = ines.attached.articles.editor.edit, ines.attached.articles.editor.finder
    ines.press("find_in_text")
    ines.type("refund")
    before = len(found_marks(edit))
    styles = {mark.format.underlineStyle() for mark in found_marks(edit)}
    assert before > 1
    assert styles == {QTextCharFormat.UnderlineStyle.SingleUnderline, QTextCharFormat.UnderlineStyle.DashUnderline}
    edit.setFocus()
    edit.moveCursor(QTextCursor.MoveOperation.End)
    ines.type("Refund.")
    assert f"of {before + 1}" in shown(bar) and len(found_marks(edit)) == before + 1
    ines.press("find_in_text")
    ines.type("nobody ever wrote this")
    assert "Not found" in shown(bar) and not bar.on.isEnabled() and found_marks(edit) == []


def test_what_is_selected_is_looked_for_and_another_article_closes_the_bar(floor: Floor) -> None:
    ines = writing(floor)
    page = ines.attached.articles
    edit, bar = page.editor.edit, page.editor.finder
    line = edit.text().split("\n").index("## Guide") + 1
    edit.go_to(line, 4, len("Guide"))
    ines.press("find_in_text")
    assert bar.field.text() == "Guide" and edit.textCursor().selectedText() == "Guide"
    page.open_article("refund-not-arrived", 1)
    ines.settle()
    assert not bar.isVisible() and found_marks(edit) == []


def writing(floor: Floor) -> Player:
    ines = floor.desk("ines")
    ines.press("show_articles")
    ines.attached.articles.open_article("charged-twice", 1)
    ines.settle()
    ines.attached.articles.editor.edit.setFocus()
    return ines


def found_marks(edit):
    """What is marked as found: neither the cursor's line nor a wave under a finding."""
    style = QTextCharFormat.UnderlineStyle
    kinds = (style.SingleUnderline, style.DashUnderline)
    return [mark for mark in edit.extraSelections() if mark.format.underlineStyle() in kinds]

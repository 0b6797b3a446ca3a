"""Rows at the sides and in the wrap-up: words stand at one edge, grow with the text, and can be pressed by key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from kms_desktop.ui.theme.current import current_theme, theme_keeper
from kms_desktop.ui.widgets.caller_row import CallerRow
from kms_desktop.ui.widgets.choice_tile import ChoiceTile, ChoiceTiles
from kms_desktop.ui.widgets.rows import FactRow, SideRow
from kms_desktop.ui.widgets.side_column import SideColumn
from tests.ui.widgets.looking import colours, cut_off

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=120)


@given(WORDS, WORDS, st.integers(120, 500), st.sampled_from([100, 200]))
def test_side_and_fact_rows_are_as_high_as_their_words(title: str, detail: str, width: int, percent: int) -> None:
    theme_keeper().set_text_size(percent)
    side, fact = SideRow(title, detail, lead="11:30"), FactRow(title, detail, icon="check", right="linked")
    for row in (side, fact):
        laid = row._lay_out(current_theme(), width)
        assert max(part.height for part in laid if part is not None) <= row.heightForWidth(width)
        row.deleteLater()


def test_rows_with_a_time_and_a_weekday_keep_one_left_edge(qtbot) -> None:
    rows = [SideRow("Text message", "Maria Okafor", lead=lead) for lead in ("11:30", "Mon", "16 Nov")]
    for row in rows:
        qtbot.addWidget(row)
    assert len({row._text_left(current_theme()) for row in rows}) == 1


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_a_row_that_can_be_pressed_takes_enter_and_space(qtbot, key: Qt.Key) -> None:
    row = SideRow("You said, we did", press=True)
    qtbot.addWidget(row)
    with qtbot.waitSignal(row.chosen, timeout=500):
        qtbot.keyClick(row, key)


def test_a_row_that_only_tells_takes_no_focus(qtbot) -> None:
    row = SideRow("Nothing is owed to anybody.")
    qtbot.addWidget(row)
    assert row.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_a_fact_row_is_at_least_as_high_as_asked(qtbot) -> None:
    row = FactRow("Reason", "Billing", right="from the article", high=40)
    qtbot.addWidget(row)
    assert row.heightForWidth(600) == 40
    assert row.heightForWidth(160) > 40


def test_the_groups_of_a_side_are_parted_by_a_line_and_nothing_is_cut(qtbot) -> None:
    side = SideColumn()
    qtbot.addWidget(side)
    side.begin_group("Promised by you", "3 open")
    side.add_row(
        SideRow("Text message when the hold is gone", "Maria Okafor · late by 34 min", lead="11:30", tone="bad")
    )
    side.begin_group("You said, we did", "1 new", "accentink")
    side.add_row(SideRow("“Let us cover bank charges ourselves.”", "Done.", icon="thumb-up", press=True))
    side.end_groups()
    side.resize(312, 600)
    side.show()
    QApplication.processEvents()
    assert current_theme().tokens.line in colours(side)
    assert cut_off(side.inside) == []


def test_a_side_that_is_emptied_begins_without_a_line(qtbot) -> None:
    side = SideColumn()
    qtbot.addWidget(side)
    side.begin_group("One")
    side.clear_rows()
    side.begin_group("Two")
    side.end_groups()
    side.resize(312, 200)
    side.show()
    QApplication.processEvents()
    assert current_theme().tokens.line not in colours(side)


@pytest.mark.parametrize(("level", "word"), [("known", "Known"), ("maybe", "Maybe"), ("unknown", "Unknown")])
def test_how_sure_a_caller_is_is_said_in_a_word(qtbot, level: str, word: str) -> None:
    row = CallerRow("Maria Okafor", level, "This number is on the account.", meant=True)
    qtbot.addWidget(row)
    assert row.accessibleName() == f"Maria Okafor, {word}, meant"
    assert row.accessibleDescription() == "This number is on the account."


def test_the_caller_who_is_meant_stands_on_paper(qtbot) -> None:
    meant, other = (CallerRow("Maria Okafor", "known", "Why", meant=meant) for meant in (True, False))
    for row in (meant, other):
        qtbot.addWidget(row)
        row.resize(300, row.heightForWidth(300))
    assert current_theme().tokens.accentsoft in colours(meant)
    assert current_theme().tokens.accentsoft not in colours(other)


def test_a_long_name_wraps_and_the_row_grows(qtbot) -> None:
    short, long = (CallerRow(name, "maybe", "Why") for name in ("Jo Ng", "Wolfeschlegelsteinhausenbergerdorff " * 2))
    for row in (short, long):
        qtbot.addWidget(row)
    assert long.heightForWidth(240) > short.heightForWidth(240)


def test_another_caller_is_chosen_by_enter(qtbot) -> None:
    row = CallerRow("James Okafor", "maybe", "Same household")
    qtbot.addWidget(row)
    with qtbot.waitSignal(row.clicked, timeout=500):
        qtbot.keyClick(row, Qt.Key.Key_Return)


@pytest.mark.parametrize(("width", "percent", "rows"), [(700, 100, 1), (400, 100, 2), (700, 200, 2), (180, 100, 4)])
def test_outcomes_stand_in_as_many_rows_as_their_words_need(qtbot, width: int, percent: int, rows: int) -> None:
    theme_keeper().set_text_size(percent)
    names = ("Satisfied", "Mollified", "Dissatisfied", "Unknown")
    tiles = [ChoiceTile(number, name, "said so") for number, name in enumerate(names, 1)]
    group = ChoiceTiles(tiles)
    qtbot.addWidget(group)
    group.resize(width, group.heightForWidth(width))
    group.show()
    QApplication.processEvents()
    assert len({tile.y() for tile in tiles}) == rows
    if width >= tiles[0].minimumSizeHint().width():
        assert all(tile.width() >= tile.minimumSizeHint().width() for tile in tiles)
    assert max(tile.geometry().bottom() for tile in tiles) < group.height()

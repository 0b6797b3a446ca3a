"""The supervisor's table: numbers at the right, sorted by what they are worth, opened by key."""

from __future__ import annotations

import gc

import pytest
import shiboken6
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from kms_desktop.ui.theme.current import current_theme, theme_keeper
from kms_desktop.ui.widgets.table import Cell, Table, TableColumn
from tests.ui.widgets.looking import colours

COLUMNS = (TableColumn("When"), TableColumn("Reason", grows=True), TableColumn("Amount", number=True))
ROWS = (
    (Cell("Sat 19:20", 2), "Billing, charged twice", Cell("£53.50", 53.5)),
    (Cell("Wed 17:05", 1), "Broadband", Cell("£1,238.50", 1238.5)),
    (Cell("16 Nov", 0), "Roaming shock after a ferry that took very much longer than anybody expected", Cell("£0", 0)),
)


@pytest.fixture
def table(qtbot) -> Table:
    made = Table(COLUMNS, "Contacts")
    qtbot.addWidget(made)
    made.resize(520, 300)
    made.show_rows(ROWS)
    made.show()
    QApplication.processEvents()
    return made


def shown(table: Table, column: int) -> list[str]:
    return [table.model().index(row, column).data() for row in range(table.model().rowCount())]


def test_rows_stand_as_they_were_given(table: Table) -> None:
    assert shown(table, 0) == ["Sat 19:20", "Wed 17:05", "16 Nov"]


def test_a_number_is_sorted_by_its_worth_not_its_letters(table: Table) -> None:
    table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    assert shown(table, 2) == ["£0", "£53.50", "£1,238.50"]


@given(st.lists(st.integers(-9999, 9999), max_size=12))
def test_sorting_sorts(numbers: list[int]) -> None:
    table = Table((TableColumn("n", number=True),), "Numbers")
    table.show_rows([[Cell(str(number), number)] for number in numbers])
    table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert shown(table, 0) == [str(number) for number in sorted(numbers, reverse=True)]
    table.deleteLater()


def test_enter_opens_the_row_as_it_was_given_whatever_the_sorting(qtbot, table: Table) -> None:
    table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    table.selectRow(0)
    with qtbot.waitSignal(table.row_opened, timeout=500) as told:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert told.args == [2]
    assert table.current_row() == 2


def test_marking_a_row_is_told(qtbot, table: Table) -> None:
    with qtbot.waitSignal(table.row_marked, timeout=500) as told:
        table.selectRow(1)
    assert told.args == [1]


def test_a_double_click_opens(qtbot, table: Table) -> None:
    where = table.visualRect(table.model().index(1, 0)).center()
    with qtbot.waitSignal(table.row_opened, timeout=500) as told:
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)
        qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert told.args == [1]


def test_the_row_under_the_mouse_gets_a_band(table: Table) -> None:
    none = Qt.MouseButton.NoButton
    at, modifiers = QPointF(20, 50), Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(table.viewport(), QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, modifiers))
    assert table.hovered_row() == 1
    assert current_theme().tokens.hover in colours(table)


def test_there_is_no_grid(table: Table) -> None:
    table.clearFocus()
    image = table.viewport().grab().toImage()
    x = table.columnViewportPosition(1)
    assert {image.pixelColor(x, y).name().upper() for y in range(0, 100, 7)} == {current_theme().tokens.paper}


def test_what_is_elided_is_whole_in_the_tooltip(table: Table) -> None:
    assert "anybody expected" in table.model().index(2, 1).data(Qt.ItemDataRole.ToolTipRole)


@pytest.mark.parametrize("percent", [100, 200])
def test_rows_and_head_grow_with_the_text(table: Table, percent: int) -> None:
    theme_keeper().set_text_size(percent)
    assert table.rowHeight(0) == 36 * percent // 100
    assert table.horizontalHeader().height() == 32 * percent // 100


def test_short_columns_are_as_wide_as_their_widest_cell(table: Table) -> None:
    needed = table.fontMetrics().horizontalAdvance("£1,238.50")
    assert table.columnWidth(2) >= needed


def test_no_rows_is_not_an_error(table: Table) -> None:
    table.show_rows(())
    assert table.current_row() == -1


def test_the_row_of_the_keyboard_has_a_ring_and_the_chosen_one_a_ground(qtbot, table: Table) -> None:
    table.selectRow(1)
    table.clearFocus()
    assert current_theme().tokens.accentsoft in colours(table) and current_theme().tokens.focus not in colours(table)
    table.activateWindow()
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    assert current_theme().tokens.focus in colours(table)


def test_a_second_line_makes_every_row_higher_and_is_told_by_the_tooltip_s_words(table: Table) -> None:
    table.show_rows([[Cell("Sat", under="Customer was charged twice"), "b", "c"], ["Wed", "b", "c"]])
    assert table.rowHeight(0) == table.rowHeight(1) == 52
    assert "Customer was charged twice" in table.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_column_with_a_cap_is_no_wider(qtbot) -> None:
    made = Table((TableColumn("Reason", most=120), TableColumn("Rest", grows=True)), "Capped")
    qtbot.addWidget(made)
    made.resize(600, 200)
    made.show_rows([["a reason that goes on and on and on and on", "b"]])
    made.show()
    QApplication.processEvents()
    assert made.columnWidth(0) == 120


def test_a_table_whose_window_was_closed_is_marked_by_nobody_and_follows_no_theme(qtbot) -> None:
    """As an answer that comes late finds it."""
    window = QWidget()
    table = Table(COLUMNS, "Contacts", window)
    table.show_rows(ROWS)
    shiboken6.delete(window)
    table.mark_row(1)
    table.mark_rows((0, 1))
    theme_keeper().choose_theme("dark", 120)
    assert not shiboken6.isValid(table)


def test_the_header_and_the_bar_beside_are_made_by_python(table: Table) -> None:
    """Of the death of what Qt made itself Python need not hear, and takes what lies there next for it."""
    header, bar = table.horizontalHeader(), table.verticalScrollBar()
    assert all(shiboken6.createdByPython(one) for one in (header, bar, table.verticalHeader()))
    assert table.verticalHeader().isHidden() and header.sectionsClickable() and bar.property("beside")


def test_windows_come_and_go_while_the_theme_changes_and_rows_are_marked(qtbot) -> None:
    theme, alive = theme_keeper(), []
    for number in range(40):
        window = QWidget()
        window.table = Table(COLUMNS, "Contacts", window)
        window.table.row_marked.connect(lambda _n, window=window: None)  # a cycle, as real windows have
        window.table.show_rows(ROWS)
        alive.append(window)
        for one in alive:
            one.table.mark_row(number % 3)
        if len(alive) > 3:
            alive.pop(number % 3).deleteLater()
        theme.set_text_size(100 + number % 2 * 25)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
    assert [one.table.current_row() for one in alive] == [0, 0, 0]

"""Tab goes as a page is read, whatever was made first; and on from what goes away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QButtonGroup, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.rows import SideRow
from kms_desktop.ui.widgets.scroll import ScrollColumn
from kms_desktop.ui.widgets.side_column import SideColumn
from kms_desktop.ui.widgets.tab_order import tab_on


class Page(QWidget):
    def focusNextPrevChild(self, forward: bool) -> bool:
        return tab_on(self, forward=forward)


@pytest.fixture
def page(qtbot) -> Page:
    made = Page()
    qtbot.addWidget(made)
    made.resize(400, 300)
    return made


def shown(page: Page, qtbot) -> None:
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)


def through(count: int, key: Qt.Key = Qt.Key.Key_Tab) -> list[str]:
    names = []
    for _ in range(count):
        focused = QApplication.focusWidget()
        assert focused is not None
        names.append(focused.accessibleName() or focused.property("text"))
        QTest.keyClick(focused, key)
    return names


def test_what_was_put_in_later_is_reached_where_it_stands(page: Page, qtbot) -> None:
    column = QVBoxLayout(page)
    first, last = QPushButton("first"), QPushButton("last")
    column.addWidget(first)
    column.addWidget(last)
    shown(page, qtbot)
    column.insertWidget(1, QPushButton("between"))
    QApplication.processEvents()
    first.setFocus()
    assert through(4) == ["first", "between", "last", "first"]
    first.setFocus()
    assert through(4, Qt.Key.Key_Backtab) == ["first", "last", "between", "first"]


def test_a_part_is_gone_through_before_the_one_beside_it(page: Page, qtbot) -> None:
    sides = QHBoxLayout(page)
    right, left = QVBoxLayout(), QVBoxLayout()
    for name, side in (("right", right), ("left", left)):
        pane = QWidget(page)
        inside = QVBoxLayout(pane)
        inside.addWidget(QPushButton(f"{name} top"))
        inside.addWidget(QPushButton(f"{name} bottom"))
        side.addWidget(pane)
    sides.addLayout(left)
    sides.addLayout(right)
    shown(page, qtbot)
    page.findChildren(QPushButton)[2].setFocus()
    assert through(5) == ["left top", "left bottom", "right top", "right bottom", "left top"]


def test_in_one_part_lines_are_read_from_left_to_right(page: Page, qtbot) -> None:
    grid = QGridLayout(page)
    places = {"d": (1, 1), "c": (1, 0), "b": (0, 1), "a": (0, 0)}
    buttons = {name: QPushButton(name) for name in places}
    for name, (row, column) in places.items():
        grid.addWidget(buttons[name], row, column)
    buttons["b"].setFixedHeight(60)
    shown(page, qtbot)
    buttons["a"].setFocus()
    assert through(4) == ["a", "b", "c", "d"]


def test_a_field_is_one_stop_and_what_is_closed_or_hidden_none(page: Page, qtbot) -> None:
    column = QVBoxLayout(page)
    field, closed, hidden, last = (
        LineField("", "Words"),
        QPushButton("closed"),
        QPushButton("hidden"),
        QPushButton("on"),
    )
    for part in (field, closed, hidden, last):
        column.addWidget(part)
    closed.setEnabled(False)
    hidden.hide()
    shown(page, qtbot)
    last.setFocus()
    assert through(3) == ["on", "Words", "on"]


def test_of_a_group_the_chosen_one_is_the_stop_even_when_another_was_chosen_meanwhile(page: Page, qtbot) -> None:
    column, group = QVBoxLayout(page), QButtonGroup(page)
    parts = [QPushButton(name) for name in ("one", "two")]
    for part in parts:
        part.setCheckable(True)
        group.addButton(part)
        column.addWidget(part)
    last = QPushButton("last")
    column.addWidget(last)
    shown(page, qtbot)
    parts[0].setChecked(True)
    last.setFocus()
    assert through(3) == ["last", "one", "last"]
    parts[1].setChecked(True)
    last.setFocus()
    assert through(3) == ["last", "two", "last"]


def test_from_what_goes_away_the_keyboard_goes_to_what_is_read_next(page: Page, qtbot) -> None:
    column = QVBoxLayout(page)
    parts = [QPushButton(name) for name in ("one", "two", "three")]
    for part in parts:
        column.addWidget(part)
    shown(page, qtbot)
    parts[1].setFocus()
    parts[1].hide()
    assert QApplication.focusWidget() is parts[2]
    parts[2].setEnabled(False)
    assert QApplication.focusWidget() is parts[0]


def test_what_tab_reaches_below_the_edge_comes_into_sight(page: Page, qtbot) -> None:
    scroll = ScrollColumn()
    QVBoxLayout(page).addWidget(scroll)
    first = QPushButton("first")
    scroll.column.addWidget(first)
    for number in range(40):
        scroll.column.addWidget(QPushButton(str(number)))
    shown(page, qtbot)
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Backtab)
    last = QApplication.focusWidget()
    assert isinstance(last, QPushButton)
    assert last.text() == "39"
    assert not last.visibleRegion().isEmpty()


def _fill(column: SideColumn, *names: str) -> dict[str, SideRow]:
    rows = {name: SideRow(name, press=True) for name in names}
    column.clear_rows()
    column.begin_group("Rows")
    for row in rows.values():
        column.add_row(row)
    column.end_groups()
    QApplication.processEvents()
    return rows


def test_rows_that_are_made_anew_keep_the_keyboard_on_the_one_that_had_it(page: Page, qtbot) -> None:
    column, other = SideColumn(), QPushButton("other")
    layout = QVBoxLayout(page)
    layout.addWidget(column)
    layout.addWidget(other)
    rows = _fill(column, "one", "two")
    shown(page, qtbot)
    rows["two"].setFocus()
    rows = _fill(column, "zero", "one", "two")
    assert QApplication.focusWidget() is rows["two"]
    rows = _fill(column, "zero", "one")
    assert QApplication.focusWidget() is rows["zero"]
    other.setFocus()
    _fill(column, "zero", "one", "two")
    assert QApplication.focusWidget() is other

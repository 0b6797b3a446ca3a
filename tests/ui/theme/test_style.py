"""Qt's own controls in our dress, and no style sheet beside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListWidget,
    QMenu,
    QPushButton,
    QRadioButton,
    QScrollBar,
    QStyle,
    QStyleOptionSlider,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

import kms_desktop.ui
from kms_desktop.ui.theme.current import current_theme, theme_keeper
from kms_desktop.ui.theme.tokens import ALL

_SLIDER = QStyle.SubControl.SC_ScrollBarSlider


def colours(widget: QWidget) -> set[str]:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {QColor(image.pixel(x, y)).name().upper() for x in range(image.width()) for y in range(image.height())}


def test_no_style_sheet_is_set_anywhere() -> None:
    root = Path(kms_desktop.ui.__file__).parent
    sinners = [path.name for path in root.rglob("*.py") if re.search(r"\.setStyleSheet\(", path.read_text())]
    assert sinners == []


@pytest.mark.parametrize("name", ALL)
def test_a_field_has_the_edge_of_the_theme_and_the_ring_when_it_has_the_keyboard(qtbot, name: str) -> None:
    theme_keeper().choose_theme(name)
    field = QLineEdit()
    qtbot.addWidget(field)
    field.resize(120, 36)
    assert current_theme().tokens.edge in colours(field)
    field.show()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    assert current_theme().tokens.focus in colours(field)


@pytest.mark.parametrize("kind", [QPushButton, QComboBox, QLineEdit])
@pytest.mark.parametrize("percent", [100, 200])
def test_controls_are_as_high_as_the_design_says_and_grow(qtbot, kind: type[QWidget], percent: int) -> None:
    theme_keeper().set_text_size(percent)
    control = kind()
    qtbot.addWidget(control)
    assert control.sizeHint().height() >= 36 * percent // 100


def test_a_combo_box_has_room_for_its_words(qtbot) -> None:
    box = QComboBox()
    qtbot.addWidget(box)
    box.addItems(["All", "All channels and then some"])
    words = box.fontMetrics().horizontalAdvance("All channels and then some")
    assert box.sizeHint().width() >= words + current_theme().px(32)


@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
def test_a_mark_is_told_by_its_shape_too(qtbot, kind: type[QCheckBox]) -> None:
    box = kind("Postcode")
    qtbot.addWidget(box)
    box.resize(box.sizeHint())
    off = colours(box)
    box.setChecked(True)
    assert {current_theme().tokens.accent, current_theme().tokens.onaccent} <= colours(box)
    assert current_theme().tokens.accent not in off


def option_of(bar: QScrollBar) -> QStyleOptionSlider:
    option = QStyleOptionSlider()
    bar.initStyleOption(option)
    return option


@pytest.mark.parametrize("upright", [True, False])
def test_a_scroll_bar_s_slider_stays_in_its_groove_from_end_to_end(qtbot, upright: bool) -> None:
    bar = QScrollBar(Qt.Orientation.Vertical if upright else Qt.Orientation.Horizontal)
    qtbot.addWidget(bar)
    bar.resize(12, 300) if upright else bar.resize(300, 12)
    bar.setRange(0, 1000)
    bar.setPageStep(100)
    places = []
    for value in (0, 500, 1000):
        bar.setValue(value)
        part = bar.style().subControlRect(QStyle.ComplexControl.CC_ScrollBar, option_of(bar), _SLIDER, bar)
        assert bar.rect().contains(part)
        places.append(part.y() if upright else part.x())
    assert places[0] == 0
    assert places == sorted(set(places))
    assert places[2] + (part.height() if upright else part.width()) == 300


def test_dragging_the_slider_scrolls_to_the_end(qtbot) -> None:
    bar = QScrollBar(Qt.Orientation.Vertical)
    qtbot.addWidget(bar)
    bar.resize(12, 300)
    bar.setRange(0, 1000)
    bar.setPageStep(100)
    bar.show()
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=QPoint(6, 10))
    qtbot.mouseMove(bar, QPoint(6, 299))
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=QPoint(6, 299))
    assert bar.value() > 900


def test_nothing_to_scroll_paints_no_bar(qtbot) -> None:
    bar = QScrollBar(Qt.Orientation.Vertical)
    qtbot.addWidget(bar)
    bar.resize(12, 100)
    bar.setRange(0, 0)
    assert current_theme().tokens.edge not in colours(bar)


@pytest.mark.parametrize("name", ALL)
def test_every_control_can_be_painted_in_every_theme(qtbot, name: str) -> None:
    theme_keeper().choose_theme(name, 150)
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    table = QTableWidget(2, 2)
    table.setHorizontalHeaderLabels(["One", "Two"])
    rows = QListWidget()
    rows.addItems(["One", "Two"])
    rows.setCurrentRow(1)
    menu = QMenu(window)
    menu.addAction("One\tCtrl+1").setCheckable(True)
    menu.addSeparator()
    box = QComboBox()
    box.setProperty("quiet", True)
    box.addItem("All")
    for control in (table, rows, box, QPushButton("Plain"), QCheckBox("Box")):
        column.addWidget(control)
    window.resize(400, 600)
    assert current_theme().tokens.paper in colours(window)
    menu.resize(menu.sizeHint())
    assert current_theme().tokens.ink in colours(menu)


def test_the_slider_is_never_too_small_to_catch(qtbot) -> None:
    bar = QScrollBar(Qt.Orientation.Vertical)
    qtbot.addWidget(bar)
    bar.resize(12, 300)
    bar.setRange(0, 1_000_000)
    part: QRect = bar.style().subControlRect(QStyle.ComplexControl.CC_ScrollBar, option_of(bar), _SLIDER, bar)
    assert part.height() >= 28


def test_a_separator_is_a_line_and_not_an_empty_row(qtbot) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.addAction("One")
    alone = menu.sizeHint().height()
    menu.addSeparator()
    menu.addAction("Two")
    assert menu.sizeHint().height() - 2 * alone < 9


def test_rows_of_a_list_can_be_hit(qtbot) -> None:
    rows = QListWidget()
    qtbot.addWidget(rows)
    rows.addItems(["One", "Two"])
    assert rows.sizeHintForRow(0) >= 28

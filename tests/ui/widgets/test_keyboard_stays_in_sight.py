"""What has the keyboard stays in sight: rows that grow deep inside, and panels that lie over it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Column
from kms_desktop.ui.widgets.scroll import ScrollColumn
from kms_desktop.ui.widgets.sight import is_in_sight


def make_nested(depth: int) -> tuple[QWidget, Column]:
    """A widget with so many others in one another, and the column of the innermost."""
    outer = inner = QWidget()
    column = Column(inner)
    for _ in range(depth):
        inner = QWidget()
        column.addWidget(inner)
        column = Column(inner)
    return outer, column


@pytest.mark.parametrize("depth", [0, 1, 3])
def test_a_field_stays_in_sight_while_what_lies_above_it_grows(qtbot: QtBot, depth: int) -> None:
    scroll, field = ScrollColumn(), QLineEdit()
    nested, column = make_nested(depth)
    tall = QWidget()
    tall.setFixedHeight(900)
    tall.setVisible(False)
    column.addWidget(tall)
    column.addWidget(field)
    scroll.column.addWidget(nested)
    qtbot.addWidget(scroll)
    scroll.resize(300, 200)
    scroll.show()
    scroll.activateWindow()
    qtbot.waitUntil(scroll.isActiveWindow)
    field.setFocus()
    assert is_in_sight(field)
    tall.setVisible(True)
    qtbot.waitUntil(lambda: scroll.verticalScrollBar().maximum() > 0 and is_in_sight(field), timeout=5000)


def test_a_field_stays_in_sight_that_is_moved_within_a_row(qtbot: QtBot) -> None:
    scroll, field, row, tall = ScrollColumn(), QLineEdit(), QWidget(), QWidget()
    row.setFixedHeight(1000)
    tall.setFixedHeight(500)
    tall.setVisible(False)
    column = Column(row)
    column.addWidget(tall)
    column.addWidget(field)
    column.addStretch(1)
    scroll.column.addWidget(row)
    qtbot.addWidget(scroll)
    scroll.resize(300, 200)
    scroll.show()
    scroll.activateWindow()
    qtbot.waitUntil(scroll.isActiveWindow)
    field.setFocus()
    assert is_in_sight(field)
    tall.setVisible(True)
    qtbot.waitUntil(lambda: field.y() >= 500 and is_in_sight(field), timeout=5000)


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    """A window with a field above and one below."""
    made = QWidget()
    column = Column(made)
    for name in ("above", "below"):
        field = QLineEdit()
        field.setObjectName(name)
        column.addWidget(field)
    column.insertStretch(1)
    qtbot.addWidget(made)
    made.resize(500, 500)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_whoever_goes_to_what_lies_under_a_panel_has_left_it(qtbot: QtBot, host: QWidget) -> None:
    above, below = host.findChild(QLineEdit, "above"), host.findChild(QLineEdit, "below")
    assert above is not None and below is not None
    panel, line = FloatingPanel("Suggestion"), QLineEdit()
    panel.body.addWidget(line)
    panel.open_in(host, None, line)
    line.setText("half a line")
    qtbot.waitUntil(line.hasFocus)
    above.setFocus()
    qtbot.waitUntil(lambda: not panel._looks.isActive())
    assert panel.is_open(), "the field above is not under it"
    below.setFocus()
    qtbot.waitUntil(lambda: not panel.is_open())
    assert below.hasFocus() and line.text() == "half a line"

"""From a figure to bars, from a bar to its contacts, and back step by step; the same as a table."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kms_desktop.figures.definitions import SATISFIED
from kms_desktop.ui.voc.figures.board import FigureBoard
from tests.ui.voc.test_figures import board, floor, press

__all__ = ["board", "floor"]
WAIT_MS = 60_000


def breaks_down(qtbot: QtBot, board: FigureBoard, key: Qt.Key) -> None:
    with qtbot.waitSignal(board.presenter.breakdown_shown):
        press(qtbot, board, key)


def test_b_shows_the_bars_and_enter_the_contacts(qtbot: QtBot, board: FigureBoard) -> None:
    board.grid.focus_figure(SATISFIED)
    breaks_down(qtbot, board, Qt.Key.Key_B)
    pane = board.breakdown
    assert pane.isVisible() and "96.7 %" in pane.title.toPlainText()
    (row,) = pane.bars.rows()
    assert pane.bars.model().index(0, 0).data() == f"{row.name}, 96.7 %, n 30, within limits"
    with qtbot.waitSignal(board.presenter.behind_shown):
        press(qtbot, board, Qt.Key.Key_Return)
    assert board.is_listing() and board.table.model().rowCount() == 30
    assert row.name in board.title.toPlainText()
    press(qtbot, board, Qt.Key.Key_Escape)
    assert pane.isVisible() and pane.bars.hasFocus()
    press(qtbot, board, Qt.Key.Key_Escape)
    assert board.grid.isVisible() and board.presenter.broken_down is None


def test_an_arrow_breaks_down_by_something_else_and_t_shows_the_table(qtbot: QtBot, board: FigureBoard) -> None:
    board.grid.focus_figure(SATISFIED)
    breaks_down(qtbot, board, Qt.Key.Key_B)
    breaks_down(qtbot, board, Qt.Key.Key_Right)
    assert board.breakdown.chosen() == "team" and board.breakdown.bars.rows() == ()
    breaks_down(qtbot, board, Qt.Key.Key_Right)
    assert [row.name for row in board.breakdown.bars.rows()] == ["Calls"]
    press(qtbot, board, Qt.Key.Key_T)
    table = board.breakdown.table
    assert table.isVisible() and [table.model().index(0, at).data() for at in range(4)] == [
        *("Calls", "96.7 %", "30", "within limits")
    ]
    with qtbot.waitSignal(board.presenter.behind_shown):
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert board.is_listing()


def test_its_button_does_the_same(qtbot: QtBot, board: FigureBoard) -> None:
    with qtbot.waitSignal(board.presenter.breakdown_shown):
        board.break_down.click()
    assert board.breakdown.isVisible()

"""Strip, toast and empty pane: they say what is so, and what can be done about it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QCursor, QEnterEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from kms_desktop.ui.theme.current import current_theme, theme_keeper
from kms_desktop.ui.widgets.notices import EmptyState, LoadingBars, Strip, Toast
from tests.ui.widgets.looking import colours, cut_off


def test_a_toast_goes_by_itself(qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 400)
    toast = Toast(window, lasts_ms=20)
    toast.setGeometry(0, 340, 400, 44)
    QCursor.setPos(window.pos())
    window.show()
    with qtbot.waitSignal(toast.gone, timeout=2000):
        toast.show_message("Saved. Ready for the next call.")
    assert toast.isHidden()


def test_a_toast_lasts_six_seconds(qtbot) -> None:
    timer = QTimer()
    toast = Toast(timer=timer)
    qtbot.addWidget(toast)
    toast.show_message("Saved.")
    assert timer.isActive()
    assert timer.interval() == 6000


def test_undo_is_told_and_the_toast_goes(qtbot) -> None:
    toast = Toast()
    qtbot.addWidget(toast)
    toast.show_message("Saved.")
    with qtbot.waitSignal(toast.undo_chosen, timeout=500):
        qtbot.mouseClick(toast.button, Qt.MouseButton.LeftButton)
    assert toast.isHidden()


def test_a_second_toast_begins_its_time_anew(qtbot) -> None:
    timer = QTimer()
    toast = Toast(timer=timer)
    qtbot.addWidget(toast)
    toast.show_message("One.")
    toast.show_message("Two.", undo="")
    assert toast.accessibleName() == "Two."
    assert toast.button.isHidden()
    assert timer.remainingTime() > 5500


def test_a_toast_waits_while_the_mouse_is_on_it(qtbot) -> None:
    timer = QTimer()
    toast = Toast(timer=timer)
    qtbot.addWidget(toast)
    toast.show_message("Saved.")
    QApplication.sendEvent(toast, QEnterEvent(QPointF(1, 1), QPointF(1, 1), QPointF(1, 1)))
    assert not timer.isActive()
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    assert timer.isActive()


def test_dismissing_twice_is_told_once(qtbot) -> None:
    toast = Toast()
    qtbot.addWidget(toast)
    toast.show_message("Saved.")
    told: list[bool] = []
    toast.gone.connect(lambda: told.append(True))
    toast.dismiss_toast()
    toast.dismiss_toast()
    assert told == [True]


def test_a_strip_says_state_and_what_still_works(qtbot) -> None:
    strip = Strip()
    qtbot.addWidget(strip)
    strip.show_state("Database unreachable since 12:04", "Search works. 3 records wait.", "Next try in 20 s")
    assert strip.accessibleName() == "Database unreachable since 12:04. Search works. 3 records wait."
    with qtbot.waitSignal(strip.action_chosen, timeout=500):
        qtbot.mouseClick(strip.button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("width", [900, 1376])
def test_nothing_in_strip_and_toast_is_cut(qtbot, percent: int, width: int) -> None:
    theme_keeper().set_text_size(percent)
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    strip, toast = Strip(), Toast(lasts_ms=600_000)
    column.addWidget(strip)
    column.addWidget(toast)
    column.addWidget(
        EmptyState("search", "No article answers this", "Your words start a new one.", "Draft it", "Ctrl+N")
    )
    window.resize(width, 700)
    window.show()
    strip.show_state(
        "Database unreachable since 12:04",
        "Search works. 3 records wait on this desktop and go by themselves.",
        "Next try in 20 s",
    )
    toast.show_message("Saved. Ready for the next call.")
    QApplication.processEvents()
    assert cut_off(window) == []


def test_an_empty_pane_has_a_sentence_and_one_action(qtbot) -> None:
    empty = EmptyState("search", "No article answers this", "Your words start a new one.", "Draft it", "Ctrl+N")
    qtbot.addWidget(empty)
    assert empty.accessibleName() == "No article answers this Your words start a new one."
    with qtbot.waitSignal(empty.action_chosen, timeout=500):
        qtbot.mouseClick(empty.button, Qt.MouseButton.LeftButton)


def test_parts_that_are_not_said_take_no_room(qtbot) -> None:
    full = EmptyState("search", "Nothing", "Why.", "Do it")
    bare = EmptyState("search", "Nothing")
    qtbot.addWidget(full)
    qtbot.addWidget(bare)
    assert bare.button.isHidden()
    assert bare.minimumSizeHint().height() < full.minimumSizeHint().height()


def test_grey_bars_come_only_after_a_while(qtbot) -> None:
    bars = LoadingBars(after_ms=30)
    qtbot.addWidget(bars)
    bars.resize(300, 120)
    bars.show()
    assert current_theme().tokens.band not in colours(bars)
    qtbot.waitUntil(lambda: current_theme().tokens.band in colours(bars), timeout=2000)


def test_what_was_quick_never_shows_bars(qtbot) -> None:
    bars = LoadingBars(after_ms=30)
    qtbot.addWidget(bars)
    bars.resize(300, 120)
    bars.show()
    bars.hide()
    with qtbot.assertNotEmitted(bars._timer.timeout, wait=80):
        pass
    assert current_theme().tokens.band not in colours(bars)

"""A window that came back by itself takes nothing of what is still being typed; the key for the call works at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from kms_desktop.ui.actions.keymap import keys_of
from kms_desktop.ui.actions.shortcuts import add_shortcut
from kms_desktop.ui.ring.typing_guard import TypingGuard
from kms_desktop.ui.ring.window_behind import WindowBehind, WindowTitle


@pytest.fixture
def window(qtbot) -> Iterator[QWidget]:  # type: ignore[no-untyped-def]
    made = QWidget()
    QVBoxLayout(made).addWidget(QLineEdit())
    qtbot.addWidget(made)
    made.show()
    field(made).setFocus()
    yield made


def field(window: QWidget) -> QLineEdit:
    return window.findChild(QLineEdit)  # type: ignore[no-any-return]


def test_what_is_still_typed_is_dropped_until_the_hands_rest(window: QWidget, qtbot) -> None:  # type: ignore[no-untyped-def]
    guard = TypingGuard(window, rest_ms=40)
    guard.guard_keys()
    QTest.keyClicks(field(window), "and yours")
    assert field(window).text() == "" and guard.holds
    qtbot.waitUntil(lambda: not guard.holds)
    QTest.keyClicks(field(window), "my bill")
    assert field(window).text() == "my bill"


def test_the_key_that_takes_the_call_works_at_once(window: QWidget) -> None:
    taken: list[str] = []
    add_shortcut(window, keys_of("take_call")[0], lambda: taken.append("taken"))
    guard = TypingGuard(window, rest_ms=60_000)
    guard.guard_keys()
    QTest.keyClick(window, Qt.Key.Key_F9)
    assert not guard.holds
    QTest.keyClicks(field(window), "hello")
    assert field(window).text() == "hello"


def test_a_click_says_that_the_window_is_meant(window: QWidget) -> None:
    guard = TypingGuard(window, rest_ms=60_000)
    guard.guard_keys()
    QTest.mouseClick(field(window), Qt.MouseButton.LeftButton)
    QTest.keyClicks(field(window), "hello")
    assert field(window).text() == "hello" and not guard.holds


def test_a_minimised_window_comes_back_and_one_that_is_not_holds_no_keys_back(window: QWidget, qtbot) -> None:  # type: ignore[no-untyped-def]
    behind = WindowBehind(window, WindowTitle(window, "Desk"))
    behind.raise_quietly()
    assert not behind.typing.holds
    window.showMinimized()
    qtbot.waitUntil(window.isMinimized)
    behind.raise_quietly()
    qtbot.waitUntil(lambda: not window.isMinimized())
    assert window.isVisible() and behind.typing.holds
    behind.typing.let_keys()
    QApplication.processEvents()

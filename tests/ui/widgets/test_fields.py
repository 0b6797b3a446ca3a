"""Fields: typing is told, Esc leaves and keeps, the program's keys pass through."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from kms_desktop.ui.actions.keymap import control_letters
from kms_desktop.ui.theme.current import current_theme, theme_keeper
from kms_desktop.ui.widgets.fields import LineField, NoteField, SearchField
from tests.ui.widgets.looking import colours

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    QVBoxLayout(made)
    made.resize(600, 300)
    return made


def put(qtbot, window: QWidget, field: QWidget):
    window.layout().addWidget(field)
    window.show()
    field.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    return field


def test_what_is_typed_is_told_and_what_is_shown_is_not(qtbot, window: QWidget) -> None:
    field = put(qtbot, window, SearchField("Type what the customer says"))
    heard: list[str] = []
    field.typed.connect(heard.append)
    field.set_text("shown")
    assert heard == []
    qtbot.keyClicks(field.editor, "!")
    assert heard == ["shown!"]


@pytest.mark.parametrize("kind", [LineField, SearchField, NoteField])
def test_esc_leaves_the_field_and_keeps_the_text(qtbot, window: QWidget, kind) -> None:
    field = put(qtbot, window, kind("words"))
    editor = getattr(field, "editor", field)
    qtbot.keyClicks(editor, "hub light")
    with qtbot.waitSignal(field.escaped, timeout=500):
        qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert field.text() == "hub light"
    assert editor.hasFocus(), "nobody took the keyboard from it, so it has it still"


def test_the_arrows_move_in_the_list_under_a_search(qtbot, window: QWidget) -> None:
    field = put(qtbot, window, SearchField())
    steps: list[int] = []
    field.moved.connect(steps.append)
    qtbot.keyClick(field.editor, Qt.Key.Key_Down)
    qtbot.keyClick(field.editor, Qt.Key.Key_Up)
    assert steps == [1, -1]


def test_enter_is_told(qtbot, window: QWidget) -> None:
    field = put(qtbot, window, LineField("Your line"))
    with qtbot.waitSignal(field.entered, timeout=500):
        qtbot.keyClick(field.editor, Qt.Key.Key_Return)


def wants(editor: QWidget, key: Qt.Key) -> bool:
    """Whether a field claims Control with this key before the program's shortcut sees it."""
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key.value, CONTROL)
    event.ignore()
    QApplication.sendEvent(editor, event)
    return event.isAccepted()


def test_a_field_leaves_the_program_s_keys_to_the_program(
    qtbot, window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which of them an editor would claim differs by platform; Ctrl+A it claims on all."""
    field = put(qtbot, window, LineField("Your line"))
    assert set("EDKHOMRLNSGF") <= control_letters()
    assert wants(field.editor, Qt.Key.Key_A)
    monkeypatch.setattr("kms_desktop.ui.widgets.fields.control_letters", lambda: frozenset("A"))
    assert not wants(field.editor, Qt.Key.Key_A)


@pytest.mark.parametrize("key", [Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_A, Qt.Key.Key_Z])
def test_a_field_keeps_the_editing_keys(qtbot, window: QWidget, key: Qt.Key) -> None:
    field = put(qtbot, window, LineField("Your line"))
    qtbot.keyClicks(field.editor, "words")
    assert wants(field.editor, key)


def test_the_hits_are_said_beside_the_words_without_lying_on_them(qtbot, window: QWidget) -> None:
    field = put(qtbot, window, SearchField())
    before = field.editor.width()
    field.show_hits("3 hits")
    assert field.editor.width() < before
    assert field.editor.accessibleDescription() == "3 hits"


def test_a_search_is_named(qtbot, window: QWidget) -> None:
    assert put(qtbot, window, SearchField("Type what the customer says")).editor.accessibleName() == "Search"


@pytest.mark.parametrize("percent", [100, 200])
def test_fields_grow_with_the_text(qtbot, window: QWidget, percent: int) -> None:
    theme_keeper().set_text_size(percent)
    search, line = put(qtbot, window, SearchField()), put(qtbot, window, LineField())
    assert search.sizeHint().height() == 44 * percent // 100
    assert line.sizeHint().height() == 36 * percent // 100
    assert search.editor.fontMetrics().height() <= search.editor.height()


@pytest.mark.parametrize("kind", [LineField, SearchField, NoteField])
@pytest.mark.parametrize("name", ["light", "dark", "high_contrast"])
def test_the_ring_shows_where_the_keyboard_is(qtbot, window: QWidget, kind, name: str) -> None:
    theme_keeper().choose_theme(name)
    field = put(qtbot, window, kind("words"))
    editor = getattr(field, "editor", field)
    qtbot.waitUntil(editor.hasFocus)
    assert current_theme().tokens.focus in colours(field)
    editor.clearFocus()
    assert current_theme().tokens.edge in colours(field)


def test_a_note_says_what_was_typed_not_what_was_shown(qtbot, window: QWidget) -> None:
    field = put(qtbot, window, NoteField("Notes"))
    heard: list[str] = []
    field.typed.connect(heard.append)
    field.set_text("Rent is due")
    assert heard == []
    field.moveCursor(field.textCursor().MoveOperation.End)
    qtbot.keyClicks(field, ".")
    assert heard == ["Rent is due."]


def test_tab_leaves_a_note(qtbot, window: QWidget) -> None:
    field = put(qtbot, window, NoteField("Notes"))
    other = LineField("Next")
    window.layout().addWidget(other)
    other.show()
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert other.editor.hasFocus()
    assert field.text() == ""


def test_clicking_anywhere_in_the_box_starts_typing(qtbot, window: QWidget) -> None:
    field = put(qtbot, window, SearchField())
    field.editor.clearFocus()
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton, pos=field.rect().topLeft() + field.rect().center() / 8)
    assert field.editor.hasFocus()

"""Where people type: the search, a line, a note; Esc leaves a field and keeps its text.

Question: where does the keyboard go from a field that is left? Choice: whoever heard `escaped` gives it to somebody; a
field that nobody takes it from passes Esc on to what is around it, up to the window, whose owner of the focus says what
is next. Refused: to clear the focus, as then nothing has it and each key that is painted is dead.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette, QTextCursor
from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from kms_desktop.texts import in_context
from kms_desktop.ui.actions.keymap import control_letters, key_text
from kms_desktop.ui.actions.shortcuts import is_key_of
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.floating_panel import panel_beside
from kms_desktop.ui.widgets.paint import RIGHT, draw_icon, draw_keycap, draw_text, keycap_size, text_width

_ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down)
_NO_LETTERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def first_letter(event: QKeyEvent) -> str:
    """What a key writes where somebody begins to write beside a field; "" for keys that choose, press or move."""
    text = event.text()
    writes = text.isprintable() and not text.isspace() and not text.isdigit()
    return text if writes and not event.modifiers() & _NO_LETTERS else ""


class _Line(QLineEdit):
    """A line without a frame of its own. Keys that the program owns are not taken, nor those a slip beside them."""

    escaped = Signal()
    moved = Signal(int)
    """-1 for Up, 1 for Down: for the list under a search."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lets_back = False
        """While it is empty, the key that steps back is the window's: there is nothing here to take back."""
        self.lets_digits = False
        """While it is empty, digits are the window's: nothing that is written here begins with one."""
        self.setFrame(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._is_programs(event):
            event.ignore()
            return True
        return super().event(event)

    def _is_programs(self, event: QKeyEvent) -> bool:
        if self.lets_back and not self.text() and is_key_of("step_back", event):
            return True
        if self.lets_digits and not self.text() and event.text().isdigit() and not event.modifiers() & _NO_LETTERS:
            return True
        if event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable():
            return True  # what can be undone is not in here
        plain_control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        return plain_control and QKeySequence(event.key()).toString() in control_letters()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and panel_beside(self) is not None:
            event.ignore()  # the window folds it
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
            event.setAccepted(not self.hasFocus())
        elif event.key() in _ARROWS and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.moved.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)


def _clear_ground(field: QWidget) -> None:
    """Let the box behind a field shine through."""
    palette = QPalette(field.palette())
    palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
    field.setPalette(palette)


class LineField(QWidget):
    """One line in a box of 36 pixels (`tall`: 44). Signals `typed`, `entered`, `escaped`, `moved`.

    `editor` is the QLineEdit inside, for validators and completion.
    """

    typed = Signal(str)
    entered = Signal()
    escaped = Signal()
    moved = Signal(int)

    def __init__(
        self, placeholder: str = "", name: str = "", parent: QWidget | None = None, *, tall: bool = False
    ) -> None:
        super().__init__(parent)
        self._role, self._height = ("search", 44) if tall else ("reading", 36)
        self.editor = _Line(self)
        self.editor.setPlaceholderText(placeholder)
        self.editor.setAccessibleName(name or placeholder)
        self.editor.textEdited.connect(self.typed)
        self.editor.returnPressed.connect(self.entered)
        self.editor.escaped.connect(self.escaped)
        self.editor.moved.connect(self.moved)
        self.editor.installEventFilter(self)
        self.setFocusProxy(self.editor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self._apply_theme)

    def text(self) -> str:
        return self.editor.text()

    def set_text(self, text: str) -> None:
        """Show a text; `typed` is not said, a person did not type it."""
        self.editor.setText(text)

    def show_start(self) -> None:
        """Of a text that is too long, its beginning."""
        self.editor.setCursorPosition(0)

    def begin_with(self, letter: str) -> None:
        """Somebody began to write beside the field: it takes the keyboard, and the letter after what stands there."""
        self.setFocus()
        self.editor.end(False)
        self.editor.insert(letter)
        self.typed.emit(self.text())

    def _apply_theme(self, theme: Theme) -> None:
        self.editor.setFont(theme.font(self._role))
        self.editor.setPalette(QPalette())
        _clear_ground(self.editor)
        self._place_editor()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(current_theme().px(280), current_theme().px(self._height))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(120), current_theme().px(self._height))

    def _side_margins(self, theme: Theme) -> tuple[int, int]:
        """Room at the left and right of the words."""
        return theme.gap(10), theme.gap(10)

    def _place_editor(self) -> None:
        left, right = self._side_margins(current_theme())
        self.editor.setGeometry(left, 2, max(0, self.width() - left - right), self.height() - 4)

    def resizeEvent(self, event) -> None:
        self._place_editor()

    def mousePressEvent(self, event) -> None:
        self.editor.setFocus(Qt.FocusReason.MouseFocusReason)

    def eventFilter(self, watched, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        focused = self.editor.hasFocus()
        edge = theme.color("focus" if focused else "edge")
        fill_round(painter, self.rect(), theme.px(8), theme.color("paper"), edge, 2 if focused else 1)


class SearchField(LineField):
    """The search of 44 pixels: icon, the words, how many hits, the key that goes there."""

    def __init__(self, placeholder: str = "", parent: QWidget | None = None) -> None:
        self._key, self._hits = key_text("search"), ""
        self._pretended = False
        super().__init__(placeholder, in_context("name of a field", "Search"), parent, tall=True)

    def show_hits(self, words: str) -> None:
        """ "3 hits", "No hit", or "" while nothing is typed."""
        self._hits = words
        self.editor.setAccessibleDescription(words)
        self._place_editor()
        self.update()

    def pretend_state(self, state: str) -> None:
        """Paint as in `state` (focus), for pictures of components."""
        self._pretended = state == "focus"
        self.update()

    def _side_margins(self, theme: Theme) -> tuple[int, int]:
        right = theme.gap(12) + keycap_size(theme, self._key).width()
        if self._hits:
            right += theme.gap(10) + text_width(theme.font("meta"), self._hits)
        return theme.px(42), right + theme.gap(12)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        focused = self.editor.hasFocus() or self._pretended
        edge = theme.color("focus" if focused else "edge")
        fill_round(painter, self.rect(), theme.px(8), theme.color("paper"), edge, 2 if focused else 1)
        size = theme.px(20)
        where = QRect(theme.px(13), (self.height() - size) // 2, size, size)
        draw_icon(painter, theme, "search", "accentink" if focused else "ink2", where)
        cap = keycap_size(theme, self._key)
        x = self.width() - theme.gap(12) - cap.width()
        draw_keycap(painter, theme, QRect(x, (self.height() - cap.height()) // 2, cap.width(), cap.height()), self._key)
        hits = QRect(0, 0, x - theme.gap(10), self.height())
        draw_text(painter, hits, self._hits, theme.font("meta"), theme.color("ink3"), RIGHT)


class NoteField(QPlainTextEdit):
    """Several lines in a box, `role` their type. Tab leaves it; Esc leaves it, text kept."""

    typed = Signal(str)
    escaped = Signal()

    def __init__(
        self,
        placeholder: str = "",
        name: str = "",
        parent: QWidget | None = None,
        *,
        lines: int = 3,
        role: str = "list",
    ) -> None:
        super().__init__(parent)
        self._lines, self._role = lines, role
        self._silent = False
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.textChanged.connect(self._emit_typed)
        follow_theme(self._apply_theme)

    def text(self) -> str:
        return self.toPlainText()

    def set_text(self, text: str) -> None:
        """Show a text; `typed` is not said, a person did not type it."""
        self._silent = True
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)  # who goes on writing goes on behind it
        self._silent = False

    def _leaves_undo(self, event: QKeyEvent) -> bool:
        return event.matches(QKeySequence.StandardKey.Undo) and not self.document().isUndoAvailable()

    def begin_with(self, letter: str) -> None:
        """Somebody began to write beside the field: it takes the keyboard, and the letter after what stands there."""
        self.setFocus()
        self.moveCursor(QTextCursor.MoveOperation.End)
        stands = self.toPlainText()
        self.insertPlainText(letter if not stands or stands[-1].isspace() else f" {letter}")

    def _emit_typed(self) -> None:
        if not self._silent:
            self.typed.emit(self.toPlainText())

    def _apply_theme(self, theme: Theme) -> None:
        self.setFont(theme.font(self._role))
        self.setViewportMargins(theme.gap(8), theme.gap(8), theme.gap(8), theme.gap(8))
        self.document().setDocumentMargin(theme.gap(3))
        self.viewport().setAutoFillBackground(False)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = current_theme()
        return QSize(theme.px(240), self._lines * theme.line(self._role) + 2 * theme.gap(12))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(120), current_theme().line(self._role) + 2 * current_theme().gap(12))

    def event(self, event: QEvent) -> bool:
        """The box itself; the words are painted by the viewport. Where nothing was typed, the key that undoes is the
        window's."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._leaves_undo(event):
            event.ignore()
            return True
        if event.type() == QEvent.Type.Paint:
            theme, painter = current_theme(), QPainter(self)
            focused = self.hasFocus()
            edge = theme.color("focus" if focused else "edge")
            fill_round(painter, self.rect(), theme.px(8), theme.color("paper"), edge, 2 if focused else 1)
            painter.end()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and panel_beside(self) is not None:
            event.ignore()  # the window folds it
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
            event.setAccepted(not self.hasFocus())
        else:
            super().keyPressEvent(event)

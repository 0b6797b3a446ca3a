"""A slim bar under the text that finds words in it, goes from one place to the next, and puts others in their place."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QSizePolicy, QWidget

from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import number
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.actions.shortcuts import is_key_of
from kms_desktop.ui.articles.status_line import Count
from kms_desktop.ui.articles.text_edit import TextEdit
from kms_desktop.ui.articles.text_search import found_in
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.widgets.announce import announce_message
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.plane import Plane

_LONGEST_TAKEN = 120
"""A longer selection was not made to be looked for."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FindBar(Plane):
    """Enter goes on, with Shift back, both round; Esc closes and leaves the cursor where it was found.

    `folded`: closed, the keyboard belongs in the text. `everywhere`: the same words and what shall stand for them are
    wanted in all articles. Enter in the second field replaces the place that is marked and goes on.
    """

    folded = Signal()
    everywhere = Signal(str, str)

    def __init__(self, edit: TextEdit, parent: QWidget | None = None) -> None:
        super().__init__("pane", "top", parent)
        self._edit = edit
        self._found: tuple[tuple[int, int], ...] = ()
        self._at = -1
        self._from = 0
        self.field = LineField(tr("Find in the text"), tr("Find in the text"))
        self.count = Count("", "ink2")
        self.count.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.back, self.on = Button(*label_of("find_previous"), "link"), Button(tr("Next"), key_text("enter"), "link")
        self.close_button = Button(tr("Close"), key_text("leave"), "link")
        self.instead = LineField(tr("What shall stand there"), tr("Replace with"))
        self.case = Button(tr("Match case"), "", "link", "minus")
        self.case.setCheckable(True)
        self.one, self.all = Button(tr("Replace"), key_text("enter"), "link"), Button(tr("Replace all"), "", "link")
        self.wide = Button(tr("In all articles"), key_text("replace_everywhere"), "link")
        self._lay_out()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVisible(False)
        self._join()
        follow_theme(self._fit_buttons)

    def _lay_out(self) -> None:
        column = Column(self, gap=0)
        row = self._row = Row(gap=12, margins=(16, 6, 14, 6))
        row.addWidget(self.field, 1)
        for part in (self.count, self.back, self.on, self.close_button):
            row.addWidget(part)
        self._replacing = QWidget()
        second = self._second = Row(self._replacing, gap=12, margins=(16, 0, 14, 6))
        second.addWidget(self.instead, 1)
        for part in (self.case, self.one, self.all, self.wide):
            second.addWidget(part)
        column.addLayout(row)
        column.addWidget(self._replacing)
        self._replacing.setVisible(False)

    def _join(self) -> None:
        self.instead.entered.connect(self.replace_one)
        self.instead.escaped.connect(self.close_bar)
        self.case.toggled.connect(self._change_case)
        self.one.clicked.connect(self.replace_one)
        self.all.clicked.connect(self.replace_all)
        self.wide.clicked.connect(lambda: self.everywhere.emit(self.field.text(), self.instead.text()))
        self.field.typed.connect(lambda _words: self._find_matches(self._from))
        self.field.editor.installEventFilter(self)
        self.field.entered.connect(self.find_next)
        self.field.escaped.connect(self.close_bar)
        self.back.clicked.connect(self.find_previous)
        self.on.clicked.connect(self.find_next)
        self.close_button.clicked.connect(self.close_bar)
        self._edit.textChanged.connect(self._text_changed)

    def open_replacing(self) -> None:
        """As `open_bar`, with the field for what shall stand there; the keyboard goes to the first that is empty."""
        if self._edit.isReadOnly() or not self._edit.isVisible():
            return
        self.open_bar()
        self._replacing.setVisible(True)
        self._fit_buttons(current_theme())
        if self.field.text():
            self.instead.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open_bar(self) -> None:
        """Show it with the keyboard in its field; what is selected is looked for at once."""
        self._replacing.setVisible(False)
        cursor = self._edit.textCursor()
        self._from = cursor.selectionStart()
        chosen = cursor.selectedText()
        if chosen.strip() and len(chosen) <= _LONGEST_TAKEN and "\u2029" not in chosen:
            self.field.set_text(chosen)
        self.setVisible(True)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.editor.selectAll()
        self._find_matches(self._from)

    def close_bar(self) -> None:
        """Close; the words are kept for the next time."""
        if self.isHidden():
            return
        self.setVisible(False)
        self._edit.show_found((), -1)
        self.folded.emit()

    def close_for_another(self) -> None:
        """Another text comes; the keyboard stays where it is."""
        self.setVisible(False)
        self._edit.show_found((), -1)

    def find_next(self) -> None:
        """The next place; after the last comes the first."""
        self._move_by(1)

    def find_previous(self) -> None:
        """The place before; before the first comes the last."""
        self._move_by(-1)

    def replace_one(self) -> None:
        """What is marked becomes the new words; on to the next place."""
        if self._found:
            start, end = self._found[self._at]
            cursor = self._place_cursor(start, end)
            cursor.insertText(self.instead.text())
            self._find_matches(cursor.position())

    def replace_all(self) -> None:
        """Every place at once, as one change."""
        found = self._found
        if not found:
            return
        cursor = QTextCursor(self._edit.document())
        cursor.beginEditBlock()
        for start, end in reversed(found):
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(self.instead.text())
        cursor.endEditBlock()
        self._find_matches(0)
        many = plural("{n} place replaced", "{n} places replaced", len(found))
        self.count.show_words(many, "check", "good")
        announce_message(self.instead.editor, many)

    def _place_cursor(self, start: int, end: int) -> QTextCursor:
        cursor = QTextCursor(self._edit.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _change_case(self, on: bool) -> None:
        self.case.set_text(self.case.text(), icon="check" if on else "minus")
        self._find_matches(self._from)

    def _look_up(self) -> tuple[tuple[int, int], ...]:
        return found_in(self._edit.text(), self.field.text(), case=self.case.isChecked())

    def _move_by(self, by: int) -> None:
        if self._found:
            self._go_to((self._at + by) % len(self._found))

    def _find_matches(self, start: int) -> None:
        """Every place, and the first at or after `start`."""
        self._found = self._look_up()
        if self._found:
            self._go_to(next((at for at, (begins, _) in enumerate(self._found) if begins >= start), 0))
        else:
            self._at = -1
            cursor = self._edit.textCursor()
            cursor.setPosition(cursor.selectionStart())
            self._edit.setTextCursor(cursor)
            self._show_matches()

    def _text_changed(self) -> None:
        """Somebody writes while the bar is open: the places are counted anew, the cursor stays with them."""
        if self.isHidden():
            return
        self._found = self._look_up()
        here = self._edit.textCursor().position()
        self._at = next((at for at, (_, end) in enumerate(self._found) if end >= here), len(self._found) - 1)
        self._show_matches(aloud=False)

    def _go_to(self, at: int) -> None:
        self._at = at
        start, end = self._found[at]
        self._from = start
        self._edit.show_cursor(self._place_cursor(start, end))
        self._show_matches()

    def _show_matches(self, *, aloud: bool = True) -> None:
        self._edit.show_found(self._found, self._at)
        typed = bool(self.field.text().strip())
        at, found = number(self._at + 1), number(len(self._found))
        words = tr("{at} of {all}", at=at, all=found) if self._found else tr("Not found") if typed else ""
        self.count.show_words(words, *(("search", "ink2") if self._found else ("warning", "warn")))
        self.field.editor.setAccessibleDescription(words)
        for button in (self.back, self.on, self.one, self.all):
            button.setEnabled(bool(self._found))
        self._fit_buttons(current_theme())
        if words and aloud:
            announce_message(self.field.editor, words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A line of text takes Enter with Shift for Enter."""
        pressed = event if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else None
        back = pressed is not None and is_key_of("find_previous", pressed)
        if back:
            self.find_previous()
        return back

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_buttons(current_theme())

    def _fit_buttons(self, _worn: Theme) -> None:
        """The buttons leave their keys out where the bar is narrow for its text."""
        for row, buttons in (
            (self._row, (self.back, self.on, self.close_button)),
            (self._second, (self.case, self.one, self.all, self.wide)),
        ):
            for level in range(3):
                for button in buttons:
                    button.set_terse(level)
                row.invalidate()
                if row.minimumSize().width() <= self.width():
                    break

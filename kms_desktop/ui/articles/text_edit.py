"""Where an article is written: line numbers, the cursor's line, waves under findings, room for them at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QMimeData, QRect, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QWidget

from kms_desktop.articles.front_matter_edit import TextChange
from kms_desktop.texts import tr
from kms_desktop.ui.articles.blanks import Blanks
from kms_desktop.ui.articles.completion_list import CompletionList
from kms_desktop.ui.articles.gutter import Gutter
from kms_desktop.ui.articles.highlighter import Highlighter
from kms_desktop.ui.articles.text_positions import count_characters, count_units, cursor_at
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.paint import text_width

_GUTTER_LEFT, _GUTTER_RIGHT = 36, 16
_MOST_FOUND = 400
"""More places than are ever in sight are not marked at once."""
_FLAG = Qt.TextInteractionFlag
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp")


@dataclass(frozen=True, slots=True)
class Mark:
    """Words to underline: line from 1, column from 0, in characters. `tone` is bad or warn."""

    line: int
    column: int
    length: int
    tone: str


class TextEdit(QPlainTextEdit):
    """Every change, a person's or a program's, can be taken back with Ctrl+Z."""

    image_pasted = Signal(QImage)
    cursor_moved = Signal(int, int)
    """Line and column from 1."""
    moved = Signal()
    """What is at the side must be placed anew."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: tuple[Mark, ...] = ()
        self._found: tuple[tuple[int, int], ...] = ()
        self._found_here = -1
        self._flagged: QTextCursor | None = None
        self._right = 0
        self._said = (-1, "")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Text of the article"))
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(self.wordWrapMode())
        self.setCursorWidth(2)
        self.gutter = Gutter(self)
        self._colours = Highlighter(self.document())
        self.blanks = Blanks(self.document(), self._select_blank)
        self.completion = CompletionList(self)
        self.blockCountChanged.connect(lambda _count: self._make_room())
        self.updateRequest.connect(self._on_scrolled)
        self.cursorPositionChanged.connect(self._tell_place)
        follow_theme(self._apply_theme)

    def set_editable(self, editable: bool) -> None:
        """A text that is only read has a cursor too: the preview follows it."""
        self.setReadOnly(not editable)
        if not editable:
            by_mouse, by_keys = _FLAG.TextSelectableByMouse, _FLAG.TextSelectableByKeyboard
            self.setTextInteractionFlags(by_mouse | by_keys)
        self._paint_marks()

    # what it holds

    def text(self) -> str:
        """Made once for each state of the document: it is asked for several times at each key."""
        revision = self.document().revision()
        if self._said[0] != revision:
            self._said = (revision, self.toPlainText())
        return self._said[1]

    def show_text(self, text: str) -> None:
        """Another text, with a past of its own."""
        self.blanks.stop()
        self.completion.close_list()
        self._flagged = None
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def replace_text(self, text: str) -> None:
        """Another text in the place of all this, as one change; the cursor keeps its line."""
        line, column = self.cursor_place()
        old = self.text()
        before = _same_start(old, text)
        after = _same_start(old[before:][::-1], text[before:][::-1])
        self.apply_change(TextChange(before, len(old) - after, text[before : len(text) - after]), keep_cursor=True)
        self.setTextCursor(cursor_at(self.document(), line, column))

    def apply_change(
        self, change: TextChange, mark: tuple[int, int] | None = None, *, keep_cursor: bool = False
    ) -> None:
        """One change that Ctrl+Z takes back; then the cursor is behind it, or selects `mark` of the new text."""
        text = self.text()
        start = count_units(text[: change.start])
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(start + count_units(text[change.start : change.end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.beginEditBlock()
        cursor.insertText(change.text)
        cursor.endEditBlock()
        if keep_cursor:
            return
        first, length = mark or (len(change.text), 0)
        cursor.setPosition(start + count_units(change.text[:first]))
        cursor.setPosition(start + count_units(change.text[: first + length]), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def insert_text(self, text: str, mark: tuple[int, int] | None = None) -> None:
        """Text in the place of what is selected."""
        cursor = self.textCursor()
        whole = self.text()
        start, end = (count_characters(whole, at) for at in (cursor.selectionStart(), cursor.selectionEnd()))
        self.apply_change(TextChange(start, end, text), mark)

    def insert_blanks(self, text: str, marks: Sequence[tuple[int, int]], before: int = 0) -> None:
        """Text in the place of what is selected and of `before` characters left of it; Tab goes through its marks."""
        cursor = self.textCursor()
        whole = self.text()
        end = count_characters(whole, cursor.selectionEnd())
        start = count_characters(whole, cursor.selectionStart()) - before
        self.apply_change(TextChange(start, end, text))
        self.blanks.start(count_units(whole[:start]), text, marks)
        self._paint_marks()

    def go_through(self, marks: Sequence[tuple[int, int]]) -> None:
        """Tab goes through these words of the text, the first is selected."""
        self.blanks.start(0, self.text(), marks)
        self._paint_marks()

    def _select_blank(self, cursor: QTextCursor) -> None:
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def cursor_box(self) -> QRect:
        """The cursor in the widget, the viewport's margins counted in."""
        return self.cursorRect().translated(self.viewport().pos())

    def cursor_place(self) -> tuple[int, int]:
        """Line and column of the cursor, in characters, from 1."""
        cursor = self.textCursor()
        return cursor.blockNumber() + 1, count_characters(cursor.block().text(), cursor.positionInBlock()) + 1

    def go_to(self, line: int, column: int = 1, length: int = 0) -> None:
        """The cursor there, in the upper half of what is seen."""
        self.show_cursor(cursor_at(self.document(), line, column, length))

    def go_to_character(self, at: int) -> None:
        """The cursor before this character, from 0."""
        before = self.text()[:at]
        self.go_to(before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1)

    def show_cursor(self, cursor: QTextCursor) -> None:
        """This cursor, in the upper half of what is seen."""
        self.setTextCursor(cursor)
        top = self.cursorRect().top()
        if not 0 <= top < self.viewport().height() * 2 // 3:
            self.centerCursor()

    def line_box(self, line: int) -> QRect | None:
        """Where the first row of a line stands in the widget; None where it is not in sight."""
        block = self.document().findBlockByNumber(line - 1)
        if not block.isValid():
            return None
        box = self.blockBoundingGeometry(block).translated(self.contentOffset())
        if box.bottom() < -self.viewport().height() or box.top() > self.viewport().height():
            return None
        return QRect(0, round(box.top()) + self.viewport().y(), self.width(), self.row_height())

    def row_height(self) -> int:
        return self.fontMetrics().height()

    # what is marked

    def show_marks(self, marks: Sequence[Mark], signs: dict[int, str]) -> None:
        """Waves under the words; `signs` gives each line with a finding its tone."""
        if tuple(marks) != self._marks or signs != self.gutter.signs:
            self._marks = tuple(marks)
            self.gutter.show_signs(signs)
            self._paint_marks()

    def show_found(self, places: Sequence[tuple[int, int]], here: int) -> None:
        """Places that were looked for, underlined; the one at number `here` stands out as light on dark."""
        self._found, self._found_here = tuple(places), here
        self._paint_marks()

    def show_flagged(self, place: tuple[int, int] | None) -> None:
        """The words that somebody flagged, from where to where in characters; they stay marked as they are changed."""
        self._flagged = None
        if place is not None:
            text = self.text()
            self._flagged = QTextCursor(self.document())
            self._flagged.setPosition(count_units(text[: place[0]]))
            self._flagged.setPosition(count_units(text[: place[1]]), QTextCursor.MoveMode.KeepAnchor)
        self._paint_marks()

    def flagged_words(self) -> str:
        """What stands now where somebody flagged something, "" where nothing is marked."""
        return self._flagged.selectedText() if self._flagged is not None else ""

    def _found_marks(self, theme: Theme) -> list[QTextEdit.ExtraSelection]:
        first = max(0, self._found_here - _MOST_FOUND // 2)
        made = []
        for number, (start, end) in enumerate(self._found[first : first + _MOST_FOUND], first):
            mark = _make_selection(QTextCursor(self.document()))
            mark.cursor.setPosition(start)
            mark.cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            here = number == self._found_here
            mark.format.setBackground(theme.color("accent" if here else "band"))
            mark.format.setForeground(theme.color("onaccent" if here else "ink"))
            style = QTextCharFormat.UnderlineStyle
            mark.format.setUnderlineStyle(style.SingleUnderline if here else style.DashUnderline)
            made.append(mark)
        return made

    def _paint_marks(self) -> None:
        theme, selections = current_theme(), []
        if not self.isReadOnly():
            line = _make_selection(self.textCursor())
            line.cursor.clearSelection()
            line.format.setBackground(theme.color("accentsoft"))
            line.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            selections.append(line)
        for mark in self._marks:
            wave = _make_selection(cursor_at(self.document(), mark.line, mark.column + 1, mark.length))
            wave.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            wave.format.setUnderlineColor(theme.color(mark.tone))
            selections.append(wave)
        for place in self.blanks.places():
            blank = _make_selection(place)
            blank.format.setBackground(theme.color("band"))
            selections.append(blank)
        if self._flagged is not None:
            flagged = _make_selection(self._flagged)
            flagged.format.setBackground(theme.color("warnsoft"))
            selections.append(flagged)
        selections += self._found_marks(theme)
        self.setExtraSelections(selections)

    def keep_right(self, pixels: int) -> None:
        """Room at the right of the text for what stands beside the lines."""
        if pixels != self._right:
            self._right = pixels
            self._make_room()

    # how it looks

    def _apply_theme(self, theme: Theme) -> None:
        font = QFont(theme.font("code"))
        self.setFont(font)
        self.setTabStopDistance(2 * text_width(font, " "))
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Base, theme.color("paper"))
        palette.setColor(QPalette.ColorRole.Text, theme.color("ink"))
        palette.setColor(QPalette.ColorRole.PlaceholderText, theme.color("ink3"))
        self.setPalette(palette)
        self._colours.apply_theme(theme)
        self._make_room()
        self._paint_marks()

    def _make_room(self) -> None:
        theme = current_theme()
        digits = text_width(self.font(), "0" * max(2, len(str(self.blockCount()))))
        left = theme.gap(_GUTTER_LEFT) - theme.gap(12) + digits + theme.gap(_GUTTER_RIGHT) - 4
        self.setViewportMargins(left, theme.gap(12), self._right, 0)
        self._lay_out()

    def _lay_out(self) -> None:
        view = self.viewport().geometry()
        self.gutter.setGeometry(0, 0, view.x(), self.height())
        self.moved.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _on_scrolled(self, rect: QRect, dy: int) -> None:
        if dy:
            self.moved.emit()
        self.gutter.update()

    def _tell_place(self) -> None:
        self._paint_marks()
        self.gutter.update()
        self.cursor_moved.emit(*self.cursor_place())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and self.isReadOnly():
            theme, painter = current_theme(), QPainter(self.viewport())
            fill_round(painter, self.viewport().rect(), theme.px(4), None, theme.color("focus"), 2)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.gutter.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.completion.close_list()

    # what is typed and pasted

    def event(self, event: QEvent) -> bool:
        """The list under the cursor and the blanks of a text have their keys before the window has."""
        if isinstance(event, QKeyEvent) and not self.isReadOnly():
            parts = (self.completion, self.blanks)
            if event.type() == QEvent.Type.ShortcutOverride and any(part.claims_key(event) for part in parts):
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and any(part.take_key(event) for part in parts):
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and not self.isReadOnly():
            self._new_line()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not plain:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _new_line(self) -> None:
        """A list goes on by itself; Enter on an empty item ends it."""
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        indent = before[: len(before) - len(before.lstrip())]
        rest = before[len(indent) :]
        if rest in ("- ", "* ") and cursor.atBlockEnd():
            cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText("")
        else:
            cursor.insertText("\n" + indent + (rest[:2] if rest[:2] in ("- ", "* ") and len(rest) > 2 else ""))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasImage() or source.hasUrls() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """A picture, or the file of one, is told of; words come in plain."""
        image = _read_picture(source)
        if image is not None:
            self.image_pasted.emit(image)
        elif source.hasText():
            self.insertPlainText(source.text().replace("\r\n", "\n").replace("\r", "\n"))


def _read_picture(source: QMimeData) -> QImage | None:
    """What was copied as a picture, or one file of a picture."""
    urls = source.urls()
    if len(urls) == 1 and urls[0].isLocalFile() and urls[0].toLocalFile().lower().endswith(_PICTURES):
        image = QImage(urls[0].toLocalFile())
    elif source.hasImage() and not source.hasText():
        image = source.imageData()
    else:
        return None
    return image if isinstance(image, QImage) and not image.isNull() else None


def _make_selection(cursor: QTextCursor) -> QTextEdit.ExtraSelection:
    made = QTextEdit.ExtraSelection()
    made.cursor = cursor
    made.format = QTextCharFormat()
    return made


def _same_start(one: str, other: str) -> int:
    """How many characters both begin with."""
    least = min(len(one), len(other))
    low, high = 0, least
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low

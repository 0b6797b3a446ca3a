"""Words in a text that are to be typed over → places to which Tab goes, until the last is left or Esc is pressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextCursor, QTextDocument

from kms_desktop.ui.articles.text_positions import count_units

_TABS = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}


class Blanks:
    """The blanks of one document. They move with the text around them; what is typed in one stays its own.

    `select` puts the cursor of the text there.
    """

    def __init__(self, document: QTextDocument, select: Callable[[QTextCursor], None]) -> None:
        self._document, self._select = document, select
        self._places: list[QTextCursor] = []
        self._at = 0

    def start(self, offset: int, text: str, marks: Sequence[tuple[int, int]]) -> None:
        """The marks of a text that stands at `offset` (in Qt's units); the first is selected."""
        self._places = [self._cursor(offset, text, mark) for mark in marks]
        self._at = 0
        if self._places:
            self._select(QTextCursor(self._places[0]))
        if len(self._places) < 2:
            self._places = []

    def stop(self) -> None:
        self._places = []

    def places(self) -> list[QTextCursor]:
        """Those that are not typed over yet."""
        return [QTextCursor(place) for place in self._places if place.hasSelection()]

    def claims_key(self, event: QKeyEvent) -> bool:
        return bool(self._places) and event.key() in (*_TABS, Qt.Key.Key_Escape)

    def take_key(self, event: QKeyEvent) -> bool:
        """Tab to the next, with Shift back; behind the last the blanks are done. Esc gives Tab back to the window."""
        if not self.claims_key(event):
            return False
        to = self._at + _TABS.get(Qt.Key(event.key()), len(self._places))
        if event.key() == Qt.Key.Key_Escape or to >= len(self._places):
            last = QTextCursor(self._places[self._at])
            self.stop()
            last.setPosition(last.selectionEnd())
            self._select(last)
        else:
            self._at = max(0, to)
            self._select(QTextCursor(self._places[self._at]))
        return True

    def _cursor(self, offset: int, text: str, mark: tuple[int, int]) -> QTextCursor:
        cursor = QTextCursor(self._document)
        cursor.setPosition(offset + count_units(text[: mark[0]]))
        cursor.setPosition(offset + count_units(text[: sum(mark)]), QTextCursor.MoveMode.KeepAnchor)
        return cursor

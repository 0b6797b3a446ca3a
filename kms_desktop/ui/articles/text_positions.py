"""Places in a text: by line and column, in characters, and as Qt counts them in UTF-16 units."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextDocument


def count_units(text: str) -> int:
    """How long Qt holds a text to be: a character outside the first plane counts twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def count_characters(text: str, counted: int) -> int:
    """How many characters of `text` the first so many units are."""
    if text.isascii():
        return min(counted, len(text))
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * counted].decode("utf-16-le", "replace"))


def cursor_at(document: QTextDocument, line: int, column: int = 1, length: int = 0) -> QTextCursor:
    """A cursor at line and column (in characters, from 1), over so many characters."""
    block = document.findBlockByNumber(max(0, min(line, document.blockCount()) - 1))
    words = block.text()
    cursor = QTextCursor(block)
    start = min(count_units(words[: column - 1]), block.length() - 1)
    cursor.setPosition(block.position() + start)
    if length:
        end = min(count_units(words[: column - 1 + length]), block.length() - 1)
        cursor.setPosition(block.position() + end, QTextCursor.MoveMode.KeepAnchor)
    return cursor

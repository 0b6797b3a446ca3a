"""Places in a text: by line and column, in characters, and as Qt counts them in UTF-16 units."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextDocument


def units(text: str) -> int:
    """How long Qt holds a text to be: a character outside the first plane counts twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def characters(text: str, counted: int) -> int:
    """How many characters of `text` the first so many units are."""
    if text.isascii():
        return min(counted, len(text))
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * counted].decode("utf-16-le", "replace"))


def start_of_line(text: str, line: int) -> int:
    """Place of the first character of a line, counted from 1; the end of the text where there are fewer."""
    place = 0
    for _ in range(line - 1):
        place = text.find("\n", place) + 1
        if not place:
            return len(text)
    return place


def line_of(text: str, place: int) -> int:
    """The line, counted from 1, in which a place stands."""
    return text.count("\n", 0, place) + 1


def cursor_at(document: QTextDocument, line: int, column: int = 1, length: int = 0) -> QTextCursor:
    """A cursor at line and column (in characters, from 1), over so many characters."""
    block = document.findBlockByNumber(max(0, min(line, document.blockCount()) - 1))
    words = block.text()
    cursor = QTextCursor(block)
    start = min(units(words[: column - 1]), block.length() - 1)
    cursor.setPosition(block.position() + start)
    if length:
        end = min(units(words[: column - 1 + length]), block.length() - 1)
        cursor.setPosition(block.position() + end, QTextCursor.MoveMode.KeepAnchor)
    return cursor

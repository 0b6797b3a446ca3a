"""Words, a font and a width → lines laid once, to be measured and painted many times by delegates and cards."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextLine, QTextOption

from kms_desktop.ui.theme.current import Theme


class LaidText:
    """A wrapped text. `height` is the number of lines times `line` pixels; words longer than a line are broken.

    `most` lines are kept (0: all); the last of them then ends in an ellipsis, and `cut` says so.
    """

    def __init__(self, text: str, font: QFont, line: int, width: int, most: int = 0) -> None:
        self.cut = False
        self.lines = self.height = 0
        self.widest = 0.0
        self._lay_out(text, font, line, width)
        if most and self.lines > most:
            kept, rest = _split_utf16(text, self._layout.lineAt(most - 1).textStart())
            last = QFontMetricsF(font).elidedText(" ".join(rest.split()), Qt.TextElideMode.ElideRight, width)
            self._lay_out(kept + last, font, line, width)
            self.lines = min(self.lines, most)
            self.height = self.lines * line
            self.cut = True

    def _lay_out(self, text: str, font: QFont, line: int, width: int) -> None:
        self._layout = QTextLayout(text.replace("\n", "\u2028"), font)
        self._layout.setCacheEnabled(True)
        option = QTextOption(Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        metrics = QFontMetricsF(font)
        lead = (line - metrics.ascent() - metrics.descent()) / 2
        self.lines = 0
        self.widest = 0.0
        self._layout.beginLayout()
        while (row := self._layout.createLine()).isValid():
            row.setLineWidth(max(1, width))
            row.setPosition(QPointF(0, round(self.lines * line + lead)))
            self.lines += 1
            self.widest = max(self.widest, row.naturalTextWidth())
        self._layout.endLayout()
        self.height = self.lines * line

    def text_lines(self) -> list[QTextLine]:
        """The lines as they are laid, for who places each by itself."""
        return [self._layout.lineAt(at) for at in range(self.lines)]

    def places_of(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """Where these words stand, from and to, as Qt counts; `words` as letters are compared."""
        folded = "".join(one.casefold() if len(one.casefold()) == 1 else one for one in self._layout.text())
        places = []
        for word in words:
            at = folded.find(word)
            while word and at >= 0:
                places.append((_units(folded[:at]), _units(folded[: at + len(word)])))
                at = folded.find(word, at + len(word))
        return places

    def paint_text(self, painter: QPainter, x: int, y: int, colour: QColor) -> None:
        """Paint with the top left corner at x, y."""
        painter.setPen(colour)
        for at in range(self.lines):
            self._layout.lineAt(at).draw(painter, QPointF(x, y))


def mark_words(painter: QPainter, laid: LaidText, x: int, y: int, words: Sequence[str], theme: Theme) -> None:
    """A ground and a line under each of these words, where a text is painted next with its corner at x, y."""
    for start, end in laid.places_of(words):
        for row in laid.text_lines():
            first, last = max(start, row.textStart()), min(end, row.textStart() + row.textLength())
            if first >= last:
                continue
            left, right = _place_in(row, first), _place_in(row, last)
            where = QRectF(x + left, y + row.y(), right - left, row.height())
            painter.fillRect(where, theme.color("accentsoft"))
            painter.fillRect(QRectF(where.x(), where.bottom() - 2, where.width(), 2), theme.color("focus"))


def _split_utf16(text: str, place: int) -> tuple[str, str]:
    """The text before and after a place that Qt counts in UTF-16 units."""
    units = text.encode("utf-16-le", "surrogatepass")
    before, after = units[: 2 * place], units[2 * place :]
    return before.decode("utf-16-le", "surrogatepass"), after.decode("utf-16-le", "surrogatepass")


def _place_in(row: QTextLine, at: int) -> float:
    found = row.cursorToX(at)
    return float(found[0] if isinstance(found, tuple) else found)  # type: ignore[arg-type]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@lru_cache(maxsize=2000)
def lay_text(text: str, font: QFont, line: int, width: int, most: int = 0) -> LaidText:
    """The same, remembered: a row that is painted again is not laid again."""
    return LaidText(text, font, line, width, most)

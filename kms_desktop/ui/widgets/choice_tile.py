"""A few choices side by side: each its number, its word, and under it what the word means."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.paint import draw_number, draw_text, elide_text, focus_ring, plane_edge, text_width


class ChoiceTile(QPushButton):
    """56 pixels high, 40 where the word needs no meaning; `set_chosen` marks the one that holds."""

    def __init__(self, number: int, word: str, meaning: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number, self._word, self._meaning, self._chosen = number, word, meaning, False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if meaning:
            self.setToolTip(tr("{word}: {meaning}", word=word, meaning=meaning))
        follow_theme(self._apply_theme)
        self.set_chosen(False)

    def set_chosen(self, chosen: bool) -> None:
        self._chosen = chosen
        said = {"number": self._number, "word": self._word, "meaning": self._meaning}
        if self._meaning:
            told = (
                tr("{number}: {word}, {meaning}, chosen", **said)
                if chosen
                else tr("{number}: {word}, {meaning}", **said)
            )
        else:
            told = tr("{number}: {word}, chosen", **said) if chosen else tr("{number}: {word}", **said)
        self.setAccessibleName(told)
        self.update()

    def is_chosen(self) -> bool:
        return self._chosen

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def tall(self) -> int:
        """In pixels."""
        return current_theme().px(56 if self._meaning else 40)

    def sizeHint(self) -> QSize:
        return QSize(max(current_theme().px(160), self.minimumSizeHint().width()), self.tall())

    def minimumSizeHint(self) -> QSize:
        theme = current_theme()
        words = max(text_width(theme.font("reading", 600), self._word), text_width(theme.font("meta"), self._meaning))
        return QSize(theme.px(10 + 28) + theme.gap(10 + 8) + words, self.tall())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        fill = "accentsoft" if self._chosen else "hover" if self.underMouse() else "tile"
        fill_round(painter, self.rect(), theme.px(8), theme.color(fill), plane_edge(theme))
        size, left = theme.px(28), theme.px(10)
        where = QRect(left, (self.height() - size) // 2, size, size)
        draw_number(painter, theme, where, str(self._number), "chosen" if self._chosen else "rest")
        x = left + size + theme.gap(10)
        room = self.width() - x - theme.gap(8)
        title, line = theme.font("reading", 600 if self._chosen else 500), theme.line("list")
        top = (self.height() - (2 if self._meaning else 1) * line) // 2
        draw_text(painter, QRect(x, top, room, line), elide_text(title, self._word, room), title, theme.color("ink"))
        meta = theme.font("meta")
        under = QRect(x, top + line, room, line)
        draw_text(painter, under, elide_text(meta, self._meaning, room), meta, theme.color("ink2"))
        if self.hasFocus():
            focus_ring(painter, self.rect(), theme.px(8), theme)


class ChoiceTiles(QWidget):
    """Tiles of one width in a row; in two rows, or one under the other, where their words need it."""

    def __init__(self, tiles: Sequence[ChoiceTile], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles = tuple(tiles)
        for tile in self._tiles:
            tile.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)  # not Fixed: that would be the height of the width it had before
        self.setSizePolicy(policy)
        follow_theme(self._apply_theme)

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self._place_tiles()

    def _column_count(self, width: int) -> int:
        needed, gap, count = (
            max(t.minimumSizeHint().width() for t in self._tiles),
            current_theme().gap(8),
            len(self._tiles),
        )
        choices = [columns for columns in (count, (count + 1) // 2) if columns * needed + (columns - 1) * gap <= width]
        return choices[0] if choices else 1

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        theme = current_theme()
        rows = -(-len(self._tiles) // self._column_count(width))
        return rows * self._tiles[0].tall() + (rows - 1) * theme.gap(8)

    def sizeHint(self) -> QSize:
        resized = self.testAttribute(Qt.WidgetAttribute.WA_Resized)
        return QSize(current_theme().px(640), self.heightForWidth(self.width() if resized else current_theme().px(640)))

    def minimumSizeHint(self) -> QSize:
        return QSize(max(tile.minimumSizeHint().width() for tile in self._tiles), self._tiles[0].tall())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_tiles()
        if self.heightForWidth(event.size().width()) != event.size().height():
            self.updateGeometry()

    def _place_tiles(self) -> None:
        theme, columns = current_theme(), self._column_count(self.width())
        gap = theme.gap(8)
        width, tall = (self.width() - (columns - 1) * gap) // columns, self._tiles[0].tall()
        for place, tile in enumerate(self._tiles):
            x, y = place % columns * (width + gap), place // columns * (tall + gap)
            tile.setGeometry(x, y, width, tall)

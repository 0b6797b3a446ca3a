"""Figures as tiles in rows: arrows go from one to another, digits open one, B shows it part by part."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kms_desktop.figures.definitions import Figure
from kms_desktop.figures.reading import FigureValue
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.voc.figures.tile import LEAST_PX, FigureTile, key_of

_COLUMNS_MOST, _GAP = 4, 8
_PARTS_KEY = Qt.Key.Key_B
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class FigureGrid(QWidget):
    """Tiles of one size, four in a row or as many as there is room for. Arrows go from one to another; digits open one
    and B shows its parts, where these keys are this grid's."""

    chosen = Signal(object)
    """Figure"""
    marked = Signal(object)
    """The Figure that has the keyboard."""
    parts_wanted = Signal(object)
    """Figure"""

    def __init__(self, figures: Sequence[Figure], *, digits: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figures, self._digits = tuple(figures), digits
        self.tiles = [FigureTile(figure.title, self._key_of(at), self) for at, figure in enumerate(figures)]
        for figure, tile in zip(figures, self.tiles, strict=True):
            tile.clicked.connect(lambda _checked=False, one=figure: self.chosen.emit(one))
            tile.installEventFilter(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusProxy(self.tiles[0])
        follow_theme(self._apply_theme)

    def show_values(self, values: Sequence[FigureValue], currency: str) -> None:
        for tile, value in zip(self.tiles, values, strict=True):
            tile.make_room(for_targets=any(one.target is not None for one in values))
            tile.show_value(value, currency)
        self._place_tiles()
        self.updateGeometry()

    def focus_figure(self, figure: Figure | None) -> None:
        """The keyboard goes to its tile, or to the first."""
        self.tiles[self.figures.index(figure) if figure in self.figures else 0].setFocus()

    def _key_of(self, place: int) -> str:
        return key_of(place) if self._digits else ""

    def _is_own(self, event: QKeyEvent) -> bool:
        return bool(_digit_of(event)) or (self._digits and _is_plain(event, _PARTS_KEY))

    def eventFilter(self, watched, event) -> bool:
        if event.type() == event.Type.FocusIn and watched in self.tiles:
            self.setFocusProxy(watched)
            self.marked.emit(self.figures[self.tiles.index(watched)])
        if event.type() == event.Type.ShortcutOverride and watched in self.tiles and self._is_own(event):
            event.accept()  # else the desk's digits would have it
            return True
        if event.type() == event.Type.KeyPress and watched in self.tiles:
            return self._press(self.tiles.index(watched), event)
        return False

    def _press(self, at: int, event: QKeyEvent) -> bool:
        """Whether the key was for the grid: arrows, Home and End, Enter, and the digits on the tiles."""
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not plain:
            return False
        if key in _ARROWS:
            across, down = _ARROWS[Qt.Key(key)]
            to = at + across + down * self._column_count(self.width())
            if 0 <= to < len(self.tiles):
                self.tiles[to].setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.tiles[0 if key == Qt.Key.Key_Home else -1].setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.tiles[at].click()
            return True
        if key == _PARTS_KEY and self._digits:
            self.parts_wanted.emit(self.figures[at])
            return True
        digits = {self._key_of(place): place for place in range(len(self.tiles)) if self._key_of(place)}
        if (digit := _digit_of(event)) in digits:
            self.tiles[digits[digit]].click()
            return True
        return False

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self._place_tiles()

    def _column_count(self, width: int) -> int:
        theme = current_theme()
        gap, least = theme.gap(_GAP), theme.px(LEAST_PX)
        return max(1, min(_COLUMNS_MOST, (width + gap) // (least + gap)))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = -(-len(self.tiles) // self._column_count(width))
        return rows * self.tiles[0].sizeHint().height() + (rows - 1) * current_theme().gap(_GAP)

    def sizeHint(self) -> QSize:
        width = self.width() if self.testAttribute(Qt.WidgetAttribute.WA_Resized) else current_theme().px(4 * LEAST_PX)
        return QSize(current_theme().px(LEAST_PX), self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(LEAST_PX), self.tiles[0].sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_tiles()
        self.updateGeometry()

    def _place_tiles(self) -> None:
        columns, gap = self._column_count(self.width()), current_theme().gap(_GAP)
        width, height = (self.width() - (columns - 1) * gap) // columns, self.tiles[0].sizeHint().height()
        for at, tile in enumerate(self.tiles):
            across, down = at % columns, at // columns
            tile.setGeometry(across * (width + gap), down * (height + gap), width, height)


def _is_plain(event: QKeyEvent, key: Qt.Key) -> bool:
    return event.key() == key and not event.modifiers()


def _digit_of(event: QKeyEvent) -> str:
    """The digit that was pressed, by itself; "" for any other key."""
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    at = event.key() - Qt.Key.Key_0
    return str(at) if plain and 0 <= at <= 9 else ""

"""One figure as a tile: its name, its value, how it moved and what may be said of that, and its course in small."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from kms_desktop.figures.definitions import GROUPS
from kms_desktop.figures.limits import Counted
from kms_desktop.figures.reading import FigureValue
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.voc.figures.words import TileWords, tile_words
from kms_desktop.ui.widgets.paint import (
    draw_icon,
    draw_keycap,
    draw_text,
    elide_text,
    focus_ring,
    keycap_size,
    plane_edge,
    text_width,
)

LEAST_PX = 200
_INSET, _COURSE_PX = 12, 72
_NO_WORDS = TileWords("", "–", "", "", "", "minus", "ink3")


class FigureTile(QPushButton):
    """`key` is the digit that opens it, "" for none. Its height is that of three lines, or of four with targets."""

    def __init__(self, title: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._key = title, key
        self._words, self._course = _NO_WORDS, tuple[Counted, ...]()
        self._target: float | None = None
        self._tells_targets = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)
        follow_theme(self._apply_theme)

    def show_value(self, value: FigureValue, currency: str) -> None:
        """What was read; the definition is the tip, and is said by a screen reader."""
        self._words, self._course = tile_words(value, currency), value.trend
        self._target = value.target
        self.setAccessibleName(self._words.spoken)
        self.setAccessibleDescription(value.figure.definition)
        self.setToolTip("\n".join((GROUPS[value.figure.group], self._words.spoken, value.figure.definition)))
        self.update()

    def make_room(self, *, for_targets: bool) -> None:
        """All tiles are of one height: each has the line as soon as one of them has a target."""
        if self._tells_targets != for_targets:
            self._tells_targets = for_targets
            self.updateGeometry()

    def words(self) -> TileWords:
        """What stands there now."""
        return self._words

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = current_theme()
        lines = theme.line("list") + theme.line("question") + theme.line("meta") * (2 if self._tells_targets else 1)
        return QSize(theme.px(LEAST_PX), lines + 2 * theme.gap(_INSET))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        fill = "hover" if self.underMouse() else "tile"
        fill_round(painter, self.rect(), theme.px(8), theme.color(fill), plane_edge(theme))
        room = self.rect().adjusted(*(sign * theme.gap(_INSET) for sign in (1, 1, -1, -1)))
        self._paint_title(painter, theme, room)
        self._paint_value(painter, theme, room.adjusted(0, theme.line("list"), 0, 0))
        top = theme.line("list") + theme.line("question")
        self._paint_verdict(painter, theme, room.adjusted(0, top, 0, 0))
        if self._tells_targets and self._words.target:
            words, line = self._words, room.adjusted(0, top + theme.line("meta"), 0, 0)
            _paint_marked(painter, theme, line, words.target_icon, words.target_ink, words.target)
        if self.hasFocus():
            focus_ring(painter, self.rect(), theme.px(8), theme)

    def _paint_title(self, painter: QPainter, theme: Theme, room: QRect) -> None:
        font, width = theme.font("list", 500), room.width()
        if self._key:
            cap = keycap_size(theme, self._key)
            box = QRect(room.right() + 1 - cap.width(), room.y(), cap.width(), cap.height())
            draw_keycap(painter, theme, box, self._key, "bare")
            width -= cap.width() + theme.gap(4)
        line = QRect(room.x(), room.y(), width, theme.line("list"))
        draw_text(painter, line, elide_text(font, self._title, width), font, theme.color("ink2"))

    def _paint_value(self, painter: QPainter, theme: Theme, room: QRect) -> None:
        font, height = theme.font("question", 600), theme.line("question")
        line = QRect(room.x(), room.y(), room.width(), height)
        draw_text(painter, line, elide_text(font, self._words.value, line.width()), font, theme.color("ink"))
        left = room.x() + text_width(font, self._words.value) + theme.gap(12)
        width = min(theme.px(_COURSE_PX), room.right() - left)
        if width >= theme.px(_COURSE_PX) // 2:
            inset = theme.px(8)
            box = QRect(room.right() - width, room.y() + inset, width, height - 2 * inset)
            paint_course(painter, theme, self._course, box, self._target)

    def _paint_verdict(self, painter: QPainter, theme: Theme, room: QRect) -> None:
        words = self._words
        told = " · ".join(part for part in (" ".join(filter(None, (words.delta, words.verdict))), words.n) if part)
        _paint_marked(painter, theme, room, words.icon, words.ink, told)


def _paint_marked(painter: QPainter, theme: Theme, room: QRect, icon: str, ink: str, told: str) -> None:
    """A line of words behind its mark."""
    font, size, height = theme.font("meta", 500), theme.px(14), theme.line("meta")
    draw_icon(painter, theme, icon, ink, QRect(room.x(), room.y(), size, height))
    x = room.x() + size + theme.gap(6)
    line = QRect(x, room.y(), room.right() - x, height)
    color = theme.color(ink if ink != "ink3" else "ink2")
    draw_text(painter, line, elide_text(font, told, line.width()), font, color)


def paint_course(
    painter: QPainter, theme: Theme, course: Sequence[Counted], box: QRect, target: float | None = None
) -> None:
    """A line through what was counted day by day, or week by week, and a dashed one where it should be; nothing where
    fewer than two had something."""
    points = [(at, one.value) for at, one in enumerate(course) if one.n]
    if len(points) < 2:
        return
    heights = [value for _, value in points] + ([] if target is None else [target])
    least, most = min(heights), max(heights)
    wide, high = max(len(course) - 1, 1), most - least or 1.0
    line = QPolygonF(
        [
            QPointF(box.x() + box.width() * at / wide, box.bottom() - box.height() * (value - least) / high)
            for at, value in points
        ]
    )
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if target is not None:
        level = box.bottom() - box.height() * (target - least) / high
        painter.setPen(QPen(theme.color("ink3"), 1.0, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(box.left(), level), QPointF(box.right(), level))
    painter.setPen(QPen(theme.color("ink3"), max(1.5, theme.px(2) * 0.75)))
    painter.drawPolyline(line)
    painter.setBrush(theme.color("ink2"))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(line.last(), theme.px(5) / 2, theme.px(5) / 2)
    painter.restore()


def key_of(place: int) -> str:
    """The digit of the tile in this place: 1 to 9, then 0."""
    return str((place + 1) % 10) if place < 10 else ""

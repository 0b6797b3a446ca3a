"""What was counted stretch by stretch → its course between limits; what lies outside is a diamond, and is said.

The arrows walk the points and say each; the same stands in a table beside the chart, which is whose page it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from kms_desktop.texts import plural, tr
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.widgets.announce import announce_message
from kms_desktop.ui.widgets.charts.scale import Scale, make_scale
from kms_desktop.ui.widgets.paint import LEFT, RIGHT, draw_text, focus_ring, text_width

_HEIGHT, _POINT, _DIAMOND, _MARKS = 148, 4.5, 6, 3
_TO_POINT = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """`label` stands at the axis ("16 Nov"), `spoken` is the point as a sentence. `limits`: lower and upper, None
    where nothing can be said of it yet."""

    label: str
    value: float
    spoken: str
    limits: tuple[float, float] | None = None

    @property
    def is_outside(self) -> bool:
        return self.limits is not None and not self.limits[0] <= self.value <= self.limits[1]


class ControlChart(QWidget):
    """`written` writes a value as at the axis. `marked` has the place of the point that the keyboard is on."""

    marked = Signal(int)

    def __init__(self, name: str, written: Callable[[float], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._written = name, written
        self._points, self._usual, self._at = tuple[ChartPoint, ...](), 0.0, -1
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self._apply_theme)

    def show_points(self, points: Sequence[ChartPoint], usual: float) -> None:
        """Another course; `usual` is the line in the middle of the limits."""
        self._points, self._usual = tuple(points), usual
        self._at = -1
        self.setAccessibleDescription(self.summary())
        self.update()

    def summary(self) -> str:
        """The course in a sentence, for who does not see it."""
        outside = [point for point in self._points if point.is_outside]
        told = [plural("{n} week", "{n} weeks", len(self._points))]
        if self._points:
            told.append(self._points[-1].spoken)
        told.append(plural("{n} outside the limits", "{n} outside the limits", len(outside)))
        return ", ".join(told)

    def marked_point(self) -> ChartPoint | None:
        """The one the keyboard is on."""
        return self._points[self._at] if 0 <= self._at < len(self._points) else None

    def _mark(self, at: int) -> None:
        if not self._points:
            return
        self._at = min(len(self._points) - 1, max(0, at))
        spoken = self._points[self._at].spoken
        self.setAccessibleDescription(spoken)
        self.setToolTip(spoken)
        announce_message(self, spoken)
        self.update()
        self.marked.emit(self._at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and key in _TO_POINT:
            self._mark(self._at + _TO_POINT[Qt.Key(key)] if self._at >= 0 else len(self._points) - 1)
        elif plain and key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._mark(0 if key == Qt.Key.Key_Home else len(self._points) - 1)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event) -> None:
        super().focusOutEvent(event)
        self._at = -1
        self.setAccessibleDescription(self.summary())
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The tip says the point under the mouse."""
        box, theme = self._plot(current_theme()), current_theme()
        near = min(range(len(self._points)), key=lambda at: abs(self._x(at, box) - event.position().x()), default=-1)
        close = near >= 0 and abs(self._x(near, box) - event.position().x()) <= theme.px(12)
        self.setToolTip(self._points[near].spoken if close else "")

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(current_theme().px(400), current_theme().px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(200), current_theme().px(_HEIGHT))

    # where things are

    def _scale(self) -> Scale:
        bounds = [bound for point in self._points if point.limits is not None for bound in point.limits]
        return make_scale([*(point.value for point in self._points), *bounds], marks=_MARKS)

    def _limit_words(self) -> tuple[str, str, str]:
        """At the right of the last limits: upper, mean, lower; "" for none."""
        last = next((point.limits for point in reversed(self._points) if point.limits is not None), None)
        if last is None:
            return "", "", ""
        return (
            # Translators: of a control chart, at its upper line
            tr("upper limit {value}", value=self._written(last[1])),
            # Translators: of a control chart, at the line in its middle
            tr("mean {value}", value=self._written(self._usual)),
            # Translators: of a control chart, at its lower line
            tr("lower limit {value}", value=self._written(last[0])),
        )

    def _plot(self, theme: Theme) -> QRect:
        """Between the marks at the left, the words at the right, and the days below."""
        font = theme.font("keycap")
        left = max((text_width(font, self._written(mark)) for mark in self._scale().marks), default=0) + theme.gap(10)
        right = max(text_width(font, words) for words in self._limit_words()) + theme.gap(10)
        top, below = theme.line("meta") + theme.gap(6), theme.line("keycap") + theme.gap(4)
        return self.rect().adjusted(left, top, -max(right, theme.gap(12)), -below)

    def _x(self, at: int, box: QRect) -> float:
        return box.x() + box.width() * at / max(1, len(self._points) - 1)

    def _y(self, value: float, box: QRect, scale: Scale) -> float:
        return box.bottom() - box.height() * scale.share(value)

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        box, scale = self._plot(theme), self._scale()
        if self._points:
            self._paint_axes(painter, theme, box, scale)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_limits(painter, theme, box, scale)
            self._paint_course(painter, theme, box, scale)
            self._paint_said(painter, theme, box, scale)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            focus_ring(painter, self.rect(), theme.px(6), theme)

    def _paint_axes(self, painter: QPainter, theme: Theme, box: QRect, scale: Scale) -> None:
        font, ink, high = theme.font("keycap"), theme.color("ink3"), theme.line("keycap")
        for mark in scale.marks:
            line = QRect(0, round(self._y(mark, box, scale)) - high // 2, box.x() - theme.gap(10), high)
            draw_text(painter, line, self._written(mark), font, ink, RIGHT)
        free = -theme.px(1000)
        for at in range(len(self._points) - 1, -1, -1):  # the last day is always told
            words = self._points[at].label
            width, x = text_width(font, words), round(self._x(at, box))
            if free > 0 and x + width // 2 + theme.gap(10) > free:
                continue
            free = x - width // 2
            line = QRect(x - width // 2, box.bottom() + theme.gap(4), width, high)
            draw_text(painter, line, words, font, ink, LEFT)

    def _paint_limits(self, painter: QPainter, theme: Theme, box: QRect, scale: Scale) -> None:
        known = [(at, point.limits) for at, point in enumerate(self._points) if point.limits is not None]
        if not known:
            return
        lower = [QPointF(self._x(at, box), self._y(limits[0], box, scale)) for at, limits in known]
        upper = [QPointF(self._x(at, box), self._y(limits[1], box, scale)) for at, limits in known]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("tile" if theme.tokens.name != "light" else "hover"))
        painter.drawPolygon(QPolygonF([*upper, *reversed(lower)]))
        dashed = QPen(theme.color("edge"), 1, Qt.PenStyle.CustomDashLine)
        dashed.setDashPattern([4, 3])
        painter.setPen(dashed)
        painter.drawPolyline(QPolygonF(upper))
        painter.drawPolyline(QPolygonF(lower))
        middle = self._y(self._usual, box, scale)
        painter.setPen(QPen(theme.color("edge"), 1))
        painter.drawLine(QPointF(box.x(), middle), QPointF(box.right(), middle))
        self._paint_limit_words(painter, theme, box, (upper[-1].y(), middle, lower[-1].y()))

    def _paint_limit_words(self, painter: QPainter, theme: Theme, box: QRect, places: Sequence[float]) -> None:
        font, high, free = theme.font("keycap"), theme.line("keycap"), -1.0
        for words, y in zip(self._limit_words(), places, strict=True):
            top = max(y - high / 2, free)
            free = top + high
            line = QRectF(box.right() + theme.gap(8), top, self.width() - box.right(), high)
            draw_text(painter, line.toRect(), words, font, theme.color("ink2"), LEFT)

    def _paint_course(self, painter: QPainter, theme: Theme, box: QRect, scale: Scale) -> None:
        places = [QPointF(self._x(at, box), self._y(point.value, box, scale)) for at, point in enumerate(self._points)]
        painter.setPen(QPen(theme.color("ink2"), max(1.5, theme.px(1.5))))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(places))
        for at, (point, place) in enumerate(zip(self._points, places, strict=True)):
            painter.setPen(QPen(theme.color("paper"), max(1.5, theme.px(1.5))))
            if point.is_outside:
                painter.setBrush(theme.color("bad"))
                reach = theme.px(_DIAMOND)
                painter.drawPolygon(
                    QPolygonF([place + QPointF(*way) for way in ((0, -reach), (reach, 0), (0, reach), (-reach, 0))])
                )
            else:
                painter.setBrush(theme.color("ink2"))
                painter.drawEllipse(place, theme.px(_POINT), theme.px(_POINT))
            if at == self._at:
                painter.setPen(QPen(theme.color("focus"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(place, theme.px(_POINT) + 5, theme.px(_POINT) + 5)

    def _paint_said(self, painter: QPainter, theme: Theme, box: QRect, scale: Scale) -> None:
        """The point that the keyboard is on; else, of what lies outside, the farthest."""
        marked = self.marked_point()
        if marked is not None:
            line = QRect(0, 0, self.width(), theme.line("meta"))
            draw_text(
                painter, line.adjusted(theme.gap(8), 2, 0, 0), marked.spoken, theme.font("meta", 600), _ink(theme)
            )
            return
        outside = [(abs(one.value - self._usual), at) for at, one in enumerate(self._points) if one.is_outside]
        if not outside:
            return
        _far, at = max(outside)
        words = tr("{value}, outside the limits", value=self._written(self._points[at].value))
        font, high = theme.font("meta", 600), theme.line("meta")
        width, x, y = text_width(font, words), self._x(at, box), self._y(self._points[at].value, box, scale)
        left = x - theme.gap(12) - width
        if left < 0:
            left = min(x + theme.gap(12), self.width() - width)
        draw_text(painter, QRect(round(left), round(y) - high // 2, width, high), words, font, theme.color("bad"), LEFT)


def _ink(theme: Theme) -> QColor:
    return theme.color("ink")

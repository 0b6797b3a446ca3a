"""Parts of the call bar: two lines of words, a rule, and a row of chips that shortens when room gets scarce."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.chip import Chip, chip_width
from kms_desktop.ui.widgets.laid_text import lay_text
from kms_desktop.ui.widgets.paint import draw_text, elide_text, text_width

_LEAST_WHY = 120
_EVERY = 99


def clock_text(seconds: int) -> str:
    """ "03:42"; from an hour on "1:03:42"."""
    minutes, rest = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


@dataclass(frozen=True, slots=True)
class ChipView:
    """A chip of the bar; `short` stands in for `text` where room is scarce."""

    text: str
    kind: str = "fact"
    icon: str = ""
    short: str = ""
    press: str = ""
    """The action whose key and click open what it says; "" where it only tells."""
    tip: str = ""
    """What is told of it besides, where somebody asks."""


class BarWords(QLabel):
    """Two lines. `first`: caller (name over detail), clock (state with a dot over the time),
    small (a small line over the name, on the filled bar), lines (up to two lines of equal words)."""

    def __init__(
        self, *, ink: str = "ink", second_ink: str = "ink2", first: str = "caller", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._ink, self._second_ink, self._kind = ink, second_ink, first
        self._main, self._other, self._state_ink = "", "", "good"
        self._beside: QWidget | None = None
        self._tight = False
        grows = QSizePolicy.Policy.Fixed if first == "clock" else QSizePolicy.Policy.Preferred
        self.setSizePolicy(grows, QSizePolicy.Policy.Expanding)
        follow_theme(self._apply_theme)

    def put_beside_small(self, widget: QWidget) -> None:
        """A chip at the right of the small line."""
        widget.setParent(self)
        self._beside = widget

    def set_tight(self, tight: bool) -> None:
        """Ask for the room of what matters only: the name, two short lines of the why."""
        self._tight = tight
        self.updateGeometry()

    def show_words(self, main: str, other: str, *, ink: str = "") -> None:
        """`main` is the larger line; `ink` colours the state over the clock."""
        room = self.sizeHint()
        self._main, self._other = main, other
        self._state_ink = ink or self._state_ink
        self.setAccessibleName(", ".join(part for part in (other, main) if part))
        if self.sizeHint() != room:
            self.updateGeometry()
        self._place_lines()
        self.update()

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self._place_lines()
        self.update()

    def _line_fonts(self, theme: Theme):
        """Font of the large and of the small line."""
        if self._kind == "clock":
            return theme.font("title"), theme.font("meta", 500)
        if self._kind == "lines":
            return theme.font("list", 500), theme.font("list")
        return theme.font("search", 600), theme.font("meta", 500 if self._kind == "small" else 400)

    def sizeHint(self) -> QSize:
        theme = current_theme()
        large, small = self._line_fonts(theme)
        second = text_width(small, self._other)
        if self._kind == "clock":
            second += theme.px(16)
        if self._beside is not None and not self._beside.isHidden():
            second += theme.gap(8) + self._beside.sizeHint().width()
        if self._kind == "lines":
            return QSize(min(text_width(large, self._main), theme.px(400)), theme.px(56))
        return QSize(max(text_width(large, self._main), second), theme.px(56))

    def minimumSizeHint(self) -> QSize:
        theme = current_theme()
        if self._kind in ("clock", "small") or not self._tight:
            return self.sizeHint()
        if self._kind == "lines":
            return QSize(min(self.sizeHint().width(), theme.px(_LEAST_WHY)), theme.px(40))
        return QSize(text_width(self._line_fonts(theme)[0], self._main), theme.px(40))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_lines()

    def _line_rects(self, theme: Theme) -> tuple[QRect, QRect]:
        """Upper and lower line."""
        upper, lower = {"caller": (24, 16), "clock": (16, 24), "small": (18, 24)}.get(self._kind, (20, 20))
        gap = {"small": 1, "lines": 0}.get(self._kind, 2)
        top = (self.height() - theme.px(upper + gap + lower)) // 2
        first = QRect(0, top, self.width(), theme.px(upper))
        return first, QRect(0, top + theme.px(upper + gap), self.width(), theme.px(lower))

    def _place_lines(self) -> None:
        theme = current_theme()
        if self._kind != "lines":
            self.setToolTip(f"{self._main}\n{self._other}" if self.width() < self.sizeHint().width() else "")
        if self._beside is None:
            return
        line, size = self._line_rects(theme)[0], self._beside.sizeHint()
        x = min(text_width(self._line_fonts(theme)[1], self._other) + theme.gap(8), self.width() - size.width())
        self._beside.setGeometry(x, line.y() + (line.height() - size.height()) // 2, size.width(), size.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        large, small = self._line_fonts(theme)
        upper, lower = self._line_rects(theme)
        if self._kind == "lines":
            self._paint_lines(painter, theme)
        elif self._kind == "caller":
            draw_text(painter, upper, elide_text(large, self._main, self.width()), large, theme.color(self._ink))
            draw_text(
                painter, lower, elide_text(small, self._other, self.width()), small, theme.color(self._second_ink)
            )
        else:
            room, x = self.width(), 0
            if self._kind == "clock":
                x = theme.px(16)
                dot = theme.px(8)
                where = QRect(theme.px(1), upper.center().y() - dot // 2 + 1, dot, dot)
                fill_round(painter, where, dot / 2, theme.color(self._state_ink))
            elif self._beside is not None and not self._beside.isHidden():
                room -= self._beside.width() + theme.gap(8)
            ink = self._state_ink if self._kind == "clock" else self._second_ink
            draw_text(painter, upper.translated(x, 0), elide_text(small, self._other, room), small, theme.color(ink))
            draw_text(painter, lower, elide_text(large, self._main, self.width()), large, theme.color(self._ink))

    def _paint_lines(self, painter: QPainter, theme: Theme) -> None:
        """Two lines; what does not fit is the tooltip's."""
        font, line = self._line_fonts(theme)[0], theme.line("reading")
        laid = lay_text(self._main, font, line, max(1, self.width()), 2)
        self.setToolTip(self._main if laid.cut else "")
        laid.paint_text(painter, 0, (self.height() - laid.height) // 2, theme.color(self._ink))


class BarRule(QWidget):
    """An upright line of 40 pixels."""

    def __init__(self, token: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._token = token
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(1, current_theme().px(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        height = theme.px(40)
        QPainter(self).fillRect(0, (self.height() - height) // 2, 1, height, theme.color(self._token))


class BarChips(QWidget):
    """Chips from left to right: whole words, else short ones; those that have no room stay out (the tooltip says them).

    Who is verified and what is late are the last to stay out.

    While nobody is verified, a small Verify button leads the row.
    """

    verify_chosen = Signal()
    chip_pressed = Signal(str)
    """The action of the chip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._views: tuple[ChipView, ...] = ()
        self._chips: list[Chip] = []
        self._short = False
        self._most = _EVERY
        self.verify = Button(*label_of("verify"), "band", "shield-check", self, small=True)
        self.verify.clicked.connect(self.verify_chosen)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        follow_theme(self._apply_theme)

    def show_chips(self, views: tuple[ChipView, ...], *, verify: bool = False) -> None:
        self.verify.setVisible(verify)
        if views != self._views:
            for chip in self._chips:
                chip.setParent(None)
                chip.deleteLater()
            self._views = views
            self._chips = [self._make_chip(view) for view in views]
        self._place_chips()

    def _make_chip(self, view: ChipView) -> Chip:
        chip = Chip(view.text, view.kind, view.icon, self)
        if view.press:
            chip.make_pressable()
            chip.pressed.connect(lambda: self.chip_pressed.emit(view.press))
        return chip

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self._place_chips()

    def sizeHint(self) -> QSize:
        return QSize(self._needed_width(self._short), current_theme().px(40))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._needed_width(self._short, self._most), current_theme().px(28))

    def set_short(self, short: bool) -> None:
        """Ask for the room of the short words only."""
        self._short = short
        self.updateGeometry()
        self._place_chips()

    def set_most(self, most: int = _EVERY) -> None:
        """Ask for the room of so many only; the others come where there is room."""
        self._most = most
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_chips()

    def _needed_width(self, short: bool, most: int = _EVERY) -> int:
        """Room for the most important ones; the Verify button counts as one."""
        theme = current_theme()
        widths = [] if self.verify.isHidden() else [self.verify.sizeHint().width()]
        widths += [
            chip_width(theme, _chip_text(view, short), view.icon) for view in sorted(self._views, key=_chip_rank)
        ]
        widths = widths[:most]
        return sum(widths) + theme.gap(12) * max(0, len(widths) - 1)

    def _place_chips(self) -> None:
        short = self._short or self._needed_width(short=False) > self.width()
        most = next((n for n in range(len(self._views) + 1, 0, -1) if self._needed_width(short, n) <= self.width()), 0)
        shown = sorted(self._views, key=_chip_rank)[: max(0, most - (0 if self.verify.isHidden() else 1))]
        x, left_out = 0, []
        if not self.verify.isHidden():
            x = self._place_widget(self.verify, 0)
        for chip, view in zip(self._chips, self._views, strict=True):
            chip.show_fact(_chip_text(view, short), view.kind, view.icon)
            words = f"{view.text} · {key_text(view.press)}" if view.press else view.text
            chip.setToolTip(f"{words}\n{view.tip}" if view.tip else words)
            chip.setAccessibleDescription(view.tip)
            chip.setVisible(view in shown)
            if chip.isHidden():
                left_out.append(f"{view.text}: {view.tip}" if view.tip else view.text)
            else:
                x = self._place_widget(chip, x)
        self.setToolTip("\n".join(left_out))

    def _place_widget(self, widget: QWidget, x: int) -> int:
        """Stand it in the middle of the height. → where the next one may begin."""
        size = widget.sizeHint()
        widget.setGeometry(x, (self.height() - size.height()) // 2, size.width(), size.height())
        return x + size.width() + current_theme().gap(12)


def _chip_text(view: ChipView, short: bool) -> str:
    return view.short or view.text if short else view.text


def _chip_rank(view: ChipView) -> int:
    """How sure it is who calls, then what is late or broken, then the others in their order."""
    return {"good": 0, "bad": 1}.get(view.kind, 2)

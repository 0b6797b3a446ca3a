"""What the program says by itself: the strip of a lasting state, the toast of what can be undone, the empty pane."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import label_of
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.shadow import SPREAD_PX, draw_shadow
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.announce import announce_message
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.paint import draw_icon
from kms_desktop.ui.widgets.paragraph import Paragraph


class Icon(QWidget):
    """An icon by itself; what it means stands in words beside it, so it has no name of its own."""

    def __init__(self, name: str, token: str = "ink2", size: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._token, self._size = name, token, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow_theme(self._apply_theme)

    def show_icon(self, name: str, token: str = "ink2") -> None:
        self._name, self._token = name, token
        self.update()

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(current_theme().px(self._size), current_theme().px(self._size))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_icon(QPainter(self), current_theme(), self._name, self._token, self.rect())


class Strip(QWidget):
    """One grey line at the bottom while a state lasts: what, since when, what still works, one action."""

    action_chosen = Signal()

    def __init__(self, label: tuple[str, str] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = Icon("database-off", "warn", 16)
        self._title, self._detail = "", ""
        self._words = Paragraph("", "list", "ink2")
        self._right = Paragraph("", "meta", "ink2")
        self.button = Button(*(label or label_of("retry")), "link")
        self.button.clicked.connect(self.action_chosen)
        row = Row(self, gap=12, margins=(24, 4, 24, 4))
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self._right, 0)
        row.addWidget(self.button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        follow_theme(self._apply_theme)

    def _apply_theme(self, theme: Theme) -> None:
        """A line of words alone is as high as one with a button."""
        self.setMinimumHeight(theme.px(36))
        strong = f'<span style="color: {theme.tokens.ink}; font-weight: 600">{escape(self._title)}</span>'
        self._words.show_html(f"{strong} &nbsp; {escape(self._detail)}" if self._detail else strong)

    def show_right(self, right: str) -> None:
        """Other words before the action, such as a time that runs down; nothing is announced."""
        self._right.show_text(right)
        self._right.setVisible(bool(right))

    def show_state(self, title: str, detail: str = "", right: str = "", icon: str = "database-off") -> None:
        """Say the state; an unchanged title is not announced again."""
        self._icon.show_icon(icon, "warn")
        news, self._title, self._detail = title != self._title, title, detail
        self._apply_theme(current_theme())
        self.show_right(right)
        self.button.setVisible(bool(self.button.text()))
        self.setAccessibleName(" ".join(part for part in (title + ".", detail) if part))
        if news:
            announce_message(self, self.accessibleName())

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), current_theme().color("band"))


class Toast(QWidget):
    """What was done and can be undone, for six seconds. Never for an error. It waits while the mouse is on it.

    `floating` gives it a shadow, for which it takes `spread` pixels around itself.
    """

    undo_chosen = Signal()
    gone = Signal()

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        timer: QTimer | None = None,
        lasts_ms: int = 6000,
        floating: bool = False,
    ) -> None:
        super().__init__(parent)
        self.spread = SPREAD_PX if floating else 0
        self._timer = timer or QTimer(self)
        self._timer.setSingleShot(True)
        self._lasts_ms = lasts_ms
        self._timer.timeout.connect(self.dismiss_toast)
        self._icon = Icon("check", "good", 16)
        self.tells_ring = False
        """Whether it tells of a call that rings."""
        self._words = Paragraph("", "list", weight=500)
        self.button = Button(*label_of("undo"), "ask")
        self.button.clicked.connect(self._choose_undo)
        self._row = Row(self, gap=12)
        self._row.addWidget(self._icon)
        self._row.addWidget(self._words, 1)
        self._row.addWidget(self.button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setVisible(False)
        follow_theme(self._apply_theme)

    def show_message(
        self,
        words: str,
        *,
        undo: str = tr("Undo"),
        key: str | None = None,
        lasts_ms: int | None = None,
        rings: bool = False,
    ) -> None:
        """Show for six seconds, or as long as is said; `undo` "" leaves the button out; `key`: another one undoes.
        `rings`: it tells of a call, and nothing is done yet."""
        self._icon.show_icon(*(("phone", "accentink") if rings else ("check", "good")))
        self.tells_ring = rings
        self._timer.setInterval(self._lasts_ms if lasts_ms is None else lasts_ms)
        self._words.show_text(typeset_text(words))
        self.button.set_text(undo, key)
        self.button.setVisible(bool(undo))
        self.setAccessibleName(words)
        self.setVisible(True)
        self.raise_()
        self._timer.start()
        announce_message(self, words)

    def dismiss_toast(self) -> None:
        """Take it away at once."""
        self._timer.stop()
        if not self.isHidden():
            self.setVisible(False)
            self.gone.emit()

    def _choose_undo(self) -> None:
        self.dismiss_toast()
        self.undo_chosen.emit()

    def enterEvent(self, event) -> None:
        self._timer.stop()

    def leaveEvent(self, event) -> None:
        if not self.isHidden():
            self._timer.start()

    def _apply_theme(self, theme: Theme) -> None:
        side, above = theme.gap(16) + self.spread, theme.gap(4) + self.spread
        self._row.setContentsMargins(side, above, side, above)
        self.setMinimumHeight(theme.px(44) + 2 * self.spread)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter, off = current_theme(), QPainter(self), self.spread
        box = self.rect().adjusted(off, off, -off, -off)
        if off:
            draw_shadow(painter, box, off, theme.px(12))
        fill_round(
            painter, box, theme.px(12), theme.color("paper"), theme.color("edge" if theme.tokens.edged else "line")
        )


class EmptyState(QWidget):
    """Nothing to show, or what went wrong: icon, a sentence, a detail, one action. `boxed` gives it a tile."""

    action_chosen = Signal()

    def __init__(
        self,
        icon: str,
        sentence: str,
        detail: str = "",
        action: str = "",
        key: str = "",
        parent: QWidget | None = None,
        *,
        ink: str = "ink2",
        boxed: bool = False,
    ) -> None:
        super().__init__(parent)
        self._boxed = boxed
        self._icon = Icon(icon, ink, 20)
        self._sentence = Paragraph(sentence, "reading", weight=600)
        self._detail = Paragraph(detail, "meta", "ink2")
        self.button = Button(action, key, "band", small=True)
        self.button.clicked.connect(self.action_chosen)
        column = Column(self, gap=4, margins=(16, 24, 16, 24) if boxed else 16)
        column.addStretch(1)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(2)
        for words in (self._sentence, self._detail):
            words.center_text()
            column.addWidget(words)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.show_state(icon, sentence, detail, action, key, ink=ink)

    def show_state(
        self, icon: str, sentence: str, detail: str = "", action: str = "", key: str = "", *, ink: str = "ink2"
    ) -> None:
        """Other words in the same place; parts that are "" are left out."""
        self._icon.show_icon(icon, ink)
        self._sentence.show_text(sentence)
        self._detail.show_text(detail)
        self._detail.setVisible(bool(detail))
        self.button.set_text(action, key)
        self.button.setVisible(bool(action))
        self.setAccessibleName(" ".join(part for part in (sentence, detail) if part))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._boxed:
            theme = current_theme()
            fill_round(QPainter(self), self.rect(), theme.px(8), theme.color("tile"))


class LoadingBars(QWidget):
    """Grey bars where words will be; they come after 150 ms, so that what is quick never flickers."""

    def __init__(
        self, bars: int = 4, parent: QWidget | None = None, *, after_ms: int = 150, boxed: bool = False
    ) -> None:
        super().__init__(parent)
        self._bars, self._boxed = bars, boxed
        self._shown = after_ms == 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(after_ms)
        self._timer.timeout.connect(self._show_bars)
        self.setAccessibleName(tr("Loading"))

    def showEvent(self, event) -> None:
        if not self._shown:
            self._timer.start()

    def hideEvent(self, event) -> None:
        self._timer.stop()

    def _show_bars(self) -> None:
        self._shown = True
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(current_theme().px(240), self._bars * current_theme().px(20) + current_theme().gap(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        if self._boxed:
            fill_round(painter, self.rect(), theme.px(8), theme.color("tile"))
        if not self._shown:
            return
        shares = (0.45, 0.65, 0.375, 0.55)
        for index in range(self._bars):
            width = round((self.width() - theme.gap(32)) * shares[index % 4])
            y = theme.gap(16) + index * theme.px(20) + (index // 2) * theme.px(8)
            fill_round(painter, QRect(theme.gap(16), y, width, theme.px(12)), theme.px(4), theme.color("band"))

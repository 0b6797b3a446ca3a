"""Two or three views of one thing, one of them shown: Guide | Article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QTabBar, QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.paint import draw_keycap, draw_text, focus_ring, keycap_size, plane_edge, text_width

_HEIGHT, _INSET, _PAD = 28, 2, 12


class Segment(QTabBar):
    """`parts`: (text, key) each. Left and Right choose; `chosen(int)` tells when a person did. As an answer it begins
    with none, see `clear_part`."""

    chosen = Signal(int)

    def __init__(self, parts: Sequence[tuple[str, str]], name: str = tr("View"), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts, self._is_unchosen = list(parts), False
        self.setAccessibleName(name)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for at, (text, key) in enumerate(self._parts):
            self.addTab(text)
            self.setTabToolTip(at, key)
        self.currentChanged.connect(self._on_current)
        follow_theme(self._apply_theme)

    def current_part(self) -> int:
        """-1 while none is chosen."""
        return -1 if self._is_unchosen else self.currentIndex()

    def clear_part(self) -> None:
        """None is chosen until a person does; Qt always has a current one, which is painted as the others."""
        self._is_unchosen = True
        self.update()

    def show_part(self, index: int) -> None:
        """Mark a part as shown; nothing is told."""
        self._is_unchosen = False
        self.blockSignals(True)
        self.setCurrentIndex(index)
        self.blockSignals(False)
        self.update()

    def offer_part(self, index: int, offered: bool) -> None:
        """Whether a part can be chosen. Qt takes one that stays as it is for a reason not to lay the others out."""
        if self.isTabVisible(index) != offered:
            self.setTabVisible(index, offered)
            self.updateGeometry()

    def show_keys(self, keys: Mapping[int, str]) -> None:
        """Print these, and no other, at the parts that they lead to."""
        for at, (text, key) in enumerate(self._parts):
            if key != keys.get(at, ""):
                self._parts[at] = (text, keys.get(at, ""))
                self.setTabToolTip(at, keys.get(at, ""))
                self.setTabIcon(at, QIcon())  # lays the parts out anew
                self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """With none chosen the first key takes the end it comes from."""
        ends = {Qt.Key.Key_Right: 0, Qt.Key.Key_Space: 0, Qt.Key.Key_Left: self.count() - 1}
        if self._is_unchosen and event.key() in ends:
            self._choose(ends[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        at = self.tabAt(event.position().toPoint())
        if self._is_unchosen and at >= 0:
            self._choose(at)

    def _choose(self, index: int) -> None:
        self.show_part(index)
        self.chosen.emit(index)

    def _on_current(self, index: int) -> None:
        self._is_unchosen = False
        self.chosen.emit(index)

    def _apply_theme(self, theme: Theme) -> None:
        self.setFont(theme.font("meta", 600))
        self.updateGeometry()

    def tabSizeHint(self, index: int) -> QSize:
        theme, (text, key) = current_theme(), self._parts[index]
        width = text_width(theme.font("meta", 600), text) + 2 * theme.gap(_PAD)
        if key:
            width += keycap_size(theme, key).width()
        return QSize(width, theme.px(_HEIGHT))

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        fill_round(painter, self.rect(), theme.px(6), theme.color("band"), plane_edge(theme))
        for at in filter(self.isTabVisible, range(len(self._parts))):
            self._paint_part(painter, theme, at, self.tabRect(at))
        if self.hasFocus():
            focus_ring(painter, self.rect(), theme.px(6), theme)

    def _paint_part(self, painter: QPainter, theme: Theme, at: int, box: QRect) -> None:
        (text, key), shown = self._parts[at], at == self.current_part()
        if shown:
            inset = theme.px(_INSET)
            fill_round(painter, box.adjusted(inset, inset, -inset, -inset), theme.px(5), theme.color("paper"))
        font = theme.font("meta", 600 if shown else 500)
        words = box.adjusted(theme.gap(_PAD), 0, 0, 0)
        draw_text(painter, words, text, font, theme.color("ink" if shown else "ink2"))
        if key:
            cap = keycap_size(theme, key)
            x = box.right() + 1 - cap.width() - theme.gap(6)
            where = QRect(x, (self.height() - cap.height()) // 2, cap.width(), cap.height())
            draw_keycap(painter, theme, where, key, "bare")

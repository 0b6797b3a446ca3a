"""A place in the rail at the left: its icon over its name."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.paint import CENTRE, draw_icon, draw_text, focus_ring, text_width


class RailButton(QPushButton):
    """56 pixels square, in a rail of 64. Checked is the place that is shown."""

    def __init__(self, text: str, icon: str, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._icon_name, self._ink = icon, ""
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip(key)
        self._update_accessible_name(key)
        follow_theme(self._apply_theme)

    def show_state(self, text: str, icon: str, ink: str = "", tip: str = "") -> None:
        """Another word and icon in the same place ("Saved", "Offline" in warn)."""
        self.setText(text)
        self._icon_name, self._ink = icon, ink
        self.setToolTip(tip)
        self._update_accessible_name(tip)
        self.updateGeometry()
        self.update()

    def _update_accessible_name(self, description: str) -> None:
        self.setAccessibleName(self.text() or self._icon_name)
        self.setAccessibleDescription(description)

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = current_theme()
        width = max(theme.px(56), text_width(theme.font("keycap"), self.text()) + theme.px(4))
        return QSize(width, theme.px(56))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        if self.isChecked() or self.underMouse():
            fill_round(painter, self.rect(), theme.px(8), theme.color("accentsoft" if self.isChecked() else "hover"))
        ink = self._ink or ("accentink" if self.isChecked() else "ink2")
        icon = theme.px(20)
        text_height = theme.line("keycap") if self.text() else 0
        y = (self.height() - icon - text_height - theme.px(4 if text_height else 0)) // 2
        draw_icon(painter, theme, self._icon_name, ink, QRect((self.width() - icon) // 2, y, icon, icon))
        if self.text():
            under = QRect(0, y + icon + theme.px(4), self.width(), text_height)
            font = theme.font("keycap", 600 if self.isChecked() else 500)
            draw_text(painter, under, self.text(), font, theme.color(ink), CENTRE)
        if self.hasFocus():
            focus_ring(painter, self.rect(), theme.px(8), theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class Initials(QPushButton):
    """Who works here or may be calling, as two letters in a circle of 32 pixels."""

    def __init__(self, initials: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(initials, parent)
        self.setAutoDefault(False)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow_theme(self._apply_theme)

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        size = current_theme().px(32)
        return QSize(size, size)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        fill_round(painter, self.rect(), self.height() / 2, theme.color("accentsoft"))
        draw_text(painter, self.rect(), self.text(), theme.font("meta", 600), theme.color("accentink"), CENTRE)
        if self.hasFocus():
            focus_ring(painter, self.rect(), self.height() / 2, theme)

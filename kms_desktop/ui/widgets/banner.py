"""Something worth saying once, in a tone of its own, that can be put away."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kms_desktop.ui.actions.keymap import label_of
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.laid_text import LaidText, lay_text
from kms_desktop.ui.widgets.paint import draw_icon, draw_text, plane_edge

_INKS = {"good": "good", "warn": "warn", "bad": "bad", "accent": "accentink"}


class Banner(QWidget):
    """`kind`: good, warn, bad, accent. `closed` is said when the person puts it away."""

    closed = Signal()

    def __init__(self, title: str, text: str, *, icon: str, kind: str = "good", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._text, self._icon, self._kind = title, text, icon, kind
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(f"{title}. {text}")
        self.close_button = Button("", "", "link", "cross", self)
        name, key = label_of("dismiss")
        self.close_button.setAccessibleName(name)
        self.close_button.setToolTip(key)
        self.close_button.clicked.connect(self.closed)
        follow_theme(self._apply_theme)

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        theme = current_theme()
        return theme.px(12) * 2 + theme.line("list") + theme.px(2) + self._lay_text(theme, width).height

    def sizeHint(self) -> QSize:
        resized = self.testAttribute(Qt.WidgetAttribute.WA_Resized)
        return QSize(current_theme().px(320), self.heightForWidth(self.width() if resized else current_theme().px(640)))

    def _lay_text(self, theme: Theme, width: int) -> LaidText:
        return lay_text(self._text, theme.font("list"), theme.line("list"), width - theme.px(44 + 40))

    def resizeEvent(self, event) -> None:
        size = self.close_button.sizeHint()
        self.close_button.setGeometry(self.width() - size.width() - 6, 6, size.width(), size.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        fill_round(painter, self.rect(), theme.px(8), theme.color(f"{self._kind}soft"), plane_edge(theme))
        ink, top, size = _INKS[self._kind], theme.px(12), theme.px(20)
        draw_icon(painter, theme, self._icon, ink, QRect(theme.px(12), top, size, size))
        title = QRect(theme.px(44), top, self.width(), theme.line("list"))
        draw_text(painter, title, self._title, theme.font("list", 600), theme.color(ink))
        self._lay_text(theme, self.width()).paint_text(
            painter, theme.px(44), top + title.height() + theme.px(2), theme.color("ink")
        )

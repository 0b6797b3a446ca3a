"""A button with its key painted inside, in the looks that the design knows."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QSizePolicy, QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.style import fill_round
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


@dataclass(frozen=True, slots=True)
class _Look:
    """Tokens of one kind of button; `fill` "" is none. `pad` is the room left and right of the words."""

    fill: str
    ink: str
    weight: int
    keycap: str
    pad: int = 12
    hover: str = "hover"
    edge: str = ""
    role: str = "list"


_LOOKS = {
    "filled": _Look("accent", "onaccent", 600, "outline", hover="accent"),
    "band": _Look("band", "ink", 500, "paper"),
    "paper": _Look("paper", "ink", 500, "tile"),
    "quiet": _Look("", "ink2", 500, "bare"),
    "link": _Look("", "ink2", 500, "bare", pad=4, role="meta"),
    "ask": _Look("", "accentink", 600, "paper", pad=4, role="meta"),
    "bar": _Look("paper", "accentink", 500, "tile", hover="paper"),
    "bar_outline": _Look("", "onaccent", 500, "outline", hover="accent", edge="onaccent"),
}


class Button(QPushButton):
    """`kind`: filled (what is next; one a pane), band, paper (on a chosen card), quiet, link (small, no box),
    ask (small, accent), bar and bar_outline (on a filled bar). `small` is 28 pixels high instead of 36.

    The key is only shown: who owns the shortcut connects it. Enter and Space press the button; a click leaves the
    keyboard where somebody writes.
    """

    def __init__(
        self,
        text: str,
        key: str = "",
        kind: str = "band",
        icon: str = "",
        parent: QWidget | None = None,
        *,
        small: bool = False,
    ) -> None:
        super().__init__(text, parent)
        self._key, self._is_fields = key, False
        self._look = _LOOKS[kind]
        self._icon_name = icon
        self._small = small or kind in ("link", "ask")
        self._reason, self._beside = "", True
        self._terse = 0
        self._is_cut, self._shown_level = False, 0
        self._pretended = ""
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._update_accessible_name()
        follow_theme(self._apply_theme)

    def key_text(self) -> str:
        """The key that is painted now."""
        return "" if self._is_fields else self._key

    def leave_key_to_fields(self) -> None:
        """The key also edits a text: while somebody writes it is the field's, and not painted here."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow_writing)
        self._follow_writing(None, application.focusWidget())

    def _follow_writing(self, _before: QWidget | None, now: QWidget | None) -> None:
        writes = isinstance(now, QLineEdit | QPlainTextEdit)
        if now is not None and writes != self._is_fields:
            self._is_fields = writes
            self._update_accessible_name()
            self.update()

    def set_text(self, text: str, key: str | None = None, icon: str | None = None) -> None:
        """Other words on the same button; key and icon stay unless given."""
        self.setText(text)
        self._key = self._key if key is None else key
        self._icon_name = self._icon_name if icon is None else icon
        self._update_accessible_name()
        self.updateGeometry()
        self.update()

    def set_off(self, reason: str, *, beside: bool = True) -> None:
        """Switch off with the reason beside it (or in the tooltip alone); "" switches on again."""
        self._reason, self._beside = reason, beside
        self.setEnabled(not reason)
        self._show_tip()
        self._update_accessible_name()
        self.updateGeometry()
        self.update()

    def set_terse(self, level: int) -> None:
        """0 shows all, 1 leaves the icon out, 2 the key too (the tooltip says it): for where room is scarce."""
        if level != self._terse:
            self._terse = level
            self._show_tip()
            self.updateGeometry()
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        level = self.terse_level()
        is_cut = level == 2 and self._box_width(current_theme(), 2) > self.width() + 1
        if (self._is_cut, self._shown_level) != (is_cut, level):
            self._is_cut, self._shown_level = is_cut, level
            self._show_tip()

    def _show_tip(self) -> None:
        """Why it is off; else the words, where they are cut off, and the key, where that is left out."""
        left_out = (self.text() if self._is_cut else "", self._key if max(self._terse, self._shown_level) == 2 else "")
        self.setToolTip(self._reason or "\n".join(part for part in left_out if part))

    def terse_level(self) -> int:
        """What is left out now: as asked for, or more where the button is narrower than its words need."""
        theme, level = current_theme(), self._terse
        while level < 2 and self._box_width(theme, level) > self.width():
            level += 1
        return level

    def pretend_state(self, state: str) -> None:
        """Paint as in `state` (hover, focus, pressed), for pictures of components."""
        self._pretended = state
        self.update()

    def _update_accessible_name(self) -> None:
        self.setAccessibleName(self.text())
        parts = [tr("Key {key}", key=self._key) if self.key_text() else "", self._reason]
        self.setAccessibleDescription(". ".join(part for part in parts if part))

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = current_theme()
        width = self._box_width(theme, self._terse)
        if self._reason and self._beside:
            width += theme.gap(8) + text_width(theme.font("meta"), self._reason)
        return QSize(width, theme.px(28 if self._small else 36))

    def minimumSizeHint(self) -> QSize:
        """A button that may shrink leaves its icon out, then its key."""
        wanted = self.sizeHint()
        if self.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Fixed:
            return wanted
        return QSize(min(wanted.width(), self._box_width(current_theme(), 2)), wanted.height())

    def _to_key(self) -> int:
        """From the words to the key; a key without a box has no room of its own around it."""
        return 12 if self._look.keycap == "bare" else 8

    def _font_role(self) -> str:
        return "meta" if self._small else self._look.role

    def _box_width(self, theme: Theme, terse: int) -> int:
        inner = text_width(theme.font(self._font_role(), self._look.weight), self.text())
        if self._icon_name and not (terse and self.text()):
            inner += theme.px(16) + (theme.gap(8) if self.text() else 0)
        if self._key and terse < 2:
            inner += theme.gap(self._to_key()) + keycap_size(theme, self._key, self._look.keycap).width()
        return max(inner + 2 * theme.gap(self._look.pad), theme.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        explains = bool(self._reason) and self._beside
        width = self._box_width(theme, self._terse) if explains else self.width()
        box = QRect(0, 0, width, self.height())
        self._paint_box(painter, theme, box)
        self._paint_words(painter, theme, box)
        if explains:
            beside = QRect(box.right() + theme.gap(8), 0, self.width() - box.right(), self.height())
            draw_text(painter, beside, self._reason, theme.font("meta"), theme.color("ink3"))
        if self._has_state("focus"):
            on_bar = self._look in (_LOOKS["bar"], _LOOKS["bar_outline"])
            inside = box.adjusted(2, 2, -2, -2) if self._look.fill == "accent" or on_bar else box
            if self._look.fill == "accent" or on_bar:
                fill_round(painter, inside, theme.px(4), None, theme.color("onaccent" if not on_bar else "focus"), 2)
            else:
                focus_ring(painter, inside, theme.px(6), theme)

    def _has_state(self, state: str) -> bool:
        if self._pretended:
            return state == self._pretended
        real = {"hover": self.underMouse(), "focus": self.hasFocus(), "pressed": self.isDown()}
        return real[state] and self.isEnabled()

    def _paint_box(self, painter: QPainter, theme: Theme, box: QRect) -> None:
        fill = self._look.fill
        if not self.isEnabled():
            fill = "tile" if fill else ""
        elif self._has_state("pressed"):
            fill = fill if fill == "accent" else "accentsoft"
        elif self._has_state("hover"):
            fill = self._look.hover
        edge = theme.color(self._look.edge) if self._look.edge else (plane_edge(theme) if fill else None)
        if fill or edge is not None:
            fill_round(painter, box, theme.px(6), theme.color(fill) if fill else None, edge)

    def _paint_words(self, painter: QPainter, theme: Theme, box: QRect) -> None:
        ink = self._look.ink if self.isEnabled() else "ink3"
        terse = self.terse_level()
        if self._has_state("pressed") and self._look.fill != "accent":
            ink = "accentink"
        font = theme.font(self._font_role(), self._look.weight)
        spare = max(0, box.width() - self._box_width(theme, terse)) // 2
        x = box.x() + spare + theme.gap(self._look.pad)
        if self._icon_name and not (terse and self.text()):
            size = theme.px(16)
            draw_icon(painter, theme, self._icon_name, ink, QRect(x, (self.height() - size) // 2, size, size))
            x += size + (theme.gap(8) if self.text() else 0)
        words = elide_text(font, self.text(), box.right() + 1 - x - theme.gap(4)) if self._is_cut else self.text()
        width = text_width(font, words)
        draw_text(painter, QRect(x, 0, width, self.height()), words, font, theme.color(ink))
        if self.key_text() and terse < 2:
            cap = keycap_size(theme, self._key, self._look.keycap)
            x += width + theme.gap(self._to_key())
            where = QRect(x, (self.height() - cap.height()) // 2, cap.width(), cap.height())
            look = self._look.keycap if self.isEnabled() else "bare"
            draw_keycap(painter, theme, where, self._key, look)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self.click()
        else:
            super().keyPressEvent(event)

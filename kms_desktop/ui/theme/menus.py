"""A menu → drawn as the rest of the program: rounded, its icons in a column, its keys quiet at the right."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QBitmap, QFontMetricsF, QGuiApplication, QPainter
from PySide6.QtWidgets import QMenu, QStyle, QStyleOptionMenuItem

from kms_desktop.ui.theme.current import Theme, current_theme
from kms_desktop.ui.theme.icons import icon_pixmap

RADIUS_PX = 8
SEPARATOR = QStyleOptionMenuItem.MenuItemType.Separator
_HIGH_PX, _SEPARATOR_PX = 32, 9
_ICON_PX, _INSET_PX, _GAP_PX, _KEY_GAP_PX = 16, 12, 12, 40
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


class RoundCorners(QObject):
    """Cuts the corners of menus off by a mask, where the system knows masks: a screen without a compositor lets
    nothing shine through."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        cuts = event.type() == QEvent.Type.Resize and QGuiApplication.platformName() != "offscreen"
        if cuts and isinstance(watched, QMenu):
            mask, radius = QBitmap(watched.size()), current_theme().px(RADIUS_PX)
            mask.clear()
            painter = QPainter(mask)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(Qt.GlobalColor.color1)
            painter.drawRoundedRect(watched.rect(), radius, radius)
            painter.end()
            watched.setMask(mask)
        return False


def entry_size(option: QStyleOptionMenuItem) -> QSize:
    """Room for an entry; that of its key is the menu's to add."""
    theme = current_theme()
    if option.menuItemType == SEPARATOR:
        return QSize(theme.px(40), theme.px(_SEPARATOR_PX))
    words, key = _parts(option)
    icon = theme.px(_ICON_PX) + theme.gap(_GAP_PX) if _has_icons(option) else 0
    wide = ceil(QFontMetricsF(theme.font("list")).horizontalAdvance(words))
    after = theme.gap(_KEY_GAP_PX) if key or option.menuHasCheckableItems else 0
    return QSize(wide + icon + after + 2 * theme.gap(_INSET_PX), theme.px(_HIGH_PX))


def paint_entry(painter: QPainter, option: QStyleOptionMenuItem, theme: Theme) -> None:
    """Its icon, its words, and at the right its key, or the mark of what is chosen."""
    inset, size = theme.gap(_INSET_PX), theme.px(_ICON_PX)
    box = option.rect.adjusted(inset, 0, -inset, 0)
    if option.menuItemType == SEPARATOR:
        painter.fillRect(box.x(), box.center().y(), box.width(), 1, theme.color("line"))
        return
    enabled = bool(option.state & QStyle.StateFlag.State_Enabled)
    words, key = _parts(option)
    if _has_icons(option):
        ratio = painter.device().devicePixelRatioF()
        pixmap = option.icon.pixmap(QSize(size, size), ratio)
        painter.setOpacity(1.0 if enabled else 0.5)
        painter.drawPixmap(box.x(), box.center().y() - size // 2 + 1, pixmap)
        painter.setOpacity(1.0)
        box.setLeft(box.left() + size + theme.gap(_GAP_PX))
    painter.setFont(theme.font("list"))
    painter.setPen(theme.color("ink" if enabled else "ink3"))
    painter.drawText(box, _LEFT, words)
    painter.setFont(theme.font("meta"))
    painter.setPen(theme.color("ink2" if enabled else "ink3"))
    painter.drawText(box, _RIGHT, key)
    if option.checked:
        where = QRect(box.right() + 1 - size, box.center().y() - size // 2 + 1, size, size)
        mark = icon_pixmap("check", theme.tokens.accentink, size, painter.device().devicePixelRatioF())
        painter.drawPixmap(where.topLeft(), mark)


def _parts(option: QStyleOptionMenuItem) -> tuple[str, str]:
    """Words and key; an ampersand before a letter is none."""
    words, _tab, key = option.text.partition("\t")
    return words.replace("&&", "\0").replace("&", "").replace("\0", "&"), key


def _has_icons(option: QStyleOptionMenuItem) -> bool:
    """Whether any entry of its menu has one, so that all words begin at the same place."""
    return option.maxIconWidth > 0 and not option.icon.isNull()

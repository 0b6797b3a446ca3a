"""Every action that can be done now, found by its words: a field, the list under it, and each one's key beside it."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.actions.finder import FoundAction, find_actions
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.paint import (
    draw_icon,
    draw_keycap,
    draw_text,
    elide_text,
    focus_ring,
    keycap_size,
    text_width,
)
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.row_list import RowList, RowLook, RowModel

WIDTH_PX = 640
_MOST_SHOWN = 9
"""Rows in sight; the others are scrolled to."""
_INSET = 8


class _ActionFace:
    """An icon, its words, quietly what more it does, and its key at the right: one line."""

    def row_height(self, row: FoundAction, width: int, theme: Theme) -> int:
        return theme.line("list") + 2 * theme.gap(6)

    def paint_row(self, painter: QPainter, row: FoundAction, rect: QRect, theme: Theme, look: RowLook) -> None:
        marked = look.ringed or look.chosen
        if marked or look.hovered:
            fill_round(painter, rect, theme.px(8), theme.color("accentsoft" if marked else "hover"))
        if look.ringed:
            focus_ring(painter, rect, theme.px(8), theme)
        size, inset = theme.px(16), theme.gap(_INSET)
        if row.icon:
            where = QRect(rect.x() + inset, rect.y() + (rect.height() - size) // 2, size, size)
            draw_icon(painter, theme, row.icon, "ink2", where)
        cap = keycap_size(theme, row.key)
        right = rect.right() + 1 - inset - cap.width()
        if row.key:
            place = QRect(right, rect.y() + (rect.height() - cap.height()) // 2, cap.width(), cap.height())
            draw_keycap(painter, theme, place, row.key, "tile")
        x, font = rect.x() + inset + size + theme.gap(8), theme.font("list", 500)
        room = right - theme.gap(12) - x
        words = elide_text(font, row.text, room)
        draw_text(painter, QRect(x, rect.y(), room, rect.height()), words, font, theme.color("ink"))
        after = text_width(font, words) + theme.gap(12)
        if row.detail and room - after > theme.px(60):
            detail = elide_text(theme.font("meta"), row.detail, room - after)
            where = QRect(x + after, rect.y(), room - after, rect.height())
            draw_text(painter, where, detail, theme.font("meta"), theme.color("ink2" if marked else "ink3"))


class PalettePanel(FloatingPanel):
    """Letters narrow it, Up and Down mark, Enter does what is marked."""

    action_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Find an action"), "search", "", "fact", parent)
        self._possible: Collection[str] = ()
        self.field = LineField(tr("What do you want to do?"), tr("Find an action"), tall=True)
        self.found = RowList(RowModel(_spoken, lambda row: row.detail), _ActionFace(), tr("Actions found"))
        self.nothing = Paragraph("", "list", "ink2")
        self.found.keep_margin(12)
        self.set_hints(((tr("Do it"), key_text("enter")), label_of("leave")))
        self.field.typed.connect(lambda _text: self._show_found())
        self.field.moved.connect(self.found.move_mark)
        self.field.entered.connect(self.confirm)
        self.field.escaped.connect(self.close_panel)
        self.found.row_opened.connect(lambda _row: self.confirm())
        for part in (self.field, self.found, self.nothing):
            self.body.addWidget(part)
        follow_theme(self._fit_list)

    def offer_actions(self, possible: Collection[str]) -> None:
        """Those that can be done now; the words of the last time are gone."""
        self._possible = possible
        self.field.set_text("")
        self._show_found()

    def confirm(self) -> None:
        """Do what is marked, once the panel is gone and the keyboard where it was."""
        row = self.found.current_row()
        if row is not None:
            self.close_panel()
            self.action_chosen.emit(row.id)

    def _show_found(self) -> None:
        typed = self.field.text().strip()
        rows = find_actions(self._possible, typed)
        self.found.show_rows(rows)
        self.found.mark_row(0 if rows else -1)
        self.found.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        self.nothing.show_text(tr("Nothing that can be done now is called “{words}”.", words=typed))
        self._fit_list(current_theme())

    def _fit_list(self, theme: Theme) -> None:
        rows = self.found.rows()
        height = self.found.sizeHintForRow(0) if rows else 0
        self.found.setFixedHeight(height * min(len(rows), _MOST_SHOWN))
        self.fit_panel()


def _spoken(row: FoundAction) -> str:
    key = tr("Key {key}", key=row.key) if row.key else ""
    return ", ".join(part for part in (row.text, row.detail, key) if part)

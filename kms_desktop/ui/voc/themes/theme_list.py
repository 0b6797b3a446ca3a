"""Themes, dearest first → rows on one common scale: what it may cost a year from low to high, and how far it has come.

Who does not read what is at stake sees the same rows without their money.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QListView, QSizePolicy, QStackedWidget, QWidget

from kms_desktop.texts import in_context, plural, tr
from kms_desktop.texts.format import number
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.voc.themes.words import (
    STATE_LOOKS,
    said_words,
    short_money,
    spoken_line,
    stake_words,
    waits_words,
)
from kms_desktop.ui.widgets.charts.range_bar import paint_range_bar, paint_scale_lines
from kms_desktop.ui.widgets.charts.scale import Scale, make_scale
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.notices import EmptyState
from kms_desktop.ui.widgets.paint import LEFT, RIGHT, draw_icon, draw_text, elide_text, focus_ring, text_width
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.row_list import RowList, RowLook, RowModel
from kms_desktop.voc.themes.model import ThemeLine
from kms_desktop.voc.themes.value import is_small

_ROW, _HIGH_ROW, _EDGE, _GAP, _MARKS = 52, 72, 12, 16, 2
_BAR, _LEAST_BAR, _LEAST_TITLE, _GOOD_TITLE = 148, 72, 180, 264
_NOTHING = (
    "voice",
    tr("No theme yet"),
    tr("What several agents say, or customers ask again and again, stands here as a theme."),
)
_CONTACTS, _STAKE = tr("Contacts"), tr("At stake a year")
_FOOT = tr("Bars run from the low to the high estimate; the mark is the middle. Contacts are of the period.")
_FOOT_PLAIN = tr("Contacts are of the period.")


@dataclass(frozen=True, slots=True)
class _Columns:
    """Left edge and width of each column in a row of some width; no bar where there is no room, or no money."""

    title: QRect
    contacts: QRect
    bar: QRect
    stake: QRect
    state: QRect


class _Face:
    """Places the columns of all rows alike. `scale` is that of all bars."""

    def __init__(self, currency: str, *, shows_money: bool) -> None:
        self.currency, self.shows_money = currency, shows_money
        self.scale = Scale(0.0, 1.0, ())

    def columns(self, width: int, theme: Theme) -> _Columns | None:
        """None where they leave too little for the title: all stands under it then."""
        edge, gap = theme.gap(_EDGE), theme.gap(_GAP)
        font = theme.font("list", 600)
        state = theme.px(20) + max(text_width(theme.font("list", 500), look[0]) for look in STATE_LOOKS.values())
        contacts = text_width(theme.font("meta", 600), _CONTACTS)
        stake = bar = 0
        if self.shows_money:
            widest = max(text_width(font, tr("small sample")), text_width(theme.font("meta", 600), _STAKE))
            stake = max(widest, text_width(font, tr("{low} to {high}", low="£100k", high="£240k")))
        room = width - 2 * edge - state - contacts - stake - (3 if stake else 2) * gap
        if self.shows_money:
            bar = min(theme.gap(_BAR), room - gap - theme.gap(_GOOD_TITLE))
            bar = bar if bar >= theme.gap(_LEAST_BAR) else 0
        title = room - (bar + gap if bar else 0)
        if title < theme.gap(_LEAST_TITLE):
            return None
        x, placed = edge, []
        for wide in (title, contacts, bar, stake, state):
            placed.append(QRect(x, 0, wide, 0))
            x += wide + (gap if wide else 0)
        return _Columns(*placed)

    def row_height(self, row: ThemeLine, width: int, theme: Theme) -> int:
        return theme.px(_ROW if self.columns(width, theme) is not None else _HIGH_ROW)

    def paint_row(self, painter: QPainter, row: ThemeLine, rect: QRect, theme: Theme, look: RowLook) -> None:
        if look.chosen or look.hovered:
            fill_round(painter, rect, theme.px(8), theme.color("accentsoft" if look.chosen else "hover"))
        if look.ringed:
            focus_ring(painter, rect, theme.px(8), theme)
        columns = self.columns(rect.width(), theme)
        if columns is None:
            self._paint_under(painter, row, rect, theme)
            return
        middle = rect.y() + rect.height() // 2

        def line(column: QRect, top: int, role: str) -> QRect:
            return QRect(rect.x() + column.x(), top, column.width(), theme.line(role))

        upper, lower = middle - theme.line("list"), middle + 1
        whole = middle - theme.line("list") // 2
        self._paint_two(painter, theme, line(columns.title, upper, "list"), line(columns.title, lower, "meta"), row)
        font = theme.font("list", 600)
        count = line(columns.contacts, whole, "list")
        draw_text(painter, count, number(row.contacts), font, theme.color("ink"), RIGHT)
        if columns.bar.width() and row.stake is not None:
            box = QRect(rect.x() + columns.bar.x(), rect.y(), columns.bar.width(), rect.height())
            if not look.chosen:
                inset = theme.px(10)
                paint_scale_lines(painter, theme, box.adjusted(0, inset, 0, -inset), self.scale)
            values = (row.stake.yearly.low, row.stake.yearly.mid, row.stake.yearly.high)
            paint_range_bar(painter, theme, box, self.scale, values, chosen=look.chosen, small=is_small(row.stake))
        if columns.stake.width() and row.stake is not None:
            small = is_small(row.stake)
            ink = theme.color("ink3" if small else "ink")
            words = stake_words(row.stake, self.currency)
            box = line(columns.stake, whole, "list")
            draw_text(painter, box, words, theme.font("list", 400 if small else 600), ink)
        self._paint_state(painter, theme, row, line(columns.state, upper, "list"), line(columns.state, whole, "list"))

    def _paint_under(self, painter: QPainter, row: ThemeLine, rect: QRect, theme: Theme) -> None:
        """Title, who said it, and in a third line all that the columns would say."""
        room = rect.adjusted(theme.gap(_EDGE), 0, -theme.gap(_EDGE), 0)
        top = rect.y() + (rect.height() - theme.line("list") - 2 * theme.line("meta")) // 2
        upper = QRect(room.x(), top, room.width(), theme.line("list"))
        lower = QRect(room.x(), upper.bottom() + 1, room.width(), theme.line("meta"))
        self._paint_two(painter, theme, upper, lower, row)
        words, icon, ink = STATE_LOOKS[row.theme.state]
        third, size = QRect(room.x(), lower.bottom() + 1, room.width(), theme.line("meta")), theme.px(14)
        draw_icon(painter, theme, icon, ink, QRect(third.x(), third.y(), size, third.height()))
        worth = stake_words(row.stake, self.currency) if self.shows_money else ""
        contacts = plural("{n} contact", "{n} contacts", row.contacts)
        told = " · ".join(part for part in (words, waits_words(row), worth, contacts) if part)
        font, line = theme.font("meta", 500), third.adjusted(theme.px(20), 0, 0, 0)
        draw_text(painter, line, elide_text(font, told, line.width()), font, theme.color(ink))

    def _paint_two(self, painter: QPainter, theme: Theme, upper: QRect, lower: QRect, row: ThemeLine) -> None:
        font, small = theme.font("list", 600), theme.font("meta")
        title = elide_text(font, typeset_text(row.theme.title), upper.width())
        draw_text(painter, upper, title, font, theme.color("ink"))
        draw_text(painter, lower, elide_text(small, said_words(row), lower.width()), small, theme.color("ink2"))

    def _paint_state(self, painter: QPainter, theme: Theme, row: ThemeLine, upper: QRect, whole: QRect) -> None:
        words, icon, ink = STATE_LOOKS[row.theme.state]
        under = waits_words(row)
        box = upper if under else whole
        size = theme.px(14)
        draw_icon(painter, theme, icon, ink, QRect(box.x(), box.y(), size, box.height()))
        inner = box.adjusted(theme.px(20), 0, 0, 0)
        draw_text(painter, inner, words, theme.font("list", 500), theme.color(ink))
        if under:
            below = QRect(inner.x(), upper.bottom() + 2, inner.width(), theme.line("meta"))
            draw_text(painter, below, under, theme.font("meta"), theme.color("ink2"))


class _Head(QWidget):
    """The names of the columns, and the marks of the scale above the bars."""

    def __init__(self, face: _Face) -> None:
        super().__init__()
        self._face = face
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self._apply_theme)

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(current_theme().px(200), current_theme().px(24))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, current_theme().px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter, face = current_theme(), QPainter(self), self._face
        columns, font, ink = face.columns(self.width(), theme), theme.font("meta", 500), theme.color("ink2")
        if columns is None:
            return

        def name(column: QRect, words: str, align=LEFT) -> None:
            draw_text(painter, QRect(column.x(), 0, column.width(), self.height()), words, font, ink, align)

        # Translators: the name of a column: what agents and contacts are about
        name(columns.title, in_context("a column", "Theme"))
        name(columns.contacts, _CONTACTS, RIGHT)
        name(columns.state, tr("State"))
        if columns.stake.width():
            name(columns.stake, _STAKE)
        if columns.bar.width():
            self._paint_marks(painter, theme, columns.bar)

    def _paint_marks(self, painter: QPainter, theme: Theme, bar: QRect) -> None:
        font, free = theme.font("meta"), -theme.px(100)
        for mark in self._face.scale.marks:
            words = short_money(mark, self._face.currency)
            width = text_width(font, words)
            x = bar.x() + round(bar.width() * self._face.scale.share(mark))
            left = min(max(bar.x(), x - width // 2), bar.right() + 1 - width)
            if left > free:
                draw_text(painter, QRect(left, 0, width, self.height()), words, font, theme.color("ink2"))
                free = left + width + theme.gap(6)


class _Rows(RowList):
    """A click marks a row, a double click opens it, as Enter does."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        QListView.mouseReleaseEvent(self, event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        QListView.mouseDoubleClickEvent(self, event)
        if self.current_row() is not None:
            self.row_opened.emit(self.current_row())


class ThemeList(QWidget):
    """`marked` has the ThemeLine that is chosen, `opened` the one whose contacts are wanted."""

    marked = Signal(object)
    opened = Signal(object)

    def __init__(self, currency: str, *, shows_money: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face = _Face(currency, shows_money=shows_money)

        def spoken(line: ThemeLine) -> str:
            return spoken_line(line, currency, shows_money=shows_money)

        self.rows = _Rows(RowModel(spoken, spoken), self._face, tr("Themes"))
        self._head = _Head(self._face)
        foot = Paragraph(_FOOT if shows_money else _FOOT_PLAIN, "meta", "ink2")
        filled = QWidget()
        column = Column(filled, gap=4, margins=(0, 0, 0, 12))
        column.addWidget(self._head)
        column.addWidget(self.rows, 1)
        under = Row(gap=0, margins=(12, 0, 12, 0))
        under.addWidget(foot)
        column.addLayout(under)
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState(*_NOTHING))
        self._stack.addWidget(filled)
        Column(self).addWidget(self._stack)
        self.setFocusProxy(self.rows)
        self.rows.row_marked.connect(self.marked)
        self.rows.row_opened.connect(self.opened)

    def show_lines(self, lines: Sequence[ThemeLine]) -> None:
        """Other rows; the chosen theme stays so, as far as it is there, and the list is scrolled as before."""
        before = self.rows.current_row()
        kept, scrolled = before.theme.id if before is not None else "", self.rows.verticalScrollBar().value()
        if tuple(lines) == self.rows.rows():
            return
        highest = [line.stake.yearly.high for line in lines if line.stake is not None]
        self._face.scale = make_scale([0.0, *highest], marks=_MARKS, from_zero=True)
        self.rows.show_rows(lines)
        ids = [line.theme.id for line in lines]
        if lines:
            self.rows.mark_row(ids.index(kept) if kept in ids else 0)
            self.rows.verticalScrollBar().setValue(scrolled)
        self._stack.setCurrentIndex(1 if lines else 0)
        self._head.update()

    def lines(self) -> tuple[ThemeLine, ...]:
        return self.rows.rows()

    def current_line(self) -> ThemeLine | None:
        """The theme that is chosen."""
        return self.rows.current_row()

"""What happened before, one row an exchange; a row opens in place and shows its messages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from kms_desktop.customers.channels import channel_of
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.theme.current import Theme, current_theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.laid_text import LaidText, lay_text, mark_words
from kms_desktop.ui.widgets.paint import (
    LEFT,
    RIGHT,
    draw_icon,
    draw_keycap,
    draw_text,
    elide_text,
    focus_ring,
    keycap_size,
    plane_edge,
    text_width,
)
from kms_desktop.ui.widgets.row_list import ROW, RowList, RowLook, RowModel

_STATES = {"good": ("check", "good"), "waits": ("minus", "warn"), "bad": ("clock", "bad"), "plain": ("", "ink3")}
_INSET, _EDGE, _WORDS_X, _TOP = 8, 16, 42, 8
_LEAST_TITLE = 110
_SHOW_ORIGINAL = tr("Show the original")


@dataclass(frozen=True, slots=True)
class MessageView:
    """One turn. `ours` colours the author; `more`: the letter as it came says more than `text`."""

    author: str
    when: str
    text: str
    ours: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class HistoryView:
    """An exchange as shown. `brief` stands in for `when` where the title would be cut. `outcome_icon` replaces the
    state's own. `footer` (words, state) closes an open row.

    `messages` may be empty while the row is closed; `open_row` shows them. `sensitive` shows a lock. An open row with a
    turn that says more has a link to the original.
    """

    id: str
    channel: str
    subject: str
    when: str
    outcome: str = ""
    state: Literal["good", "waits", "bad", "plain"] = "plain"
    exact: str = ""
    outcome_icon: str = ""
    messages: tuple[MessageView, ...] = ()
    footer: tuple[str, str] | None = None
    open: bool = False
    sensitive: bool = False
    brief: str = ""

    @property
    def has_link(self) -> bool:
        return self.open and any(message.more for message in self.messages)


@dataclass(frozen=True, slots=True)
class _Turn:
    head_y: int
    author: str
    when: str
    ours: bool
    text: LaidText


class _HistoryFace:
    marks: tuple[str, ...] = ()
    """Words that are marked wherever they stand, as letters are compared."""

    def _text_width(self, width: int, theme: Theme) -> int:
        return max(1, width - theme.px(_WORDS_X) - theme.px(_EDGE))

    def _lay_outcome(self, row: HistoryView, width: int, theme: Theme) -> LaidText | None:
        if not row.outcome:
            return None
        icon = theme.px(18) if row.outcome_icon or _STATES[row.state][0] else 0
        font = theme.font("meta")
        return lay_text(row.outcome, font, theme.line("meta"), max(1, self._text_width(width, theme) - icon))

    def _date_text(self, row: HistoryView, width: int, theme: Theme) -> str:
        """The date; its short form where that leaves the title whole."""
        title = text_width(theme.font("list", 600 if row.open else 500), row.subject)
        room = self._text_width(width, theme) - theme.gap(10) - title
        return row.brief if row.brief and text_width(theme.font("meta"), row.when) > room else row.when

    def _date_goes_below(self, row: HistoryView, width: int, theme: Theme) -> bool:
        """Whether the date goes under the title, which would else be cut to nothing."""
        title = text_width(theme.font("list", 600), row.subject)
        beside = (
            self._text_width(width, theme)
            - text_width(theme.font("meta"), self._date_text(row, width, theme))
            - theme.gap(10)
        )
        return bool(row.when) and beside < min(title, theme.px(_LEAST_TITLE))

    def _head_height(self, row: HistoryView, width: int, theme: Theme) -> int:
        outcome = self._lay_outcome(row, width, theme)
        date = theme.line("meta") if self._date_goes_below(row, width, theme) else 0
        return theme.line("list") + date + (outcome.height if outcome else 0)

    def _lay_messages(self, row: HistoryView, width: int, theme: Theme) -> tuple[list[_Turn], int]:
        """The messages of an open row, and the height they need below the head."""
        y, turns = theme.gap(14), []
        for message in row.messages:
            text = lay_text(message.text, theme.font("list"), theme.line("list"), self._text_width(width, theme))
            turns.append(_Turn(y, message.author, message.when, message.ours, text))
            y += theme.line("meta") + theme.gap(2) + text.height + theme.gap(6)
        return turns, y

    def _link_height(self, row: HistoryView, theme: Theme) -> int:
        return theme.line("meta") + theme.gap(8) if row.has_link else 0

    def link_rect(self, row: HistoryView, rect: QRect, theme: Theme) -> QRect:
        """Where the link to the original stands in a row that lies at `rect`; empty where there is none."""
        if not row.has_link:
            return QRect()
        top = rect.y() + theme.px(_TOP) + self._head_height(row, rect.width(), theme)
        top += self._lay_messages(row, rect.width(), theme)[1]
        cap = keycap_size(theme, key_text("show_original"), "tile").width() + theme.gap(8)
        words = min(text_width(theme.font("meta", 500), _SHOW_ORIGINAL), self._text_width(rect.width(), theme) - cap)
        return QRect(rect.x() + theme.px(_WORDS_X), top, words + cap, theme.line("meta") + theme.gap(4))

    def row_height(self, row: HistoryView, width: int, theme: Theme) -> int:
        height = theme.px(_TOP) + self._head_height(row, width, theme) + theme.px(7)
        if row.open:
            height += self._lay_messages(row, width, theme)[1] + self._link_height(row, theme) + theme.gap(4)
            height += theme.line("meta") + theme.gap(2) if row.footer else 0
        return height

    def paint_row(self, painter: QPainter, row: HistoryView, rect: QRect, theme: Theme, look: RowLook) -> None:
        box = rect.adjusted(theme.gap(_INSET), 0, -theme.gap(_INSET), 0)
        if row.open or look.hovered:
            edge = plane_edge(theme) if row.open else None
            fill_round(painter, box, theme.px(8), theme.color("paper" if row.open else "hover"), edge)
        y = rect.y() + theme.px(_TOP)
        size = theme.px(16)
        icon = QRect(rect.x() + theme.px(_EDGE), y + theme.px(2), size, size)
        name = "lock" if row.sensitive else channel_of(row.channel).icon
        draw_icon(painter, theme, name, "ink2", icon)
        self._draw_head(painter, row, rect, y, theme)
        if row.open:
            self._draw_turns(painter, row, rect, y + self._head_height(row, rect.width(), theme), theme)
        if look.ringed:
            focus_ring(painter, box, theme.px(8), theme)

    def _draw_head(self, painter: QPainter, row: HistoryView, rect: QRect, y: int, theme: Theme) -> None:
        x, room = rect.x() + theme.px(_WORDS_X), self._text_width(rect.width(), theme)
        line = QRect(x, y, room, theme.line("list"))
        font = theme.font("list", 600 if row.open else 500)
        stacked = self._date_goes_below(row, rect.width(), theme)
        date = row.when if stacked else self._date_text(row, rect.width(), theme)
        when = 0 if stacked else text_width(theme.font("meta"), date) + theme.gap(10)
        title = elide_text(font, row.subject, room - when)
        if self.marks:
            mark_words(painter, lay_text(title, font, theme.line("list"), room * 2), x, y, self.marks, theme)
        draw_text(painter, line, title, font, theme.color("ink"))
        y += theme.line("list")
        if stacked:
            line = QRect(x, y, room, theme.line("meta"))
            y += theme.line("meta")
        side = LEFT if stacked else RIGHT
        draw_text(painter, line, date, theme.font("meta"), theme.color("ink3"), side)
        outcome = self._lay_outcome(row, rect.width(), theme)
        if outcome:
            self._draw_state(
                painter,
                row.outcome_icon or _STATES[row.state][0],
                _STATES[row.state][1],
                outcome,
                x,
                y,
                theme,
            )

    def _draw_state(self, painter: QPainter, icon: str, ink: str, laid: LaidText, x: int, y: int, theme: Theme) -> None:
        if icon:
            size = theme.px(14)
            where = QRect(x, y + (theme.line("meta") - size) // 2, size, size)
            draw_icon(painter, theme, icon, "ink2" if ink == "ink3" else ink, where)
            x += theme.px(18)
        mark_words(painter, laid, x, y, self.marks, theme)
        laid.paint_text(painter, x, y, theme.color(ink))

    def _draw_turns(self, painter: QPainter, row: HistoryView, rect: QRect, top: int, theme: Theme) -> None:
        x = rect.x() + theme.px(_WORDS_X)
        turns, height = self._lay_messages(row, rect.width(), theme)
        for turn in turns:
            head = QRect(x, top + turn.head_y, self._text_width(rect.width(), theme), theme.line("meta"))
            bold = theme.font("meta", 600)
            draw_text(painter, head, turn.author, bold, theme.color("accentink" if turn.ours else "ink2"))
            head.setLeft(head.left() + text_width(bold, turn.author) + theme.gap(8))
            when = elide_text(theme.font("meta"), turn.when, head.width())
            draw_text(painter, head, when, theme.font("meta"), theme.color("ink3"))
            mark_words(painter, turn.text, x, top + turn.head_y + theme.line("meta") + theme.gap(2), self.marks, theme)
            turn.text.paint_text(painter, x, top + turn.head_y + theme.line("meta") + theme.gap(2), theme.color("ink"))
        if row.has_link:
            self._draw_link(painter, self.link_rect(row, rect, theme), theme)
        if row.footer:
            words, state = row.footer
            icon = "calendar-check" if state == "bad" else _STATES[state][0]
            laid = lay_text(
                words, theme.font("meta", 500), theme.line("meta"), self._text_width(rect.width(), theme) - theme.px(18)
            )
            self._draw_state(
                painter, icon, _STATES[state][1], laid, x, top + height + self._link_height(row, theme), theme
            )

    def _draw_link(self, painter: QPainter, where: QRect, theme: Theme) -> None:
        key = key_text("show_original")
        cap = keycap_size(theme, key, "tile")
        font = theme.font("meta", 500)
        words = QRect(where.x(), where.y(), where.width() - cap.width() - theme.gap(8), where.height())
        draw_text(painter, words, elide_text(font, _SHOW_ORIGINAL, words.width()), font, theme.color("accentink"))
        at = QRect(words.right() + 1 + theme.gap(8), where.center().y() - cap.height() // 2, cap.width(), cap.height())
        draw_keycap(painter, theme, at, key, "tile")


def _accessible_text(row: HistoryView) -> str:
    parts = [
        row.subject,
        row.when,
        channel_of(row.channel).singular,
        row.outcome,
        tr("late") if row.state == "bad" else "",
    ]
    if row.open:
        parts += [f"{m.author}: {m.text}" for m in row.messages]
        parts.append(_SHOW_ORIGINAL if row.has_link else "")
        parts.append(row.footer[0] if row.footer else "")
    return ". ".join(part for part in parts if part)


def _tip_text(row: HistoryView) -> str:
    return "\n".join(part for part in (row.subject, row.exact) if part)


class HistoryList(RowList):
    """Rows are HistoryView. `row_opened` asks to open (or, of an open row, to close); the caller fetches messages.

    `open_row(id, messages, footer)` shows them in place and folds the row that was open before; Left folds.
    `original_wanted(row)` when the link of an open row is clicked.
    """

    original_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._history_face = _HistoryFace()
        super().__init__(RowModel(_accessible_text, _tip_text), self._history_face, tr("History"), parent)

    def marks(self) -> tuple[str, ...]:
        """The words that are marked."""
        return self._history_face.marks

    def show_marks(self, words: tuple[str, ...]) -> None:
        """Mark these words wherever they stand, from the next rows on."""
        self._history_face.marks = words

    def open_with_original(self) -> HistoryView | None:
        """The open row, where its letters say more than it shows."""
        return next((row for row in self.rows() if row.has_link), None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        row = self._row_of_link(event.position().toPoint())
        if row is not None and event.button() == Qt.MouseButton.LeftButton:
            self.original_wanted.emit(row)
        else:
            super().mouseReleaseEvent(event)

    def _row_of_link(self, point: QPoint) -> HistoryView | None:
        index = self.indexAt(point)
        row = index.data(ROW) if index.isValid() else None
        if row is None or not row.has_link:
            return None
        return (
            row if self._history_face.link_rect(row, self.visualRect(index), current_theme()).contains(point) else None
        )

    def open_row(
        self, row_id: str, messages: tuple[MessageView, ...] = (), footer: tuple[str, str] | None = None
    ) -> None:
        """Open one row in place, fold the others. An unknown id folds all."""
        for at, row in enumerate(self.rows()):
            if row.id == row_id:
                self._model.replace_row(
                    at, replace(row, open=True, messages=messages or row.messages, footer=footer or row.footer)
                )
            elif row.open:
                self._model.replace_row(at, replace(row, open=False))
        self.scheduleDelayedItemsLayout()
        self.updateGeometry()

    def close_row(self) -> None:
        """Fold the open row."""
        self.open_row("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Left and any(row.open for row in self.rows()):
            self.close_row()
        else:
            super().keyPressEvent(event)

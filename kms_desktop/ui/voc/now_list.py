"""The floor at this moment → one list whose rows open: what wants somebody first, then who is at what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from kms_desktop.figures.floor_now import FloorNow, NowRow
from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.dates import exact_text, span_text, when_text
from kms_desktop.ui.missed_text import missed_detail, missed_number
from kms_desktop.ui.status_text import presence_icon, status_words
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.notices import EmptyState
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.table import Cell, Table, TableColumn

_COLUMNS = (
    TableColumn(tr("What")),
    TableColumn(tr("Who"), most=200),
    TableColumn(tr("Customer"), most=200),
    # Translators: what a row of the list is about
    TableColumn(tr("About"), grows=True),
    # Translators: since when somebody waits, or how late a promise is
    TableColumn(tr("How long")),
)
_NOTHING = ("check", tr("Nobody waits, and nobody is on a call"), tr("What needs attention stands here as it happens."))
_LOOKS = {
    "overdue": ("warning", "bad", tr("Promise overdue")),
    "missed": ("phone", "bad", tr("Missed call")),
    "approval": ("clock", "warn", tr("Approval waits")),
    "handover": ("transfer", "warn", tr("Handover waits")),
    "due": ("calendar-check", "ink", tr("Promise due")),
}


class NowPresenter(QObject):
    """Reads whenever somebody looks, and when the workspace changed while they do."""

    shown = Signal(object)

    def __init__(self, floor: FloorNow, background: Background, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._floor, self._background, self._clock = floor, background, clock

    def read_rows(self) -> None:
        self._background.run(
            self._floor.rows(self._clock()),
            owner=self,
            on_done=self.shown.emit,
            replaces="now",
            long=True,
            unasked=True,
        )


class NowList(QWidget):
    """`contact_chosen` has a contact's id; `promise_chosen` a promise to be settled or handed on; `missed_chosen` the
    MissedCaller who is rung back."""

    contact_chosen = Signal(str)
    promise_chosen = Signal(object)
    missed_chosen = Signal(object)

    def __init__(self, clock: Clock, region: str, parent: QWidget | None = None, *, handles: bool = True) -> None:
        """`handles`: whether this person rings back and settles; who only reads does neither."""
        super().__init__(parent)
        self._handles = handles
        self._clock, self._region, self._rows = clock, region, tuple[NowRow, ...]()
        self.table = Table(_COLUMNS, tr("The floor now"))
        self.table.row_opened.connect(self._open_row)
        self.hint = Paragraph("", "meta", "ink3")
        self.table.row_marked.connect(self._tell_key)
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState(*_NOTHING))
        self._stack.addWidget(self.table)
        column = Column(self, gap=4, margins=(0, 0, 0, 12))
        column.addWidget(self._stack, 1)
        foot = Row(margins=(8, 0, 8, 0))
        foot.addWidget(self.hint)
        column.addLayout(foot)
        self.setFocusProxy(self.table)

    def show_rows(self, rows: Sequence[NowRow]) -> None:
        """Other rows; the one that was marked stays so, as far as it is there."""
        marked, now = self.table.current_row(), self._clock()
        before = _key_of(self._rows[marked]) if 0 <= marked < len(self._rows) else None
        self._rows = tuple(rows)
        self.table.show_rows([_row_of(row, self._region, now) for row in rows])
        keys = [_key_of(row) for row in rows]
        if rows:
            self.table.mark_row(keys.index(before) if before in keys else 0)
        self._stack.setCurrentIndex(1 if rows else 0)
        self._tell_key(self.table.current_row())

    def detail_text(self) -> str:
        """How many need attention."""
        waiting = sum(1 for row in self._rows if row.kind != "person")
        return plural("{n} needs attention", "{n} need attention", waiting)

    def _tell_key(self, at: int) -> None:
        """Before somebody is rung without having been meant."""
        row = self._rows[at] if 0 <= at < len(self._rows) else None
        self.hint.show_text("" if row is None else self._key_words(row))

    def _key_words(self, row: NowRow) -> str:
        key = key_text("enter")
        if row.promise is not None:
            return tr("{key} says what became of the promise.", key=key) if self._handles else ""
        if row.missed is not None:
            return tr("{key} rings back.", key=key) if self._handles else ""
        return tr("{key} opens the contact.", key=key) if row.contact_id else ""

    def _open_row(self, at: int) -> None:
        row = self._rows[at]
        if row.promise is not None:
            self.promise_chosen.emit((row.promise,))
        elif row.missed is not None:
            self.missed_chosen.emit(row.missed)
        elif row.contact_id:
            self.contact_chosen.emit(row.contact_id)


def _key_of(row: NowRow) -> tuple[str, str, str]:
    if row.missed is not None:
        return row.kind, row.who, row.missed.last.number or row.missed.last.id
    return row.kind, row.who, row.promise.id if row.promise is not None else row.contact_id


def _row_of(row: NowRow, region: str, now: datetime) -> list[Cell]:
    icon, ink, words = _look_of(row)
    customer, about = row.customer, typeset_text(row.what)
    if row.missed is not None:
        number = missed_number(row.missed, region)
        customer, about = customer or number, missed_detail(row.missed, number if customer else "")
    return [
        Cell(words, ink=ink, icon=icon),
        Cell(row.who),
        Cell(customer, ink="ink2"),
        Cell(about, tip=about),
        Cell(_how_long(row, now), row.at, "ink2", exact_text(row.at, now.tzinfo)),
    ]


def _look_of(row: NowRow) -> tuple[str, str, str]:
    """(icon, ink, words)"""
    if row.status is not None:
        return presence_icon(row.status), "ink2", status_words(row.status)
    if row.kind == "third":
        return "repeat", "warn", plural("{n} contact about it", "{n} contacts about it", row.times)
    return _LOOKS[row.kind]


def _how_long(row: NowRow, now: datetime) -> str:
    match row.kind:
        case "overdue":
            return tr("{time} late", time=span_text(now - row.at))
        case "due":
            return tr("in {time}", time=span_text(row.at - now))
        case "third":
            return when_text(row.at, now, now.tzinfo)
        case _:
            return span_text(now - row.at)

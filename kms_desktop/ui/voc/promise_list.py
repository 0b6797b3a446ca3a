"""The promises of the floor → a list for a supervisor: whose, how late; several are settled or handed on at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from kms_desktop.access.model import Person
from kms_desktop.contacts.model import Promise
from kms_desktop.contacts.promise_queries import Promises, WantedPromises
from kms_desktop.contacts.promise_text import channel_words, why_words
from kms_desktop.texts import in_context, plural, tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.dates import exact_text, span_text, when_text
from kms_desktop.ui.promise_words import promise_title
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.notices import EmptyState
from kms_desktop.ui.widgets.page_head import FilterBox
from kms_desktop.ui.widgets.table import Cell, Table, TableColumn

_COLUMNS = (
    # Translators: the column says until when a promise is due, or how late it is
    TableColumn(tr("Due")),
    TableColumn(tr("Promise"), grows=True),
    # Translators: the column says who has to keep a promise
    TableColumn(tr("Whose"), most=200),
    TableColumn(tr("How"), most=140),
    TableColumn(tr("State")),
)
_NOTHING = ("calendar-check", tr("No such promise"), tr("Choose another state, or fewer filters."))
_STATES = (
    ("late", in_context("promises", "Late")),
    ("today", in_context("promises", "Due today")),
    ("open", in_context("promises", "All open")),
    ("kept", in_context("promises", "Kept, 28 days")),
    ("broken", in_context("promises", "Not kept, 28 days")),
)
_LOOKS_BACK = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class PromiseFilter:
    state: str = "open"
    owner_id: str = ""
    team_id: str = ""


class PromiseListPresenter(QObject):
    """Reads the promises of the floor whenever somebody looks at them."""

    shown = Signal(object)

    def __init__(self, promises: Promises, background: Background, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._promises, self._background, self._clock = promises, background, clock
        self.found: tuple[Promise, ...] = ()

    def read_promises(self, filters: PromiseFilter) -> None:
        self._background.run(
            self._promises.of_floor(wanted_promises(filters, self._clock())),
            owner=self,
            on_done=self._on_read,
            replaces="promises",
            long=True,
            unasked=True,
        )

    def _on_read(self, found: Sequence[Promise]) -> None:
        self.found = tuple(found)
        self.shown.emit(self.found)


def wanted_promises(filters: PromiseFilter, now: datetime) -> WantedPromises:
    """What the filters ask for."""
    wanted = WantedPromises(owner_id=filters.owner_id, team_id=filters.team_id)
    if filters.state == "kept":
        return replace(wanted, state="kept", settled_since=now - _LOOKS_BACK)
    if filters.state == "broken":
        return replace(wanted, state="broken", settled_since=now - _LOOKS_BACK)
    tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    before = {"late": now, "today": tomorrow}.get(filters.state)
    return replace(wanted, due_before=before)


class PromiseList(QWidget):
    """`settle_chosen` has the marked promises, all open."""

    filter_changed = Signal()
    settle_chosen = Signal(object)

    def __init__(self, everyone: Sequence[Person], clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock, self._promises = clock, tuple[Promise, ...]()
        self.state, self.whose = FilterBox(self), FilterBox(self)
        for code, words in _STATES:
            self.state.addItem(words, code)
        self.state.setCurrentIndex(2)
        self.whose.addItem(tr("Everybody"), "")
        for person in everyone:
            self.whose.addItem(person.name, person.id)
        for box, name in ((self.state, tr("How late")), (self.whose, tr("Whose"))):
            box.setAccessibleName(name)
            box.activated.connect(lambda _at: self.filter_changed.emit())
        self.table = Table(_COLUMNS, tr("Promises"))
        self.table.allow_many()
        self.settle = Button(tr("Settle or hand over"), key_text("enter"), "filled", "calendar-check")
        self.settle.clicked.connect(self._choose)
        self.table.row_opened.connect(lambda _row: self._choose())
        self.table.marks_changed.connect(self._show_button)
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState(*_NOTHING))
        self._stack.addWidget(self.table)
        head = Row(gap=8, margins=(8, 0, 12, 4))
        for widget in (self.state, self.whose):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.settle)
        column = Column(self, gap=4)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        self.setFocusProxy(self.table)
        self._show_button()

    def chosen_filter(self, team_id: str) -> PromiseFilter:
        return PromiseFilter(self.state.currentData(), self.whose.currentData(), team_id)

    def show_promises(self, promises: Sequence[Promise]) -> None:
        """Other rows; what was marked stays so, as far as it is there."""
        marked = {self._promises[at].id for at in self.table.marked_rows()}
        self._promises, now = tuple(promises), self._clock()
        self.table.show_rows([_row_of(promise, now) for promise in promises])
        self.table.mark_rows([at for at, one in enumerate(promises) if one.id in marked] or [0])
        self._stack.setCurrentIndex(1 if promises else 0)
        self._show_button()

    def marked(self) -> tuple[Promise, ...]:
        """Those that are marked and open."""
        rows = (self._promises[at] for at in self.table.marked_rows())
        return tuple(promise for promise in rows if promise.state == "open")

    def detail_text(self) -> str:
        """How many, and how many of them are late."""
        now = self._clock()
        late = sum(1 for one in self._promises if one.state == "open" and one.next_due < now)
        return plural("{n} promise, {late} late", "{n} promises, {late} late", len(self._promises), late=late)

    def _choose(self) -> None:
        marked = self.marked()
        if marked:
            self.settle_chosen.emit(marked)

    def _show_button(self) -> None:
        many = len(self.marked())
        self.settle.setEnabled(bool(many))
        words = plural("Settle or hand over {n}", "Settle or hand over {n}", many)
        self.settle.set_text(words if many > 1 else tr("Settle or hand over"), key_text("enter"))


def _row_of(promise: Promise, now: datetime) -> list[Cell]:
    due = promise.next_due
    late = promise.state == "open" and due < now
    words = tr("late by {span}", span=span_text(now - due)) if late else when_text(due, now, now.tzinfo)
    word = tr("update before then") if due < promise.due_at else ""
    tip = exact_text(promise.due_at, now.tzinfo)
    return [
        Cell(words, due, "bad" if late else "ink", tip, word, "warning" if late else ""),
        Cell(promise_title(promise), under=promise.customer_name or tr("Unknown caller")),
        Cell(promise.owner_name, under=promise.owner_team),
        Cell(channel_words(promise.channel), ink="ink2"),
        _state_cell(promise),
    ]


def _state_cell(promise: Promise) -> Cell:
    if promise.state == "kept":
        return Cell(in_context("a promise", "Kept"), ink="good", icon="check")
    if promise.state == "broken":
        return Cell(in_context("a promise", "Not kept"), ink="bad", icon="cross", under=why_words(promise.why))
    moved = plural("moved {n} time", "moved {n} times", promise.moves) if promise.moves else ""
    return Cell(in_context("a promise", "Open"), ink="ink2", under=moved)

"""The two lists of the floor as it is now: what waits, growing older as one looks, and what was asked again."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from kms_desktop.texts import plural, tr
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.voc import repeated, waiting
from kms_desktop.ui.voc.floor_presenter import FloorSight
from kms_desktop.ui.widgets.announce import announce_message
from kms_desktop.ui.widgets.chip import Chip
from kms_desktop.ui.widgets.layouts import Column
from kms_desktop.ui.widgets.notices import EmptyState
from kms_desktop.ui.widgets.table import Cell, Table

_TICK_MS = 1000


class _List(QWidget):
    """A table, or what to say while it is empty. Rows that did not change are left as they are."""

    def __init__(self, table: Table, nothing: tuple[str, str, str]) -> None:
        super().__init__()
        self.table, self._shown = table, list[list[Cell]]()
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState(*nothing))
        self._stack.addWidget(table)
        self.setFocusProxy(table)
        Column(self).addWidget(self._stack)

    def show_rows(self, rows: list[list[Cell]]) -> None:
        if rows == self._shown:
            return
        marked, scrolled = self.table.current_row(), self.table.verticalScrollBar().value()
        self._shown = rows
        self.table.show_rows(rows)
        self.table.mark_row(min(max(marked, 0), len(rows) - 1))
        self.table.verticalScrollBar().setValue(scrolled)
        self._stack.setCurrentIndex(1 if rows else 0)


class FloorLists(QWidget):
    """Hands out its parts: the page puts them where it wants. `alarm` is seen over every list."""

    aged = Signal()

    def __init__(self, clock: Clock, red_seconds: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock, self._red_seconds, self._sight = clock, red_seconds, FloorSight()
        self.waiting = _List(Table(waiting.COLUMNS, tr("Handovers that wait")), waiting.NOTHING)
        self.repeated = _List(Table(repeated.COLUMNS, tr("Asked again")), repeated.NOTHING)
        self.alarm = Chip("", "bad", "warning")
        self.alarm.setVisible(False)
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self.update_ages)
        self._tick.start()

    def show_sight(self, sight: FloorSight) -> None:
        """What was read from the floor."""
        self._sight = sight
        report = sight.repeats
        some = report is not None and report.all.passed_on > 0
        self.repeated.show_rows(
            repeated.repeat_rows(report, sight.article_title) if report is not None and some else []
        )
        self.update_ages()

    def update_ages(self) -> None:
        """A second has gone by: who waits, waits longer."""
        some = self._sight.waiting or self._sight.consults
        if not some and self.alarm.isHidden() and not self.waiting.table.model().rowCount():
            return
        now = self._clock()
        handovers = waiting.waiting_rows(self._sight.waiting, now, self._red_seconds)
        self.waiting.show_rows([*handovers, *waiting.consult_rows(self._sight.consults, now, self._red_seconds)])
        self._show_alarm(*waiting.alarm_chip(self._sight.waiting, now, self._red_seconds))
        self.aged.emit()

    def _show_alarm(self, words: str, kind: str, icon: str) -> None:
        begins = bool(words) and self.alarm.isHidden()
        self.alarm.show_fact(words, kind, icon)
        self.alarm.setVisible(bool(words))
        if begins and self.alarm.isVisible():
            announce_message(self.alarm, words)

    def detail_text(self, part: str, now: datetime) -> str:
        """What the head says of a list: how many, and out of how many in which period."""
        if part == "waiting":
            late = waiting.count_late(self._sight.waiting, now, self._red_seconds)
            words = plural(
                "{n} waiting, {late} too long", "{n} waiting, {late} too long", len(self._sight.waiting), late=late
            )
            asked = len(self._sight.consults)
            return f"{words} · {plural('{n} question', '{n} questions', asked)}" if asked else words
        report = self._sight.repeats
        if report is None:
            return ""
        again, passed_on = report.all.asked_again, report.all.passed_on
        return plural(
            "{n} asked again in {passed_on} passed on",
            "{n} asked again in {passed_on} passed on",
            again,
            passed_on=passed_on,
        )

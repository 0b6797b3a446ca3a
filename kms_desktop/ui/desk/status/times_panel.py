"""Who is there and how long they were at what today → a table for supervisors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtWidgets import QWidget

from kms_desktop.access.model import Person
from kms_desktop.contacts.agent_status import AFTER_CALL, BREAK, STATUSES, AgentStatus, StatusTime
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.status_text import presence_icon, presence_parts, status_name
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.table import Cell, Table, TableColumn

WIDTH_PX = 1000


def _short_names() -> list[str]:
    """Of each status, over a column of minutes: all of them beside what somebody is at, in large text too."""
    # Translators: minutes that somebody wrapped up after calls
    short = {AFTER_CALL: tr("After a call"), BREAK: tr("Break")}
    return [short.get(status, status_name(status)) for status in STATUSES]


_COLUMNS = (
    TableColumn(tr("Name"), most=260),
    # Translators: what somebody is at now
    TableColumn(tr("Now"), grows=True),
    *(TableColumn(words, number=True) for words in _short_names()),
)
_LEAST_PX, _MOST_PX, _ROW_PX, _HEAD_PX = 120, 480, 52, 40


@dataclass(frozen=True, slots=True)
class FloorStatus:
    """The people that a supervisor reads of, what they are at now, and what is counted of today."""

    people: tuple[Person, ...]
    present: Mapping[str, AgentStatus]
    times: tuple[StatusTime, ...]


class StatusTimesPanel(FloatingPanel):
    """What is not over yet counts until now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Who is there"), "people", tr("Minutes of today"), "fact", parent)
        self.set_hints(((tr("Close"), key_text("leave")),))
        self.table = Table(_COLUMNS, tr("Who is there"))
        self.body.addWidget(self.table)
        self._count = 0
        follow_theme(self._fit_table)

    def show_floor(self, floor: FloorStatus, now: datetime) -> None:
        self._count = len(floor.people)
        self.table.show_rows(status_rows(floor, now))
        self.table.mark_row(0)
        self._fit_table(current_theme())

    def _fit_table(self, theme: Theme) -> None:
        wanted = _ROW_PX * self._count + _HEAD_PX
        self.table.setFixedHeight(theme.px(min(_MOST_PX, max(_LEAST_PX, wanted))))


def status_rows(floor: FloorStatus, now: datetime) -> list[list[Cell]]:
    """One for each person, by name."""
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for one in floor.times:
        counted[one.staff_id, one.status] += one.seconds
    return [_row(person, floor.present.get(person.id), counted, now) for person in floor.people]


def _row(
    person: Person, status: AgentStatus | None, counted: Mapping[tuple[str, str], int], now: datetime
) -> list[Cell]:
    def minutes(which: str) -> int:
        seconds = counted.get((person.id, which), 0)
        if status is not None and status.status == which and status.since is not None and _is_of_today(status, now):
            seconds += max(0, round((now - status.since).total_seconds()))
        return seconds // 60

    columns: Sequence[int] = [minutes(which) for which in STATUSES]
    ink = "ink3" if status is None else "ink"
    words, since = presence_parts(status, now)
    return [
        Cell(person.name, under=person.team),
        Cell(words, ink=ink, icon=presence_icon(status), under=since),
        *(Cell(f"{n}" if n else "", sort=n) for n in columns),
    ]


def _is_of_today(status: AgentStatus, now: datetime) -> bool:
    assert status.since is not None
    return status.since.astimezone(UTC).date() == now.astimezone(UTC).date()

"""What desktops counted of the program, and what was reported of it → day by day whether it helped or held people up.

| held up by | on a day, or at a desktop |
|---|---|
| slow_searches | more than 5 in 100 searches, of 20 at least: hits later than half a second after a key |
| abandoned | more than half of 20 searches at least: the field was emptied and no article opened |
| slow_calls | more than 5 in 100 calls, of 20 at least: the caller on the bar later than a second |
| failures | more than one a desktop and day that was told to the person |
| away | more than five minutes a desktop and day without the database |
| reports | two people at least said that this program is down |

Where nothing of this holds it helped, if there were 20 searches or calls at least; else there is too little to say.
Desktops are told by a key that is drawn by lot, and nobody's name stands beside it. Days are those of the desktops' own
clocks, of reports those of the clock of who asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Literal

import sqlalchemy

from kms_desktop.access.model import Person
from kms_desktop.access.roles import READ_TOOL_USE, who_may
from kms_desktop.contacts.down_things import PROGRAM
from kms_desktop.errors import Refused
from kms_desktop.offline.tool_use import COUNTS
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Steps, ask
from kms_desktop.storage.tables import Staff, Team, table_of
from kms_desktop.storage.tables_bulletins import DownReportRow
from kms_desktop.storage.tables_tool import ToolDayRow
from kms_desktop.texts import tr
from kms_desktop.voc.csv_export import make_csv

_row, _down, _staff, _team = (table_of(one).c for one in (ToolDayRow, DownReportRow, Staff, Team))
LEAST, SLOW_SHARE, ABANDONED_SHARE = 20, 0.05, 0.5
MOST_FAILURES, MOST_AWAY_S, REPORTERS = 1.0, 300.0, 2
Verdict = Literal["helped", "held_up", "too_little"]
REASONS: dict[str, str] = {
    "slow_searches": tr("slow searches"),
    "abandoned": tr("searches given up"),
    "slow_calls": tr("callers shown late"),
    "failures": tr("failures"),
    "away": tr("database away"),
    "reports": tr("reported as down"),
}
DEFINITIONS: tuple[str, ...] = (
    tr("A search is what is typed until an article is opened or the field is empty again; the latter is given up."),
    tr("Slow: hits later than half a second after a key; a caller on the bar later than a second after the call came."),
    tr(
        "The program held people up on a day with more than 5 % of searches or callers slow, or more than half of the "
        "searches given up (of 20 at least), more than one failure or five minutes without the database a desktop, or "
        "two people who reported it as down. Else it helped; below 20 searches and calls there is too little to say."
    ),
)


@dataclass(frozen=True, slots=True)
class ToolSum:
    """Sums of some desktops on some days: `desktop_days` of them. `reporters`: who reported the program as down."""

    desktop_days: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    reporters: int = 0

    def count(self, name: str) -> int:
        return self.counts.get(name, 0)

    @property
    def held_up_by(self) -> tuple[str, ...]:
        searches, calls = self.count("searches"), self.count("calls")
        holds = {
            "slow_searches": searches >= LEAST and self.count("slow_searches") > SLOW_SHARE * searches,
            "abandoned": searches >= LEAST and self.count("abandoned") > ABANDONED_SHARE * searches,
            "slow_calls": calls >= LEAST and self.count("slow_calls") > SLOW_SHARE * calls,
            "failures": self.count("failures") > MOST_FAILURES * self.desktop_days,
            "away": self.count("away_s") > MOST_AWAY_S * self.desktop_days,
            "reports": self.reporters >= REPORTERS,
        }
        return tuple(name for name in REASONS if holds[name])

    @property
    def verdict(self) -> Verdict:
        if self.held_up_by:
            return "held_up"
        return "helped" if max(self.count("searches"), self.count("calls")) >= LEAST else "too_little"


@dataclass(frozen=True, slots=True)
class ToolReport:
    """`rows`: (day, desktop, counts) as they are stored. `days` has every day of which anything is known, the oldest
    first; `desktops` each of them over all days."""

    first: date
    last: date
    rows: tuple[tuple[date, str, Mapping[str, int]], ...]
    days: tuple[tuple[date, ToolSum], ...]
    desktops: tuple[tuple[str, ToolSum], ...]
    whole: ToolSum

    def count_days(self, verdict: Verdict) -> int:
        return sum(1 for _, one in self.days if one.verdict == verdict)


class ToolReports:
    """Reads for one person; without one, of all the workspace."""

    def __init__(self, database: Database, person: Person | None = None) -> None:
        self._database, self._person = database, person

    def report(self, first: date, now: datetime) -> Reading[ToolReport]:
        """From that day until `now`, which knows its zone. Raises Refused for who may not read it."""
        if self._person is not None and not self._person.may(READ_TOOL_USE):
            raise Refused(tr("How the program itself served is read by {who}.", who=who_may(READ_TOOL_USE)))
        return Reading(self._database, partial(self._read, first, now))

    def _read(self, first: date, now: datetime) -> Steps[ToolReport]:
        begins = datetime(first.year, first.month, first.day, tzinfo=now.tzinfo)
        rows = yield from ask(self._days_query(first, now.date()))
        reports = yield from ask(self._reports_query(begins, now))
        reported: defaultdict[date, set[str]] = defaultdict(set)
        for by_id, at in reports:
            reported[at.astimezone(now.tzinfo).date()].add(by_id)
        found = [(row.day, row.desktop, {name: int(getattr(row, name)) for name in COUNTS}) for row in rows]
        return sum_up(found, reported, first, now.date())

    def _days_query(self, first: date, last: date) -> sqlalchemy.Select[Any]:
        """On a server from the view that judges who looks; in a file from the table."""
        columns = ("desktop", "day", "division", *COUNTS)
        source: Any = table_of(ToolDayRow)
        if not self._database.is_sqlite:
            source = sqlalchemy.table("tool_use", *(sqlalchemy.column(name, _row[name].type) for name in columns))
        query = sqlalchemy.select(*(source.c[name] for name in columns)).where(source.c.day.between(first, last))
        if self._person is not None:
            query = query.where(source.c.division == self._own_division())
        return query.order_by(source.c.day, source.c.desktop)

    def _reports_query(self, begins: datetime, ends: datetime) -> sqlalchemy.Select[Any]:
        query = sqlalchemy.select(_down.by_id, _down.at).where(
            _down.about == PROGRAM, ~_down.taken_back, _down.at >= begins, _down.at < ends
        )
        if self._person is None:
            return query
        of_division = sqlalchemy.select(_staff.id).join(table_of(Team), _team.id == _staff.team_id)
        return query.where(_down.by_id.in_(of_division.where(_team.division == self._own_division())))

    def _own_division(self) -> Any:
        assert self._person is not None
        return sqlalchemy.select(_team.division).where(_team.id == self._person.team_id).scalar_subquery()


def sum_up(
    rows: Sequence[tuple[date, str, Mapping[str, int]]],
    reported: Mapping[date, set[str]],
    first: date,
    last: date,
) -> ToolReport:
    """`reported`: who reported the program as down on which day."""
    by_day: defaultdict[date, list[Mapping[str, int]]] = defaultdict(list)
    by_desktop: defaultdict[str, list[Mapping[str, int]]] = defaultdict(list)
    for day, desktop, counts in rows:
        by_day[day].append(counts)
        by_desktop[desktop].append(counts)
    days = sorted({*by_day, *(day for day, people in reported.items() if people)})
    everybody = {person for people in reported.values() for person in people}
    return ToolReport(
        first,
        last,
        tuple(rows),
        tuple((day, _add(by_day[day], len(reported.get(day, ())))) for day in days),
        tuple((desktop, _add(by_desktop[desktop], 0)) for desktop in sorted(by_desktop)),
        _add([counts for _, _, counts in rows], len(everybody)),
    )


def days_before(now: datetime, days: int) -> date:
    """The first of so many days, of which today is the last."""
    return now.date() - timedelta(days=max(days, 1) - 1)


def tool_csv(report: ToolReport) -> str:
    """One row for each day and desktop below a row of names."""
    rows = ((day.isoformat(), desktop, *(str(counts[name]) for name in COUNTS)) for day, desktop, counts in report.rows)
    return make_csv(("day", "desktop", *COUNTS), rows)


def _add(rows: Iterable[Mapping[str, int]], reporters: int) -> ToolSum:
    kept = list(rows)
    return ToolSum(len(kept), {name: sum(row[name] for row in kept) for name in COUNTS}, reporters)

"""Journeys as they are meant, and the log → at each step how many came there, in time or late, and who had to speak
first.

A customer begins a journey with each contact about its first reason that was closed in the period, unless one is
under way. The next step is their next contact about its reason, within what is expected and as long again; after that
it counts as not come. Where we were to speak, a promise of the step before that was kept, or a contact that we began,
is the step; a contact that they began about this reason or the one before, while we owed the word, counts as asked
for by them."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from statistics import median
from typing import Any, Literal

import sqlalchemy

from kms_desktop.access.model import Person
from kms_desktop.access.roles import READ_FLOOR
from kms_desktop.articles.journeys import Journey, JourneyStep
from kms_desktop.contacts.reason_code import ReasonCode
from kms_desktop.contacts.reason_codes import counted_as, read_merged
from kms_desktop.figures.report_sources import find_report_sources
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Steps, ask
from kms_desktop.storage.tables import CustomerRow, Team, table_of

Came = Literal["in_time", "late", "asked_first", "not_come", "waiting"]
CAME: tuple[Came, ...] = ("in_time", "late", "asked_first", "not_come", "waiting")
_LONGEST_WAIT = timedelta(days=90)
"""For a step that may take what it takes."""
_customer, _team = table_of(CustomerRow).c, table_of(Team).c


@dataclass(frozen=True, slots=True)
class Seen:
    """One contact of a customer as a step may be. `ours`: we began it."""

    contact_id: str
    at: datetime
    reason: str
    channel: str
    ours: bool = False
    kept_at: datetime | None = None
    """When the last promise that was made in it was kept."""


@dataclass(frozen=True, slots=True)
class StepLine:
    """What became of one step for those who came to the step before. `came` says in which contacts: of what has not
    come, in which contact of the step before. `days` is the median until it came, None where it never did."""

    step: JourneyStep
    n: int
    came: Mapping[Came, tuple[str, ...]]
    other_channel: tuple[str, ...] = ()
    days: float | None = None

    def count(self, what: Came) -> int:
        return len(self.came.get(what, ()))

    @property
    def share_in_time(self) -> float | None:
        """Of those whose time is over; None where there are none."""
        over = self.n - self.count("waiting")
        return self.count("in_time") / over if over else None


@dataclass(frozen=True, slots=True)
class JourneyReport:
    """`begun`: the contacts that began it. The lines are of the steps after the first."""

    journey: Journey
    begun: tuple[str, ...]
    lines: tuple[StepLine, ...]


@dataclass
class _Tally:
    came: defaultdict[Came, list[str]] = field(default_factory=lambda: defaultdict(list))
    other_channel: list[str] = field(default_factory=list)
    days: list[float] = field(default_factory=list)


class JourneyReports:
    """Of one workspace, for one person, who overlooks the floor; without one, of all of it."""

    def __init__(self, database: Database, person: Person | None = None) -> None:
        self._database, self._person = database, person

    def report(self, journeys: Sequence[Journey], begins: datetime, now: datetime) -> Reading[list[JourneyReport]]:
        """Of the journeys begun since `begins`, in the order given."""
        return Reading(self._database, partial(self._read_report, tuple(journeys), begins, now))

    def _read_report(self, journeys: Sequence[Journey], begins: datetime, now: datetime) -> Steps[list[JourneyReport]]:
        codes = yield from read_merged()
        meant = [_as_counted(journey, codes) for journey in journeys]
        reasons = {step.reason for journey in meant for step in journey.steps}
        seen = (yield from self._read_seen(_codes_behind(reasons, codes), codes, begins)) if reasons else {}
        reports = (follow_journey(journey, seen.values(), begins, now) for journey in meant)
        return [
            JourneyReport(journey, report.begun, report.lines)
            for journey, report in zip(journeys, reports, strict=True)
        ]

    def _read_seen(
        self, reasons: Sequence[str], codes: Mapping[str, ReasonCode], begins: datetime
    ) -> Steps[dict[str, list[Seen]]]:
        """By customer, oldest first; nothing of who was erased."""
        beside = find_report_sources(on_server=not self._database.is_sqlite).beside
        issue = beside.c
        columns = (issue.customer_id, issue.contact_id, issue.at, issue.reason_code, issue.channel)
        query = (
            sqlalchemy.select(*columns, issue.ours, issue.kept_at)
            .select_from(beside.join(table_of(CustomerRow), _customer.id == issue.customer_id))
            .where(issue.reason_code.in_(reasons), issue.at >= begins, _customer.erased_in.is_(None))
            .where(*self._wanted(issue))
            .order_by(issue.at, issue.contact_id, issue.place)
        )
        found: defaultdict[str, list[Seen]] = defaultdict(list)
        for customer, contact, at, reason, channel, ours, kept_at in (yield from ask(query)):
            found[customer].append(Seen(contact, at, counted_as(reason, codes), channel, bool(ours), kept_at))
        return found

    def _wanted(self, issue: Any) -> list[Any]:
        if self._person is None:
            return []
        if not self._person.may(READ_FLOOR):
            return [issue.agent_id == self._person.id]
        own = sqlalchemy.select(_team.division).where(_team.id == self._person.team_id).scalar_subquery()
        return [issue.division == own]


def follow_journey(
    journey: Journey, customers: Iterable[Sequence[Seen]], begins: datetime, now: datetime
) -> JourneyReport:
    """What became of it. Of each customer what was seen, oldest first."""
    begun: list[str] = []
    tallies = [_Tally() for _ in journey.steps[1:]]
    for seen in customers:
        _follow_customer(journey, seen, begins, now, begun, tallies)
    lines = (
        StepLine(
            step,
            sum(len(ids) for ids in tally.came.values()),
            {what: tuple(ids) for what, ids in tally.came.items()},
            tuple(tally.other_channel),
            median(tally.days) if tally.days else None,
        )
        for step, tally in zip(journey.steps[1:], tallies, strict=True)
    )
    return JourneyReport(journey, tuple(begun), tuple(lines))


def _follow_customer(
    journey: Journey, seen: Sequence[Seen], begins: datetime, now: datetime, begun: list[str], tallies: list[_Tally]
) -> None:
    under_way_until: datetime | None = None
    for place, first in enumerate(seen):
        if first.reason != journey.steps[0].reason or first.at < begins:
            continue
        if under_way_until is not None and first.at <= under_way_until:
            continue
        begun.append(first.contact_id)
        under_way_until = _follow_steps(journey, seen, place, now, tallies)


def _follow_steps(journey: Journey, seen: Sequence[Seen], place: int, now: datetime, tallies: list[_Tally]) -> datetime:
    """→ until when this journey is under way: a contact about its first reason before that begins no other."""
    before = seen[place]
    for step, tally in zip(journey.steps[1:], tallies, strict=True):
        due = before.at + (step.within or _LONGEST_WAIT)
        ends = due + (step.within or timedelta(0))
        came_at, contact, by_them = _find_step(step, seen, before, ends)
        if came_at is None or contact is None:
            tally.came["waiting" if now < due else "not_come"].append(before.contact_id)
            return min(ends, now)
        late = came_at > due
        tally.came["asked_first" if by_them else "late" if late else "in_time"].append(contact.contact_id)
        tally.days.append((came_at - before.at) / timedelta(days=1))
        if step.channel and contact.channel != step.channel and contact is not before:
            tally.other_channel.append(contact.contact_id)
        before = contact if contact is not before else _moved(before, came_at)
    return before.at


def _find_step(
    step: JourneyStep, seen: Sequence[Seen], before: Seen, ends: datetime
) -> tuple[datetime | None, Seen | None, bool]:
    """When it came, in which contact (that of the step before, where a promise of it was kept), and whether the
    customer spoke first where we were to."""
    kept = before.kept_at if step.speaks == "us" and before.kept_at and before.at <= before.kept_at <= ends else None
    after = bisect_right(seen, before.at, key=lambda one: one.at)
    for one in seen[after:]:
        if one.at > ends or (kept is not None and one.at >= kept):
            break
        if one.contact_id == before.contact_id:
            continue
        asked = step.speaks == "us" and not one.ours
        if one.reason == step.reason or (asked and one.reason == before.reason):
            return one.at, one, asked
    return (kept, before, False) if kept is not None else (None, None, False)


def _moved(before: Seen, at: datetime) -> Seen:
    return Seen(before.contact_id, at, before.reason, before.channel, before.ours)


def _as_counted(journey: Journey, codes: Mapping[str, ReasonCode]) -> Journey:
    steps = (
        JourneyStep(counted_as(step.reason, codes), step.within, step.within_text, step.channel, step.speaks)
        for step in journey.steps
    )
    return Journey(journey.name, tuple(steps))


def _codes_behind(reasons: Iterable[str], codes: Mapping[str, ReasonCode]) -> list[str]:
    wanted = set(reasons)
    return sorted(wanted | {code for code in codes if counted_as(code, codes) in wanted})

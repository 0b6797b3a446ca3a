"""What a person means by "this week" → from when to when, and the same stretch before it to compare with.

Days begin at midnight where the person who asks is, also on the two days a year that have 23 or 25 hours: steps are
taken on the clock on the wall, and only what is asked of the database is a moment.

Question: with what is a week compared that has run for two days? Choice: with the first two days of the week before, to
the same time of day. Reason: half a week is never better or worse than a whole one. Refused: leaving out what runs
still, as today is what a supervisor asks for first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from kms_desktop.errors import KmsError
from kms_desktop.texts import tr

LAST_28_DAYS = "28_days"
NAMED_PERIODS = (
    ("today", tr("Today")),
    ("yesterday", tr("Yesterday")),
    ("this_week", tr("This week")),
    ("last_week", tr("Last week")),
    ("this_month", tr("This month")),
    ("last_month", tr("Last month")),
    (LAST_28_DAYS, tr("28 days")),
)
"""(code, words) of each period that has a name; another one is said with its first and last day."""
_CODES = tuple(code for code, _ in NAMED_PERIODS)
_WEEK = timedelta(days=7)
_LONGEST_DAYS = 366
BASELINE_SPANS = 12
"""Stretches of usual time before the period, from which its limits come."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `begins` (included) to `ends` (not); both know their zone."""

    begins: datetime
    ends: datetime

    @property
    def is_empty(self) -> bool:
        return self.ends.astimezone(UTC) <= self.begins.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Compared:
    """A period, the one before it, and the stretches before the period from which its limits come, oldest first."""

    now: Span
    before: Span
    baseline: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class WantedPeriod:
    """`code` is one of NAMED_PERIODS, or "" for the days from `first` to `last`, both included."""

    code: str = LAST_28_DAYS
    first: date | None = None
    last: date | None = None


def days_period(first: date, last: date) -> WantedPeriod:
    """From one day to another, both included. Raises KmsError where that is no stretch of a year at most."""
    if last < first:
        raise KmsError(tr("The last day lies before the first."))
    if (last - first).days >= _LONGEST_DAYS:
        raise KmsError(tr("Choose a year at most."))
    return WantedPeriod("", first, last)


def compare_period(wanted: WantedPeriod, now: datetime) -> Compared:
    """`now` with the zone of the person who asks. What lies in the future is left out."""
    period, step = _find_span(wanted, now)
    before = Span(_back(period.begins, step), _back(period.ends, step))
    if wanted.code.endswith("_month"):
        before = Span(before.begins, min(before.ends, period.begins))
    width = timedelta(days=1) if _length(period) <= timedelta(days=1, hours=1) else _WEEK
    edges = [period.begins - width * n for n in range(BASELINE_SPANS, -1, -1)]
    return Compared(period, before, tuple(Span(one, other) for one, other in pairwise(edges)))


def trend_spans(period: Span) -> Sequence[Span]:
    """The period in days, or in weeks where it is longer than two; the last may be shorter."""
    width = timedelta(days=1) if _length(period) <= timedelta(days=14, hours=1) else _WEEK
    found, begins = [], period.begins
    while not (rest := Span(begins, period.ends)).is_empty:
        ends = begins + width
        one = Span(begins, ends if ends.astimezone(UTC) < period.ends.astimezone(UTC) else period.ends)
        found.append(one if one.ends != rest.ends else rest)
        begins = one.ends
    return found


def span_dates(span: Span) -> str:
    """As the audit keeps it: "2026-11-01/2026-11-30", both included (ISO 8601)."""
    last = max(span.begins, span.ends - timedelta(microseconds=1))
    return f"{span.begins.date().isoformat()}/{last.date().isoformat()}"


def _find_span(wanted: WantedPeriod, now: datetime) -> tuple[Span, int]:
    """The span, and by how many days, or for 0 by a month, the one before it lies earlier."""
    today = _midnight(now, now.date())
    monday = today - timedelta(days=now.weekday())
    first = today.replace(day=1)
    match wanted.code:
        case "today":
            return Span(today, now), 1
        case "yesterday":
            return Span(today - timedelta(days=1), today), 1
        case "this_week":
            return Span(monday, now), 7
        case "last_week":
            return Span(monday - _WEEK, monday), 7
        case "this_month":
            return Span(first, now), 0
        case "last_month":
            return Span(_back(first, 0), first), 0
        case "":
            return _find_days(wanted, now)
        case _:
            return Span(today - timedelta(days=27), now), 28


def _find_days(wanted: WantedPeriod, now: datetime) -> tuple[Span, int]:
    first = wanted.first or now.date()
    last = wanted.last or first
    begins, ends = _midnight(now, first), _midnight(now, last + timedelta(days=1))
    return Span(begins, max(begins, min(ends, now))), (last - first).days + 1


def _midnight(now: datetime, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)


def _back(at: datetime, days: int) -> datetime:
    """So many days earlier by the clock on the wall; a month earlier for 0, at the latest on its last day."""
    if days:
        return at - timedelta(days=days)
    last_of_before = at.replace(day=1) - timedelta(days=1)
    return at.replace(year=last_of_before.year, month=last_of_before.month, day=min(at.day, last_of_before.day))


def _length(span: Span) -> timedelta:
    return span.ends.replace(tzinfo=None) - span.begins.replace(tzinfo=None)


def is_named(code: str) -> bool:
    """Whether there is a period of this name."""
    return code in _CODES

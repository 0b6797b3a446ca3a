"""Figures of a period, the period before and their limits ← one statement for each population; and the contacts behind.

Question: from which rows, and when? Choice: from what the floor wrote anyway, when somebody looks, once for the period
with the one before it and once for the stretches that say what is usual. Reason: whoever logs an event waits for
nothing that only a supervisor reads. Refused: sums written with each event.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, and_, case, func

from kms_desktop.access.model import Person
from kms_desktop.contacts.reason_codes import read_merged
from kms_desktop.figures.choices import FilterChoices, read_choices
from kms_desktop.figures.definitions import ON_THE_PAGE, Figure, Population
from kms_desktop.figures.facts import Asked, facts_of
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.limits import SMALL_SAMPLE, Counted, Limits, find_limits
from kms_desktop.figures.period import Compared, Span, compare_period, trend_spans
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Rows, Steps
from kms_desktop.voc.contact_list import ContactList
from kms_desktop.voc.model import ContactLine

MOST_BEHIND = 500


@dataclass(frozen=True, slots=True)
class FigureValue:
    """A figure of a period beside the period before. `limits` is None where too little came before to have some, and
    before they were read; `trend` is the period in days or weeks."""

    figure: Figure
    now: Counted
    before: Counted
    limits: Limits | None = None
    trend: tuple[Counted, ...] = ()

    @property
    def delta(self) -> float | None:
        """By how much it moved; None where one of both has nothing to count."""
        return self.now.value - self.before.value if self.now.n and self.before.n else None

    @property
    def verdict(self) -> str:
        """none, small, unknown, within, better, worse or moved (outside the limits, neither way being the better)."""
        if not self.now.n:
            return "none"
        if self.now.n < SMALL_SAMPLE:
            return "small"
        if self.limits is None:
            return "unknown"
        if self.limits.hold(self.now.value):
            return "within"
        if not self.figure.better:
            return "moved"
        rises = self.now.value > self.limits.usual
        return "better" if rises == (self.figure.better == "up") else "worse"


@dataclass(frozen=True, slots=True)
class FigureSheet:
    """What a reading came to, in the order asked for."""

    period: Compared
    values: tuple[FigureValue, ...]


@dataclass(frozen=True, slots=True)
class CountedContact:
    """One row behind a figure: the contact, and how much it is: 1 or 0 for a share. `line` is None where this person
    may not read that contact."""

    contact_id: str
    at: datetime
    measure: float
    line: ContactLine | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows that a figure was counted from; `n` of them in all, of which the first are here."""

    figure: Figure
    counted: Counted
    rows: tuple[CountedContact, ...]


class Figures:
    """Counts for one person; without one, for all of the workspace."""

    def __init__(self, database: Database, contacts: ContactList, person: Person | None = None) -> None:
        self._database, self._contacts, self._person = database, contacts, person

    def sheet(
        self, filters: FigureFilters, now: datetime, figures: Sequence[Figure] = ON_THE_PAGE
    ) -> Reading[FigureSheet]:
        """The figures of the period and of the one before; without limits and trend."""
        return Reading(self._database, partial(self._read_sheet, filters, now, figures))

    def limits(self, sheet: FigureSheet, filters: FigureFilters, now: datetime) -> Reading[FigureSheet]:
        """The same sheet with its limits and its trend."""
        return Reading(self._database, partial(self._read_limits, sheet, filters, now))

    def behind(
        self, figure: Figure, filters: FigureFilters, now: datetime, limit: int = MOST_BEHIND
    ) -> Reading[Behind]:
        """The contacts of the period that the figure counts; those that want looking at first, then the newest."""
        return Reading(self._database, partial(self._read_behind, figure, filters, now, limit))

    def choices(self, now: datetime) -> Reading[FilterChoices]:
        """What they can be narrowed by."""
        return Reading(self._database, partial(read_choices, now))

    def _ask(self, filters: FigureFilters) -> Steps[Asked]:
        codes = yield from read_merged()
        return Asked(filters, self._person, codes)

    def _read_sheet(self, filters: FigureFilters, now: datetime, figures: Sequence[Figure]) -> Steps[FigureSheet]:
        asked = yield from self._ask(filters)
        period = compare_period(filters.period, now)
        found = yield from _count(figures, asked, (period.now, period.before), now)
        values = (FigureValue(figure, found[figure.code, 0], found[figure.code, 1]) for figure in figures)
        return FigureSheet(period, tuple(values))

    def _read_limits(self, sheet: FigureSheet, filters: FigureFilters, now: datetime) -> Steps[FigureSheet]:
        asked = yield from self._ask(filters)
        baseline, trend = sheet.period.baseline, trend_spans(sheet.period.now)
        figures = [value.figure for value in sheet.values]
        found = yield from _count(figures, asked, (*baseline, *trend), now)
        values = []
        for value in sheet.values:
            code, kind = value.figure.code, value.figure.kind
            before = [found[code, at] for at in range(len(baseline))]
            stretches = tuple(found[code, len(baseline) + at] for at in range(len(trend)))
            limits = find_limits(kind, before, value.now.n)
            values.append(FigureValue(value.figure, value.now, value.before, limits, stretches))
        return FigureSheet(sheet.period, tuple(values))

    def _read_behind(self, figure: Figure, filters: FigureFilters, now: datetime, limit: int) -> Steps[Behind]:
        asked = yield from self._ask(filters)
        period = compare_period(filters.period, now).now
        counted, rows = yield (
            _count_query([figure], facts_of([figure], asked, (period,), now), (period,), now),
            _rows_query(figure, facts_of([figure], asked, (period,), now), now, limit),
        )
        lines = yield from self._contacts.read_contacts([row.contact_id for row in rows])
        by_id = {line.id: line for line in lines}
        every = _sum_up([figure], counted)[figure.code, 0]
        return Behind(
            figure,
            every,
            tuple(
                CountedContact(row.contact_id, row.at, float(row.measure), by_id.get(row.contact_id)) for row in rows
            ),
        )


def _count(
    figures: Sequence[Figure], asked: Asked, spans: Sequence[Span], now: datetime
) -> Steps[dict[tuple[str, int], Counted]]:
    """By code and place of the span."""
    by_population: defaultdict[Population, list[Figure]] = defaultdict(list)
    for figure in figures:
        by_population[figure.population].append(figure)
    some = [span for span in spans if not span.is_empty]
    found: defaultdict[tuple[str, int], Counted] = defaultdict(Counted)
    if not some:
        return found
    groups = list(by_population.values())
    answers = yield [_count_query(group, facts_of(group, asked, some, now), spans, now) for group in groups]
    for group, rows in zip(groups, answers, strict=True):
        found.update(_sum_up(group, rows))
    return found


def _count_query(
    figures: Sequence[Figure], facts: sqlalchemy.Subquery, spans: Sequence[Span], now: datetime
) -> sqlalchemy.Select[Any]:
    within = [(and_(facts.c.at >= span.begins, facts.c.at < span.ends), place) for place, span in enumerate(spans)]
    place = case(*within).label("span")
    columns = (column for figure in figures for column in _sums(figure, facts.c, now))
    return sqlalchemy.select(place, *columns).group_by("span")


def _sums(figure: Figure, facts: Any, now: datetime) -> Iterable[ColumnElement[Any]]:
    """How many, the sum, and the sum of squares where limits need it."""
    counts, measure = figure.counts(facts, now), figure.measure(facts)
    yield func.count().filter(counts)
    yield func.sum(case((counts, measure)))
    yield func.sum(case((counts, measure * measure))) if figure.kind == "mean" else sqlalchemy.literal(0.0)


def _rows_query(figure: Figure, facts: sqlalchemy.Subquery, now: datetime, limit: int) -> sqlalchemy.Select[Any]:
    measure = figure.measure(facts.c).label("measure")
    first = measure.asc() if figure.better == "up" else measure.desc()
    return (
        sqlalchemy.select(facts.c.contact_id, facts.c.at, measure)
        .where(figure.counts(facts.c, now))
        .order_by(first, facts.c.at.desc(), facts.c.contact_id)
        .limit(limit)
    )


def _sum_up(figures: Sequence[Figure], rows: Rows) -> dict[tuple[str, int], Counted]:
    found = defaultdict[tuple[str, int], Counted](Counted)
    for span, *sums in rows:
        if span is None:
            continue
        for at, figure in enumerate(figures):
            n, total, squares = sums[3 * at : 3 * at + 3]
            found[figure.code, span] = Counted(int(n), float(total or 0), float(squares or 0))
    return found

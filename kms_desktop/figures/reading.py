"""Figures of a period, the period before and their limits ← one statement for each population; and the contacts behind.

Question: from which rows, and when? Choice: from what the floor wrote anyway, when somebody looks, once for the period
with the one before it and once for the stretches that say what is usual. Reason: whoever logs an event waits for
nothing that only a supervisor reads. Refused: sums written with each event.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, and_, case, func

from kms_desktop.access.model import Person
from kms_desktop.figures.breakdown import Breakdowns
from kms_desktop.figures.choices import FilterChoices, read_choices
from kms_desktop.figures.contact_export import ContactExport
from kms_desktop.figures.definitions import ON_THE_PAGE, Figure, Population
from kms_desktop.figures.facts import Asked, facts_of, read_asked
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.limits import Counted, Limits, find_limits
from kms_desktop.figures.one_person import OnePerson
from kms_desktop.figures.period import Compared, Span, compare_period, trend_spans
from kms_desktop.figures.targets import Targets, read_targets
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Rows, Steps, ask, together
from kms_desktop.voc.contact_list import ContactList
from kms_desktop.voc.intervals import SMALL_SAMPLE, Estimate, estimate_share
from kms_desktop.voc.model import ContactLine

MOST_BEHIND = 500
_NOTHING = Counted()


@dataclass(frozen=True, slots=True)
class FigureValue:
    """A figure of a period beside the period before, of which nothing counts until it was read. `limits` is None where
    too little came before to have some, and before they were read; `trend` is the period in days or weeks. `target`:
    what it should come to, None where nobody said so."""

    figure: Figure
    now: Counted
    before: Counted = _NOTHING
    limits: Limits | None = None
    trend: tuple[Counted, ...] = ()
    target: float | None = None

    @property
    def delta(self) -> float | None:
        """By how much it moved; None where one of both has nothing to count."""
        return self.now.value - self.before.value if self.now.n and self.before.n else None

    @property
    def interval(self) -> Estimate | None:
        """Of a share, between what lies what it stands for; None of anything else, and where nothing counts."""
        if self.figure.kind != "share" or not self.now.n:
            return None
        return estimate_share(round(self.now.total), self.now.n)

    @property
    def meets(self) -> bool | None:
        """Whether it comes to its target; None where there is none, nothing to count, or neither way is the better."""
        if self.target is None or not self.now.n or not self.figure.better:
            return None
        return self.now.value >= self.target if self.figure.better == "up" else self.now.value <= self.target

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
    may not read that contact, or it is none; `about`: the article that it is about."""

    contact_id: str
    at: datetime
    measure: float
    line: ContactLine | None = None
    about: str = ""


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
        self.targets, self.one_person = Targets(database, person), OnePerson(database, person)
        self.contact_export = ContactExport(database, person, self.one_person)
        self.breakdowns = Breakdowns(database, person, self.one_person)

    def sheet(
        self, filters: FigureFilters, now: datetime, figures: Sequence[Figure] = ON_THE_PAGE
    ) -> Reading[FigureSheet]:
        """The figures of the period and of the one before; without limits and trend."""
        return Reading(self._database, partial(self._read_sheet, filters, now, figures))

    def values(
        self, filters: FigureFilters, now: datetime, figures: Sequence[Figure] = ON_THE_PAGE
    ) -> Reading[FigureSheet]:
        """The figures of the period alone: what whoever looks waits for."""
        return Reading(self._database, partial(self._read_values, filters, now, figures))

    def compare(self, sheet: FigureSheet, filters: FigureFilters, now: datetime) -> Reading[FigureSheet]:
        """The same sheet with the period before."""
        return Reading(self._database, partial(self._read_before, sheet, filters, now))

    def limits(self, sheet: FigureSheet, filters: FigureFilters, now: datetime) -> Reading[FigureSheet]:
        """The same sheet with its limits and its trend."""
        return Reading(self._database, partial(self._read_limits, sheet, filters, now))

    def behind(
        self,
        figure: Figure,
        filters: FigureFilters,
        now: datetime,
        limit: int = MOST_BEHIND,
        counted: Counted | None = None,
    ) -> Reading[Behind]:
        """The contacts of the period that the figure counts; those that want looking at first, then the newest.
        `counted`: what is known already of all of them, with these filters and at this moment."""
        return Reading(self._database, partial(self._read_behind, figure, filters, now, limit, counted))

    def choices(self, now: datetime) -> Reading[FilterChoices]:
        """What they can be narrowed by."""
        return Reading(self._database, partial(read_choices, now))

    def _ask(self, filters: FigureFilters) -> Steps[Asked]:
        self.one_person.refuse_unnoted(filters)
        return (yield from read_asked(filters, self._person, on_server=not self._database.is_sqlite))

    def _read_sheet(self, filters: FigureFilters, now: datetime, figures: Sequence[Figure]) -> Steps[FigureSheet]:
        sheet = yield from self._read_values(filters, now, figures)
        return (yield from self._read_before(sheet, filters, now))

    def _read_values(self, filters: FigureFilters, now: datetime, figures: Sequence[Figure]) -> Steps[FigureSheet]:
        asked = yield from self._ask(filters)
        period = compare_period(filters.period, now)
        found, targets = yield from together(_count(figures, asked, (period.now,), now), read_targets())
        values = (FigureValue(one, found[one.code, 0], target=targets.get(one.code)) for one in figures)
        return FigureSheet(period, tuple(values))

    def _read_before(self, sheet: FigureSheet, filters: FigureFilters, now: datetime) -> Steps[FigureSheet]:
        asked = yield from self._ask(filters)
        figures = [value.figure for value in sheet.values]
        found = yield from _count(figures, asked, (sheet.period.before,), now)
        values = (replace(value, before=found[value.figure.code, 0]) for value in sheet.values)
        return FigureSheet(sheet.period, tuple(values))

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
            values.append(replace(value, limits=limits, trend=stretches))
        return FigureSheet(sheet.period, tuple(values))

    def _read_behind(
        self, figure: Figure, filters: FigureFilters, now: datetime, limit: int, counted: Counted | None
    ) -> Steps[Behind]:
        asked = yield from self._ask(filters)
        period = compare_period(filters.period, now).now
        if counted is None:
            found = yield from _count([figure], asked, (period,), now)
            counted = found[figure.code, 0]
        rows = yield from _read_rows(figure, asked, period, now, limit)
        lines = yield from self._contacts.read_contacts([row.contact_id for row in rows if row.contact_id])
        by_id = {line.id: line for line in lines}
        return Behind(
            figure,
            counted,
            tuple(
                CountedContact(row.contact_id, row.at, float(row.measure), by_id.get(row.contact_id), row.about)
                for row in rows
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
    columns = (column for figure in figures for column in _sums(figure, facts.c, now))
    if len(spans) == 1:  # all of the facts lie in it, and nothing has to be sorted
        return sqlalchemy.select(sqlalchemy.literal(0).label("span"), *columns)
    within = [(and_(facts.c.at >= span.begins, facts.c.at < span.ends), place) for place, span in enumerate(spans)]
    place = case(*within).label("span")
    return sqlalchemy.select(place, *columns).group_by("span")


def _sums(figure: Figure, facts: Any, now: datetime) -> Iterable[ColumnElement[Any]]:
    """How many, the sum, and the sum of squares where limits need it."""
    counts, measure = figure.counts(facts, now), figure.measure(facts)
    yield func.count().filter(counts)
    yield func.sum(case((counts, measure)))
    yield func.sum(case((counts, measure * measure))) if figure.kind == "mean" else sqlalchemy.literal(0.0)


def _read_rows(figure: Figure, asked: Asked, span: Span, now: datetime, limit: int) -> Steps[list[Any]]:
    """Of a share first those that want looking at, then the others: each time from the newest on, until there are
    enough, so that nothing is looked up for rows that nobody sees."""
    if figure.kind != "share":
        return list((yield from ask(_rows_query(figure, asked, span, now, limit))))
    rows: list[Any] = []
    for wanted in (0.0, 1.0) if figure.better == "up" else (1.0, 0.0):
        if len(rows) < limit:
            rows += yield from ask(_rows_query(figure, asked, span, now, limit - len(rows), wanted))
    return rows


def _rows_query(
    figure: Figure, asked: Asked, span: Span, now: datetime, limit: int, wanted: float | None = None
) -> sqlalchemy.Select[Any]:
    """`wanted`: only those that measure so much."""
    facts = facts_of([figure], asked, (span,), now, newest_first=wanted is not None)
    measure = figure.measure(facts.c)
    newest = (facts.c.at.desc(), facts.c.contact_id)
    about = facts.c.about if figure.rows else sqlalchemy.literal("").label("about")
    query = sqlalchemy.select(facts.c.contact_id, facts.c.at, about).where(figure.counts(facts.c, now)).limit(limit)
    if wanted is None:
        told = measure.label("measure")
        return query.add_columns(told).order_by(told.asc() if figure.better == "up" else told.desc(), *newest)
    return query.add_columns(sqlalchemy.literal(wanted).label("measure")).where(measure == wanted).order_by(*newest)


def _sum_up(figures: Sequence[Figure], rows: Rows) -> dict[tuple[str, int], Counted]:
    found = defaultdict[tuple[str, int], Counted](Counted)
    for span, *sums in rows:
        if span is None:
            continue
        for at, figure in enumerate(figures):
            n, total, squares = sums[3 * at : 3 * at + 3]
            found[figure.code, span] = Counted(int(n), float(total or 0), float(squares or 0))
    return found

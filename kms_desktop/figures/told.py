"""The log of what customers were told, and of who came again → by article and reason: of how many contacts it was told
how the issue does not come back, and whether who was told came again less often than who was not.

Told, of contacts: in how many that were closed with the article for this reason it was told in the end. Came again: of
each known customer the first such contact, if it was closed 30 days ago or earlier, and whether something about the
same reason was closed for them within 30 days after.

Like is compared with like: told with not told of the same article and reason, all of them together by weights (Mantel
and Haenszel). A difference is told where its interval, which errs once in 25 over all lines, lies wholly to one side,
and 20 customers stand on either. Who was told may differ from who was not: it is no word of a cause.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy

from kms_desktop.access.model import Person
from kms_desktop.contacts.events.words_said import PreventionTold
from kms_desktop.contacts.reason_code import ReasonCode
from kms_desktop.contacts.reason_codes import counted_as, read_codes
from kms_desktop.figures.definitions import LONGEST_LOOK_DAYS
from kms_desktop.figures.facts import Asked, again_at, codes_counted_as, narrowed_to, read_asked, seen_by
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.period import Span, compare_period
from kms_desktop.guidance.text_format import reason_words
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Rows, Steps, ask
from kms_desktop.storage.tables import ContactEventRow, table_of
from kms_desktop.voc.csv_export import make_csv
from kms_desktop.voc.intervals import Estimate, estimate_share, share_difference, stratified_difference

_event = table_of(ContactEventRow).c
LEAST = 20
"""Customers on either side below which a difference says nothing."""
_ERRS = 0.04
_COLUMNS = (
    *("article", "reason_code", "reason", "told", "contacts"),
    *("told_customers", "told_came_again", "others", "others_came_again", "difference", "low", "high"),
)
_NOBODY = Estimate(0.0, 0.0, 1.0, 0)
Key = tuple[str, str]
"""Article and reason code, as it counts now."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Shares of customers who came again. `difference`: those who were told less the others, below 0 the less often;
    None where one side is empty."""

    told: Estimate = _NOBODY
    others: Estimate = _NOBODY
    difference: Estimate | None = None

    @property
    def is_small(self) -> bool:
        return min(self.told.n, self.others.n) < LEAST

    @property
    def is_sure(self) -> bool:
        """Whether it differs beyond chance."""
        one = self.difference
        return one is not None and not self.is_small and (one.low > 0 or one.high < 0)


@dataclass(frozen=True, slots=True)
class PreventionLine:
    """Of `contacts` that were closed with the article for this reason, the customer was `told` in so many."""

    article_id: str
    reason_code: str
    reason: str
    told: int
    contacts: int
    again: Compared = Compared()

    @property
    def share(self) -> float:
        return self.told / self.contacts if self.contacts else 0.0


@dataclass(frozen=True, slots=True)
class PreventionReport:
    """The most contacts first; `again` is of all lines together."""

    span: Span
    lines: tuple[PreventionLine, ...]
    again: Compared


@dataclass(frozen=True, slots=True)
class Closed:
    """One issue that was closed with an article. `again`: whether they came again, None where that is not known yet."""

    contact_id: str
    customer_id: str | None
    told: bool
    again: bool | None


class Prevention:
    """Reads for one person; without one, of all the workspace."""

    def __init__(self, database: Database, person: Person | None = None) -> None:
        self._database, self._person = database, person

    def report(self, articles: Collection[str], filters: FigureFilters, now: datetime) -> Reading[PreventionReport]:
        """Of the `articles` that say how to prevent it, and of those of which it was told."""
        return Reading(self._database, partial(self._read, frozenset(articles), filters, now))

    def _read(self, articles: frozenset[str], filters: FigureFilters, now: datetime) -> Steps[PreventionReport]:
        asked = yield from read_asked(filters, self._person, on_server=not self._database.is_sqlite)
        known = yield from read_codes()
        span = compare_period(filters.period, now).now
        issues = _issues_query(asked, span, now)
        rows = yield from ask(issues)
        told = yield from _read_told(issues)
        over = now - timedelta(days=LONGEST_LOOK_DAYS)
        found: defaultdict[Key, list[Closed]] = defaultdict(list)
        for contact_id, customer_id, article, code, at, next_at in rows:
            again = next_at is not None if customer_id and code and at < over else None
            key = (article, counted_as(code, asked.codes))
            found[key].append(Closed(contact_id, customer_id, (contact_id, article) in told, again))
        kept = {key: group for key, group in found.items() if key[0] in articles or any(one.told for one in group)}
        return sum_up(kept, known, span)


def sum_up(found: Mapping[Key, Iterable[Closed]], known: Mapping[str, ReasonCode], span: Span) -> PreventionReport:
    """Closed issues in order of time, by article and reason."""
    groups = {key: list(group) for key, group in found.items()}
    level = 1 - _ERRS / (len(groups) + 1)
    tables = {key: _count_again(group) for key, group in groups.items()}
    lines = [
        PreventionLine(
            article,
            code,
            known[code].title if code in known else reason_words(code),
            len({one.contact_id for one in group if one.told}),
            len({one.contact_id for one in group}),
            _compare([tables[article, code]], level),
        )
        for (article, code), group in groups.items()
    ]
    lines.sort(key=lambda line: (-line.contacts, line.article_id, line.reason_code))
    return PreventionReport(span, tuple(lines), _compare(list(tables.values()), level))


def prevention_csv(report: PreventionReport) -> str:
    """One row for each article and reason below a row of names; lines end with CR LF."""
    return make_csv(_COLUMNS, (_cells(line) for line in report.lines))


def _cells(line: PreventionLine) -> tuple[str, ...]:
    told, others, found = line.again.told, line.again.others, line.again.difference
    numbers = (told.n, round(told.value * told.n), others.n, round(others.value * others.n))
    between = (found.value, found.low, found.high) if found is not None else ()
    return (
        *(line.article_id, line.reason_code, line.reason, str(line.told), str(line.contacts)),
        *map(str, numbers),
        *(f"{one:.4f}" for one in between),  # no text: cells of a spreadsheet
        *("" for _ in range(3 - len(between))),
    )


Fourfold = tuple[int, int, int, int]
"""Of who was told how many came again, of how many; of the others how many, of how many."""


def _count_again(group: Iterable[Closed]) -> Fourfold:
    """Of each customer the first contact counts: further ones are no witnesses of their own."""
    seen: set[str] = set()
    counts = {True: [0, 0], False: [0, 0]}
    for one in group:
        if one.customer_id is None or one.again is None or one.customer_id in seen:
            continue
        seen.add(one.customer_id)
        counts[one.told][0] += one.again
        counts[one.told][1] += 1
    return (*counts[True], *counts[False])  # type: ignore[return-value]


def _compare(tables: list[Fourfold], level: float) -> Compared:
    if not tables:
        return Compared()
    told, told_of, others, others_of = (sum(column) for column in zip(*tables, strict=True))
    whole = share_difference(*tables[0], level) if len(tables) == 1 else stratified_difference(tables, level)
    return Compared(estimate_share(told, told_of), estimate_share(others, others_of), whole)


def _issues_query(asked: Asked, span: Span, now: datetime) -> sqlalchemy.Select[tuple[object, ...]]:
    """Issues closed with an article, the oldest first."""
    issue, filters = asked.sources.issues.c, asked.filters
    query = (
        sqlalchemy.select(
            *(issue.contact_id, issue.customer_id, issue.article_id, issue.reason_code, issue.at),
            again_at(asked, now).label("again_at"),
        )
        .where(
            issue.article_id != "",
            issue.at >= span.begins,
            issue.at < span.ends,
            *seen_by(asked, issue, issue.agent_id),
            *narrowed_to(asked, issue, issue.agent_id),
        )
        .order_by(issue.at, issue.contact_id, issue.place)
    )
    if filters.reason:
        query = query.where(issue.reason_code.in_(codes_counted_as(filters.reason, asked.codes)))
    return query.where(issue.article_id == filters.article_id) if filters.article_id else query


def _read_told(issues: sqlalchemy.Select[tuple[object, ...]]) -> Steps[set[tuple[str, str]]]:
    """(contact, article) of each that was told in the end; a tick may have been taken away."""
    of_them = issues.order_by(None).with_only_columns(issues.selected_columns.contact_id)
    query = (
        sqlalchemy.select(_event.contact_id, _event.data)
        .where(_event.kind == PreventionTold.kind, _event.contact_id.in_(of_them))
        .order_by(_event.contact_id, _event.seq)
    )
    return _told_in_the_end((yield from ask(query)))


def _told_in_the_end(rows: Rows) -> set[tuple[str, str]]:
    last = {(contact, str(data.get("article_id", ""))): data.get("said", True) is not False for contact, data in rows}
    return {key for key, said in last.items() if said}

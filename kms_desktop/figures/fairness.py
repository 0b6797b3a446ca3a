"""Like contacts → what was granted in them, how far it spreads, what was refused and then granted, team by team.

Which options are open follows from an article's text, what is known and who has the contact, so contacts are like each
other (one stratum) when they share the reason, the article and its revision, the agent's authority, the customer's tier
and what the guide established: a number is as good as one of the same size. Below 20 contacts a stratum is not told.

Teams are told, not people: one of fewer than three people, or 20 contacts, stands among the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from math import floor, log2
from statistics import quantiles
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, case, func

from kms_desktop.access.model import Person
from kms_desktop.articles.model import Fact
from kms_desktop.contacts.events.guide import established_facts
from kms_desktop.contacts.events.reading import read_event
from kms_desktop.contacts.model import Event
from kms_desktop.contacts.reason_codes import counted_as
from kms_desktop.figures.facts import Asked, codes_counted_as, narrowed_to, read_asked, seen_by
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.in_sql import days_after
from kms_desktop.figures.period import Span, compare_period
from kms_desktop.figures.report_sources import find_report_sources
from kms_desktop.figures.team_difference import (
    LEAST_CONTACTS,
    LEAST_PEOPLE,
    Granting,
    TeamDifference,
    compare_teams,
    told_teams,
)
from kms_desktop.guidance.conditions import number_of
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Rows, Steps, ask, together
from kms_desktop.storage.tables import CustomerRow, Staff, Team, UtcTime, table_of
from kms_desktop.voc.intervals import Estimate, estimate_share

_customer, _staff, _team = table_of(CustomerRow).c, table_of(Staff).c, table_of(Team).c
_ASKS_AGAIN_DAYS = 30


@dataclass(frozen=True, slots=True)
class Spread:
    """What was granted in some like contacts: the share with a grant, and the quarters of the sums granted, none for
    fewer than four. `then_granted` of those `refused`: in the same contact later, or the customer's next within 30
    days."""

    n: int
    granted: Estimate
    mean: float
    quarters: tuple[float, float, float] | None
    refused: int
    then_granted: int


@dataclass(frozen=True, slots=True)
class Stratum:
    """Like contacts. `known`: what they share beside reason and article, as name=value. By team, "" for the others."""

    reason_code: str
    article_id: str
    known: tuple[str, ...]
    all: Spread
    by_team: tuple[tuple[str, Spread], ...]


@dataclass(frozen=True, slots=True)
class FairnessReport:
    """Strata with most contacts first; `left_out` contacts had too few like them. `teams`: id → name."""

    span: Span
    strata: tuple[Stratum, ...]
    differences: tuple[TeamDifference, ...]
    left_out: int
    teams: Mapping[str, str]


class Fairness:
    """Reads for one person; without one, of all the workspace."""

    def __init__(self, database: Database, person: Person | None = None) -> None:
        self._database, self._person = database, person

    def report(self, filters: FigureFilters, now: datetime) -> Reading[FairnessReport]:
        """Of issues closed in the period with an article that has options."""
        return Reading(self._database, partial(self._read, filters, now))

    def _read(self, filters: FigureFilters, now: datetime) -> Steps[FairnessReport]:
        asked = yield from read_asked(filters, self._person, on_server=not self._database.is_sqlite)
        span = compare_period(filters.period, now).now
        issues, events, teams = yield from together(
            ask(_issues_query(asked, span)),
            ask(_events_query(asked, span)),
            ask(sqlalchemy.select(_team.id, _team.name)),
        )
        rows = _make_rows(issues, _facts_of(events), asked)
        return make_report(rows, span, dict(teams))


def make_report(rows: Sequence[Granting], span: Span, teams: Mapping[str, str]) -> FairnessReport:
    """What the rows come to."""
    groups = defaultdict[tuple[str, ...], list[Granting]](list)
    for row in rows:
        groups[row.stratum].append(row)
    large = {key: group for key, group in groups.items() if len(group) >= LEAST_CONTACTS}
    strata = [_make_stratum(key, group) for key, group in large.items()]
    strata.sort(key=lambda one: (-one.all.n, one.reason_code, one.article_id, one.known))
    told = sum(len(group) for group in large.values())
    return FairnessReport(span, tuple(strata), compare_teams(rows), len(rows) - told, teams)


def _make_stratum(key: tuple[str, ...], group: Sequence[Granting]) -> Stratum:
    named, by_team = told_teams(group), defaultdict[str, list[Granting]](list)
    for row in group:
        by_team[row.team_id if row.team_id in named else ""].append(row)
    parts = sorted(by_team.items(), key=lambda one: (not one[0], one[0]))
    large = tuple((team, _spread(rows)) for team, rows in parts if _is_told(rows))
    return Stratum(key[0], key[1], key[2:], _spread(group), large)


def _is_told(rows: Sequence[Granting]) -> bool:
    """The others too are told where they are no single person."""
    return len(rows) >= LEAST_CONTACTS and len({row.agent_id for row in rows}) >= LEAST_PEOPLE


def _spread(group: Sequence[Granting]) -> Spread:
    sums = [row.amount for row in group if row.granted]
    first, middle, last = quantiles(sums, n=4, method="inclusive") if len(sums) > 3 else (0.0, 0.0, 0.0)
    return Spread(
        len(group),
        estimate_share(len(sums), len(group)),
        sum(row.amount for row in group) / len(group),
        (first, middle, last) if len(sums) > 3 else None,
        sum(row.refused for row in group),
        sum(row.then_granted for row in group),
    )


def _population(asked: Asked, span: Span, issue: Any, at: ColumnElement[Any], whose: Any) -> list[ColumnElement[bool]]:
    """Issues closed in the span."""
    found = [
        *(at >= span.begins, at < span.ends),
        *seen_by(asked, issue, whose),
        *narrowed_to(asked, issue, whose),
    ]
    if asked.filters.reason:
        found.append(issue.reason_code.in_(codes_counted_as(asked.filters.reason, asked.codes)))
    if asked.filters.article_id:
        found.append(issue.article_id == asked.filters.article_id)
    return found


def _issues_query(asked: Asked, span: Span) -> sqlalchemy.Select[Any]:
    reports = find_report_sources(on_server=asked.on_server)
    issue, later = reports.granting.c, reports.later_grants.c
    next_grant = sqlalchemy.select(func.min(later.at)).where(
        later.customer_id == issue.customer_id,
        later.article_id == issue.article_id,
        later.contact_id != issue.contact_id,
        later.at > issue.at,
        later.at < days_after(issue.at, _ASKS_AGAIN_DAYS),
    )
    next_at = case((issue.refused_at.is_not(None), next_grant.scalar_subquery()))
    return (
        sqlalchemy.select(
            *(issue.contact_id, issue.article_id, issue.article_revision, issue.reason_code, issue.agent_id),
            func.coalesce(_staff.team_id, "").label("team_id"),
            func.coalesce(_staff.authority, "").label("authority"),
            func.coalesce(_customer.tier, "").label("tier"),
            *(issue.grants, issue.amount, issue.granted_at, issue.refused_at),
            sqlalchemy.type_coerce(next_at, UtcTime).label("next_at"),
        )
        .select_from(
            reports.granting.outerjoin(table_of(Staff), _staff.id == issue.agent_id).outerjoin(
                table_of(CustomerRow), _customer.id == issue.customer_id
            )
        )
        .where(*_population(asked, span, issue, issue.at, issue.agent_id))
        .order_by(issue.contact_id, issue.place)
    )


def _events_query(asked: Asked, span: Span) -> sqlalchemy.Select[Any]:
    event = find_report_sources(on_server=asked.on_server).established.c
    columns = (event.id, event.contact_id, event.seq, event.at, event.agent_id, event.kind, event.data)
    return sqlalchemy.select(*columns).where(*_population(asked, span, event, event.closed_at, event.closed_by))


def _facts_of(rows: Rows) -> dict[str, Mapping[str, Fact]]:
    """By contact, what the guide established."""
    found = defaultdict[str, list[Event]](list)
    for row in rows:
        found[row.contact_id].append(read_event(*row))
    return {contact: established_facts(events) for contact, events in found.items()}


def _make_rows(issues: Rows, facts: Mapping[str, Mapping[str, Fact]], asked: Asked) -> list[Granting]:
    """One for each contact and article, however many of its issues name it."""
    found: dict[tuple[str, str], Granting] = {}
    for row in issues:
        key = (row.contact_id, row.article_id)
        if key in found:
            continue
        reason = counted_as(row.reason_code, asked.codes)
        beside = [f"tier={row.tier}"] if row.tier else []
        known = (
            *(reason, row.article_id, f"revision={row.article_revision}", f"authority={row.authority}", *beside),
            *sorted(f"{name}={alike(value)}" for name, value in facts.get(row.contact_id, {}).items()),
        )
        after = row.granted_at is not None and row.refused_at is not None and row.granted_at > row.refused_at
        found[key] = Granting(
            known,
            row.team_id,
            row.agent_id,
            float(row.amount or 0),
            bool(row.grants),
            row.refused_at is not None,
            row.refused_at is not None and (after or row.next_at is not None),
        )
    return list(found.values())


def alike(value: Fact) -> str:
    """As what the fact counts: a number by its size, each up to twice as large as the one before ("4–8")."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    number = number_of(value)
    if number is not None:
        size = float(number)
        if size < 1:
            return "0" if size >= 0 else "<0"
        least = 2 ** floor(log2(size))
        return f"{least}–{2 * least}"  # no text: two numbers
    return ", ".join(sorted(value)) if isinstance(value, tuple) else str(value)

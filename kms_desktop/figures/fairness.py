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
from sqlalchemy import and_, func, or_

from kms_desktop.access.model import Person
from kms_desktop.articles.model import Fact
from kms_desktop.contacts.events.guide import FactSet, StepAnswered, StepUndone
from kms_desktop.contacts.events.reading import read_event
from kms_desktop.contacts.model import Event
from kms_desktop.contacts.reason_codes import counted_as
from kms_desktop.contacts.state import fold_events
from kms_desktop.figures.facts import Asked, codes_counted_as, narrowed_to, read_asked, seen_by
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.in_sql import days_after
from kms_desktop.figures.period import Span, compare_period
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
from kms_desktop.storage.tables import (
    ApprovalRow,
    ContactEventRow,
    ContactRow,
    CustomerRow,
    OptionRuleRow,
    OptionUseRow,
    ResolutionRow,
    Staff,
    Team,
    table_of,
)
from kms_desktop.voc.intervals import Estimate, estimate_share

_issue, _contact, _customer = table_of(ResolutionRow).c, table_of(ContactRow).c, table_of(CustomerRow).c
_use, _approval, _staff = table_of(OptionUseRow).c, table_of(ApprovalRow).c, table_of(Staff).c
_rule, _event, _team = table_of(OptionRuleRow).c, table_of(ContactEventRow).c, table_of(Team).c
_ESTABLISHED = (StepAnswered.kind, StepUndone.kind, FactSet.kind)
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
        asked, span = (
            asked,
            compare_period(filters.period, now).now,
        )
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


def _population(asked: Asked, span: Span) -> list[Any]:
    """Issues closed in the span with an article that has options, or of which one was put to the customer."""
    has_rules = _issue.article_id.in_(sqlalchemy.select(_rule.article_id))
    was_put = sqlalchemy.exists().where(_use.contact_id == _issue.contact_id, _use.article_id == _issue.article_id)
    found = [
        _issue.at >= span.begins,
        _issue.at < span.ends,
        _issue.article_id != "",
        or_(has_rules, was_put),
        *seen_by(asked, _contact, _issue.agent_id),
        *narrowed_to(asked, _contact, _issue.agent_id),
    ]
    if asked.filters.reason:
        found.append(_issue.reason_code.in_(codes_counted_as(asked.filters.reason, asked.codes)))
    if asked.filters.article_id:
        found.append(_issue.article_id == asked.filters.article_id)
    return found


def _issues_query(asked: Asked, span: Span) -> sqlalchemy.Select[Any]:
    granted = and_(_use.contact_id == _issue.contact_id, _use.article_id == _issue.article_id, _use.result == "granted")
    refused = and_(
        _approval.contact_id == _issue.contact_id,
        _approval.article_id == _issue.article_id,
        _approval.state == "refused",
    )
    other = table_of(OptionUseRow).alias("other").c
    next_grant = sqlalchemy.select(func.min(other.at)).where(
        other.customer_id == _issue.customer_id,
        other.article_id == _issue.article_id,
        other.contact_id != _issue.contact_id,
        other.result == "granted",
        other.at > _issue.at,
        other.at < days_after(_issue.at, _ASKS_AGAIN_DAYS),
    )
    joined = table_of(ResolutionRow).join(table_of(ContactRow), _contact.id == _issue.contact_id)
    joined = joined.outerjoin(table_of(Staff), _staff.id == _issue.agent_id)
    return (
        sqlalchemy.select(
            _issue.contact_id,
            _issue.article_id,
            _issue.article_revision,
            _issue.reason_code,
            _issue.agent_id,
            func.coalesce(_staff.team_id, "").label("team_id"),
            func.coalesce(_staff.authority, "").label("authority"),
            func.coalesce(_customer.tier, "").label("tier"),
            sqlalchemy.select(func.count()).where(granted).scalar_subquery().label("grants"),
            sqlalchemy.select(func.sum(_use.amount)).where(granted).scalar_subquery().label("amount"),
            sqlalchemy.select(func.max(_use.at)).where(granted).scalar_subquery().label("granted_at"),
            sqlalchemy.select(func.min(_approval.answered_at)).where(refused).scalar_subquery().label("refused_at"),
            next_grant.scalar_subquery().label("next_at"),
        )
        .select_from(joined.outerjoin(table_of(CustomerRow), _customer.id == _issue.customer_id))
        .where(*_population(asked, span))
        .order_by(_issue.contact_id, _issue.place)
    )


def _events_query(asked: Asked, span: Span) -> sqlalchemy.Select[Any]:
    of_them = (
        sqlalchemy.select(_issue.contact_id)
        .select_from(table_of(ResolutionRow).join(table_of(ContactRow), _contact.id == _issue.contact_id))
        .where(*_population(asked, span))
    )
    columns = (_event.id, _event.contact_id, _event.seq, _event.at, _event.agent_id, _event.kind, _event.data)
    return sqlalchemy.select(*columns).where(_event.kind.in_(_ESTABLISHED), _event.contact_id.in_(of_them))


def _facts_of(rows: Rows) -> dict[str, Mapping[str, Fact]]:
    """By contact, what the guide established."""
    found = defaultdict[str, list[Event]](list)
    for row in rows:
        found[row.contact_id].append(read_event(*row))
    return {contact: fold_events(events).facts for contact, events in found.items()}


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

"""What happened to a customer in a period → a sum of five counts, each of which opens: who may need a call.

| term | one for each |
|---|---|
| again | issue about the same reason as one that was closed for them in the 30 days before |
| broken | promise to them that was due and was not kept |
| asked_twice | thing they were asked again after a colleague had settled it |
| refused | approval that was refused in a contact of theirs |
| dissatisfied | contact they left dissatisfied |

Question: a score, or a sum? Choice: a sum of counts, printed with its terms. Reason: whoever rings the customer can
look at each of them and say whether it is right. Refused: a probability that somebody leaves, which nobody at the desk
could check, and which is taken for a fact about a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, FromClause, literal

from kms_desktop.access.model import Person
from kms_desktop.figures.facts import Asked, counted_code, narrowed_to, read_asked, seen_by
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.in_sql import days_after
from kms_desktop.figures.period import Span, compare_period
from kms_desktop.figures.report_sources import find_report_sources
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Rows, Steps, ask
from kms_desktop.storage.tables import CustomerRow, table_of
from kms_desktop.texts import tr

_customer = table_of(CustomerRow).c
TERMS: dict[str, str] = {
    "again": tr("Contacted us again"),
    "broken": tr("Promises not kept"),
    "asked_twice": tr("Asked twice"),
    "refused": tr("Refused"),
    "dissatisfied": tr("Left dissatisfied"),
}
_AGAIN_DAYS = 30
MOST = 50


@dataclass(frozen=True, slots=True)
class Term:
    """One count, and the contacts behind it: as many as it counts, a contact as often as it does."""

    code: str
    contacts: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.contacts)


@dataclass(frozen=True, slots=True)
class VulnerableCustomer:
    """`terms`: those that are not 0, in their order; `total` is their plain sum."""

    customer_id: str
    name: str
    account_no: str
    terms: tuple[Term, ...]

    @property
    def total(self) -> int:
        return sum(term.count for term in self.terms)


@dataclass(frozen=True, slots=True)
class VulnerableReport:
    """Customers with the largest sum first; `customers` had anything at all."""

    span: Span
    customers: int
    lines: tuple[VulnerableCustomer, ...]


class Vulnerable:
    """Reads for one person; without one, of all the workspace."""

    def __init__(self, database: Database, person: Person | None = None) -> None:
        self._database, self._person = database, person

    def report(self, filters: FigureFilters, now: datetime, most: int = MOST) -> Reading[VulnerableReport]:
        """Of customers who were not erased."""
        return Reading(self._database, partial(self._read, filters, now, most))

    def _read(self, filters: FigureFilters, now: datetime, most: int) -> Steps[VulnerableReport]:
        asked = yield from read_asked(filters, self._person, on_server=not self._database.is_sqlite)
        span = compare_period(filters.period, now).now
        rows = yield from ask(_happened(asked, span, now))
        lines = _sum_up(rows)
        return VulnerableReport(span, len(lines), tuple(lines[:most]))


def _sum_up(rows: Rows) -> list[VulnerableCustomer]:
    names: dict[str, tuple[str, str]] = {}
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for term, customer_id, name, account_no, contact_id in rows:
        names[customer_id] = (name, account_no)
        found[customer_id][term].append(contact_id)
    lines = [VulnerableCustomer(key, *names[key], _terms(contacts)) for key, contacts in found.items()]
    return sorted(lines, key=lambda one: (-one.total, one.name, one.customer_id))


def _terms(contacts: Mapping[str, list[str]]) -> tuple[Term, ...]:
    return tuple(Term(code, tuple(sorted(contacts[code]))) for code in TERMS if code in contacts)


def _happened(asked: Asked, span: Span, now: datetime) -> sqlalchemy.CompoundSelect[Any]:
    """A row for each thing that counts, with its term and contact."""
    sources = asked.sources
    repeats = find_report_sources(on_server=asked.on_server).repeats
    issue, promise, approval = sources.issues.c, sources.promises.c, sources.approvals.c
    due = [promise.state.in_(("open", "broken")), promise.at < now]
    left = [issue.place == 0, issue.outcome == "dissatisfied"]
    parts: tuple[tuple[str, FromClause, ColumnElement[str], list[ColumnElement[bool]]], ...] = (
        ("again", sources.issues, issue.agent_id, [_came_again(asked)]),
        ("broken", sources.promises, promise.owner_id, due),
        ("asked_twice", repeats, repeats.c.by_id, []),
        ("refused", sources.approvals, approval.asked_by, [approval.state == "refused"]),
        ("dissatisfied", sources.issues, issue.agent_id, left),
    )
    return sqlalchemy.union_all(*(_part(asked, span, *part) for part in parts))


def _part(
    asked: Asked,
    span: Span,
    term: str,
    rows: FromClause,
    whose: ColumnElement[str],
    counts: list[ColumnElement[bool]],
) -> sqlalchemy.Select[Any]:
    row = rows.c
    return (
        sqlalchemy.select(
            literal(term).label("term"), _customer.id, _customer.name, _customer.account_no, row.contact_id
        )
        .select_from(rows.join(table_of(CustomerRow), _customer.id == row.customer_id))
        .where(
            _customer.erased_in.is_(None),
            row.at >= span.begins,
            row.at < span.ends,
            *counts,
            *seen_by(asked, row, whose),
            *narrowed_to(asked, row, whose),
        )
    )


def _came_again(asked: Asked) -> ColumnElement[bool]:
    """Whether something about the same reason was closed for the customer in the days before."""
    issue, before = asked.sources.issues.c, asked.sources.later.alias("before").c
    # Asked of each issue by the index of its customer: of one that only has to exist a server reads everybody's first.
    found = (
        sqlalchemy.select(literal(1))
        .where(
            before.customer_id == issue.customer_id,
            before.at < issue.at,
            before.at > days_after(issue.at, -_AGAIN_DAYS),
            before.contact_id != issue.contact_id,
            counted_code(before.reason_code, asked.codes) == counted_code(issue.reason_code, asked.codes),
        )
        .limit(1)
        .scalar_subquery()
    )
    return sqlalchemy.and_(issue.reason_code != "", found.is_not(None))

"""A period, filters and who asks → the rows that figures are counted from, in one statement for each population.

| population | one row for each | `at` |
|---|---|---|
| issues | issue of a closed contact; its first one (`place` 0) stands for the contact | when the contact was closed |
| promises | promise to a customer who was not erased | when it was due |
| approvals | approval that was answered | when it was answered |

Who overlooks the floor counts their division, everybody else what they closed, owed or asked for themselves. On a
server the rows that a login reads are no more than that; here it is said again, as in a file nothing else says it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, and_, case, func, literal, type_coerce

from kms_desktop.access.model import Person
from kms_desktop.access.roles import READ_FLOOR
from kms_desktop.contacts.reason_code import ReasonCode
from kms_desktop.contacts.reason_codes import counted_as, read_merged
from kms_desktop.figures.definitions import LONGEST_LOOK_DAYS, SHORTEST_LOOK_DAYS, Figure
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.in_sql import days_after, list_holds
from kms_desktop.figures.period import Span
from kms_desktop.figures.sources import Sources, find_sources, newest_of
from kms_desktop.storage.reading import Steps
from kms_desktop.storage.tables import CustomerRow, Staff, Team, UtcTime, table_of

_customer, _staff, _team = table_of(CustomerRow).c, table_of(Staff).c, table_of(Team).c


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for what, and the reason codes that are merged. Without a person, all of the workspace is asked for."""

    filters: FigureFilters
    person: Person | None
    codes: Mapping[str, ReasonCode]
    sources: Sources
    on_server: bool = False

    @property
    def is_of_floor(self) -> bool:
        """Whether more than one's own is counted."""
        return not self.filters.mine and (self.person is None or self.person.may(READ_FLOOR))


def read_asked(filters: FigureFilters, person: Person | None, *, on_server: bool) -> Steps[Asked]:
    """What somebody asks for, with the reason codes as they are merged now."""
    codes = yield from read_merged()
    return Asked(filters, person, codes, find_sources(on_server=on_server), on_server)


class _Named:
    """Hears which columns somebody asks for, each of which is a column without a table."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getattr__(self, name: str) -> ColumnElement[Any]:
        self.names.add(name)
        return sqlalchemy.column(name)


def facts_of(
    figures: Sequence[Figure],
    asked: Asked,
    spans: Sequence[Span],
    known_at: datetime,
    *,
    newest_first: bool = False,
) -> sqlalchemy.Subquery:
    """The rows that these figures, of one population, are counted from: those of the spans, and of what lies between
    them. What has to be looked up for each row is a column only where a figure asks for it. `newest_first`: they are
    taken one after the other from the newest on, until there are enough."""
    begins = min(span.begins for span in spans)
    ends = max(span.ends for span in spans)
    if newest_first:
        asked = replace(asked, sources=newest_of(asked.sources))
    heard, of_its_own = _hear(figures, known_at), figures[0].rows
    query, at = of_its_own(asked) if of_its_own else _QUERIES[figures[0].population](asked, heard, known_at)
    query = query.where(at >= begins, at < ends)
    if newest_first:
        return query.subquery("fact")
    # The offset keeps a planner from computing a column anew wherever it is asked for.
    return query.offset(sqlalchemy.literal_column("0")).subquery("fact")


def _issues(asked: Asked, needed: Set[str], known_at: datetime) -> tuple[sqlalchemy.Select[Any], ColumnElement[Any]]:
    issue = asked.sources.issues.c
    looked_up = [again_at(asked, known_at).label("again_at")] if "again_at" in needed else []
    columns = (issue[name] for name in sorted(needed & set(issue.keys()) | {"contact_id", "at"}))
    query = sqlalchemy.select(*columns, *looked_up).where(
        *seen_by(asked, issue, issue.agent_id), *narrowed_to(asked, issue, issue.agent_id)
    )
    filters = asked.filters
    if filters.reason:
        query = query.where(issue.reason_code.in_(codes_counted_as(filters.reason, asked.codes)))
    if filters.article_id:
        query = query.where(issue.article_id == filters.article_id)
    return query, issue.at


def issue_keys(asked: Asked, span: Span) -> sqlalchemy.Select[Any]:
    """(contact_id, at) of each issue that is asked for in the span, in no order; a contact may have several."""
    query, at = _issues(asked, frozenset(), span.ends)
    return query.where(at >= span.begins, at < span.ends)


def issues_of(
    asked: Asked, contacts: Sequence[str], columns: Set[str], figures: Sequence[Figure], known_at: datetime
) -> sqlalchemy.Subquery:
    """Every issue of these contacts, whatever reason or article is asked for, with these columns and those that the
    figures need."""
    whole = replace(asked, filters=replace(asked.filters, reason="", article_id=""))
    heard = _hear(figures, known_at)
    query, _ = _issues(whole, heard | columns, known_at)
    query = query.where(asked.sources.issues.c.contact_id.in_(contacts))
    return query.offset(sqlalchemy.literal_column("0")).subquery("fact")


def parts_of(
    figure: Figure, asked: Asked, span: Span, known_at: datetime, part: Callable[[Any, Any], ColumnElement[Any]]
) -> sqlalchemy.Subquery:
    """The rows of the span with what each counts under (`part`, made of its columns and of whose it is) and `whose`."""
    query, at = _QUERIES[figure.population](asked, _hear([figure], known_at), known_at)
    row = getattr(asked.sources, figure.population).c
    whose = {"issues": "agent_id", "promises": "owner_id", "approvals": "asked_by"}[figure.population]
    query = query.where(at >= span.begins, at < span.ends)
    query = query.add_columns(func.coalesce(part(row, row[whose]), "").label("part"), row[whose].label("whose"))
    return query.offset(sqlalchemy.literal_column("0")).subquery("fact")


def _hear(figures: Sequence[Figure], known_at: datetime) -> Set[str]:
    """The columns that these figures ask for."""
    heard = _Named()
    for figure in figures:
        figure.counts(heard, known_at)
        figure.measure(heard)
    return heard.names


def again_at(asked: Asked, known_at: datetime) -> ColumnElement[Any]:
    """When the customer's next contact about the same reason was closed, as far as that says something."""
    issue, again = asked.sources.issues.c, asked.sources.later.alias("again")
    # The least of a column is looked for along its own index, through everybody's contacts; of an expression it is not.
    later = func.coalesce(again.c.at, issue.at)
    next_one = (
        sqlalchemy.select(func.min(later))
        .where(
            again.c.customer_id == issue.customer_id,
            again.c.at > issue.at,
            again.c.at < days_after(issue.at, LONGEST_LOOK_DAYS),
            again.c.contact_id != issue.contact_id,
            counted_code(again.c.reason_code, asked.codes) == counted_code(issue.reason_code, asked.codes),
        )
        .scalar_subquery()
    )
    over = issue.at < known_at - timedelta(days=SHORTEST_LOOK_DAYS)  # of what no figure counts yet, none is looked for
    known = and_(over, issue.customer_id.is_not(None), issue.reason_code != "")
    return type_coerce(case((known, next_one)), UtcTime)


def _promises(
    asked: Asked, _needed: Set[str], _known_at: datetime
) -> tuple[sqlalchemy.Select[Any], ColumnElement[Any]]:
    promise = asked.sources.promises.c
    query = sqlalchemy.select(promise.contact_id, promise.at, promise.state, promise.why).where(
        *seen_by(asked, promise, promise.owner_id),
        *narrowed_to(asked, promise, promise.owner_id),
        *about_issue(asked, promise.contact_id),
    )
    return query, promise.at


def _approvals(
    asked: Asked, _needed: Set[str], _known_at: datetime
) -> tuple[sqlalchemy.Select[Any], ColumnElement[Any]]:
    approval = asked.sources.approvals.c
    query = sqlalchemy.select(approval.contact_id, approval.at, approval.state).where(
        *seen_by(asked, approval, approval.asked_by),
        *narrowed_to(asked, approval, approval.asked_by),
        *about_issue(asked, approval.contact_id),
    )
    return query, approval.at


_QUERIES = {"issues": _issues, "promises": _promises, "approvals": _approvals}


def seen_by(asked: Asked, row: Any, whose: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """What this person counts at all."""
    if asked.person is None:
        return []
    if not asked.is_of_floor:
        return [whose == asked.person.id]
    own = sqlalchemy.select(_team.division).where(_team.id == asked.person.team_id).scalar_subquery()
    return [row.division == own]


def narrowed_to(asked: Asked, row: Any, whose: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """What the filters leave of it, whatever the population."""
    filters, found = asked.filters, list[ColumnElement[bool]]()
    if filters.team_id:
        found.append(whose.in_(sqlalchemy.select(_staff.id).where(_staff.team_id == filters.team_id)))
    if filters.agent_id:
        found.append(whose == filters.agent_id)
    if filters.channel:
        found.append(row.channel == filters.channel)
    if filters.tier or filters.product:
        of_them = sqlalchemy.select(_customer.id)
        if filters.tier:
            of_them = of_them.where(_customer.tier == filters.tier)
        if filters.product:
            of_them = of_them.where(list_holds(_customer.products, literal(filters.product)))
        found.append(row.customer_id.in_(of_them))
    return found


def about_issue(asked: Asked, contact_id: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """Of what is no issue itself: that of contacts with an issue of this reason, or of this article."""
    filters, found = asked.filters, list[ColumnElement[bool]]()
    issue = asked.sources.issues.c
    of_them = sqlalchemy.select(issue.contact_id)
    if filters.reason:
        codes = codes_counted_as(filters.reason, asked.codes)
        found.append(contact_id.in_(of_them.where(issue.reason_code.in_(codes))))
    if filters.article_id:
        found.append(contact_id.in_(of_them.where(issue.article_id == filters.article_id)))
    return found


def codes_counted_as(code: str, known: Mapping[str, ReasonCode]) -> list[str]:
    return sorted({code, *(other for other in known if counted_as(other, known) == code)})


def counted_code(column: ColumnElement[str], known: Mapping[str, ReasonCode]) -> ColumnElement[str]:
    """The code as it counts now."""
    merged = {code: counted_as(code, known) for code, one in known.items() if one.merged_into}
    return case(merged, value=column, else_=column) if merged else column

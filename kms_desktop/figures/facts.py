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

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, and_, case, func, literal, type_coerce

from kms_desktop.access.model import Person
from kms_desktop.access.roles import READ_FLOOR
from kms_desktop.contacts.reason_code import ReasonCode
from kms_desktop.contacts.reason_codes import counted_as
from kms_desktop.figures.definitions import LONGEST_LOOK_DAYS, Figure
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.in_sql import days_after, list_holds
from kms_desktop.figures.period import Span
from kms_desktop.guidance.grant_record import TAKEN_BACK
from kms_desktop.storage.tables import (
    ApprovalRow,
    ContactRow,
    CustomerRow,
    OptionUseRow,
    PromiseRow,
    ResolutionRow,
    Staff,
    SuggestionRow,
    Team,
    UtcTime,
    table_of,
)

_issue, _contact = table_of(ResolutionRow).c, table_of(ContactRow).c
_promise, _approval = table_of(PromiseRow).c, table_of(ApprovalRow).c
_customer, _staff, _team = table_of(CustomerRow).c, table_of(Staff).c, table_of(Team).c
_use, _said = table_of(OptionUseRow).c, table_of(SuggestionRow).c
_TAKEN = ("accepted", "granted")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for what, and the reason codes that are merged. Without a person, all of the workspace is asked for."""

    filters: FigureFilters
    person: Person | None
    codes: Mapping[str, ReasonCode]

    @property
    def is_of_floor(self) -> bool:
        """Whether more than one's own is counted."""
        return not self.filters.mine and (self.person is None or self.person.may(READ_FLOOR))


class _Named:
    """Hears which columns somebody asks for, each of which is a column without a table."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getattr__(self, name: str) -> ColumnElement[Any]:
        self.names.add(name)
        return sqlalchemy.column(name)


def facts_of(figures: Sequence[Figure], asked: Asked, spans: Sequence[Span], known_at: datetime) -> sqlalchemy.Subquery:
    """The rows that these figures, of one population, are counted from: those of the spans, and of what lies between
    them. What has to be looked up for each row is a column only where a figure asks for it."""
    begins = min(span.begins for span in spans)
    ends = max(span.ends for span in spans)
    heard = _Named()
    for figure in figures:
        figure.counts(heard, known_at)
        figure.measure(heard)
    query, at = _QUERIES[figures[0].population](asked, heard.names)
    # The offset keeps a planner from computing a column anew wherever it is asked for.
    return query.where(at >= begins, at < ends).offset(0).subquery("fact")


def _issues(asked: Asked, needed: Set[str]) -> tuple[sqlalchemy.Select[Any], ColumnElement[Any]]:
    looked_up = {"again_at": _again_at, "options": _options}
    query = (
        sqlalchemy.select(
            _issue.contact_id,
            _issue.at,
            _issue.place,
            _issue.customer_id,
            _issue.reason_code,
            _issue.article_id,
            _issue.article_kind,
            _issue.link,
            _issue.preventable,
            _issue.outcome,
            _issue.amount,
            _issue.talk_s,
            _issue.wrap_s,
            _contact.legs,
            _contact.repeats,
            *(look_up(asked).label(name) for name, look_up in looked_up.items() if name in needed),
        )
        .select_from(table_of(ResolutionRow).join(table_of(ContactRow), _contact.id == _issue.contact_id))
        .where(*seen_by(asked, _issue.agent_id), *narrowed_to(asked, _issue.agent_id, _issue.customer_id))
    )
    filters = asked.filters
    if filters.reason:
        query = query.where(_issue.reason_code.in_(codes_counted_as(filters.reason, asked.codes)))
    if filters.article_id:
        query = query.where(_issue.article_id == filters.article_id)
    return query, _issue.at


def _again_at(asked: Asked) -> ColumnElement[Any]:
    """When the customer's next contact about the same reason was closed, as far as that says something."""
    again = table_of(ResolutionRow).alias("again")
    # The least of a column is looked for along its own index, through everybody's contacts; of an expression it is not.
    later = func.coalesce(again.c.at, _issue.at)
    next_one = (
        sqlalchemy.select(func.min(later))
        .where(
            again.c.customer_id == _issue.customer_id,
            again.c.at > _issue.at,
            again.c.at < days_after(_issue.at, LONGEST_LOOK_DAYS),
            again.c.contact_id != _issue.contact_id,
            counted_code(again.c.reason_code, asked.codes) == counted_code(_issue.reason_code, asked.codes),
        )
        .scalar_subquery()
    )
    known = and_(_issue.customer_id.is_not(None), _issue.reason_code != "")
    return type_coerce(case((known, next_one)), UtcTime)


def _options(_asked: Asked) -> ColumnElement[int]:
    """2 where an option was taken, 1 where options were looked at, NULL where none were."""
    of_contact = _use.contact_id == _issue.contact_id
    best = sqlalchemy.select(func.max(case((_use.result.in_(_TAKEN), 2), else_=1))).where(
        of_contact, _use.result != TAKEN_BACK
    )
    none_fit = sqlalchemy.select(_said.contact_id).where(_said.kind == "none_fit", _said.contact_id != "")
    said = case((_issue.contact_id.in_(none_fit), 1))
    return case((_issue.place == 0, func.coalesce(best.scalar_subquery(), said)))


def _promises(asked: Asked, _needed: Set[str]) -> tuple[sqlalchemy.Select[Any], ColumnElement[Any]]:
    joined = table_of(PromiseRow).outerjoin(table_of(ContactRow), _contact.id == _promise.contact_id)
    query = (
        sqlalchemy.select(_promise.contact_id, _promise.due_at.label("at"), _promise.state, _promise.why)
        .select_from(joined.join(table_of(CustomerRow), _customer.id == _promise.customer_id))
        .where(
            _customer.erased_in.is_(None),
            *seen_by(asked, _promise.owner_id),
            *narrowed_to(asked, _promise.owner_id, _promise.customer_id),
            *_about(asked, _promise.contact_id),
        )
    )
    return query, _promise.due_at


def _approvals(asked: Asked, _needed: Set[str]) -> tuple[sqlalchemy.Select[Any], ColumnElement[Any]]:
    query = (
        sqlalchemy.select(_approval.contact_id, _approval.answered_at.label("at"), _approval.state)
        .select_from(table_of(ApprovalRow).outerjoin(table_of(ContactRow), _contact.id == _approval.contact_id))
        .where(
            _approval.answered_at.is_not(None),
            *seen_by(asked, _approval.asked_by),
            *narrowed_to(asked, _approval.asked_by, _contact.customer_id),
            *_about(asked, _approval.contact_id),
        )
    )
    return query, _approval.answered_at


_QUERIES = {"issues": _issues, "promises": _promises, "approvals": _approvals}


def seen_by(asked: Asked, whose: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """What this person counts at all."""
    if asked.person is None:
        return []
    if not asked.is_of_floor:
        return [whose == asked.person.id]
    own = sqlalchemy.select(_team.division).where(_team.id == asked.person.team_id).scalar_subquery()
    return [_contact.division == own]


def narrowed_to(asked: Asked, whose: ColumnElement[str], customer: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """What the filters leave of it, whatever the population."""
    filters, found = asked.filters, list[ColumnElement[bool]]()
    if filters.team_id:
        found.append(whose.in_(sqlalchemy.select(_staff.id).where(_staff.team_id == filters.team_id)))
    if filters.channel:
        found.append(_contact.channel == filters.channel)
    if filters.tier or filters.product:
        of_them = sqlalchemy.select(_customer.id)
        if filters.tier:
            of_them = of_them.where(_customer.tier == filters.tier)
        if filters.product:
            of_them = of_them.where(list_holds(_customer.products, literal(filters.product)))
        found.append(customer.in_(of_them))
    return found


def _about(asked: Asked, contact_id: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """Of what is no issue itself: that of contacts with an issue of this reason, or of this article."""
    filters, found = asked.filters, list[ColumnElement[bool]]()
    of_them = sqlalchemy.select(_issue.contact_id)
    if filters.reason:
        codes = codes_counted_as(filters.reason, asked.codes)
        found.append(contact_id.in_(of_them.where(_issue.reason_code.in_(codes))))
    if filters.article_id:
        found.append(contact_id.in_(of_them.where(_issue.article_id == filters.article_id)))
    return found


def codes_counted_as(code: str, known: Mapping[str, ReasonCode]) -> list[str]:
    return sorted({code, *(other for other in known if counted_as(other, known) == code)})


def counted_code(column: ColumnElement[str], known: Mapping[str, ReasonCode]) -> ColumnElement[str]:
    """The code as it counts now."""
    merged = {code: counted_as(code, known) for code, one in known.items() if one.merged_into}
    return case(merged, value=column, else_=column) if merged else column

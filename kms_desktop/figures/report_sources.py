"""Which database it is → where the rows lie that reports of the floor are counted from, as `sources` says of figures.

What a row has from other tables is a column of it that a database looks up only where somebody asks for that column.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, FromClause, and_, func, or_

from kms_desktop.contacts.events.call import Opened
from kms_desktop.contacts.events.guide import FactSet, StepAnswered, StepUndone
from kms_desktop.figures.sources import view_of
from kms_desktop.storage.tables import (
    ApprovalRow,
    ContactEventRow,
    ContactRow,
    HandoverRow,
    OptionRuleRow,
    OptionUseRow,
    PromiseRow,
    RepeatRow,
    ResolutionRow,
    table_of,
)
from kms_desktop.storage.tables_calls import PhoneCallRow

_issue, _contact, _event = table_of(ResolutionRow).c, table_of(ContactRow).c, table_of(ContactEventRow).c
_use, _approval, _promise = table_of(OptionUseRow).c, table_of(ApprovalRow).c, table_of(PromiseRow).c
_rule, _repeat, _call = table_of(OptionRuleRow).c, table_of(RepeatRow).c, table_of(PhoneCallRow).c
_handover = table_of(HandoverRow).c
_OF_ISSUE = (
    *(_issue.contact_id, _issue.place, _issue.at, _issue.customer_id, _issue.agent_id, _issue.reason_code),
    *(_issue.article_id, _issue.channel, _issue.division),
)
_ESTABLISHED = (StepAnswered.kind, StepUndone.kind, FactSet.kind)


@dataclass(frozen=True, slots=True)
class ReportSources:
    """`granting`: issues of an article with options, with what was granted in them; `established`: what the guide
    established in closed contacts; `later_grants`: when something was granted to a customer. `beside`: issues with what
    else was in their contact. `repeats`: things asked again; `began`: when contacts began, and about what. `uses`:
    options put to customers; `asked`: approvals that were answered or taken back."""

    granting: FromClause
    established: FromClause
    later_grants: FromClause
    beside: FromClause
    repeats: FromClause
    began: FromClause
    uses: FromClause
    asked: FromClause


@cache
def find_report_sources(*, on_server: bool) -> ReportSources:
    """Those of a server's views, or those of a file's tables."""
    in_file = ReportSources(
        *(_granting(), _established(), _later_grants(), _beside(), _repeats(), _began(), _uses(), _asked())
    )
    if not on_server:
        return in_file
    return ReportSources(
        view_of("figure_granting", in_file.granting.c.values()),
        view_of("figure_established", in_file.established.c.values()),
        view_of("figure_later_grant", in_file.later_grants.c.values()),
        view_of("figure_beside", in_file.beside.c.values()),
        view_of("figure_repeat", in_file.repeats.c.values()),
        view_of("figure_began", in_file.began.c.values()),
        view_of("figure_use", in_file.uses.c.values()),
        view_of("figure_asked", in_file.asked.c.values()),
    )


def _granting() -> FromClause:
    of_issue = and_(_use.contact_id == _issue.contact_id, _use.article_id == _issue.article_id)
    granted = and_(of_issue, _use.result == "granted")
    refused = _one(
        func.min(_approval.answered_at),
        *(_approval.contact_id == _issue.contact_id, _approval.article_id == _issue.article_id),
        _approval.state == "refused",
    )
    query = sqlalchemy.select(
        *_OF_ISSUE,
        _issue.article_revision,
        _one(func.count(), granted).label("grants"),
        _one(func.sum(_use.amount), granted).label("amount"),
        _one(func.max(_use.at), granted).label("granted_at"),
        refused.label("refused_at"),
    )
    has_rules = _issue.article_id.in_(sqlalchemy.select(_rule.article_id))
    return query.where(_issue.article_id != "", or_(has_rules, sqlalchemy.exists().where(of_issue))).subquery()


def _established() -> FromClause:
    joined = table_of(ResolutionRow).join(table_of(ContactEventRow), _event.contact_id == _issue.contact_id)
    query = sqlalchemy.select(
        *(_event.id, _event.contact_id, _event.seq, _event.at, _event.agent_id, _event.kind, _event.data),
        *(_issue.at.label("closed_at"), _issue.agent_id.label("closed_by"), _issue.customer_id, _issue.reason_code),
        *(_issue.article_id, _issue.channel, _issue.division),
    )
    return query.select_from(joined).where(_event.kind.in_(_ESTABLISHED)).subquery()


def _later_grants() -> FromClause:
    query = sqlalchemy.select(_use.customer_id, _use.article_id, _use.at, _use.contact_id)
    return query.where(_use.result == "granted").subquery()


def _beside() -> FromClause:
    def of_contact(row: Any) -> ColumnElement[bool]:
        return row.contact_id == _issue.contact_id  # type: ignore[no-any-return]

    ours = sqlalchemy.exists().where(
        of_contact(_event), _event.kind == Opened.kind, _event.data["direction"].as_string() == "out"
    )
    return sqlalchemy.select(
        *(*_OF_ISSUE, _issue.legs, _issue.repeats, _issue.ease),
        _one(func.count(), of_contact(_promise), _promise.state == "broken").label("broken"),
        _one(func.count(), of_contact(_approval), _approval.state == "refused").label("refused"),
        _one(func.min(_call.started_at), of_contact(_call)).label("started_at"),
        _one(func.min(_call.answered_at), of_contact(_call)).label("answered_at"),
        _one(func.max(_promise.settled_at), of_contact(_promise), _promise.state == "kept").label("kept_at"),
        ours.label("ours"),
    ).subquery()


def _repeats() -> FromClause:
    joined = table_of(RepeatRow).join(table_of(ContactRow), _contact.id == _repeat.contact_id)
    query = sqlalchemy.select(
        *(_repeat.contact_id, _repeat.at, _repeat.by_id, _contact.customer_id, _contact.channel, _contact.division)
    )
    return query.select_from(joined).subquery()


def _began() -> FromClause:
    first = and_(_issue.contact_id == _contact.id, _issue.place == 0)
    joined = table_of(ContactRow).outerjoin(table_of(ResolutionRow), first)
    query = sqlalchemy.select(
        _contact.id.label("contact_id"), _contact.opened_at, _contact.division, _issue.reason_code
    )
    return query.select_from(joined).subquery()


def _uses() -> FromClause:
    joined = table_of(OptionUseRow).join(table_of(ContactRow), _contact.id == _use.contact_id)
    query = sqlalchemy.select(
        *(_use.contact_id, _use.customer_id, _use.agent_id, _use.article_id, _use.option_id, _use.amount, _use.result),
        *(_use.at, _contact.channel, _contact.division),
    )
    return query.select_from(joined).subquery()


def _asked() -> FromClause:
    joined = table_of(ApprovalRow).join(table_of(ContactRow), _contact.id == _approval.contact_id)
    passed_on = _one(
        func.count(),
        *(_handover.contact_id == _approval.contact_id, _handover.state == "accepted"),
        _handover.made_at > _approval.asked_at,
    )
    query = sqlalchemy.select(
        *(_approval.contact_id, _contact.customer_id, _approval.asked_by, _approval.article_id, _approval.option_id),
        *(_approval.amount, _approval.asked_at, _approval.answered_at.label("at"), _approval.state),
        *(_contact.channel, _contact.division, passed_on.label("passed_on")),
    )
    return query.select_from(joined).where(_approval.answered_at.is_not(None)).subquery()


def _one(value: ColumnElement[Any], *where: ColumnElement[bool]) -> ColumnElement[Any]:
    """One value of other rows, NULL of none."""
    return sqlalchemy.select(value).where(*where).scalar_subquery()

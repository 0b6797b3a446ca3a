"""Which database it is → where the rows lie that figures are counted from, under the same names of columns.

Question: from which rows does a login of a server count? Choice: from views of the owner's that judge whoever looks
once, by role and division. Reason: the policies of the tables ask of each row whether its customer or its contact may
be seen, which of 150,000 rows takes longer than anybody waits. In a file nothing judges, and the same rows are
statements over its tables. Refused: views in a file too, which stand in the way whenever a table is made anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import sqlalchemy
from sqlalchemy import ColumnElement, FromClause, case, func

from kms_desktop.guidance.grant_record import TAKEN_BACK
from kms_desktop.storage.tables import (
    ApprovalRow,
    ContactRow,
    CustomerRow,
    OptionUseRow,
    PromiseRow,
    ResolutionRow,
    SuggestionRow,
    table_of,
)

_issue, _contact = table_of(ResolutionRow).c, table_of(ContactRow).c
_promise, _approval, _customer = table_of(PromiseRow).c, table_of(ApprovalRow).c, table_of(CustomerRow).c
_use, _said = table_of(OptionUseRow).c, table_of(SuggestionRow).c
_TAKEN = ("accepted", "granted")


@dataclass(frozen=True, slots=True)
class Sources:
    """`issues`, `promises` and `approvals` are the populations of `facts`; `later`: when a customer came, and about
    what."""

    issues: FromClause
    promises: FromClause
    approvals: FromClause
    later: FromClause


@cache
def find_sources(*, on_server: bool) -> Sources:
    """Those of a server's views, or those of a file's tables."""
    in_file = Sources(_issues(), _promises(), _approvals(), table_of(ResolutionRow))
    if not on_server:
        return in_file
    return Sources(
        view_of("figure_issue", in_file.issues.c.values()),
        view_of("figure_promise", in_file.promises.c.values()),
        view_of("figure_approval", in_file.approvals.c.values()),
        view_of("figure_later", (_issue.customer_id, _issue.reason_code, _issue.at, _issue.contact_id)),
    )


def newest_of(sources: Sources) -> Sources:
    """The same, the issues from a view that gives them from the newest on: a server plans what lies behind a view by
    itself, and would look up all of them before it knows that the first few are enough."""
    issues = sources.issues
    if not isinstance(issues, sqlalchemy.TableClause):
        return sources
    return replace(sources, issues=view_of("figure_newest", issues.c.values()))


def view_of(name: str, columns: Sequence[ColumnElement[object]]) -> FromClause:
    """A view of a server as a table with these columns."""
    return sqlalchemy.table(name, *(sqlalchemy.column(one.key or "", one.type) for one in columns))


def _issues() -> FromClause:
    return sqlalchemy.select(
        *(_issue.contact_id, _issue.at, _issue.place, _issue.customer_id, _issue.agent_id, _issue.reason_code),
        *(_issue.article_id, _issue.article_kind, _issue.link, _issue.preventable, _issue.outcome, _issue.amount),
        *(_issue.talk_s, _issue.hold_s, _issue.wrap_s, _issue.legs, _issue.repeats),
        *(_issue.channel, _issue.division, _options().label("options")),
    ).subquery()


def _options() -> ColumnElement[int]:
    """2 where an option was taken, 1 where options were looked at, NULL where none were."""
    of_contact = _use.contact_id == _issue.contact_id
    best = sqlalchemy.select(func.max(case((_use.result.in_(_TAKEN), 2), else_=1))).where(
        of_contact, _use.result != TAKEN_BACK
    )
    none_fit = sqlalchemy.select(_said.contact_id).where(_said.kind == "none_fit", _said.contact_id != "")
    said = case((_issue.contact_id.in_(none_fit), 1))
    return case((_issue.place == 0, func.coalesce(best.scalar_subquery(), said)))


def _promises() -> FromClause:
    joined = table_of(PromiseRow).outerjoin(table_of(ContactRow), _contact.id == _promise.contact_id)
    promises = sqlalchemy.select(
        *(_promise.contact_id, _promise.due_at.label("at"), _promise.state, _promise.why),
        *(_promise.owner_id, _promise.customer_id, _contact.channel, _contact.division),
    )
    known = joined.join(table_of(CustomerRow), _customer.id == _promise.customer_id)
    return promises.select_from(known).where(_customer.erased_in.is_(None)).subquery()


def _approvals() -> FromClause:
    approvals = sqlalchemy.select(
        *(_approval.contact_id, _approval.answered_at.label("at"), _approval.state, _approval.asked_by),
        *(_contact.customer_id, _contact.channel, _contact.division),
    )
    joined = table_of(ApprovalRow).outerjoin(table_of(ContactRow), _contact.id == _approval.contact_id)
    return approvals.select_from(joined).where(_approval.answered_at.is_not(None)).subquery()

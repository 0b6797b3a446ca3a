"""A customer and the article that is open → how many of their contacts were about the same, and how the last went."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, or_, select

from kms_desktop.contacts.reason_code import as_reason_code
from kms_desktop.contacts.same_issue import NOTHING_BEFORE, SameIssue
from kms_desktop.storage.reading import Steps
from kms_desktop.storage.tables import ResolutionRow, table_of

_MOST = 50


def read_same_issue(customer_id: str, article_id: str, reason: str, since: datetime) -> Steps[SameIssue]:
    """Contacts closed since then that an issue of this article, or of its `reason`, was settled in."""
    row = table_of(ResolutionRow).c
    code = as_reason_code(reason)
    about = and_(row.article_id == article_id, row.link != "not_applicable")
    same = or_(about, row.reason_code == code) if code else about
    query = (
        select(row.contact_id, row.at, row.title, row.option_id, row.amount, row.link, row.outcome)
        .where(row.customer_id == customer_id, row.at >= since, same)
        .order_by(row.at.desc(), row.id.desc())
        .limit(_MOST)
    )
    (rows,) = yield (query,)
    if not rows:
        return NOTHING_BEFORE
    last = rows[0]
    granted = last.title if last.option_id else ""
    many = len({one.contact_id for one in rows})
    return SameIssue(many, last.at, granted, last.amount, last.link == "resolved", last.outcome)

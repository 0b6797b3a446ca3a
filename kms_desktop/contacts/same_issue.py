"""A customer and the article that is open → how many of their contacts were about the same."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, func, or_
from sqlmodel import col, select

from kms_desktop.contacts.reason_code import as_reason_code
from kms_desktop.storage.reading import Steps
from kms_desktop.storage.tables import ResolutionRow


def read_same_issue(customer_id: str, article_id: str, reason: str, since: datetime) -> Steps[int]:
    """Contacts closed since then that an issue of this article, or of its `reason`, was settled in."""
    row = ResolutionRow
    code = as_reason_code(reason)
    about = and_(col(row.article_id) == article_id, col(row.link) != "not_applicable")
    same = or_(about, col(row.reason_code) == code) if code else about
    query = select(func.count(col(row.contact_id).distinct())).where(
        row.customer_id == customer_id, col(row.at) >= since, same
    )
    (((many,),),) = yield (query,)
    return int(many)

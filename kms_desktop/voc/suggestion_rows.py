"""Rows of the suggestion box → suggestions, with the names of who made and who answered them."""

from __future__ import annotations

from functools import cache
from typing import cast

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from kms_desktop.storage.tables import Staff, SuggestionRow
from kms_desktop.storage.unreadable import said_of
from kms_desktop.voc.model import Suggestion, SuggestionKind, SuggestionState

MOST = 1_000


def read_suggestions(session: Session, *wanted: ColumnElement[bool]) -> list[Suggestion]:
    """Those that fit all of `wanted`, newest first, at most 1,000."""
    found = session.exec(_newest_first().where(*wanted)).all()
    return [_make_suggestion(row, made_by, answered_by) for row, made_by, answered_by in found]


@cache
def _newest_first() -> Select[SuggestionRow, str, str]:
    """Made once: a desktop looks each time a colleague wrote something."""
    author, decider = aliased(Staff), aliased(Staff)
    return (
        select(SuggestionRow, author.name, decider.name)
        .outerjoin(author, col(author.id) == SuggestionRow.made_by)
        .outerjoin(decider, col(decider.id) == SuggestionRow.answered_by)
        .order_by(col(SuggestionRow.made_at).desc(), col(SuggestionRow.id).desc())
        .limit(MOST)
    )


def _make_suggestion(row: SuggestionRow, made_by_name: str | None, answered_by_name: str | None) -> Suggestion:
    return Suggestion(
        id=row.id,
        kind=cast(SuggestionKind, row.kind),
        text=said_of(row, row.text),
        made_by=row.made_by,
        made_by_name=made_by_name or "",
        made_at=row.made_at,
        contact_id=row.contact_id,
        article_id=row.article_id,
        article_title=row.article_title,
        revision=row.revision,
        passage=row.passage,
        context=dict(row.context),
        state=cast(SuggestionState, row.state),
        answer=row.answer,
        answered_by=row.answered_by,
        answered_by_name=answered_by_name or "",
        answered_at=row.answered_at,
        read_at=row.read_at,
    )

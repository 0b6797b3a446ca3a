"""Rows of the suggestion box → suggestions, with the names of who made and who answered them."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

import sqlalchemy
from sqlalchemy import ColumnElement

from kms_desktop.storage.reading import Steps, ask
from kms_desktop.storage.tables import Staff, SuggestionRow, table_of
from kms_desktop.storage.unreadable import said_of
from kms_desktop.voc.model import Suggestion, SuggestionKind, SuggestionState

MOST = 1_000


def read_suggestions(*wanted: ColumnElement[bool]) -> Steps[list[Suggestion]]:
    """Those that fit all of `wanted`, newest first, at most 1,000."""
    rows = yield from ask(_newest_first().where(*wanted))
    return [_make_suggestion(row) for row in rows]


@cache
def _newest_first() -> sqlalchemy.Select[Any]:
    """Made once: a desktop looks each time a colleague wrote something."""
    author, decider, one = table_of(Staff).alias(), table_of(Staff).alias(), table_of(SuggestionRow).c
    return (
        sqlalchemy.select(*one, author.c.name.label("author"), decider.c.name.label("decider"))
        .outerjoin(author, author.c.id == one.made_by)
        .outerjoin(decider, decider.c.id == one.answered_by)
        .order_by(one.made_at.desc(), one.id.desc())
        .limit(MOST)
    )


def _make_suggestion(row: Any) -> Suggestion:
    return Suggestion(
        id=row.id,
        kind=cast(SuggestionKind, row.kind),
        text=said_of(row, row.text),
        made_by=row.made_by,
        made_by_name=row.author or "",
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
        answered_by_name=row.decider or "",
        answered_at=row.answered_at,
        read_at=row.read_at,
    )

"""When each article was used, published and reviewed last → those that come due.

Reuse is review: an article that resolved or helped within the review time was read by people with a customer on the
line, so nobody has to read it again. Only what nobody used comes due, and what has a date of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from kms_desktop.editorial.article_metadata_cache import ArticleState
from kms_desktop.storage.tables import ArticleChangeRow, ResolutionRow

REVIEW_TIME = timedelta(days=180)
AHEAD = timedelta(days=7)
"""How long before its date an article is named."""


@dataclass(frozen=True, slots=True)
class Due:
    """`on` is the day; `dated`: the article names it itself, else nobody used it since `fresh`."""

    article: ArticleState
    on: date
    dated: bool
    fresh: datetime


@dataclass(frozen=True, slots=True)
class Freshness:
    """When an article was last used (resolved or helped), published or changed in its state, and reviewed."""

    used: datetime | None = None
    changed: datetime | None = None
    reviewed: datetime | None = None


def read_freshness(session: Session) -> dict[str, Freshness]:
    """By article id, from the log."""
    used = select(ResolutionRow.article_id, func.max(ResolutionRow.at)).where(
        col(ResolutionRow.link).in_(("resolved", "helped"))
    )
    log = select(ArticleChangeRow.article_id, ArticleChangeRow.what, func.max(ArticleChangeRow.at))
    uses = dict(session.exec(used.group_by(ResolutionRow.article_id)).all())
    changed: dict[str, datetime] = {}
    reviewed: dict[str, datetime] = {}
    for key, what, at in session.exec(log.group_by(ArticleChangeRow.article_id, ArticleChangeRow.what)).all():
        of_its_kind = reviewed if what == "reviewed" else changed
        of_its_kind[key] = max(at, of_its_kind.get(key, at))
    return {
        key: Freshness(uses.get(key), changed.get(key), reviewed.get(key))
        for key in {*uses, *changed, *reviewed}
        if key
    }


def due_reviews(states: Iterable[ArticleState], known: Mapping[str, Freshness], now: datetime) -> list[Due]:
    """The longest due first. What is archived, and a bulletin that is over, never comes due."""
    today = now.date()
    found = []
    for state in states:
        if state.confidence in ("archived", "wip") or (state.valid_until and state.valid_until < today):
            continue
        fresh = known.get(state.id, Freshness())
        last = max(at for at in (fresh.used, fresh.changed or state.changed_at, fresh.reviewed) if at)
        if state.review_by is not None:
            settled = fresh.reviewed and fresh.reviewed.date() >= state.review_by - AHEAD
            on, dated = state.review_by, True
        else:
            settled, on, dated = None, (last + REVIEW_TIME).date(), False
        if not settled and on <= today + AHEAD:
            found.append(Due(state, on, dated, last))
    return sorted(found, key=lambda one: (one.on, one.article.path))

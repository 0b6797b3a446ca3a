"""The log of options and of "none of these fit" → how often an article had an option that was taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, distinct, func
from sqlmodel import Session, col, select

from kms_desktop.guidance.grant_record import TAKEN_BACK
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import OptionUseRow, SuggestionRow

_TAKEN = ("accepted", "granted")
DAYS = 90


@dataclass(frozen=True, slots=True)
class FitRate:
    """Of `asked` contacts in which the article's options were looked at, `taken` took one."""

    taken: int
    asked: int
    days: int = DAYS

    @property
    def share(self) -> float:
        return self.taken / self.asked if self.asked else 0.0


class FitRates:
    """Asked for one article at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def fit_rate_of(self, article_id: str) -> FitRate | None:
        """Over the last 90 days; None where its options were never looked at."""
        now = utc_now()
        with self._database.reading() as session:
            return fit_rates(session, now - timedelta(days=DAYS), article_id).get(article_id)


def fit_rates(session: Session, since: datetime, of: str = "") -> dict[str, FitRate]:
    """By article id; `fit_rate_of`: this article alone. The database counts, so that a large floor costs no more than a
    scan."""
    use, days = OptionUseRow, (utc_now() - since).days
    taken = case((col(use.result).in_(_TAKEN), col(use.contact_id)))
    asked = select(use.article_id, func.count(distinct(col(use.contact_id))), func.count(distinct(taken))).where(
        col(use.at) > since, col(use.result) != TAKEN_BACK
    )
    wish = SuggestionRow
    offered = select(use.id).where(use.article_id == wish.article_id, use.contact_id == wish.contact_id)
    without = select(wish.article_id, func.count(distinct(col(wish.contact_id)))).where(
        wish.kind == "none_fit", col(wish.made_at) > since, wish.contact_id != "", ~offered.exists()
    )
    if of:
        asked, without = asked.where(use.article_id == of), without.where(wish.article_id == of)
    found = {
        article: FitRate(int(took), int(many), days)
        for article, many, took in session.exec(asked.group_by(use.article_id)).all()
    }
    for article, many in session.exec(without.group_by(wish.article_id)).all():
        before = found.get(article, FitRate(0, 0, days))
        found[article] = FitRate(before.taken, before.asked + int(many), days)
    return {article: rate for article, rate in found.items() if article}

"""The log of options and of "none of these fit" → how often an article had an option that was taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from kms_desktop.storage.database import Database
from kms_desktop.storage.keys import utc_now
from kms_desktop.storage.tables import OptionUseRow, SuggestionRow

_TAKEN = ("accepted", "granted")


@dataclass(frozen=True, slots=True)
class FitRate:
    """Of `asked` contacts in which the article's options were looked at, `taken` took one."""

    taken: int
    asked: int
    days: int = 90

    @property
    def share(self) -> float:
        return self.taken / self.asked if self.asked else 0.0


class FitRates:
    """Asked for one article at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, article_id: str) -> FitRate | None:
        """Over the last 90 days; None where its options were never looked at."""
        with self._database.reading() as session:
            return fit_rates(session, utc_now(), of=article_id).get(article_id)


def fit_rates(
    session: Session, now: datetime, days: int = 90, since: Mapping[str, datetime] | None = None, of: str = ""
) -> dict[str, FitRate]:
    """By article id, over the last `days`; of an article named in `since` only what came after that.

    `of`: this article alone.
    """
    begin = now - timedelta(days=days)
    uses = select(OptionUseRow.article_id, OptionUseRow.contact_id, OptionUseRow.result, OptionUseRow.at)
    none_fit = select(SuggestionRow.article_id, SuggestionRow.contact_id, SuggestionRow.made_at).where(
        SuggestionRow.kind == "none_fit", col(SuggestionRow.made_at) > begin, SuggestionRow.contact_id != ""
    )
    if of:
        uses, none_fit = uses.where(OptionUseRow.article_id == of), none_fit.where(SuggestionRow.article_id == of)
    contacts: dict[str, dict[str, bool]] = {}
    after = since or {}
    for article, contact, result, at in session.exec(uses.where(col(OptionUseRow.at) > begin)).all():
        if at > after.get(article, begin):
            asked = contacts.setdefault(article, {})
            asked[contact] = asked.get(contact, False) or result in _TAKEN
    for article, contact, at in session.exec(none_fit).all():
        if article and at > after.get(article, begin):
            contacts.setdefault(article, {}).setdefault(contact, False)
    return {article: FitRate(sum(asked.values()), len(asked), days) for article, asked in contacts.items()}

"""The log of options and of "none of these fit" → how often an article had an option that was taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

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


def fit_rates(
    session: Session, now: datetime, days: int = 90, since: Mapping[str, datetime] | None = None
) -> dict[str, FitRate]:
    """By article id, over the last `days`; of an article named in `since` only what came after that."""
    begin = now - timedelta(days=days)
    uses = select(OptionUseRow.article_id, OptionUseRow.contact_id, OptionUseRow.result, OptionUseRow.at)
    none_fit = select(SuggestionRow.article_id, SuggestionRow.contact_id, SuggestionRow.made_at).where(
        SuggestionRow.kind == "none_fit", col(SuggestionRow.made_at) > begin, SuggestionRow.contact_id != ""
    )
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

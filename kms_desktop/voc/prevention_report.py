"""The log of what customers were told → by article and reason: of how many contacts, in how many it was told how the
issue does not come back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy
from sqlalchemy import distinct, func

from kms_desktop.contacts.events.words_said import PreventionTold
from kms_desktop.contacts.reason_codes import counted_as, read_codes
from kms_desktop.guidance.text_format import reason_words
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Steps, ask
from kms_desktop.storage.tables import ContactEventRow, ResolutionRow, table_of

_event, _closed = table_of(ContactEventRow).c, table_of(ResolutionRow).c


@dataclass(frozen=True, slots=True)
class PreventionLine:
    """Of `contacts` that were closed with the article for this reason, the customer was `told` in so many."""

    article_id: str
    reason_code: str
    reason: str
    told: int
    contacts: int

    @property
    def share(self) -> float:
        return self.told / self.contacts if self.contacts else 0.0


def prevention_lines(
    database: Database, articles: Collection[str], since: datetime | None = None
) -> list[PreventionLine]:
    """Of the `articles` that say how to prevent it, and of those of which it was told; the most contacts first. A
    merged reason counts as the other."""
    return database.read(_read_lines(frozenset(articles), since))


def _read_lines(articles: frozenset[str], since: datetime | None) -> Steps[list[PreventionLine]]:
    known = yield from read_codes()
    told: dict[tuple[str, str], set[str]] = {}
    for article, code, contact in (yield from _read_told(since)):
        told.setdefault((article, counted_as(code, known)), set()).add(contact)
    contacts: dict[tuple[str, str], int] = {}
    for article, code, count in (yield from _read_contacts(since)):
        key = (article, counted_as(code, known))
        if article in articles or key in told:
            contacts[key] = contacts.get(key, 0) + int(count)
    lines = [
        PreventionLine(
            article,
            code,
            known[code].title if code in known else reason_words(code),
            len(told.get((article, code), ())),
            count,
        )
        for (article, code), count in contacts.items()
    ]
    return sorted(lines, key=lambda line: (-line.contacts, line.article_id, line.reason_code))


def _read_told(since: datetime | None) -> Steps[list[tuple[str, str, str]]]:
    """(article, reason code, contact) for each that was told in the end; a tick may have been taken away."""
    query = (
        sqlalchemy.select(_closed.article_id, _closed.reason_code, _event.contact_id, _event.data)
        .select_from(table_of(ContactEventRow))
        .join(table_of(ResolutionRow), _closed.contact_id == _event.contact_id)
        .where(_event.kind == PreventionTold.kind)
        .order_by(_event.contact_id, _event.seq)
    )
    rows = yield from ask(query.where(_closed.at >= since) if since is not None else query)
    last: dict[tuple[str, str, str], bool] = {}
    for article, code, contact, data in rows:
        if data.get("article_id") == article:
            last[article, code, contact] = bool(data.get("said", True))
    return [key for key, said in last.items() if said]


def _read_contacts(since: datetime | None) -> Steps[list[tuple[str, str, int]]]:
    query = (
        sqlalchemy.select(_closed.article_id, _closed.reason_code, func.count(distinct(_closed.contact_id)))
        .where(_closed.article_id != "")
        .group_by(_closed.article_id, _closed.reason_code)
    )
    rows = yield from ask(query.where(_closed.at >= since) if since is not None else query)
    return [(article, code, count) for article, code, count in rows]

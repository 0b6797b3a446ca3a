"""The log of grants and a changed article → what its new limits, conditions and costs would have changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article, Fact
from kms_desktop.contacts.approval import most_granted
from kms_desktop.contacts.events.reading import read_event
from kms_desktop.contacts.model import ContactState, Event
from kms_desktop.contacts.option_offers import granted_since
from kms_desktop.contacts.state import fold_events
from kms_desktop.customers.directory import Directory
from kms_desktop.editorial.revisions import article_of, head_of
from kms_desktop.errors import NotFound
from kms_desktop.guidance.grant_replay import Grant, Replay, replay_grants
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import ContactEventRow, OptionUseRow, Staff

DAYS = 90
_MOST = 2_000
_AT_ONCE = 300
_KEPT = timedelta(minutes=5)
_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Replayed:
    """What one article of a folder would change."""

    path: str
    title: str
    done: Replay


class WhatIf:
    """Keeps the grants of the article that was asked about last, so that each keystroke need not read them."""

    def __init__(self, database: Database, directory: Directory, currency: str = "£") -> None:
        self._database, self._directory, self._currency = database, directory, currency
        self._text: tuple[str, datetime, Article | None] | None = None
        self._kept: tuple[str, datetime, list[Grant]] | None = None

    def replay_draft(self, draft: Article, saved: Article | None = None) -> Replay | None:
        """Against the published text, else against `saved`; None where nothing changed that decides over grants."""
        before = self._published_article(draft.id) or saved
        if before is None or before.options == draft.options or same_rules(before, draft):
            return None
        return replay_grants(before, draft, self._read_grants(draft.id), DAYS, self._currency)

    def replay_folder(self, library: Library) -> Iterator[Replayed]:
        """Every article of the folder that decides otherwise than its published text."""
        for draft in library.read_all():
            done = self.replay_draft(draft) if draft.options else None
            if done is not None:
                yield Replayed(draft.path, draft.title, done)

    def forget_published(self) -> None:
        """Something was published: read its text again."""
        self._text = None

    def _published_article(self, article_id: str) -> Article | None:
        now = utc_now()
        if self._text is None or self._text[0] != article_id or now - self._text[1] > _KEPT:
            with self._database.reading() as session:
                self._text = (article_id, now, article_of(session, article_id, head_of(session, article_id)))
        return self._text[2]

    def _read_grants(self, article_id: str) -> list[Grant]:
        now = utc_now()
        if self._kept is not None and self._kept[0] == article_id and now - self._kept[1] < _KEPT:
            return self._kept[2]
        with self._database.reading() as session:
            uses = session.exec(
                select(OptionUseRow)
                .where(
                    OptionUseRow.article_id == article_id,
                    OptionUseRow.result == "granted",
                    col(OptionUseRow.at) > now - timedelta(days=DAYS),
                )
                .order_by(col(OptionUseRow.at).desc())
                .limit(_MOST)
            ).all()
            events = _events_by_contact(session, {use.contact_id for use in uses})
            authority = dict(session.exec(select(Staff.id, Staff.authority)).all())
        grants = [
            self._make_grant(use, events.get(use.contact_id, []), authority.get(use.agent_id, "agent")) for use in uses
        ]
        self._kept = (article_id, now, grants)
        return grants

    def _make_grant(self, use: OptionUseRow, events: list[Event], authority: str) -> Grant:
        state = fold_events([event for event in events if event.at < use.at]) if events else ContactState()
        return Grant(
            option_id=use.option_id,
            title=use.title,
            amount=use.amount,
            at=use.at,
            customer_id=use.customer_id or "",
            agent_id=use.agent_id,
            authority=authority,
            facts={**self._of_customer(use), "channel": state.channel, **state.facts},
            approved=most_granted(state.approvals, use.article_id),
            granted=granted_since(state, use.article_id),
        )

    def _of_customer(self, use: OptionUseRow) -> dict[str, Fact]:
        """As the directory has the customer, with what was counted until then."""
        if not use.customer_id:
            return {}
        try:
            return self._directory.customer_facts(use.customer_id, use.at - _BEFORE)
        except NotFound:
            return {}


def same_rules(before: Article, after: Article) -> bool:
    """Whether both decide alike: words around the rules do not matter."""
    return _article_rules(before) == _article_rules(after)


def _article_rules(article: Article) -> list[tuple[object, ...]]:
    return sorted(
        (
            (
                *(one.id, one.cost, sorted(one.authority.items()), one.use_when, one.avoid_when, one.limits),
                sorted(one.excludes),
            )
            for one in article.options
        ),
        key=lambda rule: str(rule[0]),
    )


def _events_by_contact(session: Session, contacts: Iterable[str]) -> dict[str, list[Event]]:
    found: defaultdict[str, list[Event]] = defaultdict(list)
    keys = sorted(contacts)
    for at in range(0, len(keys), _AT_ONCE):
        query = (
            select(ContactEventRow)
            .where(col(ContactEventRow.contact_id).in_(keys[at : at + _AT_ONCE]))
            .order_by(col(ContactEventRow.seq), col(ContactEventRow.id))
        )
        for row in session.exec(query).all():
            event = read_event(row.id, row.contact_id, row.seq, row.at, row.agent_id, row.kind, row.data)
            found[row.contact_id].append(event)
    return found

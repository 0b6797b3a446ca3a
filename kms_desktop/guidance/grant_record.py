"""The log of options put to customers → what limits count, and each option's own figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import sqlalchemy
from sqlalchemy import or_
from sqlmodel import Session

from kms_desktop.articles.model import Limit, Option
from kms_desktop.customers.customer_facts import OF_A_CONTACT
from kms_desktop.guidance.limits import Granted, count_against, counts_after
from kms_desktop.guidance.model import GrantCounts, NotCounted, OptionFigures
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Rows, Steps, ask, read_within
from kms_desktop.storage.tables import InteractionRow, OptionUseRow, ResolutionRow, table_of
from kms_desktop.texts import tr

T = TypeVar("T")

_use, _turn, _closed = table_of(OptionUseRow).c, table_of(InteractionRow).c, table_of(ResolutionRow).c
_AGAIN_WITHIN, _AGAIN_LATER = timedelta(days=7), timedelta(days=30)
_TAKEN = ("accepted", "granted")
TAKEN_BACK = "taken_back"  # no text: a code
"""What was granted by mistake is in no figure: nobody knows what the customer would have said to it."""


@dataclass(frozen=True, slots=True)
class _Use:
    option_id: str
    result: str
    customer_id: str | None
    contact_id: str
    at: datetime
    amount: Decimal = Decimal(0)


class GrantRecord:
    """Reads what was really granted. Both methods raise Unreachable when the database does not answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reading(self, begin: Callable[[], Steps[T]]) -> Reading[T]:
        """What a reader of grants, and of what goes with them, comes to."""
        return Reading(self._database, begin)

    def count_grants(
        self, limit: Limit, option: Option, article_id: str, customer_id: str, agent_id: str, now: datetime
    ) -> GrantCounts | None:
        """Grants of this option within the limit's period up to `now`, to this customer or by this agent.

        None for a limit per customer while nobody is identified: it cannot be told.
        """
        return self._database.read(self.read_counts(limit, option, article_id, customer_id, agent_id, now))

    def read_counts(
        self, limit: Limit, option: Option, article_id: str, customer_id: str, agent_id: str, now: datetime
    ) -> Steps[GrantCounts | None]:
        """As `count_grants`."""
        if self._database.outdated:
            # what is granted here would be counted by nobody
            raise NotCounted(tr("how often this was granted cannot be counted until this desktop is updated"))
        return (yield from _read_counts(limit, Granted(article_id, option.id, customer_id, agent_id, now)))

    def option_figures(self, article_id: str, now: datetime, days: int = 90) -> dict[str, OptionFigures]:
        """Option id → how often it was offered and accepted in the last `days`, and who rang again about it.

        Rang again: the customer who accepted made another contact within 7, or 30, days, on the same article or for
        the same reason. A grant younger than that counts as it stands.
        """
        return self._database.read(self.read_figures(article_id, now, days))

    def read_figures(self, article_id: str, now: datetime, days: int = 90) -> Steps[dict[str, OptionFigures]]:
        """As `option_figures`."""
        since = now - timedelta(days=days)
        used, contacts = yield (_uses_query(article_id, since, now), _contacts_query(article_id, since))
        uses = [_Use(row.option_id, row.result, row.customer_id, row.contact_id, row.at, row.amount) for row in used]
        again = _repeat_contacts(contacts, uses)
        return {option_id: _make_figures(own, again, days) for option_id, own in _by_option(uses).items()}


def count_grants_in(
    session: Session, limit: Limit, option: Option, article_id: str, customer_id: str, agent_id: str, now: datetime
) -> GrantCounts | None:
    """As `GrantRecord.count_grants`, in a transaction that is open already."""
    return read_within(session, _read_counts(limit, Granted(article_id, option.id, customer_id, agent_id, now)))


def _read_counts(limit: Limit, wanted: Granted) -> Steps[GrantCounts | None]:
    if limit.scope == "per_customer" and not wanted.customer_id:
        return count_against(limit, wanted, ())
    query = sqlalchemy.select(*_use).where(
        _use.customer_id == wanted.customer_id if limit.scope == "per_customer" else _use.agent_id == wanted.agent_id,
        _use.article_id == wanted.article_id,
        _use.option_id == wanted.option_id,
        _use.result == "granted",
        _use.at > counts_after(limit, wanted),
    )
    rows = yield from ask(query)
    return count_against(limit, wanted, [_granted(row) for row in rows])


def _granted(row: Any) -> Granted:
    return Granted(row.article_id, row.option_id, row.customer_id or "", row.agent_id, row.at, row.amount)


def _uses_query(article_id: str, since: datetime, now: datetime) -> sqlalchemy.Select[Any]:
    return sqlalchemy.select(*_use).where(
        _use.article_id == article_id, _use.result != TAKEN_BACK, _use.at > since, _use.at <= now
    )


def _contacts_query(article_id: str, since: datetime) -> sqlalchemy.Select[Any]:
    """Contacts about the same thing as the article, of customers to whom one of its options went; as they stand in the
    customers' history, as who is asked may not have had them."""
    took = sqlalchemy.select(_use.customer_id).where(
        _use.article_id == article_id, _use.at > since, _use.result.in_(_TAKEN)
    )
    reasons = sqlalchemy.select(_closed.reason).where(
        _closed.article_id == article_id, _closed.reason != "", _closed.at > since
    )
    return (
        sqlalchemy.select(_turn.customer_id, _turn.source_id, _turn.started_at)
        .join_from(table_of(InteractionRow), table_of(ResolutionRow), _closed.contact_id == _turn.source_id)
        .where(
            _turn.source == OF_A_CONTACT,
            _turn.started_at > since,
            _turn.customer_id.in_(took),
            or_(_closed.article_id == article_id, _closed.reason.in_(reasons)),
        )
        .distinct()  # a contact about several issues is one
    )


def _repeat_contacts(rows: Rows, uses: list[_Use]) -> dict[str, timedelta]:
    """Contacts in `uses` that were followed by another about the same thing within 30 days, and after how long."""
    contacts: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for customer_id, contact_id, opened_at in rows:
        contacts[customer_id or ""].append((contact_id, opened_at))
    found: dict[str, timedelta] = {}
    for use in uses:
        for contact_id, opened_at in contacts.get(use.customer_id or "", ()):
            after = opened_at - use.at
            if contact_id != use.contact_id and timedelta(0) < after <= found.get(use.contact_id, _AGAIN_LATER):
                found[use.contact_id] = after
    return found


def _by_option(uses: Iterable[_Use]) -> dict[str, list[_Use]]:
    grouped: dict[str, list[_Use]] = defaultdict(list)
    for use in uses:
        grouped[use.option_id].append(use)
    return grouped


def _make_figures(uses: list[_Use], again: Mapping[str, timedelta], days: int) -> OptionFigures:
    taken = [use for use in uses if use.result in _TAKEN]
    after = [again[use.contact_id] for use in taken if use.contact_id in again]
    return OptionFigures(
        offered=len(uses),
        accepted=len(taken),
        rang_again=sum(one <= _AGAIN_WITHIN for one in after),
        days=days,
        rang_again_30d=len(after),
        cost=sum((use.amount for use in uses if use.result == "granted"), Decimal(0)),
    )

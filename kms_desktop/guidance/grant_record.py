"""The log of options put to customers → what limits count, and each option's own figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlmodel import Session, col, or_, select

from kms_desktop.articles.model import Limit, Option
from kms_desktop.guidance.limits import Granted, count_against, counts_after
from kms_desktop.guidance.model import GrantCounts, NotCounted, OptionFigures
from kms_desktop.storage.database import Database
from kms_desktop.storage.tables import ContactRow, OptionUseRow
from kms_desktop.texts import tr

_AGAIN_WITHIN, _AGAIN_LATER = timedelta(days=7), timedelta(days=30)
_TAKEN = ("accepted", "granted")


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

    def count_grants(
        self, limit: Limit, option: Option, article_id: str, customer_id: str, agent_id: str, now: datetime
    ) -> GrantCounts | None:
        """Grants of this option within the limit's period up to `now`, to this customer or by this agent.

        None for a limit per customer while nobody is identified: it cannot be told.
        """
        if self._database.outdated:
            # what is granted here would be counted by nobody
            raise NotCounted(tr("how often this was granted cannot be counted until this desktop is updated"))
        with self._database.reading() as session:
            return count_grants_in(session, limit, option, article_id, customer_id, agent_id, now)

    def option_figures(self, article_id: str, now: datetime, days: int = 90) -> dict[str, OptionFigures]:
        """Option id → how often it was offered and accepted in the last `days`, and who rang again about it.

        Rang again: the customer who accepted made another contact within 7, or 30, days, on the same article or for
        the same reason. A grant younger than that counts as it stands.
        """
        since = now - timedelta(days=days)
        with self._database.reading() as session:
            uses = _read_uses(session, article_id, since, now)
            again = _repeat_contacts(session, article_id, since, uses)
        return {option_id: _make_figures(own, again, days) for option_id, own in _by_option(uses).items()}


def count_grants_in(
    session: Session, limit: Limit, option: Option, article_id: str, customer_id: str, agent_id: str, now: datetime
) -> GrantCounts | None:
    """As `GrantRecord.count_grants`, in a transaction that is open already."""
    wanted = Granted(article_id, option.id, customer_id, agent_id, now)
    if limit.scope == "per_customer" and not customer_id:
        return count_against(limit, wanted, ())
    whose = (
        col(OptionUseRow.customer_id) == customer_id
        if limit.scope == "per_customer"
        else col(OptionUseRow.agent_id) == agent_id
    )
    query = select(OptionUseRow).where(
        whose,
        OptionUseRow.article_id == article_id,
        OptionUseRow.option_id == option.id,
        OptionUseRow.result == "granted",
        col(OptionUseRow.at) > counts_after(limit, wanted),
    )
    return count_against(limit, wanted, [_granted(row) for row in session.exec(query)])


def _granted(row: OptionUseRow) -> Granted:
    return Granted(row.article_id, row.option_id, row.customer_id or "", row.agent_id, row.at, row.amount)


def _read_uses(session: Session, article_id: str, since: datetime, now: datetime) -> list[_Use]:
    query = select(OptionUseRow).where(
        OptionUseRow.article_id == article_id, col(OptionUseRow.at) > since, col(OptionUseRow.at) <= now
    )
    rows = session.exec(query).all()
    return [_Use(row.option_id, row.result, row.customer_id, row.contact_id, row.at, row.amount) for row in rows]


def _repeat_contacts(session: Session, article_id: str, since: datetime, uses: list[_Use]) -> dict[str, timedelta]:
    """Contacts in `uses` that were followed by another about the same thing within 30 days, and after how long."""
    contacts: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    if not any(use.result in _TAKEN and use.customer_id for use in uses):
        return {}
    reasons = select(ContactRow.reason).where(
        ContactRow.article_id == article_id, ContactRow.reason != "", col(ContactRow.opened_at) > since
    )
    query = select(ContactRow.customer_id, ContactRow.id, ContactRow.opened_at).where(
        col(ContactRow.opened_at) > since,
        col(ContactRow.customer_id).is_not(None),
        or_(ContactRow.article_id == article_id, col(ContactRow.reason).in_(reasons)),
    )
    for customer_id, contact_id, opened_at in session.exec(query).all():
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

"""A customer's record → the facts that conditions compare: how long with us, how often in touch, what was refunded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import distinct, func
from sqlmodel import col, select

from kms_desktop.articles.model import Fact
from kms_desktop.customers.model import Customer
from kms_desktop.storage.reading import Steps
from kms_desktop.storage.tables import InteractionRow, OptionUseRow

CONTACTS_WITHIN = timedelta(days=30)
REFUNDS_WITHIN = timedelta(days=90)
OF_A_CONTACT = "contact"
"""`source` of the interaction that a contact of this program leaves in the history; counted as the contact it is."""


@dataclass(frozen=True, slots=True)
class Counted:
    """`contacts`: here, and threads the customer began or went on with elsewhere, in the last 30 days. `refunds`: money
    really granted, in the last 90."""

    contacts: int
    refunds: int


def customer_facts(customer: Customer, counted: Counted, now: datetime) -> dict[str, Fact]:
    """Own facts first; the program's figures win over an imported fact of the same name."""
    facts = _imported_facts(customer.facts)
    if customer.tier:
        facts["tier"] = customer.tier
    if customer.since is not None:
        facts["tenure_months"] = months_between(customer.since, now.astimezone(UTC).date())
    facts["products"] = customer.products
    facts["contacts_30d"] = counted.contacts
    facts["refunds_90d"] = counted.refunds
    return facts


def months_between(start: date, end: date) -> int:
    """Whole months, never below 0: from 15 January to 14 March is 1."""
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return max(months, 0)


def _imported_facts(given: Mapping[str, object]) -> dict[str, Fact]:
    """Facts of other systems in the shapes that conditions compare; a shape they do not know is left out."""
    facts: dict[str, Fact] = {}
    for name, value in given.items():
        if isinstance(value, float):
            facts[name] = Decimal(str(value))
        elif isinstance(value, list | tuple):
            facts[name] = tuple(str(part) for part in value)
        elif isinstance(value, str | bool | int | Decimal | date):
            facts[name] = value
    return facts


def read_counts(customer_id: str, now: datetime) -> Steps[Counted]:
    """A contact counts once it is wrapped up, so that the figure stands still while the caller is on the line: then it
    stands in the history, which whoever they call reads, also where a colleague had it."""
    since = now - CONTACTS_WITHIN
    here = select(func.count(col(InteractionRow.id))).where(
        InteractionRow.customer_id == customer_id,
        InteractionRow.source == OF_A_CONTACT,
        col(InteractionRow.started_at) >= since,
        col(InteractionRow.started_at) <= now,
    )
    elsewhere = select(func.count(distinct(col(InteractionRow.thread_id)))).where(
        InteractionRow.customer_id == customer_id,
        InteractionRow.direction == "in",
        InteractionRow.source != OF_A_CONTACT,
        col(InteractionRow.started_at) >= since,
        col(InteractionRow.started_at) <= now,
    )
    refunds = select(func.count(col(OptionUseRow.id))).where(
        OptionUseRow.customer_id == customer_id,
        OptionUseRow.remedy == "money",
        OptionUseRow.result == "granted",
        col(OptionUseRow.at) >= now - REFUNDS_WITHIN,
        col(OptionUseRow.at) <= now,
    )
    contacts, threads, granted = [rows[0][0] for rows in (yield (here, elsewhere, refunds))]
    return Counted(contacts + threads, granted)

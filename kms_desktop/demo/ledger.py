"""What past contacts granted so far → the counts that limits and conditions ask for, without a database."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kms_desktop.articles.model import Fact, Limit, Option
from kms_desktop.contacts.model import ContactState
from kms_desktop.customers.figures import CONTACTS_WITHIN, REFUNDS_WITHIN, months_between
from kms_desktop.demo.people import DemoCustomer
from kms_desktop.guidance.model import GrantCounts


@dataclass(frozen=True, slots=True)
class _Grant:
    article_id: str
    option_id: str
    amount: Decimal
    remedy: str
    agent_id: str
    at: datetime


class Ledger:
    """Fed with each contact as it ends, in the order of time."""

    def __init__(self) -> None:
        self._contacts: dict[str, list[datetime]] = defaultdict(list)
        self._of_customer: dict[str, list[_Grant]] = defaultdict(list)
        self._of_agent: dict[str, list[_Grant]] = defaultdict(list)

    def close(self, customer: DemoCustomer, state: ContactState) -> None:
        """Take in a contact that has ended."""
        self._contacts[customer.name].append(state.opened_at or state.events[0].at)
        for offer in state.granted:
            grant = _Grant(offer.article_id, offer.option_id, offer.amount, offer.remedy, offer.by, offer.at)
            self._of_customer[customer.name].append(grant)
            self._of_agent[offer.by].append(grant)

    def facts(self, customer: DemoCustomer, at: datetime) -> dict[str, Fact]:
        """What conditions may ask of the customer at that moment."""
        contacts = [when for when in self._contacts[customer.name] if at - when <= CONTACTS_WITHIN]
        refunds = [g for g in self._of_customer[customer.name] if g.remedy == "money" and at - g.at <= REFUNDS_WITHIN]
        return {
            "tier": customer.tier,
            "products": customer.products,
            "tenure_months": months_between(customer.since, at.date()),
            "contacts_30d": len(contacts),
            "refunds_90d": len(refunds),
        }

    def counts(
        self, limit: Limit, option: Option, article_id: str, customer: DemoCustomer, agent_id: str, at: datetime
    ) -> GrantCounts:
        """Grants of this option within the limit's period before `at`."""
        one_customer = limit.scope == "per_customer"
        grants = self._of_customer[customer.name] if one_customer else self._of_agent[agent_id]
        counted = [
            g for g in grants if (g.article_id, g.option_id) == (article_id, option.id) and at - g.at < limit.within
        ]
        return GrantCounts(len(counted), sum((g.amount for g in counted), Decimal(0)))

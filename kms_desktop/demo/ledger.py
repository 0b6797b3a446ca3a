"""What past contacts granted so far → the counts that limits and conditions ask for, without a database."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from kms_desktop.articles.model import Fact, Limit, Option
from kms_desktop.contacts.model import ContactState
from kms_desktop.customers.customer_facts import CONTACTS_WITHIN, REFUNDS_WITHIN, months_between
from kms_desktop.demo.people import DemoCustomer
from kms_desktop.guidance.limits import Granted, count_against
from kms_desktop.guidance.model import GrantCounts


class Ledger:
    """Fed with each contact as it ends, in the order of time."""

    def __init__(self) -> None:
        self._contacts: dict[str, list[datetime]] = defaultdict(list)
        self._refunds: dict[str, list[datetime]] = defaultdict(list)
        self._of_customer: dict[str, list[Granted]] = defaultdict(list)
        self._of_agent: dict[str, list[Granted]] = defaultdict(list)

    def add_contact(self, customer: DemoCustomer, state: ContactState) -> None:
        """Take in a contact that has ended."""
        self._contacts[customer.name].append(state.opened_at or state.events[0].at)
        for offer in state.granted:
            grant = Granted(offer.article_id, offer.option_id, customer.name, offer.by, offer.at, offer.amount)
            if offer.remedy == "money":
                self._refunds[customer.name].append(offer.at)
            self._of_customer[customer.name].append(grant)
            self._of_agent[offer.by].append(grant)

    def customer_facts(self, customer: DemoCustomer, at: datetime) -> dict[str, Fact]:
        """What conditions may ask of the customer at that moment."""
        contacts = [when for when in self._contacts[customer.name] if at - when <= CONTACTS_WITHIN]
        refunds = [when for when in self._refunds[customer.name] if at - when <= REFUNDS_WITHIN]
        return {
            "tier": customer.tier,
            "products": customer.products,
            "tenure_months": months_between(customer.since, at.date()),
            "contacts_30d": len(contacts),
            "refunds_90d": len(refunds),
        }

    def count_grants(
        self, limit: Limit, option: Option, article_id: str, customer: DemoCustomer, agent_id: str, at: datetime
    ) -> GrantCounts | None:
        """Grants of this option within the limit's period before `at`."""
        one_customer = limit.scope == "per_customer"
        grants = self._of_customer[customer.name] if one_customer else self._of_agent[agent_id]
        return count_against(limit, Granted(article_id, option.id, customer.name, agent_id, at), grants)

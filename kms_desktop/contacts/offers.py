"""Events about options → what became of each that was put to the customer, and what was granted.

An option has one offer at a time: accepted, declined or put again, it is the same one, until it is granted. After a
grant the next mention of it begins a new offer, so that two refunds in one contact count as two.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from kms_desktop.contacts.events import money_of, text_of
from kms_desktop.contacts.model import ContactState, Event, Offer

_RESULTS: dict[str, Literal["offered", "accepted", "declined"]] = {
    "option_offered": "offered",
    "option_accepted": "accepted",
    "option_declined": "declined",
    "granted": "accepted",
}


def changes(state: ContactState, event: Event) -> dict[str, Any]:
    """What an option's event changes in the state."""
    before = current(state, text_of(event.data, "article_id"), text_of(event.data, "option_id"))
    if before is not None and before.id in granted_ids(state):
        before = None
    offer = _offer(event, before)
    others = tuple(o for o in state.offers if o.id != offer.id)
    changed: dict[str, Any] = {"offers": (*others, offer)}
    if event.kind == "granted":
        changed["granted"] = (*state.granted, offer)
    return changed


def current(state: ContactState, article_id: str, option_id: str) -> Offer | None:
    """The newest offer of this option, None when it was not put to the customer."""
    return next((o for o in reversed(state.offers) if (o.article_id, o.option_id) == (article_id, option_id)), None)


def granted_ids(state: ContactState) -> frozenset[str]:
    """Ids of the offers that were granted."""
    return frozenset(offer.id for offer in state.granted)


def _offer(event: Event, before: Offer | None) -> Offer:
    said = Offer(
        article_id=text_of(event.data, "article_id"),
        option_id=text_of(event.data, "option_id"),
        title=text_of(event.data, "title"),
        amount=money_of(event.data, "amount"),
        remedy=text_of(event.data, "remedy"),
        result=_RESULTS[event.kind],
        by=event.agent_id,
        at=event.at,
        words=text_of(event.data, "words"),
        id=event.id,
        customer_id=text_of(event.data, "customer_id") if event.kind == "granted" else "",
    )
    if before is None:
        return said
    return replace(
        said,
        id=before.id,
        title=said.title or before.title,
        remedy=said.remedy or before.remedy,
        amount=said.amount if "amount" in event.data else before.amount,
    )

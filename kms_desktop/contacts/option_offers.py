"""The offers of a contact → the one that an option has now, and which were granted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from kms_desktop.contacts.model import ContactState, Offer


def current_offer(state: ContactState, article_id: str, option_id: str) -> Offer | None:
    """The newest offer of this option, None when it was not put to the customer."""
    return next((o for o in reversed(state.offers) if (o.article_id, o.option_id) == (article_id, option_id)), None)


def granted_ids(state: ContactState) -> frozenset[str]:
    """Ids of the offers that were granted."""
    return frozenset(offer.id for offer in state.granted)


def granted_since(state: ContactState, article_id: str) -> Mapping[str, datetime]:
    """Option of this article → when it was granted on this contact, of what stands granted."""
    return {offer.option_id: offer.at for offer in state.granted if offer.article_id == article_id}

"""What becomes of an option: put to the customer, accepted, declined, granted.

An option has one offer at a time: accepted, declined or put again, it is the same one, until it is granted. After a
grant, also one that was taken back, the next mention of it begins a new offer, so that two refunds in one contact count
as two.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, TypedDict

from kms_desktop.contacts import option_offers
from kms_desktop.contacts.event_text import EventText, Words, quote_text
from kms_desktop.contacts.events.declaration import (
    SENTENCE_GOES,
    STAYS,
    code_field,
    event_kind,
    money_field,
    text_field,
    time_field,
)
from kms_desktop.contacts.model import (
    Audience,
    ContactState,
    Event,
    Offer,
    OfferResult,
    Payload,
    Task,
    Writer,
)
from kms_desktop.texts import tr


class OptionTerms(TypedDict):
    """What every event about an option says of it."""

    article_id: str
    option_id: str
    title: str
    amount: Decimal
    remedy: str


class _OfOption(Payload):
    """What events about an option have in common; fields are declared by each of them, in the order they are stored."""

    __slots__ = ()
    article_id: str
    option_id: str
    title: str
    amount: Decimal
    remedy: str
    result: ClassVar[OfferResult]

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        offer = self._next_offer(state, event)
        return {"offers": (*(o for o in state.offers if o.id != offer.id), offer)}

    def _next_offer(self, state: ContactState, event: Event, words: str = "", customer_id: str = "") -> Offer:
        """The offer after this event: the one it goes on with, or a new one."""
        said = Offer(
            article_id=self.article_id,
            option_id=self.option_id,
            title=self.title,
            amount=self.amount,
            remedy=self.remedy,
            result=self.result,
            by=event.agent_id,
            at=event.at,
            words=words,
            id=event.id,
            customer_id=customer_id,
        )
        before = option_offers.current_offer(state, self.article_id, self.option_id)
        if before is None or before.grant_id:
            return said
        return replace(
            said,
            id=before.id,
            title=said.title or before.title,
            remedy=said.remedy or before.remedy,
            amount=said.amount if "amount" in event.data else before.amount,
        )


@event_kind("option_offered", writer=Writer.HOLDER, audience=Audience.DESKS)
class OptionOffered(_OfOption):
    article_id: str = code_field(STAYS)
    option_id: str = code_field(STAYS)
    title: str = text_field(STAYS)
    amount: Decimal = money_field(STAYS)
    remedy: str = code_field(STAYS)
    result = "offered"

    def is_settled_by(self, events: tuple[Event, ...]) -> bool:
        """Whether the customer took or declined it in one of these, which then tells both."""
        said = (event.payload for event in events)
        return any(isinstance(one, Granted | OptionDeclined) and one.option_id == self.option_id for one in said)

    def describe(self, event: Event, words: Words) -> EventText:
        return EventText("megaphone", tr("Offered: {title}", title=self.title), words.format_price(self.amount))


@event_kind("option_accepted", writer=Writer.HOLDER, audience=Audience.DESKS)
class OptionAccepted(_OfOption):
    article_id: str = code_field(STAYS)
    option_id: str = code_field(STAYS)
    title: str = text_field(STAYS)
    amount: Decimal = money_field(STAYS)
    remedy: str = code_field(STAYS)
    result = "accepted"


@event_kind("option_declined", writer=Writer.HOLDER, audience=Audience.DESKS)
class OptionDeclined(_OfOption):
    """`words` is what the customer said to it."""

    article_id: str = code_field(STAYS)
    option_id: str = code_field(STAYS)
    title: str = text_field(STAYS)
    amount: Decimal = money_field(STAYS)
    remedy: str = code_field(STAYS)
    words: str = text_field(SENTENCE_GOES)
    result = "declined"

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        offer = self._next_offer(state, event, words=self.words)
        return {"offers": (*(o for o in state.offers if o.id != offer.id), offer)}

    def describe(self, event: Event, words: Words) -> EventText:
        row = (tr("Declined: {title}", title=self.title), quote_text(self.words))
        return EventText("cross", *row, "bad", on_sheet=row)


@event_kind("granted", writer=Writer.HOLDER, audience=Audience.DESKS)
class Granted(_OfOption):
    """Counted by limits. `customer_id`: to whom, as the contact may be said to be somebody else's later. `then`: what
    is still to do, by `then_who` ("" whoever has the contact) until `then_due`; "" where granting it is all."""

    article_id: str = code_field(STAYS)
    option_id: str = code_field(STAYS)
    title: str = text_field(STAYS)
    amount: Decimal = money_field(STAYS)
    remedy: str = code_field(STAYS)
    customer_id: str = code_field(STAYS, unnamed="")
    then: str = text_field(STAYS, default="")
    then_who: str = text_field(STAYS, default="")
    then_due: datetime | None = time_field(STAYS, default=None)
    result = "accepted"

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        offer = replace(self._next_offer(state, event, customer_id=self.customer_id), grant_id=event.id)
        others = tuple(o for o in state.offers if o.id != offer.id)
        if event.id in state.taken_back:
            return {"offers": (*others, replace(offer, result="taken_back"))}
        task = Task(event.id, self.then, self.then_who, self.then_due, self.title)
        return {
            "offers": (*others, offer),
            "granted": (*state.granted, offer),
            "tasks": (*state.tasks, task) if self.then else state.tasks,
        }

    def describe(self, event: Event, words: Words) -> EventText:
        what, amount = tr("Granted: {title}", title=self.title), words.format_price(self.amount)
        to_do = tr("Still to do: {what}", what=self.then) if self.then else ""
        detail = " · ".join(part for part in (amount, to_do) if part)
        return EventText("pound", what, detail, "good", on_sheet=(what, amount if self.amount else ""))

"""What becomes of a grant: it is taken back, and what was still to do after it is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from kms_desktop.access.model import Person
from kms_desktop.access.roles import DECIDE_FOR_AGENTS
from kms_desktop.contacts.event_text import EventText, Words, quote_text
from kms_desktop.contacts.events.declaration import GOES, STAYS, code_field, event_kind, money_field, text_field
from kms_desktop.contacts.model import Audience, ContactState, Event, Offer, Payload, TaskState, Writer
from kms_desktop.texts import tr

AT_ONCE = timedelta(minutes=1)
"""How long whoever granted may take it back without a word."""
_IN_HAND = ("on_call", "held", "handed_over")


def may_take_back_own(state: ContactState, offer: Offer, person: Person) -> bool:
    """Whoever granted it, while they have the contact."""
    return offer.by == person.id and state.holder_id == person.id and state.phase in _IN_HAND


def _refuse_taking_back(state: ContactState, person: Person) -> str:
    """Of which grant it is, and who may approve it, is looked at where it is asked for."""
    has_it = state.holder_id == person.id and state.phase in _IN_HAND
    if has_it or person.may(DECIDE_FOR_AGENTS) or person.authority != "agent":
        return ""
    return tr("A grant is taken back by whoever granted it while they have the contact, or by who may approve it.")


TAKER = Writer("taker", _refuse_taking_back)
"""Whoever granted it while they have the contact; later who decides for agents, or may approve that much."""


def needs_reason(granted_by: str, granted_at: datetime, person_id: str, now: datetime) -> bool:
    """Whether taking it back must be told why: it is not at once, or somebody else granted it."""
    return granted_by != person_id or now > granted_at + AT_ONCE


@event_kind("grant_taken_back", writer=TAKER, audience=Audience.DESKS)
class GrantTakenBack(Payload):
    """`grant_id`: the event that granted it; it counts in no limit and no figure any more, also where that comes later.
    `title` and `amount` say of what, for the line of the log."""

    grant_id: str = code_field(STAYS)
    title: str = text_field(STAYS)
    amount: Decimal = money_field(STAYS)
    reason: str = text_field(GOES, default="")

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        back = self.grant_id
        if not back:
            return {}
        offers = tuple(replace(o, result="taken_back") if o.grant_id == back else o for o in state.offers)
        gone = {promise.id for promise in state.promises if promise.grant_id == back}
        return {
            "taken_back": state.taken_back | {back},
            "offers": offers,
            "granted": tuple(offer for offer in state.granted if offer.grant_id != back),
            "tasks": tuple(task for task in state.tasks if task.grant_id != back),
            "promises": tuple(promise for promise in state.promises if promise.id not in gone),
            "withdrawn": state.withdrawn | gone,
        }

    def describe(self, event: Event, words: Words) -> EventText:
        what = tr("Taken back: {title}", title=self.title)
        amount = words.format_price(self.amount) if self.amount else ""
        detail = " · ".join(part for part in (amount, quote_text(self.reason)) if part)
        return EventText("undo", what, detail, "warn", on_sheet=(what, amount))


@event_kind("task_done", writer=Writer.HOLDER, audience=Audience.NOBODY)
class TaskDone(Payload):
    """What was still to do after a grant is done, became a promise, or is to do after all."""

    grant_id: str = code_field(STAYS)
    what: str = text_field(STAYS)
    how: str = code_field(STAYS)
    """done, owed where it became a promise, or open where the tick was taken away."""

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        now: TaskState = "done" if self.how == "done" else "owed" if self.how == "owed" else "open"
        tasks = tuple(replace(t, state=now) if t.grant_id == self.grant_id else t for t in state.tasks)
        return {"tasks": tasks}

    def describe(self, event: Event, words: Words) -> EventText | None:
        if self.how == "done":
            return EventText("check", tr("Done: {what}", what=self.what), "", "good")
        if self.how == "open":
            return EventText("undo", tr("Not done yet: {what}", what=self.what))
        return None

"""What is owed to a customer: promised, then kept or broken, moved, handed to somebody, told of meanwhile, or undone.

Question: what counts where two desks say different things of one promise? Choice: the first that settles it, in the
order of the log; a settled promise changes only by undoing what settled it. Reason: every desk and the database then
come to the same state, in whatever order things come in. Refused: the last word, by which a desktop that was away would
open what a colleague has kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from kms_desktop.access.model import Person
from kms_desktop.access.roles import DECIDE_FOR_AGENTS
from kms_desktop.contacts.event_text import EventText, Words
from kms_desktop.contacts.events.declaration import (
    SENTENCE_GOES,
    STAYS,
    code_field,
    event_kind,
    key_field,
    text_field,
    time_field,
)
from kms_desktop.contacts.model import Audience, ContactState, Event, Payload, Promise, Writer, at_place
from kms_desktop.contacts.promise_text import channel_words, why_words
from kms_desktop.texts import tr

PROMISER = Writer("promiser", lambda _state, _person: "")
"""Who owes the promise that it names, who has the contact, or whoever decides for agents: `refuse_change`."""
SETTLED = tr("This promise is settled already; somebody was quicker.")
NOT_YOURS = tr("A promise is settled by whoever owes it, by whoever has the contact, or by a supervisor.")


def may_change(owner_id: str, holder_id: str, person: Person) -> bool:
    """Whether this person may say what became of a promise."""
    return person.id in (owner_id, holder_id) or person.may(DECIDE_FOR_AGENTS)


@event_kind("promised", writer=Writer.HOLDER, audience=Audience.DESKS)
class Promised(Payload):
    """`channel`: how it is to be kept, "" where that is free. `next_word_at`: until when the customer hears something
    in between. `grant_id`: the grant that it goes with, with which it is taken back."""

    promise_id: str = key_field(STAYS)
    what: str = text_field(SENTENCE_GOES)
    due_at: datetime | None = time_field(STAYS)
    customer_id: str = code_field(STAYS, unnamed="")
    channel: str = code_field(STAYS, default="")
    next_word_at: datetime | None = time_field(STAYS, default=None)
    grant_id: str = code_field(STAYS, default="")

    def record_key(self, event: Event) -> str:
        """The promise's own, or the event's where it has none."""
        return self.promise_id or event.id

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        key = self.record_key(event)
        if self.due_at is None or key in state.withdrawn or any(known.id == key for known in state.promises):
            return {}
        if self.grant_id and self.grant_id in state.taken_back:
            return {"withdrawn": state.withdrawn | {key}}
        promise = Promise(
            id=key,
            what=self.what,
            due_at=self.due_at,
            made_at=event.at,
            customer_id=self.customer_id or state.customer_id,
            customer_name=state.customer_name,
            contact_id=event.contact_id,
            owner_id=event.agent_id,
            channel=self.channel,
            next_word_at=self.next_word_at,
            newest_seq=event.seq,
            grant_id=self.grant_id,
        )
        return {"promises": (*state.promises, promise)}

    def describe(self, event: Event, words: Words) -> EventText:
        due = words.at(self.due_at) if self.due_at else ""
        on_sheet = (tr("Promised: {what}", what=self.what), tr("by {due}", due=due) if due else "")
        told = (tr("Due {due}", due=due) if due else "", channel_words(self.channel))
        return EventText(
            "calendar-check",
            tr("Promise: {what}", what=self.what),
            " · ".join(part for part in told if part),
            on_sheet=on_sheet,
        )


class PromiseChange(Payload):
    """What became of one promise of the contact. A settled one is changed by none."""

    __slots__ = ()
    promise_id: str

    def refusal(self, state: ContactState, person: Person) -> str:
        """A promise that this desktop does not know is judged where it is known."""
        owed = find_promise(state, self.promise_id)
        if owed is not None and owed.state != "open":
            return SETTLED
        return "" if owed is None or may_change(owed.owner_id, state.holder_id, person) else NOT_YOURS

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        counts = event.id not in undone_of(state.events, self.promise_id)
        change = self.change_promise if counts else self.note_place
        return {"promises": tuple(change(promise, event) for promise in state.promises)}

    def change_promise(self, promise: Promise, event: Event) -> Promise:
        noted = self.note_place(promise, event)
        return self.change_open(noted, event) if promise.id == self.promise_id and promise.state == "open" else noted

    def note_place(self, promise: Promise, event: Event) -> Promise:
        """The promise where the event changes nothing of it."""
        return promise if promise.id != self.promise_id else at_place(promise, event)

    def change_open(self, promise: Promise, event: Event) -> Promise:
        """The open promise after it."""
        raise NotImplementedError


def _settle(promise: Promise, event: Event, state: Literal["kept", "broken"], why: str = "") -> Promise:
    return replace(promise, state=state, why=why, settled_by=event.agent_id, settled_at=event.at)


@event_kind("promise_kept", writer=PROMISER, audience=Audience.DESKS)
class PromiseKept(PromiseChange):
    promise_id: str = key_field(STAYS)

    def change_open(self, promise: Promise, event: Event) -> Promise:
        return _settle(promise, event, "kept")

    def describe(self, event: Event, words: Words) -> EventText:
        row = (tr("Promise kept"), "")
        return EventText("check", *row, "good", on_sheet=row)


@event_kind("promise_broken", writer=PROMISER, audience=Audience.DESKS)
class PromiseBroken(PromiseChange):
    """`why`: a code of `promise_text.BROKEN`."""

    promise_id: str = key_field(STAYS)
    why: str = code_field(STAYS)

    def change_open(self, promise: Promise, event: Event) -> Promise:
        return _settle(promise, event, "broken", self.why)

    def describe(self, event: Event, words: Words) -> EventText:
        row = (tr("Promise not kept"), why_words(self.why))
        return EventText("cross", *row, "bad", on_sheet=row)


@event_kind("promise_moved", writer=PROMISER, audience=Audience.DESKS)
class PromiseMoved(PromiseChange):
    """`why`: a code of `promise_text.MOVED`. The customer was told, so the word due before is due no more."""

    promise_id: str = key_field(STAYS)
    due_at: datetime | None = time_field(STAYS)
    why: str = code_field(STAYS, default="")
    next_word_at: datetime | None = time_field(STAYS, default=None)

    def change_open(self, promise: Promise, event: Event) -> Promise:
        if self.due_at is None:
            return promise
        moves, word_at = promise.moves + 1, self.next_word_at
        return replace(promise, due_at=self.due_at, why=self.why, next_word_at=word_at, moves=moves)

    def describe(self, event: Event, words: Words) -> EventText:
        due = words.at(self.due_at) if self.due_at else ""
        row = (tr("Promise moved to {due}", due=due), why_words(self.why))
        return EventText("clock", *row, on_sheet=row)


@event_kind("promise_passed", writer=PROMISER, audience=Audience.DESKS)
class PromisePassed(PromiseChange):
    """Somebody else owes it from now on."""

    promise_id: str = key_field(STAYS)
    to_id: str = code_field(STAYS)

    def change_open(self, promise: Promise, event: Event) -> Promise:
        return replace(promise, owner_id=self.to_id) if self.to_id else promise

    def describe(self, event: Event, words: Words) -> EventText:
        row = (tr("Promise handed to {name}", name=words.name(self.to_id)), "")
        return EventText("transfer", *row, on_sheet=row)


@event_kind("promise_word_given", writer=PROMISER, audience=Audience.DESKS)
class PromiseWordGiven(PromiseChange):
    """The customer heard that it is still on its way. `next_word_at`: until when they hear again before it is due."""

    promise_id: str = key_field(STAYS)
    next_word_at: datetime | None = time_field(STAYS, default=None)

    def change_open(self, promise: Promise, event: Event) -> Promise:
        return replace(promise, next_word_at=self.next_word_at)

    def describe(self, event: Event, words: Words) -> EventText:
        again = tr("Next update {due}", due=words.at(self.next_word_at)) if self.next_word_at else ""
        row = (tr("Told: still on its way"), again)
        return EventText("megaphone", *row, on_sheet=row)


@event_kind("promise_undone", writer=PROMISER, audience=Audience.DESKS)
class PromiseUndone(Payload):
    """`event_id`: which of the changes above does not count."""

    promise_id: str = key_field(STAYS)
    event_id: str = key_field(STAYS)

    def refusal(self, state: ContactState, person: Person) -> str:
        """Whoever said it may undo it too, also where somebody else owes the promise by it."""
        if any(one.id == self.event_id and one.agent_id == person.id for one in state.events):
            return ""
        owed = find_promise(state, self.promise_id)
        return "" if owed is None or may_change(owed.owner_id, state.holder_id, person) else NOT_YOURS

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        undone = undone_of((*state.events, event), self.promise_id)
        again = (
            at_place(_fold_again(p, state.events, undone), event) if p.id == self.promise_id else p
            for p in state.promises
        )
        return {"promises": tuple(again)}

    def describe(self, event: Event, words: Words) -> EventText:
        row = (tr("Undone: what was said of the promise"), "")
        return EventText("undo", *row, on_sheet=row)


def find_promise(state: ContactState, promise_id: str) -> Promise | None:
    return next((promise for promise in state.promises if promise.id == promise_id), None)


def undone_of(events: Iterable[Event], promise_id: str) -> frozenset[str]:
    """The keys of what was said of this promise and does not count."""
    said = (event.payload for event in events)
    return frozenset(one.event_id for one in said if isinstance(one, PromiseUndone) and one.promise_id == promise_id)


def _fold_again(promise: Promise, events: Iterable[Event], undone: frozenset[str]) -> Promise:
    """The promise as it comes out without what is undone."""
    begun = False
    for event in events:
        said = event.payload
        if begun and not (event.id in undone and isinstance(said, PromiseChange)):
            promise = said.change_promise(promise, event)
        elif not begun and isinstance(said, Promised) and said.record_key(event) == promise.id and said.due_at:
            begun = True
            promise = Promise(
                id=promise.id,
                what=promise.what,
                due_at=said.due_at,
                made_at=event.at,
                customer_id=promise.customer_id,
                customer_name=promise.customer_name,
                contact_id=promise.contact_id,
                owner_id=event.agent_id,
                channel=said.channel,
                next_word_at=said.next_word_at,
                newest_seq=promise.newest_seq,
                grant_id=said.grant_id,
            )
    return promise

"""What somebody promises, and what became of it → the log of its contact, now or when the database answers again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from kms_desktop.access.model import Person
from kms_desktop.access.roles import HANDLE_CONTACTS
from kms_desktop.contacts.events.promise import (
    NOT_YOURS,
    PromiseBroken,
    PromiseChange,
    Promised,
    PromiseKept,
    PromiseMoved,
    PromisePassed,
    PromiseUndone,
    PromiseWordGiven,
    may_change,
)
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import ContactState, Promise
from kms_desktop.contacts.promise_text import BROKEN
from kms_desktop.errors import KmsError, Refused
from kms_desktop.storage.ids import new_key
from kms_desktop.texts import tr


@dataclass(frozen=True, slots=True)
class PromiseDone:
    """What was said of a promise: how it was before and is now, and the key of the event, by which it is undone."""

    before: Promise
    after: Promise
    event_id: str


class Promising:
    """Promises as the person at this desk makes, keeps and moves them. All of it is logged, so no database is needed.

    Each act on a promise raises Refused where somebody else owes it and this person does not decide for them, or where
    it is settled already.
    """

    def __init__(self, log: ContactLog, person: Person) -> None:
        self._log, self._person = log, person

    def make_promise(
        self, contact_id: str, due_at: datetime, what: str, *, channel: str = "", next_word_at: datetime | None = None
    ) -> ContactState:
        """Owe the customer something until `due_at`, in one's own words; `next_word_at` is until when they hear that
        it is on its way.

        The same promise for the same time again changes nothing.
        """
        state, words = self._log.contact_state(contact_id), what.strip()
        if not words:
            raise KmsError(tr("Say in a few words what you promise."))
        if any((promise.what, promise.due_at) == (words, due_at) for promise in state.promises):
            return state
        word_at = next_word_at if next_word_at is not None and next_word_at < due_at else None
        said = Promised(
            promise_id=new_key(),
            what=words,
            due_at=due_at,
            customer_id=state.customer_id,
            channel=channel,
            next_word_at=word_at,
        )
        return self._log.record_event(contact_id, said)

    def keep_promise(self, promise: Promise) -> PromiseDone:
        """The customer has what was promised."""
        return self._say(promise, PromiseKept(promise_id=promise.id))

    def break_promise(self, promise: Promise, why: str) -> PromiseDone:
        """The customer does not get it; `why` is a code of `promise_text.BROKEN`."""
        if why not in BROKEN:
            raise KmsError(tr("Say why the promise was not kept."))
        return self._say(promise, PromiseBroken(promise_id=promise.id, why=why))

    def move_promise(
        self, promise: Promise, due_at: datetime, why: str = "", next_word_at: datetime | None = None
    ) -> PromiseDone:
        """It is due at another time, as the customer was told."""
        return self._say(
            promise, PromiseMoved(promise_id=promise.id, due_at=due_at, why=why, next_word_at=next_word_at)
        )

    def pass_promise(self, promise: Promise, receiver: Person) -> PromiseDone:
        """A colleague owes it from now on."""
        if not receiver.may(HANDLE_CONTACTS):
            raise KmsError(tr("{name} takes no calls; hand it to somebody who does.", name=receiver.name))
        done = self._say(promise, PromisePassed(promise_id=promise.id, to_id=receiver.id))
        return replace(done, after=replace(done.after, owner_name=receiver.name, owner_team=receiver.team))

    def give_word(self, promise: Promise, next_word_at: datetime | None = None) -> PromiseDone:
        """The customer heard that it is still on its way; `next_word_at` is until when they hear again."""
        return self._say(promise, PromiseWordGiven(promise_id=promise.id, next_word_at=next_word_at))

    def undo(self, done: PromiseDone) -> Promise:
        """What was said last does not count. Gives the promise as it was."""
        said = PromiseUndone(promise_id=done.before.id, event_id=done.event_id)
        event = self._log.record_beside(done.before.contact_id, said, done.after.newest_seq)
        return replace(done.before, newest_seq=event.seq)

    def _say(self, promise: Promise, said: PromiseChange) -> PromiseDone:
        if not may_change(promise.owner_id, promise.holder_id, self._person):
            raise Refused(NOT_YOURS)
        event = self._log.record_beside(promise.contact_id, said, promise.newest_seq)
        after = replace(said.change_promise(promise, event), newest_seq=event.seq)
        return PromiseDone(promise, after, event.id)

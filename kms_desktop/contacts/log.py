"""What a person does in a contact → its events in the journal and the database, and the state they fold into."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from typing import Any

import sqlalchemy
from sqlmodel import Session

from kms_desktop.access.model import Person
from kms_desktop.access.roles import HANDLE_CONTACTS
from kms_desktop.articles.model import Limit
from kms_desktop.contacts.door import log_event, log_events
from kms_desktop.contacts.events.call import Opened
from kms_desktop.contacts.events.reading import event_of, new_event, payload_of
from kms_desktop.contacts.model import ContactState, Event, Payload
from kms_desktop.contacts.projection import apply_event, events_of
from kms_desktop.contacts.state import fold_events, fold_next
from kms_desktop.contacts.values import text_of
from kms_desktop.errors import NotFound, Refused, Unreachable
from kms_desktop.guidance.limits import limit_record
from kms_desktop.storage.acts import may_be_done
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.journal import Journal
from kms_desktop.storage.outbox import Outbox
from kms_desktop.storage.reading import ask
from kms_desktop.storage.tables import ContactRow, table_of
from kms_desktop.texts import tr

EVENT = "event"
"""The kind under which events travel through the outbox."""
_IN_HAND = ("on_call", "held")
_contact = table_of(ContactRow).c
_NO_KEYS: Mapping[Payload, str] = {}


class NotSaid(Unreachable):
    """The database was asked to store it, and nobody knows whether it has: the answer did not come."""


class ContactLog:
    """Writes and reads the contacts of one person. All calls come from one lane, one after the other.

    What this person has in hand is kept folded; everything else is read anew, as others may have written.
    """

    def __init__(self, database: Database, outbox: Outbox, journal: Journal, person: Person) -> None:
        self._database, self._outbox, self._journal = database, outbox, journal
        self._person = person
        self._folded: dict[str, ContactState] = {}
        self._doubtful: set[str] = set()
        """Contacts of which something may be stored that the folded state does not hold."""
        outbox.register_applier(EVENT, apply_event, self._deliver)

    def record_event(self, contact_id: str, said: Payload) -> ContactState:
        """Log one event, masked, and give the state after it. It is safe on this disk before this returns.

        Raises Refused when somebody else has the contact now, and the journal's KmsError when this disk is full.
        """
        state = self._current_state(contact_id)
        self._check_may_log(state, said)
        event = self.next_event(state, contact_id, said)
        with self._in_doubt(contact_id):
            self._outbox.send_entry(EVENT, event.id, payload_of(event))
        return self._keep_state(self._with_told(fold_next(state, event), event.id))

    def record_beside(self, contact_id: str, said: Payload, newest: int = 0) -> Event:
        """Log one event in a contact that need not be in this person's hands, and that this desktop need not know while
        the database is away; `newest` is then the place of its last event that was read. Raises as `record_event`."""
        state = self._current_state(contact_id)
        self._check_may_log(state, said)
        if not self._person.may(HANDLE_CONTACTS):
            raise Refused(tr("Your role reads contacts and logs nothing in them."))
        last = state.events[-1].seq if state.events else 0
        event = new_event(new_key(), contact_id, max(last, newest) + 1, utc_now(), self._person.id, said)
        with self._in_doubt(contact_id):
            self._outbox.send_entry(EVENT, event.id, payload_of(event))
        if contact_id in self._folded:
            self._keep_state(self._with_told(fold_next(state, event), event.id))
        return event

    def waiting_events(self) -> list[Event]:
        """What this desktop logged and the database does not have yet, in order."""
        return [event_of(entry.key, entry.payload) for entry in self._journal.waiting_entries() if entry.kind == EVENT]

    def record_events(
        self, contact_id: str, said: Sequence[Payload], keys: Mapping[Payload, str] = _NO_KEYS
    ) -> ContactState:
        """Log several events, as `record_event` does one after the other, in one trip where a server answers.

        `keys`: of those that others among them name.
        """
        return self._record_after(self._current_state(contact_id), contact_id, said, keys)

    def open_contact(self, said: Sequence[Payload]) -> ContactState:
        """Log the first events of a new contact, as `record_events` does; nothing can be known of it yet, so nothing is
        read."""
        return self._record_after(ContactState(), new_key(), said, _NO_KEYS)

    def _record_after(
        self, known: ContactState, contact_id: str, said: Sequence[Payload], keys: Mapping[Payload, str]
    ) -> ContactState:
        state = known
        events = []
        for one in said:
            self._check_may_log(state, one)
            events.append(self.next_event(state, contact_id, one, keys.get(one, "")))
            state = fold_next(state, events[-1])

        def store() -> None:
            told = log_events(self._database, events, known.events)
            self._folded[contact_id] = reduce(fold_next, told, known)

        with self._in_doubt(contact_id):
            self._outbox.send_entries(EVENT, [(event.id, payload_of(event)) for event in events], store)
        return self._keep_state(self._with_told(state, events[-1].id))

    def _with_told(self, state: ContactState, key: str) -> ContactState:
        """With what the database gave back when it stored this event, where it did."""
        told = self._folded.get(state.id)
        if told is None or all(event.id != key for event in reversed(told.events)):
            return state
        stored = {event.id for event in told.events}
        here = [event for event in state.events if event.id not in stored]
        return fold_events([*told.events, *here]) if here else told

    def record_at_once(
        self,
        contact_id: str,
        said: Sequence[Payload],
        check: Callable[[Session], None],
        limits: Iterable[Limit] = (),
        keys: Mapping[Payload, str] = _NO_KEYS,
    ) -> ContactState:
        """Log several events in the shared database, all or none, for what must not be decided at one desktop alone.

        `check` looks once more, inside the transaction, and raises to refuse; where the database itself judges, it says
        in this desktop's words why it refused. `limits`: of the option that is granted. `keys`: as in `record_events`.
        Nothing is left in the journal:
        raises Unreachable while the database is away, and NotSaid when it went away before it said that all is stored;
        to be asked for again is then harmless, as the state is read anew. What was decided by a state that could not be
        read anew is not stored: it may be stored already.
        """
        self._outbox.deliver_waiting()
        if self._outbox.waiting_count or contact_id in self._doubtful:
            raise Unreachable(tr("The database does not answer, and this can only be decided there; try again."))
        state = self._current_state(contact_id)
        with self._in_doubt(contact_id):
            if self._database.is_sqlite:
                return self._keep_state(self._store_rows(state, contact_id, said, check, keys))
            return self._keep_state(self._store_by_act(state, contact_id, said, check, limits, keys))

    def _store_rows(
        self,
        state: ContactState,
        contact_id: str,
        said: Sequence[Payload],
        check: Callable[[Session], None],
        keys: Mapping[Payload, str],
    ) -> ContactState:
        everything_sent = False
        try:
            with self._database.writing() as session:
                state = fold_events([*state.events, *events_of(session, contact_id)])
                check(session)
                for one in said:
                    self._check_may_log(state, one)
                    event = self.next_event(state, contact_id, one, keys.get(one, ""))
                    apply_event(session, event.id, payload_of(event))
                    state = fold_next(state, event)
                everything_sent = True
        except Unreachable as problem:
            if everything_sent:
                raise NotSaid(_not_said_sentence()) from problem
            raise
        return state

    def _store_by_act(
        self,
        state: ContactState,
        contact_id: str,
        said: Sequence[Payload],
        check: Callable[[Session], None],
        limits: Iterable[Limit],
        keys: Mapping[Payload, str],
    ) -> ContactState:
        known, events = state.events, []
        for one in said:
            self._check_may_log(state, one)
            events.append(self.next_event(state, contact_id, one, keys.get(one, "")))
            state = fold_next(state, events[-1])
        try:
            told = log_events(self._database, events, known, [limit_record(limit) for limit in limits])
        except Refused:
            with self._database.reading() as session:
                check(session)
            raise
        except Unreachable as problem:
            if may_be_done(problem):
                raise NotSaid(_not_said_sentence()) from problem
            raise
        return fold_events([*known, *told])

    def _deliver(self, key: str, payload: dict[str, Any]) -> None:
        """One event by the act of the database; what colleagues wrote meanwhile comes back with it."""
        contact_id = text_of(payload, "contact_id")
        known = self._folded.get(contact_id)
        told = log_event(self._database, key, payload, known.events if known is not None else None)
        if known is not None:
            self._folded[contact_id] = reduce(fold_next, told, known)

    def _check_may_log(self, state: ContactState, said: Payload) -> None:
        refusal = said.refusal(state, self._person)
        if refusal:
            raise Refused(refusal)

    @contextmanager
    def _in_doubt(self, contact_id: str) -> Iterator[None]:
        """What is written inside may be stored although it raised: the contact is then read anew."""
        try:
            yield
        except BaseException:
            self._doubtful.add(contact_id)
            raise

    def next_event(self, state: ContactState, contact_id: str, said: Payload, key: str = "") -> Event:
        """The event that comes after this state, by this person, now; nothing is stored. `key`: its own, where that
        was chosen already. Raises Refused."""
        if not self._person.may(HANDLE_CONTACTS):
            raise Refused(tr("Your role reads contacts and logs nothing in them."))
        last = state.events[-1].seq if state.events else 0
        return new_event(key or new_key(), contact_id, last + 1, utc_now(), self._person.id, said)

    def answer(self, said: Payload) -> Event:
        """The event that answers what waits, in the contact that the database finds. Raises Refused."""
        return self.next_event(ContactState(), "", said)

    def contact_state(self, contact_id: str) -> ContactState:
        """The contact as it stands, with what waits in the journal.

        Raises NotFound when nothing is known of it, Unreachable when only the database could know.
        """
        state = self._current_state(contact_id)
        if not state.events and self._database.away_since is not None:
            raise Unreachable(tr("The database does not answer, and this contact is not on this desktop; try again."))
        if not state.events:
            raise NotFound(tr("This contact is not in the log."))
        return state

    def take_up(self, state: ContactState) -> ContactState:
        """The contact as it was left by who wrote past this log, with what waits in the journal."""
        self._doubtful.discard(state.id)
        return self._keep_state(fold_events([*state.events, *self._local_events(state.id)]))

    def look_again(self, contact_id: str) -> ContactState:
        """The contact read anew, because something was written past this log."""
        self._doubtful.add(contact_id)
        return self.contact_state(contact_id)

    def open_contacts(self) -> list[ContactState]:
        """What this person has and did not wrap up, oldest first, also when it stands in the journal alone."""
        here: dict[str, list[Event]] = {}
        for event in self._local_events():
            here.setdefault(event.contact_id, []).append(event)
        ids = dict.fromkeys([*self._held_in_database(), *here, *self._folded])
        states = [self._current_state(contact_id, here.get(contact_id, [])) for contact_id in ids]
        return sorted((state for state in states if self._is_open(state)), key=lambda state: state.events[0].at)

    def find_taken(self, call_id: str) -> ContactState | None:
        """The contact that this person has of a call, by the telephone system's key of it, and did not wrap up."""
        here = [(event.contact_id, event.payload) for event in self._local_events()]
        opened = [contact for contact, said in here if isinstance(said, Opened) and said.call_id == call_id]
        known = [state.id for state in self._folded.values() if state.call_id == call_id]
        ids = dict.fromkeys([*self._held_in_database(_contact.call_id == call_id), *opened, *known])
        return next((state for state in map(self._current_state, ids) if self._is_open(state)), None)

    def still_open(self, contact_id: str) -> ContactState:
        """One that this person had, read anew: at another desktop, or by a colleague, more may have been done since.

        Raises NotFound when it is not theirs any more, or is wrapped up. While the database is away it is as it was.
        """
        state = self.look_again(contact_id)
        if not self._is_open(state):
            raise NotFound(tr("This contact was taken over or closed meanwhile; nothing of it waits for you."))
        return state

    def _is_open(self, state: ContactState) -> bool:
        return state.holder_id == self._person.id and state.phase in (*_IN_HAND, "handed_over")

    def _current_state(self, contact_id: str, here: Sequence[Event] | None = None) -> ContactState:
        """`here`: what this desktop itself knows of it, where that was read already."""
        known = self._folded.get(contact_id)
        mine = known is not None and known.phase in _IN_HAND and known.holder_id == self._person.id
        if known is not None and mine and contact_id not in self._doubtful:
            return known
        here = self._local_events(contact_id) if here is None else here
        try:
            with self._database.reading() as session:
                stored = events_of(session, contact_id)
        except Unreachable:
            return fold_events([*(known.events if known else ()), *here])
        self._doubtful.discard(contact_id)
        keys = {event.id for event in stored}
        return self._keep_state(fold_events([*stored, *(event for event in here if event.id not in keys)]))

    def _keep_state(self, state: ContactState) -> ContactState:
        """Only what is in hand is kept: a desktop runs for weeks."""
        if state.events and state.phase != "wrapped_up":
            self._folded[state.id] = state
        else:
            self._folded.pop(state.id, None)
        return state

    def _local_events(self, contact_id: str = "") -> list[Event]:
        """What this desktop itself knows: what waits, and copies of what it delivered of the contacts in hand."""
        entries = [*self._journal.read_copies(contact_id), *self._journal.waiting_entries()]
        events = [event_of(e.key, e.payload) for e in entries if e.kind == EVENT]
        return [event for event in events if contact_id in ("", event.contact_id)]

    def _held_in_database(self, *which: Any) -> list[str]:
        mine = (_contact.holder_id == self._person.id) & _contact.phase.in_([*_IN_HAND, "handed_over"])
        query = sqlalchemy.select(_contact.id).where(mine, *which).order_by(_contact.opened_at)
        try:
            return [row.id for row in self._database.read(ask(query))]
        except Unreachable:
            return []


def _not_said_sentence() -> str:
    return tr("The database went away before it said whether this is stored; look again.")

"""An empty workspace and a seed → a demo workspace dated back from now, in one transaction.

Past contacts go through the projection that the live program uses: their last event is applied by it, so that every
list and figure is what it would be had the contacts been handled here. The events before it are stored as they are,
because the projection writes its rows from all of them at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from sqlmodel import Session, select

from kms_desktop.articles.library import Library
from kms_desktop.contacts.events.handover import HandoverAccepted
from kms_desktop.contacts.events.promise import PromiseBroken, PromiseKept
from kms_desktop.contacts.events.reading import new_event, payload_of
from kms_desktop.contacts.events.wrapup import WrappedUp
from kms_desktop.contacts.model import ContactState, Event, Promise
from kms_desktop.contacts.projection import apply_event
from kms_desktop.contacts.promise_text import BROKEN
from kms_desktop.contacts.state import fold_next
from kms_desktop.demo import insertion
from kms_desktop.demo.bulletins import add_bulletins
from kms_desktop.demo.exchange_builder import DemoTurn
from kms_desktop.demo.history import make_history
from kms_desktop.demo.keys import DemoKeys
from kms_desktop.demo.open_promises import OpenPromises
from kms_desktop.demo.past import make_past
from kms_desktop.demo.people import MARIA, DemoCustomer, make_customers
from kms_desktop.demo.staff import COLLEAGUES
from kms_desktop.demo.statuses import add_statuses
from kms_desktop.demo.suggestions import make_remarks
from kms_desktop.demo.themes import add_themes
from kms_desktop.errors import KmsError
from kms_desktop.settings import shipped
from kms_desktop.storage import audit
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import CustomerRow, Staff

_APPLIED = (HandoverAccepted, WrappedUp)
"""Kinds whose event must pass the projection itself: it answers handovers, and closes contacts."""


def build_demo(database: Database, *, seed: int = 7, now: datetime | None = None) -> dict[str, int]:
    """Fill an empty, migrated workspace and say how many of each were added; where the demo stands already, none.

    `now` is UTC; everything lies before it, but for what is promised and until when colleagues are there. Raises
    KmsError when others work here.
    """
    library = Library(shipped("knowledge_base"))
    with database.writing() as session:
        if _stands_already(session):
            return dict.fromkeys(_Builder.COUNTED, 0)
        return _Builder(session, library, seed, now or utc_now()).build_workspace()


def _stands_already(session: Session) -> bool:
    if session.exec(
        select(CustomerRow.id).where(CustomerRow.name == MARIA, CustomerRow.source == insertion.SOURCE)
    ).first():
        return True
    if session.exec(select(Staff.id)).first() or session.exec(select(CustomerRow.id)).first():
        raise KmsError("This workspace has people of its own. The demo needs an empty one.")
    return False


class _Builder:
    COUNTED = ("colleagues", "customers", "exchanges", "messages", "past contacts", "suggestions")

    def __init__(self, session: Session, library: Library, seed: int, now: datetime) -> None:
        self._session, self._library, self._now = session, library, now
        self._keys = DemoKeys(seed)
        self._seed = seed
        self._staff_ids = insertion.staff_ids(self._keys, now)

    def build_workspace(self) -> dict[str, int]:
        customers = make_customers(self._random_for("people"), self._now.date())
        ids = insertion.customer_ids(self._keys, customers, self._now)
        owed = OpenPromises({c.name: c for c in customers}, ids, self._staff_ids, self._library, self._keys, self._now)
        past = make_past(
            customers, ids, self._staff_ids, self._library, self._keys, self._random_for("past"), self._now
        )
        turns = make_history(customers, self._random_for("history"), self._now)
        remarks = [*make_remarks(self._keys, self._now), *past.remarks]
        chat = _marias_chat(turns)
        owed_contacts = owed.make_contacts(chat[-1].at - timedelta(seconds=1))
        turns = [insertion.move_turn(turn, owed_contacts[0].id) if turn in chat else turn for turn in turns]
        contacts = [*self._settle_promises(past.contacts), *owed_contacts]
        self._add_people(customers, ids)
        insertion.add_turns(self._session, self._keys, turns, ids, customers)
        self._add_contacts(contacts)
        insertion.add_missed_calls(self._session, self._keys, customers, self._staff_ids, self._now)
        insertion.add_reason_codes(self._session, self._library, self._staff_ids, self._now)
        insertion.add_remarks(self._session, remarks, self._library, self._staff_ids)
        self._session.flush()
        add_themes(self._session, self._keys, self._staff_ids, remarks, self._now)
        audit.append_row(self._session, "demo", "demo workspace made", {"seed": self._seed})
        threads = len({turn.thread for turn in turns})
        counts = (len(COLLEAGUES), len(customers), threads, len(turns), len(contacts), len(remarks))
        return dict(zip(self.COUNTED, counts, strict=True))

    def _random_for(self, part: str) -> Random:
        """Each part has its own, so that a change in one leaves the others as they were."""
        return Random(f"{self._seed} {part}")

    def _add_people(self, customers: Sequence[DemoCustomer], ids: Mapping[str, str]) -> None:
        insertion.add_staff(self._session, self._keys, self._staff_ids, self._now)
        add_statuses(self._session, self._staff_ids, self._random_for("statuses"), self._now)
        add_bulletins(self._session, self._keys, self._staff_ids, self._now)
        insertion.add_customers(self._session, self._keys, customers, ids, self._now)
        insertion.add_cards(self._session, self._keys, ids, self._staff_ids, self._now)

    def _add_contacts(self, contacts: Sequence[ContactState]) -> None:
        insertion.add_contacts(self._session, contacts, [e for s in contacts for e in s.events if not _is_applied(e)])
        with self._session.no_autoflush, insertion.kept_in_session(self._session):
            for event in (event for state in contacts for event in state.events if _is_applied(event)):
                apply_event(self._session, event.id, payload_of(event))

    def _settle_promises(self, contacts: Sequence[ContactState]) -> list[ContactState]:
        """What is due was kept, mostly; Dana has done hers early, but for the three that are told of."""
        rng, dana = self._random_for("promises"), self._staff_ids["dana"]
        settled = []
        for state in contacts:
            for promise in state.promises:
                if promise.due_at < self._now or promise.owner_id == dana:
                    kept = promise.due_at >= self._now or rng.random() < 0.94
                    state = fold_next(state, self._settling_event(state, promise, kept, rng))
            settled.append(state)
        return settled

    def _settling_event(self, state: ContactState, promise: Promise, kept: bool, rng: Random) -> Event:
        last = state.events[-1]
        said = (
            PromiseKept(promise_id=promise.id)
            if kept
            else PromiseBroken(promise_id=promise.id, why=rng.choice(tuple(BROKEN)))
        )
        at = max(min(promise.due_at, self._now) - timedelta(minutes=rng.randint(5, 90)), last.at)
        key = self._keys.make_key(at, "promise settled", promise.id)
        return new_event(key, state.id, last.seq + 1, at, promise.owner_id, said)


def _is_applied(event: Event) -> bool:
    return isinstance(event.payload, _APPLIED)


def _marias_chat(turns: Sequence[DemoTurn]) -> list[DemoTurn]:
    """It and the contact in which it was handled are one entry of her history."""
    return [turn for turn in turns if turn.customer == MARIA and turn.channel == "chat"]

"""Telephone calls of the workspace: events come in, calls ring at desks, are taken, missed, and taken care of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from types import SimpleNamespace
from typing import Any, Literal, cast

import sqlalchemy
from sqlalchemy import ColumnElement
from sqlmodel import Session

from kms_desktop.access.model import Person
from kms_desktop.access.roles import HANDLE_CONTACTS, READ_FLOOR, RING_OTHERS
from kms_desktop.contacts import phone_call_rules as rules
from kms_desktop.customers.call_event import OWN_DESK, CallEvent, Direction, MissedCaller, StoredCall
from kms_desktop.customers.model import IncomingCall
from kms_desktop.errors import NotFound, Refused, Unreachable
from kms_desktop.storage.database import Database, notify_at_once
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.reading import Reading, Steps, ask, together
from kms_desktop.storage.schema import SchemaNewer
from kms_desktop.storage.tables import ContactRow, CustomerRow, IdentityRow, Staff, table_of
from kms_desktop.storage.tables_calls import CallOfferRow, PhoneCallRow
from kms_desktop.texts import tr

_call, _offer = table_of(PhoneCallRow).c, table_of(CallOfferRow).c
_contact, _identity, _customer = table_of(ContactRow).c, table_of(IdentityRow).c, table_of(CustomerRow).c
_staff = table_of(Staff).c
_MOST_MISSED = 200
Said = Literal["shown", "waiting", "taken", "returned"]
Settled = Literal["rang_back", "done", ""]


@dataclass(frozen=True, slots=True)
class CallNews:
    """What rings at a desk now, the first that came first; and calls that it asked about, each with what became of the
    ring here: "" while it rings, else an outcome of `CallOfferRow`."""

    ringing: tuple[StoredCall, ...] = ()
    here: tuple[tuple[StoredCall, str], ...] = ()


class PhoneCalls:
    """Calls as this person sees them. On a server its acts judge and store, in a file the same is done here."""

    def __init__(self, database: Database, person: Person | None) -> None:
        """`person`: None for who tells of calls in the name of the workspace's owner."""
        self._database, self._person = database, person
        self._me = person.id if person is not None else ""

    def store_event(self, event: CallEvent) -> StoredCall:
        """The call as it is after this event, which is announced to those it is for, and to nobody else. The same event
        twice changes nothing. Raises Refused for who may not tell of it, and Unreachable, also at a desktop that is too
        old for the workspace: it tells again once it is not."""
        try:
            return self._store_event(event)
        except SchemaNewer as newer:
            raise Unreachable(str(newer)) from newer

    def _store_event(self, event: CallEvent) -> StoredCall:
        self._refuse_unless_teller(event)
        if self._database.is_sqlite:
            with self._database.writing() as session:
                row, result, concerned = rules.store_event(session, event, self._me)
                session.flush()
                ringing = tuple(one.staff_id for one in rules.offers_of(session, row.id) if not one.outcome)
                notify_at_once(session, *concerned)
                return replace(_make_call(row), ringing_for=ringing, result=result)
        said = self._database.perform_act("store_call_event", event=_payload(event), by_id=self._me)
        call = _call_of(event, said)
        return replace(call, ringing_for=tuple(said["ringing_for"]), result=str(said["result"]))

    @staticmethod
    def outgoing_call(number: str, queue: str, at: datetime) -> IncomingCall:
        """A call that is made from a desk; the telephone system's own key of it is not known yet."""
        return IncomingCall(number, new_key(), at, queue, "out")

    def answer_offer(self, phone_call_id: str, said: Said, contact_id: str = "") -> None:
        """What this desk made of a call that rings here; `taken` names the contact it is logged in."""
        if not self._database.is_sqlite:
            self._database.perform_act(
                "answer_call_offer", phone_call_id=phone_call_id, said=said, contact_id=contact_id, by_id=self._me
            )
            return
        with self._database.writing() as session:
            call = self._get(session, phone_call_id)
            contact = session.get(ContactRow, contact_id) if said == "taken" else None
            if said == "taken" and (contact is None or contact.holder_id != self._me):
                raise Refused(tr("A call is taken with a contact of your own."))
            concerned = rules.answer_offer(session, call, said, contact_id, self._me)
            if concerned is None:
                raise Refused(tr("This call does not ring at your desk."))
            notify_at_once(session, *concerned)

    def settle_missed(self, phone_call_id: str, how: Settled) -> str:
        """This person took care of a missed call, or with "" did not after all. Gives the key of who did: somebody else
        may have been faster."""
        if self._person is not None and not self._person.may(HANDLE_CONTACTS):
            raise Refused(tr("Your role reads which calls were missed and settles none."))
        if not self._database.is_sqlite:
            said = {"phone_call_id": phone_call_id, "how": how, "by_id": self._me}
            return str(self._database.perform_act("settle_missed_call", **said) or "")
        with self._database.writing() as session:
            call = self._get(session, phone_call_id)
            rang = any(one.staff_id == self._me for one in rules.offers_of(session, call.id))
            if not rang and self._person is not None and not self._person.may(READ_FLOOR):
                raise Refused(tr("This call did not ring at your desk."))
            if call.missed if how else call.settled_by == self._me:
                rules.settle(call, self._me, utc_now(), how)
                session.add(call)
                notify_at_once(session, *(one.staff_id for one in rules.offers_of(session, call.id)))
            return call.settled_by

    def list_ringing(self) -> list[StoredCall]:
        """What rings at this desk now, the first that came first."""
        return list(self.news((), ())().ringing)

    def news(self, known: Sequence[str], call_ids: Sequence[str]) -> Reading[CallNews]:
        """What rings here now, and what became of calls that this desk has: `known` by their keys here, `call_ids` by
        those of the telephone system. To be read together with other things."""
        return Reading(self._database, partial(self._read_news, tuple(known), tuple(call_ids)))

    def _read_news(self, known: tuple[str, ...], call_ids: tuple[str, ...]) -> Steps[CallNews]:
        mine = (_offer.phone_call_id == _call.id) & (_offer.staff_id == self._me)
        asked = sqlalchemy.select(*_call, _offer.outcome).join(table_of(CallOfferRow), mine)
        taken = sqlalchemy.exists().where(  # while the database was away: the contact says so
            (_contact.call_id == _call.call_id) & (_contact.holder_id == self._me) & (_contact.opened_at >= _offer.at)
        )
        rings = asked.where(_offer.staff_id == self._me, _offer.outcome == "", _call.ended_at.is_(None), ~taken)
        here = asked.where(_call.id.in_(known) | ((_call.call_id != "") & _call.call_id.in_(call_ids)))
        ringing, others = yield from together(ask(rings.order_by(_offer.at, _call.id)), ask(here))
        return CallNews(
            tuple(_make_call(row) for row in ringing), tuple((_make_call(row), str(row.outcome)) for row in others)
        )

    def list_missed(self) -> list[StoredCall]:
        """Calls that nobody took and nobody took care of, newest first: of this person, and for who reads the floor of
        everybody there."""
        return [call for caller in self._database.read(self.read_missed()) for call in caller.calls]

    def missed(self) -> Reading[list[MissedCaller]]:
        """The same by who rang, to be read together with other things."""
        return Reading(self._database, self.read_missed)

    def read_missed(self, division: Any = None) -> Steps[list[MissedCaller]]:
        """By who rang, the one who rang last first. A call that somebody took while the database was away is not among
        them: the contact that it became says so. `division`: of this one alone, a key or what finds it."""
        taken = sqlalchemy.exists().where((_contact.call_id == _call.call_id) & (_call.call_id != ""))
        known = (_identity.kind == "phone") & (_identity.level == "known") & (_identity.value_norm == _call.number)
        theirs = (_customer.id == _identity.customer_id) & _customer.erased_in.is_(None)
        rows = yield from ask(
            sqlalchemy.select(*_call, _customer.id.label("customer_id"), _customer.name)
            .outerjoin(table_of(IdentityRow), known & (_call.number != ""))
            .outerjoin(table_of(CustomerRow), theirs)
            .where(_call.missed, self._seen(), ~taken, *([] if division is None else [_call.division == division]))
            .order_by(_call.ended_at.desc(), _call.id.desc())
            .limit(_MOST_MISSED)
        )
        return _by_caller(rows)

    def read_rung(self, phone_call_ids: Iterable[str]) -> Steps[dict[str, tuple[str, ...]]]:
        """Call → the names of those at whose desks it rang, as far as this person sees it."""
        query = (
            sqlalchemy.select(_offer.phone_call_id, _staff.name)
            .join(table_of(Staff), _staff.id == _offer.staff_id)
            .where(_offer.phone_call_id.in_(sorted(phone_call_ids)))
            .order_by(_staff.name, _staff.id)
        )
        rung: dict[str, tuple[str, ...]] = {}
        for row in (yield from ask(query)):
            rung[row.phone_call_id] = (*rung.get(row.phone_call_id, ()), row.name)
        return rung

    def list_calls(self, since: datetime | None = None, limit: int = 1000) -> list[StoredCall]:
        """All that this person sees, newest first."""
        query = sqlalchemy.select(*_call).where(self._seen()).order_by(_call.started_at.desc(), _call.id.desc())
        if since is not None:
            query = query.where(_call.started_at >= since)
        with self._database.reading() as session:
            return [_make_call(row) for row in session.execute(query.limit(limit))]

    def find_call(self, call_id: str) -> StoredCall | None:
        """The call with this key of the telephone system, the newest where two systems have one."""
        query = sqlalchemy.select(*_call).where(_call.call_id == call_id).order_by(_call.started_at.desc()).limit(1)
        with self._database.reading() as session:
            row = session.execute(query).first()
        return _make_call(row) if row is not None else None

    def find_wrapped_up(self, calls: Iterable[StoredCall]) -> frozenset[str]:
        """The contacts of these calls that are wrapped up: where no hang-up was told, they tell it."""
        contacts = {call.contact_id for call in calls if call.contact_id and call.ended_at is None}
        if not contacts:
            return frozenset()
        query = sqlalchemy.select(_contact.id).where(_contact.id.in_(contacts), _contact.phase == "wrapped_up")
        with self._database.reading() as session:
            return frozenset(str(key) for key in session.scalars(query))

    def _seen(self) -> ColumnElement[bool]:
        """On a server its policies say the same again."""
        if self._person is None or self._person.may(READ_FLOOR):
            return sqlalchemy.true()
        mine = sqlalchemy.select(_offer.phone_call_id).where(_offer.staff_id == self._me)
        return _call.id.in_(mine)

    def _get(self, session: Session, phone_call_id: str) -> PhoneCallRow:
        call = session.get(PhoneCallRow, phone_call_id)
        if call is None:
            raise NotFound(tr("This call is not in the workspace any more."))
        return call

    def _refuse_unless_teller(self, event: CallEvent) -> None:
        if self._person is None:
            return
        if event.source != OWN_DESK and not self._person.may(RING_OTHERS):
            raise Refused(
                tr(
                    "Calls of the telephone system are told by a supervisor or an administrator, for example by "
                    "“kms-desktop cti serve”."
                )
            )
        if not self._person.may(HANDLE_CONTACTS):
            raise Refused(tr("Your role reads along; no call rings at your desk."))


def _by_caller(rows: Iterable[Any]) -> list[MissedCaller]:
    """A row for each call and customer whose account has its number."""
    calls: dict[str, dict[str, StoredCall]] = {}
    owners: dict[str, dict[str, str]] = {}
    for row in rows:
        who = row.number or row.id
        calls.setdefault(who, {})[row.id] = _make_call(row)
        if row.customer_id is not None:
            owners.setdefault(who, {})[row.customer_id] = row.name
    found = []
    for who, theirs in calls.items():
        known = owners.get(who, {})
        customer_id, name = next(iter(known.items())) if len(known) == 1 else ("", "")
        found.append(MissedCaller(tuple(theirs.values()), customer_id, name))
    return found


def _call_of(event: CallEvent, said: Mapping[str, Any]) -> StoredCall:
    """The call as an act tells it; of one that this person does not see no more than they told of it."""
    if said["call"] is not None:
        return _make_call(
            SimpleNamespace(**{**said["call"], **{name: _time_of(said["call"][name]) for name in _TIMES}})
        )
    return StoredCall(
        id=str(said["id"]),
        source=event.source,
        call_id=event.call_id or event.id,
        original_id=event.original_call_id,
        direction=event.direction,
        number=event.number,
        told=event.told,
        line=event.line,
        queue=event.queue,
        started_at=event.at,
    )


def _time_of(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def _payload(event: CallEvent) -> dict[str, Any]:
    return {
        **{name: getattr(event, name) for name in _TEXTS},
        "at": event.at.isoformat(),
        "extensions": list(event.extensions),
        "names": list(event.names),
    }


_TIMES = ("started_at", "answered_at", "ended_at", "settled_at")
_TEXTS = (
    *("id", "source", "what", "call_id", "direction", "number", "told", "line", "queue", "cause"),
    "original_call_id",
)


def _make_call(row: Any) -> StoredCall:
    return StoredCall(
        id=row.id,
        source=row.source,
        call_id=row.call_id,
        original_id=row.original_id,
        direction=cast(Direction, row.direction),
        number=row.number,
        told=row.told,
        line=row.line,
        queue=row.queue,
        started_at=row.started_at,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        cause=row.cause,
        taken_by=row.taken_by,
        passed_to=row.passed_to,
        contact_id=row.contact_id,
        missed=row.missed,
        settled_by=row.settled_by,
        settled_at=row.settled_at,
        settled_as=row.settled_as,
    )

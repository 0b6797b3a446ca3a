"""An event of a call → the call, at whom it rings, and what came of it, in a file; a server's functions do the same.

Events come late, twice and in any order: an answer or a hang-up of a call that nobody told makes it, what is told
twice changes nothing, and a ring that comes behind the end does not ring. Whom it is for: by extension, else by name or
login, else the team that is called like the queue.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session

from kms_desktop.access.roles import HANDLE_CONTACTS, role_codes
from kms_desktop.customers.call_event import OWN_DESK, VOICEMAIL, CallEvent
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.tables import Staff, Team, table_of
from kms_desktop.storage.tables_calls import CallEventRow, CallOfferRow, PhoneCallRow

_call, _offer = table_of(PhoneCallRow).c, table_of(CallOfferRow).c
_staff, _team = table_of(Staff).c, table_of(Team).c
_SAME_RING = timedelta(seconds=60)
_SAME_CALL = timedelta(hours=12)
_BELIEVED = timedelta(days=1)
"""How far the clock of a telephone system may run ahead."""
_NOT_MISSED = ("forwarded", "blocked")


def store_event(session: Session, event: CallEvent, me: str) -> tuple[PhoneCallRow, str, set[str]]:
    """The call as it is now, what came of the event, and the keys of those whom it concerns."""
    known = session.get(CallEventRow, event.id)
    if known is not None:
        return session.get_one(PhoneCallRow, known.phone_call_id), known.result, set()
    if event.at > utc_now() + _BELIEVED:
        event = replace(event, at=utc_now())
    people, unknown = _find_people(session, event, me)
    call = _find_call(session, event, me)
    if call is None:
        own = _own_division(session, event, me)
        call = _add_call(session, event, _division_of(session, [*people, me]), own)
    _fill_in(call, event)
    offers = {offer.staff_id: offer for offer in offers_of(session, call.id)}
    match event.what:
        case "new" | "transferred":
            result = _ring(session, call, offers, event, people) if people else unknown
        case "answered":
            result = _answer(session, call, offers, event, people, unknown)
        case "rang_out":
            close_offers((offers[one] for one in people if one in offers), event.at, "rang_out")
            result = "noted"
        case "hung_up":
            result = _hang_up(session, call, offers, event, people, me)
    call.missed = _is_missed(call)
    session.add(_event_row(event, call.id, result))
    return call, result, {*offers, *people, call.taken_by} - {""}


def offers_of(session: Session, phone_call_id: str) -> Sequence[CallOfferRow]:
    """Of one call, in the order in which it rang."""
    found = select(CallOfferRow).where(_offer.phone_call_id == phone_call_id)
    return session.scalars(found.order_by(_offer.at, _offer.id)).all()


def close_offers(offers: Iterable[CallOfferRow], at: datetime, outcome: str) -> None:
    """Those that ring do so no more."""
    for offer in offers:
        if not offer.outcome:
            offer.outcome, offer.ended_at = outcome, at


def mark_taken(session: Session, call: PhoneCallRow, who: str, at: datetime) -> None:
    """Somebody has the call: it rings nowhere else, and what they missed of this number is done."""
    call.taken_by, call.missed = who, False
    call.answered_at = min(call.answered_at or at, at)
    close_offers((one for one in offers_of(session, call.id) if one.staff_id != who), at, "elsewhere")
    if call.number:
        earlier = select(PhoneCallRow).where(_call.number == call.number, _call.missed, _call.division == call.division)
        for row in session.scalars(earlier.where(_call.started_at <= call.started_at)):
            if row.id != call.id:
                settle(row, who, at, "rang_back" if call.direction == "out" else "spoke")


def settle(call: PhoneCallRow, who: str, at: datetime | None, how: str) -> None:
    """Somebody took care of a missed call; with how "" nobody did after all."""
    call.settled_as, call.settled_by, call.settled_at = how, who if how else "", at if how else None
    call.missed = _is_missed(call)


def _find_people(session: Session, event: CallEvent, me: str) -> tuple[list[str], str]:
    """The keys of those it is for; where there are none, why."""
    if event.source == OWN_DESK:
        return ([me] if me else []), "nobody_named"
    works = select(_staff.id).where(_staff.active, _staff.role.in_(role_codes(HANDLE_CONTACTS)))
    works = works.order_by(_staff.id)
    rows = session.execute(select(_staff.id, _staff.extensions).where(_staff.id.in_(works), _staff.extensions != ""))
    wanted = {*event.extensions, event.line} - {""}
    found = [key for key, extensions in rows if wanted & {*extensions.split(",")}]
    if not found and event.names:
        names = [name.casefold() for name in event.names]
        said = func.lower(_staff.login).in_(names) | func.lower(_staff.name).in_(names) | _staff.id.in_(event.names)
        found = list(session.scalars(works.where(said)))
    if not found and event.queue and event.what in ("new", "transferred"):
        team = select(_team.id).where(_team.active, func.lower(_team.name) == event.queue.casefold())
        found = list(session.scalars(works.where(_staff.team_id.in_(team))))
    reasons = (("extension_unknown", event.extensions), ("name_unknown", event.names), ("queue_unknown", event.queue))
    return sorted(found), next((code for code, told in reasons if told), "nobody_named")


def _find_call(session: Session, event: CallEvent, me: str) -> PhoneCallRow | None:
    calls = select(PhoneCallRow).where(_call.source == event.source)
    keys, own = [event.call_id], _own_division(session, event, me)
    if own is not None:
        calls, keys = calls.where(_call.division == own), [event.call_id, f"{event.call_id}@{own}"]
    if event.call_id:
        return session.scalars(calls.where(_call.call_id.in_(keys)).order_by(func.length(_call.call_id))).first()
    since = event.at - (_SAME_RING if event.what == "new" else _SAME_CALL)
    calls = calls.where(_call.started_at >= since, _call.ended_at.is_(None))
    if event.number or event.told:
        calls = calls.where(_call.number == event.number, _call.told == event.told)
    if event.source == OWN_DESK and not event.number:
        mine = select(_offer.phone_call_id).where(_offer.staff_id == me)
        calls = calls.where(_call.id.in_(mine))
        if event.what == "new":
            calls = calls.where(_call.number == "", _call.told == event.told)
    return session.scalars(calls.order_by(_call.started_at.desc(), _call.id.desc())).first()


def _own_division(session: Session, event: CallEvent, me: str) -> str | None:
    """Of whose calls a desk tells; None where they are of every division."""
    own = select(_team.division).join(table_of(Staff), _staff.team_id == _team.id).where(_staff.id == me)
    return session.scalars(own).first() if event.source == OWN_DESK else None


def _add_call(session: Session, event: CallEvent, division: str, own: str | None) -> PhoneCallRow:
    """The same key at a desk of another division is another call."""
    key = event.call_id or event.id
    taken = select(_call.id).where(_call.source == event.source, _call.call_id == key, _call.division != own)
    if own is not None and session.scalars(taken).first() is not None:
        key = f"{key}@{own}"
    call = PhoneCallRow(id=new_key(), source=event.source, call_id=key, started_at=event.at)
    call.division, call.direction = division, event.direction
    session.add(call)
    session.flush()
    return call


def _division_of(session: Session, people: list[str]) -> str:
    found = select(_team.division).join(table_of(Staff), _staff.team_id == _team.id)
    for one in people:
        division = session.scalars(found.where(_staff.id == one)).first()
        if division is not None:
            return str(division)
    return ""


def _fill_in(call: PhoneCallRow, event: CallEvent) -> None:
    """What an earlier event did not tell."""
    call.started_at = min(call.started_at, event.at)
    if event.what == "new":
        call.direction = event.direction
    call.number = call.number or event.number
    call.told = call.told or ("" if call.number else event.told)
    call.line, call.queue = call.line or event.line, call.queue or event.queue
    call.original_id = call.original_id or event.original_call_id


def _ring(
    session: Session, call: PhoneCallRow, offers: dict[str, CallOfferRow], event: CallEvent, people: list[str]
) -> str:
    closed = _closed_by(call, event, people)
    if not closed and len(people) == 1 and call.taken_by not in ("", people[0]):
        call.passed_to = people[0]
    rings = False
    for one in people:
        offer = offers.get(one)
        if offer is None:
            offers[one] = offer = CallOfferRow(id=new_key(), phone_call_id=call.id, staff_id=one, at=event.at)
            close_offers([offer] if closed else [], max(event.at, call.ended_at or event.at), closed)
            rings = rings or not closed
        elif not closed and offer.outcome and call.taken_by != one and event.at > (offer.ended_at or event.at):
            offer.outcome, offer.ended_at, offer.at, offer.pop = "", None, event.at, ""
            rings = True
        session.add(offer)
    return "offered" if rings else "late" if closed else "repeated"


def _closed_by(call: PhoneCallRow, event: CallEvent, people: list[str]) -> str:
    """Why a ring that is told now rings no more; "" where it rings."""
    if call.ended_at is not None:
        return "ended" if call.answered_at is not None else "gave_up"
    if event.what == "transferred" or call.answered_at is None:
        return ""
    return "elsewhere" if call.taken_by in ("", *people) or event.at <= call.answered_at else ""


def _answer(
    session: Session,
    call: PhoneCallRow,
    offers: dict[str, CallOfferRow],
    event: CallEvent,
    people: list[str],
    unknown: str,
) -> str:
    if any(name.casefold() == VOICEMAIL for name in event.names):
        call.cause = call.cause or VOICEMAIL
        close_offers(offers.values(), event.at, "gave_up")
        return "noted"
    ringing = [offer.staff_id for offer in offers.values() if not offer.outcome]
    who = people[0] if len(people) == 1 else ""
    if not who and unknown == "nobody_named" and len(ringing) == 1:
        who = ringing[0]
    call.answered_at = min(call.answered_at or event.at, event.at)
    if who:
        if who not in offers:
            offers[who] = CallOfferRow(id=new_key(), phone_call_id=call.id, staff_id=who, at=event.at)
            close_offers([offers[who]] if call.ended_at else [], call.ended_at or event.at, "ended")
            session.add(offers[who])
        if not call.taken_by or who in ringing:
            mark_taken(session, call, who, event.at)
    elif unknown != "nobody_named" and not people:
        close_offers(offers.values(), event.at, "elsewhere")
    return "noted"


def _hang_up(
    session: Session,
    call: PhoneCallRow,
    offers: dict[str, CallOfferRow],
    event: CallEvent,
    people: list[str],
    me: str,
) -> str:
    if call.ended_at is not None:
        return "repeated"
    others = [offer for offer in offers.values() if offer.staff_id != me and not offer.outcome]
    if event.source == OWN_DESK and (call.taken_by not in ("", me) or (not call.taken_by and others)):
        close_offers((offers[one] for one in people if one in offers), event.at, "rang_out")
        return "noted"
    call.ended_at, call.cause = event.at, event.cause or call.cause
    outcome = "gave_up" if call.answered_at is None else "ended"
    close_offers(offers.values(), event.at, outcome)
    for one in people:
        if one not in offers:
            offers[one] = offer = CallOfferRow(id=new_key(), phone_call_id=call.id, staff_id=one, at=event.at)
            close_offers([offer], event.at, outcome)
            session.add(offer)
    return "noted"


def _is_missed(call: PhoneCallRow) -> bool:
    unanswered = call.direction == "in" and call.ended_at is not None and call.answered_at is None
    return unanswered and not call.settled_as and not call.taken_by and call.cause not in _NOT_MISSED


def _event_row(event: CallEvent, phone_call_id: str, result: str) -> CallEventRow:
    row = CallEventRow(id=event.id, phone_call_id=phone_call_id, what=event.what, at=event.at, stored_at=utc_now())
    row.extensions, row.names = list(event.extensions), list(event.names)
    row.queue, row.cause, row.result = event.queue, event.cause, result
    return row


def answer_offer(session: Session, call: PhoneCallRow, said: str, contact_id: str, me: str) -> set[str] | None:
    """What a desk made of a ring; gives whom that concerns, None where it does not ring there."""
    offers = {offer.staff_id: offer for offer in offers_of(session, call.id)}
    mine = offers.get(me)
    if mine is None:
        return None
    now = utc_now()
    match said:
        case "shown" | "waiting":
            mine.pop = mine.pop if mine.pop == "shown" else said
            return set()
        case "taken":
            mark_taken(session, call, me, now)
            mine.outcome, mine.ended_at = "taken", mine.ended_at or now
            call.contact_id = contact_id
        case _:
            close_offers([mine], now, "returned")
    return {*offers, call.taken_by} - {""}

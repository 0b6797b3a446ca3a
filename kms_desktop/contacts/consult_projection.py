"""What somebody said of a question to a colleague → its row; and whom it is put to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from sqlmodel import Session

from kms_desktop.access.model import AUTHORITY_ROLES
from kms_desktop.access.roles import DECIDE_FOR_AGENTS, HANDLE_CONTACTS, may
from kms_desktop.contacts.consult import LEADS, Consult, ConsultState
from kms_desktop.contacts.events.consult import ConsultAsked, ConsultReply, ConsultWithdrawn
from kms_desktop.contacts.model import ContactState, Event
from kms_desktop.storage.tables import Staff
from kms_desktop.storage.tables_consult import ConsultRow
from kms_desktop.storage.unreadable import said_of


def write_consults(session: Session, state: ContactState) -> None:
    """The row decides who was first to answer; events fill in only what still waits, by whom it is put to."""
    asked: dict[str, int] = {}
    for place, event in enumerate(state.events):
        said = event.payload
        if isinstance(said, ConsultAsked):
            consult = said.make_consult(event)
            asked.setdefault(consult.id, place)
            if session.get(ConsultRow, consult.id) is None:
                session.add(_make_row(consult))
                session.flush()
    for key, place in asked.items():
        row = session.get(ConsultRow, key)
        if row is not None and row.contact_id == state.id and row.state == "waiting":
            _write_replies(session, row, state.events[place + 1 :])


def _write_replies(session: Session, row: ConsultRow, later: Iterable[Event]) -> None:
    consult = Consult(
        id=row.id,
        contact_id=row.contact_id,
        asked_by=row.asked_by,
        to_kind=row.to_kind,
        to_id=row.to_id,
        to_name=row.to_name,
        question=row.question,
        asked_at=row.asked_at,
    )
    for event in later:
        said = event.payload
        if isinstance(said, ConsultReply) and (said.consult_id or event.id) == row.id:
            by_asker = isinstance(said, ConsultWithdrawn)
            if by_asker or is_asked(session.get(Staff, event.agent_id), consult.to_kind, consult.to_id):
                consult = said.apply_to(consult, event)
    row.state, row.seen_by, row.seen_at = consult.state, consult.seen_by, consult.seen_at
    row.declined_by = list(consult.declined_by)
    row.answered_by, row.answered_at = consult.answered_by, consult.answered_at
    row.answer, row.takes_over = consult.answer, consult.takes_over
    session.add(row)


def is_asked(person: Staff | None, to_kind: str, to_id: str) -> bool:
    """Whether a question is put to this person: one who is here and takes calls. `kms_is_asked` is the same in SQL."""
    if person is None or not person.active or not may(person.role, HANDLE_CONTACTS):
        return False
    if to_kind == "person":
        return person.id == to_id
    if to_kind == "team":
        return person.team_id == to_id
    return to_kind == LEADS and person.team_id == to_id and leads_team(person.role, person.authority)


def leads_team(role: str, authority: str) -> bool:
    """Whether somebody of this role and authority is asked where a lead of their team is."""
    return may(role, DECIDE_FOR_AGENTS) or authority in AUTHORITY_ROLES[1:]


def consult_of(row: ConsultRow, customer_name: str = "", asker_name: str = "") -> Consult:
    """The noun of a row."""
    return Consult(
        id=row.id,
        contact_id=row.contact_id,
        asked_by=row.asked_by,
        to_kind=row.to_kind,
        to_id=row.to_id,
        to_name=row.to_name,
        question=said_of((row.asked_at, row.seen_at, row.answered_at), row.question),
        asked_at=row.asked_at,
        again_of=row.again_of,
        article_id=row.article_id,
        state=cast(ConsultState, row.state),
        seen_by=row.seen_by,
        seen_at=row.seen_at,
        declined_by=tuple(str(one) for one in row.declined_by),
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        answer=row.answer,
        takes_over=row.takes_over,
        customer_name=customer_name,
        asker_name=asker_name,
    )


def _make_row(consult: Consult) -> ConsultRow:
    return ConsultRow(
        id=consult.id,
        contact_id=consult.contact_id,
        asked_by=consult.asked_by,
        to_kind=consult.to_kind,
        to_id=consult.to_id,
        to_name=consult.to_name,
        question=consult.question,
        article_id=consult.article_id,
        again_of=consult.again_of,
        asked_at=consult.asked_at,
    )

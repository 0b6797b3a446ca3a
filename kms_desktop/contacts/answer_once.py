"""What waits for an answer of one person, answered once: a handover, an approval, a question; on a server by an act."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session, col, update

from kms_desktop.contacts.door import answer_waiting
from kms_desktop.contacts.events.approval import ApprovalAnswer
from kms_desktop.contacts.events.consult import ConsultReply
from kms_desktop.contacts.events.handover import HandoverAnswer
from kms_desktop.contacts.events.reading import payload_of
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import ContactState
from kms_desktop.contacts.projection import apply_event, events_of
from kms_desktop.contacts.state import fold_events, fold_next
from kms_desktop.contacts.values import text_of
from kms_desktop.errors import Refused
from kms_desktop.storage.database import Database
from kms_desktop.storage.tables import ApprovalRow, HandoverRow, Staff
from kms_desktop.storage.tables_consult import ConsultRow
from kms_desktop.texts import tr
from kms_desktop.texts.format import clock

Waiting = HandoverRow | ApprovalRow


def answer_once(
    session: Session, log: ContactLog, row: Waiting, said: HandoverAnswer | ApprovalAnswer
) -> ContactState | None:
    """Answer where it still waits, and log it in the same transaction; None where somebody else was quicker.

    Gives the contact as it is once the transaction is committed. `row` is read anew either way.
    """
    before = fold_events(events_of(session, row.contact_id))
    event = log.next_event(before, row.contact_id, said)
    table = type(row)
    taken = session.exec(
        update(table)
        .where(col(table.id) == row.id, col(table.state) == "waiting")
        .values(
            state=said.answer,
            answered_by=event.agent_id,
            answered_at=event.at,
            reason=text_of(event.data, "reason"),
        )
    )
    session.refresh(row)
    if taken.rowcount != 1:
        return None
    apply_event(session, event.id, payload_of(event))
    return fold_next(before, event)


def log_for_colleague(session: Session, log: ContactLog, contact_id: str, said: ConsultReply) -> ContactState:
    """Log what is said to a colleague's question in their contact, in the transaction that looked whether it still
    waits; the row follows. Gives the contact as it is once that is committed."""
    before = fold_events(events_of(session, contact_id))
    event = log.next_event(before, contact_id, said)
    apply_event(session, event.id, payload_of(event))
    return fold_next(before, event)


def answer_by_act(
    database: Database,
    log: ContactLog,
    said: HandoverAnswer | ApprovalAnswer | ConsultReply,
    explain: Callable[[Session], object],
) -> ContactState:
    """The same on a server, in one trip. `explain` is asked after a refusal, and raises in this desktop's words."""
    try:
        return fold_events(answer_waiting(database, log.answer(said)))
    except Refused:
        with database.reading() as session:
            explain(session)
        raise


def too_late(session: Session, row: Waiting | ConsultRow, say: Callable[[str, str, str], str]) -> str:
    """Who was quicker, what they did, and when, by the clock of this desktop's place.

    `say`: the row's state, who it was and the time, "" where none is known → the sentence.
    """
    answered = session.get(Staff, row.answered_by) if row.answered_by else None
    name = answered.name if answered else tr("Somebody else")
    return say(row.state, name, clock(row.answered_at.astimezone()) if row.answered_at else "")

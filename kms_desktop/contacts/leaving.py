"""Somebody who leaves → what they have open, and all of it in the hands of a colleague.

Question: what becomes of a contact in hand and of a promise when their person leaves? Choice: both go to a colleague
who is named, in the act by which the person leaves: a contact as if it had been passed on and accepted, so that it
goes on at the same step, a promise as owed by the colleague. Handovers that wait for the person go back to who made
them, questions that wait for them are declined, and what the person asked to be approved is taken back. Refused: to let
somebody go without a name for what they owe, as it is then on nobody's desk; to put it into a team's list, which nobody
need ever take.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from kms_desktop.access.model import Person
from kms_desktop.access.roles import HANDLE_CONTACTS
from kms_desktop.access.roster import Roster
from kms_desktop.access.teams import SETUP
from kms_desktop.contacts.events.approval import ApprovalTakenBack
from kms_desktop.contacts.events.consult import ConsultDeclined
from kms_desktop.contacts.events.handover import HandedOver, HandoverAccepted, HandoverRefused, HandoverTakenBack
from kms_desktop.contacts.events.promise import PromisePassed
from kms_desktop.contacts.events.reading import new_event, payload_of
from kms_desktop.contacts.model import Payload
from kms_desktop.contacts.projection import apply_event, events_of
from kms_desktop.errors import KmsError
from kms_desktop.storage.audit import append_row
from kms_desktop.storage.database import Database, notify_at_once
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.tables import (
    ApprovalRow,
    ContactRow,
    CustomerRow,
    HandoverRow,
    PromiseRow,
    SuggestionRow,
    Team,
)
from kms_desktop.storage.tables_consult import ConsultRow
from kms_desktop.texts import plural, tr


@dataclass(frozen=True, slots=True)
class OpenWork:
    """How much somebody has open: contacts in hand, what they promised, handovers that wait for them, approvals they
    asked for, suggestions of theirs that nobody has answered, and questions of colleagues that wait for them."""

    contacts: int = 0
    promises: int = 0
    handovers: int = 0
    approvals: int = 0
    suggestions: int = 0
    questions: int = 0

    @property
    def needs_somebody(self) -> bool:
        """Whether a colleague has to take something over."""
        return bool(self.contacts or self.promises)

    def __bool__(self) -> bool:
        return any((self.contacts, self.promises, self.handovers, self.approvals, self.suggestions, self.questions))


class Leaving:
    """What administrators do when somebody leaves. `by` is the login of who did it, for the audit."""

    def __init__(self, database: Database, roster: Roster) -> None:
        self._database, self._roster = database, roster

    def open_work(self, login: str) -> OpenWork:
        """What this person has open now. Raises NotFound, and Refused for who does not say who works here."""
        person = self._roster.find_person(login)
        if not self._database.is_sqlite:
            return _read_work(self._database.perform_act("open_work", login=person.login))
        with self._database.reading() as session:
            return _count_work(session, person.id)

    def remove_person(self, login: str, *, to: str = "", by: str = "") -> tuple[Person, OpenWork]:
        """The person leaves; `to` is the login of who takes over what they have open. Gives what that was.

        Raises KmsError: nobody of that login, the last administrator, or nobody named while something is open.
        """
        person, work = self._roster.find_person(login), self.open_work(login)
        receiver = self._roster.find_person(to) if to else None
        if receiver is not None:
            self._check_receiver(person, receiver)
        elif work.needs_somebody:
            raise KmsError(
                tr(
                    "{name} has {work}. Say with --to LOGIN who takes that over.",
                    name=person.name,
                    work=describe_work(work),
                )
            )
        question = tr("{name} does not work here any more; go on with this.", name=person.name)

        def pass_work(session: Session) -> None:
            _pass_work(session, person, receiver, question)
            if receiver is not None:
                passed = {"contacts": work.contacts, "promises": work.promises}
                told = {"login": person.login, "to": receiver.login, **passed}
                append_row(session, by or SETUP, "work passed on", told)  # no text: stored as it is

        self._roster.remove_person(login, to=to, question=question, by=by, pass_work=pass_work)
        return person, work

    def _check_receiver(self, person: Person, receiver: Person) -> None:
        with self._database.reading() as session:
            divisions = {
                session.exec(select(Team.division).where(Team.id == one.team_id)).first() for one in (person, receiver)
            }
        if receiver.id == person.id or not receiver.may(HANDLE_CONTACTS) or len(divisions) > 1:
            raise KmsError(
                tr(
                    "{receiver} cannot take over what {name} has open. Name somebody of the same division who takes "
                    "calls.",
                    receiver=receiver.name,
                    name=person.name,
                )
            )


def describe_work(work: OpenWork) -> str:
    """ "1 open contact, 2 open promises"; "" for nothing."""
    parts = (
        (work.contacts, plural("{n} open contact", "{n} open contacts", work.contacts)),
        (work.promises, plural("{n} open promise", "{n} open promises", work.promises)),
        (work.handovers, plural("{n} waiting handover", "{n} waiting handovers", work.handovers)),
        (work.approvals, plural("{n} unanswered approval", "{n} unanswered approvals", work.approvals)),
        (work.suggestions, plural("{n} unanswered suggestion", "{n} unanswered suggestions", work.suggestions)),
        (work.questions, plural("{n} question of a colleague", "{n} questions of colleagues", work.questions)),
    )
    return ", ".join(words for n, words in parts if n)


def _read_work(told: Mapping[str, int]) -> OpenWork:
    return OpenWork(**{name: int(told.get(name, 0)) for name in OpenWork.__slots__})


def _count_work(session: Session, staff_id: str) -> OpenWork:
    held, owed, passed, asked, said = ContactRow, PromiseRow, HandoverRow, ApprovalRow, SuggestionRow
    queries = (
        select(func.count()).select_from(held).where(held.holder_id == staff_id, held.phase != "wrapped_up"),
        select(func.count())
        .select_from(owed)
        .outerjoin(CustomerRow, col(CustomerRow.id) == owed.customer_id)
        .where(owed.owner_id == staff_id, owed.state == "open", col(CustomerRow.erased_in).is_(None)),
        select(func.count()).select_from(passed).where(*_waits_for(staff_id)),
        select(func.count()).select_from(asked).where(asked.asked_by == staff_id, asked.state == "waiting"),
        select(func.count()).select_from(said).where(said.made_by == staff_id, said.state == "new"),
        select(func.count()).select_from(ConsultRow).join(ContactRow).where(*_is_asked(staff_id)),
    )
    return OpenWork(*(session.exec(query).one() for query in queries))


def _waits_for(staff_id: str) -> tuple[ColumnElement[bool], ...]:
    row = HandoverRow
    return col(row.state) == "waiting", col(row.to_kind) == "person", col(row.to_id) == staff_id


def _is_asked(staff_id: str) -> tuple[ColumnElement[bool], ...]:
    row = ConsultRow
    open_now = col(row.state) == "waiting", col(ContactRow.phase) != "wrapped_up"
    return *open_now, col(row.to_kind) == "person", col(row.to_id) == staff_id


def _pass_work(session: Session, person: Person, receiver: Person | None, question: str) -> None:
    """In a file: what `kms_pass_work` does on a server."""
    waiting = session.exec(select(HandoverRow).where(*_waits_for(person.id))).all()
    for one in waiting:
        _log_for(session, one.contact_id, person.id, HandoverRefused(handover_id=one.id, reason=question))
    for consult in session.exec(select(ConsultRow).join(ContactRow).where(*_is_asked(person.id))).all():
        _log_for(session, consult.contact_id, person.id, ConsultDeclined(consult_id=consult.id))
        consult.state, consult.answered_by, consult.answered_at = "declined", person.id, utc_now()
        consult.declined_by = [person.id]  # the event counts for nothing: who has left by now is asked nothing
        session.add(consult)
    if receiver is None:
        return
    held = select(ContactRow.id).where(ContactRow.holder_id == person.id, ContactRow.phase != "wrapped_up")
    for contact_id in session.exec(held.order_by(ContactRow.id)).all():
        for said in _undone(session, contact_id, person.id):
            _log_for(session, contact_id, person.id, said)
        passed = new_key()
        handed = HandedOver(
            handover_id=passed,
            to_kind="person",
            to_id=receiver.id,
            to_name=receiver.name,
            question=question,
            warm=False,
        )
        _log_for(session, contact_id, person.id, handed)
        _log_for(session, contact_id, receiver.id, HandoverAccepted(handover_id=passed))
    owed = select(PromiseRow).where(PromiseRow.owner_id == person.id, PromiseRow.state == "open")
    for promise in session.exec(owed.order_by(PromiseRow.contact_id, PromiseRow.id)).all():
        _log_for(session, promise.contact_id, person.id, PromisePassed(promise_id=promise.id, to_id=receiver.id))
    notify_at_once(session, receiver.id)


def _undone(session: Session, contact_id: str, staff_id: str) -> Iterator[Payload]:
    """What is on its way in a contact, and is taken back before it goes to somebody else."""
    asked = select(ApprovalRow.id).where(
        ApprovalRow.contact_id == contact_id, ApprovalRow.state == "waiting", ApprovalRow.asked_by == staff_id
    )
    for approval in session.exec(asked).all():
        yield ApprovalTakenBack(approval_id=approval)
    passed = select(HandoverRow.id).where(
        HandoverRow.contact_id == contact_id, HandoverRow.state == "waiting", HandoverRow.from_id == staff_id
    )
    for handover in session.exec(passed).all():
        yield HandoverTakenBack(handover_id=handover)


def _log_for(session: Session, contact_id: str, staff_id: str, said: Payload) -> None:
    before = events_of(session, contact_id)
    event = new_event(new_key(), contact_id, before[-1].seq + 1 if before else 1, utc_now(), staff_id, said)
    apply_event(session, event.id, payload_of(event))

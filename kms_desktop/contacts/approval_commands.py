"""An option over the agent's authority → asked for, answered once by somebody who may, or taken back."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, select

from kms_desktop.access.model import Person
from kms_desktop.contacts.answer_once import answer_once, lock_contact, too_late
from kms_desktop.contacts.approval import GRANTED, could_answer
from kms_desktop.contacts.approval_projection import approval_of, may_answer
from kms_desktop.contacts.events.approval import ApprovalAnswer, ApprovalAnswered, ApprovalAsked, ApprovalTakenBack
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import Approval, ApprovalState, ContactState
from kms_desktop.errors import KmsError, NotFound, Refused, Unreachable
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import ApprovalRow, ContactRow, CustomerRow, Staff
from kms_desktop.storage.text import one_line, readable_text
from kms_desktop.texts import tr

_LONGEST_WORDS = 2_000


class ApprovalGone(KmsError):
    """Somebody was quicker, it was taken back, or the contact is closed; the sentence says which."""


class Approvals:
    """The approvals of one person. Answering needs the database, as only one answer wins.

    What is asked while the database is away waits in the journal, where nobody sees it yet; see `is_delivered`.
    """

    def __init__(self, database: Database, log: ContactLog, staff: Person) -> None:
        self._database, self._log, self._staff = database, log, staff

    def ask_approval(
        self, contact_id: str, *, article_id: str, option_id: str, title: str, amount: Decimal, question: str
    ) -> ContactState:
        """Ask for the option, up to this amount. Asked already and not answered, it is not asked twice; asked for
        another amount, the earlier one is taken back.

        Raises Refused when the contact is not in hand, KmsError without a question.
        """
        question = readable_text(question).strip()
        state = self._log.contact_state(contact_id)
        if state.phase not in ("on_call", "held"):
            raise Refused(tr("An approval can be asked for while the contact is in your hand."))
        if not question:
            raise KmsError(tr("Write what you ask for; whoever decides reads it first."))
        of_option = [a for a in state.approvals if (a.article_id, a.option_id) == (article_id, option_id)]
        waiting = [a for a in of_option if a.state == "waiting"]
        if any(a.amount == amount for a in waiting):
            return state
        for earlier in waiting:
            self._log.record_event(contact_id, ApprovalTakenBack(approval_id=earlier.id))
        return self._log.record_event(
            contact_id,
            ApprovalAsked(
                approval_id=new_key(),
                article_id=article_id,
                option_id=option_id,
                title=one_line(title),
                amount=amount,
                question=question,
            ),
        )

    def list_waiting(self) -> list[Approval]:
        """Those that this person may answer, the longest waiting first; never their own, none of a closed contact."""
        if not could_answer(self._staff.role, self._staff.authority):
            return []
        open_now = and_(col(ApprovalRow.state) == "waiting", col(ContactRow.phase) != "wrapped_up")
        with self._database.reading() as session:
            me = session.get(Staff, self._staff.id)
            return [
                a
                for row, a in self._read_approvals(session, open_now)
                if me is not None and may_answer(session, row, me)
            ]

    def of_contact(self, contact_id: str) -> list[Approval]:
        """Everything asked about a contact as the database has it, in the order asked."""
        with self._database.reading() as session:
            return [
                approval for _row, approval in self._read_approvals(session, col(ApprovalRow.contact_id) == contact_id)
            ]

    def get_approval(self, approval_id: str) -> Approval | None:
        """The approval as it stands now; None while it is not delivered to the database yet."""
        with self._database.reading() as session:
            found = self._read_approvals(session, col(ApprovalRow.id) == approval_id)
        return found[0][1] if found else None

    def is_delivered(self, approval_id: str) -> bool:
        """Whether anybody can see it: False while it waits on this desktop, or the database does not answer."""
        try:
            return self.get_approval(approval_id) is not None
        except Unreachable:
            return False

    def answer_approval(self, approval_id: str, *, granted: bool, reason: str = "") -> Approval:
        """Say yes or no; the first answer counts. No needs a reason; yes has “Granted” where nothing is said.

        Raises ApprovalGone when another was quicker, Refused for whom it is not.
        """
        reason = readable_text(reason, _LONGEST_WORDS).strip()
        if not granted and not reason:
            raise KmsError(tr("Say in a few words why not; your colleague tells the customer."))
        return self._answer_once(ApprovalAnswered(approval_id=approval_id, granted=granted, reason=reason or GRANTED))[
            0
        ]

    def take_back(self, approval_id: str) -> ContactState:
        """It is not needed any more. Raises ApprovalGone when it was answered already, or nobody has seen it yet."""
        return self._log.take_up(self._answer_once(ApprovalTakenBack(approval_id=approval_id))[1])

    def _answer_once(self, said: ApprovalAnswer) -> tuple[Approval, ContactState]:
        """Change the row only where it still waits, and log it in the same transaction: both happen, or neither."""
        with self._database.writing() as session:
            row = session.get(ApprovalRow, said.approval_id)
            if row is None:
                raise NotFound(tr("Nobody has seen this approval yet: it waits on the desktop where it was asked."))
            self._check_may(session, row, said.answer)
            contact = lock_contact(session, row)
            if said.answer != "taken_back" and contact is not None and contact.phase == "wrapped_up":
                raise ApprovalGone(tr("The contact is wrapped up already; nobody waits for this answer any more."))
            state = answer_once(session, self._log, row, said)
            if state is None:
                raise ApprovalGone(too_late(session, row, _late_sentence))
            return approval_of(row), state

    def _check_may(self, session: Session, row: ApprovalRow, answer: ApprovalState) -> None:
        mine = row.asked_by == self._staff.id
        if answer == "taken_back":
            if not mine:
                raise Refused(tr("Only the person who asked for an approval can take it back."))
            return
        me = session.get(Staff, self._staff.id)
        if mine:
            raise Refused(tr("You asked for this approval yourself; somebody else has to answer it."))
        if me is None or not may_answer(session, row, me):
            raise Refused(tr("A supervisor answers this approval, or whoever may grant that much alone."))

    def _read_approvals(self, session: Session, which: ColumnElement[bool]) -> list[tuple[ApprovalRow, Approval]]:
        query = (
            select(ApprovalRow, CustomerRow.name)
            .join(ContactRow, col(ContactRow.id) == col(ApprovalRow.contact_id))
            .outerjoin(CustomerRow, col(CustomerRow.id) == col(ContactRow.customer_id))
            .where(which)
            .order_by(col(ApprovalRow.asked_at), col(ApprovalRow.id))
        )
        return [(row, approval_of(row, name or "")) for row, name in session.exec(query).all()]


def _late_sentence(state: str, name: str, time: str) -> str:
    if state == "granted" and time:
        return tr("{name} granted this at {time}.", name=name, time=time)
    if state == "granted":
        return tr("{name} granted this.", name=name)
    if state == "refused" and time:
        return tr("{name} refused this at {time}.", name=name, time=time)
    if state == "refused":
        return tr("{name} refused this.", name=name)
    if time:
        return tr("{name} took this back at {time}.", name=name, time=time)
    return tr("{name} took this back.", name=name)

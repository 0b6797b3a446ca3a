"""An option over the agent's authority → asked for, answered once by somebody who may, or taken back."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache, partial
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, and_
from sqlmodel import Session

from kms_desktop.access.model import Person
from kms_desktop.contacts.answer_once import answer_by_act, answer_once, too_late
from kms_desktop.contacts.approval import could_answer
from kms_desktop.contacts.approval_projection import approval_of, may_answer, may_answer_by_rule
from kms_desktop.contacts.events.approval import ApprovalAnswer, ApprovalAnswered, ApprovalAsked, ApprovalTakenBack
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import Approval, ApprovalState, ContactState
from kms_desktop.errors import KmsError, NotFound, Refused, Unreachable
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.reading import Reading, Steps, ask
from kms_desktop.storage.tables import ApprovalRow, ContactRow, CustomerRow, OptionRuleRow, Staff, table_of
from kms_desktop.storage.text import one_line, readable_text
from kms_desktop.texts import tr

_approval, _contact, _staff = table_of(ApprovalRow).c, table_of(ContactRow).c, table_of(Staff).c
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
        return self.waiting()()

    def waiting(self) -> Reading[list[Approval]]:
        """The same, to be read together with other things."""
        return Reading(self._database, self._read_waiting)

    def _read_waiting(self) -> Steps[list[Approval]]:
        if not could_answer(self._staff.role, self._staff.authority):
            return []
        open_now = and_(_approval.state == "waiting", _contact.phase != "wrapped_up")
        me = sqlalchemy.select(*_staff).where(_staff.id == self._staff.id)
        rows, found = yield (_asked_first().where(open_now), me)
        return [
            approval_of(row, row.customer_name or "")
            for row in rows
            if found and may_answer_by_rule(row, found[0], row.rule)
        ]

    def of_contact(self, contact_id: str) -> list[Approval]:
        """Everything asked about a contact as the database has it, in the order asked."""
        return self._database.read(_read_approvals(_approval.contact_id == contact_id))

    def answers(
        self, contact_id: str, known: Mapping[str, str]
    ) -> Reading[tuple[frozenset[str], ContactState | None] | None]:
        """Which approvals of a contact the database has, and the contact as it is now where one of them is not as it is
        `known` to be; None while the database is away."""
        return Reading(self._database, partial(self._read_answers, contact_id, known))

    def _read_answers(
        self, contact_id: str, known: Mapping[str, str]
    ) -> Steps[tuple[frozenset[str], ContactState | None] | None]:
        try:
            stored = yield from _read_approvals(_approval.contact_id == contact_id)
        except Unreachable:
            return None
        answered = any(known.get(one.id) != one.state for one in stored)
        return frozenset(one.id for one in stored), self._log.look_again(contact_id) if answered else None

    def get_approval(self, approval_id: str) -> Approval | None:
        """The approval as it stands now; None while it is not delivered to the database yet."""
        found = self._database.read(_read_approvals(_approval.id == approval_id))
        return found[0] if found else None

    def is_delivered(self, approval_id: str) -> bool:
        """Whether anybody can see it: False while it waits on this desktop, or the database does not answer."""
        try:
            return self.get_approval(approval_id) is not None
        except Unreachable:
            return False

    def answer_approval(self, approval_id: str, *, granted: bool, reason: str = "") -> Approval:
        """Say yes or no; the first answer counts. No needs a reason; yes needs none.

        Raises ApprovalGone when another was quicker, Refused for whom it is not.
        """
        reason = readable_text(reason, _LONGEST_WORDS).strip()
        if not granted and not reason:
            raise KmsError(tr("Say in a few words why not; your colleague tells the customer."))
        return self._answer_once(ApprovalAnswered(approval_id=approval_id, granted=granted, reason=reason))[0]

    def take_back(self, approval_id: str) -> ContactState:
        """It is not needed any more. Raises ApprovalGone when it was answered already, or nobody has seen it yet."""
        return self._log.take_up(self._answer_once(ApprovalTakenBack(approval_id=approval_id))[1])

    def _answer_once(self, said: ApprovalAnswer) -> tuple[Approval, ContactState]:
        if not self._database.is_sqlite:
            state = answer_by_act(self._database, self._log, said, partial(self._find_waiting, said))
            return next(one for one in state.approvals if one.id == said.approval_id), state
        with self._database.writing() as session:
            row = self._find_waiting(said, session)
            answered = answer_once(session, self._log, row, said)
            if answered is None:
                raise ApprovalGone(too_late(session, row, _late_sentence))
            return approval_of(row), answered

    def _find_waiting(self, said: ApprovalAnswer, session: Session) -> ApprovalRow:
        """What it answers. Raises where it is not there, is for somebody else, or nobody waits for it any more."""
        row = session.get(ApprovalRow, said.approval_id)
        if row is None:
            raise NotFound(tr("Nobody has seen this approval yet: it waits on the desktop where it was asked."))
        self._check_may(session, row, said.answer)
        contact = session.get(ContactRow, row.contact_id)
        if said.answer != "taken_back" and contact is not None and contact.phase == "wrapped_up":
            raise ApprovalGone(tr("The contact is wrapped up already; nobody waits for this answer any more."))
        if row.state != "waiting":
            raise ApprovalGone(too_late(session, row, _late_sentence))
        return row

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


def _read_approvals(which: ColumnElement[bool]) -> Steps[list[Approval]]:
    rows = yield from ask(_asked_first().where(which))
    return [approval_of(row, row.customer_name or "") for row in rows]


@cache
def _asked_first() -> sqlalchemy.Select[Any]:
    """Each with the customer's name and with the rule of the published option. Made once: a desktop looks each time a
    colleague wrote something."""
    contact, customer, rule = table_of(ContactRow), table_of(CustomerRow), table_of(OptionRuleRow)
    of_option = and_(rule.c.article_id == _approval.article_id, rule.c.option_id == _approval.option_id)
    return (
        sqlalchemy.select(*_approval, customer.c.name.label("customer_name"), rule.c.authority.label("rule"))
        .join(contact, contact.c.id == _approval.contact_id)
        .outerjoin(customer, customer.c.id == contact.c.customer_id)
        .outerjoin(rule, of_option)
        .order_by(_approval.asked_at, _approval.id)
    )


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

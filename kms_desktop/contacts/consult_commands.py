"""A question to a colleague → asked from the contact in hand, answered once by whom it is put to, or withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from functools import cache, partial
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session

from kms_desktop.access.model import Person
from kms_desktop.access.roles import HANDLE_CONTACTS
from kms_desktop.contacts.answer_once import answer_by_act, log_for_colleague, too_late
from kms_desktop.contacts.card.looks import LOOKED
from kms_desktop.contacts.consult import LEADS, Consult, waiting_consults
from kms_desktop.contacts.consult_projection import consult_of, is_asked, leads_team
from kms_desktop.contacts.events.consult import (
    ConsultAnswered,
    ConsultAsked,
    ConsultDeclined,
    ConsultReply,
    ConsultSeen,
    ConsultWithdrawn,
)
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import ContactState, Event
from kms_desktop.contacts.projection import events_of
from kms_desktop.errors import KmsError, NotFound, Refused, Unreachable
from kms_desktop.storage.audit import append_row
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.reading import Reading, Steps, ask
from kms_desktop.storage.tables import ContactRow, CustomerRow, Staff, table_of
from kms_desktop.storage.tables_consult import ConsultRow
from kms_desktop.storage.text import one_line, readable_text
from kms_desktop.texts import tr

_consult, _contact = table_of(ConsultRow).c, table_of(ContactRow).c
_LONGEST_WORDS = 2_000
_OLDEST = timedelta(hours=12)


class ConsultGone(KmsError):
    """Somebody was quicker, it was withdrawn, or the contact is closed; the sentence says which."""


class Consults:
    """The questions of one person to colleagues, and of colleagues to them. Answering needs the database, as only one
    answer wins; asking and withdrawing wait in the journal while it is away."""

    def __init__(self, database: Database, log: ContactLog, staff: Person) -> None:
        self._database, self._log, self._staff = database, log, staff

    def ask_colleague(
        self, contact_id: str, *, to_kind: str, to_id: str, to_name: str, question: str, again_of: str = ""
    ) -> ContactState:
        """Ask; the contact stays in hand. A question that still waits is withdrawn: one is asked at a time.

        Raises Refused when the contact is not in hand, KmsError without a question.
        """
        question = readable_text(question, _LONGEST_WORDS).strip()
        state = self._log.contact_state(contact_id)
        if state.phase not in ("on_call", "held"):
            raise Refused(tr("A colleague can be asked while the contact is in your hand."))
        if not question:
            raise KmsError(tr("Write your question; your colleague reads it first."))
        if to_kind == "person" and to_id == self._staff.id:
            raise Refused(tr("You cannot ask yourself. Choose somebody else."))
        for earlier in waiting_consults(state.consults):
            again_of = again_of or earlier.id
            self._log.record_event(contact_id, ConsultWithdrawn(consult_id=earlier.id))
        return self._log.record_event(
            contact_id,
            ConsultAsked(
                consult_id=new_key(),
                to_kind=to_kind,
                to_id=to_id,
                to_name=one_line(to_name),
                question=question,
                article_id=state.article_id,
                again_of=again_of,
            ),
        )

    def withdraw(self, contact_id: str, consult_id: str) -> ContactState:
        """It need not be answered any more; one that is answered by now stays so."""
        return self._log.record_event(contact_id, ConsultWithdrawn(consult_id=consult_id))

    def waiting(self) -> Reading[list[Consult]]:
        """Those that this person may answer, the longest waiting first; never their own, none of a closed contact, none
        that they cannot answer now."""
        return Reading(self._database, self._read_waiting)

    def _read_waiting(self) -> Steps[list[Consult]]:
        if not self._staff.may(HANDLE_CONTACTS):
            return []
        rows = yield from ask(_asked_first().where(self._is_for_me(), *_open_now()))
        return [
            consult_of(row, row.customer_name or "", row.asker_name or "")
            for row in rows
            if row.asked_by != self._staff.id and self._staff.id not in row.declined_by
        ]

    def of_floor(self) -> Reading[list[Consult]]:
        """Everything that waits, whoever it is put to, the longest waiting first: the supervisor's list."""
        return Reading(self._database, partial(_read_consults, and_(*_open_now())))

    def replies(
        self, contact_id: str, known: Mapping[str, tuple[str, str, int]]
    ) -> Reading[tuple[frozenset[str], ContactState | None] | None]:
        """Which questions of a contact the database has, and the contact as it is now where one of them is not as it is
        `known` to be (`standing_of`); None while the database is away."""
        return Reading(self._database, partial(self._read_replies, contact_id, known))

    def _read_replies(
        self, contact_id: str, known: Mapping[str, tuple[str, str, int]]
    ) -> Steps[tuple[frozenset[str], ContactState | None] | None]:
        try:
            stored = yield from _read_consults(_consult.contact_id == contact_id)
        except Unreachable:
            return None
        moved = any(known.get(one.id) != standing_of(one) for one in stored)
        return frozenset(one.id for one in stored), self._log.look_again(contact_id) if moved else None

    def look_at(self, consult: Consult) -> ContactState:
        """Open a question that is put to this person, with the contact behind it: told in the contact's log, and in the
        audit as a look at the customer, before anything is shown; once for each who looks.

        Raises ConsultGone, Refused, Unreachable.
        """
        with suppress(NotFound):  # another division's, before that is told
            state = self._log.look_again(consult.contact_id)
            if any(self._is_mine(event, consult.id) for event in state.events):
                return state
        return self._reply(ConsultSeen(consult_id=consult.id))

    def answer(self, consult_id: str, words: str, *, takes_over: bool = False) -> ContactState:
        """Answer in a line; the first answer counts. Who takes the contact over need not say more.

        Raises ConsultGone when another was quicker, Refused for whom it is not, KmsError without words.
        """
        words = readable_text(words, _LONGEST_WORDS).strip()
        if not words and not takes_over:
            raise KmsError(tr("Write the answer; one line is enough."))
        return self._reply(ConsultAnswered(consult_id=consult_id, answer=words, takes_over=takes_over))

    def decline(self, consult_id: str) -> ContactState:
        """Not now: whoever asked is told, and asks somebody else; of a team the others may still answer."""
        return self._reply(ConsultDeclined(consult_id=consult_id))

    def _reply(self, said: ConsultReply) -> ContactState:
        if not self._database.is_sqlite:
            return answer_by_act(self._database, self._log, said, partial(self._find_waiting, said))
        with self._database.writing() as session:
            row = self._find_waiting(said, session)
            self._note_look(session, row)
            return log_for_colleague(session, self._log, row.contact_id, said)

    def _find_waiting(self, said: ConsultReply, session: Session) -> ConsultRow:
        """What it is a reply to. Raises where it is not there, is for somebody else, or nobody waits any more."""
        row = session.get(ConsultRow, said.consult_id)
        if row is None:
            raise NotFound(tr("Nobody has seen this question yet: it waits on the desktop where it was asked."))
        if row.asked_by == self._staff.id or not is_asked(session.get(Staff, self._staff.id), row.to_kind, row.to_id):
            raise Refused(tr("This question is not for you or your team."))
        if row.state != "waiting":
            raise ConsultGone(too_late(session, row, _late_sentence))
        contact = session.get(ContactRow, row.contact_id)
        if contact is not None and contact.phase == "wrapped_up":
            raise ConsultGone(tr("The contact is wrapped up already; nobody waits for this answer any more."))
        return row

    def _note_look(self, session: Session, row: ConsultRow) -> None:
        """As `kms_judge_consult` does on a server: the first reply of each is a look."""
        contact = session.get(ContactRow, row.contact_id)
        before = any(self._is_mine(event, row.id) for event in events_of(session, row.contact_id))
        if contact is not None and contact.customer_id and not before:
            append_row(session, self._staff.login, LOOKED, {"customer_id": contact.customer_id})

    def _is_mine(self, event: Event, consult_id: str) -> bool:
        """Whether this person replied to the question with it."""
        said = event.payload
        return event.agent_id == self._staff.id and isinstance(said, ConsultReply) and said.consult_id == consult_id

    def _is_for_me(self) -> ColumnElement[bool]:
        """The server judges by the role of the moment once more."""
        me = self._staff
        for_team = ["team", LEADS] if leads_team(me.role, me.authority) else ["team"]
        by_name = and_(_consult.to_kind == "person", _consult.to_id == me.id)
        return or_(by_name, and_(_consult.to_kind.in_(for_team), _consult.to_id == me.team_id))


def standing_of(consult: Consult) -> tuple[str, str, int]:
    """What a change of a question is seen by."""
    return consult.state, consult.seen_by, len(consult.declined_by)


def _open_now() -> tuple[ColumnElement[bool], ...]:
    """A contact that cannot be read yet, as it is another division's, is open where its question waits."""
    closed = and_(_contact.id.is_not(None), _contact.phase == "wrapped_up")
    return _consult.state == "waiting", sqlalchemy.not_(closed), _consult.asked_at > utc_now() - _OLDEST


def _read_consults(which: ColumnElement[bool]) -> Steps[list[Consult]]:
    rows = yield from ask(_asked_first().where(which))
    return [consult_of(row, row.customer_name or "", row.asker_name or "") for row in rows]


@cache
def _asked_first() -> sqlalchemy.Select[Any]:
    """Each with who asked, and with the customer's name, as far as that is to be read here."""
    contact, customer, staff = table_of(ContactRow), table_of(CustomerRow), table_of(Staff)
    return (
        sqlalchemy.select(*_consult, customer.c.name.label("customer_name"), staff.c.name.label("asker_name"))
        .outerjoin(contact, contact.c.id == _consult.contact_id)
        .outerjoin(customer, customer.c.id == contact.c.customer_id)
        .outerjoin(staff, staff.c.id == _consult.asked_by)
        .order_by(_consult.asked_at, _consult.id)
    )


def _late_sentence(state: str, name: str, _time: str) -> str:
    if state == "withdrawn":
        return tr("{name} withdrew the question.", name=name)
    if state == "declined":
        return tr("{name} could not answer it.", name=name)
    return tr("{name} answered it already.", name=name)

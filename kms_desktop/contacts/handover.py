"""A contact passed on → who waits for whom; the first to accept has it, with the whole chain of what went before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache, partial
from typing import Any, Literal, cast

import sqlalchemy
from sqlalchemy import ColumnElement, and_, not_, or_
from sqlmodel import Session

from kms_desktop.access.model import Person
from kms_desktop.contacts.answer_once import answer_by_act, answer_once, too_late
from kms_desktop.contacts.events.handover import (
    HandedOver,
    HandoverAccepted,
    HandoverAnswer,
    HandoverRefused,
    HandoverTakenBack,
)
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import OUTSIDE, ContactState, Handover
from kms_desktop.errors import KmsError, NotFound, Refused
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.reading import Reading, Steps, ask, nothing, together
from kms_desktop.storage.tables import ContactRow, CustomerRow, HandoverRow, Staff, Team, table_of
from kms_desktop.storage.unreadable import said_of
from kms_desktop.texts import tr

_State = Literal["waiting", "accepted", "refused", "taken_back"]
_handover = table_of(HandoverRow).c
_SHOWN_FOR = timedelta(hours=12)


class HandoverGone(KmsError):
    """Somebody was quicker, or it was taken back; the sentence says who and when."""


class Handovers:
    """The handovers of one person. Making one works without the database; answering one needs it, as only one wins."""

    def __init__(self, database: Database, log: ContactLog, staff: Person) -> None:
        self._database, self._log, self._staff = database, log, staff

    def make_handover(
        self,
        contact_id: str,
        *,
        to_kind: str,
        to_id: str,
        to_name: str,
        question: str,
        warm: bool = True,
        answer: str = "",
    ) -> Handover:
        """Pass the contact on with a question for the next person. `warm`: you stay until it is accepted. `answer`:
        what you found to the question with which it came to you.

        Raises Refused when it is on its way already or is not in hand, KmsError without a question.
        """
        state = self._log.contact_state(contact_id)
        self._check_receiver(state, to_kind, to_id, question)
        handover_id = new_key()
        state = self._log.record_event(
            contact_id,
            HandedOver(
                handover_id=handover_id,
                to_kind=to_kind,
                to_id=to_id,
                to_name=to_name,
                question=question.strip(),
                warm=warm,
                answer=answer.strip(),
            ),
        )
        return Handover(
            id=handover_id,
            contact_id=contact_id,
            from_id=self._staff.id,
            from_name=self._staff.name,
            from_team=self._staff.team,
            to_kind="person" if to_kind == "person" else "team",
            to_id=to_id,
            to_name=to_name,
            warm=warm,
            question=state.legs[-1].question,
            customer_name=state.customer_name,
            made_at=state.events[-1].at,
            state="waiting",
        )

    def make_outside(
        self, contact_id: str, *, to_name: str, question: str, warm: bool = True, answer: str = ""
    ) -> ContactState:
        """Log that it was passed to somebody without this program, who can neither accept nor refuse it here.

        It stays with this person, to be wrapped up. Raises as `make_handover` does.
        """
        self._check_receiver(self._log.contact_state(contact_id), OUTSIDE, to_name.strip(), question)
        return self._log.record_event(
            contact_id,
            HandedOver(
                handover_id=new_key(),
                to_kind=OUTSIDE,
                to_id="",
                to_name=to_name.strip(),
                question=question.strip(),
                warm=warm,
                answer=answer.strip(),
            ),
        )

    def on_the_floor(self) -> list[Handover]:
        """Everything that waits, whoever it is for, the longest waiting first: the supervisor's list."""
        return self.of_floor()()

    def of_floor(self) -> Reading[list[Handover]]:
        """The same, to be read together with other things."""
        return Reading(self._database, partial(_read_handovers, _handover.state == "waiting"))

    def list_waiting(self) -> list[Handover]:
        """Those that wait for this person or their team, the longest waiting first; never their own."""
        return self._database.read(self._read_waiting())

    def _read_waiting(self) -> Steps[list[Handover]]:
        return _read_handovers(and_(self._for_me(), _handover.state == "waiting"))

    def waiting_with(self, contact_id: str) -> Handover | None:
        """The one with which this contact waits for this person or their team; None where none does."""
        query = and_(self._for_me(), _handover.state == "waiting", _handover.contact_id == contact_id)
        found = self._database.read(_read_handovers(query))
        return found[0] if found else None

    def list_sent(self) -> list[Handover]:
        """Those this person made in the last 12 hours, the longest ago first."""
        recent = _handover.made_at > utc_now() - _SHOWN_FOR
        return self._database.read(_read_handovers(and_(_handover.from_id == self._staff.id, recent)))

    def get_handover(self, handover_id: str) -> Handover | None:
        """The handover as it stands now; None while it is not delivered to the database yet."""
        found = self._database.read(_read_these([handover_id]))
        return found[0] if found else None

    def news(self, sent_id: str) -> Reading[tuple[list[Handover], ContactState | None, Handover | None]]:
        """What waits for this person, the contact of the first, and the handover of theirs, where there is one."""
        return Reading(self._database, partial(self._read_news, sent_id))

    def answered(self, sent_ids: Sequence[str]) -> Reading[list[tuple[Handover, ContactState | None]]]:
        """Those of these that were answered, each with its contact where it came back."""
        return Reading(self._database, partial(self._read_answered, sent_ids))

    def _read_news(self, sent_id: str) -> Steps[tuple[list[Handover], ContactState | None, Handover | None]]:
        waiting, sent = yield from together(self._read_waiting(), _read_these([sent_id] if sent_id else ()))
        state = self._log.contact_state(waiting[0].contact_id) if waiting else None
        return waiting, state, sent[0] if sent else None

    def _read_answered(self, sent_ids: Sequence[str]) -> Steps[list[tuple[Handover, ContactState | None]]]:
        answered = [one for one in (yield from _read_these(sent_ids)) if one.state != "waiting"]
        return [(one, self._log.contact_state(one.contact_id) if one.state == "refused" else None) for one in answered]

    def accept_handover(self, handover_id: str) -> ContactState:
        """Take the contact; open promises become this person's. Raises HandoverGone when another was quicker."""
        return self._answer_once(HandoverAccepted(handover_id=handover_id))

    def refuse_handover(self, handover_id: str, reason: str) -> ContactState:
        """Say no, and why; it goes back to the one who asked. Raises HandoverGone when it is not waiting any more."""
        if not reason.strip():
            raise KmsError(tr("Say in a few words why you cannot take it; your colleague reads them."))
        return self._answer_once(HandoverRefused(handover_id=handover_id, reason=reason.strip()))

    def take_back(self, handover_id: str) -> ContactState:
        """Go on with it oneself. Raises HandoverGone when somebody has accepted it already."""
        return self._answer_once(HandoverTakenBack(handover_id=handover_id))

    def _check_receiver(self, state: ContactState, to_kind: str, to_id: str, question: str) -> None:
        if state.phase == "handed_over":
            raise Refused(tr("This contact is on its way to somebody already. Take it back first."))
        if state.phase == "wrapped_up":
            raise Refused(tr("This contact is wrapped up and cannot be passed on."))
        if to_kind == "person" and to_id == self._staff.id:
            raise Refused(tr("A contact cannot be passed on to yourself. Choose somebody else."))
        if not to_id:
            outside = tr("Say to whom outside it goes: a name or a number.")
            raise KmsError(
                outside if to_kind == OUTSIDE else tr("Choose a person or a team to pass the contact on to.")
            )
        if not question.strip():
            raise KmsError(tr("Write what the next person should do; they read it first."))

    def _answer_once(self, said: HandoverAnswer) -> ContactState:
        if not self._database.is_sqlite:
            state = answer_by_act(self._database, self._log, said, partial(self._find_waiting, said))
            return self._log.take_up(state)
        with self._database.writing() as session:
            row = self._find_waiting(said, session)
            answered = answer_once(session, self._log, row, said)
            if answered is None:
                raise HandoverGone(too_late(session, row, _late_sentence))
        return self._log.take_up(answered)

    def _find_waiting(self, said: HandoverAnswer, session: Session) -> HandoverRow:
        """What it answers. Raises where it is not there, is for somebody else, or does not wait any more."""
        row = session.get(HandoverRow, said.handover_id)
        if row is None:
            raise NotFound(tr("This handover is not there any more. Look at the list again."))
        self._check_may(row, said.answer)
        if row.state != "waiting":
            raise HandoverGone(too_late(session, row, _late_sentence))
        return row

    def _check_may(self, row: HandoverRow, answer: _State) -> None:
        mine = row.from_id == self._staff.id
        if answer == "taken_back":
            if not mine:
                raise Refused(tr("Only the person who passed a contact on can take it back."))
            return
        to_me = row.to_id in ((self._staff.id,) if row.to_kind == "person" else (self._staff.team_id,))
        if mine or not to_me:
            raise Refused(tr("This handover is not for you or your team."))

    def _for_me(self) -> ColumnElement[bool]:
        to_me = and_(_handover.to_kind == "person", _handover.to_id == self._staff.id)
        to_team = and_(_handover.to_kind == "team", _handover.to_id == self._staff.team_id)
        return and_(or_(to_me, to_team), _handover.from_id != self._staff.id)


def _read_handovers(which: ColumnElement[bool]) -> Steps[list[Handover]]:
    rows = yield from ask(_oldest_first().where(which))
    return [_make_handover(row) for row in rows]


def _read_these(handover_ids: Sequence[str]) -> Steps[list[Handover]]:
    """Those of these that are delivered, as they stand now; of none nothing is asked."""
    return _read_handovers(_handover.id.in_(handover_ids)) if handover_ids else nothing([])


@cache
def _oldest_first() -> sqlalchemy.Select[Any]:
    """Made once: a desktop looks each time a colleague wrote something."""
    sender, receiver, answerer = (table_of(Staff).alias() for _ in range(3))
    from_team, to_team = (table_of(Team).alias() for _ in range(2))
    contact, customer = table_of(ContactRow), table_of(CustomerRow)
    by_somebody = _handover.state.in_(("accepted", "refused"))
    is_person = _handover.to_kind == "person"
    names = {
        "customer_name": customer.c.name,
        "from_name": sender.c.name,
        "from_team": from_team.c.name,
        "answerer_name": answerer.c.name,
        "person_name": receiver.c.name,
        "team_name": to_team.c.name,
    }
    return (
        sqlalchemy.select(*_handover, *(column.label(name) for name, column in names.items()))
        .join(contact, contact.c.id == _handover.contact_id)
        .outerjoin(customer, customer.c.id == contact.c.customer_id)
        .outerjoin(sender, sender.c.id == _handover.from_id)
        .outerjoin(from_team, from_team.c.id == sender.c.team_id)
        .outerjoin(answerer, and_(answerer.c.id == _handover.answered_by, by_somebody))
        .outerjoin(receiver, and_(receiver.c.id == _handover.to_id, is_person))
        .outerjoin(to_team, and_(to_team.c.id == _handover.to_id, not_(is_person)))
        .order_by(_handover.made_at, _handover.id)
    )


def _make_handover(row: Any) -> Handover:
    return Handover(
        id=row.id,
        contact_id=row.contact_id,
        from_id=row.from_id,
        from_name=row.from_name or "",
        from_team=row.from_team or "",
        to_kind="person" if row.to_kind == "person" else "team",
        to_id=row.to_id,
        to_name=row.answerer_name or row.person_name or row.team_name or "",
        warm=row.warm,
        question=said_of(row, row.question),
        customer_name=row.customer_name or "",
        made_at=row.made_at,
        state=cast(_State, row.state),
        reason=row.reason,
    )


def _late_sentence(state: str, name: str, time: str) -> str:
    if state == "accepted" and time:
        return tr("{name} took this contact at {time}.", name=name, time=time)
    if state == "accepted":
        return tr("{name} took this contact.", name=name)
    if state == "refused" and time:
        return tr("{name} refused this handover at {time}.", name=name, time=time)
    if state == "refused":
        return tr("{name} refused this handover.", name=name)
    if time:
        return tr("{name} took this contact back at {time}.", name=name, time=time)
    return tr("{name} took this contact back.", name=name)

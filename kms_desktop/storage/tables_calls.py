"""Rows of telephone calls: the call itself, to whom it was offered, and each event that was told of it.

Question: where does it stand to whom a call is offered? Choice: one row for each person, which says when it rang
there, how that ended and what became of it on their desk. Reason: each desk asks for its own rows by an index, and a
login sees those calls alone that were offered to it. Refused: a list of people in the call, which nobody can ask by,
and which two desks would write at once.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from kms_desktop.storage.tables import Row, _key_field, _list_field, _time_field


class PhoneCallRow(Row, table=True):
    """One call, however often it was passed on. `source` is the telephone system, "desk" for calls of a desk's own.

    `told` is the caller as the system wrote it, where no number could be read. `line` is what was dialled. `passed_to`
    is who gets it, by the telephone, from the person who had taken it. `missed`: it ended, nobody took it, and nobody
    took care of it yet; `settled_as` says how somebody did.
    """

    __tablename__ = "phone_call"
    __table_args__ = (
        UniqueConstraint("source", "call_id"),
        Index("ix_phone_call_missed", "missed", "ended_at"),
        Index("ix_phone_call_started", "started_at"),
    )
    id: str = _key_field()
    source: str
    call_id: str = Field(index=True)
    original_id: str = Field(default="", index=True)
    direction: str = "in"
    number: str = Field(default="", index=True)
    told: str = ""
    line: str = ""
    queue: str = ""
    division: str = ""
    started_at: datetime = _time_field()
    answered_at: datetime | None = _time_field(optional=True)
    ended_at: datetime | None = _time_field(optional=True)
    cause: str = ""
    taken_by: str = ""
    passed_to: str = ""
    contact_id: str = Field(default="", index=True)
    missed: bool = False
    settled_by: str = ""
    settled_at: datetime | None = _time_field(optional=True)
    settled_as: str = ""


class CallOfferRow(Row, table=True):
    """A call that rings at somebody's desk, or did. `pop` is what the desk made of it: shown, waiting, "" for nothing.

    `outcome` is "" while it rings; else taken, elsewhere, rang_out, gave_up, ended or returned.
    """

    __tablename__ = "call_offer"
    __table_args__ = (
        UniqueConstraint("phone_call_id", "staff_id"),
        Index("ix_call_offer_staff", "staff_id", "outcome"),
    )
    id: str = _key_field()
    phone_call_id: str = Field(foreign_key="phone_call.id")
    staff_id: str
    at: datetime = _time_field()
    ended_at: datetime | None = _time_field(optional=True)
    outcome: str = ""
    pop: str = ""


class CallEventRow(Row, table=True):
    """What the telephone system told, as it was read, and what came of it: `result` is a code of `phone_call_rules`."""

    __tablename__ = "call_event"
    id: str = _key_field()
    phone_call_id: str = Field(foreign_key="phone_call.id", index=True)
    what: str
    at: datetime = _time_field()
    stored_at: datetime = _time_field(index=True)
    extensions: list[Any] = _list_field()
    names: list[Any] = _list_field()
    queue: str = ""
    cause: str = ""
    result: str = ""


class ReceptionNoteRow(Row, table=True):
    """What happened at the door of the telephone system that is no call: a wrong token, what could not be read, an
    exchange that did not answer. `detail` says of what, without a number of anybody; kept for a week."""

    __tablename__ = "reception_note"
    id: str = _key_field()
    at: datetime = _time_field(index=True)
    code: str
    source: str
    detail: str
    count: int

"""A question to a colleague in the middle of a contact, which stays where it is: what was asked, and what became of it.

Question: is it a message, a small handover or an approval? Choice: the shape of an approval (asked with the contact,
waiting for one answer, the first counts), addressed as a handover is (a person, a team), and "consult" as the field
calls it. Refused: a chat beside the contacts, as what was said there is in no log, in no handover and in no figure; a
handover that comes back, as the customer would have been out of hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ConsultState = Literal["waiting", "answered", "declined", "withdrawn"]

LEADS = "leads"
"""The `to_kind` of a question to whoever leads a team; beside person and team."""


@dataclass(frozen=True, slots=True)
class Consult:
    """A question to a colleague. `waiting` until it is answered, declined by the person it was put to, or withdrawn;
    one that still waits when its contact is closed has expired."""

    id: str
    contact_id: str
    asked_by: str
    to_kind: str
    """person, team or leads."""
    to_id: str
    """Of the person or the team."""
    to_name: str
    question: str
    asked_at: datetime
    again_of: str = ""
    """The question that it puts once more, to somebody else."""
    article_id: str = ""
    state: ConsultState = "waiting"
    seen_by: str = ""
    seen_at: datetime | None = None
    declined_by: tuple[str, ...] = ()
    """Who of a team cannot answer now; the others still may."""
    answered_by: str = ""
    answered_at: datetime | None = None
    answer: str = ""
    takes_over: bool = False
    """Whoever answers would take the whole contact."""
    customer_name: str = ""
    asker_name: str = ""


def newest_consult(consults: Iterable[Consult]) -> Consult | None:
    """The question that counts now: the last one that was not withdrawn; None where there is none."""
    return next((one for one in reversed(tuple(consults)) if one.state != "withdrawn"), None)


def waiting_consults(consults: Iterable[Consult]) -> list[Consult]:
    return [one for one in consults if one.state == "waiting"]

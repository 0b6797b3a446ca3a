"""The parts of what the desk shows, each one frozen value, and the phases that the desk can be in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from kms_desktop.bulletins.model import NO_BOARD, Board
from kms_desktop.voc.model import NO_ISSUES, ContactLine, TopIssues

if TYPE_CHECKING:
    from decimal import Decimal

    from kms_desktop.access.model import Person
    from kms_desktop.contacts.card.model import CustomerCard
    from kms_desktop.contacts.consult import Consult
    from kms_desktop.contacts.handoff_summary import Errand, Sheet
    from kms_desktop.contacts.model import Approval, ContactState, Handover, Promise
    from kms_desktop.customers.call_event import MissedCaller
    from kms_desktop.customers.model import CallerMatch, Customer, HistoryEntry, IncomingCall
    from kms_desktop.guidance.model import OfferedOption

Phase = Literal["ready", "ringing", "resume", "handover", "approval", "call", "wrap_up"]
Middle = Literal["work", "wrapup", "incoming", "approval"]
NO_NAME = "?"
"""Whoever is on the line and not in the directory, where a name would stand; never shown."""
OUTCOMES = ("satisfied", "mollified", "dissatisfied", "unknown")
"""How a customer can leave, in the order of the keys 1–4."""


@dataclass(frozen=True, slots=True)
class Ringing:
    """A call that rings. `last` is what happened last with the likeliest caller, newest first."""

    call: IncomingCall
    match: CallerMatch
    since: datetime
    last: tuple[HistoryEntry, ...] = ()
    chosen: int = 0
    """Which candidate the person means, from 0."""
    promises: tuple[Promise, ...] = ()
    """What is owed to whoever it is likely to be, the most urgent first."""

    @property
    def name(self) -> str:
        """Of who is meant; their number where nobody is known by it."""
        candidates = self.match.candidates
        return candidates[self.chosen].customer.name if candidates else self.match.shown


@dataclass(frozen=True, slots=True)
class RingingCard:
    """What is known of whoever may be calling: their card, None while it cannot be read."""

    customer_id: str
    card: CustomerCard | None = None


@dataclass(frozen=True, slots=True)
class CallerState:
    """Who is on the line, as the bar and the history show it."""

    customer: Customer | None = None
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryState:
    """`likely` are the entries of two weeks that are still open, newest first: what this call may be about.

    `known`: it is known whose history it is. `channel` is the only one shown, "" for all. `read` is False while it is
    being read: nothing is shown then, and nobody else's.
    """

    entries: tuple[HistoryEntry, ...]
    likely: tuple[HistoryEntry, ...] = ()
    known: bool = True
    channel: str = ""
    read: bool = True
    away: bool = False
    """The database does not answer, and this history was not fetched before."""
    sought: str = ""
    """The words that were searched for; `entries` are then what has them, "" for all of it."""
    places: Mapping[str, str] = field(default_factory=dict)
    """By entry that was found, the words around the place."""


@dataclass(frozen=True, slots=True)
class IdleState:
    """Open promises, soonest first; what is running now; this person's last contacts, newest first; what customers
    contact about most, with the titles of the articles."""

    promises: tuple[Promise, ...]
    board: Board = NO_BOARD
    recent: tuple[ContactLine, ...] = ()
    top: TopIssues = NO_ISSUES
    titles: Mapping[str, str] = field(default_factory=dict)
    missed: tuple[MissedCaller, ...] = ()
    """Who rang in vain and was not called back yet, the newest first."""
    read_at: datetime | None = None
    """To the minute: what is late by then is said to be so."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody a contact can be passed to, or who can be asked. `kind` is team, person, leads or outside."""

    kind: str
    id: str
    name: str
    detail: str
    icon: str = ""
    waits: str = ""
    """What is said when it is passed to them now: that they cannot take it yet, and why; "" where they can."""


@dataclass(frozen=True, slots=True)
class Passing:
    """Who can take the contact in hand. `away`: nobody can be rung now, as the database is. `asked` is the question
    with which it came here, by `asked_by`; "" where it began here."""

    receivers: tuple[Receiver, ...]
    away: bool = False
    asked: str = ""
    asked_by: str = ""


@dataclass(frozen=True, slots=True)
class OutsideState:
    """What somebody outside is told: in ten seconds, and whole."""

    errand: Errand
    spoken: str
    sheet: Sheet
    warm: bool = True


@dataclass(frozen=True, slots=True)
class Incoming:
    """A handover that waits for this person, with the whole chain. `others` is how many more wait."""

    handover: Handover
    state: ContactState
    others: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """An approval that waits here, with its call. `may`: whether whoever asks may grant the option at all, and up to
    how much; `option` as it stands for them, None where the article is gone. `others` is how many more wait."""

    approval: Approval
    state: ContactState
    asker: Person
    option: OfferedOption | None
    may: tuple[bool, Decimal | None]
    others: int = 0


@dataclass(frozen=True, slots=True)
class Consulted:
    """A colleague's question that waits for this person. `others` is how many more wait."""

    consult: Consult
    asker: str
    others: int = 0


@dataclass(frozen=True, slots=True)
class ConsultSight:
    """The same, opened, with the contact behind it as whoever asks has it, and the options as they stand for them."""

    consulted: Consulted
    state: ContactState
    options: tuple[OfferedOption, ...]


@dataclass(frozen=True, slots=True)
class Panes:
    """Which pane is shown on each side and in the middle, by the names they have on the page."""

    left: Literal["quiet", "callers", "history"]
    middle: Middle
    right: Literal["idle", "notes", "settled"]

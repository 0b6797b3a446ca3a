"""Everything the desk knows at one moment, as one frozen value → its phase, and which panes that puts side by side.

Question: who says what the desk shows? Choice: presenters put what they found into one state, and everything else is a
function of it: the phase, the panes, the words of the bar. Refused: each pane that asks the presenters by itself, where
two of them can be of two different moments. What is typed and not read yet (a note, words of the search, what stands in
a panel) is the field's and not in here, and neither are the hits, which are there before there is a desk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from kms_desktop.bulletins.model import NO_BOARD, Board
from kms_desktop.contacts.agent_status import AgentStatus
from kms_desktop.contacts.consult import Consult, newest_consult
from kms_desktop.contacts.model import ContactState, Elsewhere
from kms_desktop.contacts.same_issue import NOTHING_BEFORE, SameIssue
from kms_desktop.contacts.wrapup_draft import WrapUp
from kms_desktop.offline.delivery import Standing
from kms_desktop.ui.desk.view_state import (
    CallerState,
    Consulted,
    HistoryState,
    IdleState,
    Incoming,
    Panes,
    Phase,
    Question,
    Ringing,
    RingingCard,
)
from kms_desktop.ui.guide.asked import Asked
from kms_desktop.ui.guide.state import GuideState
from kms_desktop.voc.model import Suggestion

if TYPE_CHECKING:
    from kms_desktop.articles.model import Article
    from kms_desktop.contacts.card.model import CustomerCard
    from kms_desktop.customers.model import Customer
    from kms_desktop.customers.sums_told import SumTold

_IN_HAND = ("on_call", "held", "handed_over")
_BETWEEN_CALLS = Panes("quiet", "work", "idle")
_LOOKING = Panes("history", "work", "idle")


def is_in_hand(contact: ContactState) -> bool:
    """Whether somebody here has this contact: on call, held, or on its way to a colleague and not wrapped up yet."""
    return contact.phase in _IN_HAND


@dataclass(frozen=True, slots=True)
class DeskState:
    """`writes` counts how often the contact was written or read anew, as that may say the same as before."""

    contact: ContactState = field(default_factory=ContactState)
    writes: int = 0
    ringing: Ringing | None = None
    waiting_calls: tuple[Ringing, ...] = ()
    """Calls that ring behind the first."""
    aside: tuple[ContactState, ...] = ()
    """All that wait to be gone on with; `left_open` is the next."""
    over: Mapping[str, datetime] = field(default_factory=dict)
    """When the calls of contacts here ended, by the telephone system's key."""
    left_open: ContactState | None = None
    """A contact that waits to be gone on with: the program ended in it, or it came back from a colleague."""
    caller: CallerState = field(default_factory=CallerState)
    """Whoever was looked up last; `on_line` says whether that is who is on the line."""
    card: CustomerCard | None = None
    """Of whoever is in hand."""
    ringing_card: RingingCard | None = None
    looked: Customer | None = None
    """Whose history is read with no contact open."""
    history: HistoryState | None = None
    guide: GuideState | None = None
    chosen: int = 0
    """Number of the chosen option, 0 for none."""
    asked: Mapping[str, Asked] = field(default_factory=dict)
    """What is said about approvals, by option."""
    sums: tuple[SumTold, ...] = ()
    """While a sum is asked for, those that the customer and we wrote of."""
    same_issue: SameIssue = NOTHING_BEFORE
    """How many contacts of the customer in hand were about the open article, or its reason."""
    draft: WrapUp | None = None
    is_ending: bool = False
    """A wrap-up was asked for, and its draft is being read."""
    wrapping_since: datetime | None = None
    incoming: Incoming | None = None
    question: Question | None = None
    looks: int = 0
    """How often the person turned to the question: what it says of time is of that moment."""
    waiting: int = 0
    """How many approvals wait for this person."""
    consulted: Consulted | None = None
    """A colleague's question that waits for this person; it takes neither the desk nor the bar."""
    reached: frozenset[str] = frozenset()
    """Questions of this contact to colleagues that are in the database, where they can be seen."""
    read_consults: frozenset[str] = frozenset()
    """Those of which the answer was read, and put away."""
    elsewhere: tuple[Elsewhere, ...] = ()
    """Who else has the customer in hand."""
    elsewhere_ringing: tuple[Elsewhere, ...] = ()
    """Who else has the customer that rings."""
    incidents: tuple[Article, ...] = ()
    idle: IdleState | None = None
    answers: tuple[Suggestion, ...] = ()
    reviews: int = 0
    standing: Standing = field(default_factory=Standing)
    status: AgentStatus = field(default_factory=AgentStatus)
    """What the person chose to be at between contacts."""
    takes_calls: bool = True
    """Whether the person at this desk does; who does not, reads."""
    is_searching: bool = False
    """Somebody is about to search: what comes from colleagues does not take the words from under their hands."""

    @property
    def in_hand(self) -> bool:
        return is_in_hand(self.contact)

    @property
    def hung_up_at(self) -> datetime | None:
        """When the call of the contact in hand was over; None while it goes on, and where nobody told."""
        return self.over.get(self.contact.call_id) if self.contact.call_id else None

    @property
    def phase(self) -> Phase:
        return phase_of(self)

    @property
    def panes(self) -> Panes:
        return panes_of(self)

    @property
    def on_line(self) -> CallerState:
        """What is known of the caller; while it is being read, nothing of the one before."""
        customer = self.caller.customer
        known = customer is not None and customer.id == self.contact.customer_id
        return self.caller if known else CallerState()


def phase_of(state: DeskState) -> Phase:
    """What is in hand goes before what rings, that before what was left open, and colleagues come last."""
    if state.draft is not None or state.is_ending:
        return "wrap_up"
    if is_in_hand(state.contact):
        return "call"
    if state.ringing is not None:
        return "ringing"
    if state.left_open is not None:
        return "resume"
    if state.incoming is not None:
        return "handover"
    if state.question is not None:
        return "approval"
    return "ready"


def panes_of(state: DeskState) -> Panes:
    """What a colleague passes on or asks takes the desk only when nobody is about to search: the bar alone says it."""
    phase = state.phase
    if phase == "call":
        return Panes("history", "work", "notes")
    if phase == "wrap_up":
        return Panes("history", "wrapup", "notes")
    if phase == "ringing":
        return Panes("callers", "work", "idle")
    if phase == "handover" and not state.is_searching:
        return Panes("history", "incoming", "settled")
    if phase == "approval" and not state.is_searching:
        return Panes("history", "approval", "settled")
    return _LOOKING if phase == "ready" and state.looked is not None else _BETWEEN_CALLS


def asks_sum(state: DeskState) -> bool:
    """Whether an option that is shown hangs on a sum that nobody entered."""
    guide = state.guide
    at_options = state.in_hand and guide is not None and guide.position.at_options
    return guide is not None and at_options and any("amount" in option.needs for option in guide.options)


def elsewhere_of(state: DeskState) -> tuple[tuple[Elsewhere, ...], str]:
    """Who else has the customer that the bar names, and the customer's name."""
    seen, name, ringing = state.elsewhere, state.contact.customer_name, state.ringing
    if state.phase == "ringing" and ringing is not None:
        candidates = ringing.match.candidates
        seen = state.elsewhere_ringing if candidates else ()
        name = candidates[ringing.chosen].customer.name if candidates else ""
    return (seen, name) if seen else ((), "")


def others_of(state: DeskState) -> tuple[tuple[Ringing, ...], tuple[ContactState, ...]]:
    """Who else rings, and which contacts were set aside, beside what the bar names."""
    rings = state.waiting_calls
    if state.phase != "ringing" and state.ringing is not None:
        rings = (state.ringing, *rings)
    return rings, state.aside[1:] if state.phase == "resume" else state.aside


def board_of(state: DeskState) -> Board:
    """What is running now, but for what stands beside the caller who rings."""
    board = state.idle.board if state.idle is not None else NO_BOARD
    beside = {article.id for article in state.incidents} if state.phase == "ringing" else set()
    return replace(board, running=tuple(one for one in board.running if one.bulletin.article_id not in beside))


def consult_of(state: DeskState) -> Consult | None:
    """The question to a colleague that stands on this desk, asked or answered; None where none does."""
    newest = newest_consult(state.contact.consults) if state.in_hand else None
    return newest if newest is not None and newest.id not in state.read_consults else None


def colleague_contact(state: DeskState) -> ContactState | None:
    """The contact of a colleague that is in front, as it is passed on or asked about; None where none is."""
    middle = state.panes.middle
    if middle == "incoming" and state.incoming is not None:
        return state.incoming.state
    if middle == "approval" and state.question is not None:
        return state.question.state
    return None

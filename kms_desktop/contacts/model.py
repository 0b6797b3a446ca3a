"""The nouns of a contact: its events, the state they fold into, the handover, the promise, the resolution."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields, replace
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar, Literal

from kms_desktop.access.model import Person
from kms_desktop.articles.model import Fact
from kms_desktop.contacts.consult import Consult
from kms_desktop.contacts.event_text import EventText, Words
from kms_desktop.guidance.model import Answered
from kms_desktop.texts import tr

OUTSIDE = "outside"
"""The `to_kind` of a contact that went to somebody without this program: no handover waits for an answer."""


class Audience(Enum):
    """Which other desktops look again because of it, and when."""

    NOBODY = "nobody"
    """None before the contact comes to somebody else; no row but its own is written for it while one person has it."""
    IN_TIME = "in time"  # no text: a code
    """None at once: lists that show it are read again anyway."""
    DESKS = "desks"
    """Those that have the customer, or the contact, on the screen."""
    WAITING = "waiting"
    """Those too, and at once whoever waits for an answer or may give one."""


class Rows(Enum):
    """Which rows are written with it, beside those that are read from the folded state."""

    FOLDED = "folded"
    HANDOVERS = "handovers"
    APPROVALS = "approvals"
    CONSULTS = "consults"


@dataclass(frozen=True, slots=True)
class Writer:
    """Who may log it, beside whom nobody may: the rules of the shared database say the same of this code."""

    code: str
    refusal: Callable[[ContactState, Person], str]
    """Why this person may not log it in this contact now, "" where they may."""
    HOLDER: ClassVar[Writer]
    """Whoever has the contact, or had it."""
    ANYBODY: ClassVar[Writer]
    """Whoever can see the contact."""
    HANDOVER: ClassVar[Writer]
    """Who answered the handover that it names, or took it back, together with its row."""
    APPROVAL: ClassVar[Writer]
    """Who answered the approval that it names and does not have the contact, together with its row."""
    CONSULT: ClassVar[Writer]
    """Somebody to whom the question that it names was put, together with its row."""


def _has_another(state: ContactState, person: Person) -> str:
    mine = state.holder_id in ("", person.id)
    return "" if mine else tr("Somebody else has this contact now. What you wrote was not logged.")


def _is_answered_elsewhere(state: ContactState, person: Person) -> str:
    return tr("This is answered where it waits, by somebody who may.")


Writer.HOLDER = Writer("holder", _has_another)
Writer.ANYBODY = Writer("anybody", lambda _state, _person: "")
Writer.HANDOVER = Writer("handover", _is_answered_elsewhere)
Writer.APPROVAL = Writer("approval", _is_answered_elsewhere)
Writer.CONSULT = Writer("consult", _is_answered_elsewhere)


class Payload:
    """What an event says. Each kind is a frozen dataclass in `events`, with all that is decided of the kind.

    A kind that is not known here changes nothing, and everything of it is kept.
    """

    __slots__ = ()
    kind: ClassVar[str]
    writer: ClassVar[Writer] = Writer.HOLDER
    audience: ClassVar[Audience] = Audience.DESKS
    rows: ClassVar[Rows] = Rows.FOLDED
    ends_contact: ClassVar[bool] = False
    only_last_in_log: ClassVar[bool] = False
    """Whether the log shows the newest of this kind alone."""
    in_leg: ClassVar[Literal["each", "first", "none"]] = "each"
    """Which of this kind are told among what one person did."""

    def __init__(self, **said: Any) -> None:
        """Each field by its name. Written here once: made anew for each kind it would cost the start 20 ms."""
        for one in fields(self):  # type: ignore[arg-type]
            value = said.pop(one.name, one.default)
            if value is MISSING:
                raise TypeError(f"{type(self).__name__} says nothing of {one.name}.")
            object.__setattr__(self, one.name, value)
        if said:
            raise TypeError(f"{type(self).__name__} has no {', '.join(said)}.")

    def __setattr__(self, name: str, value: object) -> None:
        raise FrozenInstanceError(f"What was said stays as it was said: {name}.")  # no text: a bug

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._field_values() == other._field_values()

    def __hash__(self) -> int:
        return hash(type(self))

    def __repr__(self) -> str:
        said = zip(fields(self), self._field_values(), strict=True)  # type: ignore[arg-type]
        return f"{type(self).__name__}({', '.join(f'{one.name}={value!r}' for one, value in said)})"

    def _field_values(self) -> list[Any]:
        return [getattr(self, one.name) for one in fields(self)]  # type: ignore[arg-type]

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        """Which fields of the state have another value after it, `state` being the contact before it."""
        return {}

    def refusal(self, state: ContactState, person: Person) -> str:
        """Why this person may not log it in this contact now, "" where they may."""
        return self.writer.refusal(state, person)

    def change_promise(self, promise: Promise, event: Event) -> Promise:
        """What becomes with it of a promise that was made in the contact before."""
        return promise

    def find_repeat(self, state: ContactState, event: Event) -> Repeat | None:
        """What it asks again after a colleague had settled it, None where nothing."""
        return None

    def begins_leg(self, state: ContactState, event: Event) -> bool:
        """Whether a new leg of the contact begins with it, `state` being the contact before it."""
        return False

    def leg_after(self, state: ContactState, leg: Leg, event: Event) -> Leg:
        """The leg it happened in, after it."""
        return leg

    def describe(self, event: Event, words: Words) -> EventText | None:
        """How it reads; None where a person need not read it."""
        return None


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a contact's log, made by `events.reading` alone. `id` is a UUIDv7 of the desktop's; `at` is UTC.

    Order within a contact is `(seq, id)`; `seq` is the writer's count, so that two desktops that wrote apart merge.
    """

    id: str
    contact_id: str
    seq: int
    at: datetime
    agent_id: str
    payload: Payload
    data: Mapping[str, Any]
    """The payload as it is stored, with keys that only a newer desktop knows."""

    @property
    def kind(self) -> str:
        return self.payload.kind


OfferResult = Literal["offered", "accepted", "declined", "taken_back"]


@dataclass(frozen=True, slots=True)
class Offer:
    """What became of an option that was put to the customer."""

    article_id: str
    option_id: str
    title: str
    amount: Decimal
    remedy: str
    result: OfferResult
    by: str
    at: datetime
    words: str = ""
    id: str = ""
    """The event with which this offer began; a grant has its offer's. Unique within the contact."""
    customer_id: str = ""
    """To whom it was granted, "" before that; the contact may be said to be somebody else's later."""
    grant_id: str = ""
    """The event that granted it, also where that was taken back; "" for one that was never granted."""


TaskState = Literal["open", "done", "owed"]


@dataclass(frozen=True, slots=True)
class Task:
    """What is still to do after a grant, by whom and until when; `who` "" is whoever has the contact."""

    grant_id: str
    what: str
    who: str
    due_at: datetime | None
    title: str
    """Of the option."""
    state: TaskState = "open"


@dataclass(frozen=True, slots=True)
class Told:
    """Words that an article asks for, as they were said on this contact: of a question, or of how to prevent it."""

    article_id: str
    step_id: str
    """"" for what prevents it."""
    words: str


@dataclass(frozen=True, slots=True)
class Promise:
    """Something owed to a customer. `owner_id` is who owes it now, `due_at` when it is due now."""

    id: str
    what: str
    due_at: datetime
    customer_id: str = ""
    customer_name: str = ""
    contact_id: str = ""
    owner_id: str = ""
    state: Literal["open", "kept", "broken"] = "open"
    channel: str = ""
    """How it is to be kept, "" where that is free."""
    next_word_at: datetime | None = None
    """Until when the customer hears that it is still on its way, None where they need not."""
    why: str = ""
    """Why it was broken, or moved last: a code."""
    settled_by: str = ""
    settled_at: datetime | None = None
    moves: int = 0
    made_at: datetime | None = None
    holder_id: str = ""
    """Who has, or had last, the contact from which it comes; "" where that was not read."""
    owner_name: str = ""
    owner_team: str = ""
    newest_seq: int = 0
    """The place in its contact of the newest event that concerns it."""
    grant_id: str = ""
    """The grant that it goes with; taken back, nobody owes it any more."""

    @property
    def next_due(self) -> datetime:
        """When something has to be done next: the word in between, or the whole."""
        return self.due_at if self.next_word_at is None else min(self.next_word_at, self.due_at)


def at_place(promise: Promise, event: Event) -> Promise:
    """The promise with this event known."""
    return replace(promise, newest_seq=max(promise.newest_seq, event.seq))


ApprovalState = Literal["waiting", "granted", "refused", "taken_back"]


@dataclass(frozen=True, slots=True)
class Approval:
    """An option over somebody's authority that was asked for. `waiting` until granted, refused or taken back."""

    id: str
    contact_id: str
    article_id: str
    option_id: str
    title: str
    amount: Decimal
    question: str
    """What the one who asks says of it."""
    asked_by: str
    asked_at: datetime
    state: ApprovalState = "waiting"
    answered_by: str = ""
    answered_at: datetime | None = None
    reason: str = ""
    customer_name: str = ""


@dataclass(frozen=True, slots=True)
class Leg:
    """The part of a contact that one person handled. `events` are theirs, in order."""

    agent_id: str
    started_at: datetime
    ended_at: datetime | None
    events: tuple[Event, ...] = ()
    question: str = ""
    """What they asked the next person when passing it on."""
    answer: str = ""
    """What they said to the question they had been asked themselves."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """Something that was asked again after a colleague had settled it. `event_id` is the event that did."""

    kind: str
    """question, fact or verification."""
    what: str
    article_id: str
    by: str
    first_by: str
    """Who had settled it, "" where that is not told."""
    at: datetime
    event_id: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two people did what only one can do. `outcomes`: of the wrap-ups concerned; `closing.conflict_words` tells it."""

    what: Literal["accepted_twice", "wrapped_up_twice", "wrapped_up_by_another"]
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactState:
    """A contact folded from its events. Every field has its meaning before the first event too."""

    id: str = ""
    phase: Literal["none", "on_call", "held", "handed_over", "wrapped_up"] = "none"
    channel: str = "phone"
    direction: str = "in"
    """ "out" where we turned to them."""
    number: str = ""
    call_id: str = ""
    shown: str = ""
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    holder_id: str = ""
    """Who has it now; while handed over, still the one who hands over."""
    customer_id: str = ""
    customer_name: str = ""
    level: str = "unknown"
    verified_at: datetime | None = None
    verified_how: tuple[str, ...] = ()
    verified_by: str = ""
    verified_until: datetime | None = None
    """How long the verification is good; a colleague who verifies again before that has asked twice."""
    note: str = ""
    searches: tuple[str, ...] = ()
    article_id: str = ""
    article_title: str = ""
    article_revision: str = ""
    settled: tuple[Answered, ...] = ()
    """The answers that hold now, in order, over all articles of this contact."""
    start_step: str = ""
    """Where a link from another article entered the open one, "" for its first step."""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """What the answers and the agent settled; the agent's own word stands until a later answer says otherwise."""
    set_facts: Mapping[str, Fact] = field(default_factory=dict)
    """Those of `facts` that were set by hand."""
    offers: tuple[Offer, ...] = ()
    granted: tuple[Offer, ...] = ()
    taken_back: frozenset[str] = frozenset()
    """The grants that were taken back, by the events that granted them."""
    tasks: tuple[Task, ...] = ()
    """What is, or was, still to do after what is granted."""
    promises: tuple[Promise, ...] = ()
    withdrawn: frozenset[str] = frozenset()
    """Promises that went with a grant that was taken back."""
    told: tuple[Told, ...] = ()
    """Words said because the article asks for them."""
    approvals: tuple[Approval, ...] = ()
    """In the order in which they were asked."""
    consults: tuple[Consult, ...] = ()
    """Questions to colleagues, in the order in which they were asked."""
    suggestions: tuple[str, ...] = ()
    handover_id: str = ""
    """The one waiting for an answer, "" when none waits."""
    legs: tuple[Leg, ...] = ()
    asked_again: tuple[Repeat, ...] = ()
    passed_to: str = ""
    """To whom outside it was passed last, "" for nobody."""
    reason: str = ""
    outcome: str = ""
    closing_words: str = ""
    resolution: str = ""
    """What was done, as the wrap-up says it."""
    resolved_by: str = ""
    """Id of the article that the wrap-up links."""
    link: str = ""
    """How that article did: resolved, helped, not_applicable, "" while not wrapped up."""
    wrap_up: Payload | None = None
    """The one that counts, as it was put right since; None while there is none, or it is undone."""
    corrected: Event | None = None
    """The last that put it right: who did, and when."""
    issues: Mapping[str, Payload] = field(default_factory=dict)
    """Further issues by their keys; those count that the wrap-up names."""
    conflicts: tuple[Conflict, ...] = ()
    """Things that cannot both be true (wrapped up twice)."""
    events: tuple[Event, ...] = ()

    @property
    def held_since(self) -> datetime | None:
        """Since when the customer waits on the line; None where they do not."""
        if self.phase != "held":
            return None
        return next((event.at for event in reversed(self.events) if event.kind == "held"), None)

    @property
    def repeats(self) -> int:
        """How often the customer was asked what a colleague had settled."""
        return len(self.asked_again)


@dataclass(frozen=True, slots=True)
class Handover:
    """A contact on its way to somebody else. `waiting` until accepted, refused or taken back."""

    id: str
    contact_id: str
    from_id: str
    from_name: str
    from_team: str
    to_kind: Literal["person", "team"]
    to_id: str
    to_name: str
    """To whom it is addressed; once accepted or refused, who did."""
    warm: bool
    question: str
    customer_name: str
    made_at: datetime
    state: Literal["waiting", "accepted", "refused", "taken_back"]
    reason: str = ""
    """Why it was refused."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An open contact of the same customer with somebody else. `on` is the title of the article they have open.

    Not `is_there`: their program has ended, so nobody is at it now."""

    contact_id: str
    agent_id: str
    agent_name: str
    channel: str
    phase: str
    since: datetime
    on: str = ""
    is_there: bool = True

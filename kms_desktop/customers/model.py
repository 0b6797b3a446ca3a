"""The nouns of a customer: who they are, how sure we are that they call, and what happened before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Level = Literal["known", "maybe", "unknown"]


@dataclass(frozen=True, slots=True)
class Customer:
    """`facts` feeds conditions: tier, tenure_months, products… `since` is the first day as a customer."""

    id: str
    name: str
    account_no: str
    tier: str = ""
    since: date | None = None
    products: tuple[str, ...] = ()
    phone: str = ""
    """E.164 of the main number; shown in national form by `phone_text`."""
    email: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    customer: Customer
    level: Level
    why: str
    """One sentence: "This number is on her account."; never a guess without saying so."""


@dataclass(frozen=True, slots=True)
class CallerMatch:
    """Who may be calling, most likely first. `level` is the first candidate's; `unknown` has none."""

    number: str
    """E.164 where it could be read, else as it came; "" for an anonymous caller."""
    shown: str
    """As a person would write it: "020 7946 0018", "Number withheld"."""
    level: Level
    why: str
    candidates: tuple[Candidate, ...] = ()

    def how_sure(self, one: Candidate) -> tuple[Level, str]:
        """What may be said of a candidate: a number on several accounts does not say which of them calls."""
        if one.level == "known" and sum(other.level == "known" for other in self.candidates) > 1:
            return "maybe", self.why
        return one.level, one.why


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of an exchange. `at` is UTC. `kind` is who speaks. `more`: the letter as it came says more than `text`
    does."""

    at: datetime
    author: str
    kind: Literal["customer", "agent", "system"]
    text: str
    internal: bool = False
    more: bool = False


HowItEnded = Literal["option", "article", "passed", "nothing_granted", "not_solved"]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a contact of this program ended: with an option, with the article, passed to somebody outside, or neither.

    `outcome`: satisfied, mollified, dissatisfied, "" where nobody said. `contacts.ending_text` puts it into words.
    """

    how: HowItEnded
    outcome: str = ""
    title: str = ""
    remedy: str = ""
    amount: Decimal = Decimal(0)
    currency: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One exchange (a thread) as the history shows it; `at` is its last activity, UTC.

    `state`: good (done, satisfied), waits (not solved, amber), bad (late, no reply), plain.
    """

    id: str
    channel: str
    at: datetime
    subject: str
    outcome: str
    state: Literal["good", "waits", "bad", "plain"]
    turns: int = 1
    source: str = ""
    ending: Ending | None = None
    """How a contact of this program ended; `outcome` is then "", but for one that an earlier version closed."""


@dataclass(frozen=True, slots=True)
class IncomingCall:
    """A call as the telephone system tells of it; `number` "" is a withheld one, or one that could not be read, which
    `told` then shows. It may show, never act."""

    number: str
    call_id: str
    at: datetime
    queue: str = ""
    direction: Literal["in", "out"] = "in"
    told: str = ""
    phone_call_id: str = ""
    """Its key in the workspace; "" while it is not stored there."""
    line: str = ""
    """What the caller dialled."""
    contact_id: str = ""
    """The contact that a colleague has of this call already, as it was passed on."""


@dataclass(frozen=True, slots=True)
class NewInteraction:
    """One message of another system, on its way into the history."""

    source: str
    source_id: str
    thread_id: str
    channel: str
    direction: Literal["in", "out", "internal"]
    started_at: datetime
    subject: str
    body_text: str
    author_name: str
    author_kind: Literal["customer", "agent", "system"]
    customer_address: str
    """What the system has for the customer whose history this is: mail address, phone number or another name."""
    customer_name: str = ""
    other_addresses: tuple[str, ...] = ()
    """Further addresses and numbers that the system has for the same customer, each as its field holds it."""
    customer_keys: tuple[str, ...] = ()
    """The system's own keys of the customer, the surest first; no two people there have one."""
    author_address: str | None = None
    """Where this turn was written from; None where that is the customer's own address, or not told."""
    former_thread_id: str = ""
    """The key that an earlier version gave this exchange; where that is stored for the customer, it goes on."""
    ended_at: datetime | None = None
    body_html: str | None = None
    internal: bool = False
    queue: str = ""
    outcome: str = ""
    state: Literal["good", "waits", "bad", "plain"] = "plain"
    raw: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoreReport:
    """`already_there` messages were stored by an earlier import, or came twice in this one; `refreshed` of them got
    the newer outcome of their thread."""

    added: int
    already_there: int
    customers_added: int
    refreshed: int = 0

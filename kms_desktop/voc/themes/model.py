"""The nouns of a theme: what happened to it, what it is since, what it may cost in a year, and whether a change worked.

A theme is a log of events, as a contact is; its state is a pure fold over them. Stored are codes and values, no
sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from kms_desktop.voc.model import ContactLine, Suggestion

ThemeEventKind = Literal[
    "made",
    "named",
    "added",
    "removed",
    "same_here",
    "joined",
    "parted",
    "owned",
    "due",
    "accepted",
    "declined",
    "done",
    "checked",
    "reopened",
    "undone",
]
ThemeState = Literal["new", "owned", "accepted", "declined", "done", "worked", "no_change", "not_yet", "joined"]
"""`new` waits for a decision; `owned` too, and somebody cares for it. What is accepted is done some day, then checked:
`worked`, `no_change`, or `not_yet` while too little was seen since."""
Check = Literal["worked", "no_change", "not_yet"]


@dataclass(frozen=True, slots=True)
class ThemeEvent:
    """`data` by kind: made {title, reason_code, article_id, words, suggestion_ids, proposed}, named {title}, added and
    removed {suggestion_id}, same_here {contact_id, suggestion_id}, joined {into}, parted {}, owned {staff_id |
    department, address}, due {day}, accepted and declined {words}, done {words}, checked {result, change, low, high,
    before, after, expected, weeks_after}, reopened {why}, undone {seq}: that event never was."""

    id: str
    theme_id: str
    seq: int
    at: datetime
    by_id: str
    kind: ThemeEventKind
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Theme:
    """What is known of one theme. Its contacts are those closed with its `reason_code` (and its article, where it has
    one), and those it was said in. An owner is one of the staff, or a `department` outside with an address."""

    id: str
    title: str
    made_at: datetime
    made_by: str
    state: ThemeState = "new"
    reason_code: str = ""
    article_id: str = ""
    words: tuple[str, ...] = ()
    """By which the program finds what else belongs to it."""
    proposed: bool = False
    """By the program; nobody has named it yet."""
    suggestion_ids: tuple[str, ...] = ()
    said_in: tuple[str, ...] = ()
    """Contacts in which an agent said “same here”."""
    said_by: tuple[str, ...] = ()
    """Staff who said it, each once: they read the decision."""
    joined: tuple[str, ...] = ()
    """Themes that were joined into this one; what was said of them counts here."""
    joined_into: str = ""
    owner_id: str = ""
    department: str = ""
    address: str = ""
    owned_since: datetime | None = None
    due: date | None = None
    decided_words: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    done_at: datetime | None = None
    checked_at: datetime | None = None
    open_since: datetime | None = None
    """When it was made, or opened again."""
    last_at: datetime | None = None
    seq: int = 0
    """Of its last event; who writes the next one names it, so that two cannot decide at once."""


@dataclass(frozen=True, slots=True)
class Range:
    """From low to high, with the middle between; of money in a year, or of a share."""

    low: float
    mid: float
    high: float


@dataclass(frozen=True, slots=True)
class Assumption:
    """One figure that an estimate rests on: `code` says which, `source` where it is from, as a person reads it. `own`:
    somebody here wrote it in place of the one from outside."""

    code: str
    value: Range
    source: str
    own: bool = False
    set_by: str = ""
    set_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stake:
    """What a theme may cost in a year. `parts`: its steps in the order they are reckoned in, code and range; `n` the
    contacts it rests on. Below 20 of them it is a small sample."""

    yearly: Range
    n: int
    parts: tuple[tuple[str, Range], ...] = ()
    assumptions: tuple[Assumption, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """A theme's own contacts before and after against the course of all others: `change` −0.30 is 30 % fewer than
    expected, with its interval. `weeks_after`: how long has been seen since."""

    result: Check
    change: float
    low: float
    high: float
    before: int
    after: int
    expected: float
    weeks_after: float


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """One row of the list, dearest first. `contacts` of the period that is shown; `rise` beyond chance against the
    time before, as a share, None where it lies within noise. `waits_days`: since it waits for a decision or its owner
    has it."""

    theme: Theme
    contacts: int
    stake: Stake | None
    rise: float | None
    said_by: int
    waits_days: int


@dataclass(frozen=True, slots=True)
class ThemePeriod:
    """From `begins` (included) to `ends` (not); the same stretch before it is what it is compared with."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class ThemeFilters:
    """An empty value leaves nothing out. `states` of themes; without any all but those that are joined. `owner_id`: of
    one of the staff; `department`: outside the floor; `unowned`: only what nobody cares for. `text`: in the title."""

    states: tuple[ThemeState, ...] = ()
    owner_id: str = ""
    department: str = ""
    unowned: bool = False
    article_id: str = ""
    reason_code: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ThemeProposal:
    """What the program would make a theme of, or add to one (`theme_id`). `searches`: how often its words were searched
    in vain; `contacts`: of the four weeks until now; `rises`: beyond chance."""

    title: str
    reason_code: str = ""
    article_id: str = ""
    words: tuple[str, ...] = ()
    suggestion_ids: tuple[str, ...] = ()
    said_by: tuple[str, ...] = ()
    searches: int = 0
    contacts: int = 0
    rises: bool = False
    theme_id: str = ""


@dataclass(frozen=True, slots=True)
class WeekCounts:
    """Contacts of one theme and of all others, week by week, the oldest first; the last week ends at `ends`."""

    ends: datetime
    own: tuple[int, ...]
    others: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ThemeDetail:
    """`contacts`: at most 500, the newest first, as far as who reads may see them. `events` in their order, those that
    were undone left out. `names`: of the staff who occur. `may_decide`: whether who reads may."""

    theme: Theme
    line: ThemeLine
    suggestions: tuple[Suggestion, ...]
    contacts: tuple[ContactLine, ...]
    weeks: WeekCounts
    events: tuple[ThemeEvent, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    joined: tuple[Theme, ...] = ()
    may_decide: bool = False

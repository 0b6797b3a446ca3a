"""The nouns of an article: what one markdown file says, with the line where it says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

Fact = str | bool | int | Decimal | date | tuple[str, ...]
"""A value that is known about a caller, a contact or an answer. A tuple holds several, e.g. products."""

Kind = Literal["problem", "how_to", "status", "policy", "bulletin"]
BulletinKind = Literal["incident", "change", "promotion"]
Confidence = Literal["wip", "not_validated", "validated", "archived"]
Remedy = Literal[
    "money",
    "replacement",
    "waiver",
    "apology",
    "explanation",
    "assurance",
    "expedite",
    "follow_up",
    "gesture",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something lint says about an article: `code` is stable (`dead-link`), `text` is one plain sentence.

    Of a dead link `anchor` is the heading that is not there, and `near` the one in that article most like it, if any.
    Of words that should not be said it is these words.
    """

    severity: Literal["error", "warning"]
    code: str
    text: str
    path: str = ""
    line: int = 1
    column: int = 1
    anchor: str = ""
    near: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One entry of a condition: `equals` any of `values`, or one of < <= > >= against a single number."""

    fact: str
    operator: Literal["in", "<", "<=", ">", ">="]
    values: tuple[Fact, ...]


Condition = tuple[Comparison, ...]
"""All must hold. Empty: always holds."""


@dataclass(frozen=True, slots=True)
class Cost:
    """`fixed` plus the sum of the named facts, in the workspace's currency."""

    fixed: Decimal = Decimal(0)
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` grants (`unit` "times") or that much money ("money") within the period."""

    scope: Literal["per_customer", "per_agent"]
    most: Decimal
    unit: Literal["times", "money"]
    within: timedelta
    text: str
    """As written: "2 in 90 days"."""


@dataclass(frozen=True, slots=True)
class PromiseTerms:
    """What accepting the option owes the customer, and by when."""

    what: str
    within: timedelta
    working_days: bool
    text: str
    """The time as written: "3 working days"."""
    in_days: bool
    """Whether days of the calendar are meant, not so many hours."""


@dataclass(frozen=True, slots=True)
class ThenTerms:
    """What is still to do once an option is granted; `what` "" where granting it is all.

    `who` "" is whoever has the contact. It is due within so long, as a promise is.
    """

    what: str = ""
    who: str = ""
    within: timedelta = timedelta()
    working_days: bool = False
    text: str = ""
    """The time as written: "1 hour"."""
    in_days: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads: `article` "" is this file, else a path relative to the library; `anchor` "" is its start."""

    article: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    target: Target
    facts: Mapping[str, Fact] = field(default_factory=dict)
    line: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """A question of the guide. `id` is the heading's anchor; `how` is the markdown that says how to check.

    `must_say` are the words after the label "Say this", which are to be said as they stand.
    """

    id: str
    question: str
    how: str
    answers: tuple[Answer, ...]
    line: int = 1
    must_say: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One solution of the solution space. `authority` maps a role to the highest cost it may grant alone.

    A role given without an amount is unlimited (`None`). `say`, `write`, `why`, `story` are markdown without the
    label; `write` is what is written instead of said, in a chat, an email or a text.
    """

    id: str
    title: str
    remedy: Remedy
    cost: Cost
    authority: Mapping[str, Decimal | None]
    use_when: Condition = ()
    avoid_when: Condition = ()
    limits: tuple[Limit, ...] = ()
    promise: PromiseTerms | None = None
    excludes: tuple[str, ...] = ()
    """Options of the same article that are wrong once this one is granted, as it is once one of them is."""
    then: ThenTerms | None = None
    """What is still to do after it is granted; None where the article does not say."""
    say: str = ""
    why: str = ""
    story: str = ""
    write: str = ""
    line: int = 1


@dataclass(frozen=True, slots=True)
class Section:
    """A level-two part of the text: "Issue", "Environment", "Prevent"… with its markdown."""

    title: str
    markdown: str
    line: int = 1


@dataclass(frozen=True, slots=True)
class Article:
    """One file. `path` is relative to the library, with forward slashes. `revision` is 12 hex digits of its sha256."""

    id: str
    title: str
    path: str
    revision: str
    markdown: str
    """The text below the front matter."""
    body_line: int = 1
    """Line in the file where `markdown` starts."""
    kind: Kind = "problem"
    confidence: Confidence = "not_validated"
    audience: str = "internal"
    governance: str = "open"
    bulletin: BulletinKind = "incident"
    """What an article of the kind "bulletin" tells of."""
    owner: str = ""
    reason: str = ""
    products: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    review_by: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    affects: Condition = ()
    extra: Mapping[str, object] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    steps: tuple[Step, ...] = ()
    options: tuple[Option, ...] = ()
    anchors: tuple[str, ...] = ()
    """Those of all headings, in order: what a link `file.md#anchor` may lead to."""
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Line and column in the file of each front-matter key and, as "phrases.0", of each item of a list."""
    findings: tuple[Finding, ...] = ()
    """What parsing alone could tell; lint adds what needs the other articles."""

    def section_markdown(self, title: str) -> str:
        """Markdown of the named part, "" where there is none."""
        return next((s.markdown for s in self.sections if s.title.casefold() == title.casefold()), "")

    def find_step(self, anchor: str) -> Step | None:
        return next((s for s in self.steps if s.id == anchor), None)

    def find_option(self, anchor: str) -> Option | None:
        return next((o for o in self.options if o.id == anchor), None)

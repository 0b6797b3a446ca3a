"""The nouns of guidance: where in the guide the call stands, and what may be offered to this caller now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from kms_desktop.articles.model import Answer, Article, Fact, Option, Step
from kms_desktop.errors import Unreachable


@dataclass(frozen=True, slots=True)
class Answered:
    """A settled question. `choice` is the answer's place, from 0; `by` the agent's id; `at` UTC."""

    article_id: str
    step_id: str
    question: str
    choice: int
    text: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Where the guide stands. Exactly one of: a `step` to ask, `at_options`, or `dead_end` (one sentence).

    `number` counts this question from 1; `about` estimates the whole (longest way on, plus those answered).
    `reached` is the option that the last answer led to, "" for the whole space.
    """

    article: Article
    settled: tuple[Answered, ...]
    step: Step | None = None
    at_options: bool = False
    reached: str = ""
    dead_end: str = ""
    number: int = 0
    about: int = 0
    leads_to: tuple[str, ...] = ()
    """For each answer of `step`, in plain words, where it leads; "" where it leads nowhere."""

    @property
    def answers_here(self) -> tuple[Answer, ...]:
        return self.step.answers if self.step else ()


class NotCounted(Unreachable):
    """Grants cannot be counted; the words say until when, after “Closed:”, without the full stop."""


@dataclass(frozen=True, slots=True)
class GrantCounts:
    """What was really granted: asked for each limit. `times` and `money` within the limit's own period."""

    times: int = 0
    money: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class OptionFigures:
    """An option's own record over `days`: n offered, how many accepted, how many rang again within 7 and 30 days, and
    what its grants came to.

    Over 0 days where nobody can tell, because the database is away.
    """

    offered: int = 0
    accepted: int = 0
    rang_again: int = 0
    days: int = 90
    rang_again_30d: int = 0
    cost: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class OfferedOption:
    """An option judged for this caller, this agent, this moment.

    `reason` is one plain sentence for closed and not_known ("Closed: £92.00 is over the £80 you may grant with
    this option."); `settle` names the step (anchor) whose answer would settle what is not known, "" where none.
    """

    option: Option
    number: int
    """1 is the least generous."""
    status: Literal["open", "closed", "not_known"]
    reason: str = ""
    amount: Decimal | None = None
    """What it costs now; None while a fact it needs is not known."""
    settle: str = ""
    needs: tuple[str, ...] = ()
    """Facts that are not known yet."""
    left: str = ""
    """What is left of the tightest limit: "£97.00 left of your £150 this week"; "" without a limit."""
    promise_due: datetime | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    """What is known for the places of its words, but when its promise falls due."""
    then_due: datetime | None = None
    """Until when what is still to do after it is done; None where nothing is."""
    figures: OptionFigures = OptionFigures()
    ask: str = ""
    """The lowest role that may grant it now, where it is closed for want of authority: whom to ask; else ""."""
    uncounted: bool = False
    """Closed only because its limits cannot be counted now; a promise to call back is what can be offered."""
    by_facts: str = ""
    """The same of one that an answer closed, with the names and values of facts, as a policy case says it."""
    cause: str = ""
    """What `reason` says of one that is closed, as a part of a sentence: "only a team lead may grant this"."""

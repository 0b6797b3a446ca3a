"""The nouns of employee voice of the customer: what an agent says, what became of it, and what customers ask most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

SuggestionKind = Literal["suggestion", "observation", "flag", "none_fit", "fix"]
ABOUT_A_PASSAGE = ("flag", "fix")  # no text: codes
"""A flag says what is wrong there, a fix how it should read."""
SuggestionState = Literal["new", "accepted", "declined"]
SAYS_SINCE = "says_since"
"""Key of a suggestion's context: what the passage of a flag says since, by which it was answered."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`context` is what went along by itself: article, revision, option, tier; no name, no number.

    A flag has the `passage` of the article it is about; of a fix `text` is how that passage should read. `state`: new,
    accepted or declined; an answer always has words, those of who answered or what the passage `says_since`. `read_at`
    is when its author read the answer.
    """

    id: str
    kind: SuggestionKind
    text: str
    made_by: str
    made_by_name: str
    made_at: datetime
    contact_id: str = ""
    article_id: str = ""
    article_title: str = ""
    revision: str = ""
    passage: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    state: SuggestionState = "new"
    answer: str = ""
    answered_by: str = ""
    answered_by_name: str = ""
    answered_at: datetime | None = None
    read_at: datetime | None = None

    @property
    def says_since(self) -> str:
        """What the article says in the place of the passage, where that is the answer."""
        return (
            str(self.context.get(SAYS_SINCE, "")) if self.kind in ABOUT_A_PASSAGE and self.state == "accepted" else ""
        )


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One row of the supervisor's list of contacts."""

    id: str
    at: datetime
    agent: str
    team: str
    customer: str
    channel: str
    reason: str
    resolution: str
    amount: str
    outcome: str
    minutes: float
    legs: int
    repeats: int
    conflict: str = ""
    """What desktops that worked apart wrote into it and cannot both be true, in one sentence."""
    agent_id: str = ""
    phase: str = ""
    erased: bool = False
    """Its customer was erased."""
    reason_code: str = ""
    """As it counts now: of a merged one the other."""
    article_id: str = ""
    article_kind: str = ""
    link: str = ""
    preventable: str = ""
    issues: int = 1
    talk_s: int | None = None
    hold_s: int | None = None
    wrap_s: int | None = None
    proposed_code: str = ""
    proposed_article: str = ""
    proposed_link: str = ""
    proposed_outcome: str = ""
    corrected: str = ""
    """Who put its wrap-up right last, "" where nobody did."""
    corrected_at: datetime | None = None
    ease: str = ""
    """1 to 5, how easy the customer said it was, "" where they did not."""


@dataclass(frozen=True, slots=True)
class Issue:
    """`article_id` "" where no article helped: `name` is the reason then, else the article's id. `usual`: contacts
    about it that as many contacts as now would hold, as the four weeks before were."""

    name: str
    article_id: str
    contacts: int
    usual: float
    rises: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """`issues`: the most frequent, first; `rising`: all that rise, the surest first. `contacts` is how many in all."""

    contacts: int
    issues: tuple[Issue, ...] = ()
    rising: tuple[Issue, ...] = ()

    def find_issue(self, article_id: str) -> Issue | None:
        return next((one for one in (*self.issues, *self.rising) if one.article_id == article_id), None)


@dataclass(frozen=True, slots=True)
class TopIssues:
    today: Period
    week: Period


NO_ISSUES = TopIssues(Period(0), Period(0))

"""The nouns of a review: a sample, one contact of it with what became of that, and what was read from its log.

| question | answered by | yes |
|---|---|---|
| searched | the log | something was searched in the contact |
| linked | the log | each issue was closed with an article that resolved it or helped |
| rightly | the reviewer | that article answers what the customer asked; with none, there is none to link |
| improved | the log | what is known was flagged, fixed or added to, in the contact or a day after |
| captured | the log | each issue has a reason code, and the customer's words |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

ReviewState = Literal["drawn", "judged", "withdrawn"]
Rightly = Literal["", "yes", "no", "unsure"]
ReviewEventKind = Literal["judged", "answered", "looked", "withdrawn", "restored"]
STANDING: tuple[ReviewState, ...] = ("drawn", "judged")
RIGHTLY: tuple[Rightly, ...] = ("yes", "no", "unsure")
FROM_LOG = ("searched", "linked", "improved", "captured")
"""The questions that are answered from the log, in their order beside the one that is not."""
QUESTIONS = ("searched", "linked", "rightly", "improved", "captured")
LONGEST_WORDS, MOST_AT_ONCE, LONGEST_SEED, LONGEST_DAYS = 4_000, 200, 60, 400


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn, or would be: of `closed` contacts, by reason code how many there were and how many of them."""

    id: str
    seed: str
    closed: int
    strata: Mapping[str, tuple[int, int]]

    @property
    def drawn(self) -> int:
        return sum(drawn for _, drawn in self.strata.values())


@dataclass(frozen=True, slots=True)
class LogAnswers:
    """Yes or no to each of the four."""

    searched: bool
    linked: bool
    improved: bool
    captured: bool


@dataclass(frozen=True, slots=True)
class ReadFrom:
    """What an answer was read from: of `kind`, when, by whom where it was not the agent, and in which words or with
    which article."""

    question: str
    kind: str
    at: datetime | None = None
    words: str = ""
    article_id: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """`answers`: as the log said when it was judged; None before. `agrees`: what the second person says, None before.
    `closed_at`: when the contact was. `erased`: its customer was since. `seq`: of its last step."""

    id: str
    draw_id: str
    contact_id: str
    agent_id: str
    agent: str
    reason_code: str
    closed_at: datetime
    state: ReviewState
    reviewer_id: str = ""
    reviewer: str = ""
    rightly: Rightly = ""
    article_id: str = ""
    link: str = ""
    answers: LogAnswers | None = None
    judged_at: datetime | None = None
    seen_at: datetime | None = None
    answered_at: datetime | None = None
    looked_by: str = ""
    second: str = ""
    agrees: bool | None = None
    looked_at: datetime | None = None
    erased: bool = False
    seq: int = 0

    @property
    def has_article(self) -> bool:
        """Whether an article was linked when it was judged."""
        return self.article_id != "" and self.link in ("resolved", "helped")


@dataclass(frozen=True, slots=True)
class ReviewEvent:
    """One step, see `ReviewEventRow`."""

    seq: int
    at: datetime
    by_id: str
    by: str
    kind: ReviewEventKind
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CoachingNote:
    """Read by the two of them alone."""

    id: str
    review_id: str
    from_id: str
    sender: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class ReviewDetail:
    """One review whole: `answers` as the log says now, and what each was read from."""

    review: Review
    answers: LogAnswers
    read_from: tuple[ReadFrom, ...]
    events: tuple[ReviewEvent, ...] = ()
    notes: tuple[CoachingNote, ...] = ()

    @property
    def has_article(self) -> bool:
        """Whether an article is linked, as the log says now."""
        linked = (one for one in self.read_from if one.question == "linked" and one.article_id)
        return any(one.kind in ("resolved", "helped") for one in linked)

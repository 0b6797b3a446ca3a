"""The measures that KCS asks for of knowledge, as figures like any other.

Question: what is a link rate without its accuracy? Reason for both: an agent who is measured by links alone links
anything. So the share that was right stands beside it, from a sample that somebody read (`voc.reviews`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, literal

from kms_desktop.figures.definitions import LINKED, Facts, Figure, Group, Kind
from kms_desktop.figures.knowledge_facts import flag_rows, knowledge_rows, known_rows, review_rows
from kms_desktop.texts import tr

_LEARNING: Group = "learning"
_SHARE: Kind = "share"


def _is_told(facts: Facts, _known_at: datetime) -> ColumnElement[bool]:
    """Whether the reviewer could tell, and nobody disagreed."""
    return and_(facts.rightly.in_(("yes", "no")), facts.agrees.is_not(False))


def _yes(holds: ColumnElement[bool]) -> ColumnElement[float]:
    return case((holds, literal(1.0)), else_=literal(0.0))


LINK_ACCURACY = Figure(
    "link_accuracy",
    tr("Right article linked"),
    tr(
        "Contacts drawn for review that were closed with an article: those whose article the reviewer found right. "
        "What a second person disagrees with does not count (the link accuracy of KCS)."
    ),
    _LEARNING,
    "reviews",
    _SHARE,
    "percent",
    "up",
    lambda facts, known_at: and_(facts.has_article, _is_told(facts, known_at)),
    lambda facts: _yes(facts.rightly == "yes"),
    review_rows,
)
LINK_MISSED = Figure(
    "link_missed",
    tr("Article missed"),
    tr(
        "Contacts drawn for review that were closed without an article: those for which the reviewer found that there "
        "is one. What a second person disagrees with does not count."
    ),
    _LEARNING,
    "reviews",
    _SHARE,
    "percent",
    "down",
    lambda facts, known_at: and_(facts.has_article.is_(False), _is_told(facts, known_at)),
    lambda facts: _yes(facts.rightly == "no"),
    review_rows,
)
REUSED = Figure(
    "reused",
    tr("Reuse against new articles"),
    tr(
        "Issues closed with an article that was published a day before or earlier, and articles published for the "
        "first time: how many of both are such issues (reuse to create of KCS)."
    ),
    _LEARNING,
    "knowledge",
    _SHARE,
    "percent",
    "",
    lambda facts, _known_at: facts.is_new >= 0,
    lambda facts: _yes(facts.is_new == 0),
    knowledge_rows,
)
KNOWN = Figure(
    "known",
    tr("Known when they came"),
    tr(
        "Issues that were closed with an article published a day before or earlier. The others were new, or nothing "
        "was linked: “Article missed” says how many of these were known (new against known of KCS)."
    ),
    _LEARNING,
    "known",
    _SHARE,
    "percent",
    "",
    lambda facts, _known_at: facts.is_known.is_not(None),
    lambda facts: _yes(facts.is_known),
    known_rows,
)
FLAG_DAYS = Figure(
    "flag_days",
    tr("Time to fix a flag"),
    tr("Flags and fixes of articles that were accepted in the period: days from the flag until then, on average."),
    _LEARNING,
    "flags",
    "mean",
    "days",
    "down",
    lambda facts, _known_at: facts.days.is_not(None),
    lambda facts: facts.days,
    flag_rows,
)
REVIEWED = Figure(
    "reviewed",
    tr("Reviewed of those drawn"),
    tr("Contacts drawn for review and not withdrawn: those that were judged."),
    _LEARNING,
    "reviews",
    _SHARE,
    "percent",
    "up",
    lambda facts, _known_at: facts.is_judged.is_not(None),
    lambda facts: _yes(facts.is_judged),
    review_rows,
)
AGREED = Figure(
    "agreed",
    tr("Second person agrees"),
    tr("Reviews that a second person looked at: those with which they agree."),
    _LEARNING,
    "reviews",
    _SHARE,
    "percent",
    "up",
    lambda facts, _known_at: facts.agrees.is_not(None),
    lambda facts: _yes(facts.agrees),
    review_rows,
)
KNOWLEDGE_FIGURES: tuple[Figure, ...] = (
    *(LINKED, LINK_ACCURACY, LINK_MISSED, KNOWN, REUSED, FLAG_DAYS),
    *(REVIEWED, AGREED),
)
"""In the order in which they are told."""
KNOWLEDGE_ON_PAGE: tuple[Figure, ...] = (LINK_ACCURACY, KNOWN, REUSED, FLAG_DAYS)
"""Those of the page, below the twelve, of which the link rate is one."""
_BY_CODE = {figure.code: figure for figure in KNOWLEDGE_FIGURES}


def find_measure(code: str) -> Figure | None:
    return _BY_CODE.get(code)


def reuse_ratio(reused: float, n: int) -> float | None:
    """How often known articles were used for each new one; None where there is no new one."""
    return reused / (n - reused) if n > reused else None

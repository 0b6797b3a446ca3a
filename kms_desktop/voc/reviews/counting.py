"""Reviews → how many there are, and how often each question was answered with yes, with its interval.

What a second person did not agree with counts in no answer, until it is judged anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kms_desktop.voc.intervals import SMALL_SAMPLE, Estimate, estimate_share
from kms_desktop.voc.reviews.model import FROM_LOG, Review


@dataclass(frozen=True, slots=True)
class Answered:
    """How often a question was answered with yes. `question` is one of the five, or `missed`: of contacts closed
    without an article, those for which there was one."""

    question: str
    share: Estimate

    @property
    def is_small(self) -> bool:
        """Whether it rests on too few to say anything of the others."""
        return self.share.n < SMALL_SAMPLE


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """`drawn`: all that were not withdrawn, judged or not. `looked`: of a second person, who agreed or not."""

    drawn: int
    judged: int
    seen: int
    answered: int
    agreed: int
    disagreed: int
    withdrawn: int
    answers: tuple[Answered, ...]


def count_reviews(reviews: Sequence[Review]) -> ReviewCounts:
    """In the order of the questions, then what was missed."""
    judged = [one for one in reviews if one.state == "judged"]
    counted = [one for one in judged if one.agrees is not False]
    return ReviewCounts(
        sum(one.state != "withdrawn" for one in reviews),
        len(judged),
        sum(one.seen_at is not None for one in judged),
        sum(one.answered_at is not None for one in judged),
        sum(one.agrees is True for one in judged),
        sum(one.agrees is False for one in judged),
        sum(one.state == "withdrawn" for one in reviews),
        tuple(_answers(counted)),
    )


def _answers(counted: Sequence[Review]) -> Iterable[Answered]:
    told = [one for one in counted if one.rightly in ("yes", "no")]
    linked = [one.rightly == "yes" for one in told if one.has_article]
    missed = [one.rightly == "no" for one in told if not one.has_article]
    for question in FROM_LOG:
        yield _share(question, [bool(getattr(one.answers, question)) for one in counted])
        if question == "linked":
            yield _share("rightly", linked)
    yield _share("missed", missed)


def _share(question: str, answers: Sequence[bool]) -> Answered:
    return Answered(question, estimate_share(sum(answers), len(answers)))

"""Contacts whose article is known → how often search finds it, and what an edit of the articles changed.

Recall@k is the share of contacts whose article is among the first k; MRR the mean of 1 / its place, 0 where it is not
found (Voorhees 1999). Where contacts without an article are among them, the area under the ROC curve says how well the
probability tells the two kinds apart: 0.5 is guessing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from kms_desktop.search.searcher import Searcher

_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What a caller said and the article that answers it, "" where none does. One that was merged or split since
    counts as found where what replaces it is."""

    words: str
    article_id: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`place` of the article among the hits from 1, 0 where it is not among them; `found` is what came first."""

    asked: Asked
    place: int
    found: str
    probability: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`recall` by k. `separation` is the area under the curve, None without contacts of both kinds."""

    contacts: int
    without_article: int
    recall: dict[int, float]
    mrr: float
    separation: float | None
    outcomes: tuple[Outcome, ...]


def evaluate(searcher: Searcher, asked: Iterable[Asked]) -> Evaluation:
    """Ask everything once, of what is indexed and learned now."""
    outcomes = tuple(_evaluate_contact(searcher, one) for one in asked)
    places = [outcome.place for outcome in outcomes if outcome.asked.article_id]
    some = max(len(places), 1)
    return Evaluation(
        contacts=len(places),
        without_article=len(outcomes) - len(places),
        recall={k: sum(0 < place <= k for place in places) / some for k in (1, 3, 5)},
        mrr=sum(1 / place for place in places if place) / some,
        separation=_answered_separation(outcomes),
        outcomes=outcomes,
    )


def changed_outcomes(
    before: Evaluation, after: Evaluation
) -> tuple[list[tuple[Outcome, Outcome]], list[tuple[Outcome, Outcome]]]:
    """The contacts that are answered better now, and those answered worse, each with both outcomes.

    Better: the article is first and was not, or is among the first three and was not.
    """
    pairs = list(zip(before.outcomes, after.outcomes, strict=True))
    helped = [(old, new) for old, new in pairs if new.asked.article_id and _outcome_rank(new) > _outcome_rank(old)]
    hurt = [(old, new) for old, new in pairs if new.asked.article_id and _outcome_rank(new) < _outcome_rank(old)]
    return helped, hurt


def _outcome_rank(outcome: Outcome) -> int:
    return 2 if outcome.place == 1 else 1 if 1 < outcome.place <= 3 else 0


def _evaluate_contact(searcher: Searcher, asked: Asked) -> Outcome:
    result = searcher.search(asked.words, _DEEPEST)
    ids, right = [hit.id for hit in result.hits], searcher.called_now(asked.article_id)
    place = next((place for place, found in enumerate(ids, 1) if found in right), 0)
    return Outcome(asked, place, ids[0] if ids else "", result.probability)


def _answered_separation(outcomes: Iterable[Outcome]) -> float | None:
    kinds: tuple[list[float], list[float]] = ([], [])
    for outcome in outcomes:
        kinds[bool(outcome.asked.article_id)].append(outcome.probability)
    if not kinds[0] or not kinds[1]:
        return None
    without, having = np.array(kinds[0])[None, :], np.array(kinds[1])[:, None]
    return float(((having > without) + 0.5 * (having == without)).mean())

"""A question → articles in order: signals that each score every document, blended into one score.

A signal is a function from a question to one score a document, 0 where it has nothing to say. Adding one is adding it
to `SIGNALS`, already weighed so that it can be summed with the others (BM25 points). The blend is summed, then
multiplied with how much an article's state is trusted, which is 0 for archived ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from kms_desktop.search.past import Floats
from kms_desktop.search.question import Asked, Question
from kms_desktop.search.shelf import Shelf

Scores = NDArray[np.float32]
Signal = Callable[[Question], Scores]

_LOOKED_AT_TOO = 8
"""Documents behind the last hit that an editor's phrase may still bring in."""
_NEAREST = 3.0
"""The same words exactly count a little more than an article that says all of them (2.2)."""


def bm25f(shelf: Shelf, terms: Iterable[str]) -> Scores:
    """The score of every document for any of these different terms: equal to whoosh's own BM25F, without confidence."""
    scores = np.zeros(shelf.size, np.float32)
    for term in terms:
        said = shelf.scores(term)
        scores[said.docs] += said.weights
    return scores


def article_words(question: Question) -> Scores:
    """What the article itself says. A word being typed counts as said or as started, whichever is more."""
    scores = np.zeros(question.shelf.size, np.float32)
    for asked in question.asked:
        if len(asked.starts.docs):
            scores += _said_or_started(asked, question.shelf.size)
        else:
            scores[asked.said.docs] += asked.said.weights
    return scores


def callers_words(question: Question) -> Scores:
    """What callers said whom the article helped."""
    known = (asked for asked in question.asked if asked.frequency.any())
    return _by_document(question, question.past.scores((asked.frequency, asked.idf) for asked in known))


def nearest_caller(question: Question) -> Scores:
    """One caller of the article who said almost the same: counts from the first resolution on."""
    return _by_document(question, _NEAREST * question.total_idf * question.past.nearest(question.likeness) ** 4)


def phrases(question: Question, numbers: Sequence[int]) -> Scores:
    """What an editor wrote down as customers' words counts like a caller who said it; asked of the likely ones only."""
    rows = question.shelf.rows
    alike = [max(map(question.likeness_to, row.phrases), default=0.0) if (row := rows[n]) else 0.0 for n in numbers]
    return _NEAREST * question.total_idf * np.array(alike, np.float32) ** 4


SIGNALS: tuple[Signal, ...] = (article_words, callers_words, nearest_caller)


def ranked(question: Question, limit: int, signals: Iterable[Signal] = SIGNALS) -> list[tuple[int, float]]:
    """At most `limit` documents with a score above 0, best first; equal ones by title."""
    if limit <= 0 or not question.asked:
        return []
    scores = sum((signal(question) for signal in signals), np.zeros(question.shelf.size, np.float32))
    likely = _largest(scores, limit + _LOOKED_AT_TOO)
    scores[likely] += phrases(question, likely)
    scores = scores * question.shelf.prior
    best = [(number, float(scores[number])) for number in _largest(scores, limit)]
    return sorted(best, key=lambda hit: (-hit[1], _title(question.shelf, hit[0]), hit[0]))


def _by_document(question: Question, by_article: Floats) -> Scores:
    scores = np.zeros(question.shelf.size, np.float32)
    here = question.doc_of >= 0
    scores[question.doc_of[here]] = by_article[here]
    return scores


def _said_or_started(asked: Asked, size: int) -> Scores:
    said, started = np.zeros(size, np.float32), np.zeros(size, np.float32)
    said[asked.said.docs] = asked.said.weights
    started[asked.starts.docs] = asked.starts.weights
    return np.maximum(said, started)


def _largest(scores: Scores, limit: int) -> list[int]:
    """Numbers of the `limit` largest scores above 0; of several equal ones at the end, the first numbers."""
    found = np.flatnonzero(scores > 0)
    if len(found) > limit:
        least = np.partition(scores[found], len(found) - limit)[len(found) - limit]
        more, equal = found[scores[found] > least], found[scores[found] == least]
        found = np.concatenate([more, equal[: limit - len(more)]])
    return [int(number) for number in found]


def _title(shelf: Shelf, number: int) -> str:
    row = shelf.rows[number]
    return row.title if row else ""

"""A question → articles in order: signals that each score every document, then opinions on the likeliest ones.

A signal is a function from a question to one score a document, 0 where it has nothing to say, in BM25 points. What past
callers said counts as far as they are listened to (`caller_signal.caller_trust`). The sum is multiplied with how much
an article's state is trusted, which is 0 for archived ones; the likeliest few are then told apart by what is too dear
to ask of all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kms_desktop.search.caller_signal import Counts, Trust, caller_signal, caller_trust, counted_in_titles
from kms_desktop.search.index_snapshot import IndexSnapshot, largest_scores
from kms_desktop.search.past_callers import Floats
from kms_desktop.search.query import Question

Scores = NDArray[np.float32]

_LIKELY, _FEW_KNOWN = 32, 64
"""Documents that past callers are asked about; all that have callers, where these are few."""
_FEW_WORDS = 2
"""So few words fit many articles alike: twice as many are looked at closely."""
_LOOKED_AT_TOO = 8
"""Documents behind the last hit that an editor's phrase may still bring in."""
_SPEAKS_ALONE = 0.1
"""The learner's share from which an article is found that has none of the words, as where all are misspelt."""
_TITLE = 1.0
"""What a title that says just this counts, of all that the question tells. Measured on what callers of a shop, an
insurer and our own articles say, on titles of support articles among altered copies, and where little was learned."""
_NEAREST = 3.0
"""The same words exactly count a little more than an article that says all of them (2.2)."""


def bm25f_scores(shelf: IndexSnapshot, terms: Iterable[str]) -> Scores:
    """The score of every document for any of these different terms: equal to whoosh's own BM25F, without confidence."""
    scores = np.zeros(shelf.size, np.float32)
    for term in terms:
        said = shelf.score_term(term)
        scores[said.docs] += said.weights
    return scores


def article_words(question: Question) -> Scores:
    """What the article itself says. A word being typed counts as said or as started, whichever is more."""
    words = sorted(question.asked, key=lambda asked: len(asked.starts.docs) > 0)  # the one being typed is the last
    if not words:
        return np.zeros(question.shelf.size, np.float32)
    scores = question.shelf.sum_of([asked.said for asked in words[:-1]]).copy()
    said, starts = words[-1].said, words[-1].starts
    if len(starts.docs):
        either = np.zeros(question.shelf.size, np.float32)
        either[starts.docs] = starts.weights
        either[said.docs] = np.maximum(either[said.docs], said.weights)
        scores += either
    else:
        scores[said.docs] += said.weights
    return scores


def callers_words(question: Question) -> Scores:
    """What callers said whom the article helped."""
    return _by_document(question, question.past.bm25f_scores((asked.frequency, asked.idf) for asked in question.asked))


def nearest_caller(question: Question) -> Scores:
    """One caller of the article who said almost the same: counts from the first resolution on."""
    return _by_document(question, _NEAREST * question.total_idf * question.past.nearest_callers(question.likeness) ** 4)


def phrase_scores(question: Question, numbers: Sequence[int]) -> Scores:
    """What an editor wrote down as customers' words counts like a caller who said it; asked of the likely ones only."""
    alike = [max(question.phrase_similarities(number)[1:], default=0.0) for number in numbers]
    return _NEAREST * question.total_idf * np.array(alike, np.float32) ** 4


def title_scores(question: Question, numbers: Sequence[int], in_titles: Counts) -> Floats:
    """Whether the title says this and little else, so that of articles alike the one that is named comes first;
    `in_titles` says how often each word stands in each title."""
    if not len(in_titles):
        return np.zeros(len(numbers))
    telling = question.shelf.telling
    asked = np.array([one.idf for one in question.asked])
    as_said = np.array([telling[one.word.term] for one in question.asked])
    shared = in_titles > 0
    alike = asked @ shared
    told = question.shelf.title_tellings(numbers) + (asked - as_said) @ shared
    return np.asarray(_TITLE * alike * alike / np.maximum(told, 1e-9), np.float64)


@dataclass(frozen=True, slots=True)
class Found:
    """A document, its score, and the learner's share of it among those that were likely."""

    number: int
    score: float
    share: float
    alone: bool = False
    """Nothing but the learner speaks for it."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """Every part of the scores of one question. By document: `by_words`, `nearest`, `by_callers` (already as far as
    they are listened to), `prior` (how far its state is trusted), `lift`. By place in `likely`: the others."""

    by_words: Scores
    nearest: Scores
    by_callers: Scores
    prior: Scores
    lift: Scores
    likely: tuple[int, ...]
    title: Scores
    phrase: Scores
    points: Floats
    shares: Floats
    listen: Trust


def rank_documents(question: Question, limit: int, lift: Scores | None = None) -> list[Found]:
    """At most `limit` documents with a score above 0, best first; equal ones by title. `lift` multiplies the scores
    by document: what is known beside the words, and 0 for what is filtered out."""
    if limit <= 0 or not question.asked:
        return []
    weighed = weigh_signals(question, limit, lift)
    scores, alone = scores_of(weighed)
    places = np.flatnonzero((scores > 0) & (~alone | (weighed.shares >= _SPEAKS_ALONE)))
    if len(places) > limit:
        least = np.partition(scores[places], len(places) - limit)[len(places) - limit]
        places = places[scores[places] >= least]
    found = [
        Found(weighed.likely[at], float(scores[at]), float(weighed.shares[at]), alone=bool(alone[at])) for at in places
    ]
    found.sort(key=lambda hit: (-hit.score, _document_title(question.shelf, hit.number), hit.number))
    return found[:limit]


def weigh_signals(question: Question, limit: int, lift: Scores | None = None) -> Weighed:
    """Each signal asked once."""
    prior, by_words = question.shelf.prior, article_words(question)
    listen = caller_trust(question, by_words * question.shelf.is_findable)
    factor = prior if lift is None else prior * lift
    lift = np.ones(question.shelf.size, np.float32) if lift is None else lift
    nearest, by_callers = nearest_caller(question), listen.in_callers_words * callers_words(question)
    likely = _select_likely(question, (by_words + (nearest + by_callers)) * factor, limit, factor)
    phrase = np.zeros(len(likely), np.float32)
    phrase[: limit + _LOOKED_AT_TOO] = phrase_scores(question, likely[: limit + _LOOKED_AT_TOO])
    in_titles = counted_in_titles(question, likely)
    named = (listen.in_titles * title_scores(question, likely, in_titles)).astype(np.float32)
    said = caller_signal(question, likely, listen, in_titles)
    points = said.points - said.points.min(initial=0.0)
    return Weighed(
        by_words, nearest, by_callers, prior, lift, tuple(likely), named, phrase, points, said.shares, listen
    )


def scores_of(weighed: Weighed) -> tuple[Floats, NDArray[np.bool_]]:
    """By place in `likely`: the score, and whether nothing but the learner speaks for it."""
    at = np.array(weighed.likely, np.int64)
    said = (weighed.by_words[at] + (weighed.nearest[at] + weighed.by_callers[at])) * weighed.prior[at]
    words = said + weighed.title + weighed.phrase
    return ((words + weighed.points) * weighed.lift[at]).astype(np.float64), ~(words > 0)


def _select_likely(question: Question, scores: Scores, limit: int, factor: Scores) -> list[int]:
    """Documents worth asking past callers about, the likeliest first; where few have callers, all of those too."""
    most = _LIKELY if len(question.asked) > _FEW_WORDS else 2 * _LIKELY
    found = np.array(largest_scores(scores, max(most, limit + _LOOKED_AT_TOO)), np.int64)
    first: list[int] = found[np.argsort(-scores[found], kind="stable")].tolist()
    if len(question.placed.docs) > _FEW_KNOWN:
        return first
    known = set(first)
    return first + [number for number in question.placed.docs.tolist() if factor[number] > 0 and number not in known]


def _by_document(question: Question, by_article: Floats) -> Scores:
    scores = np.zeros(question.shelf.size, np.float32)
    scores[question.placed.docs] = by_article[question.placed.articles]
    return scores


def _document_title(shelf: IndexSnapshot, number: int) -> str:
    row = shelf.rows[number]
    return row.title if row else ""

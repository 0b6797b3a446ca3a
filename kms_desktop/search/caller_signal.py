"""A question and a few likely articles → how much what past callers said speaks for each of these.

Two opinions. The wording: would the callers of this article talk like that? For each word, how often its callers say
it beside how often anybody does; an article whose many callers never said a word of the question is not the one they
mean, while one with hardly any callers may be (Dirichlet smoothing; the title counts as one caller). And the
learner's, which hears parts of words and pairs of words.

How far they are listened to hangs on how much was heard: callers of one cause alone say nothing about the other
articles. `breadth` grows with the number of articles that have callers, `depth` with how many callers these have on
average; `cover` says whether those that the words find are among them. All three, and the weights, were set by cross-
validation on past contacts of a shop and an insurer: in random order and in bunches of one cause, with 20 contacts
and with all. Nowhere were the articles' own words alone better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kms_desktop.search.index_snapshot import largest_scores
from kms_desktop.search.query import Question

Floats = NDArray[np.float64]
Counts = NDArray[np.float64]

_HALF_BREADTH, _HALF_DEPTH = 8.0, 8.0
_SMOOTHING = 10.0
_HARDLY_EVER = 1e-4
_WORDING = 0.1
_LEAST_LEARNED, _MORE_LEARNED = 0.1, 1.0
_LOOKED_AT = 3
"""Articles that the words find first, by which `cover` is told."""


@dataclass(frozen=True, slots=True)
class Trust:
    """`breadth`, `cover` and `depth`, each 0 to 1, as the module says."""

    breadth: float
    cover: float
    depth: float

    @property
    def in_callers_words(self) -> float:
        """For the field of callers' words, which cannot tell that an article's callers would not talk like that."""
        return self.breadth * self.cover**4

    @property
    def in_titles(self) -> float:
        """For a title that says just this: of weight only until callers of several articles say what is meant."""
        return (1 - self.breadth) ** 4


@dataclass(frozen=True, slots=True)
class Heard:
    """For each of the articles asked about, in their order; `points` are in BM25 points, greater is likelier."""

    points: Floats
    shares: Floats
    """The learner's share of each article among them, 0 to 1."""


def caller_trust(question: Question, by_words: NDArray[np.float32]) -> Trust:
    """How far past callers are listened to for this question; `by_words` scores every document."""
    articles = len(question.placed.docs)
    breadth = articles / (articles + _HALF_BREADTH)
    callers = len(question.past.article_of) / max(articles, 1)
    depth = callers / (callers + _HALF_DEPTH)
    first = np.array(largest_scores(by_words, _LOOKED_AT), np.int64)
    found = float(by_words[first].sum())
    if found <= 0:
        return Trust(breadth, 1.0, depth)
    has_callers = question.placed.article_of[first] >= 0
    return Trust(breadth, float(by_words[first[has_callers]].sum()) / found, depth)


def counted_in_titles(question: Question, numbers: Sequence[int]) -> Counts:
    """Row: word of the question; column: how often it stands in the title of each of these documents."""
    titles = question.shelf.titles_of(numbers)
    terms = [asked.word.term for asked in question.asked]
    return np.array([[title.get(term, 0) for title in titles] for term in terms], np.float64)


def caller_signal(question: Question, numbers: Sequence[int], listen: Trust, in_titles: Counts) -> Heard:
    """What past callers say for these documents; `in_titles` is counted by `counted_in_titles`."""
    rows = [question.shelf.rows[number] for number in numbers]
    shares = question.learner.article_shares(question.text, [row.id if row else "" for row in rows])
    if not listen.breadth or not len(numbers):
        return Heard(np.zeros(len(numbers)), np.exp(shares))
    learned = (_LEAST_LEARNED + _MORE_LEARNED * listen.cover * listen.depth) * shares
    points = question.total_idf * listen.breadth * (_WORDING * _word_likelihood(question, numbers, in_titles) + learned)
    return Heard(points, np.exp(shares))


def _word_likelihood(question: Question, numbers: Sequence[int], in_titles: Counts) -> Floats:
    """The logarithm of how much likelier the question's words are from each article's callers than from anybody."""
    past, at = question.past, np.array(numbers, np.int64)
    places = question.placed.article_of[at]
    known = (places >= 0).nonzero()[0]
    article = places[known]
    said = in_titles.copy()
    for line, asked in enumerate(question.asked):
        said[line, known] += asked.frequency[article]
    length = question.shelf.title_lengths[at]
    length[known] += past.length[article]
    usual = (said / np.maximum(length, 1.0)).mean(1, keepdims=True)
    heard_of = usual[:, 0] > 0
    usual, said = usual[heard_of] + _HARDLY_EVER, said[heard_of]
    return np.asarray(np.log((said + _SMOOTHING * usual) / (length + _SMOOTHING) / usual).sum(0), np.float64)

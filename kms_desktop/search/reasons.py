"""A question and its hits → why each is one, in plain words, and whether the best of them is likely to answer it.

The verdict is a probability from two things: the strength, which asks whether one past caller of the best hit said
nearly the same, or it has a title or phrase like it, or says most of the telling words itself; and the learner's
share. Their weights were set on past contacts of a shop and an insurer, each asked against the others with a quarter
of the articles taken away beforehand: from 0.5 on, nine in ten with an article pass, and of those without one, three
in ten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from kms_desktop.search.fields import Row
from kms_desktop.search.model import Reason
from kms_desktop.search.past import RECENT_DAYS, Floats
from kms_desktop.search.question import Asked, Question
from kms_desktop.search.shelf import Postings
from kms_desktop.search.words import SAYS_LITTLE, fold, plain_words, words

SAME = 0.45
"""Likeness from which a past caller "said the same"."""
_CLOSE_PHRASE = 0.6
_ANSWERED, _STEEP = 0.4, 8.0
_FEW_ARTICLES = 3
_BIAS, _PER_STRENGTH, _PER_SHARE = -2.36, 3.73, 3.06
_COVERED = 0.6
"""What saying all telling words counts on the scale of likeness: callers are more to the point than a long text."""
_MOST_WORDS = 4
_SAME_WEIGHT = 1e-6
_FIRST = ("incident", "answer")


class Why:
    """Reasons for the hits of one question. `today` is on the clock of `PastWords.day`."""

    def __init__(
        self,
        question: Question,
        today: float,
        beside: Mapping[int, tuple[Reason, ...]] | None = None,
        told: tuple[Reason, ...] = (),
    ) -> None:
        """`beside`: what is known of documents beside the words. `told`: what holds for every hit, as filters do."""
        self._question, self._beside, self._told = question, beside or {}, told
        self._likeness = question.likeness
        self._callers = self._counted(question.past.day > today - RECENT_DAYS)
        self._callers_ever = self._counted(np.ones(len(self._likeness), bool))

    def reasons(self, number: int) -> tuple[Reason, ...]:
        """At least one for each document that was ranked: a known incident and what was answered, then people,
        phrases and words, then what else is known."""
        row = self._question.shelf.rows[number]
        assert row is not None
        beside = self._beside.get(number, ())
        first = [reason for reason in beside if reason.kind in _FIRST]
        found = (self._people(row), self._phrase(row), self._words(number, row))
        rest = [reason for reason in beside if reason.kind not in _FIRST]
        return (*first, *(reason for reason in found if reason), *rest, *self._told)

    def probability(self, number: int, share: float) -> float:
        """That document `number`, the best hit, answers the question; `share` is the learner's of it.

        While nothing was learned, `share` says nothing and the strength decides alone.
        """
        strength = self.strength(number)
        if len(self._question.past.articles) < _FEW_ARTICLES:
            return float(1 / (1 + np.exp(-_STEEP * (strength - _ANSWERED))))
        return float(1 / (1 + np.exp(-(_BIAS + _PER_STRENGTH * strength + _PER_SHARE * share))))

    def strength(self, number: int) -> float:
        """0 to 1: how much speaks for document `number`; see the module's verdict."""
        row = self._question.shelf.rows[number]
        assert row is not None
        alike = max(self._question.likeness_to(phrase) for phrase in (row.title, *row.phrases))
        article = self._question.past.articles.get(row.id)
        if article is not None:
            alike = max(alike, float(self._likeness[self._question.past.article_of == article].max(initial=0.0)))
        said = sum(asked.idf * asked.share for asked in self._question.asked if _has(asked, number))
        return max(alike, _COVERED * said / self._question.total_idf)

    def _counted(self, callers: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Floats:
        """Article → how many of these callers said the same."""
        past = self._question.past
        same = callers & (self._likeness >= SAME)
        return np.bincount(past.article_of[same], minlength=len(past.articles)).astype(np.float64)

    def _people(self, row: Row) -> Reason | None:
        article = self._question.past.articles.get(row.id)
        if article is None:
            return None
        recent, ever = int(self._callers[article]), int(self._callers_ever[article])
        if recent:
            return Reason("people", f"{_callers(recent)} in {RECENT_DAYS:.0f} days said the same")
        if ever:
            return Reason("people", f"{_callers(ever)} said the same, more than {RECENT_DAYS:.0f} days ago")
        return None

    def _phrase(self, row: Row) -> Reason | None:
        likeness, phrase = max(
            ((self._question.likeness_to(phrase), phrase) for phrase in row.phrases), default=(0.0, "")
        )
        return Reason("phrase", f"customers say: “{phrase}”") if likeness >= _CLOSE_PHRASE else None

    def _words(self, number: int, row: Row) -> Reason | None:
        telling = [(max(_part(a.said, number), _part(a.starts, number)), a) for a in self._question.asked]
        telling = sorted((one for one in telling if one[0] > 0), key=lambda one: -one[0])
        if not telling:
            return self._words_of_callers(row)
        found = [_as_said(asked, row, number) for _, asked in telling]
        return Reason("words", "words: " + " · ".join(_worth_showing(found)))

    def _words_of_callers(self, row: Row) -> Reason | None:
        past = self._question.past
        article = past.articles.get(row.id)
        if article is None:
            return None
        said = [asked for asked in self._question.asked if asked.frequency[article] > 0]
        found = [past.written(a.word.term) if a.prefix else a.word.typed for a in said]
        return Reason("words", "callers’ words: " + " · ".join(_worth_showing(found))) if found else None


def _part(postings: Postings, number: int) -> float:
    at = int(np.searchsorted(postings.docs, number))
    return float(postings.weights[at]) if at < len(postings.docs) and postings.docs[at] == number else 0.0


def _has(asked: Asked, number: int) -> bool:
    return _part(asked.said, number) > 0 or _part(asked.starts, number) > 0


def _as_said(asked: Asked, row: Row, number: int) -> str:
    """As the person typed it; a word that is only begun, or a synonym, as the article has it."""
    said = _part(asked.said, number)
    if said > 0:
        through = next((written for also, written in asked.also if abs(_part(also, number) - said) < _SAME_WEIGHT), "")
        return f"{asked.word.typed} = {through}" if through else asked.word.typed
    if not asked.prefix:
        return asked.word.typed
    texts = (row.title, *row.phrases)
    whole = (
        word.typed for text in texts for word in words(text) if plain_words(word.typed)[-1].startswith(asked.prefix)
    )
    return next(whole, asked.word.typed)


def _worth_showing(said: Iterable[str]) -> list[str]:
    """The first few different words; those that say little only if there are no others."""
    different = {fold(word): word for word in reversed(list(said))}
    telling = [word for plain, word in different.items() if plain not in SAYS_LITTLE] or list(different.values())
    return telling[::-1][:_MOST_WORDS]


def _callers(count: int) -> str:
    return "1 caller" if count == 1 else f"{count} callers"

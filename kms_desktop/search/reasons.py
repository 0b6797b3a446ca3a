"""A question and its hits → why each is one, in plain words, and whether the best of them is likely to answer it.

The verdict is a probability from two things: the strength, which asks whether one past caller of the best hit said
nearly the same, or it has a title or phrase like it, or says most of the telling words itself; and the learner's
share. Their weights were set on past contacts of a shop and an insurer, each asked against the others with a quarter
of the articles taken away beforehand: from 0.5 on, nine in ten with an article pass, and of those without one, three
in ten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from kms_desktop.search.index_schema import Row
from kms_desktop.search.index_snapshot import Postings
from kms_desktop.search.model import Reason
from kms_desktop.search.past_callers import RECENT_DAYS
from kms_desktop.search.query import Asked, Question
from kms_desktop.search.text_terms import SAYS_LITTLE, fold_text, words_starting
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import decimal

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

_Part = tuple[float, float]
_weightiest = itemgetter(0)


class Why:
    """Reasons for the hits of one question. `today` is on the clock of `PastWords.day`."""

    def __init__(
        self,
        question: Question,
        today: float,
        beside: Mapping[int, tuple[Reason, ...]] | None = None,
        told: tuple[Reason, ...] = (),
        hits: Sequence[int] = (),
    ) -> None:
        """`beside`: what is known of documents beside the words. `told`: what holds for every hit, as filters do.

        Of documents named in `hits` it knows more quickly.
        """
        self._question, self._beside, self._told = question, beside or {}, told
        self._likeness = question.likeness
        past, same = question.past, np.flatnonzero(question.likeness >= SAME)
        self._callers_ever = np.bincount(past.article_of[same], minlength=len(past.articles))
        recent = same[past.day[same] > today - RECENT_DAYS]
        self._callers = np.bincount(past.article_of[recent], minlength=len(past.articles))
        self._parts: dict[int, list[_Part]] = {}
        self._shown: dict[tuple[str, ...], Reason] = {}
        self._look_at(hits)

    def reasons_for(self, number: int) -> tuple[Reason, ...]:
        """At least one for each document that was ranked: a known incident and what was answered, then people,
        phrases and words, then what else is known."""
        row = self._question.shelf.rows[number]
        assert row is not None
        beside = self._beside.get(number, ())
        first = [reason for reason in beside if reason.kind in _FIRST]
        found = (self._callers_reason(row), self._phrase_reason(number, row), self._words_reason(number, row))
        rest = [reason for reason in beside if reason.kind not in _FIRST]
        return (*first, *(reason for reason in found if reason), *rest, *self._told)

    def answer_probability(self, number: int, share: float) -> float:
        """That document `number`, the best hit, answers the question; `share` is the learner's of it.

        While nothing was learned, `share` says nothing and the strength decides alone.
        """
        strength = self.answer_strength(number)
        if len(self._question.past.articles) < _FEW_ARTICLES:
            return float(1 / (1 + np.exp(-_STEEP * (strength - _ANSWERED))))
        return float(1 / (1 + np.exp(-(_BIAS + _PER_STRENGTH * strength + _PER_SHARE * share))))

    def answer_strength(self, number: int) -> float:
        """0 to 1: how much speaks for document `number`; see the module's verdict."""
        row = self._question.shelf.rows[number]
        assert row is not None
        alike = max(self._question.phrase_similarities(number))
        article = self._question.past.articles.get(row.id)
        if article is not None:
            alike = max(alike, float(self._likeness[self._question.past.article_of == article].max(initial=0.0)))
        both = zip(self._parts_of(number), self._question.asked, strict=True)
        said = sum(asked.idf * asked.share for parts, asked in both if any(parts))
        return max(alike, _COVERED * said / self._question.total_idf)

    def _look_at(self, numbers: Sequence[int]) -> None:
        """Looks up which words of the question these documents have, and how weightily."""
        if numbers:
            at = np.array(numbers, np.int32)
            columns = [
                zip(_posting_weights(a.said, at), _posting_weights(a.starts, at), strict=True)
                for a in self._question.asked
            ]
            self._parts.update(zip(numbers, map(list, zip(*columns, strict=True)), strict=False))

    def _parts_of(self, number: int) -> list[_Part]:
        """For each word of the question: how weightily the document says it, and has one that begins so."""
        if number not in self._parts:
            self._look_at([number])
        return self._parts.get(number, [])

    def _callers_reason(self, row: Row) -> Reason | None:
        article = self._question.past.articles.get(row.id)
        if article is None:
            return None
        recent, ever = int(self._callers[article]), int(self._callers_ever[article])
        days = decimal(RECENT_DAYS, 0)
        if recent:
            said = plural(
                "{n} caller in {days} days said the same",
                "{n} callers in {days} days said the same",
                recent,
                days=days,
            )
            return Reason("people", said)
        if ever:
            said = plural(
                "{n} caller said the same, more than {days} days ago",
                "{n} callers said the same, more than {days} days ago",
                ever,
                days=days,
            )
            return Reason("people", said)
        return None

    def _phrase_reason(self, number: int, row: Row) -> Reason | None:
        alike = self._question.phrase_similarities(number)[1:]
        if not alike or (most := max(alike)) < _CLOSE_PHRASE:
            return None
        return Reason("phrase", tr("customers say: “{phrase}”", phrase=row.phrases[alike.index(most)]))

    def _words_reason(self, number: int, row: Row) -> Reason | None:
        both = zip(self._parts_of(number), self._question.asked, strict=True)
        telling = [(max(said, begun), said, asked) for (said, begun), asked in both if said or begun]
        if not telling:
            return self._words_of_callers(row)
        telling.sort(key=_weightiest, reverse=True)
        found = tuple([_as_said(asked, row, number, said) for _, said, asked in telling])
        known = self._shown.get(found)
        if known is None:
            shown = tr("words: {words}", words=" · ".join(_worth_showing(found)))
            known = self._shown[found] = Reason("words", shown)
        return known

    def _words_of_callers(self, row: Row) -> Reason | None:
        past = self._question.past
        article = past.articles.get(row.id)
        if article is None:
            return None
        said = [asked for asked in self._question.asked if asked.frequency[article] > 0]
        found = [past.written_form(a.word.term) if a.prefix else a.word.typed for a in said]
        shown = tr("callers’ words: {words}", words=" · ".join(_worth_showing(found)))
        return Reason("words", shown) if found else None


def _posting_weights(postings: Postings, numbers: NDArray[np.int32]) -> list[float]:
    """How weightily each of these documents says it; 0: not at all."""
    docs = postings.docs
    if not len(docs):
        return [0.0] * len(numbers)
    at = np.minimum(docs.searchsorted(numbers), len(docs) - 1)
    return list((postings.weights[at] * (docs[at] == numbers)).tolist())


def _as_said(asked: Asked, row: Row, number: int, said: float) -> str:
    """As the person typed it; a word that is only begun, or a synonym, as the article has it."""
    if said > 0 and asked.also:
        at = np.array([number], np.int32)
        through = next((w for also, w in asked.also if abs(_posting_weights(also, at)[0] - said) < _SAME_WEIGHT), "")
        return f"{asked.word.typed} = {through}" if through else asked.word.typed
    if said > 0 or not asked.prefix:
        return asked.word.typed
    written = (word for text in (row.title, *row.phrases) for word in words_starting(text, asked.prefix))
    return next(written, asked.word.typed)


def _worth_showing(said: Iterable[str]) -> list[str]:
    """The first few different words; those that say little only if there are no others."""
    different = {fold_text(word): word for word in reversed(list(said))}
    telling = [word for plain, word in different.items() if plain not in SAYS_LITTLE] or list(different.values())
    return telling[::-1][:_MOST_WORDS]

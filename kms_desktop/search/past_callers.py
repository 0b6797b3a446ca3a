"""What past callers said, with the article that resolved it → a field of that article, and callers to count.

Two uses of one memory. As a field: all callers' words of an article together, newer ones weighing more, scored like
any text. One by one: how alike a new caller's words are to each past caller's (cosine over telling words), which says
how many callers "said the same", and whether anybody ever did.

Measured by five-fold cross-validation on past contacts of a shop and an insurer, and on a third to a twentieth of them:
how the field's words saturate and how long it is hardly matters; what matters is that few callers weigh little beside
the article's own words, and many a multiple of them.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kms_desktop.search.model import PastContact
from kms_desktop.search.text_terms import fold_text, split_words

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

RECENT_DAYS = 90.0
_HALF_LIFE_DAYS = 180.0
_OLD_WEIGHT = 0.3
"""What the words of a caller long ago still weigh."""
_K1, _B = 2.0, 0.75
_LEAST_NORM = 0.5
"""An article with hardly any callers is not treated as shorter than half the usual: one caller is no proof."""
_FEW_WEIGHT, _MANY_WEIGHT, _HALFWAY = 0.1, 5.0, 20.0
"""Weight of the field beside the article's own with few callers and with many, and callers an article in between."""
_HARDLY_ALIKE = 0.2
_MOST_KEPT = 2_000_000
"""Numbers of frequencies that are kept for the next keystroke; eight bytes each."""
_MOST_TERMS = 200
"""Words of one caller that are kept."""


@dataclass(slots=True)
class _Kept:
    """What was worked out of one `PastWords`, so that the next keystroke need not."""

    frequencies: dict[int, Floats] = field(default_factory=dict)
    """By term."""
    completed: dict[str, str] = field(default_factory=dict)
    """By prefix."""
    shared: tuple[tuple[str, ...], Floats, float] | None = None
    """Terms asked last but one word, what each caller shares with them, and how telling they are."""
    told_share: Floats | None = None
    weighing: tuple[Floats, float] | None = None
    none: Floats | None = None

    def zero_scores(self, articles: int) -> Floats:
        if self.none is None:
            self.none = np.zeros(articles)
        return self.none


@dataclass(frozen=True, slots=True)
class PastWords:
    """Unchanging: learning makes a new one. Articles, callers and terms are numbered from 0 in the order they came."""

    articles: Mapping[str, int]
    terms: Mapping[str, int]
    vocabulary: tuple[str, ...]
    """All terms, sorted."""
    spelling: tuple[str, ...]
    """Term → how the first caller wrote it."""
    holders: tuple[Numbers, ...]
    """Term → the callers who said it, ascending."""
    meant: Numbers
    """Term → of how many articles these callers were."""
    article_of: Numbers
    """Caller → article."""
    day: Floats
    """Caller → when, in days of the caller's clock."""
    weight: Floats
    """Caller → 1 for today, falling towards `_OLD_WEIGHT`."""
    said: tuple[Numbers, Numbers]
    """Every caller with every term they said, as two columns."""
    told: Floats
    """Caller → how telling all their words are together."""
    length: Floats
    """Article → words of its callers, weighted as they are."""
    _kept: _Kept = field(default_factory=lambda: _Kept(), init=False, compare=False, repr=False)

    def caller_frequency(self, term: str) -> Floats:
        """Article → how many of its callers said `term`, weighted."""
        number = self.terms.get(term)
        if number is None:
            return self._kept.zero_scores(len(self.articles))
        known = self._kept.frequencies.get(number)
        if known is None:
            said_by = self.holders[number]
            known = np.bincount(self.article_of[said_by], self.weight[said_by], len(self.articles)).astype(np.float64)
            if len(self._kept.frequencies) * len(known) > _MOST_KEPT:
                self._kept.frequencies.clear()
            self._kept.frequencies[number] = known
        return known

    def bm25f_scores(self, tellings: Iterable[tuple[Floats, float]]) -> Floats:
        """Article → the BM25F score of its callers' words, for (`caller_frequency`, idf) of each asked term."""
        scores = np.zeros(len(self.articles))
        if not len(scores):
            return scores
        saturated, share = self._field_weighting()
        for frequency, idf in tellings:
            scores += (idf * (_K1 + 1)) * frequency / (frequency + saturated)
        return scores * share

    def caller_similarity(self, terms: Iterable[str]) -> Floats:
        """Caller → 0 to 1, how alike what they said is to these different terms (cosine over how much each tells).

        All but the last term are mostly those of the keystroke before.
        """
        *earlier, last = [*terms] or [""]
        before = tuple(earlier)
        kept = self._kept.shared or ((), np.zeros(len(self.told)), 0.0)
        if kept[0] != before:
            known = len(kept[0])
            if before[:known] != kept[0]:
                kept, known = ((), np.zeros(len(self.told)), 0.0), 0
            kept = self._kept.shared = (before, *self._with_shared(kept[1].copy(), kept[2], before[known:]))
        shared, asked = self._with_shared(kept[1].copy(), kept[2], [last] if last else [])
        shared *= self._told_share()
        shared *= 1 / sqrt(max(asked, 1e-9))
        return shared

    def _with_shared(self, shared: Floats, asked: float, terms: Iterable[str]) -> tuple[Floats, float]:
        """What these terms add to how much is shared with each caller, and to how much is asked in all."""
        for term in terms:
            number = self.terms.get(term)
            telling = float(_term_weights(len(self.articles), 0 if number is None else self.meant[number]))
            asked += telling
            if number is not None:
                shared[self.holders[number]] += telling
        return shared, asked

    def _told_share(self) -> Floats:
        if self._kept.told_share is None:
            self._kept.told_share = 1 / np.sqrt(np.maximum(self.told, 1e-9))
        return self._kept.told_share

    def _field_weighting(self) -> tuple[Floats, float]:
        """What saturates a frequency, by article; and the weight of the field beside the article's own words."""
        if self._kept.weighing is None:
            most = float(self.weight.max())  # no news does not make all callers worth less
            norm = np.maximum(_LEAST_NORM, 1 - _B + _B * self.length / max(float(self.length.mean()), 1e-9))
            callers = float(self.weight.sum()) / most / len(self.articles)
            share = _FEW_WEIGHT + (_MANY_WEIGHT - _FEW_WEIGHT) * callers / (callers + _HALFWAY)
            self._kept.weighing = (most * _K1 * norm, share)
        return self._kept.weighing

    def nearest_callers(self, likeness: Floats) -> Floats:
        """Article → the greatest likeness among its callers."""
        nearest = np.zeros(len(self.articles))
        alike = np.flatnonzero(likeness > _HARDLY_ALIKE)
        np.maximum.at(nearest, self.article_of[alike], likeness[alike])
        return nearest

    def complete_term(self, prefix: str) -> str:
        """The term most callers said that starts with `prefix`, or ""."""
        known = self._kept.completed.get(prefix)
        if known is None:
            start = bisect_left(self.vocabulary, prefix)
            end = bisect_left(self.vocabulary, prefix + "\U0010ffff", start)
            known = max(self.vocabulary[start:end], key=lambda term: len(self.holders[self.terms[term]]), default="")
            self._kept.completed[prefix] = known
        return known

    def written_form(self, term: str) -> str:
        """A known term as the first caller wrote it."""
        return self.spelling[self.terms[term]]

    def often_said(self) -> set[str]:
        """Words of at least two callers, as the first of them wrote it."""
        return {written for written, said_by in zip(self.spelling, self.holders, strict=True) if len(said_by) > 1}

    def with_one(self, contact: PastContact, today: float) -> PastWords:
        """All this and one more; takes some milliseconds for 100,000 callers."""
        return _with_more(self, [contact], today)


def past_words(contacts: Iterable[PastContact], today: float) -> PastWords:
    """Every contact's words, in the order given. A contact without a telling word is left out."""
    return _with_more(no_callers(), contacts, today)


@cache
def no_callers() -> PastWords:
    """Before anything was learned."""
    none, nothing = np.empty(0, np.int64), np.empty(0, np.float64)
    return PastWords({}, {}, (), (), (), none, none, nothing, nothing, (none, none), nothing, nothing)


def _with_more(past: PastWords, contacts: Iterable[PastContact], today: float) -> PastWords:
    articles, terms, spelling = dict(past.articles), dict(past.terms), list(past.spelling)
    said_by: dict[int, list[int]] = {}
    article_of: list[int] = []
    days_ago: list[float] = []
    first = len(past.article_of)
    for contact in contacts:
        spelled = _term_spellings(contact.words)
        for term, written in spelled.items():
            if term not in terms:
                terms[term] = len(terms)
                spelling.append(written)
            said_by.setdefault(terms[term], []).append(first + len(article_of))
        if spelled:
            article_of.append(articles.setdefault(contact.article_id, len(articles)))
            days_ago.append(max(contact.days_ago, 0.0))
    age = np.array(days_ago, np.float64)
    more = replace(
        past,
        articles=articles,
        terms=terms,
        spelling=tuple(spelling),
        vocabulary=tuple(sorted([*past.vocabulary, *itertools.islice(terms, len(past.terms), None)])),
        article_of=np.append(past.article_of, np.array(article_of, np.int64)),
        day=np.append(past.day, today - age),
        weight=np.append(past.weight, _OLD_WEIGHT + (1 - _OLD_WEIGHT) * 0.5 ** (age / _HALF_LIFE_DAYS)),
    )
    return _count_terms(more, said_by)


def _count_terms(past: PastWords, said_by: Mapping[int, list[int]]) -> PastWords:
    """`past` with what follows from each of these terms having been said by these new callers."""
    none = np.empty(0, np.int64)
    holders = [*past.holders, *[none] * (len(past.terms) - len(past.holders))]
    meant = np.append(past.meant, np.zeros(len(past.terms) - len(past.meant), np.int64))
    for term, callers in said_by.items():
        holders[term] = np.append(holders[term], np.array(callers, np.int64))
        meant[term] = len(np.unique(past.article_of[holders[term]]))
    caller = np.concatenate([past.said[0], *(np.array(callers, np.int64) for callers in said_by.values())])
    term_of = np.concatenate([past.said[1], *(np.full(len(callers), term) for term, callers in said_by.items())])
    telling = _term_weights(len(past.articles), meant)
    return replace(
        past,
        holders=tuple(holders),
        meant=meant,
        said=(caller, term_of),
        told=np.bincount(caller, telling[term_of], len(past.article_of)).astype(np.float64),
        length=np.bincount(past.article_of[caller], past.weight[caller], len(past.articles)).astype(np.float64),
    )


def _term_spellings(said: str) -> dict[str, str]:
    """Each different term of what a caller said, with how it was written."""
    spelled: dict[str, str] = {}
    for word in split_words(said):
        spelled.setdefault(word.term, fold_text(word.typed))
        if len(spelled) == _MOST_TERMS:
            break
    return spelled


def _term_weights(articles: int, meant: Any) -> Any:
    """How much terms tell about which article is meant, when callers of `meant` of all `articles` said them."""
    return np.log(max(articles, 1) / (meant + 1)) + 1

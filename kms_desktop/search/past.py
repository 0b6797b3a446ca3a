"""What past callers said, with the article that resolved it → a field of that article, and callers to count.

Two uses of one memory. As a field: all callers' words of an article together, newer ones weighing more, scored like
any text. One by one: how alike a new caller's words are to each past caller's (cosine over telling words), which says
how many callers "said the same", and whether anybody ever did.

Measured by five-fold cross-validation on two shops' past contacts, and on a third to a twentieth of them: how the
field's words saturate and how long it is hardly matters; what matters is that few contacts weigh half and many as much
as the article itself.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kms_desktop.search.model import PastContact
from kms_desktop.search.words import fold, words

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
_MOST_TERMS = 200
"""Words of one caller that are kept."""


@dataclass(frozen=True, slots=True)
class PastWords:
    """Unchanging: learning makes a new one. Articles and callers are numbered from 0 in the order they came."""

    articles: Mapping[str, int]
    holders: Mapping[str, Numbers]
    """Term → the callers who said it, ascending."""
    spelling: Mapping[str, str]
    """Term → how the first caller wrote it."""
    vocabulary: tuple[str, ...]
    """All terms, sorted."""
    article_of: Numbers
    """Caller → article."""
    day: Floats
    """Caller → when, in days of the caller's clock."""
    weight: Floats
    """Caller → 1 for today, falling towards `_OLD_WEIGHT`."""
    most: float
    """The weight of the newest, against which the others are weighed: no news does not make all callers worth less."""
    told: Floats
    """Caller → how telling all their words are together."""
    length: Floats
    """Article → words of its callers, weighted as they are."""

    def frequency(self, term: str) -> Floats:
        """Article → how many of its callers said `term`, weighted."""
        said_by = self.holders.get(term)
        if said_by is None:
            return np.zeros(len(self.articles))
        return np.bincount(self.article_of[said_by], self.weight[said_by], len(self.articles)).astype(np.float64)

    def scores(self, tellings: Iterable[tuple[Floats, float]]) -> Floats:
        """Article → the BM25F score of its callers' words, for (`frequency`, idf) of each asked term."""
        scores = np.zeros(len(self.articles))
        if not len(scores):
            return scores
        norm = np.maximum(_LEAST_NORM, 1 - _B + _B * self.length / max(float(self.length.mean()), 1e-9))
        for frequency, idf in tellings:
            scores += idf * frequency * (_K1 + 1) / (frequency + self.most * _K1 * norm)
        callers = float(self.weight.sum()) / self.most / len(scores)
        return scores * (_FEW_WEIGHT + (_MANY_WEIGHT - _FEW_WEIGHT) * callers / (callers + _HALFWAY))

    def likeness(self, terms: Iterable[str]) -> Floats:
        """Caller → 0 to 1, how alike what they said is to these different terms (cosine)."""
        shared = np.zeros(len(self.told))
        asked = 0.0
        for term in terms:
            telling = self.telling(term)
            asked += telling
            if term in self.holders:
                shared[self.holders[term]] += telling
        return shared / np.sqrt(np.maximum(asked * self.told, 1e-9))

    def telling(self, term: str) -> float:
        """How much a term says about which article is meant: its inverse frequency among articles with callers."""
        said_by = self.holders.get(term)
        meant = 0 if said_by is None else len(np.unique(self.article_of[said_by]))
        return _telling(len(self.articles), meant)

    def completed(self, prefix: str) -> str:
        """The term most callers said that starts with `prefix`, or ""."""
        start = bisect_left(self.vocabulary, prefix)
        end = bisect_left(self.vocabulary, prefix + "\U0010ffff", start)
        return max(self.vocabulary[start:end], key=lambda term: len(self.holders[term]), default="")

    def with_one(self, contact: PastContact, today: float) -> PastWords:
        """All this and one more; takes a millisecond or so for 100,000 callers."""
        spelled = _spelled(contact.words)
        if not spelled:
            return self
        articles = self.articles
        if contact.article_id not in articles:
            articles = {**articles, contact.article_id: len(articles)}
        article, caller = articles[contact.article_id], len(self.article_of)
        one = np.array([caller])
        holders = {**self.holders, **{t: np.append(self.holders.get(t, one[:0]), one) for t in spelled}}
        weight = _weight(contact.days_ago)
        length = np.append(self.length, np.zeros(len(articles) - len(self.length)))
        length[article] += weight * len(spelled)
        more = PastWords(
            articles=articles,
            holders=holders,
            spelling={**spelled, **self.spelling},
            vocabulary=tuple(sorted([*self.vocabulary, *(t for t in spelled if t not in self.holders)])),
            article_of=np.append(self.article_of, article),
            day=np.append(self.day, today - contact.days_ago),
            weight=np.append(self.weight, weight),
            most=max(self.most, float(weight)),
            told=np.append(self.told, 0.0),
            length=length,
        )
        more.told[caller] = sum(more.telling(term) for term in spelled)
        return more


def past_words(contacts: Iterable[PastContact], today: float) -> PastWords:
    """Every contact's words, in the order given. A contact without a telling word is left out."""
    articles: dict[str, int] = {}
    holders: dict[str, list[int]] = {}
    spelling: dict[str, str] = {}
    article_of: list[int] = []
    days_ago: list[float] = []
    for contact in contacts:
        spelled = _spelled(contact.words)
        if spelled:
            for term, written in spelled.items():
                holders.setdefault(term, []).append(len(article_of))
                spelling.setdefault(term, written)
            article_of.append(articles.setdefault(contact.article_id, len(articles)))
            days_ago.append(contact.days_ago)
    return _assembled(articles, {t: np.array(h) for t, h in holders.items()}, spelling, article_of, days_ago, today)


@cache
def nobody() -> PastWords:
    """Before anything was learned."""
    return past_words((), 0.0)


def _assembled(
    articles: dict[str, int],
    holders: dict[str, Numbers],
    spelling: dict[str, str],
    article_of: list[int],
    days_ago: list[float],
    today: float,
) -> PastWords:
    meant = np.array(article_of, np.int64)
    age = np.array(days_ago, np.float64)
    told, terms = np.zeros(len(meant)), np.zeros(len(meant))
    for callers in holders.values():
        told[callers] += _telling(len(articles), len(np.unique(meant[callers])))
        terms[callers] += 1
    weight = _weight(age)
    return PastWords(
        articles=articles,
        holders=holders,
        spelling=spelling,
        vocabulary=tuple(sorted(holders)),
        article_of=meant,
        day=today - age,
        weight=weight,
        most=float(weight.max(initial=_OLD_WEIGHT)),
        told=told,
        length=np.bincount(meant, weight * terms, len(articles)).astype(np.float64),
    )


def _spelled(said: str) -> dict[str, str]:
    spelled: dict[str, str] = {}
    for word in words(said):
        spelled.setdefault(word.term, fold(word.typed))
        if len(spelled) == _MOST_TERMS:
            break
    return spelled


def _weight(days_ago: Any) -> Any:
    return _OLD_WEIGHT + (1 - _OLD_WEIGHT) * 0.5 ** (np.maximum(days_ago, 0.0) / _HALF_LIFE_DAYS)


def _telling(articles: int, meant: int) -> float:
    return float(np.log(max(articles, 1) / (meant + 1)) + 1)

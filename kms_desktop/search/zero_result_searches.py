"""Searches that led to nothing → groups of those that say nearly the same: what an editor would write one article for.

Two searches are alike as far as they share words and parts of words, each weighing as much as it tells among all of
them (cosine), so that misspellings and endings fall together. The wording searched most often begins a group; every
other joins the group whose first wording is most like it, if it is like enough, and begins one of its own if not. So
the same searches give the same groups, in whatever order they come.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import log, sqrt

from kms_desktop.search.text_terms import fold_text, plain_words, split_terms

_ALIKE = 0.36
_PART = 3
"""Letters of the parts of words that are compared."""
_WORD_COUNTS = 1.6
"""A shared word counts as that many shared parts of one."""
_MOST_FEATURES = 200


@dataclass(frozen=True, slots=True)
class Searched:
    """Words that were searched and found nothing that helped. `caller` is the customer's key, else the contact's."""

    words: str
    caller: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """`words` is the wording that was searched most often; `wordings` are all of them, the most frequent first.

    `callers` are different ones; `last_at` is when one was searched last.
    """

    words: str
    searches: int
    callers: int
    last_at: datetime
    wordings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Wording:
    words: str
    searched: list[Searched]
    features: Mapping[str, float]


def group_searches(searched: Iterable[Searched]) -> list[Group]:
    """Most searched first, then by how many callers, then the newest. Words that say nothing are left out."""
    wordings = _merge_wordings(searched)
    telling = _feature_weights(wordings)
    for one in wordings:
        one.features = _unit_vector({name: weight * telling[name] for name, weight in one.features.items()})
    groups: list[list[_Wording]] = []
    first_with: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for one in sorted(wordings, key=lambda w: (-len(w.searched), fold_text(w.words))):
        alike = [0.0] * len(groups)
        for name, weight in one.features.items():
            for number, other in first_with[name]:
                alike[number] += weight * other
        likest = max(alike, default=0.0)
        if likest >= _ALIKE:
            groups[alike.index(likest)].append(one)
            continue
        for name, weight in one.features.items():
            first_with[name].append((len(groups), weight))
        groups.append([one])
    return sorted(map(_make_group, groups), key=lambda g: (-g.searches, -g.callers, -g.last_at.timestamp(), g.words))


def _merge_wordings(searched: Iterable[Searched]) -> list[_Wording]:
    """Searches of the same words, however they are written, are one."""
    by_words: defaultdict[str, list[Searched]] = defaultdict(list)
    for one in searched:
        by_words[" ".join(plain_words(one.words))].append(one)
    found = []
    for plain, same in by_words.items():
        features = _text_features(plain)
        if features:
            shown = Counter(" ".join(one.words.split()) for one in same)
            found.append(_Wording(min(shown, key=lambda w: (-shown[w], w)), same, features))
    return found


def _text_features(plain: str) -> dict[str, float]:
    said = set(split_terms(plain))
    found = {f"w:{term}": _WORD_COUNTS for term in said}
    for word in said:
        framed = f" {word} "
        found.update({f"p:{framed[at : at + _PART]}": 1.0 for at in range(max(1, len(framed) - _PART + 1))})
    return dict(sorted(found.items())[-_MOST_FEATURES:])


def _feature_weights(wordings: list[_Wording]) -> dict[str, float]:
    in_how_many = Counter(name for one in wordings for name in one.features)
    every = max(len(wordings), 1)
    return {name: log(every / many) + 1 for name, many in in_how_many.items()}


def _unit_vector(features: Mapping[str, float]) -> dict[str, float]:
    """The same of length 1, so that what two of them share is their cosine."""
    length = sqrt(sum(weight * weight for weight in features.values()))
    return {name: weight / length for name, weight in features.items()}


def _make_group(wordings: list[_Wording]) -> Group:
    every = [search for one in wordings for search in one.searched]
    return Group(
        wordings[0].words,
        len(every),
        len({search.caller for search in every}),
        max(search.at for search in every),
        tuple(one.words for one in wordings),
    )

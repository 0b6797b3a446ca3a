"""Resolved contacts, one at a time → for any words, how much speaks for each article that resolved something.

A softmax over hashed words, pairs of words and parts of words (3 to 5 letters), so that it hears what stems and exact
words do not: misspellings, endings, "cancelled my plan" beside "cancellation of plans". Weights of a feature and an
article share one array by a joint hash: its size does not grow with the articles, and there is nothing to renumber.

Question: one pass in the order of the log, or several over it shuffled? Several when it is built anew: a log comes in
bunches of one cause, and one pass would remember the last bunch best. A new contact is one step, with a few of the
earlier ones gone over again beside it. Each step moves the right article against a handful of others, not all: measured
by cross-validation on past contacts of a shop and an insurer, that loses nothing and does not grow with the articles.

What it learned is derived: the same log gives the same weights, in whatever order and however often it is built.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kms_desktop.files import new_beside, put_in_place
from kms_desktop.search.text_terms import plain_words, split_terms

Floats = NDArray[np.float64]
_Features = NDArray[np.uint64]
_Example = tuple[str, _Features]

_SLOTS = 1 << 21
_SPREAD, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0x2545F4914F6CDD1D)
_RATE, _FIRST_STEPS = 0.3, 0.01
"""Adagrad's rate, and the size of step it begins with."""
_ROUNDS, _MOST_STEPS = 4, 40_000
_OTHERS = 15
"""Articles that a step moves against the right one."""
_AGAIN = 3
"""Earlier contacts gone over again with each new one."""
_REMEMBERED = 5_000
_LONGEST, _MOST_FEATURES = 600, 400
"""Characters of what a caller said, and features of them, that count."""
_STILL_GOOD = 0.9
"""Share of a log that must have been there when it was last learned whole; the rest is taught one by one."""
_VERSION = 1


class Learner:
    """Read and taught by one thread at a time."""

    def __init__(self) -> None:
        self._articles: dict[str, int] = {}
        self._names = np.empty(0, np.uint64)
        self._remembered: list[_Example] = []

    # These are made with the first that is learned, which comes after the first that is found.

    @cached_property
    def _weights(self) -> NDArray[np.float32]:
        return np.zeros(_SLOTS, np.float32)

    @cached_property
    def _steps(self) -> NDArray[np.float32]:
        return np.full(_SLOTS, _FIRST_STEPS, np.float32)

    @cached_property
    def _chance(self) -> np.random.Generator:
        return np.random.default_rng(_VERSION)

    @property
    def article_ids(self) -> frozenset[str]:
        """Those it has heard of."""
        return frozenset(self._articles)

    def learn_contact(self, article_id: str, said: str) -> None:
        """One more contact that this article resolved."""
        features = features_of(said)
        if not len(features):
            return
        self._register_article(article_id)
        self._update_weights(article_id, features)
        if self._remembered:
            for place in self._chance.integers(0, len(self._remembered), _AGAIN):
                self._update_weights(*self._remembered[place])
        self._keep_examples([(article_id, features)])

    def article_shares(self, said: str, article_ids: Sequence[str]) -> Floats:
        """The logarithm of each article's share among these, as far as the words tell; an unheard one is neutral."""
        features = features_of(said)
        speaks = np.zeros(len(article_ids))
        known = [place for place, article_id in enumerate(article_ids) if article_id in self._articles]
        if known and len(features):
            names = np.array([self._articles[article_ids[place]] for place in known], np.uint64)
            speaks[known] = self._weights[_weight_slots(features, names)].sum(1) / np.sqrt(len(features))
        return _log_shares(speaks)

    def _learn_batch(self, contacts: Iterable[tuple[str, str]], titles: Mapping[str, str]) -> None:
        """A title is what somebody would say who knew its article: one example of each article that has callers."""
        examples = [(article_id, features_of(said)) for article_id, said in contacts]
        examples = [example for example in examples if len(example[1])][-_MOST_STEPS:]
        for article_id, _ in examples:
            self._register_article(article_id)
        known = [(article_id, features_of(titles[article_id])) for article_id in self._articles if article_id in titles]
        every = sorted([*examples, *known], key=lambda example: (example[0], example[1].tobytes()))
        for _ in range(max(1, min(_ROUNDS, _MOST_STEPS // max(len(every), 1)))):
            for place in self._chance.permutation(len(every)):
                self._update_weights(*every[place])
        self._keep_examples(examples)

    def _register_article(self, article_id: str) -> None:
        if article_id not in self._articles:
            digest = hashlib.blake2b(article_id.encode("utf-8", "replace"), digest_size=8).digest()
            self._articles[article_id] = int.from_bytes(digest, "little")
            self._names = np.unique(np.append(self._names, np.uint64(self._articles[article_id])))

    def _keep_examples(self, examples: list[_Example]) -> None:
        self._remembered = [*self._remembered, *examples][-_REMEMBERED:]

    def _update_weights(self, article_id: str, features: _Features) -> None:
        if not len(features):
            return
        right = np.uint64(self._articles[article_id])
        names = self._names
        if len(names) > _OTHERS + 1:
            names = np.unique(np.append(names[self._chance.integers(0, len(names), _OTHERS)], right))
        slots = _weight_slots(features, names)
        weights, size = self._weights[slots], 1 / np.sqrt(len(features))
        wrong = np.exp(_log_shares(weights.sum(1) * size)) - (names == right)
        slope = np.repeat((wrong * size)[:, None], len(features), axis=1).astype(np.float32)
        self._steps[slots] += slope * slope
        self._weights[slots] = weights - _RATE * slope / np.sqrt(self._steps[slots])


def train_learner(contacts: Iterable[tuple[str, str]], titles: Mapping[str, str]) -> Learner:
    """A learner of (article id, what the caller said); `titles` by article id."""
    learner = Learner()
    learner._learn_batch(contacts, titles)
    return learner


def kept_or_learned(
    contacts: Sequence[tuple[str, str]],
    titles: Mapping[str, str],
    file: Path,
    on_damage: Callable[[], None] = lambda: None,
) -> Learner:
    """The same, taken from `file` where that was learned from how this log begins, and taught what came since.

    A log that begins otherwise, as after somebody was erased from it, or that has grown much, is learned anew; `file`
    then holds that. One that cannot be read is as good as none, after `on_damage` was told; one that cannot be written
    is done without.
    """
    kept = _load_learner(file, contacts, on_damage)
    if kept is None:
        made = train_learner(contacts, titles)
        _save_learner(made, file, _log_digest(contacts), len(contacts))
        return made
    learner, known = kept
    learner._keep_examples([(article_id, features_of(said)) for article_id, said in contacts[:known][-_REMEMBERED:]])
    for article_id, said in contacts[known:]:
        learner.learn_contact(article_id, said)
    return learner


def features_of(said: str) -> _Features:
    """Hashes of the different words, pairs and parts of words, ascending."""
    plain = plain_words(said[:_LONGEST])
    own = [_hash_feature(f"w:{term}") for term in split_terms(said[:_LONGEST])]
    own += [_hash_feature(f"b:{first} {second}") for first, second in pairwise(plain)]
    every = np.concatenate([np.array(own, np.uint64), *map(_ngram_hashes, plain)])
    every.sort()
    is_first = np.ones(len(every), bool)
    np.not_equal(every[1:], every[:-1], out=is_first[1:])
    return every[is_first][:_MOST_FEATURES]


@lru_cache(maxsize=1 << 15)
def _hash_feature(feature: str) -> int:
    return crc32(feature.encode("utf-8", "replace"))


@lru_cache(maxsize=1 << 14)
def _ngram_hashes(word: str) -> _Features:
    """Hashes of all runs of three to five letters of a word, its ends counted as one."""
    framed = f" {word} "
    runs = {framed[at : at + n] for n in (3, 4, 5) for at in range(len(framed) - n + 1)}
    return np.array([crc32(f"c:{run}".encode("utf-8", "replace")) for run in runs], np.uint64)


def _weight_slots(features: _Features, names: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Row: article; column: feature."""
    mixed = (features * _SPREAD)[None, :] ^ names[:, None]
    mixed *= _MIX
    mixed >>= np.uint64(40)
    mixed &= np.uint64(_SLOTS - 1)
    return mixed.view(np.int64)


def _log_shares(speaks: NDArray[np.floating]) -> Floats:
    if not len(speaks):
        return np.zeros(0)
    shifted = speaks.astype(np.float64) - speaks.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()), np.float64)


def _log_digest(contacts: Iterable[tuple[str, str]]) -> str:
    """Tells one log from another."""
    told = hashlib.sha256(f"{_VERSION}".encode())
    for contact in contacts:
        told.update(json.dumps(contact).encode())
    return told.hexdigest()


def _save_learner(learner: Learner, file: Path, seal: str, known: int) -> None:
    """Only the slots that something was learned in: few, even of a long log."""
    used = np.flatnonzero(learner._weights)
    with suppress(OSError), new_beside(file) as made:
        with made.open("wb") as opened:
            np.savez(
                opened,
                seal=np.array(seal),
                known=np.array(known),
                articles=np.array(list(learner.article_ids), dtype=str),
                used=used,
                weights=learner._weights[used],
                steps=learner._steps[used],
            )
        put_in_place(made, file, durable=False)


def _load_learner(
    file: Path, contacts: Sequence[tuple[str, str]], on_damage: Callable[[], None]
) -> tuple[Learner, int] | None:
    """What is in the file, and how many contacts it was learned from; None where it is not of this log."""
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as kept:
            known = int(kept["known"])
            if (
                known < len(contacts) * _STILL_GOOD
                or known > len(contacts)
                or str(kept["seal"]) != _log_digest(contacts[:known])
            ):
                return None
            learner, used = Learner(), kept["used"]
            learner._weights[used], learner._steps[used] = kept["weights"], kept["steps"]
            for article_id in kept["articles"]:
                learner._register_article(str(article_id))
    except FileNotFoundError:
        return None
    except Exception:  # noqa: BLE001 - a damaged file raises whatever zip, numpy or the disk think of
        on_damage()
        return None
    return learner, known

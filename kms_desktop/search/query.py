"""What was typed → what is asked: telling words with all that is known of each, the word being typed, corrections.

A question holds the pictures it was asked against, so that ranking, reasons and the verdict all see the same state,
whatever is learned or indexed meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import islice
from math import sqrt

import numpy as np

from kms_desktop.search.index_schema import LONGEST_EDGE
from kms_desktop.search.index_snapshot import NO_POSTINGS, IndexSnapshot, Postings
from kms_desktop.search.learner import Learner
from kms_desktop.search.past_callers import Floats, Numbers, PastWords
from kms_desktop.search.spelling import SHORTEST, Spelling
from kms_desktop.search.synonyms import NONE, Alternative, Synonyms
from kms_desktop.search.text_terms import (
    SAYS_NOTHING,
    Word,
    fold_text,
    joined_numbers,
    number_forms,
    split_words,
    terms_of,
    word_being_typed,
)

MOST_TEXT = 20_000
"""Characters of a question that are read."""
_MOST_WORDS = 64
"""Different words that count; of a longer text, the most telling ones."""
_FULL_PREFIX = 4
"""Letters from which a word being typed counts like a whole one; one letter counts a quarter."""
_MOST_SYNONYMS = 60
"""Other words of one question that are looked for."""
_SYNONYM, _SYNONYM_PHRASE = 0.85, 0.7
"""What a synonym counts beside the word itself, and each word of one that has several."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One word of the question, with the articles that say it and the callers who did."""

    word: Word
    idf: float
    """How telling it is; one that neither articles nor callers know is the most telling of all."""
    said: Postings
    """Articles whose text says it, with their part of the score."""
    frequency: Floats
    """`PastWords.caller_frequency` of it, in the order of `PastWords.articles`."""
    starts: Postings = NO_POSTINGS
    """Only of the word being typed: articles with a word in title, tags or phrases that starts so."""
    prefix: str = ""
    share: float = 1.0
    """How much the word counts: less while it is a start of one to three letters that is no word by itself."""
    also: tuple[tuple[Postings, str], ...] = ()
    """Synonyms of it, as the file writes them, with the articles that say those."""

    @property
    def is_known(self) -> bool:
        return bool(len(self.said.docs) or len(self.starts.docs) or self.frequency.any())


@dataclass(frozen=True, slots=True)
class Placed:
    """The articles of past callers that are on the shelf, place by place in both numberings."""

    articles: Numbers
    """As `PastWords.articles` numbers them."""
    docs: Numbers
    """As the shelf does."""
    article_of: Numbers
    """Document → article, -1 where no caller was helped by it."""


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    asked: tuple[Asked, ...]
    corrected: str
    shelf: IndexSnapshot
    past: PastWords
    placed: Placed
    likeness: Floats
    """`PastWords.caller_similarity` of each caller's words to these."""
    learner: Learner
    total_idf: float
    """How much the question tells in all."""
    _alike: dict[int, tuple[float, ...]] = field(default_factory=dict)
    _tells: dict[str, tuple[float, float]] = field(default_factory=dict)

    def phrase_similarities(self, number: int) -> tuple[float, ...]:
        """0 to 1 for the title of document `number` and for each of its editor's phrases: cosine of it and the
        question over how telling their words are."""
        known = self._alike.get(number)
        if known is None:
            tells = self._tells
            if not tells:
                telling = self.shelf.telling
                tells.update({one.word.term: (one.idf, telling[one.word.term]) for one in self.asked})
            is_apart = tells.keys().isdisjoint
            known = self._alike[number] = tuple(
                [
                    0.0 if is_apart(said) else self._phrase_similarity(said, telling)
                    for said, telling in self.shelf.phrase_terms(number)
                ]
            )
        return known

    def _phrase_similarity(self, said: tuple[str, ...], telling: float) -> float:
        shared, told = 0.0, telling
        for term, (asked, as_said) in self._tells.items():
            if term in said:
                shared += asked
                told += asked - as_said
        return shared / sqrt(told * self.total_idf)


def place_articles(shelf: IndexSnapshot, past: PastWords) -> Placed:
    docs = np.array([shelf.number_of.get(article_id, -1) for article_id in past.articles], np.int64)
    articles = (docs >= 0).nonzero()[0]
    article_of = np.full(shelf.size, -1, np.int64)
    article_of[docs[articles]] = articles
    return Placed(articles, docs[articles], article_of)


def parse_question(
    text: str,
    shelf: IndexSnapshot,
    past: PastWords,
    where: Placed,
    spelling: Spelling,
    learner: Learner,
    synonyms: Synonyms = NONE,
) -> Question:
    """Never raises, whatever was typed. Takes a fraction of a millisecond for a sentence."""
    heard = text[:MOST_TEXT]
    different: dict[str, Word] = {}
    for word in split_words(heard):
        different.setdefault(word.term, word)
    typed = word_being_typed(heard)
    if typed in SAYS_NOTHING and different:
        typed = ""
    for joined in joined_numbers(heard, asked=True):
        if joined not in different and shelf.document_frequency(joined):
            different[joined] = Word(joined, joined, len(heard))
    asked = [_ask_word(word, shelf, past) for word in different.values()]
    if synonyms.by_first:
        asked = _with_synonyms(asked, synonyms, shelf, past)
    if typed:
        asked = _with_start(asked, typed, shelf, past)
    asked, corrected = _correct_spelling(heard, asked, shelf, past, spelling)
    if len(asked) > _MOST_WORDS:
        asked = sorted(asked, key=lambda a: (a.is_known, a.idf), reverse=True)[:_MOST_WORDS]
    likeness = past.caller_similarity(list(dict.fromkeys(a.word.term for a in asked)))
    total_idf = sum(one.idf * one.share for one in asked)
    return Question(text, tuple(asked), corrected, shelf, past, where, likeness, learner, total_idf)


def _ask_word(word: Word, shelf: IndexSnapshot, past: PastWords) -> Asked:
    said, frequency = shelf.score_term(word.term), past.caller_frequency(word.term)
    return Asked(word, shelf.inverse_frequency(max(len(said.docs), int(np.count_nonzero(frequency)))), said, frequency)


def _with_synonyms(asked: list[Asked], synonyms: Synonyms, shelf: IndexSnapshot, past: PastWords) -> list[Asked]:
    """A word counts as said where a synonym is; what has several words counts for the first of them."""
    found = list(asked)
    known = synonyms.found_in([one.word.term for one in asked[:_MOST_WORDS]])
    every = ((place, other) for place, _, others in known for other in others)
    for place, other in islice(every, _MOST_SYNONYMS):
        found[place] = _add_synonym(found[place], other, shelf, past)
    return found


def _add_synonym(asked: Asked, other: Alternative, shelf: IndexSnapshot, past: PastWords) -> Asked:
    said = _said_whole(other, shelf)
    frequency = asked.frequency
    if len(other.terms) == 1:
        frequency = np.maximum(frequency, _SYNONYM * past.caller_frequency(other.terms[0]))
    if not len(said.docs):
        return replace(asked, frequency=frequency)
    idf = asked.idf if asked.is_known else shelf.inverse_frequency(len(said.docs))
    either = _union_postings(asked.said, said)
    return replace(asked, said=either, frequency=frequency, idf=idf, also=(*asked.also, (said, other.written)))


def _said_whole(other: Alternative, shelf: IndexSnapshot) -> Postings:
    """Documents that say all of it, and how weightily."""
    share = _SYNONYM if len(other.terms) == 1 else _SYNONYM_PHRASE
    first, *more = (shelf.score_term(term) for term in other.terms)
    docs, weights = first.docs, first.weights * share
    for part in more:
        docs, here, there = np.intersect1d(docs, part.docs, assume_unique=True, return_indices=True)
        weights = weights[here] + part.weights[there] * share
    return Postings(docs, weights)


def _union_postings(one: Postings, other: Postings) -> Postings:
    """Documents of both; where a document is in both, the greater weight."""
    docs = np.union1d(one.docs, other.docs)
    weights = np.zeros(len(docs), np.float32)
    for part in (one, other):
        at = np.searchsorted(docs, part.docs)
        weights[at] = np.maximum(weights[at], part.weights)
    return Postings(docs.astype(np.int32), weights)


def _with_start(asked: list[Asked], typed: str, shelf: IndexSnapshot, past: PastWords) -> list[Asked]:
    """The last word also counts as the start of a longer one, in titles and in what callers say most."""
    term = (terms_of(typed) or (typed,))[0]
    last = next((a for a in reversed(asked) if a.word.term == term), None)
    others = [a for a in asked if a is not last]
    last = last or _ask_word(Word(typed, term), shelf, past)
    starts = shelf.prefix_postings(typed[:LONGEST_EDGE])
    share = 1.0 if last.is_known else min(1.0, len(typed) / _FULL_PREFIX)
    word, idf, frequency = last.word, last.idf, last.frequency
    is_known = last.is_known
    if not frequency.any() and (completed := past.complete_term(typed)):
        frequency = past.caller_frequency(completed)
        word = Word(word.typed, completed, word.at)
        if not is_known:
            idf, is_known = shelf.inverse_frequency(int(np.count_nonzero(frequency))), True
        frequency = frequency * share
    if len(starts.docs):
        told = shelf.inverse_frequency(len(starts.docs))
        if not is_known:
            idf = told
        part = told * min(1.0, len(typed) / _FULL_PREFIX)
        starts = Postings(starts.docs, np.full(len(starts.docs), part, np.float32))
    return [*others, Asked(word, idf, last.said, frequency, starts, typed, share, last.also)]


def _correct_spelling(
    text: str, asked: list[Asked], shelf: IndexSnapshot, past: PastWords, spelling: Spelling
) -> tuple[list[Asked], str]:
    """Words that nobody knows, replaced by the nearest that somebody does; and the text with them put right."""
    put_right: dict[str, Asked] = {one.word.term: one for one in asked if one.is_known}
    written = text
    for one in sorted(asked, key=lambda a: a.word.at, reverse=True):
        if one.is_known:
            continue
        forms = _known_forms(one.word, shelf, past)
        for form in forms:
            put_right.setdefault(form.word.term, form)
        if forms:
            continue
        better = _nearest_known(one.word, shelf, past, spelling)
        if better:
            written = written[: one.word.at] + better.word.typed + written[one.word.at + len(one.word.typed) :]
        put_right.setdefault((better or one).word.term, better or one)
    return sorted(put_right.values(), key=lambda a: a.word.at), written if written != text else ""


def _known_forms(word: Word, shelf: IndexSnapshot, past: PastWords) -> list[Asked]:
    """A number of a part as articles write it: the longest form that any does, else its letters and its digits, where
    both are known: of "KB99" the letters alone are another thing."""
    forms = number_forms(word.typed)
    made = [_ask_word(Word(word.typed, form, word.at), shelf, past) for form in forms]
    mixed = [one for one in made if one.is_known and not (one.word.term.isalpha() or one.word.term.isdecimal())]
    if mixed:
        return mixed[:1]
    parted = [one for one in made if one.word.term.isalpha() or one.word.term.isdecimal()]
    return parted if len(parted) > 1 and all(one.is_known for one in parted) else []


def _nearest_known(word: Word, shelf: IndexSnapshot, past: PastWords, spelling: Spelling) -> Asked | None:
    typed = fold_text(word.typed)
    if len(typed) < SHORTEST or typed in SAYS_NOTHING:
        return None
    near = [
        (distance, _ask_word(Word(known, term, word.at), shelf, past))
        for known, distance in spelling.nearest_words(typed)
        for term in terms_of(known)[:1]
    ]
    likely = sorted(
        ((d, -len(a.said.docs) - float(a.frequency.sum())), n) for n, (d, a) in enumerate(near) if a.is_known
    )
    return near[likely[0][1]][1] if likely else None

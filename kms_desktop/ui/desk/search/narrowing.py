"""The hits of some words → the question that parts them best; its answers narrow the hits until the words change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kms_desktop.articles.library import Library
from kms_desktop.search.clarifying_question import MOST_CANDIDATES, NextQuestion, next_question
from kms_desktop.search.model import Context, Lean, SearchHit, SearchResult

_LIKELY_ENOUGH = 2
"""Hits that are left at least, however unlikely an answer made them."""
_UNLIKELY = 0.5


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that was given: `choice` from 0."""

    question: NextQuestion
    choice: int

    @property
    def text(self) -> str:
        return self.question.choices[self.choice].text


class Narrowing:
    """Answers belong to the words they were given for, and hold while these are only gone on with."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.given: tuple[Given, ...] = ()
        self._words = ""

    def set_words(self, words: str) -> None:
        """The words as they stand now."""
        shorter, longer = sorted((self._words, words), key=len)
        if self.given and not (shorter and longer.startswith(shorter)):
            self.given = ()
        if not self.given:
            self._words = words

    def add_answer(self, question: NextQuestion, choice: int, words: str) -> None:
        self.given, self._words = (*self.given, Given(question, choice)), words

    def take_back(self) -> None:
        self.given = self.given[:-1]

    def all_leans(self) -> tuple[Lean, ...]:
        return tuple(lean for one in self.given for lean in one.question.leans_of(one.choice))

    def with_answers(self, context: Context) -> Context:
        return replace(context, leans=(*context.leans, *self.all_leans())) if self.given else context

    def narrow_hits(self, hits: Sequence[SearchHit]) -> tuple[SearchHit, ...]:
        """Those that the answers leave; the order is the search's own."""
        if not self.given:
            return tuple(hits)
        factors: dict[str, float] = {}
        for lean in self.all_leans():
            factors[lean.article_id] = factors.get(lean.article_id, 1.0) * lean.factor
        left = [hit for hit in hits if factors.get(hit.id, 0.0) >= _UNLIKELY]
        return tuple(left) or tuple(hits[:_LIKELY_ENOUGH])

    def next_question(self, result: SearchResult) -> NextQuestion | None:
        """Reads the articles of the first hits; not for the thread of the windows."""
        found = [(self._library.find_article(hit.id), hit.share) for hit in result.hits[:MOST_CANDIDATES]]
        candidates = [(article, share) for article, share in found if article is not None]
        return next_question(candidates, asked=[one.question.text for one in self.given])

    def answered_step(self, article_id: str) -> tuple[str, int] | None:
        """A step of this article that was answered here, and how: it need not be asked again."""
        for one in self.given:
            if one.question.article_id == article_id and one.question.step_id:
                return one.question.step_id, one.choice
        return None

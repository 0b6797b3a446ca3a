"""Typed words → hits at typing speed, a look inside the chosen one, and what is opened."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from kms_desktop.articles.model import Article
from kms_desktop.search.bootstrap import SearchParts
from kms_desktop.search.clarifying_question import NextQuestion
from kms_desktop.search.explain import Explained, in_lines
from kms_desktop.search.model import Context, SearchHit, SearchResult
from kms_desktop.search.preferences import SearchChoice
from kms_desktop.search.searcher import NO_CONTEXT, Searcher
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.search.narrowing import Narrowing

_MOST_HITS = 8
_ASK_MS = 300
_LOOK_MS = 90
_FOR_CALLS_S = 2.0
"""While the desk is opened the hits are there, and a look inside one waits so long at most: reading and laying out an
article takes a sixth of the time until calls ring."""
"""Hands that type faster than this see hits alone; the look inside the first one comes when they rest."""


class SearchPresenter(QObject):
    """Searches while the person types, with or without a call, before the workspace is open and while it is away.

    While nothing is typed, it shows what the call is likely about, as far as that is known.
    """

    found = Signal(object)
    """SearchResult; its query is the one typed last, "" for what is likely before a word is typed."""
    looked = Signal(object)
    """Article of the chosen hit, to look inside; None when there is none."""
    article_chosen = Signal(str)
    rested = Signal(str)
    """Words that rested for a moment or led to an article: the customer's, worth keeping."""
    asked = Signal(object, object)
    """The question that parts the hits best, or None; and the answers given so far."""
    explained = Signal(str, object)
    """Title of the chosen hit, and the lines of its whole computation."""
    about_changed = Signal(str, bool)
    """Of whom something is known, "" for nobody, and whether it is taken in."""

    def __init__(
        self,
        finder: SearchParts,
        background: Background,
        rest_ms: int = 1500,
        parent: QObject | None = None,
        choice: SearchChoice | None = None,
    ) -> None:
        super().__init__(parent)
        self._searcher, self._library, self._background = finder.searcher, finder.library, background
        self.result: SearchResult | None = None
        self.chosen = 0
        self.words = ""
        self._asked_s = self.waited_s = 0.0
        """When the words were last asked for, and how long their hits were waited for, in seconds."""
        self.question: NextQuestion | None = None
        self._explains = self._showing = False
        self._choice = choice
        self._uses_caller = choice.uses_caller if choice else True
        self._caller, self._context, self._likely = "", NO_CONTEXT, tuple[SearchHit, ...]()
        self._narrowing = Narrowing(finder.library)
        self._with_all = NO_CONTEXT
        """What searches take in now: one object as long as it says the same."""
        self._rest = QTimer(self, interval=rest_ms, singleShot=True)
        self._rest.timeout.connect(lambda: self.rested.emit(self.words))
        self._look = QTimer(self, interval=min(rest_ms, _LOOK_MS), singleShot=True)
        self._look.timeout.connect(self._look_inside)
        self._ask = QTimer(self, interval=min(rest_ms, _ASK_MS), singleShot=True)
        self._ask.timeout.connect(self._look_for_question)

    def set_text(self, text: str) -> None:
        """The words in the field as they stand now."""
        self.words = text.strip()
        before = self._narrowing.given
        self._narrowing.set_words(self.words)
        if self._narrowing.given != before:
            self._take_in()
        if not self.words:
            self._rest.stop()
            self._show_result(self._likely_now())
            return
        words, context = self.words, self._with_all
        self._asked_s = time.monotonic()
        self._background.run(
            partial(self._searcher.search, words, _MOST_HITS, context),
            owner=self,
            on_done=self._show_answer,
            replaces="search",
        )
        self._rest.start()

    def search_again(self) -> None:
        """Search once more: the index or what it learned has changed."""
        if self.words:
            self.set_text(self.words)

    def set_context(self, caller: str, context: Context, likely: Sequence[SearchHit]) -> None:
        """What is known of the call beside the words; `caller` "" where there is none."""
        changed = (caller, context, tuple(likely)) != (self._caller, self._context, self._likely)
        self._caller, self._context, self._likely = caller, context, tuple(likely)
        self.about_changed.emit(caller, self._uses_caller)
        if changed:
            self._take_in()
            self._search_anew()

    @property
    def knows_caller(self) -> bool:
        """Whether something of the caller can be left out of the search."""
        return bool(self._caller)

    @property
    def has_chosen(self) -> bool:
        """Whether one of the hits is chosen."""
        return self.result is not None and bool(self.result.query) and 0 <= self.chosen < len(self.result.hits)

    def switch_caller(self) -> None:
        """Leave out what is known of the caller, or take it in again; the next start remembers."""
        if not self._caller:
            return
        self._uses_caller = not self._uses_caller
        if self._choice is not None:
            self._choice.use_caller(self._uses_caller)
        self.about_changed.emit(self._caller, self._uses_caller)
        self._take_in()
        self._search_anew()

    def remember_in(self, choice: SearchChoice) -> None:
        """Where the choice about the caller is kept."""
        self._choice, self._uses_caller = choice, choice.uses_caller
        self.about_changed.emit(self._caller, self._uses_caller)

    def answer_question(self, number: int) -> bool:
        """Key 1–9: the answer with that number to the question that is asked; 0 takes the last one back. Whether there
        was something to answer."""
        if number == 0 and self._narrowing.given:
            self._narrowing.take_back()
        elif self.question is not None and 1 <= number <= len(self.question.choices):
            self._narrowing.add_answer(self.question, number - 1, self.words)
        else:
            return False
        self._take_in()
        self.set_text(self.words)
        return True

    def answered_step(self, article_id: str) -> tuple[str, int] | None:
        """A step of this article's guide that was answered here, and which answer from 0."""
        return self._narrowing.answered_step(article_id)

    def choose_hit(self, place: int) -> None:
        """Look inside the hit at `place`, from 0; one whose computation is shown keeps it."""
        if self._showing:
            return
        self._look.stop()
        if self._explains and place == self.chosen:
            return
        self._explains = False
        if self.result is None or not 0 <= place < len(self.result.hits):
            self.looked.emit(None)
            return
        self.chosen = place
        article_id = self.result.hits[place].id
        self._background.run(
            partial(self._library.find_article, article_id), owner=self, on_done=self._looked_inside, replaces="look"
        )

    def explain_chosen(self) -> None:
        """The whole computation of the chosen hit, in place of the look inside; again: the look inside."""
        result = self.result
        if result is None or not self.has_chosen:
            return
        if self._explains:
            self._explains = False
            self.choose_hit(self.chosen)
            return
        words, context, article_id = self.words, self._with_all, result.hits[self.chosen].id
        self._explains = True
        self._background.run(
            partial(_explain_one, self._searcher, words, context, article_id),
            owner=self,
            on_done=self._show_explained,
            replaces="look",
        )

    def _show_explained(self, found: Sequence[Explained]) -> None:
        for one in found:
            self.explained.emit(one.title, in_lines(one))

    @property
    def is_typing(self) -> bool:
        """Whether the words did not rest yet."""
        return self._rest.isActive()

    @property
    def will_look(self) -> bool:
        """Whether the hands have not rested yet: the look inside the first hit is of the words before."""
        return self._look.isActive()

    def open_chosen(self) -> None:
        """Enter: open the chosen hit."""
        if self.result is not None and 0 <= self.chosen < len(self.result.hits):
            self._rest.stop()
            if self.words:
                self.rested.emit(self.words)
            self.article_chosen.emit(self.result.hits[self.chosen].id)

    def _search_anew(self) -> None:
        if self.words:
            self.set_text(self.words)
        else:
            self._show_result(self._likely_now())

    def _likely_now(self) -> SearchResult | None:
        return SearchResult("", self._likely, 1.0) if self._likely and self._uses_caller else None

    def _take_in(self) -> None:
        self._with_all = self._narrowing.with_answers(self._context if self._uses_caller else NO_CONTEXT)

    def _show_answer(self, result: SearchResult) -> None:
        self.waited_s = time.monotonic() - self._asked_s
        self._show_result(result)

    def _show_result(self, result: SearchResult | None) -> None:
        if result is not None and result.query.strip() != self.words:
            return
        if result is not None and result.guessed:
            result = replace(result, hits=())
        if result is not None and result.query:
            result = replace(result, hits=self._narrowing.narrow_hits(result.hits))
        self.result, self.chosen, self._explains = result, 0, False
        self._showing = True
        self.found.emit(result)
        self._showing = False
        if result is not None and result.query and result.hits:
            self._look.start()
        else:
            self.choose_hit(0)
        self._ask_next(None)
        if result is not None and result.query and result.is_answered and len(result.hits) > 1:
            self._ask.start()
        else:
            self._ask.stop()

    def _look_inside(self) -> None:
        if self._background.is_opening(_FOR_CALLS_S):
            self._look.start()
        else:
            self.choose_hit(self.chosen)

    def _look_for_question(self) -> None:
        result = self.result
        if result is None:
            return
        if self._background.is_opening(_FOR_CALLS_S):
            self._ask.start()
            return
        self._background.run(
            partial(self._narrowing.next_question, result),
            owner=self,
            on_done=lambda question: self._ask_next(question) if result is self.result else None,
            replaces="question",
            unasked=True,
        )

    def _ask_next(self, question: NextQuestion | None) -> None:
        self.question = question
        self.asked.emit(question, self._narrowing.given)

    def _looked_inside(self, article: Article | None) -> None:
        """What was read meanwhile is shown only while it still is the chosen hit."""
        hits = self.result.hits if self.result is not None else ()
        if article is None or any(hit.id == article.id for hit in hits[self.chosen : self.chosen + 1]):
            self.looked.emit(article)


def _explain_one(searcher: Searcher, words: str, context: Context, article_id: str) -> list[Explained]:
    return [one for one in searcher.explain(words, _MOST_HITS, context) if one.id == article_id]

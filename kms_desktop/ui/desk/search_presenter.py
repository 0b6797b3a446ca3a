"""Typed words → hits at typing speed, a look inside the chosen one, and what is opened."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from kms_desktop.articles.model import Article
from kms_desktop.search.model import SearchResult
from kms_desktop.services.finding import Finder
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.work_pane import WorkPane

_MOST_HITS = 8


class SearchPresenter(QObject):
    """Searches while the person types, with or without a call, before the workspace is open and while it is away."""

    found = Signal(object)
    """SearchResult; its query is the one typed last."""
    looked = Signal(object)
    """Article of the chosen hit, to look inside; None when there is none."""
    article_chosen = Signal(str)
    rested = Signal(str)
    """Words that rested for a moment or led to an article: the customer's, worth keeping."""

    def __init__(
        self, finder: Finder, background: Background, rest_ms: int = 1500, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._searcher, self._library, self._background = finder.searcher, finder.library, background
        self.result: SearchResult | None = None
        self.chosen = 0
        self.words = ""
        self._rest = QTimer(self, interval=rest_ms, singleShot=True)
        self._rest.timeout.connect(lambda: self.rested.emit(self.words))

    def type(self, text: str) -> None:
        """The words in the field as they stand now."""
        self.words = text.strip()
        if not self.words:
            self._rest.stop()
            self._show(None)
            return
        words = self.words
        self._background.run(
            lambda: self._searcher.search(words, _MOST_HITS), owner=self, on_done=self._show, replaces="search"
        )
        self._rest.start()

    def again(self) -> None:
        """Search once more: the index or what it learned has changed."""
        if self.words:
            self.type(self.words)

    def choose(self, place: int) -> None:
        """Look inside the hit at `place`, from 0."""
        if self.result is None or not 0 <= place < len(self.result.hits):
            self.looked.emit(None)
            return
        self.chosen = place
        article_id = self.result.hits[place].id
        self._background.run(
            lambda: self._library.get(article_id), owner=self, on_done=self._looked_inside, replaces="look"
        )

    def open_chosen(self) -> None:
        """Enter: open the chosen hit."""
        if self.result is not None and 0 <= self.chosen < len(self.result.hits):
            self._rest.stop()
            self.rested.emit(self.words)
            self.article_chosen.emit(self.result.hits[self.chosen].id)

    def _show(self, result: SearchResult | None) -> None:
        if result is not None and result.query.strip() != self.words:
            return
        if result is not None and result.guessed:
            result = replace(result, hits=())
        self.result, self.chosen = result, 0
        self.found.emit(result)
        self.choose(0)

    def _looked_inside(self, article: Article | None) -> None:
        self.looked.emit(article)


def searching(
    finder: Finder, work: WorkPane, background: Background, parent: QObject, rest_ms: int = 1500
) -> SearchPresenter:
    """A presenter joined with the pane, and asked at once for what was typed before it came."""
    search = SearchPresenter(finder, background, rest_ms, parent)
    work.typed.connect(search.type)
    work.hit_marked.connect(search.choose)
    work.open_chosen.connect(search.open_chosen)
    search.found.connect(work.show_result)
    search.looked.connect(work.show_look)
    if words := work.search.text():
        search.type(words)
    return search

"""Typed words → hits at typing speed, a look inside the chosen one, and what is opened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article
from kms_desktop.contacts.call import Call
from kms_desktop.contacts.model import ContactState
from kms_desktop.search.model import SearchResult
from kms_desktop.search.searcher import Searcher
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.live import LiveContact

_MOST_HITS = 8


class SearchPresenter(QObject):
    """Searches while the person types. The words are logged once they rest or lead to an article."""

    found = Signal(object)
    """SearchResult; its query is the one typed last."""
    looked = Signal(object)
    """Article of the chosen hit, to look inside; None when there is none."""
    article_chosen = Signal(str)

    def __init__(
        self,
        live: LiveContact,
        searcher: Searcher,
        library: Library,
        call: Call,
        background: Background,
        rest_ms: int = 1500,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._live, self._searcher, self._library, self._call = live, searcher, library, call
        self._background = background
        self.result: SearchResult | None = None
        self.chosen = 0
        self._typed = ""
        self._rest = QTimer(self, interval=rest_ms, singleShot=True)
        self._rest.timeout.connect(self._log_words)
        live.changed.connect(self._follow)

    def type(self, text: str) -> None:
        """The words in the field as they stand now."""
        self._typed = text.strip()
        if not self._typed:
            self._rest.stop()
            self._show(None)
            return
        typed = self._typed
        self._background.run(
            lambda: self._searcher.search(typed, _MOST_HITS), owner=self, on_done=self._show, replaces="search"
        )
        self._rest.start()

    def again(self) -> None:
        """Search once more: the index or what it learned has changed."""
        if self._typed:
            self.type(self._typed)

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
            self._log_words()
            self.article_chosen.emit(self.result.hits[self.chosen].id)

    def _show(self, result: SearchResult | None) -> None:
        if result is not None and result.query.strip() != self._typed:
            return
        self.result, self.chosen = result, 0
        self.found.emit(result)
        self.choose(0)

    def _looked_inside(self, article: Article | None) -> None:
        self.looked.emit(article)

    def _log_words(self) -> None:
        self._rest.stop()
        contact, words = self._live.id, self._typed
        if not self._live.active or len(words) < 3 or words in self._live.state.searches:
            return
        work: Callable[[], ContactState] = lambda: self._call.searched(contact, words)  # noqa: E731
        self._live.write(work)

    def _follow(self, state: ContactState) -> None:
        """A call was taken while words stood in the field: they are the caller's, and are kept."""
        if state.phase == "on_call" and self._typed and not state.searches and not self._rest.isActive():
            self._rest.start()

"""Words that were searched → the log of the contact in hand, as the customer said it; between calls a log of their
own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from kms_desktop.contacts.contact_commands import ContactCommands
    from kms_desktop.contacts.idle_searches import IdleSearches
    from kms_desktop.contacts.model import ContactState
    from kms_desktop.search.model import SearchResult
    from kms_desktop.ui.background import Background
    from kms_desktop.ui.desk.live import LiveContact
    from kms_desktop.ui.desk.search.presenter import SearchPresenter

_LEAST_LETTERS = 3


class WordsPresenter(QObject):
    """Keeps each wording once a contact; what stood in the field when the call was taken is kept too.

    Between calls a wording is logged when other words take its place, when an article is opened for it, or after
    `idle_ms`; while it grows it is one. What a call is taken with is the caller's, and counts there.
    """

    def __init__(
        self,
        live: LiveContact,
        call: ContactCommands,
        search: SearchPresenter,
        idle: IdleSearches,
        background: Background,
        idle_ms: int = 10_000,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._live, self._call, self._search = live, call, search
        self._idle, self._background = idle, background
        self._between = ""
        """Words that were searched between calls and are not logged yet."""
        self._found = False
        self._wait = QTimer(self, interval=idle_ms, singleShot=True)
        self._wait.timeout.connect(self.log_between)
        search.rested.connect(self.log_words)
        search.found.connect(self._note_result)
        search.article_chosen.connect(lambda _article: self.log_between(found=True))

    def log_words(self, words: str) -> None:
        """Log these words, unless they stand there already."""
        contact = self._live.id
        if len(words) < _LEAST_LETTERS:
            return
        if not self._live.active:
            self._wait_with(words)
        elif words not in self._live.state.searches:
            self._live.write_event(partial(self._call.log_search, contact, words))

    def _wait_with(self, words: str) -> None:
        if self._between and not words.startswith(self._between):
            self.log_between()
        self._between, self._found = words, True
        self._note_answer(self._search.result)
        self._wait.start()

    def _note_answer(self, result: SearchResult | None) -> None:
        """Of these words and no others: until they are answered, nobody can say that they found nothing."""
        if result is not None and self._between and result.query.strip() == self._between:
            self._found = result.is_answered

    def _note_result(self, result: SearchResult | None) -> None:
        """Other words took their place, or none."""
        if self._between and (result is None or not result.query.startswith(self._between)):
            self.log_between()
        self._note_answer(result)

    def log_between(self, *, found: bool = False) -> None:
        """What was searched between calls, once."""
        words, self._between = self._between, ""
        self._wait.stop()
        if words and not self._live.active:
            self._background.run(
                partial(self._idle.log_search, words, found=found or self._found), owner=self, unasked=True
            )

    def on_contact_changed(self, state: ContactState) -> None:
        """Of words that hands are typing still, the half is no wording; they are kept once they rest."""
        if state.id:
            self._between = ""
        begun = state.phase == "on_call" and len(state.legs) == 1 and not state.searches
        if begun and self._search.words and not self._search.is_typing:
            self.log_words(self._search.words)

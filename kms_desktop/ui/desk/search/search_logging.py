"""Words that were searched → the log of the contact in hand: they are how the customer said it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from kms_desktop.contacts.contact_commands import ContactCommands
    from kms_desktop.contacts.model import ContactState
    from kms_desktop.ui.desk.live import LiveContact
    from kms_desktop.ui.desk.search.presenter import SearchPresenter

_LEAST_LETTERS = 3


class WordsPresenter(QObject):
    """Keeps each wording once a contact; what stood in the field when the call was taken is kept too."""

    def __init__(
        self, live: LiveContact, call: ContactCommands, search: SearchPresenter, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._live, self._call, self._search = live, call, search
        search.rested.connect(self.log_words)

    def log_words(self, words: str) -> None:
        """Log these words, unless there is no contact or they stand there already."""
        contact = self._live.id
        if self._live.active and len(words) >= _LEAST_LETTERS and words not in self._live.state.searches:
            self._live.write_event(partial(self._call.log_search, contact, words))

    def on_contact_changed(self, state: ContactState) -> None:
        """Of words that hands are typing still, the half is no wording; they are kept once they rest."""
        begun = state.phase == "on_call" and len(state.legs) == 1 and not state.searches
        if begun and self._search.words and not self._search.is_typing:
            self.log_words(self._search.words)

"""Words that stand in the search when a contact is set aside → they stand there again when it is in hand again."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject

from kms_desktop.ui.desk.caller.call import CallPresenter
from kms_desktop.ui.desk.desk_state import DeskState
from kms_desktop.ui.desk.search.presenter import SearchPresenter
from kms_desktop.ui.desk.store import DeskStore


class SearchWords(Protocol):
    """The field of the search."""

    def text(self) -> str: ...

    def set_text(self, text: str, /) -> None: ...


class WordsAside(QObject):
    """Keeps the words by contact. What somebody typed for one customer is never searched for another."""

    def __init__(self, field: SearchWords, search: SearchPresenter, call: CallPresenter, store: DeskStore) -> None:
        super().__init__(store)
        self._field, self._search = field, search
        self._kept: dict[str, str] = {}
        call.setting_aside.connect(self._keep_words)
        store.follow_part(lambda state: state.contact.id, self._bring_words)

    def _keep_words(self, contact_id: str) -> None:
        self._kept[contact_id] = self._field.text()
        self._set_words("")

    def _bring_words(self, state: DeskState) -> None:
        words = self._kept.pop(state.contact.id, "")
        if words:
            self._set_words(words)

    def _set_words(self, words: str) -> None:
        self._field.set_text(words)
        self._search.set_text(words)

"""F8 → a wrap-up filled from the log; one key saves it and the desk is ready for the next call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from kms_desktop.contacts.model import ContactState, WrapUp
from kms_desktop.contacts.wrapup import WrapUps
from kms_desktop.search.model import PastContact
from kms_desktop.search.searcher import Searcher
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.desk.sights import OUTCOMES


class ClosingPresenter(QObject):
    """Asks “Is this what happened?”; what is saved makes the next search better at once."""

    draft_shown = Signal(object)
    """WrapUp to confirm, or None: back to the call."""
    saved = Signal(object)
    """The wrapped-up ContactState."""

    def __init__(
        self,
        live: LiveContact,
        wrapups: WrapUps,
        searcher: Searcher,
        background: Background,
        before: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._live, self._wrapups, self._searcher = live, wrapups, searcher
        self._background, self._before = background, before
        self.draft: WrapUp | None = None

    def start(self) -> None:
        """F8: fill the wrap-up from everything logged, the note included."""
        if not self._live.active:
            return
        self._before()
        self._background.run(lambda: self._wrapups.draft(self._live.state), owner=self, on_done=self._show)

    def choose_outcome(self, number: int) -> None:
        """Keys 1–4."""
        if self.draft is not None and 1 <= number <= len(OUTCOMES):
            self._show(replace(self.draft, outcome=OUTCOMES[number - 1], outcome_from="Chosen by you"))  # type: ignore[arg-type]

    def word(self, text: str) -> None:
        """The line for the next person, as it stands now."""
        if self.draft is not None:
            self.draft = replace(self.draft, words=text)

    def rename_reason(self, text: str) -> None:
        if self.draft is not None:
            self.draft = replace(self.draft, reason=text, reason_from="Chosen by you")

    def back(self) -> None:
        """Esc: back to the call; the words are kept."""
        self.draft = None
        self.draft_shown.emit(None)

    def save(self) -> None:
        """Ctrl+Enter: close the contact and be ready."""
        if self.draft is None or not self._live.active:
            return
        draft, self.draft = self.draft, None
        contact = self._live.id
        self._background.run(
            lambda: self._save(contact, draft),
            owner=self,
            on_done=self._done,
            on_error=lambda e: self._failed(e, draft),
        )

    def _save(self, contact: str, draft: WrapUp) -> ContactState:
        state = self._wrapups.save(contact, draft)
        if draft.link == "resolved" and draft.article_id and state.searches:
            self._searcher.learn(PastContact(draft.article_id, " ".join(state.searches), 0.0))
        return state

    def _done(self, state: ContactState) -> None:
        self.draft_shown.emit(None)
        self.saved.emit(state)
        self._live.clear()

    def _failed(self, error: Exception, draft: WrapUp) -> None:
        self._show(draft)
        self._background.failed.emit(error)

    def _show(self, draft: WrapUp) -> None:
        self.draft = draft
        self.draft_shown.emit(draft)

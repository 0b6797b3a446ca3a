"""F8 → a wrap-up filled from the log; one key saves it and the desk is ready for the next call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from kms_desktop.contacts.log import ContactLog
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
        log: ContactLog,
        wrapups: WrapUps,
        searcher: Searcher,
        background: Background,
        before: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._live, self._log, self._wrapups, self._searcher = live, log, wrapups, searcher
        self._background, self._before = background, before
        self.draft: WrapUp | None = None
        self._changed: dict[str, str] = {}
        """What the person changed in the draft of the contact in hand; it outlasts going back to the call."""
        live.changed.connect(self._follow)

    def start(self) -> None:
        """F8: fill the wrap-up from everything logged, the note included."""
        if not self._live.active or self.draft is not None:
            return
        self._before()
        contact = self._live.id
        self._background.run(
            lambda: self._wrapups.draft(self._log.state(contact)),
            owner=self,
            on_done=lambda draft: self._show(replace(draft, **self._changed)),
            replaces="draft",
        )

    def choose_outcome(self, number: int) -> None:
        """Keys 1–4."""
        if self.draft is not None and 1 <= number <= len(OUTCOMES):
            self._change(outcome=OUTCOMES[number - 1], outcome_from="Chosen by you")
            self._show(self.draft)

    def word(self, text: str) -> None:
        """The line for the next person, as it stands now."""
        self._change(words=text)

    def rename_reason(self, text: str) -> None:
        self._change(reason=text, reason_from="Chosen by you")

    def back(self) -> None:
        """Esc: back to the call; what was changed is kept."""
        if self.draft is None:
            return
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

    def _change(self, **changed: str) -> None:
        if self.draft is not None:
            self._changed |= changed
            self.draft = replace(self.draft, **changed)  # type: ignore[arg-type]

    def _follow(self, state: ContactState) -> None:
        if state.id:
            return
        self._changed = {}
        if self.draft is not None:
            self.back()

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

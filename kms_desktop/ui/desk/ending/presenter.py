"""The end of a call → a wrap-up filled from the log; one key saves it, and the desk is ready; another undoes it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from kms_desktop.contacts.drafts import Drafts
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import ContactState, WrapUp
from kms_desktop.contacts.wrapup import WrapUps
from kms_desktop.search.model import PastContact
from kms_desktop.search.searcher import Searcher
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.desk.view_state import OUTCOMES

_CHANGEABLE = ("outcome", "words", "reason")


class ClosingPresenter(QObject):
    """Asks “Is this what happened?”; what is saved makes the next search better at once."""

    draft_shown = Signal(object)
    """WrapUp to confirm, or None: back to the call."""
    opening = Signal()
    """A wrap-up was asked for; what it holds is being read."""
    reopened = Signal(object)
    """ContactState of one that was wrapped up and is in hand again."""
    not_reopened = Signal()
    """It was refused, or could not be decided; why is said already."""
    saved = Signal(str)
    """The contact is wrapped up, and the sentence that says so."""

    def __init__(
        self,
        live: LiveContact,
        log: ContactLog,
        wrapups: WrapUps,
        searcher: Searcher,
        drafts: Drafts,
        background: Background,
        before: Callable[[], None],
        draft_ms: int = 400,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._live, self._log, self._wrapups, self._searcher = live, log, wrapups, searcher
        self._drafts, self._background, self._before = drafts, background, before
        self._keep = QTimer(self, interval=draft_ms, singleShot=True)
        self._keep.timeout.connect(self._keep_changes)
        self.draft: WrapUp | None = None
        self.is_opening = False
        """Whether what the wrap-up holds is being read: it is in front already, and there is nothing to save yet."""
        self._changed: dict[str, str] = {}
        """What the person changed in the draft of the contact in hand; it outlasts going back to the call and kills."""
        self._last = ""
        """The contact that was wrapped up last at this desk, "" where none was or it is open again."""
        self._reopens = False

    def action_functions(self) -> dict[str, Callable[[], object]]:
        """What each action of the desk that ends a call does."""
        return {"wrap_up": self.start_wrap_up}

    def start_wrap_up(self) -> None:
        """Fill the wrap-up from everything logged, the note included."""
        if not self._live.active or self.draft is not None or self.is_opening:
            return
        self.is_opening = True
        self.opening.emit()
        self._before()
        contact = self._live.id
        self._background.run(
            partial(_read_draft, self._wrapups, self._log, self._drafts, contact),
            owner=self,
            on_done=lambda filled: self._on_draft_read(*filled),
            on_error=self._on_not_read,
            replaces="draft",
        )

    def choose_outcome(self, number: int) -> None:
        """Keys 1–4."""
        if self.draft is not None and 1 <= number <= len(OUTCOMES):
            self._change_draft(outcome=OUTCOMES[number - 1])
            self._show_draft(self.draft)

    def set_words(self, text: str) -> None:
        """The line for the next person, as it stands now."""
        self._change_draft(words=text)

    def rename_reason(self, text: str) -> None:
        self._change_draft(reason=text)

    def back_to_call(self) -> None:
        """Esc: back to the call; what was changed is kept."""
        if self.draft is None and not self.is_opening:
            return
        self.draft, self.is_opening = None, False
        self.draft_shown.emit(None)

    def save_wrap_up(self) -> None:
        """Close the contact and be ready."""
        if self.draft is None or not self._live.active:
            return
        draft, self.draft = self.draft, None
        self._keep.stop()
        contact = self._live.id
        self._background.run(
            partial(_save_wrap_up, self._wrapups, self._drafts, self._searcher, contact, draft),
            owner=self,
            on_done=self._on_saved,
            on_error=lambda e: self._on_error(e, draft),
        )

    def reopen_last(self) -> None:
        """Between calls: the contact that was wrapped up last is in hand again, as before its wrap-up."""
        if self._last and not self._live.active:
            self.reopen_contact(self._last)

    def reopen_contact(self, contact_id: str, reason: str = "") -> None:
        """One that was wrapped up, here or by a colleague; asked for once more while it is done, nothing happens."""
        if self._reopens:
            return
        self._reopens = True
        reopen = partial(self._wrapups.reopen_contact, contact_id, reason)
        self._live.write_event(reopen, self._on_reopened, self._on_not_reopened)

    def _on_reopened(self, state: ContactState) -> None:
        self._reopens = False
        self._last = "" if self._last == state.id else self._last
        self.reopened.emit(state)

    def _on_not_reopened(self, error: Exception) -> None:
        self._reopens = False
        self._background.failed.emit(error)
        self.not_reopened.emit()

    def _on_not_read(self, error: Exception) -> None:
        self.back_to_call()
        self._background.failed.emit(error)

    def _on_draft_read(self, draft: WrapUp, kept: dict[str, str]) -> None:
        if not self.is_opening:
            return  # somebody went back to the call meanwhile
        self.is_opening = False
        self._changed = kept | self._changed
        self._show_draft(_with_changes(draft, self._changed))

    def _change_draft(self, **changed: str) -> None:
        if self.draft is not None:
            self._changed |= changed
            self.draft = _with_changes(self.draft, changed)
            if not self._keep.isActive():
                self._keep.start()

    def _keep_changes(self) -> None:
        """On this desktop's disk: what is typed here outlasts a kill as a note does."""
        if self._live.active and self._changed:
            name, changed = _draft_name(self._live.id), json.dumps(self._changed)
            self._background.run(partial(self._drafts.keep_draft, name, changed), owner=self)

    def on_contact_changed(self, state: ContactState) -> None:
        """What was changed in a draft belongs to the contact that is not in hand any more."""
        if state.id:
            return
        self._changed = {}
        self.back_to_call()

    def _on_saved(self, state: ContactState) -> None:
        self._last = state.id
        self.draft_shown.emit(None)
        key = key_text("reopen")
        self.saved.emit(tr("Saved. {key} reopens it.", key=key) if key else tr("Saved. Ready for the next call."))
        self._live.clear_contact()

    def _on_error(self, error: Exception, draft: WrapUp) -> None:
        self._show_draft(draft)
        self._background.failed.emit(error)

    def _show_draft(self, draft: WrapUp) -> None:
        self.draft = draft
        self.draft_shown.emit(draft)


def _with_changes(draft: WrapUp, changed: Mapping[str, str]) -> WrapUp:
    """What the person wrote or chose comes from nowhere else."""
    changed_draft: WrapUp = replace(draft, **changed)  # type: ignore[arg-type]
    if "outcome" in changed:
        changed_draft = replace(changed_draft, outcome_from=tr("Chosen by you"))
    return replace(changed_draft, reason_from="") if "reason" in changed else changed_draft


def _read_draft(wrapups: WrapUps, log: ContactLog, drafts: Drafts, contact: str) -> tuple[WrapUp, dict[str, str]]:
    """Filled from the log, and what the person had changed in it."""
    return wrapups.draft_wrap_up(log.contact_state(contact)), _kept_changes(drafts, contact)


def _kept_changes(drafts: Drafts, contact: str) -> dict[str, str]:
    try:
        kept = json.loads(drafts.read_draft(_draft_name(contact)) or "{}")
    except ValueError:
        return {}
    return {name: value for name, value in kept.items() if name in _CHANGEABLE and isinstance(value, str)}


def _save_wrap_up(wrapups: WrapUps, drafts: Drafts, searcher: Searcher, contact: str, draft: WrapUp) -> ContactState:
    state = wrapups.save_wrap_up(contact, draft)
    drafts.drop_draft(_draft_name(contact))
    if draft.link == "resolved" and draft.article_id and state.searches:
        searcher.learn_contact(PastContact(draft.article_id, " ".join(state.searches), 0.0))
    return state


def _draft_name(contact: str) -> str:
    return f"wrap-up:{contact}"

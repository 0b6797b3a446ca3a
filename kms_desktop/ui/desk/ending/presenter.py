"""The end of a call → a wrap-up filled from the log; one key saves it, and the desk is ready; another undoes it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from kms_desktop.contacts.drafts import Drafts
from kms_desktop.contacts.ending_text import EASE
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import ContactState
from kms_desktop.contacts.wrapup import WrapUps
from kms_desktop.contacts.wrapup_draft import (
    CHANGEABLE,
    Issue,
    WrapUp,
    WrapUpChoices,
    changes_as_stored,
    changes_from_stored,
    issues_of,
    with_article,
    with_exchange,
    with_issue,
    with_more,
    without_issue,
)
from kms_desktop.contacts.wrapup_summary import wrap_up_of
from kms_desktop.search.model import PastContact
from kms_desktop.search.searcher import Searcher
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.background import Background
from kms_desktop.ui.contact_panel import ContactPanel
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.desk.view_state import OUTCOMES


class ClosingPresenter(QObject):
    """Asks “Is this what happened?”; what is saved makes the next search better at once."""

    choices_read = Signal(object)
    """WrapUpChoices for the draft."""
    saved_read = Signal(str, object, object)
    """A contact that is closed, its wrap-up as it stands, and the choices."""
    corrected = Signal(object)
    """ContactState of one of which the wrap-up was put right."""
    unlearned = Signal()
    """What search learned may not hold any more."""
    draft_shown = Signal(object)
    """WrapUp to confirm, or None: back to the call."""
    reason_wanted = Signal(int)
    """The reason of the issue at this place is asked for; it stands there by now."""
    opening = Signal()
    """A wrap-up was asked for; what it holds is being read."""
    reopened = Signal(object)
    """ContactState of one that was wrapped up and is in hand again."""
    said = Signal(str)
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
        self._keep.timeout.connect(self.keep_changes)
        self.draft: WrapUp | None = None
        self.is_opening = False
        """Whether what the wrap-up holds is being read: it is in front already, and there is nothing to save yet."""
        self._over: Mapping[str, datetime] = {}
        self._changed: dict[str, Any] = {}
        """What the person changed in the draft of the contact in hand; it outlasts going back to the call and kills."""
        self._last = ""
        """The contact that was wrapped up last at this desk, "" where none was or it is open again."""
        self._reopens = False

    def set_over(self, over: Mapping[str, datetime]) -> None:
        """When calls were hung up, by the telephone system's key: from then on nobody talks any more."""
        self._over = over

    def action_functions(self) -> dict[str, Callable[[], object]]:
        """What each action of the desk that ends a call does."""
        return {"wrap_up": self.start_wrap_up, "add_issue": self.add_issue}

    def start_wrap_up(self) -> None:
        """Fill the wrap-up from everything logged, the note included; pressed again, on to its reason."""
        if self.draft is not None:
            self.reason_wanted.emit(0)
        if not self._live.active or self.draft is not None or self.is_opening:
            return
        self.is_opening = True
        self.opening.emit()
        self._before()
        contact = self._live.id
        self._background.run(
            partial(_read_draft, self._wrapups, self._log, self._drafts, self._searcher, contact),
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

    def choose_ease(self, number: int) -> None:
        """Keys 5–9, from the hardest to the easiest: what the customer said, where this one is asked; said again, they
        said nothing."""
        draft = self.draft
        if draft is not None and draft.asks_ease and 1 <= number <= len(EASE):
            said = EASE[number - 1]
            self._put(lambda draft: replace(draft, ease="" if draft.ease == said else said))

    def set_words(self, text: str) -> None:
        """The line for the next person, as it stands now."""
        self._change_draft(words=text)

    def rename_reason(self, text: str) -> None:
        """Typed, in words that are on no list."""
        self._change_draft(reason=text, reason_code="", reason_from="")

    def choose_reason(self, place: int, code: str, words: str) -> None:
        self._put(lambda draft: with_issue(draft, place, reason=words, reason_code=code))

    def choose_link(self, place: int, link: str) -> None:
        self._put(lambda draft: with_issue(draft, place, link=link))

    def choose_preventable(self, place: int, said: str) -> None:
        self._put(lambda draft: with_issue(draft, place, preventable=said))

    def set_resolution(self, place: int, words: str) -> None:
        self._put(lambda draft: with_issue(draft, place, resolution=words))

    def drop_issue(self, place: int) -> None:
        self._put(lambda draft: without_issue(draft, place))

    def toggle_exchange(self, thread_id: str) -> None:
        """Whether this exchange is settled with the contact."""
        self._put(lambda draft: with_exchange(draft, thread_id))

    def choose_article(self, place: int, article_id: str) -> None:
        """Link another article, or none; what the log tells of it is filled in."""
        find = partial(self._wrapups.issue_about, self._live.state, article_id)
        self._background.run(
            find,
            owner=self,
            on_done=lambda found: self._put(lambda draft: with_article(draft, place, found)),
            replaces="article",
        )

    def add_issue(self) -> None:
        """One more thing that the customer got in touch about."""
        if self.draft is None or not self._live.active:
            return
        known = {issue.article_id for issue in issues_of(self.draft)}
        find = partial(self._wrapups.next_issue, self._live.state, known)
        self._background.run(find, owner=self, on_done=self._add_found)

    def _add_found(self, found: Issue) -> None:
        """It stands there, and its reason is asked for."""
        if self.draft is not None:
            self._put(lambda draft: with_more(draft, found))
            self.reason_wanted.emit(len(self.draft.further))

    def _put(self, change: Callable[[WrapUp], WrapUp]) -> None:
        """What the person chose in a row of the draft."""
        if self.draft is None:
            return
        changed = change(self.draft)
        others = {
            name: getattr(changed, name) for name in CHANGEABLE if getattr(changed, name) != getattr(self.draft, name)
        }
        self._change_draft(**others)
        self._show_draft(self.draft)

    def read_saved(self, contact_id: str) -> None:
        """The wrap-up of a closed contact, to be put right."""
        self._background.run(
            partial(_read_saved, self._wrapups, self._log, self._searcher, contact_id),
            owner=self,
            on_done=lambda read: self.saved_read.emit(contact_id, *read),
            replaces="saved",
        )

    def correct_contact(self, contact_id: str, wrap_up: WrapUp, why: str = "") -> None:
        """Put it right; what search learned of it is learned anew."""
        self._background.run(
            partial(self._wrapups.correct_wrap_up, contact_id, wrap_up, why), owner=self, on_done=self._on_corrected
        )

    def correct_in(self, panel: ContactPanel) -> None:
        """Put right there what the wrap-up of a contact says."""
        panel.correcting_chosen.connect(self.read_saved)
        self.saved_read.connect(panel.show_correction)
        panel.correction_saved.connect(self.correct_contact)
        self.corrected.connect(lambda state: panel.end_correction(state.id))
        panel.article_wanted.connect(lambda contact, place, key: self._find_article(panel, contact, place, key))

    def _find_article(self, panel: ContactPanel, contact: str, place: int, article_id: str) -> None:
        self._background.run(
            lambda: self._wrapups.issue_about(self._log.contact_state(contact), article_id),
            owner=self,
            on_done=lambda found: panel.form.fill_article(place, found),
            replaces="article",
        )

    def _on_corrected(self, state: ContactState) -> None:
        self.corrected.emit(state)
        self.unlearned.emit()
        self.said.emit(tr("Corrected. Search learns it anew."))

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

    @property
    def last_contact(self) -> str:
        """The one that was wrapped up last at this desk, "" where none was or it is open again."""
        return self._last

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
        self.unlearned.emit()
        self._last = "" if self._last == state.id else self._last
        self.reopened.emit(state)

    def _on_not_reopened(self, error: Exception) -> None:
        self._reopens = False
        self._background.failed.emit(error)
        self.not_reopened.emit()

    def _on_not_read(self, error: Exception) -> None:
        self.back_to_call()
        self._background.failed.emit(error)

    def _on_draft_read(self, draft: WrapUp, kept: dict[str, Any], choices: WrapUpChoices) -> None:
        if not self.is_opening:
            return  # somebody went back to the call meanwhile
        self.is_opening = False
        over = self._over.get(self._live.state.call_id)
        if over is not None and draft.begun_at is not None:
            draft = replace(draft, begun_at=min(over, draft.begun_at))
        self._changed = kept | self._changed
        self.choices_read.emit(choices)
        self._show_draft(_with_changes(draft, self._changed))

    def _change_draft(self, **changed: Any) -> None:
        if self.draft is not None:
            self._changed |= changed
            self.draft = _with_changes(self.draft, changed)
            if not self._keep.isActive():
                self._keep.start()

    def keep_changes(self) -> None:
        """On this desktop's disk: what is typed here outlasts a kill as a note does."""
        if self._live.active and self._changed:
            name, changed = _draft_name(self._live.id), json.dumps(changes_as_stored(self._changed))
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


def _with_changes(draft: WrapUp, changed: Mapping[str, Any]) -> WrapUp:
    """What the person wrote or chose comes from nowhere else."""
    changed_draft = replace(draft, **changed)
    if "outcome" in changed:
        changed_draft = replace(changed_draft, outcome_from=tr("Chosen by you"))
    return replace(changed_draft, reason_from="") if "reason" in changed else changed_draft


def _read_draft(
    wrapups: WrapUps, log: ContactLog, drafts: Drafts, searcher: Searcher, contact: str
) -> tuple[WrapUp, dict[str, Any], WrapUpChoices]:
    """Filled from the log, what the person had changed in it, and what can be chosen."""
    state = log.contact_state(contact)
    return wrapups.draft_wrap_up(state), _kept_changes(drafts, contact), wrapups.list_choices(state, _titles(searcher))


def _read_saved(wrapups: WrapUps, log: ContactLog, searcher: Searcher, contact: str) -> tuple[WrapUp, WrapUpChoices]:
    return wrapups.saved_wrap_up(contact), wrapups.list_choices(log.contact_state(contact), _titles(searcher))


def _titles(searcher: Searcher) -> Iterator[tuple[str, str]]:
    return ((article_id, title) for article_id, title, _path in searcher.list_titles())


def _kept_changes(drafts: Drafts, contact: str) -> dict[str, Any]:
    try:
        return changes_from_stored(json.loads(drafts.read_draft(_draft_name(contact)) or "{}"))
    except ValueError:
        return {}


def _save_wrap_up(wrapups: WrapUps, drafts: Drafts, searcher: Searcher, contact: str, draft: WrapUp) -> ContactState:
    state = wrapups.save_wrap_up(contact, draft)
    drafts.drop_draft(_draft_name(contact))
    first = wrap_up_of(state).asked or " ".join(state.searches)
    for issue, words in ((issues_of(draft)[0], first), *((issue, issue.asked) for issue in draft.further)):
        if issue.link == "resolved" and issue.article_id and words:
            searcher.learn_contact(PastContact(issue.article_id, words, 0.0))
    return state


def _draft_name(contact: str) -> str:
    return f"wrap-up:{contact}"

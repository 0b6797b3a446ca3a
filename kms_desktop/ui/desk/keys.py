"""An action of the desk → what it does in the state that the desk is in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt

from kms_desktop.ui.actions.action import Scope
from kms_desktop.ui.actions.keymap import keymap
from kms_desktop.ui.desk.approval.controller import ApprovalController
from kms_desktop.ui.desk.caller.call import CallPresenter
from kms_desktop.ui.desk.desk_view import DeskView
from kms_desktop.ui.desk.dialogs import DeskDialogs
from kms_desktop.ui.desk.ending.presenter import ClosingPresenter
from kms_desktop.ui.desk.guide.presenter import GuidePresenter
from kms_desktop.ui.desk.page import DeskPage
from kms_desktop.ui.desk.search.presenter import SearchPresenter
from kms_desktop.ui.desk.transfer.presenter import HandoverPresenter


class KeyPresenters(Protocol):
    """What the keys act on."""

    @property
    def call(self) -> CallPresenter: ...

    @property
    def search(self) -> SearchPresenter: ...

    @property
    def guide(self) -> GuidePresenter: ...

    @property
    def handover(self) -> HandoverPresenter: ...

    @property
    def closing(self) -> ClosingPresenter: ...


class DeskKeys:
    """What each key does in the state the desk is in."""

    def __init__(
        self,
        page: DeskPage,
        presenters: KeyPresenters,
        stage: DeskView,
        asking: DeskDialogs,
        approvals: ApprovalController,
        *,
        refused: frozenset[str] = frozenset(),
    ) -> None:
        """`refused`: the actions that this person is not offered."""
        self._page, self._of, self._stage, self._asking = page, presenters, stage, asking
        self._approvals, self._refused = approvals, refused

    def action_functions(self) -> dict[str, Callable[[], object]]:
        """What each action of the desk does."""
        work, asking, of = self._page.work, self._asking, self._of
        acts: dict[str, Callable[[], object]] = {
            "take_call": self._take_call,
            "put_off": self._put_off,
            "search": self._focus_search,
            "toggle_article": work.guide.toggle_text,
            "verify": asking.verify,
            "history": self._focus_history,
            "show_original": self._page.left.history.want_original,
            "transfer": asking.hand_over,
            "notes": self._focus_notes,
            "suggest": asking.suggest,
            "toggle_caller": of.search.switch_caller,
            "explain_hit": of.search.explain_chosen,
            "ask_for_article": work.want_draft,
            "flag": asking.flag,
            "hold": self._toggle_hold,
            "all_options": self._all_options,
            "ask_approval": self._press_approval,
            "confirm": self._confirm,
            "copy_words": work.guide.copy_words,
            "step_back": self._step_back,
            "decline": self._decline_option,
            "reopen": self._reopen,
            "correct": self._correct,
        }
        acts |= of.closing.action_functions()
        acts |= {f"choose_{digit}": partial(self._press_digit, digit) for digit in range(10)}
        return {action_id: act for action_id, act in acts.items() if action_id not in self._refused}

    def key_sheet(self) -> list[tuple[str, str]]:
        """Each key of the desk with what it does, for those that this person has."""
        return keymap().sheet(Scope.DESK, without=self._refused)

    def _take_call(self) -> None:
        if self._of.call.ringing is not None or self._of.call.left_open is not None:
            self._of.call.take_call()
        elif self._stage.phase == "approval":
            self._approvals.grant_approval()
        else:
            self._of.handover.accept_handover()

    def _put_off(self) -> None:
        if self._stage.phase == "handover":
            self._asking.refuse()
        elif self._stage.phase == "approval":
            self._approvals.refuse_approval()
        else:
            self._of.call.return_call()

    def _focus_search(self) -> None:
        if self._stage.phase == "wrap_up":
            self._of.closing.back_to_call()
        if self._stage.phase not in ("handover", "approval", "wrap_up"):
            self._page.work.focus_search()

    def _focus_notes(self) -> None:
        self._page.toggle_drawer()
        if self._page.right.notes.field.isVisible():
            self._page.right.notes.field.setFocus()

    def _focus_history(self) -> None:
        rows = self._page.left.visible_list()
        if rows is not None:
            rows.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _reopen(self) -> None:
        """In the list of one's last contacts the marked one, which is told first; else the one wrapped up last."""
        recent = self._page.left.quiet
        marked = recent.marked_contact() if recent.list.hasFocus() else None
        if marked is None:
            self._of.closing.reopen_last()
        else:
            self._asking.tell_contact(marked)

    def _correct(self) -> None:
        """The wrap-up of the contact that is told, or of the marked one, which is told first."""
        panel, recent = self._asking.contact, self._page.left.quiet
        marked = recent.marked_contact() if recent.list.hasFocus() else None
        if not panel.is_open() and marked is not None:
            self._asking.tell_contact(marked)
        if panel.is_open():
            panel.begin_correcting()

    def _press_digit(self, number: int) -> None:
        if self._asking.open_panel() is not None:
            return
        if self._stage.phase == "wrap_up":
            self._of.closing.choose_outcome(number)
        elif self._stage.phase == "approval":
            self._approvals.press_digit(number)
        elif self._of.guide.sight is not None or not self._of.search.answer_question(number):
            self._of.guide.press_digit(number)

    def _confirm(self) -> None:
        panel = self._asking.open_panel()
        if panel is not None:
            panel.confirm()
        elif self._stage.phase == "wrap_up":
            self._of.closing.save_wrap_up()
        elif self._stage.phase in ("ringing", "handover", "resume", "approval"):
            self._take_call()
        else:
            self._of.guide.accept_option()

    def _step_back(self) -> None:
        if self._stage.phase == "call" and self._asking.open_panel() is None:
            self._of.guide.step_back()

    def _decline_option(self) -> None:
        if self._stage.phase == "call" and self._asking.open_panel() is None:
            self._asking.decline()

    def _toggle_hold(self) -> None:
        if self._stage.phase == "call":
            self._of.call.toggle_hold()

    def _press_approval(self) -> None:
        if self._asking.open_panel() is None:
            self._approvals.press_key()

    def _all_options(self) -> None:
        self._of.guide.show_all_options()

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
        explains: bool = False,
    ) -> None:
        """`explains`: this person may see how a hit was weighed."""
        self._page, self._of, self._stage, self._asking = page, presenters, stage, asking
        self._approvals, self._explains = approvals, explains

    def acts(self) -> dict[str, Callable[[], object]]:
        """What each action of the desk does."""
        work, asking, of = self._page.work, self._asking, self._of
        acts: dict[str, Callable[[], object]] = {
            "take_call": self._take,
            "put_off": self._later,
            "search": self._search,
            "toggle_article": work.guide.toggle_text,
            "verify": asking.verify,
            "history": self._history,
            "transfer": asking.hand_over,
            "notes": self._notes,
            "wrap_up": of.closing.start,
            "suggest": asking.suggest,
            "toggle_caller": of.search.switch_caller,
            "ask_for_article": work.want_draft,
            "flag": asking.flag,
            "hold": self._hold,
            "all_options": self._all_options,
            "ask_approval": self._approval,
            "confirm": self._filled,
            "copy_words": work.guide.copy_words,
            "step_back": self._back,
            "decline": self._decline,
        }
        if self._explains:
            acts["explain_hit"] = of.search.explain_chosen
        return acts | {f"choose_{digit}": partial(self._digit, digit) for digit in range(10)}

    def sheet(self) -> list[tuple[str, str]]:
        """Each key of the desk with what it does, for those that this person has."""
        return keymap().sheet(Scope.DESK, without=() if self._explains else ("explain_hit",))

    def _take(self) -> None:
        if self._of.call.ringing is not None or self._of.call.left_open is not None:
            self._of.call.take()
        elif self._stage.phase == "approval":
            self._approvals.grant()
        else:
            self._of.handover.accept()

    def _later(self) -> None:
        if self._stage.phase == "handover":
            self._asking.refuse()
        elif self._stage.phase == "approval":
            self._approvals.refuse()
        else:
            self._of.call.later()

    def _search(self) -> None:
        if self._stage.phase == "wrap_up":
            self._of.closing.back()
        if self._stage.phase not in ("handover", "approval", "wrap_up"):
            self._page.work.focus_search()

    def _notes(self) -> None:
        self._page.toggle_drawer()
        if self._page.right.notes.field.isVisible():
            self._page.right.notes.field.setFocus()

    def _history(self) -> None:
        rows = self._page.left.rows()
        if rows is not None:
            rows.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _digit(self, number: int) -> None:
        if self._asking.open_panel() is not None:
            return
        if self._stage.phase == "wrap_up":
            self._of.closing.choose_outcome(number)
        elif self._stage.phase == "approval":
            self._approvals.digit(number)
        elif self._of.guide.sight is not None or not self._of.search.answer(number):
            self._of.guide.digit(number)

    def _filled(self) -> None:
        panel = self._asking.open_panel()
        if panel is not None:
            panel.act()
        elif self._stage.phase == "wrap_up":
            self._of.closing.save()
        elif self._stage.phase in ("ringing", "handover", "resume", "approval"):
            self._take()
        else:
            self._of.guide.accept()

    def _back(self) -> None:
        if self._stage.phase == "call" and self._asking.open_panel() is None:
            self._of.guide.step_back()

    def _decline(self) -> None:
        if self._stage.phase == "call" and self._asking.open_panel() is None:
            self._asking.decline()

    def _hold(self) -> None:
        if self._stage.phase == "call":
            self._of.call.hold()

    def _approval(self) -> None:
        if self._asking.open_panel() is None:
            self._approvals.press()

    def _all_options(self) -> None:
        self._of.guide.show_all_options()

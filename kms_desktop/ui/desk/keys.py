"""The desk's keys: one table for what they do, for the shortcuts, the menu and the sheet that F1 shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt

from kms_desktop.ui.desk.approval.controller import ApprovalController
from kms_desktop.ui.desk.caller.call import CallPresenter
from kms_desktop.ui.desk.desk_view import DeskView
from kms_desktop.ui.desk.dialogs import DeskDialogs
from kms_desktop.ui.desk.ending.presenter import ClosingPresenter
from kms_desktop.ui.desk.guide.presenter import GuidePresenter
from kms_desktop.ui.desk.page import DeskPage
from kms_desktop.ui.desk.search.presenter import SearchPresenter
from kms_desktop.ui.desk.transfer.presenter import HandoverPresenter


@dataclass(frozen=True, slots=True)
class Key:
    """`keys` are Qt key sequences; `what` is in plain words, "" for keys that the sheet sums up in another line."""

    keys: tuple[str, ...]
    what: str
    act: Callable[[], None]


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

    def table(self) -> list[Key]:
        """All keys of the desk, in the order in which a call uses them."""
        work, asking, of = self._page.work, self._asking, self._of
        return [
            Key(("F9",), "Take the call, accept or grant", self._take),
            Key(("Shift+F9",), "Later; refuse with a reason", self._later),
            Key(("F2",), "Search in the customer's words", self._search),
            Key(("F3",), "Guide or article", work.guide.toggle_text),
            Key(("F4",), "Verify; say who is calling", asking.verify),
            Key(("F5",), "History", self._history),
            Key(("F6",), "Transfer; take it back", asking.hand_over),
            Key(("F7",), "Notes", self._notes),
            Key(("F8",), "Wrap up", of.closing.start),
            Key(("F12",), "Suggest or report", asking.suggest),
            Key(("Ctrl+Shift+K",), "Search with or without the caller", of.search.switch_caller),
            Key(("Ctrl+N",), "Ask for an article", work.want_draft),
            *self._for_editors(),
            Key(("Ctrl+M",), "Flag the passage", asking.flag),
            Key(("Ctrl+H",), "Hold, resume", self._hold),
            Key(("Ctrl+O",), "All options", self._all_options),
            Key(("Ctrl+R",), "Ask for approval; take it back", self._approval),
            Key(("Ctrl+Return", "Ctrl+Enter"), "The pane's filled button", self._filled),
            Key(("Ctrl+Shift+C",), "Copy the words to say", work.guide.copy_words),
            Key(("Backspace",), "Step back in the guide", self._back),
            Key(("Del",), "The customer declines the option", self._decline),
            *self._digits(),
        ]

    def _for_editors(self) -> list[Key]:
        return [Key(("Ctrl+E",), "How the hit was weighed", self._of.search.explain_chosen)] if self._explains else []

    def _digits(self) -> list[Key]:
        keys = []
        for digit in range(10):
            what = {0: "None of these fit", 1: "Answer, option or outcome; with Alt while typing"}.get(digit, "")
            keys.append(Key((str(digit), f"Alt+{digit}"), what, partial(self._digit, digit)))
        return keys

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

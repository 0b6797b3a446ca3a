"""An action of the desk → what it does in the state that the desk is in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt

from kms_desktop.ui.actions.action import Scope
from kms_desktop.ui.actions.keymap import keymap
from kms_desktop.ui.desk.approval.controller import ApprovalController
from kms_desktop.ui.desk.call_back import CallBack
from kms_desktop.ui.desk.caller.call import CallPresenter
from kms_desktop.ui.desk.caller.phone import PhonePresenter
from kms_desktop.ui.desk.consult.controller import ConsultController
from kms_desktop.ui.desk.customer.presenter import CustomerPresenter
from kms_desktop.ui.desk.desk_state import DeskState
from kms_desktop.ui.desk.desk_view import DeskView
from kms_desktop.ui.desk.dialogs import DeskDialogs
from kms_desktop.ui.desk.ending.presenter import ClosingPresenter
from kms_desktop.ui.desk.guide.grants import GrantPresenter
from kms_desktop.ui.desk.guide.presenter import GuidePresenter
from kms_desktop.ui.desk.page import DeskPage
from kms_desktop.ui.desk.possible_actions import possible_actions
from kms_desktop.ui.desk.promises.presenter import PromisePresenter
from kms_desktop.ui.desk.running.presenter import RunningPresenter
from kms_desktop.ui.desk.search.presenter import SearchPresenter
from kms_desktop.ui.desk.transfer.presenter import HandoverPresenter
from kms_desktop.ui.desk.view_state import OUTCOMES
from kms_desktop.ui.last_done import LastDone
from kms_desktop.ui.widgets.floating_panel import open_panel_over
from kms_desktop.ui.widgets.sight import is_in_sight
from kms_desktop.ui.widgets.tab_order import first_stop
from kms_desktop.ui.widgets.tick_row import TickRow

_BETWEEN_CALLS = ("ready", "resume")
_CONSULTS = ("ask_colleague", "answer_colleague", "keep_answer", "suggest_answer")


class KeyPresenters(Protocol):
    """What the keys act on."""

    @property
    def call(self) -> CallPresenter: ...

    @property
    def phone(self) -> PhonePresenter: ...

    @property
    def search(self) -> SearchPresenter: ...

    @property
    def guide(self) -> GuidePresenter: ...

    @property
    def grants(self) -> GrantPresenter: ...

    @property
    def handover(self) -> HandoverPresenter: ...

    @property
    def customer(self) -> CustomerPresenter: ...

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
        consults: ConsultController,
        promises: PromisePresenter,
        call_back: CallBack,
        last_done: LastDone,
        running: RunningPresenter,
        *,
        refused: frozenset[str] = frozenset(),
    ) -> None:
        """`refused`: the actions that this person is not offered."""
        self._page, self._of, self._stage, self._asking = page, presenters, stage, asking
        self._approvals, self._consults, self._refused = approvals, consults, refused
        self._promises, self._call_back, self._last_done = promises, call_back, last_done
        self._running = running

    def action_functions(self) -> dict[str, Callable[[], object]]:
        """What each action of the desk does."""
        work, asking, of = self._page.work, self._asking, self._of
        acts: dict[str, Callable[[], object]] = {
            "take_call": self._take_call,
            "put_off": self._put_off,
            "search": self._focus_search,
            "toggle_article": self._in_work(work.guide.toggle_text, on_article=True),
            "verify": asking.verify,
            "history": self._focus_history,
            "show_original": self._page.left.history.want_original,
            "transfer": asking.hand_over,
            "notes": self._focus_notes,
            "suggest": asking.suggest,
            "toggle_caller": self._in_work(of.search.switch_caller),
            "explain_hit": self._in_work(of.search.explain_chosen),
            "ask_for_article": self._in_work(work.want_draft),
            "flag": asking.flag,
            "hold": self._toggle_hold,
            "status": asking.press_status,
            "begin_contact": asking.begin_by_hand,
            "all_options": self._in_work(of.guide.show_all_options),
            "ask_approval": self._press_approval,
            "confirm": self._confirm,
            "copy_words": self._in_work(work.guide.copy_words, on_article=True),
            "step_back": self._step_back,
            "decline": self._decline_option,
            "reopen": self._reopen,
            "ring_back": self._ring_back,
            "settle_missed": self._settle_missed,
            "show_card": asking.show_card,
            "copy_number": of.customer.copy_number,
            "copy_account": of.customer.copy_account,
            "confirm_data": of.customer.confirm_data,
            "find_in_history": self._page.left.history.open_find,
            "correct": self._correct,
        }
        acts |= of.closing.action_functions()
        acts |= {"undo_last": self._last_done.undo_last, "take_back": self._take_back}
        acts |= {"call_back": self._call_back.offer_promise, "promises": self._open_promises}
        acts |= self._running.action_functions() | {"mark_bulletin_read": self._mark_bulletin_read}
        consults = self._consults.action_functions()
        acts |= {name: consults[name] for name in _CONSULTS}
        acts |= {"tick_off": self._tick_off, "write_confirmation": asking.confirm_in_writing}
        acts |= {f"choose_{digit}": partial(self._press_digit, digit) for digit in range(10)}
        return {action_id: act for action_id, act in acts.items() if action_id not in self._refused}

    def key_sheet(self) -> list[tuple[str, str]]:
        """Each key of the desk with what it does, for those that this person has."""
        return keymap().sheet(Scope.DESK, without=self._refused)

    def possible_actions(self, state: DeskState) -> set[str]:
        """Those that do something now, for whoever finds them by their words."""
        possible = possible_actions(self.action_functions(), state, self._page)
        asks = {
            "promises": bool(self._promises.known_promises()),
            "undo_last": self._last_done.can_undo,
            "transfer": state.in_hand or self._asking.can_call_back_handover,
            "toggle_caller": self._of.search.knows_caller,
            "explain_hit": self._of.search.has_chosen,
            "correct": self._tells_closed(),
            "reopen": self._tells_closed() or bool(self._of.closing.last_contact),
            "write_confirmation": state.in_hand or self._tells_closed() or bool(self._of.closing.last_contact),
            "tick_off": self._next_tick() is not None,
        }
        return {one for one in possible if asks.get(one, True)}

    def _tells_closed(self) -> bool:
        """Whether a contact is told here, or one of the last has the keyboard."""
        recent = self._page.left.quiet
        return self._asking.tells_contact or (recent.list.hasFocus() and recent.marked_contact() is not None)

    def _take_call(self) -> None:
        if self._of.call.ringing is not None or self._of.call.left_open is not None:
            self._of.call.take_call()
        elif self._stage.phase == "approval":
            self._approvals.grant_approval()
        elif self._stage.phase == "handover":
            self._of.handover.accept_handover()
        else:
            self._of.call.take_call()

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
            self._give_keyboard(self._page.work.focus_search)

    def _focus_notes(self) -> None:
        self._page.toggle_drawer()
        right = self._page.right
        field = right.notes.field if right.notes.field.isVisible() else first_stop(right)
        if right.isVisible() and field is not None:
            self._give_keyboard(field.setFocus)

    def _focus_history(self) -> None:
        rows = self._page.left.visible_list()
        if rows is not None:
            self._give_keyboard(partial(rows.setFocus, Qt.FocusReason.ShortcutFocusReason))

    def _give_keyboard(self, give: Callable[[], object]) -> None:
        """Whoever asks for a place by its key sees it: a panel that lies over it makes way."""
        give()
        window = self._page.window()
        focused, panel = window.focusWidget(), open_panel_over(window)
        if focused is None or panel is None or panel.isAncestorOf(focused) or is_in_sight(focused):
            return
        panel.close_panel()
        give()

    def _reopen(self) -> None:
        """In the list of one's last contacts the marked one, which is told first; else the one wrapped up last."""
        recent = self._page.left.quiet
        marked = recent.marked_contact() if recent.list.hasFocus() else None
        if marked is None:
            self._of.closing.reopen_last()
        else:
            self._asking.tell_contact(marked)

    def _ring_back(self) -> None:
        """Who is marked among the missed calls, else who rang last."""
        caller = self._page.right.idle.marked_caller()
        if caller is not None and self._stage.phase in _BETWEEN_CALLS:
            self._of.phone.ring_back(caller)

    def _settle_missed(self) -> None:
        caller = self._page.right.idle.marked_caller()
        if caller is not None and self._stage.phase in _BETWEEN_CALLS:
            self._of.phone.settle_missed(caller)

    def _mark_bulletin_read(self) -> None:
        """Between calls: the marked one, else what works again, else the first that is new; what is not in sight is
        shown before it is read."""
        idle = self._page.right.idle
        if self._stage.phase not in _BETWEEN_CALLS:
            return
        if idle.isVisible():
            self._running.mark_read(idle.marked_bulletin())
        else:
            self._focus_notes()

    def _open_promises(self) -> None:
        """In a list of contacts those of the marked one, where it has some; else all that are shown."""
        quiet = self._page.left.quiet
        marked = quiet.marked_contact() if quiet.list.hasFocus() else None
        self._promises.open_promises(marked.id if marked is not None else "")

    def _correct(self) -> None:
        """The wrap-up of the contact that is told, or of the marked one, which is told first."""
        panel, recent = self._asking.contact, self._page.left.quiet
        marked = recent.marked_contact() if recent.list.hasFocus() else None
        if not panel.is_open() and marked is not None:
            self._asking.tell_contact(marked)
        if panel.is_open():
            panel.begin_correcting()

    def _in_work(self, act: Callable[[], object], *, on_article: bool = False) -> Callable[[], object]:
        """What is done to the search, or to the article that is open, while these are in sight."""

        def do_in_sight() -> None:
            work = self._page.work
            if self._page.shown_middle() is work and (bool(work.open_id()) or not on_article):
                act()

        return do_in_sight

    def _is_guide_in_sight(self) -> bool:
        """Whether the question or the options are; behind the article's text they come to the front, and the next
        press is for them."""
        guide = self._page.work.guide
        if not guide.is_behind_text():
            return True
        guide.toggle_text()
        return False

    def _press_digit(self, number: int) -> None:
        panel = self._asking.open_panel()
        if panel is not None:
            panel.press_digit(number)
            return
        if self._stage.phase == "wrap_up":
            outcomes = len(OUTCOMES)
            if number <= outcomes:
                self._of.closing.choose_outcome(number)
            else:
                self._of.closing.choose_ease(number - outcomes)
        elif self._stage.phase == "approval":
            self._approvals.press_digit(number)
        elif not self._of.guide.takes_digits and self._of.search.answer_question(number):
            return
        elif self._is_guide_in_sight():
            self._of.guide.press_digit(number)

    def _confirm(self) -> None:
        panel = self._asking.open_panel()
        if panel is not None:
            panel.confirm()
        elif self._stage.phase == "wrap_up":
            self._of.closing.save_wrap_up()
        elif self._stage.phase in ("ringing", "handover", "resume", "approval"):
            self._take_call()
        elif self._page.work.guide.none_fit.field.editor.hasFocus():
            self._page.work.guide.none_fit.send_line()  # who writes that none fits grants none
        elif not self._of.closing.is_opening and self._is_guide_in_sight():
            self._of.guide.accept_option()

    def _step_back(self) -> None:
        if self._stage.phase == "call" and self._asking.open_panel() is None and self._is_guide_in_sight():
            self._of.guide.step_back()

    def _decline_option(self) -> None:
        if self._stage.phase == "call" and self._asking.open_panel() is None and self._is_guide_in_sight():
            self._asking.decline()

    def _take_back(self) -> None:
        if self._asking.open_panel() is None:
            self._of.grants.take_back_next(at_options=self._stage.phase == "call")

    def _tick_off(self) -> None:
        """The first row in sight that is not ticked."""
        row = self._next_tick() if self._asking.open_panel() is None else None
        if row is not None:
            row.click()

    def _next_tick(self) -> TickRow | None:
        wrapping = self._stage.phase == "wrap_up"
        rows = self._page.wrapup_pane.left_open.ticks if wrapping else self._page.work.guide.ticks
        return next((row for row in rows if not row.isChecked()), None)

    def _toggle_hold(self) -> None:
        if self._stage.phase == "call":
            self._of.call.toggle_hold()

    def _press_approval(self) -> None:
        if self._asking.open_panel() is None:
            self._approvals.press_key()

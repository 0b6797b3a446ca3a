"""The state of the desk, and what lies in sight on it → which of its actions do something now, for menu and palette.

Question: may a key do nothing? Choice: yes, silently or with a word why; but what is offered by its words is offered
only while it does something. Reason: a key is pressed by heart, a line of a list is read. Refused: the same predicate
before each key, which would have to be right at the moment of the press, with what is still being read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from kms_desktop.ui.desk.desk_state import DeskState, others_of
from kms_desktop.ui.desk.page import DeskPage

_BETWEEN_CALLS = ("ready", "resume")
_INCOMING = ("ringing", "resume", "handover", "approval")


def _works(state: DeskState) -> bool:
    """The search, or the open article, is in the middle."""
    return state.panes.middle == "work"


def _on_call(state: DeskState) -> bool:
    return state.phase == "call"


def _free(state: DeskState) -> bool:
    return not state.in_hand


def _knows_customer(state: DeskState) -> bool:
    return bool(state.contact.customer_id) if state.in_hand else state.looked is not None


def _has_number(state: DeskState) -> bool:
    if state.in_hand and state.contact.number:
        return True
    known = state.on_line.customer if state.in_hand else state.looked
    return known is not None and bool(known.phone)


def _has_account(state: DeskState) -> bool:
    known = state.on_line.customer if state.in_hand else state.looked
    return known is not None and bool(known.account_no)


def _asks_step(state: DeskState) -> bool:
    return _on_call(state) and state.guide is not None and bool(state.guide.position.settled)


def _at_options(state: DeskState) -> bool:
    return _works(state) and state.guide is not None and state.guide.position.at_options


def _chosen_is_open(state: DeskState) -> bool:
    options = state.guide.options if state.guide is not None and _at_options(state) else ()
    return state.in_hand and any(one.number == state.chosen and one.status == "open" for one in options)


_IN_STATE: Mapping[str, Callable[[DeskState], bool]] = {
    "take_call": lambda s: s.phase in _INCOMING or any(others_of(s)),
    "put_off": lambda s: s.phase in _INCOMING or s.ringing is not None or bool(s.aside),
    "search": lambda s: s.panes.middle in ("work", "wrapup"),
    "toggle_article": lambda s: _works(s) and s.guide is not None,
    "show_card": _knows_customer,
    "copy_number": _has_number,
    "copy_account": _has_account,
    "confirm_data": lambda s: s.in_hand and bool(s.contact.customer_id),
    "wrap_up": _on_call,
    "reopen": _free,
    "ring_back": lambda s: s.phase in _BETWEEN_CALLS,
    "settle_missed": lambda s: s.phase in _BETWEEN_CALLS,
    "add_issue": lambda s: s.draft is not None,
    "toggle_caller": _works,
    "ask_for_article": _works,
    "explain_hit": _works,
    "flag": lambda s: s.guide is not None,
    "begin_contact": lambda s: _free(s) and s.ringing is None,
    "hold": _on_call,
    "all_options": lambda s: _works(s) and s.guide is not None and bool(s.guide.article.options),
    "ask_approval": lambda s: _at_options(s) and any(one.does for one in s.asked.values()),
    "call_back": lambda s: s.in_hand,
    "confirm": lambda s: s.phase in _INCOMING or s.draft is not None or _chosen_is_open(s),
    "take_back": lambda s: s.in_hand and bool(s.contact.granted),
    "write_confirmation": lambda s: bool(s.contact.granted or s.contact.promises) if s.in_hand else True,
    "copy_words": lambda s: _at_options(s) and bool(s.chosen),
    "step_back": _asks_step,
    "decline": _chosen_is_open,
    "choose_0": lambda s: _on_call(s) and _at_options(s),
}
_IN_SIGHT: Mapping[str, Callable[[DeskPage], bool]] = {
    "history": lambda page: page.left.visible_list() is not None,
    "find_in_history": lambda page: page.left.history.isVisibleTo(page),
    "show_original": lambda page: page.left.history.list.open_with_original() is not None,
    "ring_back": lambda page: page.right.idle.marked_caller() is not None,
    "settle_missed": lambda page: page.right.idle.marked_caller() is not None,
    "ask_for_article": lambda page: page.work.can_want_draft,
}


def possible_actions(actions: Iterable[str], state: DeskState, page: DeskPage) -> set[str]:
    """Those of `actions` that do something; one of which nothing is said here always does."""

    def is_possible(action_id: str) -> bool:
        in_state, in_sight = _IN_STATE.get(action_id), _IN_SIGHT.get(action_id)
        return (in_state is None or in_state(state)) and (in_sight is None or in_sight(page))

    return {one for one in actions if is_possible(one)}

"""The table of actions and what a person changed in it → the keys that hold, and how they are told.

Question: may a change hold at once? Choice: a keymap is chosen before a window is built, and holds for its life.
Reason: keys are painted in buttons, measured in bars and written in messages; who changes one opens the window anew.
Refused: a signal that every button follows, for what a person does once a year.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property

from kms_desktop.access.roles import Right
from kms_desktop.ui.actions.action import Action, Scope
from kms_desktop.ui.actions.table import ACTIONS

_CONTROL_LETTER = re.compile(r"Ctrl\+(?:Shift\+|Alt\+)*[A-Z]")


class Keymap:
    """`changed` maps an action's id to the keys that a person chose; () leaves it without one.

    ValueError for an id that is not known or whose keys are fixed. Two actions on one key are not refused: who
    swaps two keys goes through that.
    """

    def __init__(
        self, changed: Mapping[str, tuple[str, ...]] | None = None, actions: Iterable[Action] = ACTIONS
    ) -> None:
        self.actions = {action.id: action for action in actions}
        self._changed = dict(changed or {})
        for one in self._changed:
            if one not in self.actions or self.actions[one].fixed:
                raise ValueError(f"The keys of “{one}” cannot be changed.")

    def keys_of(self, action_id: str) -> tuple[str, ...]:
        """The keys that hold. KeyError for an action that is not in the table."""
        return self._changed.get(action_id, self.actions[action_id].keys)

    @cached_property
    def control_letters(self) -> frozenset[str]:
        """The letters of all keys with Ctrl, but those of fixed ones."""
        held = {key[-1] for one in self.actions for key in self.keys_of(one) if _CONTROL_LETTER.fullmatch(key)}
        fixed = {key[-1] for one in self.actions.values() if one.fixed for key in one.keys}
        return frozenset(held - fixed)

    def sheet(self, page: Scope, without: Collection[str] = ()) -> list[tuple[str, str]]:
        """(key, what it does) for each line of the sheet of a page."""
        told = [a for a in self.actions.values() if a.description and a.scope & page and a.id not in without]
        return [(self._told_keys(action), action.description) for action in told if self.keys_of(action.id)]

    def _told_keys(self, action: Action) -> str:
        along = (one.id for one in self.actions.values() if one.told_with == action.id)
        return join_keys([spell(self.keys_of(one)[0]) for one in (action.id, *along) if self.keys_of(one)])


def spell(key: str, platform: str = sys.platform) -> str:
    """A key as the platform's people call it: Qt's Return is Enter, and its Ctrl is Cmd on a Mac."""
    told = key.replace("Return", "Enter")
    return told.replace("Ctrl+", "Cmd+").replace("Alt+", "Option+") if platform == "darwin" else told


def join_keys(keys: Sequence[str]) -> str:
    """Several keys in the room of one.

    ["1", "2", … "9"]        → "1–9"
    ["Ctrl+1", "Ctrl+2"]     → "Ctrl+1, 2"
    ["Ctrl+1", "F5"]         → "Ctrl+1, F5"
    """
    first, *more = keys
    if more and all(key.isdigit() for key in keys):
        return f"{first}–{more[-1]}"
    held = first[: first.rfind("+", 0, -1) + 1]
    return ", ".join((first, *(key.removeprefix(held) for key in more)))


_keymap = Keymap()


def keymap() -> Keymap:
    """The keymap that holds for windows that are built from now on."""
    return _keymap


def use_keymap(chosen: Keymap) -> None:
    """Let these keys hold for windows that are built from now on."""
    global _keymap
    _keymap = chosen


def keys_of(action_id: str) -> tuple[str, ...]:
    """The keys of an action, as Qt spells them."""
    return _keymap.keys_of(action_id)


def key_text(action_id: str) -> str:
    """Its key for a label, a tip or a sentence; "" where it has none."""
    keys = keys_of(action_id)
    return spell(keys[0]) if keys else ""


def label_of(action_id: str) -> tuple[str, str]:
    """Words and key, for a button that does this and nothing else."""
    return _keymap.actions[action_id].text, key_text(action_id)


def digits_text(count: int, held: str = "") -> str:
    """The digits that choose one of `count`: "1–4", or "Alt+1–4" with `held` "Alt"."""
    return f"{spell(f'{held}+') if held else ''}1–{count}"


def typing_key_text(digit: int) -> str:
    """The key that chooses a digit while somebody types."""
    return spell(keys_of(f"choose_{digit}")[1])


def refused_actions(may: Callable[[Right], bool]) -> frozenset[str]:
    """The actions that are not offered to whom has only the rights that `may` tells."""
    return frozenset(one.id for one in _keymap.actions.values() if one.right is not None and not may(one.right))


def control_letters() -> frozenset[str]:
    """Letters that are the program's with Ctrl, with or without Shift or Alt: a field must not edit on a slip of them.
    Those that edit everywhere (Undo, Copy) stay the field's."""
    return _keymap.control_letters


def by_key(acts: Mapping[str, Callable[[], object]]) -> dict[str, Callable[[], object]]:
    """What each action does → what each of its keys does."""
    return {key: act for action_id, act in acts.items() for key in keys_of(action_id)}

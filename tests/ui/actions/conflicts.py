"""A keymap → the keys by which two actions would be meant, for whoever changes one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from kms_desktop.ui.actions.keymap import Keymap


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two actions that would both be meant by `key`, somewhere."""

    key: str
    first: str
    second: str


def find_conflicts(keymap: Keymap) -> list[Conflict]:
    """Every two actions that share a key where both hold."""
    return [
        Conflict(key, first.id, second.id)
        for first, second in combinations(keymap.actions.values(), 2)
        if first.scope & second.scope
        for key in keymap.keys_of(first.id)
        if key in keymap.keys_of(second.id)
    ]

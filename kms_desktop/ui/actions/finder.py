"""Typed words → the actions that they name, the likeliest first, each with its words and its key."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from kms_desktop.ui.actions.keymap import key_text, keymap


@dataclass(frozen=True, slots=True)
class FoundAction:
    """`detail` is what its line on the sheet of keys says more than `text`, "" for nothing."""

    id: str
    text: str
    detail: str
    key: str
    icon: str


def find_actions(possible: Collection[str], typed: str) -> list[FoundAction]:
    """Those of `possible` that have each typed word as the beginning of one of theirs, or in their key; without
    words all of them, as the table has them. Digits, which choose what is numbered on the screen, are not named."""
    words = _folded(typed).split()
    found = [
        (_rank(one, words), place, one)
        for place, one in enumerate(_named(possible))
        if all(_has(one, word) for word in words)
    ]
    return [one for _rank_of, _place, one in sorted(found, key=lambda row: row[:2])]


def _named(possible: Collection[str]) -> list[FoundAction]:
    return [
        FoundAction(
            action.id,
            action.text,
            action.description if _folded(action.description) != _folded(action.text) else "",
            key_text(action.id),
            action.icon,
        )
        for action in keymap().actions.values()
        if action.id in possible and not action.text.isdigit()
    ]


def _rank(action: FoundAction, words: list[str]) -> int:
    """0 where its name begins so, 1 where the words are all in its name, 2 where its line or key has them."""
    if not words or _folded(action.text).startswith(" ".join(words)):
        return 0
    return 1 if all(_begins_in(action.text, word) for word in words) else 2


def _has(action: FoundAction, word: str) -> bool:
    return _begins_in(action.text, word) or _begins_in(action.detail, word) or _folded(action.key).startswith(word)


def _begins_in(text: str, word: str) -> bool:
    """Whether one of the words of `text` begins with it, as somebody types it: without marks over letters."""
    return f" {word}" in f" {_folded(text)}"


def _folded(text: str) -> str:
    plain = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    return "".join(one if one.isalnum() or one in "+-" else " " for one in plain).strip()

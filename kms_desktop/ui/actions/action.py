"""One thing that a person can do, as a value: its name, its words, its keys, and where they hold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, auto

from kms_desktop.access.roles import Right


class Scope(Flag):
    """Who is asked for a key. Two actions may share a key where their scopes have nothing in common."""

    DESK = auto()
    ARTICLES = auto()
    WALK = auto()
    """A text of an editor that is walked as a call; it covers the Articles page and is asked before it."""
    VOICE = auto()
    FIND_BAR = auto()
    """The bar under the text while the keyboard is in it."""
    OUTSIDE = auto()
    """The panels with what somebody outside is told, or a customer is sent; they are asked before the desk."""
    WINDOW = DESK | ARTICLES | WALK | VOICE | FIND_BAR | OUTSIDE
    GUIDE = DESK | WALK
    """The guide and its options, which the desk and the walk show alike."""


@dataclass(frozen=True, slots=True)
class Action:
    """`keys` are sequences as Qt spells them ("Ctrl+Return"), the first is the one that is shown.

    `text` names it on a button or in the menu; `description` is its line on the sheet of keys ("" for none), which
    names the keys of those with it in `told_with` too. `fixed` keys are the platform's or part of a widget and cannot
    be changed. Whoever lacks the `right` is not offered it: no key, no button, no line. `icon` stands before its words
    in the menu.
    """

    id: str
    text: str
    keys: tuple[str, ...]
    scope: Scope
    description: str = ""
    fixed: bool = False
    told_with: str = ""
    right: Right | None = None
    icon: str = ""

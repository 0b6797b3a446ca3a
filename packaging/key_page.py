"""The table of actions → docs/keyboard.md, a page of keys to print."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kms_desktop.ui.actions.action import Scope

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "keyboard.md"
_HEAD = """\
# Keyboard shortcuts

<!-- Made by “python packaging/key_page.py”; not to be edited. -->

Every key of the program, to print and put beside the screen. In the program, F1 shows the keys of the page that is open
and Ctrl+K finds an action by its name. On a Mac, Cmd stands for Ctrl and Option for Alt. Keys can be changed in the
settings; this page shows those that the program comes with. You are only offered what your role may do.
"""


def main() -> int:
    PAGE.write_text(key_page(), "utf-8")
    print(f"{PAGE.relative_to(ROOT)} is written.")
    return 0


def key_page() -> str:
    """The text of the page, from the table as it stands."""
    from kms_desktop.ui.actions.action import Scope

    parts = [_HEAD, "## Start with these\n", _table(_first())]
    for title, scope, covered in (
        ("On every page", Scope.WINDOW, Scope(0)),
        ("Desk: calls, customers, the guide and its options", Scope.DESK, Scope(0)),
        ("Articles: writing and checking", Scope.ARTICLES | Scope.WALK | Scope.FIND_BAR, Scope.DESK),
        ("Voice: figures, themes, suggestions", Scope.VOICE, Scope(0)),
    ):
        parts += [f"## {title}\n", _table(_rows(scope, covered))]
    return "\n".join(parts)


def _first() -> list[tuple[str, str]]:
    """What an agent needs on the first day, in the order of a call."""
    from kms_desktop.ui.actions.keymap import Keymap, spell
    from kms_desktop.ui.actions.table import ACTIONS

    keymap, by_id = Keymap({}), {action.id: action for action in ACTIONS}
    names = ("take_call", "verify", "search", "choose_1", "notes", "transfer", "wrap_up", "suggest", "show_keys")
    digits = "Give the answer with that number; 0 where none of them fits"
    return [(spell(keymap.keys_of(name)[0], ""), digits if name == "choose_1" else by_id[name].text) for name in names]


def _rows(scope: Scope, without: Scope) -> list[tuple[str, str]]:
    """(keys, what they do) of the actions of these places and not of `without`; those told with another are joined."""
    from kms_desktop.ui.actions.action import Scope
    from kms_desktop.ui.actions.keymap import Keymap, join_keys, spell
    from kms_desktop.ui.actions.table import ACTIONS

    keymap = Keymap({})
    rows = []
    for action in ACTIONS:
        everywhere = action.scope.value == Scope.WINDOW.value
        if everywhere != (scope.value == Scope.WINDOW.value) or not _meet(action.scope, scope):
            continue
        if action.told_with or not keymap.keys_of(action.id) or _meet(action.scope, without):
            continue
        if everywhere or action.description:
            along = [one for one in ACTIONS if one.told_with == action.id and keymap.keys_of(one.id)]
            keys = join_keys([spell(keymap.keys_of(one.id)[0], "") for one in (action, *along)])
            rows.append((keys, action.description or action.text))
    return rows


def _meet(one: Scope, other: Scope) -> bool:
    return bool(one.value & other.value)


def _table(rows: list[tuple[str, str]]) -> str:
    lines = [f"| {_cell(keys)} | {_cell(what)} |" for keys, what in rows]
    return "\n".join(["| key | what it does |", "|---|---|", *lines, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())

"""An action and what it does → a shortcut of a widget, an entry of a menu, or whether a key that came was meant."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from kms_desktop.ui.actions.keymap import keymap, keys_of
from kms_desktop.ui.theme.current import current_theme
from kms_desktop.ui.theme.icons import make_icon


def add_shortcut(widget: QWidget, keys: str, act: Callable[[], object]) -> QShortcut:
    """A key that works anywhere in the window of `widget` while no field claims it."""
    made = QShortcut(QKeySequence(keys), widget)
    made.setContext(Qt.ShortcutContext.WindowShortcut)
    made.activated.connect(act)
    return made


def bind(widget: QWidget, action_id: str, act: Callable[[], object]) -> None:
    """All keys of an action, anywhere in the window of `widget`."""
    for keys in keys_of(action_id):
        add_shortcut(widget, keys, act)


def add_to_menu(menu: QMenu, action_id: str, act: Callable[[], object]) -> QAction:
    """An entry with the action's icon, its words and its key."""
    action = keymap().actions[action_id]
    made = QAction(action.text, menu)
    if action.icon:
        made.setIcon(make_icon(action.icon, current_theme().color("ink2"), current_theme().px(16)))
    made.triggered.connect(act)
    if keys := keys_of(action_id):
        made.setShortcut(QKeySequence(keys[0]))
    menu.addAction(made)
    return made


def is_key_of(action_id: str, event: QKeyEvent) -> bool:
    """Whether this key is one of the action's; the block of digits counts as the row above the letters."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    came = QKeySequence(QKeyCombination(held, Qt.Key(event.key())))
    return any(QKeySequence(keys) == came for keys in keys_of(action_id))

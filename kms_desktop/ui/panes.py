"""What stands side by side in a window, and where the keyboard is → the pane that gets it next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kms_desktop.ui.widgets.tab_order import first_stop


def give_next_pane(panes: Sequence[QWidget], now: QWidget | None, *, forward: bool) -> QWidget | None:
    """Give the keyboard to the first stop of the next of these that has one, round and round. → that pane."""
    shown = [pane for pane in panes if pane.isVisible()]
    at = next((place for place, pane in enumerate(shown) if now is not None and pane.isAncestorOf(now)), -1)
    if not forward and at < 0:
        at = 0
    step = 1 if forward else -1
    for place in range(1, len(shown) + 1):
        pane = shown[(at + step * place) % len(shown)]
        stop = first_stop(pane)
        if stop is not None and stop is not now:
            stop.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return pane
    return None

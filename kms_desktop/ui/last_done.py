"""What was just done and can be undone → one key undoes it, for as long as that is offered.

Question: which key, when there are several things to undo? Choice: one that no field edits with undoes what is said in
the line at the foot, whatever it is about. Reason: it stands there while somebody writes, and does what it says then
too. Refused: the key that takes back a grant, which is a field's own while somebody writes, and means the grant that
has the keyboard.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Signal

from kms_desktop.texts import plural, tr
from kms_desktop.ui.clock import Clock

UNDO_FOR = timedelta(seconds=10)


class LastDone(QObject):
    """Holds the last thing that can be undone."""

    offered = Signal(str, object)
    """One line for the toast, and what undoes it."""
    withdrawn = Signal()
    """It is being undone: nothing is offered any more."""
    refused = Signal(str)
    """Why there is nothing to undo, in a sentence."""

    def __init__(self, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._undo: Callable[[], object] | None = None
        self._until: datetime | None = None

    def offer_undo(self, words: str, undo: Callable[[], object]) -> None:
        """Say that it was done, and hold what undoes it."""
        self._undo, self._until = undo, self._clock() + UNDO_FOR
        self.offered.emit(words, self.undo_last)

    @property
    def can_undo(self) -> bool:
        """Whether it is offered still."""
        return self._undo is not None and self._until is not None and self._clock() <= self._until

    def undo_last(self) -> None:
        """Undo it, once, while that is offered; else say why not."""
        undo, until = self._undo, self._until
        self._undo, self._until = None, None
        if undo is None or until is None:
            self.refused.emit(tr("There is nothing to undo."))
        elif self._clock() > until:
            self.refused.emit(_too_late_text())
        else:
            self.withdrawn.emit()
            undo()


def _too_late_text() -> str:
    return plural(
        "Too late to undo: that can be done for {n} second.",
        "Too late to undo: that can be done for {n} seconds.",
        UNDO_FOR.seconds,
    )

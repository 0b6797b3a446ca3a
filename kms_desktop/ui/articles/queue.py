"""What waits for an editor, as the page of articles holds it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


class Queue(QWidget):
    """`entry_chosen(article_id, line)` opens an article; `entry_entered(article_id, line, passage)` also gives the
    keyboard to its text, at the words of the passage where they stand there."""

    entry_chosen = Signal(str, int)
    entry_entered = Signal(str, int, str)
    fix_entered = Signal(str, int, str, str)
    """The same, with the words that somebody would put in the place of the passage."""

    def has_entry_at_hand(self) -> bool:
        """Whether the keyboard is on an entry."""
        return False

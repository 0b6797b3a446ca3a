"""What waits for an editor, as the page of articles holds it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


class Queue(QWidget):
    """`entry_chosen(article_id, place)` opens an article at a line or at a passage."""

    entry_chosen = Signal(str, object)

"""A field of a form with its name above it, and under it what is wrong or worth knowing."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QWidget

from kms_desktop.ui.widgets.layouts import Column
from kms_desktop.ui.widgets.paragraph import Paragraph


class Labelled(QWidget):
    """`note` is empty and takes no room until something is said."""

    def __init__(self, name: str, field: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        column = Column(self, gap=4)
        column.addWidget(Paragraph(name, "meta", "ink2", weight=600))
        column.addWidget(field)
        self.note = Paragraph("", "meta", "ink3")
        self.note.setVisible(False)
        column.addWidget(self.note)

    def say(self, words: str) -> None:
        """Show words under the field; "" takes them away."""
        self.note.show_text(words)
        self.note.setVisible(bool(words))

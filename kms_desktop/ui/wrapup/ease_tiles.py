"""How easy the customer said it was: one question for those who are drawn, which may be left alone.

The answers are told in words. Each has its key, and none is called by the number that is stored: a customer who says
“four” would else be taken for the outcome on that key.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.contacts.ending_text import EASE
from kms_desktop.contacts.wrapup_draft import WrapUp
from kms_desktop.texts import tr
from kms_desktop.ui.widgets.choice_tile import ChoiceTile, ChoiceTiles
from kms_desktop.ui.widgets.layouts import Column
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.rows import INSET_PX
from kms_desktop.ui.wrapup.heading import make_heading

_WORDS = {
    "1": tr("Very hard"),
    "2": tr("Hard"),
    # Translators: between hard and easy, short
    "3": tr("Neither"),
    "4": tr("Easy"),
    "5": tr("Very easy"),
}


class EaseTiles(QWidget):
    """Not there at all in a contact of which nobody is asked."""

    chosen = Signal(int)
    """1 to 5, from the hardest."""

    def __init__(self, first_key: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles = [ChoiceTile(number, _WORDS[code]) for number, code in enumerate(EASE, first_key)]
        for number, tile in enumerate(self.tiles, 1):
            tile.clicked.connect(partial(self.chosen.emit, number))
        last_key = first_key + len(EASE) - 1
        said = tr("{first} is very hard, {last} very easy; left alone, nothing is kept", first=first_key, last=last_key)
        note = Paragraph(said, "meta", "ink3")
        column = Column(self, gap=10, margins=(INSET_PX, 0, INSET_PX, 0))
        column.addLayout(make_heading(tr("How easy was it, as the customer says?"), note))
        column.addWidget(ChoiceTiles(self.tiles))
        self.hide()

    def show_draft(self, draft: WrapUp) -> None:
        self.setVisible(draft.asks_ease)
        for code, tile in zip(EASE, self.tiles, strict=True):
            tile.set_chosen(code == draft.ease)

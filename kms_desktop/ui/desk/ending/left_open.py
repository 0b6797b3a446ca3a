"""What the open article asks for and the contact has not yet → rows of the wrap-up; and the grants, to take back."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.texts import tr
from kms_desktop.texts.format import price
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.guide.said_rows import ending_rows
from kms_desktop.ui.guide.state import GuideState
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Column, Row, clear_layout
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.rows import FactRow
from kms_desktop.ui.widgets.tick_row import TickRow


class LeftOpen(QWidget):
    """Nothing is kept here; it takes no room while nothing is open and nothing was granted."""

    ticked = Signal(object, bool)
    take_back_chosen = Signal(str)
    confirmation_chosen = Signal()

    def __init__(self, currency: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._currency = currency
        self.ticks: list[TickRow] = []
        self._column = Column(self, gap=8)
        self.setVisible(False)

    def show_guide(self, guide: GuideState | None, now: datetime) -> None:
        """Of the article that is open on the contact in hand."""
        clear_layout(self._column)
        self.ticks = ending_rows(guide, now, self.ticked.emit) if guide is not None else []
        granted = (
            [offer for offer in guide.offers if offer.grant_id in guide.may_take_back] if guide is not None else []
        )
        for place, offer in enumerate(reversed(granted)):
            line = Row(gap=8)
            title = typeset_text(offer.title)
            line.addWidget(FactRow(tr("Granted"), f"{title}, {price(offer.amount, self._currency)}"), 1)
            back = Button(tr("Take back"), "" if place else key_text("take_back"), "ask", "undo")
            back.leave_key_to_fields()
            back.clicked.connect(lambda _checked=False, key=offer.grant_id: self.take_back_chosen.emit(key))
            line.addWidget(back)
            self._column.addLayout(line)
        for row in self.ticks:
            self._column.addWidget(row)
        if any(not row.isChecked() for row in self.ticks):
            self._column.addWidget(
                Paragraph(tr("What is still to do becomes a promise when you save."), "meta", "ink3")
            )
        self._add_confirmation(agreed=bool(granted))
        self.setVisible(bool(granted or self.ticks))

    def _add_confirmation(self, *, agreed: bool) -> None:
        if agreed:
            line = Row(gap=8)
            button = Button(tr("Confirmation"), key_text("write_confirmation"), "band", "copy", small=True)
            button.clicked.connect(self.confirmation_chosen)
            line.addWidget(button)
            line.addWidget(Paragraph(tr("What was agreed, to copy, mail or print"), "meta", "ink3"), 1)
            self._column.addLayout(line)

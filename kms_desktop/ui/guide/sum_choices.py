"""Sums that a customer and we wrote of → under the field for the sum, one of them taken with one key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.customers.channels import channel_of
from kms_desktop.texts import tr
from kms_desktop.texts.format import price
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.flow import Flow
from kms_desktop.ui.widgets.layouts import clear_layout
from kms_desktop.ui.widgets.paragraph import Paragraph

if TYPE_CHECKING:
    from decimal import Decimal

    from kms_desktop.customers.sums_told import SumTold


class SumChoices(QWidget):
    """The key stands on the one that it takes; Up and Down move it, a click takes any."""

    chosen = Signal(object)
    """The sum, a Decimal."""
    changed = Signal()
    """Others are offered."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offered: tuple[Decimal, ...] = ()
        self._shown: tuple[tuple[SumTold, ...], str] = ((), "")
        self._buttons: list[Button] = []
        self._marked, self._typed = 0, False
        self._flow = Flow(self)
        self.setAccessibleName(tr("Sums in the history"))

    def show_sums(self, sums: Sequence[SumTold], currency: str, now: datetime) -> None:
        """Offer these, the first one marked; the same ones keep their mark."""
        if (tuple(sums), currency) == self._shown:
            return
        self._shown, self._marked = (tuple(sums), currency), 0
        self.offered = tuple(one.amount for one in sums)
        clear_layout(self._flow)
        self._buttons = []
        if sums:
            self._flow.addWidget(Paragraph(tr("In the history:"), "meta", "ink2"))
        for told in sums:
            where = tr(
                "{sum}, {channel} of {when}",
                sum=price(told.amount, currency),
                channel=channel_of(told.channel).singular,
                when=when_text(told.at, now, now.tzinfo),
            )
            button = Button(typeset_text(where), "", "band", small=True)
            button.clicked.connect(partial(self.chosen.emit, told.amount))
            self._buttons.append(button)
            self._flow.addWidget(button)
        self._show_mark()
        self.changed.emit()

    def show_typed(self, *, typed: bool) -> None:
        """While something is typed, the key takes that."""
        self._typed = typed
        self._show_mark()

    def move_mark(self, by: int) -> None:
        self._marked = max(0, min(self._marked + by, len(self._buttons) - 1))
        self._show_mark()

    def take_marked(self) -> None:
        if 0 <= self._marked < len(self.offered):
            self.chosen.emit(self.offered[self._marked])

    def _show_mark(self) -> None:
        for place, button in enumerate(self._buttons):
            button.set_text(button.text(), key_text("enter") if place == self._marked and not self._typed else "")

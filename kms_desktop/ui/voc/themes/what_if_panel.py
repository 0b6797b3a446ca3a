"""An option of the theme's article and a looser limit → what it would have cost and spared, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.figures import what_if_text as text
from kms_desktop.figures.asks_replay import WhatIfLine
from kms_desktop.figures.looser_limits import LimitedOption, Loosened
from kms_desktop.texts import tr
from kms_desktop.texts.format import number
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.theme.current import current_theme
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Row
from kms_desktop.ui.widgets.page_head import FilterBox
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.table import Cell, Table, TableColumn

_HEAD_PX, _ROW_PX, _LEAST_PX, _BESIDE_PX = 34, 36, 142, 350
"""Of the table: its head, a row, and the least it is high; and what stands above and below it."""
_COLUMNS = (
    TableColumn(tr("What"), grows=True),
    *(TableColumn(words, number=True) for words in (tr("Low"), tr("Middle"), tr("High"), tr("Contacts"))),
)


class WhatIfPanel(FloatingPanel):
    """`asked` has the option's id and the sum, None for any; `opened` the place of a line whose contacts are wanted."""

    asked = Signal(str, object)
    opened = Signal(int)

    def __init__(self, currency: str, parent: QWidget | None = None) -> None:
        super().__init__(tr("What if"), "pound", tr("Agents grant it alone"), parent=parent)
        self._currency = currency
        self.option = FilterBox(self)
        self.option.setAccessibleName(tr("Option"))
        self.sum = LineField(tr("Up to how much; nothing for any sum"), tr("Up to how much agents grant it alone"))
        self.summary, self.told = Paragraph("", "search", weight=600), Paragraph("", "meta", "ink2")
        self.note = Paragraph("", "meta", "bad")
        self.table = Table(_COLUMNS, tr("What it would have cost and spared"))
        self.assumed, self.rest = Paragraph("", "meta", "ink2"), Paragraph("", "meta", "ink2")
        line = Row(gap=8)
        line.addWidget(self.option)
        line.addWidget(self.sum, 1)
        self.body.addLayout(line)
        for widget in (self.note, self.summary, self.told, self.table, self.assumed, self.rest):
            self.body.addWidget(widget)
        self.option.activated.connect(lambda _at: self.confirm())
        self.sum.entered.connect(self.confirm)
        self.sum.escaped.connect(self.close_panel)
        self.table.row_opened.connect(self.opened)
        self.set_hints(((tr("Reckon, list the contacts"), key_text("enter")), label_of("leave")))
        self._say("")

    def show_options(self, options: Sequence[LimitedOption]) -> None:
        """Those that can be loosened; the first is reckoned for any sum."""
        self.option.clear()
        for one in options:
            self.option.addItem(one.title, one.option_id)
        for widget in (self.option, self.sum, self.summary, self.told, self.table, self.assumed, self.rest):
            widget.setVisible(bool(options))
        self._say("" if options else tr("Agents grant every option of this article alone already."))
        self.sum.set_text("")
        self.table.show_rows([])
        if options:
            self.confirm()
        self.fit_panel()

    def show_replay(self, found: Loosened) -> None:
        """What it comes to, and what that rests on."""
        self._say("")
        sentences = (text.limit_sentence(found, self._currency), text.time_sentence(found))
        small = (text.SMALL,) if found.is_small and found.asks else ()
        self.summary.show_text(typeset_text(text.summary_sentence(found, self._currency)))
        self.told.show_text(typeset_text(" ".join((*sentences, *small))))
        for widget in (self.table, self.assumed, self.rest):
            widget.setVisible(bool(found.asks))
        marked = self.table.current_row()
        self.table.show_rows([self._cells(line) for line in found.lines])
        self.table.mark_row(max(marked, 0))
        self._fit_table(len(found.lines))
        self.assumed.show_text("\n".join(self._assumed(found)))
        self.rest.show_text(text.NOT_COUNTED)
        self.fit_panel()

    def show_problem(self, words: str) -> None:
        """A limit that is no looser, or a database that is away."""
        self._say(words)
        self.fit_panel()

    def confirm(self) -> None:
        said = self.sum.text().strip().lstrip(self._currency).replace(",", "")
        try:
            most = Decimal(said) if said else None
        except InvalidOperation:
            most = Decimal("NaN")
        if most is not None and not (most.is_finite() and most >= 0):
            self.show_problem(tr("“{figure}” is no sum of money.", figure=said[:40]))
            return
        if self.option.currentData():
            self.asked.emit(self.option.currentData(), most)

    def _fit_table(self, rows: int) -> None:
        """All of its rows, as far as the window has room for them."""
        theme, host = current_theme(), self.parentWidget()
        room = host.height() - theme.px(_BESIDE_PX) if host is not None else 0
        self.table.setFixedHeight(max(theme.px(_LEAST_PX), min(theme.px(_HEAD_PX + _ROW_PX * rows), room)))

    def _cells(self, line: WhatIfLine) -> list[Cell]:
        low, mid, high = text.ends_text(line.value, line.unit, self._currency)
        many = len(line.contacts)
        return [Cell(line.title), Cell(low), Cell(mid), Cell(high), Cell(number(many), many)]

    def _assumed(self, found: Loosened) -> list[str]:
        told = []
        for one in found.assumptions:
            low, _, high = text.assumption_ends(one, self._currency)
            ends = tr("{low} to {high}", low=low, high=high) if low != high else low
            told.append(
                tr("{title}: {range}. {source}.", title=text.assumption_title(one), range=ends, source=one.source)
            )
        return told

    def _say(self, words: str) -> None:
        self.note.show_text(words)
        self.note.setVisible(bool(words))

"""What agents said → rows of the list, and lists and filters filled anew while somebody reads."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QComboBox

from kms_desktop.texts import tr
from kms_desktop.ui.dates import exact_text, when_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.voc.answer_pane import KIND_WORDS, STATE_LOOKS, STATE_WORDS
from kms_desktop.ui.widgets.table import Cell, Table, TableColumn
from kms_desktop.voc.model import Suggestion

COLUMNS = (
    TableColumn(tr("What was said"), grows=True),
    TableColumn(tr("By")),
    TableColumn(tr("When")),
    TableColumn(tr("State")),
)


def said_row(s: Suggestion, now: datetime) -> list[Cell]:
    icon, ink = STATE_LOOKS[s.state]
    about = " · ".join(part for part in (KIND_WORDS[s.kind], typeset_text(s.article_title)) if part)
    return [
        Cell(typeset_text(s.text), tip=s.text, under=about),
        Cell(s.made_by_name, ink="ink2"),
        Cell(when_text(s.made_at, now, now.tzinfo), s.made_at, "ink2", exact_text(s.made_at, now.tzinfo)),
        Cell(STATE_WORDS[s.state], ink=ink, icon=icon),
    ]


def refill_table(table: Table, rows: list[list[Cell]]) -> None:
    """New rows, scrolled as far as before: the list is read while colleagues go on."""
    scrolled = table.verticalScrollBar().value()
    table.show_rows(rows)
    table.verticalScrollBar().setValue(scrolled)


def refill_box(box: QComboBox, entries: list[tuple[str, str]]) -> None:
    """New entries, the chosen one kept; nothing is told."""
    chosen = box.currentData()
    if [(box.itemText(i), box.itemData(i)) for i in range(box.count())] == entries:
        return
    box.clear()
    for words, key in entries:
        box.addItem(words, key)
    box.setCurrentIndex(max(box.findData(chosen), 0))

"""A handover that waits here: the question, where the guide goes on, and the whole way it came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from kms_desktop.contacts.model import Leg
from kms_desktop.ui.dates import clock
from kms_desktop.ui.desk.sights import Incoming
from kms_desktop.ui.desk.wording import LogWriter
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.plane import Divider
from kms_desktop.ui.widgets.rows import FactRow, NumberDot, SideRow, clear
from kms_desktop.ui.widgets.scroll import ScrollColumn


class HandoverPane(ScrollColumn):
    """Shows the chain in order; it is read-only, and scrolls when it was long."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("paper", gap=8, margins=(24, 16, 24, 16), parent=parent)

    def show_incoming(self, incoming: Incoming, writer: LogWriter, name: Callable[[str], str], now: datetime) -> None:
        """`name` turns an agent's id into “Priya Nair · Billing”."""
        column, state = self.column, incoming.state
        clear(column)
        first = incoming.handover.from_name.split(" ")[0]
        column.addWidget(Paragraph(f"{first} asks you", "meta", "accentink", weight=600))
        column.addWidget(Paragraph(incoming.handover.question or "No question was written.", "title", weight=600))
        if state.article_title:
            column.addWidget(
                SideRow(f"You go on where {first} was in {state.article_title}", icon="play", tone="accentink")
            )
        column.addWidget(Divider())
        column.addWidget(self._way_here(incoming, now))
        for number, leg in enumerate(state.legs, 1):
            column.addLayout(self._leg(number, leg, writer, name, now, last=number == len(state.legs)))
        column.addStretch(1)

    def _way_here(self, incoming: Incoming, now: datetime) -> QWidget:
        state = incoming.state
        people = len({leg.agent_id for leg in state.legs})
        took = int((now - state.opened_at).total_seconds()) if state.opened_at else 0
        asked = "Nothing was asked twice" if not state.repeats else f"Asked twice: {state.repeats}"
        text = f"The way here: {people} {'person' if people == 1 else 'people'}, {took // 60} min {took % 60:02d} s"
        return FactRow(text, "", right=asked, right_tone="warn" if state.repeats else "good", strong=True)

    def _leg(
        self, number: int, leg: Leg, writer: LogWriter, name: Callable[[str], str], now: datetime, *, last: bool
    ) -> Row:
        row = Row(gap=12)
        row.addWidget(NumberDot(number, last=last, here=last))
        body = Column(gap=0, margins=(0, 0, 0, 12))
        started, ended = clock(leg.started_at, now.tzinfo), clock(leg.ended_at or now, now.tzinfo)
        body.addWidget(FactRow(name(leg.agent_id), "", right=f"{started} to {ended}", strong=True))
        for line in writer.leg_rows(leg):
            body.addWidget(FactRow(line.what, line.detail, icon=line.icon, tone=line.tone))
        row.addLayout(body, 1)
        return row

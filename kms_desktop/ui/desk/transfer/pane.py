"""A handover that waits here: the question, where the guide goes on, and the whole way it came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QWidget

from kms_desktop.contacts.model import ContactState, Leg
from kms_desktop.guidance.text_format import format_duration
from kms_desktop.texts import plural, tr
from kms_desktop.ui.dates import clock_text
from kms_desktop.ui.desk.log_text import LogWriter, repeat_lines
from kms_desktop.ui.desk.view_state import Incoming
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.layouts import Column, Row, clear_layout
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.plane import Divider
from kms_desktop.ui.widgets.rows import FactRow, NumberDot
from kms_desktop.ui.widgets.scroll import ScrollColumn

Who = tuple[str, str]
"""Name and team."""


class HandoverPane(ScrollColumn):
    """Shows the chain in order; it is read-only, and scrolls when it was long."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("paper", gap=0, margins=(24, 16, 24, 16), parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Handover"))

    def show_incoming(self, incoming: Incoming, writer: LogWriter, who: Callable[[str], Who], now: datetime) -> None:
        """`who` turns an agent's id into a name and a team."""
        column, state = self.column, incoming.state
        clear_layout(column)
        first = incoming.handover.from_name.split(" ")[0]
        question = typeset_text(incoming.handover.question) or tr("No question was written.")
        asks = Column(gap=4, margins=(0, 0, 0, 16))
        asks.addWidget(Paragraph(tr("{name} asks you", name=first), "meta", "accentink", weight=600))
        asks.addWidget(Paragraph(question, "title", weight=600))
        if state.article_title:
            goes_on = tr(
                "You go on where {name} was in {article}", name=first, article=typeset_text(state.article_title)
            )
            asks.addWidget(FactRow(goes_on, "", icon="play", tone="accentink", light=True))
        column.addLayout(asks)
        self.add_way(state, writer, who, now)

    def add_way(self, state: ContactState, writer: LogWriter, who: Callable[[str], Who], now: datetime) -> None:
        """As `add_way_to` this pane."""
        add_way_to(self.column, state, writer, who, now)
        self.column.addStretch(1)


def add_way_to(
    column: QBoxLayout, state: ContactState, writer: LogWriter, who: Callable[[str], Who], now: datetime
) -> None:
    """A line, and under it the whole way of a contact, person by person."""
    column.addWidget(Divider())
    way = Column(gap=0, margins=(0, 10, 0, 10))
    way.addWidget(_way_here(state, now))
    for line in repeat_lines(state, lambda key: who(key)[0]):
        way.addWidget(FactRow(line.what, typeset_text(line.detail), icon=line.icon, tone=line.tone, light=True))
    column.addLayout(way)
    for place in range(len(state.legs)):
        column.addLayout(_leg_row(state.legs, place, writer, who, now))


def _way_here(state: ContactState, now: datetime) -> QWidget:
    people = len({leg.agent_id for leg in state.legs})
    asked = tr("Asked twice: {number}", number=state.repeats) if state.repeats else tr("Nothing was asked twice")
    if state.opened_at:
        took = format_duration(now - state.opened_at)
        text = plural("The way here: {n} person, {span}", "The way here: {n} people, {span}", people, span=took)
    else:
        text = plural("The way here: {n} person", "The way here: {n} people", people)
    icon, tone = ("repeat", "warn") if state.repeats else ("check", "good")
    return FactRow(text, "", right=asked, right_tone=tone, right_icon=icon, strong=True)


def _leg_row(legs: tuple[Leg, ...], place: int, writer: LogWriter, who: Callable[[str], Who], now: datetime) -> Row:
    leg, last = legs[place], place == len(legs) - 1
    row = Row(gap=12)
    row.addWidget(NumberDot(place + 1, last=last, here=last))
    body = Column(gap=0, margins=(0, 0, 0, 16))
    name, team = who(leg.agent_id)
    started, ended = clock_text(leg.started_at, now.tzinfo), clock_text(leg.ended_at or now, now.tzinfo)
    span = tr("{start} to {end}", start=started, end=ended)
    body.addWidget(FactRow(name, "", beside=team, right=span, strong=True))
    lines = writer.leg_rows(leg, legs[place - 1] if place else None)
    to_you = lines[-1] if last and lines and lines[-1].icon == "transfer" else None
    for line in lines:
        passed = line is to_you
        what, found = (tr("Passed to you"), tr("with the question above")) if passed else (line.what, line.detail)
        body.addWidget(FactRow(what, typeset_text(found), icon=line.icon, tone=line.tone, light=passed))
    row.addLayout(body, 1)
    return row

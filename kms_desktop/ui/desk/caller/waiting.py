"""Calls that ring behind what is in hand, and contacts that were set aside → rows at the foot of the left side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.customers.channels import unknown_words
from kms_desktop.texts import plural, tr
from kms_desktop.ui.dates import clock_text
from kms_desktop.ui.widgets.layouts import Column, clear_layout
from kms_desktop.ui.widgets.plane import Divider
from kms_desktop.ui.widgets.rows import SideRow

if TYPE_CHECKING:
    from kms_desktop.contacts.model import ContactState
    from kms_desktop.ui.desk.view_state import Ringing

_MOST_WAITING = 4


class WaitingRows(QWidget):
    """Who else rings, and whose contact was set aside; at the bottom, so that what is read above does not move."""

    call_chosen = Signal(str)
    """The telephone system's key of a call."""
    contact_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = Column(gap=0, margins=(8, 0, 8, 8))
        column = Column(self, gap=4)
        column.addWidget(Divider())
        column.addLayout(self._rows)
        self.setVisible(False)

    def show_waiting(
        self,
        rings: Sequence[Ringing],
        aside: Sequence[ContactState],
        now: datetime,
        *,
        key: str = "",
        over: Mapping[str, datetime] = MappingProxyType({}),
    ) -> None:
        """`key` takes the first of them; `over`: when calls were hung up, by the telephone system's keys."""
        clear_layout(self._rows)
        left = len(rings) + len(aside) - _MOST_WAITING
        for ringing in rings[:_MOST_WAITING]:
            since = tr("rings since {time}", time=clock_text(ringing.since, now.tzinfo))
            number = ringing.match.shown if ringing.match.candidates else ""
            detail, key = " · ".join(part for part in (key, number, since, ringing.call.queue) if part), ""
            row = SideRow(ringing.name, detail, icon="phone", tone="accentink", press=True)
            row.chosen.connect(lambda key=ringing.call.call_id: self.call_chosen.emit(key))
            self._rows.addWidget(row)
        for state in aside[: max(0, _MOST_WAITING - len(rings))]:
            name = state.customer_name or state.shown or unknown_words(state.channel, state.direction)
            gone = over.get(state.call_id)
            detail, key = " · ".join(part for part in (key, _aside_text(state, now, gone)) if part), ""
            icon, tone = ("pause", "warn") if gone is None else ("phone", "ink2")
            row = SideRow(name, detail, icon=icon, tone=tone, press=True)
            row.chosen.connect(lambda key=state.id: self.contact_chosen.emit(key))
            self._rows.addWidget(row)
        if left > 0:
            self._rows.addWidget(SideRow(plural("{n} more waits", "{n} more wait", left), icon="clock", calm=True))
        self.setVisible(bool(rings or aside))


def _aside_text(state: ContactState, now: datetime, over: datetime | None) -> str:
    if over is not None:
        return tr("hung up {time}", time=clock_text(over, now.tzinfo))
    if state.phase == "held":
        since = state.held_since
        return tr("on hold since {time}", time=clock_text(since, now.tzinfo)) if since else tr("on hold")
    at = clock_text(state.opened_at, now.tzinfo) if state.opened_at else ""
    return tr("open since {time}", time=at) if at else tr("open")

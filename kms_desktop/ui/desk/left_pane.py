"""The left side of the desk: everything that happened before, or who may be calling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from kms_desktop.customers.model import HistoryEntry, Message
from kms_desktop.ui.dates import exact_text, when_text
from kms_desktop.ui.desk.sights import HistorySight, Ringing
from kms_desktop.ui.widgets.history_list import HistoryList, HistoryView, MessageView
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.notices import EmptyState
from kms_desktop.ui.widgets.pane_header import PaneHeader
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.plane import Divider, Plane
from kms_desktop.ui.widgets.rows import SideRow, clear
from kms_desktop.ui.widgets.scroll import ScrollColumn

CHANNELS = ("", "phone", "email", "chat", "sms", "web", "social", "visit", "note")
_CHANNEL_WORDS = {
    "": "All channels",
    "phone": "Calls",
    "email": "E-mail",
    "chat": "Chat",
    "sms": "Text messages",
    "web": "Website",
    "social": "Social media",
    "visit": "Shop visits",
    "note": "Notes",
}
_CHANNEL_NAMES = {"email": "mail", "phone": "call", "sms": "text message", "visit": "visit"}


class HistoryPane(QWidget):
    """The whole omnichannel history, newest first; each exchange opens in place."""

    entry_opened = Signal(str)
    channel_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = HistoryList()
        self.channel = QComboBox()
        self.channel.setAccessibleName("Channel of the history")
        self.channel.setProperty("quiet", True)
        for key in CHANNELS:
            self.channel.addItem(_CHANNEL_WORDS[key], key)
        self._likely = Column(gap=0, margins=(16, 0, 16, 8))
        self._divider = Divider()
        self._empty = EmptyState("clock", "No history yet", "This is the first time we hear from them.")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        self.channel.activated.connect(lambda _i: self.channel_chosen.emit(self.channel.currentData()))
        self.list.row_opened.connect(lambda row: self.entry_opened.emit("" if row.open else row.id))
        self._lay()

    def _lay(self) -> None:
        head = Row(gap=8, margins=(16, 0, 8, 0))
        head.addWidget(PaneHeader("History", "F5"), 1)
        head.addWidget(self.channel)
        column = Column(self, gap=4, margins=(0, 8, 0, 8))
        column.addLayout(head)
        column.addLayout(self._likely)
        column.addWidget(self._divider)
        column.addWidget(self._stack, 1)

    def show_history(self, sight: HistorySight, now: datetime) -> None:
        self._show_likely(sight.likely, now)
        self.list.show_rows([_entry_view(entry, now) for entry in sight.entries])
        self._stack.setCurrentWidget(self.list if sight.entries else self._empty)

    def show_messages(self, entry_id: str, messages: Sequence[Message], now: datetime) -> None:
        """Open one exchange in place; "" folds the open one."""
        turns = tuple(
            MessageView(
                ("Internal · " if message.internal else "") + message.author,
                when_text(message.at, now, now.tzinfo),
                message.text,
                message.kind != "customer",
            )
            for message in messages
        )
        self.list.open_row(entry_id, turns)

    def _show_likely(self, likely: Sequence[HistoryEntry], now: datetime) -> None:
        clear(self._likely)
        self._divider.setVisible(bool(likely))
        if not likely:
            return
        said = ", ".join(_said_when(entry, now) for entry in likely[:2])
        self._likely.addWidget(Paragraph("Likely about", "meta", "ink3"))
        self._likely.addWidget(Paragraph(likely[0].subject, "list", weight=600))
        self._likely.addWidget(Paragraph(f"From {said}", "meta", "ink3"))


def _said_when(entry: HistoryEntry, now: datetime) -> str:
    name = _CHANNEL_NAMES.get(entry.channel, _CHANNEL_WORDS.get(entry.channel, entry.channel).lower())
    local = entry.at.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    on = (
        "today"
        if days == 0
        else "yesterday"
        if days == 1
        else f"on {local:%A}"
        if days < 7
        else f"on {local.day} {local:%b}"
    )
    return f"{name} {on}"


def _entry_view(entry: HistoryEntry, now: datetime) -> HistoryView:
    return HistoryView(
        id=entry.id,
        channel=entry.channel,
        subject=entry.subject,
        when=when_text(entry.at, now, now.tzinfo),
        outcome=entry.outcome,
        state=entry.state,
        exact=exact_text(entry.at, now.tzinfo),
    )


class CallersPane(ScrollColumn):
    """While it rings: who may be calling, why, and what happened last with the one that is meant."""

    caller_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("pane", gap=4, margins=(0, 8, 0, 8), parent=parent)

    def show_ringing(self, ringing: Ringing, now: datetime) -> None:
        clear(self.column)
        people = Column(gap=4, margins=(16, 0, 16, 4))
        self.column.addLayout(people)
        self._add_people(people, ringing)
        if ringing.match.candidates:
            self._add_last(ringing, now)
        self.column.addStretch(1)

    def _add_people(self, column: Column, ringing: Ringing) -> None:
        candidates = ringing.match.candidates
        count = len(candidates)
        right = f"{count} {'person' if count == 1 else 'people'}" if count else ""
        column.addWidget(PaneHeader("Who may be calling", right=right))
        if not candidates:
            column.addWidget(SideRow("Nobody we know", ringing.match.why, icon="user"))
        for place, candidate in enumerate(candidates):
            meant = " · meant" if place == ringing.chosen and count > 1 else ""
            known = candidate.level == "known"
            row = SideRow(
                candidate.customer.name + meant,
                f"Account {candidate.customer.account_no}. {candidate.why}",
                icon="check" if known else "question",
                tone="good" if known else "warn",
                press=count > 1,
            )
            row.chosen.connect(partial(self.caller_chosen.emit, place))
            column.addWidget(row)

    def _add_last(self, ringing: Ringing, now: datetime) -> None:
        first = ringing.match.candidates[ringing.chosen].customer.name.split(" ")[0]
        head = Column(gap=4, margins=(16, 4, 16, 0))
        head.addWidget(PaneHeader(f"{first}, last three", right="Looking only"))
        self.column.addWidget(Divider())
        self.column.addLayout(head)
        last = HistoryList()
        last.fit_rows()
        last.show_rows([_entry_view(entry, now) for entry in ringing.last])
        self.column.addWidget(last)


class LeftPane(Plane):
    """History on a call, callers while it rings, nothing but a word between calls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("pane", "right", parent)
        self.history, self.callers = HistoryPane(), CallersPane()
        self.quiet = EmptyState("phone", "No call", "Who rings is shown here, with everything that happened before.")
        self._stack = QStackedWidget()
        for page in (self.quiet, self.callers, self.history):
            self._stack.addWidget(page)
        Column(self).addWidget(self._stack)

    def show_pane(self, pane: QWidget) -> None:
        self._stack.setCurrentWidget(pane)

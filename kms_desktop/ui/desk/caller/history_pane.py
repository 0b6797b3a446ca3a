"""The whole history of one customer, newest first; each exchange opens in place, and words are found in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from kms_desktop.contacts.ending_text import outcome_words
from kms_desktop.customers.channels import CHANNELS, channel_of
from kms_desktop.texts import format as written
from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.dates import brief_text, clock_text, exact_text, when_text
from kms_desktop.ui.typography import bind_dots
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.history_list import HistoryList, HistoryView, MessageView
from kms_desktop.ui.widgets.layouts import Column, Row, clear_layout
from kms_desktop.ui.widgets.notices import EmptyState
from kms_desktop.ui.widgets.pane_header import PaneHeader
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.plane import Divider

if TYPE_CHECKING:
    from kms_desktop.customers.model import HistoryEntry, Message
    from kms_desktop.ui.desk.view_state import HistoryState

NO_REASON = tr("No reason noted")
_NO_HISTORY = (tr("No history yet"), tr("This is the first time we hear from them."))
_NOT_IN_CHANNEL = (tr("Nothing in this channel"), tr("Choose all channels to see the rest."))
_NOT_READ = (tr("Not read yet"), tr("The database is away, and this history was not fetched before."))


class HistoryPane(QWidget):
    """The whole omnichannel history, newest first; each exchange opens in place."""

    entry_opened = Signal(str)
    original_wanted = Signal(str)
    """Entry id."""
    channel_chosen = Signal(str)
    find_typed = Signal(str)
    look_ended = Signal()
    """Esc, while somebody is looked at with no contact open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = HistoryList()
        self.header = PaneHeader(*label_of("history"))
        self.finder = LineField(tr("Find in this history"), tr("Find in this history"))
        self.count = Paragraph("", "meta", "ink3")
        self.card_line = Paragraph("", "meta", "ink2")
        self._looked = self._after_find = ""
        self.channel = QComboBox()
        self.channel.setAccessibleName(tr("Channel of the history"))
        self.channel.setProperty("quiet", True)
        self.channel.currentTextChanged.connect(self.channel.setToolTip)
        self.channel.addItem(tr("All channels"), "")
        for channel in CHANNELS:
            self.channel.addItem(channel.plural, channel.code)
        self._likely = Column(gap=0, margins=(16, 0, 16, 8))
        self._divider = Divider()
        self._empty = EmptyState("clock", *_NO_HISTORY)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        self._blank = QWidget()
        self._stack.addWidget(self._blank)
        self.channel.activated.connect(lambda _i: self.channel_chosen.emit(self.channel.currentData()))
        self.finder.typed.connect(self.find_typed)
        self.finder.moved.connect(self.list.move_mark)
        self.finder.entered.connect(self._open_found)
        self.finder.escaped.connect(self.close_find)
        self.list.row_opened.connect(lambda row: self.entry_opened.emit("" if row.open else row.id))
        self.list.original_wanted.connect(lambda row: self.original_wanted.emit(row.id))
        self._lay_out()

    def _lay_out(self) -> None:
        head = Row(gap=8, margins=(16, 0, 8, 0))
        head.addWidget(self.header, 1)
        head.addWidget(self.channel)
        told = Column(gap=2, margins=(16, 0, 16, 0))
        for widget in (self.finder, self.count, self.card_line):
            told.addWidget(widget)
            widget.setVisible(False)
        column = Column(self, gap=4, margins=(0, 6, 0, 0))
        column.addLayout(head)
        column.addLayout(told)
        column.addLayout(self._likely)
        column.addWidget(self._divider)
        column.addWidget(self._stack, 1)

    def open_find(self) -> None:
        """The field over the history; what is found is marked, Up and Down go from one to the next."""
        if self.isVisible():
            self.finder.setVisible(True)
            self.finder.setFocus()
            self.finder.editor.selectAll()

    def close_find(self) -> None:
        """All of the history again; the row that was found stays marked."""
        marked = self.list.current_row()
        self.finder.set_text("")
        self.finder.setVisible(False)
        self.count.setVisible(False)
        self._after_find = marked.id if marked is not None else ""
        self.find_typed.emit("")
        self.list.setFocus()

    def show_card_line(self, words: str) -> None:
        """What matters of whoever is on the line."""
        key = key_text("show_card")
        self.card_line.show_text(tr("{what} · {key} shows the card", what=words, key=key) if words else "")
        self.card_line.setVisible(bool(words))

    def show_looked(self, name: str) -> None:
        """Whose history is read with no contact open; "" where a contact is, or nobody's."""
        self._looked = name
        self.header.show_title(name or label_of("history")[0])
        if name:
            ends, card = key_text("leave"), key_text("show_card")
            told = tr("Only to read: no contact is open. {card} shows the card, {ends} ends it.", card=card, ends=ends)
            self.card_line.show_text(told)
            self.card_line.setVisible(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._looked:
            self.look_ended.emit()
        else:
            super().keyPressEvent(event)

    def _open_found(self) -> None:
        row = self.list.current_row()
        if row is not None:
            self.entry_opened.emit("" if row.open else row.id)

    def _show_sought(self, state: HistoryState) -> None:
        if not self.finder.text():
            self.count.setVisible(False)
            return
        many = len(state.entries)
        told = plural("{n} exchange has it", "{n} exchanges have it", many) if many else tr("Nothing has it")
        self.count.show_text(told if state.sought else "")
        self.count.setVisible(bool(state.sought))

    def show_history(self, state: HistoryState, now: datetime) -> None:
        if not state.read:
            self.finder.set_text("")
            self.finder.setVisible(False)
        self._show_sought(state)
        self._show_likely(() if state.sought else state.likely, now)
        self.list.show_marks(tuple(state.sought.casefold().split()))
        self.list.show_rows(
            [_found_view(entry_view(entry, now), state.places.get(entry.id, "")) for entry in state.entries]
        )
        if state.sought:
            self.list.mark_row(0)
        elif self._after_find:
            self._mark_entry(self._after_find)
        self.channel.setCurrentIndex(self.channel.findData(state.channel))
        words = _NO_HISTORY if not state.channel else _NOT_IN_CHANNEL
        if state.away:
            self._empty.show_state("database-off", *_NOT_READ)
        else:
            self._empty.show_state("clock", *(words if state.known else _unknown_caller_text()))
        self._stack.setCurrentWidget(self.list if state.entries else self._empty if state.read else self._blank)

    def _mark_entry(self, entry_id: str) -> None:
        place = next((at for at, row in enumerate(self.list.rows()) if row.id == entry_id), -1)
        self._after_find = ""
        if place >= 0:
            self.list.mark_row(place)

    def show_messages(self, entry_id: str, messages: Sequence[Message], now: datetime) -> None:
        """Open one exchange in place; "" folds the open one."""
        self.list.open_row(entry_id, _message_views(messages, now))

    def want_original(self) -> None:
        """Of the exchange that is open, where its letters say more than is shown."""
        row = self.list.open_with_original()
        if row is not None:
            self.original_wanted.emit(row.id)

    def _show_likely(self, likely: Sequence[HistoryEntry], now: datetime) -> None:
        clear_layout(self._likely)
        self._divider.setVisible(bool(likely))
        if not likely:
            return
        said = ", ".join(dict.fromkeys(_said_when(entry, now) for entry in likely[:2]))
        self._likely.addWidget(Paragraph(tr("Likely about"), "meta", "ink3"))
        self._likely.addWidget(Paragraph(likely[0].subject, "list", weight=600))
        self._likely.addWidget(Paragraph(tr("From {exchanges}", exchanges=said), "meta", "ink3"))


def _message_views(messages: Sequence[Message], now: datetime) -> tuple[MessageView, ...]:
    """The row's head tells the day of the last message; the others of that day tell the time alone."""
    last = messages[-1].at.astimezone(now.tzinfo).date() if messages else None
    turns = []
    for message in messages:
        that_day = message.at.astimezone(now.tzinfo).date() == last
        when = clock_text(message.at, now.tzinfo) if that_day else when_text(message.at, now, now.tzinfo)
        ours = message.kind != "customer"
        author = message.author if ours or "@" in message.author else message.author.split(" ")[0]
        shown = tr("Internal · {author}", author=author) if message.internal else author
        turns.append(MessageView(shown, when, message.text, ours, message.more))
    return tuple(turns)


def _said_when(entry: HistoryEntry, now: datetime) -> str:
    local = entry.at.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    exchange = channel_of(entry.channel).singular
    if days == 0:
        # Translators: these stand in "From {exchanges}"; exchange is "call" or "mail"
        return tr("{exchange} today", exchange=exchange)
    if days == 1:
        return tr("{exchange} yesterday", exchange=exchange)
    if days < 7:
        return tr("{exchange} on {weekday}", exchange=exchange, weekday=written.weekday(local, whole=True))
    return tr("{exchange} on {day}", exchange=exchange, day=written.day(local))


def entry_view(entry: HistoryEntry, now: datetime) -> HistoryView:
    return HistoryView(
        id=entry.id,
        channel=entry.channel,
        subject=entry.subject or NO_REASON,
        when=when_text(entry.at, now, now.tzinfo),
        outcome=bind_dots(outcome_words(entry)),
        state=entry.state,
        exact=exact_text(entry.at, now.tzinfo),
        brief=brief_text(entry.at, now, now.tzinfo),
    )


def _found_view(view: HistoryView, where: str) -> HistoryView:
    """The words around the place where it was found, in place of how it ended."""
    return replace(view, outcome=where, state="plain", outcome_icon="search") if where else view


def _unknown_caller_text() -> tuple[str, str]:
    return tr("Not known who it is"), tr("{key} finds them by name, account or number.", key=key_text("verify"))

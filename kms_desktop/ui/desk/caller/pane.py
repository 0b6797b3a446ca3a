"""The left side of the desk: everything that happened before, or who may be calling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from kms_desktop.contacts.ending_text import outcome_words
from kms_desktop.customers.channels import CHANNELS, channel_of
from kms_desktop.texts import format as written
from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.dates import brief_text, clock_text, exact_text, when_text
from kms_desktop.ui.desk.caller import presence_text
from kms_desktop.ui.desk.caller.waiting import WaitingRows
from kms_desktop.ui.reading import plain_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.caller_row import CallerRow
from kms_desktop.ui.widgets.history_list import HistoryList, HistoryView, MessageView
from kms_desktop.ui.widgets.layouts import Column, Row, clear_layout
from kms_desktop.ui.widgets.notices import EmptyState
from kms_desktop.ui.widgets.pane_header import PaneHeader
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.plane import Divider, Plane
from kms_desktop.ui.widgets.rows import SideRow
from kms_desktop.ui.widgets.scroll import ScrollColumn

if TYPE_CHECKING:
    from kms_desktop.articles.model import Article
    from kms_desktop.contacts.model import Elsewhere
    from kms_desktop.customers.model import Candidate, HistoryEntry, Message
    from kms_desktop.ui.desk.view_state import HistoryState, Ringing
    from kms_desktop.voc.model import ContactLine

_MOST_INCIDENTS, _SHORTEST_SAID, _LONGEST_SAID = 5, 24, 120
_NO_REASON = tr("No reason noted")
_NO_HISTORY = (tr("No history yet"), tr("This is the first time we hear from them."))
_NOT_IN_CHANNEL = (tr("Nothing in this channel"), tr("Choose all channels to see the rest."))
_NOT_READ = (tr("Not read yet"), tr("The database is away, and this history was not fetched before."))

_OUTCOMES = {
    "satisfied": tr("satisfied"),
    "mollified": tr("mollified"),
    "dissatisfied": tr("dissatisfied"),
}
"""How the customer left, at the end of a line; nothing where nobody could tell."""


class HistoryPane(QWidget):
    """The whole omnichannel history, newest first; each exchange opens in place."""

    entry_opened = Signal(str)
    original_wanted = Signal(str)
    """Entry id."""
    channel_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = HistoryList()
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
        self.list.row_opened.connect(lambda row: self.entry_opened.emit("" if row.open else row.id))
        self.list.original_wanted.connect(lambda row: self.original_wanted.emit(row.id))
        self._lay_out()

    def _lay_out(self) -> None:
        head = Row(gap=8, margins=(16, 0, 8, 0))
        head.addWidget(PaneHeader(*label_of("history")), 1)
        head.addWidget(self.channel)
        column = Column(self, gap=4, margins=(0, 6, 0, 0))
        column.addLayout(head)
        column.addLayout(self._likely)
        column.addWidget(self._divider)
        column.addWidget(self._stack, 1)

    def show_history(self, state: HistoryState, now: datetime) -> None:
        self._show_likely(state.likely, now)
        self.list.show_rows([_entry_view(entry, now) for entry in state.entries])
        self.channel.setCurrentIndex(self.channel.findData(state.channel))
        words = _NO_HISTORY if not state.channel else _NOT_IN_CHANNEL
        if state.away:
            self._empty.show_state("database-off", *_NOT_READ)
        else:
            self._empty.show_state("clock", *(words if state.known else _unknown_caller_text()))
        self._stack.setCurrentWidget(self.list if state.entries else self._empty if state.read else self._blank)

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


def _entry_view(entry: HistoryEntry, now: datetime) -> HistoryView:
    return HistoryView(
        id=entry.id,
        channel=entry.channel,
        subject=entry.subject or _NO_REASON,
        when=when_text(entry.at, now, now.tzinfo),
        outcome=outcome_words(entry),
        state=entry.state,
        exact=exact_text(entry.at, now.tzinfo),
        brief=brief_text(entry.at, now, now.tzinfo),
    )


class CallersPane(ScrollColumn):
    """While it rings: who may be calling, why, and what happened last with the one that is meant."""

    caller_chosen = Signal(int)
    article_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("pane", gap=0, margins=(0, 8, 0, 8), parent=parent)

    def show_ringing(self, ringing: Ringing | None, incidents: Sequence[Article], now: datetime) -> None:
        """Who the bar names, and bulletins in force that affect them; None when nothing rings any more, so that nobody
        is left standing here."""
        clear_layout(self.column)
        if ringing is None:
            return
        self._add_people(ringing)
        if ringing.match.candidates and ringing.last:
            self._add_last(ringing, now)
        self._add_incidents(incidents)
        self.column.addStretch(1)

    def _add_people(self, ringing: Ringing) -> None:
        candidates = ringing.match.candidates
        count = len(candidates)
        right = plural("{n} person", "{n} people", count) if count else ""
        head = Column(margins=(16, 0, 16, 8))
        head.addWidget(PaneHeader(tr("Who may be calling"), right=right))
        self.column.addLayout(head)
        people = Column(gap=4, margins=(8, 0, 8, 8))
        if not candidates:
            people.addWidget(SideRow(tr("Nobody we know"), ringing.match.why, icon="user"))
        for place, candidate in enumerate(candidates):
            row = CallerRow(
                candidate.customer.name,
                candidate.level,
                _candidate_detail(candidate),
                meant=place == ringing.chosen,
                choice=count > 1,
            )
            row.clicked.connect(lambda _checked=False, place=place: self.caller_chosen.emit(place))
            people.addWidget(row)
        self.column.addLayout(people)

    def _add_incidents(self, incidents: Sequence[Article]) -> None:
        if not incidents:
            return
        head = Column(margins=(16, 8, 16, 4))
        head.addWidget(PaneHeader(tr("Incidents for them")))
        rows = Column(gap=0, margins=(8, 0, 8, 8))
        for article in incidents[:_MOST_INCIDENTS]:
            row = SideRow(article.title, _to_say(article), icon="warning", tone="warn", press=True)
            row.chosen.connect(lambda key=article.id: self.article_chosen.emit(key))
            rows.addWidget(row)
        self.column.addWidget(Divider())
        self.column.addLayout(head)
        self.column.addLayout(rows)

    def _add_last(self, ringing: Ringing, now: datetime) -> None:
        first = ringing.match.candidates[ringing.chosen].customer.name.split(" ")[0]
        head = Column(margins=(16, 8, 16, 0))
        head.addWidget(PaneHeader(tr("{name}, last three", name=first), right=tr("Looking only")))
        self.column.addWidget(Divider())
        self.column.addLayout(head)
        last = HistoryList()
        last.fit_rows()
        last.show_rows([_entry_view(entry, now) for entry in ringing.last])
        self.column.addWidget(last)


def _candidate_detail(candidate: Candidate) -> str:
    customer = candidate.customer
    if customer.account_no:
        return f"{tr('Account {number}.', number=customer.account_no)} {candidate.why}"
    return " · ".join(part for part in (customer.email, candidate.why) if part)


def _to_say(article: Article) -> str:
    """The first sentence that a bulletin gives an agent to say."""
    said = plain_text(article.options[0].say).strip().strip('“”"') if article.options else ""
    sentences = said.split(". ")
    first = ". ".join(sentences[: 1 if len(sentences[0]) >= _SHORTEST_SAID else 2]).rstrip(".")
    if len(first) > _LONGEST_SAID:
        first = first[:_LONGEST_SAID].rpartition(" ")[0] + " …"
    if not first:
        return ""
    return tr("“{words}”", words=first if first.endswith("…") else f"{first}.")


class RecentPane(QWidget):
    """Between calls: what this person handled last, and how it ended."""

    contact_opened = Signal(object)
    """ContactLine."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = HistoryList()
        self.list.setAccessibleName(tr("Your last contacts"))
        self._empty = EmptyState("phone", tr("No call"))
        self.expect_calls(True)
        self._rows = QWidget()
        head = Column(margins=(16, 0, 16, 0))
        head.addWidget(PaneHeader(tr("Your last contacts"), right=tr("in 14 days")))
        column = Column(self._rows, gap=4, margins=(0, 8, 0, 0))
        column.addLayout(head)
        column.addWidget(self.list, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._rows)
        self._lines: dict[str, ContactLine] = {}
        self.list.row_opened.connect(lambda row: self.contact_opened.emit(self._lines[row.id]))
        Column(self).addWidget(self._stack)

    def expect_calls(self, rings: bool) -> None:
        """Whether calls come to this desk."""
        if rings:
            who = tr("Who rings is shown here, with everything that happened before.")
            self._empty.show_state("phone", tr("No call"), who)
        else:
            where = tr("What was handled is listed on the Voice page; {key} leads there.", key=key_text("show_voice"))
            self._empty.show_state("eye", tr("Nothing of yours"), where)

    def marked_contact(self) -> ContactLine | None:
        row = self.list.current_row()
        return self._lines.get(row.id) if row is not None else None

    def show_recent(self, contacts: Sequence[ContactLine], now: datetime) -> None:
        self._lines = {line.id: line for line in contacts}
        self.list.show_rows([_contact_view(line, now) for line in contacts])
        self._stack.setCurrentWidget(self._rows if contacts else self._empty)


def _contact_view(line: ContactLine, now: datetime) -> HistoryView:
    """What is over and well stays grey: it needs nobody."""
    ended = line.resolution or line.reason or (_NO_REASON if line.outcome else tr("Not wrapped up"))
    left = "" if line.outcome == "unknown" else _OUTCOMES.get(line.outcome, line.outcome)
    waits = line.outcome in ("", "dissatisfied")
    return HistoryView(
        id=line.id,
        channel=line.channel,
        subject=line.customer or tr("Unknown caller"),
        when=when_text(line.at, now, now.tzinfo),
        outcome=" · ".join(part for part in (typeset_text(ended), left) if part),
        state="waits" if waits else "plain",
        outcome_icon="check" if left and not waits else "",
        exact=exact_text(line.at, now.tzinfo),
        brief=brief_text(line.at, now, now.tzinfo),
    )


class ElsewhereRows(QWidget):
    """Who else has this customer now; at the bottom, so that what is read above does not move."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = Column(gap=0, margins=(8, 0, 8, 8))
        column = Column(self, gap=4)
        column.addWidget(Divider())
        column.addLayout(self._rows)
        self.setVisible(False)

    def show_elsewhere(self, seen: Sequence[Elsewhere], customer_name: str, now: datetime) -> None:
        clear_layout(self._rows)
        for one in seen:
            words = presence_text.presence_sentence(one, customer_name, now)
            self._rows.addWidget(SideRow(words, presence_text.presence_detail(one), icon="people", tone="warn"))
        self.setVisible(bool(seen))


class LeftPane(Plane):
    """History on a call, callers while it rings, the last contacts between calls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("pane", "right", parent)
        self.history, self.callers = HistoryPane(), CallersPane()
        self.quiet = RecentPane()
        self._stack = QStackedWidget()
        for page in (self.quiet, self.callers, self.history):
            self._stack.addWidget(page)
        self.elsewhere = ElsewhereRows()
        self.waiting = WaitingRows()
        column = Column(self, gap=0, margins=(0, 0, 1, 0))
        column.addWidget(self._stack, 1)
        column.addWidget(self.elsewhere)
        column.addWidget(self.waiting)

    def show_pane(self, pane: QWidget) -> None:
        self._stack.setCurrentWidget(pane)

    def visible_list(self) -> QWidget | None:
        """The list that is in sight; None where there is none."""
        lists = (self.history.list, self.quiet.list)
        return next((one for one in lists if one.isVisibleTo(self)), None)


def _unknown_caller_text() -> tuple[str, str]:
    return tr("Not known who calls"), tr("{key} finds them by name, account or number.", key=key_text("verify"))

"""The left side of the desk: who may be calling, what happened before, one's own last contacts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from kms_desktop.articles.places import show_gaps
from kms_desktop.customers.channels import unknown_words
from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.dates import brief_text, exact_text, when_text
from kms_desktop.ui.desk.caller import presence_text
from kms_desktop.ui.desk.caller.history_pane import NO_REASON, HistoryPane, entry_view
from kms_desktop.ui.desk.caller.waiting import WaitingRows
from kms_desktop.ui.reading import plain_text
from kms_desktop.ui.typography import bind_dots, typeset_text
from kms_desktop.ui.widgets.caller_row import CallerRow
from kms_desktop.ui.widgets.history_list import HistoryList, HistoryView
from kms_desktop.ui.widgets.layouts import Column, clear_layout
from kms_desktop.ui.widgets.notices import EmptyState
from kms_desktop.ui.widgets.pane_header import PaneHeader
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.plane import Divider, Plane
from kms_desktop.ui.widgets.rows import SideRow
from kms_desktop.ui.widgets.scroll import ScrollColumn

if TYPE_CHECKING:
    from kms_desktop.articles.model import Article
    from kms_desktop.contacts.model import Elsewhere
    from kms_desktop.customers.model import Candidate
    from kms_desktop.ui.desk.view_state import Ringing
    from kms_desktop.voc.model import ContactLine

_MOST_INCIDENTS, _SHORTEST_SAID, _LONGEST_SAID = 5, 24, 120

_OUTCOMES = {
    "satisfied": tr("satisfied"),
    "mollified": tr("accepted it"),
    "dissatisfied": tr("dissatisfied"),
}
"""How the customer left, at the end of a line; nothing where nobody could tell."""


class CallersPane(ScrollColumn):
    """While it rings: who may be calling, why, and what happened last with the one that is meant."""

    caller_chosen = Signal(int)
    article_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("pane", gap=0, margins=(0, 8, 0, 8), parent=parent)

    def show_ringing(
        self, ringing: Ringing | None, incidents: Sequence[Article], now: datetime, matters: str = ""
    ) -> None:
        """Who the bar names, and bulletins in force that affect them; None when nothing rings any more, so that nobody
        is left standing here. `matters`: one line of what whoever takes it should know."""
        clear_layout(self.column)
        if ringing is None:
            return
        self._add_people(ringing)
        if matters:
            line = Column(margins=(8, 0, 8, 8))
            line.addWidget(SideRow(matters, icon="info", calm=True))
            self.column.addLayout(line)
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
        if count > 1:
            hint = Column(margins=(16, 0, 16, 8))
            hint.addWidget(Paragraph(tr("{key} chooses the next of them", key=key_text("verify")), "meta", "ink2"))
            self.column.addLayout(hint)

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
        head.addWidget(PaneHeader(tr("{name}, last three", name=first), right=tr("Preview")))
        self.column.addWidget(Divider())
        self.column.addLayout(head)
        last = HistoryList()
        last.fit_rows()
        last.show_rows([entry_view(entry, now) for entry in ringing.last])
        self.column.addWidget(last)


def _candidate_detail(candidate: Candidate) -> str:
    customer = candidate.customer
    if customer.account_no:
        return f"{tr('Account {number}.', number=customer.account_no)} {candidate.why}"
    return " · ".join(part for part in (customer.email, candidate.why) if part)


def _to_say(article: Article) -> str:
    """The first sentence that a bulletin gives an agent to say."""
    said = plain_text(show_gaps(article.options[0].say)).strip().strip('“”"') if article.options else ""
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
    ended = line.resolution or line.reason or (NO_REASON if line.outcome else tr("Not wrapped up"))
    left = "" if line.outcome == "unknown" else _OUTCOMES.get(line.outcome, line.outcome)
    waits = line.outcome in ("", "dissatisfied")
    return HistoryView(
        id=line.id,
        channel=line.channel,
        subject=line.customer or unknown_words(line.channel),
        when=when_text(line.at, now, now.tzinfo),
        outcome=bind_dots(" · ".join(part for part in (typeset_text(ended), left) if part)),
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

"""The right side of the desk: notes and log on a call; promises, news and answers between calls; what is settled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from kms_desktop.articles.render import plain_text
from kms_desktop.contacts.model import Promise
from kms_desktop.ui.dates import clock, exact_text, span_text, when_text
from kms_desktop.ui.desk.sights import IdleSight
from kms_desktop.ui.desk.wording import Line
from kms_desktop.ui.theme.current import theme
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import NoteField
from kms_desktop.ui.widgets.layouts import Column
from kms_desktop.ui.widgets.log_list import LogList, LogView
from kms_desktop.ui.widgets.pane_header import PaneHeader
from kms_desktop.ui.widgets.plane import Divider, Plane
from kms_desktop.ui.widgets.rows import SideRow, clear
from kms_desktop.ui.widgets.scroll import ScrollColumn
from kms_desktop.voc.model import Suggestion


class NotesPane(QWidget):
    """What the agent writes, and what the program wrote by itself."""

    typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.header = PaneHeader("Notes", "F7")
        self.field = NoteField("What the next person should know", "Notes", lines=6)
        self.log_header = PaneHeader("Logged so far")
        self.log = LogList()
        self.field.typed.connect(self.typed)
        column = Column(self, gap=8, margins=(16, 8, 16, 0))
        column.addWidget(self.header)
        column.addWidget(self.field)
        column.addWidget(self.log_header)
        column.addWidget(self.log, 1)

    def show_note(self, text: str) -> None:
        self.field.set_text(text)

    def show_saved(self, at: datetime, now: datetime) -> None:
        self.header.show_right(f"Saved {when_text(at, now, now.tzinfo)}")

    def show_log(self, lines: Sequence[Line], count: int, now: datetime) -> None:
        """Rows, newest first; `count` is how many events are stored."""
        self.log_header.show_right(f"{count} event{'' if count == 1 else 's'}" if count else "")
        self.log.show_rows([_log_view(line, now) for line in lines])


class IdlePane(QWidget):
    """Between calls: what was promised, what runs now, and what became of suggestions."""

    answer_read = Signal(str)
    article_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scroll = ScrollColumn("pane", gap=4, margins=(16, 8, 16, 8))
        Column(self).addWidget(self._scroll)
        self._sight = IdleSight((), ())
        self._answers: Sequence[Suggestion] = ()
        self._names: dict[str, str] = {}

    def show_idle(self, sight: IdleSight, now: datetime) -> None:
        self._sight = sight
        self._fill(now)

    def show_answers(self, answers: Sequence[Suggestion], now: datetime) -> None:
        self._answers = answers
        self._fill(now)

    def _fill(self, now: datetime) -> None:
        column = self._scroll.column
        clear(column)
        self._add_promises(column, now)
        if self._sight.running:
            column.addWidget(Divider())
            column.addWidget(PaneHeader("Running now"))
            for article in self._sight.running:
                row = SideRow(
                    article.title,
                    _first_sentence(article.section("Issue")),
                    icon="warning",
                    tone="warn",
                    press=True,
                )
                row.chosen.connect(lambda key=article.id: self.article_chosen.emit(key))
                column.addWidget(row)
        self._add_answers(column, now)
        column.addStretch(1)

    def _add_promises(self, column: Column, now: datetime) -> None:
        promises = self._sight.promises
        column.addWidget(PaneHeader("Promised by you", right=f"{len(promises)} open" if promises else ""))
        if not promises:
            column.addWidget(SideRow("Nothing is owed to anybody.", icon="check", tone="good"))
        for promise in promises[:6]:
            column.addWidget(_promise_row(promise, now))

    def _add_answers(self, column: Column, now: datetime) -> None:
        if not self._answers:
            return
        unread = sum(1 for s in self._answers if s.read_at is None)
        header = PaneHeader("You said, we did")
        header.show_right(f"{unread} new" if unread else "", "accentink")
        column.addWidget(Divider())
        column.addWidget(header)
        for said in self._answers[:4]:
            column.addWidget(self._answer_row(said, now))

    def _answer_row(self, said: Suggestion, now: datetime) -> SideRow:
        done = said.state == "accepted"
        when = when_text(said.answered_at, now, now.tzinfo) if said.answered_at else ""
        detail = f"{'' if done else 'Declined: '}{said.answer} {said.answered_by_name}, {when}."
        row = SideRow(
            f"“{said.text}”",
            detail + ("" if said.read_at else " New; Enter marks it read."),
            icon="thumb-up" if done else "cross",
            tone="good" if done else "ink2",
            tip=exact_text(said.answered_at, now.tzinfo) if said.answered_at else "",
            press=said.read_at is None,
        )
        row.chosen.connect(lambda key=said.id: self.answer_read.emit(key))
        return row


def _promise_row(promise: Promise, now: datetime) -> SideRow:
    late = promise.due_at < now
    detail = promise.customer_name
    if late:
        detail = f"{detail} · late by {span_text(now - promise.due_at)}".lstrip(" ·")
    return SideRow(
        _sentence(promise.what),
        detail,
        lead=when_text(promise.due_at, now, now.tzinfo),
        tone="bad" if late else "ink",
        tip=exact_text(promise.due_at, now.tzinfo),
    )


def _log_view(line: Line, now: datetime) -> LogView:
    return LogView(
        clock(line.at, now.tzinfo),
        line.what,
        line.detail,
        line.icon,
        line.tone,
        exact_text(line.at, now.tzinfo),
        line.key,
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _first_sentence(markdown: str) -> str:
    words = plain_text(markdown).replace("\n", " ").strip()
    return words.partition(". ")[0].rstrip(".") + "." if words else ""


class SettledPane(QWidget):
    """While a handover is looked at: what need not be asked again, and what is owed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scroll = ScrollColumn("pane", gap=4, margins=(16, 8, 16, 8))
        Column(self).addWidget(self._scroll)

    def show_settled(self, settled: Sequence[Line], promises: Sequence[Promise], now: datetime) -> None:
        column = self._scroll.column
        clear(column)
        column.addWidget(PaneHeader("Settled: do not ask again"))
        for line in settled:
            column.addWidget(
                SideRow(line.what, f"{line.detail}, {clock(line.at, now.tzinfo)}", icon=line.icon, tone=line.tone)
            )
        if not settled:
            column.addWidget(SideRow("Nothing is settled yet.", icon="question"))
        if promises:
            column.addWidget(Divider())
            column.addWidget(PaneHeader("Promised to the caller"))
            for promise in promises:
                due = f"Due {when_text(promise.due_at, now, now.tzinfo)} · yours once you accept"
                column.addWidget(SideRow(_sentence(promise.what), due, icon="calendar-check"))
        column.addStretch(1)
        column.addWidget(
            SideRow("Asking a settled thing again counts as a repeat.", "You can, if you doubt it.", icon="info")
        )


class RightPane(Plane):
    """Holds one of the three, and the button that is always there."""

    suggest_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("pane", "left", parent)
        self.notes, self.idle, self.settled = NotesPane(), IdlePane(), SettledPane()
        self.waiting = SideRow("", icon="clock", tone="warn")
        self.suggest = Button("Suggest or report", "F12", icon="megaphone")
        self.suggest.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.suggest.clicked.connect(self.suggest_chosen)
        column = Column(self, gap=8, margins=(2, 0, 0, 16))
        for pane in (self.notes, self.idle, self.settled):
            column.addWidget(pane, 1)
        foot = Column(gap=8, margins=(16, 0, 16, 0))
        foot.addWidget(self.suggest)
        column.addLayout(foot)
        self.show_pane(self.idle)

    def least_width(self) -> int:
        """Room that the button needs with its key, at this size of text."""
        return self.suggest.sizeHint().width() + 2 * theme().gap(16) + 2

    def show_pane(self, shown: QWidget) -> None:
        for pane in (self.notes, self.idle, self.settled):
            pane.setVisible(pane is shown)

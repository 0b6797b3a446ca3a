"""The right side of the desk: notes and log on a call; promises, news and answers between calls; what is settled."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from kms_desktop.bulletins.bulletin_text import TONES, kind_icon
from kms_desktop.contacts.promise_text import channel_words
from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.bulletin_words import (
    about_text,
    again_line,
    again_title,
    kind_line,
    proposal_line,
    proposal_title,
    title_text,
)
from kms_desktop.ui.dates import brief_text, clock_text, exact_text, when_text
from kms_desktop.ui.missed_text import missed_detail, missed_number
from kms_desktop.ui.promise_words import due_words, promise_title
from kms_desktop.ui.theme.current import current_theme
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import NoteField
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.log_list import LogList, LogView
from kms_desktop.ui.widgets.notices import Icon
from kms_desktop.ui.widgets.pane_header import PaneHeader
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.plane import Plane
from kms_desktop.ui.widgets.rows import SideRow
from kms_desktop.ui.widgets.side_column import SideColumn
from kms_desktop.voc.answer_text import answer_words

if TYPE_CHECKING:
    from kms_desktop.bulletins.model import Board, Bulletin
    from kms_desktop.contacts.model import Promise
    from kms_desktop.customers.call_event import MissedCaller
    from kms_desktop.ui.desk.log_text import Line
    from kms_desktop.voc.model import Suggestion

_MOST_PROMISES, _MOST_ANSWERS, _MOST_MISSED = 6, 2, 5


class NotesPane(QWidget):
    """What the agent writes, and what the program wrote by itself."""

    typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.header = PaneHeader(*label_of("notes"))
        self.field = NoteField(tr("Your notes, while you talk"), tr("Notes"), lines=6)
        self.log_header = PaneHeader(tr("Logged so far"))
        self.log = LogList()
        self.field.typed.connect(self.typed)
        column = Column(self, gap=0, margins=(8, 8, 8, 0))
        above = Column(gap=8, margins=(8, 0, 8, 4))
        for widget in (self.header, self.field, self.log_header):
            above.addWidget(widget)
        column.addLayout(above)
        column.addWidget(self.log, 1)

    def show_note(self, text: str) -> None:
        """Of another contact, or with a line more; nothing is said to be saved of it yet."""
        self.field.set_text(text)
        self.header.show_right("")

    def show_saved(self, at: datetime, now: datetime) -> None:
        self.header.show_right(tr("Saved {when}", when=when_text(at, now, now.tzinfo)))

    def show_log(self, lines: Sequence[Line], now: datetime, waiting: AbstractSet[str] = frozenset()) -> None:
        """Rows, newest first; `waiting` are the keys of those not delivered yet."""
        self.log_header.show_right(plural("{n} event", "{n} events", len(lines)) if lines else "")
        written = self.field.text()
        self.log.show_rows([_log_view(line, now, written=written, waits=line.key in waiting) for line in lines])


class IdlePane(SideColumn):
    """Between calls: what was promised, what runs now, and what became of suggestions."""

    answer_read = Signal(str)
    bulletin_chosen = Signal(object)
    """Bulletin that is opened."""
    proposals_chosen = Signal()
    caller_chosen = Signal(object)
    """MissedCaller who is rung back."""
    promise_chosen = Signal(str)
    more_promises_chosen = Signal()

    def __init__(self, region: str = "GB", parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._region = region
        self.missed_rows: list[tuple[SideRow, MissedCaller]] = []
        self.bulletin_rows: list[tuple[SideRow, str]] = []
        self._unread = ""
        """The suggestion whose answer is the first that was not read, "" for none."""

    @property
    def has_answer(self) -> bool:
        return bool(self._unread)

    def dismiss_answer(self) -> bool:
        """The first answer that was not read was. Whether there was one."""
        unread, self._unread = self._unread, ""
        if unread:
            self.answer_read.emit(unread)
        return bool(unread)

    def show_idle(
        self,
        promises: Sequence[Promise],
        board: Board,
        answers: Sequence[Suggestion],
        now: datetime,
        missed: Sequence[MissedCaller] = (),
        *,
        reviews: int = 0,
    ) -> None:
        """Missed calls, what works again, what is proposed, open promises, how many `reviews` of their contacts this
        person has not read, what is running, and the answers to what they suggested."""
        self._unread = next((said.id for said in answers if said.read_at is None), "")
        self.clear_rows()
        self.bulletin_rows = []
        self._add_missed(missed, now)
        self._add_again(board, now)
        self._add_proposals(board, now)
        self._add_promises(promises, now)
        self._add_reviews(reviews)
        if any(said.read_at is None for said in answers):
            self._add_answers(answers, now)
            self._add_running(board, now)
        else:
            self._add_running(board, now)
            self._add_answers(answers, now)
        self.end_groups()

    def marked_caller(self) -> MissedCaller | None:
        """Whose row has the keyboard, else who rang last; None where nobody was missed."""
        marked = next((caller for row, caller in self.missed_rows if row.hasFocus()), None)
        return marked or (self.missed_rows[0][1] if self.missed_rows else None)

    def _add_missed(self, missed: Sequence[MissedCaller], now: datetime) -> None:
        self.missed_rows = []
        if not missed:
            return
        # Translators: calls that nobody took
        self.begin_group(tr("Missed"), f"{len(missed)}", "bad")
        for caller in missed[:_MOST_MISSED]:
            row = _missed_row(caller, self._region, now)
            row.chosen.connect(lambda one=caller: self.caller_chosen.emit(one))
            self.missed_rows.append((row, caller))
            self.add_row(row)
        left = len(missed) - _MOST_MISSED
        if left > 0:
            self.add_row(SideRow(plural("{n} more caller", "{n} more callers", left), icon="phone", calm=True))
        self.add_row(_missed_keys(missed[0]))

    def _add_promises(self, promises: Sequence[Promise], now: datetime) -> None:
        many = len(promises)
        self.begin_group(tr("Promised by you"), plural("{n} open", "{n} open", many) if promises else "")
        if not promises:
            self.add_row(SideRow(tr("No open promises."), icon="check", tone="good", calm=True))
        for promise in promises[:_MOST_PROMISES]:
            row = _promise_row(promise, now)
            row.chosen.connect(lambda key=promise.id: self.promise_chosen.emit(key))
            self.add_row(row)
        left = len(promises) - _MOST_PROMISES
        if left > 0:
            later = plural("{n} more, due later", "{n} more, due later", left)
            row = SideRow(later, icon="clock", press=True, calm=True)
            row.chosen.connect(self.more_promises_chosen)
            self.add_row(row)

    def marked_bulletin(self) -> str:
        """The key of the one whose row has the keyboard, "" where none has."""
        return next((key for row, key in self.bulletin_rows if row.hasFocus()), "")

    def _add_again(self, board: Board, now: datetime) -> None:
        if not board.again:
            return
        # Translators: what was down and is up
        self.begin_group(tr("Works again"), f"{len(board.again)}", "good")
        for one in board.again:
            row = SideRow(again_title(one.bulletin), again_line(one, now), icon="check", tone="good", press=True)
            self._add_bulletin(row, one.bulletin)
        self.add_row(_read_key())

    def _add_proposals(self, board: Board, now: datetime) -> None:
        if not board.proposals:
            return
        # Translators: bulletins that are proposed to a supervisor
        self.begin_group(tr("Proposed"), f"{len(board.proposals)}", "warn")
        for one in board.proposals:
            row = SideRow(proposal_title(one), proposal_line(one, now), icon="warning", tone="warn", press=True)
            row.chosen.connect(self.proposals_chosen)
            self.add_row(row)
        words = tr("{key} opens it, {enter} publishes it.", key=key_text("show_bulletins"), enter=key_text("enter"))
        self.add_row(SideRow(words, icon="bell", calm=True))

    def _add_running(self, board: Board, now: datetime) -> None:
        if not board.running:
            return
        unread = len(board.unread)
        self.begin_group(tr("Running now"), plural("{n} new", "{n} new", unread) if unread else "", "accentink")
        if unread and not board.again:
            self.add_row(_read_key())
        for one in board.running:
            of = one.bulletin
            detail = " · ".join(part for part in (kind_line(of, now), about_text(of)) if part)
            row = SideRow(
                title_text(of),
                detail,
                icon=kind_icon(of.kind),
                tone=TONES.get(of.kind, "ink2"),
                press=True,
                calm=one.read,
            )
            self._add_bulletin(row, of)

    def _add_bulletin(self, row: SideRow, bulletin: Bulletin) -> None:
        row.chosen.connect(lambda: self.bulletin_chosen.emit(bulletin))
        self.bulletin_rows.append((row, bulletin.id))
        self.add_row(row)

    def _add_answers(self, answers: Sequence[Suggestion], now: datetime) -> None:
        """What is new, before what runs for days; else the last one at the end, so that it can be read again."""
        unread = [said for said in answers if said.read_at is None]
        if answers:
            new = plural("{n} new", "{n} new", len(unread)) if unread else ""
            self.begin_group(tr("You said, we did"), new, "accentink")
        for said in unread[:_MOST_ANSWERS] or answers[:1]:
            self.add_row(self._answer_row(said, now))

    def _add_reviews(self, n: int) -> None:
        """One line while there is something to read, above what runs for days and would push it out of sight."""
        if n:
            title = plural("{n} of your contacts was reviewed", "{n} of your contacts were reviewed", n)
            keys = {"voice": key_text("show_voice"), "reviews": key_text("list_reviews")}
            where = tr("{voice}, then {reviews}: read what was said, and answer.", **keys)
            self.begin_group(tr("Reviewed"))
            self.add_row(SideRow(title, where, icon="eye", calm=True))

    def _answer_row(self, said: Suggestion, now: datetime) -> SideRow:
        done = said.state == "accepted"
        when = when_text(said.answered_at, now, now.tzinfo) if said.answered_at else ""
        answer, name = answer_words(said), said.answered_by_name
        if done:
            detail = tr("{answer} {name}, {when}.", answer=answer, name=name, when=when)
        else:
            detail = tr("Declined: {answer} {name}, {when}.", answer=answer, name=name, when=when)
        read = "" if said.read_at else tr("{key} marks it read.", key=key_text("enter"))
        row = SideRow(
            tr("“{words}”", words=said.text),
            f"{detail} {read}".rstrip(),
            icon="thumb-up" if done else "cross",
            tone="good" if done else "ink2",
            tip=exact_text(said.answered_at, now.tzinfo) if said.answered_at else "",
            press=said.read_at is None,
            calm=True,
        )
        row.chosen.connect(lambda key=said.id: self.answer_read.emit(key))
        return row


def _missed_row(caller: MissedCaller, region: str, now: datetime) -> SideRow:
    """Who rang, how often and for what line; one whose number was withheld cannot be rung back."""

    last, number = caller.last, missed_number(caller, region)
    at = last.ended_at or last.started_at
    return SideRow(
        caller.name or number,
        missed_detail(caller, number if caller.name else ""),
        lead=brief_text(at, now, now.tzinfo),
        tone="bad",
        tip=exact_text(at, now.tzinfo),
        press=bool(last.number),
    )


def _missed_keys(first: MissedCaller) -> SideRow:
    if not first.last.number:
        return SideRow(tr("{key} says that it is done.", key=key_text("settle_missed")), icon="phone", calm=True)
    words = tr(
        "{key} rings the marked one back, {done} says that it is done.",
        key=key_text("ring_back"),
        done=key_text("settle_missed"),
    )
    return SideRow(words, icon="phone", calm=True)


def _read_key() -> SideRow:
    words = tr("{key} marks the marked one read, else the first.", key=key_text("mark_bulletin_read"))
    return SideRow(words, icon="check", calm=True)


def _promise_row(promise: Promise, now: datetime) -> SideRow:
    """The day or the time leads, so that the rows keep one left edge."""
    late, due = promise.next_due < now, promise.next_due
    parts = [promise.customer_name]
    if late or due < promise.due_at:
        parts.append(due_words(promise, now))
    elif due.astimezone(now.tzinfo).date() != now.date():
        parts.append(clock_text(due, now.tzinfo))
    parts.append(channel_words(promise.channel))
    return SideRow(
        promise_title(promise),
        " · ".join(part for part in parts if part),
        lead=brief_text(due, now, now.tzinfo),
        tone="bad" if late else "ink",
        tip=exact_text(promise.due_at, now.tzinfo),
        press=True,
    )


def _log_view(line: Line, now: datetime, *, written: str, waits: bool) -> LogView:
    """A note that still stands in the field above is not shown twice."""
    is_above = line.icon == "pencil" and line.detail.strip() == written.strip()
    detail = tr("as it stands above") if is_above else line.detail
    at = clock_text(line.at, now.tzinfo)
    return LogView(
        at,
        typeset_text(line.what),
        typeset_text(detail),
        line.icon,
        line.tone,
        exact_text(line.at, now.tzinfo),
        line.key,
        waits=waits,
    )


class SettledPane(QWidget):
    """While a handover is looked at: what need not be asked again, and what is owed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = SideColumn()
        foot = Column(margins=(16, 8, 16, 0))
        counts = tr("Asking a settled thing again counts as a repeat. You can, if you doubt it.")
        foot.addWidget(Paragraph(counts, "meta", "ink3"))
        column = Column(self)
        column.addWidget(self._rows, 1)
        column.addLayout(foot)

    def show_settled(
        self, settled: Sequence[Line], promises: Sequence[Promise], now: datetime, *, taken_over: bool = True
    ) -> None:
        """`taken_over`: the promises become this person's, with the contact."""
        rows = self._rows
        rows.clear_rows()
        rows.begin_group(tr("Settled: do not ask again"))
        for line in settled:
            rows.add_row(SideRow(typeset_text(line.what), typeset_text(line.detail), icon=line.icon, tone=line.tone))
        if not settled:
            rows.add_row(SideRow(tr("Nothing is settled yet."), icon="question", calm=True))
        if promises:
            rows.begin_group(tr("Promised to the caller"))
        for promise in promises:
            when = when_text(promise.due_at, now, now.tzinfo)
            due = tr("Due {when} · yours once you accept", when=when) if taken_over else tr("Due {when}", when=when)
            rows.add_row(SideRow(promise_title(promise), due, icon="calendar-check"))
        rows.end_groups()


class RightPane(Plane):
    """Holds one of the three, and the button that is always there."""

    suggest_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("pane", "left", parent)
        self.notes, self.idle, self.settled = NotesPane(), IdlePane(), SettledPane()
        self._waits, self._waiting = QWidget(), Paragraph("", "meta", "warn", weight=600)
        self.suggest = Button(*label_of("suggest"), icon="megaphone")
        self.suggest.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.suggest.clicked.connect(self.suggest_chosen)
        column = Column(self, gap=8, margins=(1, 0, 0, 16))
        for pane in (self.notes, self.idle, self.settled):
            column.addWidget(pane, 1)
        foot = Column(gap=8, margins=(16, 0, 16, 0))
        foot.addWidget(self._waiting_line())
        foot.addWidget(self.suggest)
        column.addLayout(foot)
        self.show_pane(self.idle)

    def least_width(self) -> int:
        """Room that the button needs with its key, at this size of text."""
        return self.suggest.sizeHint().width() + 2 * current_theme().gap(16) + 1

    def _waiting_line(self) -> QWidget:
        line = Row(self._waits, gap=8)
        line.addWidget(Icon("clock", "warn", 14))
        line.addWidget(self._waiting, 1)
        self._waits.setVisible(False)
        return self._waits

    def show_waiting(self, waiting: int) -> None:
        """How many rows of the log above are on this desktop and not in the database yet."""
        self._waiting.show_text(
            plural("The newest waits for the database", "{n} newest wait for the database", waiting)
        )
        self._waits.setVisible(bool(waiting))

    def show_pane(self, shown: QWidget) -> None:
        if shown is self.idle and self.idle.isHidden():
            self.idle.verticalScrollBar().setValue(0)  # what is late stands at the top
        for pane in (self.notes, self.idle, self.settled):
            pane.setVisible(pane is shown)

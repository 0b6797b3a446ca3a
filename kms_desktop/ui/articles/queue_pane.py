"""What waits for an editor, in the left pane: Enter opens the passage, one key closes the entry and tells who asked.

What was closed can be taken back while its line stands at the foot of the list; when that goes, or the page turns, it
is sent. One at a time: whoever closes the next has done with the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.editorial.decisions import Decision
from kms_desktop.editorial.draft_from_contact import ContactDrafting, Draft
from kms_desktop.editorial.editor_queue import EditorQueue
from kms_desktop.editorial.queue_items import ANSWERED, Entry
from kms_desktop.errors import KmsError, Unreachable
from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import label_of
from kms_desktop.ui.articles.close_panel import ClosePanel
from kms_desktop.ui.articles.queue import Queue
from kms_desktop.ui.articles.queue_list import QueueList
from kms_desktop.ui.articles.queue_text import QueueRow, matches_words, queue_summary, rows_of
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.notices import EmptyState, Toast

_SOON_MS = 1500
_UNDO_MS = 8000
_NOTHING = (tr("Nothing to do"), tr("Flags and failed searches appear here."))


class QueuePane(Queue):
    """`draft_made` hands over an article that is to be written."""

    draft_made = Signal(object)
    counted = Signal(str)
    """How much waits: "15 open, oldest 6 days"."""
    said = Signal(str)
    problem = Signal(str)

    def __init__(
        self,
        to_do: EditorQueue,
        drafting: ContactDrafting,
        background: Background,
        clock: Clock,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._to_do, self._drafting, self._background, self._clock = to_do, drafting, background, clock
        self._words: tuple[str, ...] = ()
        self._again = ""
        """The key of an entry that comes back into the list, and is marked there."""
        self.entries: tuple[Entry, ...] = ()
        self.list = QueueList()
        self.list.keep_margin(8)
        self.nothing = EmptyState("check", *_NOTHING)
        self.done = Button(*label_of("close_entry"), "quiet", "check")
        self.panel = ClosePanel(self)
        self.undo = Toast(lasts_ms=_UNDO_MS)
        self._closing: tuple[Entry, Decision] | None = None
        """What can still be taken back."""
        self.beside: QWidget = self
        """Over which the panel floats."""
        self._soon = QTimer(self, interval=_SOON_MS, singleShot=True)
        self._soon.timeout.connect(self.read_queue)
        self._lay_out()
        self._join()

    def _lay_out(self) -> None:
        column = Column(self, gap=4)
        column.addWidget(self.list, 1)
        column.addWidget(self.nothing, 1)
        foot = Row(gap=8, margins=(0, 0, 8, 0))
        foot.addStretch(1)
        foot.addWidget(self.done)
        undone = Row(gap=0, margins=(0, 0, 8, 0))
        undone.addWidget(self.undo)
        column.addLayout(undone)
        column.addLayout(foot)
        self.nothing.setVisible(False)
        self.done.setEnabled(False)
        self.setFocusProxy(self.list)

    def _join(self) -> None:
        self.list.row_opened.connect(lambda row: self._enter_entry(row))
        self.list.row_marked.connect(lambda row: self.done.setEnabled(row.entry is not None))
        self.done.clicked.connect(self.close_entry)
        self.panel.answered.connect(self._close_entry)
        self.undo.undo_chosen.connect(self.undo_closing)
        self.undo.gone.connect(self._send_closing)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.read_queue()

    def hideEvent(self, event: QHideEvent) -> None:
        """The page turns or the window closes: nobody sees any more that it can be taken back."""
        super().hideEvent(event)
        self.undo.dismiss_toast()

    def look_soon(self) -> None:
        """Something changed on the floor, which may be of no interest here: not more often than each moment."""
        if not self._soon.isActive():
            self._soon.start()

    def read_queue(self) -> None:
        """Read again if somebody is looking."""
        if self.isVisible():
            self._background.run(
                partial(_read_entries, self._to_do),
                owner=self,
                on_done=self._show_entries,
                replaces="entries",
                long=True,
                unasked=True,
            )

    def filter_entries(self, words: str) -> None:
        """Only entries in which these words stand."""
        self._words = tuple(words.casefold().split())
        self._show_entries(self.entries)

    def open_first(self) -> None:
        """What waits at the top; the keyboard stays in the list."""
        self.list.mark_row(0)
        row = self.list.current_row()
        if row is not None and row.entry is not None and row.entry.article_id:
            self.entry_chosen.emit(row.entry.article_id, row.entry.line or 1)

    def current_entry(self) -> Entry | None:
        row: QueueRow | None = self.list.current_row()
        return row.entry if row is not None else None

    def has_entry_at_hand(self) -> bool:
        return self.list.hasFocus() and self.current_entry() is not None

    def close_entry_at_hand(self) -> None:
        """The key means the entry only while the keyboard is in the list."""
        if self.has_entry_at_hand():
            self.close_entry()

    def close_entry(self) -> None:
        """Who asked is answered in words that are seen before; everything else is closed at once."""
        entry = self.current_entry()
        if entry is None:
            return
        if entry.kind not in ANSWERED:
            self._close_entry(entry)
            return
        self._run_work(partial(self._to_do.prepared_answer, entry), lambda since: self._ask_for_answer(entry, since))

    def _ask_for_answer(self, entry: Entry, says_since: str) -> None:
        self.panel.ask_about(entry, says_since)
        self.panel.open_in(self.window(), self.beside, self.panel.field, place="centre", width=480)

    def _close_entry(self, entry: Entry, words: str = "", says_since: str = "", accepted: bool = True) -> None:
        self.undo.dismiss_toast()
        decide = partial(self._to_do.decide_entry, entry, words, accepted=accepted, says_since=says_since)
        self._run_work(decide, lambda decision: self._on_decided(entry, decision))

    def _on_decided(self, entry: Entry, decision: Decision) -> None:
        at = self.list.currentIndex().row()
        self._closing = entry, decision
        self._show_entries([one for one in self.entries if one.key != entry.key])
        self.list.mark_row(min(at, len(self.list.rows()) - 1))
        self.undo.show_message(_closed_text(entry))
        if not self.isVisible():
            self.undo.dismiss_toast()

    def undo_closing(self) -> bool:
        """Take back what was closed last; whether that could still be done."""
        closing, self._closing = self._closing, None
        self.undo.dismiss_toast()
        if closing is not None:
            entry, decision = closing
            self._run_work(partial(self._to_do.undo_decision, decision), lambda _none: self._on_undone(entry))
        return closing is not None

    def _on_undone(self, entry: Entry) -> None:
        self._again = entry.key
        self.list.setFocus()
        self.read_queue()

    def _send_closing(self) -> None:
        closing, self._closing = self._closing, None
        if closing is None:
            return
        entry, decision = closing
        self._background.run(
            partial(self._to_do.send_decision, entry, decision),
            owner=self,
            on_done=lambda told: self._on_sent(entry, told),
            on_error=self._on_not_sent,
            long=True,
        )

    def _on_sent(self, entry: Entry, told: int) -> None:
        if told:
            self.said.emit(_told_text(entry, told))
        self.read_queue()

    def _on_not_sent(self, error: Exception) -> None:
        if isinstance(error, Unreachable):
            self.problem.emit(tr("The answer could not be sent yet; it is kept, and goes when the database answers."))
        elif isinstance(error, KmsError):
            self.problem.emit(str(error))
        else:
            self._background.failed.emit(error)
        self.read_queue()

    def _show_entries(self, entries: Sequence[Entry] | None) -> None:
        if entries is None:
            return
        now, kept = self._clock(), self.current_entry()
        self.entries = tuple(entries)
        shown = [entry for entry in self.entries if matches_words(entry, self._words)]
        rows = rows_of(shown, now)
        if rows != list(self.list.rows()):
            self.list.show_rows(rows)
            again, self._again = self._again, ""
            if not (again and self.list.mark_key(again)) and (kept is None or not self.list.mark_key(kept.key)):
                self.done.setEnabled(False)
        self.list.setVisible(bool(rows))
        self.done.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        self.counted.emit(queue_summary(self.entries, now))

    def _enter_entry(self, row: QueueRow) -> None:
        entry = row.entry
        if entry is None:
            return
        if not entry.article_id and entry.words:
            self._run_work(partial(self._drafting.from_searches, entry.words or (entry.title,)), self._emit_draft)
        elif entry.kind == "fix":
            self.fix_entered.emit(entry.article_id, entry.line or 1, entry.passage, entry.words[0])
        elif entry.article_id:
            self.entry_entered.emit(entry.article_id, entry.line or 1, entry.passage)

    def _emit_draft(self, draft: Draft) -> None:
        self.draft_made.emit(draft)

    def _run_work(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        self._background.run(
            work, owner=self, on_done=done, on_error=lambda error: self.problem.emit(str(error)), long=True
        )


def _read_entries(to_do: EditorQueue) -> list[Entry]:
    """What waits, after what an earlier run of the program has left over was sent."""
    with suppress(Unreachable):
        to_do.send_left_over()
    return to_do.list_entries()


def _closed_text(entry: Entry) -> str:
    if entry.kind in ANSWERED:
        name = entry.by.split(" ")[0]
        if entry.agents > 1:
            return plural("Answered {n} agent.", "Answered {n} agents.", entry.agents)
        return tr("Answered {name}.", name=name) if name else tr("Answered.")
    if entry.kind == "review":
        return tr("Reviewed: “{title}”.", title=entry.title)
    return tr("Closed: “{title}”.", title=entry.title)


def _told_text(entry: Entry, told: int) -> str:
    """How many people read the answer."""
    if told == 1 and entry.by:
        return tr("{name} will see your answer.", name=entry.by.split(" ")[0])
    return plural("{n} agent will see your answer.", "{n} agents will see your answer.", told)

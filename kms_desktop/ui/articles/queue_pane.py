"""What waits for an editor, in the left pane: Enter opens the passage, one key closes the entry and tells who asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.editorial.draft_from_contact import ContactDrafting, Draft
from kms_desktop.editorial.editor_queue import EditorQueue
from kms_desktop.editorial.queue_items import Entry
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
from kms_desktop.ui.widgets.notices import EmptyState

_SOON_MS = 1500
_NOTHING = (tr("Nothing waits"), tr("What agents flag and search in vain comes here by itself."))


class QueuePane(Queue):
    """`entry_chosen(article_id, line)` opens an article; `draft_made` hands over one that is to be written."""

    draft_made = Signal(object)
    counted = Signal(str)
    """How much waits: "15, oldest 6 days"."""
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
        self.entries: tuple[Entry, ...] = ()
        self.list = QueueList()
        self.list.keep_margin(8)
        self.nothing = EmptyState("check", *_NOTHING)
        self.done = Button(*label_of("close_entry"), "quiet", "check")
        self.panel = ClosePanel(self)
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
        column.addLayout(foot)
        self.nothing.setVisible(False)
        self.done.setEnabled(False)
        self.setFocusProxy(self.list)

    def _join(self) -> None:
        self.list.row_opened.connect(lambda row: self._open_entry(row))
        self.list.row_marked.connect(lambda row: self.done.setEnabled(row.entry is not None))
        self.done.clicked.connect(self.close_entry)
        self.panel.answered.connect(self._answer_entry)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.read_queue()

    def look_soon(self) -> None:
        """Something changed on the floor, which may be of no interest here: not more often than each moment."""
        if not self._soon.isActive():
            self._soon.start()

    def read_queue(self) -> None:
        """Read again if somebody is looking."""
        if self.isVisible():
            self._background.run(
                self._to_do.list_entries,
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
            self._open_entry(row)

    def current_entry(self) -> Entry | None:
        row: QueueRow | None = self.list.current_row()
        return row.entry if row is not None else None

    def close_entry_at_hand(self) -> None:
        """The key means the entry only while the keyboard is in the list."""
        if self.list.hasFocus():
            self.close_entry()

    def close_entry(self) -> None:
        """Nothing is asked where it is known what to tell; else one line."""
        entry = self.current_entry()
        if entry is None:
            return
        if entry.kind not in ("flag", "suggestion"):
            self._close_entry(entry)
            return
        self._run_work(partial(self._to_do.prepared_answer, entry), lambda answer: self._with_answer(entry, answer))

    def _with_answer(self, entry: Entry, answer: str) -> None:
        if answer:
            self._close_entry(entry)
        else:
            self.panel.ask_about(entry)
            self.panel.open_in(self.window(), self.beside, self.panel.field, place="centre", width=480)

    def _answer_entry(self, entry: Entry, words: str, accepted: bool) -> None:
        self._close_entry(entry, words, accepted=accepted)

    def _close_entry(self, entry: Entry, words: str = "", *, accepted: bool = True) -> None:
        at = self.list.currentIndex().row()
        close = partial(self._to_do.close_entry, entry, words, accepted=accepted)
        self._run_work(close, lambda told: self._on_closed(entry, at, told))

    def _on_closed(self, entry: Entry, at: int, told: int) -> None:
        self._show_entries([one for one in self.entries if one.key != entry.key])
        self.list.mark_row(min(at, len(self.list.rows()) - 1))
        self.said.emit(_told_text(entry, told))
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
            if kept is None or not self.list.mark_key(kept.key):
                self.done.setEnabled(False)
        self.list.setVisible(bool(rows))
        self.done.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        self.counted.emit(queue_summary(self.entries, now))

    def _open_entry(self, row: QueueRow) -> None:
        entry = row.entry
        if entry is None:
            return
        if not entry.article_id and entry.words:
            self._run_work(partial(self._drafting.from_searches, entry.words or (entry.title,)), self._emit_draft)
        elif entry.article_id:
            self.entry_chosen.emit(entry.article_id, entry.line or 1)

    def _emit_draft(self, draft: Draft) -> None:
        self.draft_made.emit(draft)

    def _run_work(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        self._background.run(
            work, owner=self, on_done=done, on_error=lambda error: self.problem.emit(str(error)), long=True
        )


def _told_text(entry: Entry, told: int) -> str:
    """That it is closed, and how many people read what became of it."""
    if not told:
        return tr("Done.")
    if told == 1 and entry.by:
        return tr("Done; {name} reads what became of it.", name=entry.by.split(" ")[0])
    return plural(
        "Done; {n} agent reads what became of it.",
        "Done; {n} agents read what became of it.",
        told,
    )

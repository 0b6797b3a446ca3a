"""The caller → everything that happened before, newest first, and what it is likely about this time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QObject, Signal

from kms_desktop.articles.model import Article
from kms_desktop.contacts.model import ContactState
from kms_desktop.contacts.same_issue import NOTHING_BEFORE, SameIssue
from kms_desktop.customers.history import History
from kms_desktop.customers.history_search import HistoryHit
from kms_desktop.customers.model import HistoryEntry
from kms_desktop.errors import Unreachable
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.desk.view_state import HistoryState

_STILL_OPEN = ("bad", "waits")
_RECENT = timedelta(days=14)
_SAME_ISSUE = timedelta(days=30)
ReadSameIssue = Callable[[str, str, str, datetime], Callable[[], SameIssue]]
"""Customer, article, its reason, since when → how many contacts were about it."""


class HistoryPresenter(QObject):
    """Shows the history of whoever is on the line; opens an exchange in place."""

    shown = Signal(object)
    """HistoryState."""
    opened = Signal(str, object)
    """Entry id and its messages."""
    same_read = Signal(object)
    """How many contacts of this customer were about what is open now."""
    sums_read = Signal(object)
    """The sums of money (SumTold) that this customer and we wrote of."""
    original_read = Signal(object)
    """The messages of an entry, each letter whole."""

    def __init__(
        self,
        history: History,
        background: Background,
        clock: Clock,
        same_issue: ReadSameIssue,
        currency: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._currency = currency
        self._history, self._background, self._clock = history, background, clock
        self._same_issue = same_issue
        self._contact, self._customer, self._channel = "", "", ""
        self._likely: tuple[HistoryEntry, ...] = ()

    def filter_channel(self, channel: str) -> None:
        """Only one channel; "" for all."""
        self._channel = channel
        self.reload_history()

    def open_entry(self, entry_id: str) -> None:
        self._background.run(
            partial(self._history.list_messages, entry_id),
            owner=self,
            on_done=lambda messages: self.opened.emit(entry_id, messages),
        )

    def read_original(self, entry_id: str) -> None:
        """The letters of an exchange as they came."""
        customer = self._customer
        self._background.run(
            partial(self._history.list_originals, entry_id),
            owner=self,
            on_done=lambda messages: self.original_read.emit(messages) if customer == self._customer else None,
            replaces="original",
        )

    def show_customer(self, customer_id: str) -> None:
        """Show somebody's history, in all channels, before the call is taken or once it is found out who calls."""
        if customer_id != self._customer:
            self._customer, self._channel, self._likely = customer_id, "", ()
            self.shown.emit(HistoryState((), known=bool(customer_id), read=False))
            self.reload_history()

    def count_same(self, customer_id: str, article: Article | None) -> None:
        """How often this customer got in touch about the open article, or its reason, in the last weeks."""
        self.same_read.emit(NOTHING_BEFORE)
        if not customer_id or article is None:
            return
        self._background.run(
            self._same_issue(customer_id, article.id, article.reason, self._clock() - _SAME_ISSUE),
            owner=self,
            on_done=self.same_read.emit,
            replaces="same_issue",
            unasked=True,
        )

    def read_sums(self, customer_id: str, *, asked: bool) -> None:
        """While a sum is asked for, those that it may be."""
        self.sums_read.emit(())
        if customer_id and asked:
            self._background.run(
                self._history.sums(customer_id, self._currency, self._clock()).otherwise(Unreachable, ()),
                owner=self,
                on_done=self.sums_read.emit,
                replaces="sums",
                unasked=True,
            )

    def reload_history(self) -> None:
        customer, channel = self._customer, self._channel
        self._background.run(
            self._history.entries(customer, channel=channel) if customer else tuple,
            owner=self,
            on_done=lambda entries: self._on_read(entries, bool(customer), channel),
            on_error=self._on_error,
            replaces="history",
        )

    def search(self, text: str) -> None:
        """Only the exchanges that have these words; all of them again for none."""
        customer = self._customer
        if not customer or not text.strip():
            self.reload_history()
            return
        self._background.run(
            self._history.search(customer, text),
            owner=self,
            on_done=lambda hits: self._on_found(hits, customer, text),
            on_error=self._on_error,
            replaces="history",
        )

    def _on_found(self, hits: tuple[HistoryHit, ...], customer: str, text: str) -> None:
        if customer == self._customer:
            places = {hit.entry.id: hit.where for hit in hits}
            self.shown.emit(HistoryState(tuple(hit.entry for hit in hits), self._likely, sought=text, places=places))

    def look_again(self) -> None:
        """The database is back."""
        if self._customer:
            self.reload_history()

    def _on_error(self, error: Exception) -> None:
        """Whoever was shown before must not be taken for this one."""
        if not isinstance(error, Unreachable):
            self._background.failed.emit(error)
            return
        self._likely = ()
        self.shown.emit(HistoryState((), (), away=True))

    def _on_read(self, entries: tuple[HistoryEntry, ...], known: bool, channel: str) -> None:
        """What the call may be about does not hang on the channel that is looked at."""
        if not channel:
            self._likely = _open_entries(entries, self._clock())
        self.shown.emit(HistoryState(entries, self._likely, known, channel))

    def on_contact_changed(self, state: ContactState) -> None:
        """Another contact or customer is in hand."""
        begins, self._contact = state.id != self._contact, state.id
        if begins and state.customer_id == self._customer:
            self.reload_history()
        self.show_customer(state.customer_id)


def _open_entries(entries: tuple[HistoryEntry, ...], now: datetime) -> tuple[HistoryEntry, ...]:
    """What is still open of the last two weeks; of what nobody said what it was about, nothing can be guessed."""
    return tuple(e for e in entries if e.subject and e.state in _STILL_OPEN and now - e.at <= _RECENT)

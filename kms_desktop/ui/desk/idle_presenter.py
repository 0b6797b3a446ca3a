"""Between calls: what this person promised and did last, and what is running now that callers may ring about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QObject, Signal

from kms_desktop.articles.library import Library
from kms_desktop.bulletins.bulletins import Bulletins
from kms_desktop.bulletins.model import Board
from kms_desktop.contacts.model import Promise
from kms_desktop.contacts.phone_calls import PhoneCalls
from kms_desktop.contacts.promise_queries import Promises
from kms_desktop.customers.call_event import MissedCaller
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.view_state import IdleState
from kms_desktop.voc.contact_list import ContactList
from kms_desktop.voc.frequent_issues import FrequentIssues
from kms_desktop.voc.model import ContactLine, TopIssues

_Read = tuple[tuple[tuple[tuple[list[ContactLine], TopIssues], list[Promise]], list[MissedCaller]], Board]
_LOOKS_BACK_DAYS, _MOST_CONTACTS = 14, 12


class IdlePresenter(QObject):
    """Reads the side panes of a desk without a call."""

    shown = Signal(object)

    def __init__(
        self,
        promises: Promises,
        calls: PhoneCalls,
        bulletins: Bulletins,
        library: Library,
        contacts: ContactList,
        frequent: FrequentIssues,
        staff_id: str,
        background: Background,
        clock: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._reader = _IdleReader(promises, calls, bulletins, library, contacts, frequent, staff_id, clock)
        self._background = background
        self.count_again = frequent.forget
        """A contact was closed here: what is asked most is counted anew when it is read next."""

    def read_idle(self) -> None:
        self._background.run(
            self._reader.idle_state(), owner=self, on_done=self.shown.emit, replaces="idle", unasked=True
        )


@dataclass(frozen=True, slots=True)
class _IdleReader:
    """Puts together in a lane what the side panes show."""

    promises: Promises
    calls: PhoneCalls
    bulletins: Bulletins
    library: Library
    contacts: ContactList
    frequent: FrequentIssues
    staff_id: str
    clock: Callable[[], datetime]

    def idle_state(self) -> Callable[[], IdleState]:
        """To be read together with other things."""
        now = self.clock()
        since = now - timedelta(days=_LOOKS_BACK_DAYS)
        recent = self.contacts.contacts(since=since, agent_id=self.staff_id, limit=_MOST_CONTACTS)
        read = recent.beside(self.frequent.issues(now)).beside(self.promises.owed(self.staff_id))
        every = read.beside(self.calls.missed()).beside(self.bulletins.board(now))
        return every.then(partial(self._make_state, now))

    def _make_state(self, now: datetime, read: _Read) -> IdleState:
        (((recent, top), promises), missed), board = read
        minute = now.replace(second=0, microsecond=0)
        titles = self._issue_titles(top)
        return IdleState(tuple(promises), board, tuple(recent), top, titles, tuple(missed), minute)

    def _issue_titles(self, top: TopIssues) -> dict[str, str]:
        issues = [one for part in (top.today, top.week) for one in (*part.issues, *part.rising) if one.article_id]
        found = {one.article_id: self.library.find_article(one.article_id) for one in issues}
        return {article_id: article.title for article_id, article in found.items() if article is not None}

"""Between calls: what this person promised and did last, and what is running now that callers may ring about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from PySide6.QtCore import QObject, Signal

from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article
from kms_desktop.contacts.promises import Promises
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.sights import IdleSight
from kms_desktop.voc.supervise import ContactList

_LOOKS_BACK_DAYS, _MOST_CONTACTS = 14, 12


class IdlePresenter(QObject):
    """Reads the side panes of a desk without a call."""

    shown = Signal(object)

    def __init__(
        self,
        promises: Promises,
        bulletins: Callable[[], list[str]],
        library: Library,
        contacts: ContactList,
        staff_id: str,
        background: Background,
        clock: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._promises, self._bulletins, self._library = promises, bulletins, library
        self._contacts = contacts
        self._staff_id, self._background, self._clock = staff_id, background, clock

    def look(self) -> None:
        self._background.run(self._read, owner=self, on_done=self.shown.emit, replaces="idle", unasked=True)

    def _read(self) -> IdleSight:
        today = self._clock().date()
        found = (self._library.get(article_id) for article_id in self._bulletins())
        running = tuple(a for a in found if a is not None and _valid(a, today))
        since = self._clock() - timedelta(days=_LOOKS_BACK_DAYS)
        recent = self._contacts.recent(since=since, agent_id=self._staff_id, limit=_MOST_CONTACTS)
        return IdleSight(tuple(self._promises.mine(self._staff_id)), running, tuple(recent))


def _valid(article: Article, today: date) -> bool:
    started = article.valid_from is None or article.valid_from <= today
    return started and (article.valid_until is None or today <= article.valid_until)

"""Between calls: what this person promised and did last, and what is running now that callers may ring about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Signal

from kms_desktop.articles.library import Library
from kms_desktop.contacts.promises import Promises
from kms_desktop.services.likely_reasons import in_force
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.sights import IdleSight
from kms_desktop.voc.model import TopIssues
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
        top: Callable[[datetime], TopIssues],
        staff_id: str,
        background: Background,
        clock: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._promises, self._bulletins, self._library = promises, bulletins, library
        self._contacts, self._top = contacts, top
        self._staff_id, self._background, self._clock = staff_id, background, clock

    def look(self) -> None:
        self._background.run(self._read, owner=self, on_done=self.shown.emit, replaces="idle", unasked=True)

    def _read(self) -> IdleSight:
        now = self._clock()
        found = (self._library.get(article_id) for article_id in self._bulletins())
        running = tuple(a for a in found if a is not None and in_force(a, now))
        since = self._clock() - timedelta(days=_LOOKS_BACK_DAYS)
        recent = self._contacts.recent(since=since, agent_id=self._staff_id, limit=_MOST_CONTACTS)
        top = self._top(now)
        return IdleSight(tuple(self._promises.mine(self._staff_id)), running, tuple(recent), top, self._titles(top))

    def _titles(self, top: TopIssues) -> dict[str, str]:
        issues = [one for part in (top.today, top.week) for one in (*part.issues, *part.rising) if one.article_id]
        found = {one.article_id: self._library.get(one.article_id) for one in issues}
        return {article_id: article.title for article_id, article in found.items() if article is not None}

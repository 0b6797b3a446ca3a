"""The top issues → those that one person may see, at most a minute old; and the articles among them, for search."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from kms_desktop.search.suggested_articles import Frequent, FrequentArticle
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Steps
from kms_desktop.voc.model import Issue, Period, TopIssues
from kms_desktop.voc.top_issues import read_top_issues

_HOLDS = timedelta(minutes=1)


class FrequentIssues:
    """`is_hidden`: whether an article is one that this person may not see."""

    def __init__(self, database: Database, is_hidden: Callable[[str], bool]) -> None:
        self._database, self._is_hidden = database, is_hidden
        self._kept: tuple[datetime, TopIssues] | None = None

    def top(self, now: datetime) -> TopIssues:
        """What customers contact about most, today and this week. Raises Unreachable."""
        return self.issues(now)()

    def forget(self) -> None:
        """One more contact is closed: it is counted at once."""
        self._kept = None

    def issues(self, now: datetime) -> Reading[TopIssues]:
        """The same, to be read together with other things."""
        return Reading(self._database, partial(self._read_top, now))

    def _read_top(self, now: datetime) -> Steps[TopIssues]:
        kept = self._kept
        if kept is not None and kept[0].date() == now.date() and timedelta() <= now - kept[0] < _HOLDS:
            return kept[1]
        every = yield from read_top_issues(now)
        found = TopIssues(self._seen(every.today), self._seen(every.week))
        self._kept = (now, found)
        return found

    def articles(self, now: datetime) -> Steps[Frequent]:
        """The same, as far as it is about articles."""
        top = yield from self._read_top(now)
        return Frequent(top.week.contacts, _articles(top.week.issues), _articles(top.today.rising))

    def _seen(self, period: Period) -> Period:
        issues, rising = (
            tuple(one for one in many if not self._is_hidden(one.article_id)) for many in (period.issues, period.rising)
        )
        return replace(period, issues=issues, rising=rising)


def _articles(issues: Iterable[Issue]) -> tuple[FrequentArticle, ...]:
    return tuple(FrequentArticle(one.article_id, one.contacts, one.usual) for one in issues if one.article_id)

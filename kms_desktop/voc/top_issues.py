"""The log of resolutions → what customers contact about most, today and this week, and what rises beyond chance.

An issue is the article that a contact was linked to; without one, the article that most contacts with the same reason
were linked to, so that one matter is not two issues; else the reason it was closed with. A contact with neither counts
among all contacts and is no issue. Whether one rises is an exact test: of all its contacts, now and in the four weeks
before, as many or more fall into the present as would by its usual share of all contacts (binomial, one-sided).
So a busy day alone makes nothing rise. As many issues are tested, the tests are corrected for their number (Holm 1979):
of all lists shown, at most one in 25 has an issue marked that does not rise.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import exp, lgamma, log, log1p
from typing import Any

import sqlalchemy
from sqlalchemy import case, func

from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Rows, Steps
from kms_desktop.storage.tables import ResolutionRow, table_of
from kms_desktop.voc.model import Issue, Period, TopIssues

_resolution = table_of(ResolutionRow).c
_USUAL = timedelta(days=28)
_WEEK = timedelta(days=7)
_CHANCE = 0.04
"""One in 25, as the usual share is itself counted: with one in 20, made-up floors came to 5.1 in 100."""
_LEAST = 3
"""Contacts below which nothing rises, however rare it was."""
MOST = 5


@dataclass(frozen=True, slots=True)
class Counted:
    """Contacts about one issue: now, and in the time before that it is compared with."""

    name: str
    article_id: str
    now: int
    before: int
    also: int = 0
    """How many of `now` were a further issue of a contact that counts with another one already."""


def top_issues(database: Database, now: datetime) -> TopIssues:
    """As `read_top_issues`."""
    return database.read(read_top_issues(now))


def read_top_issues(now: datetime) -> Steps[TopIssues]:
    """`now` with the zone of the person who asks: their day begins at midnight. Contacts that are wrapped up count."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    of_today, of_week = yield (_issue_query(today, now), _issue_query(now - _WEEK, now))
    return TopIssues(count_period(_count_issues(of_today)), count_period(_count_issues(of_week)))


def count_period(counted: Iterable[Counted], most: int = MOST) -> Period:
    """The most frequent issues of some time, and which rise."""
    every = [one for one in counted if one.now or one.before]
    now, before = sum(one.now for one in every), sum(one.before for one in every)
    share = now / (now + before) if before else 1.0
    named = [one for one in every if one.name]
    chances = {one: _at_least(one.now, one.now + one.before, share) for one in named if one.now >= _LEAST and before}
    rising = _beyond_chance(chances)
    issues = {one: _make_issue(one, now, before, rises=one in rising) for one in named if one.now}
    often = sorted(issues, key=lambda one: (-one.now, one.before, one.name))[:most]
    return Period(
        now - sum(one.also for one in every), tuple(issues[one] for one in often), tuple(issues[one] for one in rising)
    )


def _make_issue(one: Counted, now: int, before: int, *, rises: bool) -> Issue:
    return Issue(one.name, one.article_id, one.now, one.before * now / before if before else 0.0, rises)


def _beyond_chance(chances: dict[Counted, float]) -> list[Counted]:
    """Holm's step-down: the surest first, until one could be chance."""
    found = []
    for tested, one in enumerate(sorted(chances, key=lambda one: (chances[one], one.name))):
        if chances[one] > _CHANCE / (len(chances) - tested):
            break
        found.append(one)
    return found


def _at_least(hits: int, of: int, share: float) -> float:
    """Probability of that many or more among `of`, each with probability `share`."""
    if hits <= 0 or share >= 1:
        return 1.0
    if share <= 0:
        return 0.0
    yes, no = log(share), log1p(-share)
    parts = (
        exp(lgamma(of + 1) - lgamma(k + 1) - lgamma(of - k + 1) + k * yes + (of - k) * no) for k in range(hits, of + 1)
    )
    return min(1.0, sum(parts))


def _issue_query(since: datetime, now: datetime) -> sqlalchemy.Select[Any]:
    """What was closed since then, and in the four weeks before."""
    one = _resolution
    recent = func.sum(case((one.at >= since, 1), else_=0))
    also = func.sum(case(((one.at >= since) & (one.place > 0), 1), else_=0))
    return (
        sqlalchemy.select(one.article_id, one.link, one.reason, recent, func.count(), also)
        .where(one.at >= since - _USUAL, one.at <= now)
        .group_by(one.article_id, one.link, one.reason)
    )


def _count_issues(rows: Rows) -> list[Counted]:
    found: dict[tuple[str, str], Counted] = {}
    stands_for = _articles_of_reasons(rows)
    for article_id, link, reason, newer, every, also in rows:
        linked = _linked(article_id, link) or stands_for.get(reason, "")
        key = (linked, linked or reason)
        known = found.get(key, Counted(key[1], linked, 0, 0))
        found[key] = replace(
            known,
            now=known.now + int(newer),
            before=known.before + int(every) - int(newer),
            also=known.also + int(also),
        )
    return list(found.values())


def _articles_of_reasons(rows: Rows) -> dict[str, str]:
    """Each reason of which more than half of the contacts were linked to one article → that article."""
    of_reason: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for article_id, link, reason, _newer, every, _also in rows:
        if reason:
            of_reason[reason][_linked(article_id, link)] += int(every)
    return {
        reason: article_id
        for reason, articles in of_reason.items()
        for article_id, contacts in articles.items()
        if article_id and 2 * contacts > articles.total()
    }


def _linked(article_id: str, link: str) -> str:
    return article_id if link != "not_applicable" else ""

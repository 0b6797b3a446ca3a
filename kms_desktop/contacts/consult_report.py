"""The rows of questions to colleagues → how many were asked, what became of them, and how long an answer took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

import sqlalchemy

from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Steps
from kms_desktop.storage.tables import ContactRow, Staff, Team, table_of
from kms_desktop.storage.tables_consult import ConsultRow
from kms_desktop.storage.unreadable import cannot_be_read
from kms_desktop.texts import tr


@dataclass(frozen=True, slots=True)
class ConsultCount:
    """`asked` questions; `expired` still waited when their contact was closed. `answer_s` is the median time to an
    answer in seconds, None where there was none."""

    id: str
    name: str
    asked: int = 0
    answered: int = 0
    taken_over: int = 0
    declined: int = 0
    withdrawn: int = 0
    expired: int = 0
    waiting: int = 0
    answer_s: float | None = None


@dataclass(frozen=True, slots=True)
class ConsultReport:
    """By team of who asked, and by the article that was open; most first."""

    since: datetime | None
    all: ConsultCount
    by_team: tuple[ConsultCount, ...]
    by_article: tuple[ConsultCount, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    team_id: str
    article_id: str
    became: str
    takes_over: bool
    answer_s: float | None


def report_consults(database: Database, since: datetime | None = None) -> ConsultReport:
    """What was asked from `since` on."""
    return database.read(_read_report(since))


def _read_report(since: datetime | None) -> Steps[ConsultReport]:
    row, contact, staff = table_of(ConsultRow).c, table_of(ContactRow), table_of(Staff)
    query = (
        sqlalchemy.select(
            *(row.state, row.article_id, row.asked_at, row.answered_at, row.takes_over),
            *(contact.c.phase, staff.c.team_id),
        )
        .outerjoin(contact, contact.c.id == row.contact_id)
        .outerjoin(staff, staff.c.id == row.asked_by)
    )
    rows, named = yield (
        query.where(row.asked_at >= since) if since is not None else query,
        sqlalchemy.select(table_of(Team).c.id, table_of(Team).c.name),
    )
    asked, teams = [_make_asked(one) for one in rows], dict(named)
    return ConsultReport(
        since,
        _count("", tr("All"), asked),
        _counted(asked, lambda one: one.team_id, lambda key: teams.get(key) or tr("No team")),
        _counted([one for one in asked if one.article_id], lambda one: one.article_id, str),
    )


def _make_asked(row: Any) -> _Asked:
    state, article_id, asked_at, answered_at, takes_over, phase, team_id = row
    became = "expired" if state == "waiting" and phase == "wrapped_up" else state
    timed = state == "answered" and answered_at is not None and not cannot_be_read((asked_at, answered_at))
    answer_s = max(0.0, (answered_at - asked_at).total_seconds()) if timed else None
    return _Asked(team_id or "", article_id, became, bool(takes_over), answer_s)


def _counted(
    asked: Sequence[_Asked], key: Callable[[_Asked], str], name: Callable[[str], str]
) -> tuple[ConsultCount, ...]:
    """Those with most first, then by name."""
    groups: dict[str, list[_Asked]] = defaultdict(list)
    for one in asked:
        groups[key(one)].append(one)
    found = [_count(group, name(group), of_group) for group, of_group in groups.items()]
    return tuple(sorted(found, key=lambda count: (-count.asked, count.name)))


def _count(key: str, name: str, asked: Sequence[_Asked]) -> ConsultCount:
    times = [one.answer_s for one in asked if one.answer_s is not None]
    became = [one.became for one in asked]
    states = ("answered", "declined", "withdrawn", "expired", "waiting")
    return ConsultCount(
        id=key,
        name=name,
        asked=len(asked),
        taken_over=sum(one.takes_over for one in asked),
        answer_s=median(times) if times else None,
        **{state: became.count(state) for state in states},
    )

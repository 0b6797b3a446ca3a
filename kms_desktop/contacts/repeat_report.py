"""The rows of what was asked again → how often, for each contact, article and team, and out of how many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy
from sqlalchemy import func, literal
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from kms_desktop.contacts.model import Repeat
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Steps, ask, together
from kms_desktop.storage.tables import ContactRow, RepeatRow, Staff, Team
from kms_desktop.texts import tr


@dataclass(frozen=True, slots=True)
class RepeatCount:
    """`asked_again` things in `contacts` contacts, out of the `passed_on` contacts that more than one person had."""

    id: str
    name: str
    asked_again: int
    contacts: int
    passed_on: int

    @property
    def a_contact(self) -> float:
        """How many a passed-on contact, 0.0 for none."""
        return self.asked_again / self.passed_on if self.passed_on else 0.0


@dataclass(frozen=True, slots=True)
class RepeatReport:
    """What was asked again in contacts opened from `since` (included) to `until` (not); most first."""

    since: datetime | None
    until: datetime | None
    all: RepeatCount
    by_team: tuple[RepeatCount, ...]
    by_article: tuple[RepeatCount, ...]


class Repeats:
    """Reads. Zero is the goal; who is alone with a contact cannot repeat a colleague, so only passed-on ones count."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_contact(self, contact_id: str) -> tuple[Repeat, ...]:
        """What was asked again in one contact, in order."""
        query = (
            select(RepeatRow).where(RepeatRow.contact_id == contact_id).order_by(col(RepeatRow.at), col(RepeatRow.id))
        )
        with self._database.reading() as session:
            return tuple(_make_repeat(row) for row in session.exec(query).all())

    def report_repeats(self, since: datetime | None = None, until: datetime | None = None) -> RepeatReport:
        """By team of who asked again, and by article that asks; a contact belongs to the team that has or had it last.

        An article's name is its id: the log does not know the title it has now.
        """
        return self.report(since, until)()

    def report(self, since: datetime | None = None, until: datetime | None = None) -> Reading[RepeatReport]:
        """The same, to be read together with other things."""
        return Reading(self._database, partial(self._read_report, since, until))

    def _read_report(self, since: datetime | None, until: datetime | None) -> Steps[RepeatReport]:
        period = _Period(since, until)
        holders, askers = aliased(Staff), aliased(Staff)
        by_team = func.coalesce(col(holders.team_id), ""), col(askers.team_id)
        named, team, article, total = yield from together(
            ask(select(Team.id, Team.name)),
            _count_by_key(period, *by_team, holders, askers),
            _count_by_key(period, col(ContactRow.article_id), col(RepeatRow.article_id), holders, askers),
            _count_by_key(period, literal(""), literal(""), holders, askers),
        )
        teams = dict(named)
        return RepeatReport(
            since=since,
            until=until,
            all=_make_count(total.get("", (0, 0, 0)), "", tr("All")),
            by_team=_sort_counts(
                _make_count(count, key, teams.get(key) or tr("No team")) for key, count in team.items()
            ),
            by_article=_sort_counts(_make_count(count, key, key) for key, count in article.items() if key),
        )


@dataclass(frozen=True, slots=True)
class _Period:
    since: datetime | None
    until: datetime | None

    def limit_query(self, query: Any) -> Any:
        """Only contacts that were opened in it."""
        query = query.where(col(ContactRow.opened_at) >= self.since) if self.since else query
        return query.where(col(ContactRow.opened_at) < self.until) if self.until else query


_Count = tuple[int, int, int]
"""Asked again, in how many contacts, out of how many."""


def _count_by_key(
    period: _Period,
    of_contact: Any,
    of_repeat: Any,
    holders: type[Staff],
    askers: type[Staff],
) -> Steps[dict[str, _Count]]:
    """Counted by the database, for each key; `of_contact` and `of_repeat` are the columns it is in.

    A contact in which somebody asked again was passed on, whoever has it now.
    """
    passed_on = period.limit_query(
        sqlalchemy.select(of_contact.label("key"), col(ContactRow.id).label("contact_id"))
        .outerjoin(holders, col(holders.id) == col(ContactRow.holder_id))
        .where(col(ContactRow.legs) > 1)
    )
    asked = period.limit_query(
        sqlalchemy.select(func.coalesce(of_repeat, "").label("key"), col(RepeatRow.contact_id).label("contact_id"))
        .join(ContactRow, col(ContactRow.id) == col(RepeatRow.contact_id))
        .outerjoin(askers, col(askers.id) == col(RepeatRow.by_id))
    )
    both = sqlalchemy.union(passed_on, asked).subquery()
    rows = asked.subquery()
    out_of, again = yield (
        sqlalchemy.select(both.c.key, func.count()).group_by(both.c.key),
        sqlalchemy.select(rows.c.key, func.count(), func.count(sqlalchemy.distinct(rows.c.contact_id))).group_by(
            rows.c.key
        ),
    )
    found = {key: (times, contacts) for key, times, contacts in again}
    return {key: (*found.get(key, (0, 0)), passed) for key, passed in out_of}


def _make_count(count: _Count, key: str, name: str) -> RepeatCount:
    return RepeatCount(key, name, *count)


def _sort_counts(counts: Iterable[RepeatCount]) -> tuple[RepeatCount, ...]:
    """Those with most first, then by name."""
    return tuple(sorted(counts, key=lambda c: (-c.asked_again, -c.passed_on, c.name)))


def _make_repeat(row: RepeatRow) -> Repeat:
    return Repeat(
        kind=row.kind,
        what=row.what,
        article_id=row.article_id,
        by=row.by_id,
        first_by=row.first_by,
        at=row.at,
        event_id=row.id,
    )

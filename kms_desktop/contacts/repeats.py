"""The rows of what was asked again → how often, for each contact, article and team, and out of how many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from kms_desktop.contacts.model import Repeat
from kms_desktop.storage.database import Database
from kms_desktop.storage.tables import ContactRow, RepeatRow, Staff, Team


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


@dataclass(frozen=True, slots=True)
class _Contact:
    id: str
    article_id: str
    team_id: str
    legs: int


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
            return tuple(_repeat(row) for row in session.exec(query).all())

    def report(self, since: datetime | None = None, until: datetime | None = None) -> RepeatReport:
        """By team of who asked again, and by article that asks; a contact belongs to the team that has or had it last.

        An article's name is its id: the log does not know the title it has now.
        """
        with self._database.reading() as session:
            contacts = _contacts(session, since, until)
            teams = dict(session.exec(select(Team.id, Team.name)).all())
            team_of = dict(session.exec(select(Staff.id, Staff.team_id)).all())
            known = {contact.id for contact in contacts}
            rows = [row for row in _rows(session, since) if row.contact_id in known]
        passed_on = [contact for contact in contacts if contact.legs > 1]
        return RepeatReport(
            since=since,
            until=until,
            all=_count("", "All", rows, {c.id for c in passed_on}),
            by_team=_grouped(
                [(team_of.get(row.by_id, ""), row) for row in rows], [(c.team_id, c.id) for c in passed_on], teams
            ),
            by_article=_grouped(
                [(row.article_id, row) for row in rows if row.article_id],
                [(c.article_id, c.id) for c in passed_on if c.article_id],
                {},
            ),
        )


def _contacts(session: Session, since: datetime | None, until: datetime | None) -> list[_Contact]:
    query = select(ContactRow.id, ContactRow.article_id, Staff.team_id, ContactRow.legs).outerjoin(
        Staff, col(Staff.id) == col(ContactRow.holder_id)
    )
    query = query.where(col(ContactRow.opened_at) >= since) if since else query
    query = query.where(col(ContactRow.opened_at) < until) if until else query
    return [_Contact(key, article, team or "", legs) for key, article, team, legs in session.exec(query).all()]


def _rows(session: Session, since: datetime | None) -> list[RepeatRow]:
    """A repeat is never before its contact was opened, so older ones need not be read."""
    query = select(RepeatRow).order_by(col(RepeatRow.at), col(RepeatRow.id))
    return list(session.exec(query.where(col(RepeatRow.at) >= since) if since else query).all())


def _grouped(
    asked: Iterable[tuple[str, RepeatRow]], passed_on: Iterable[tuple[str, str]], names: dict[str, str]
) -> tuple[RepeatCount, ...]:
    """A count for each key, those with most first, then by name. A contact is passed on where it was asked again."""
    rows: dict[str, list[RepeatRow]] = defaultdict(list)
    contacts: dict[str, set[str]] = defaultdict(set)
    for key, row in asked:
        rows[key].append(row)
    for key, contact_id in passed_on:
        contacts[key].add(contact_id)
    counts = [_count(key, names.get(key, key) or "No team", rows[key], contacts[key]) for key in {*rows, *contacts}]
    return tuple(sorted(counts, key=lambda c: (-c.asked_again, -c.passed_on, c.name)))


def _count(key: str, name: str, rows: list[RepeatRow], passed_on: set[str]) -> RepeatCount:
    in_contacts = {row.contact_id for row in rows}
    return RepeatCount(key, name, len(rows), len(in_contacts), len(passed_on | in_contacts))


def _repeat(row: RepeatRow) -> Repeat:
    return Repeat(
        kind=row.kind,
        what=row.what,
        article_id=row.article_id,
        by=row.by_id,
        first_by=row.first_by,
        at=row.at,
        event_id=row.id,
    )

"""A bulletin → the contacts that were about it, and the customers whom it affects, for calling back and for a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy

from kms_desktop.access.model import Person
from kms_desktop.access.roles import EXPORT_FLOOR, READ_FLOOR, who_may
from kms_desktop.articles.model import Condition
from kms_desktop.bulletins.bulletins import Bulletins
from kms_desktop.bulletins.model import Bulletin
from kms_desktop.customers.customer_facts import Counted, customer_facts
from kms_desktop.customers.model import Customer
from kms_desktop.errors import Refused
from kms_desktop.guidance.conditions import judge_condition
from kms_desktop.storage.audit import append_row
from kms_desktop.storage.database import Database
from kms_desktop.storage.tables import ContactRow, CustomerRow, ResolutionRow, Staff, table_of
from kms_desktop.texts import tr

MOST = 20_000
"""As many as one file holds."""
_AT_ONCE = 1000
_NOT_COUNTED = frozenset({"contacts_30d", "refunds_90d"})
_contact, _customer = table_of(ContactRow).c, table_of(CustomerRow).c
_staff, _resolution = table_of(Staff).c, table_of(ResolutionRow).c


@dataclass(frozen=True, slots=True)
class Affected:
    """`how`: reported, where it was said on their contact that something is down; contact, where their contact was
    about the article; facts, where they were not in touch and what is known of them meets what the article says of whom
    it affects. `contact_id` and what follows are of the contact, the newest of several."""

    how: str
    customer_id: str = ""
    name: str = ""
    account_no: str = ""
    contact_id: str = ""
    at: datetime | None = None
    agent: str = ""


class AffectedCustomers:
    """As one person sees them: their own contacts, and for who reads the floor everybody."""

    def __init__(self, database: Database, bulletins: Bulletins, person: Person) -> None:
        self._database, self._bulletins, self._person = database, bulletins, person

    def in_touch(self, bulletin: Bulletin, now: datetime) -> list[Affected]:
        """Those whose contact was about it, each once, the newest contact first; of somebody unknown each contact."""
        reported = {one.contact_id: "reported" for one in self._bulletins.reports_of(bulletin) if one.contact_id}
        of_article = dict.fromkeys(self._contacts_about(bulletin, now), "contact")
        found = self._read_contacts({**of_article, **reported})
        newest: dict[str, Affected] = {}
        for one in found:
            newest.setdefault(one.customer_id or one.contact_id, one)
        return list(newest.values())

    def everybody(self, bulletin: Bulletin, now: datetime) -> list[Affected]:
        """The same, and who else is affected as far as it is known; at most as many as a file holds."""
        found = self.in_touch(bulletin, now)
        known = {one.customer_id for one in found}
        if bulletin.article is not None and bulletin.article.affects and self._person.may(READ_FLOOR):
            affects = bulletin.article.affects
            for one in self._meeting(affects, now):
                if len(found) >= MOST:
                    break
                if one.customer_id not in known:
                    found.append(one)
        return found

    def note_export(self, bulletin: Bulletin, rows: int, by: str = "") -> None:
        """The audit tells who takes the list out of the workspace. Raises Refused for who may not."""
        if not self._person.may(EXPORT_FLOOR):
            raise Refused(tr("Whom a bulletin affects is exported by {who}.", who=who_may(EXPORT_FLOOR)))
        login = by or self._person.login
        if not self._database.is_sqlite:
            self._database.perform_act("export_affected", bulletin_id=bulletin.id, rows=rows, by_login=login)
            return
        with self._database.writing() as session:
            said = {"list": "affected", "bulletin_id": bulletin.id, "rows": rows}
            append_row(session, login, "list exported", said)  # no text: stored as it is

    def _contacts_about(self, bulletin: Bulletin, now: datetime) -> Iterator[str]:
        """Contacts that were wrapped up with the article while it ran."""
        if not bulletin.article_id or bulletin.published_at is None:
            return
        query = (
            sqlalchemy.select(_resolution.contact_id)
            .where(_resolution.article_id == bulletin.article_id, _resolution.link != "not_applicable")
            .where(_resolution.at.between(bulletin.published_at, bulletin.over_at(now) or now))
            .order_by(_resolution.at.desc())
            .limit(MOST)
        )
        with self._database.reading() as session:
            yield from session.execute(query).scalars().all()

    def _read_contacts(self, how: dict[str, str]) -> list[Affected]:
        found: list[Affected] = []
        ids = list(how)
        for start in range(0, len(ids), _AT_ONCE):
            query = (
                sqlalchemy.select(
                    *(_contact.id, _contact.opened_at, _staff.name.label("agent")),
                    *(_customer.id.label("customer_id"), _customer.name, _customer.account_no),
                )
                .select_from(table_of(ContactRow))
                .outerjoin(table_of(Staff), _staff.id == _contact.holder_id)
                .outerjoin(
                    table_of(CustomerRow), (_customer.id == _contact.customer_id) & _customer.erased_in.is_(None)
                )
                .where(_contact.id.in_(ids[start : start + _AT_ONCE]), _contact.erased_for.is_(None))
            )
            if not self._person.may(READ_FLOOR):
                query = query.where(_contact.holder_id == self._person.id)
            with self._database.reading() as session:
                found += [_of_contact(row, how[row.id]) for row in session.execute(query)]
        return sorted(found, key=lambda one: (one.at is not None, one.at), reverse=True)

    def _meeting(self, affects: Condition, now: datetime) -> Iterator[Affected]:
        """Customers whose own record meets it; what would have to be counted for each of them decides nothing."""
        last = ""
        while True:
            query = (
                sqlalchemy.select(CustomerRow)
                .where(_customer.erased_in.is_(None), _customer.id > last)
                .order_by(_customer.id)
                .limit(_AT_ONCE)
            )
            with self._database.reading() as session:
                rows = list(session.execute(query).scalars())
                read = [(row.id, row.name, row.account_no, _facts_of(row, now)) for row in rows]
            for key, name, account_no, facts in read:
                if judge_condition(affects, facts).truth:
                    yield Affected("facts", key, name, account_no)
            if len(read) < _AT_ONCE:
                return
            last = read[-1][0]


def _of_contact(row: Any, how: str) -> Affected:
    whom = (row.customer_id or "", row.name or "", row.account_no or "")
    return Affected(how, *whom, row.id, row.opened_at, row.agent or "")


def _facts_of(row: CustomerRow, now: datetime) -> dict[str, Any]:
    customer = Customer(
        id=row.id,
        name=row.name,
        account_no=row.account_no,
        tier=row.tier,
        since=row.since,
        products=tuple(map(str, row.products)),
        facts=dict(row.facts),
    )
    facts = customer_facts(customer, Counted(0, 0), now)
    return {name: value for name, value in facts.items() if name not in _NOT_COUNTED}

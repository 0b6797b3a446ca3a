"""Contacts of a period → those that a message beforehand would have spared, and whose they were.

| how | a contact of a known customer |
|---|---|
| status | that was closed with a status article: they asked how far something is |
| incident | that began after the bulletin of an incident was published, and was about it (its article, or a report) |
| newcomer | about one of the three commonest reasons of the first 90 days with a product |

A contact may be in several, and counts once in the sum. Bulletins that were taken back spare nothing. Of erased
customers nothing is told; contacts of unknown callers are counted beside, as nobody could have written to them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

import sqlalchemy

from kms_desktop.access.model import Person
from kms_desktop.articles.model import Article
from kms_desktop.bulletins.bulletin_text import bulletin_title
from kms_desktop.bulletins.bulletins import of_article, read_bulletins
from kms_desktop.bulletins.kinds import INCIDENT
from kms_desktop.bulletins.model import DECLINED, TAKEN_BACK, Bulletin
from kms_desktop.contacts.reason_code import ReasonCode
from kms_desktop.contacts.reason_codes import counted_as, read_codes
from kms_desktop.figures.facts import Asked, codes_counted_as, narrowed_to, read_asked, seen_by
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.period import Span, compare_period
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Steps, ask
from kms_desktop.storage.tables import ContactRow, CustomerRow, table_of
from kms_desktop.storage.tables_bulletins import DownReportRow
from kms_desktop.texts import tr

_contact, _customer, _report = table_of(ContactRow).c, table_of(CustomerRow).c, table_of(DownReportRow).c
STATUS, NEWCOMER = "status", "newcomer"
HOWS: dict[str, str] = {
    STATUS: tr("Asked how far something is"),
    INCIDENT: tr("Called about an incident that was known"),
    NEWCOMER: tr("Common among newcomers"),
}
NEW_DAYS, COMMONEST = 90, 3
"""How long somebody is a newcomer, and how many of their reasons a message is written about."""
_LINKED = ("resolved", "helped", "")


@dataclass(frozen=True, slots=True)
class Spared:
    """One contact. `about`: the article, the bulletin or the reason code, which is called `title`; `product`: of a
    newcomer, with which the reason is common."""

    how: str
    about: str
    title: str
    contact_id: str
    at: datetime
    customer_id: str
    product: str = ""


@dataclass(frozen=True, slots=True)
class NewProblem:
    """A reason of newcomers with a product: how many `customers` had it in how many contacts, of all the `newcomers`
    with this product in the period."""

    product: str
    reason_code: str
    title: str
    customers: int
    contacts: int
    newcomers: int


@dataclass(frozen=True, slots=True)
class SparedReport:
    """`contacts` were closed in the period. `rows` in order of how, about and time; `unknown`: contacts of the first
    two kinds whose caller nobody knew."""

    span: Span
    contacts: int
    rows: tuple[Spared, ...]
    problems: tuple[NewProblem, ...]
    unknown: int

    def count(self, how: str = "") -> int:
        """Contacts of one kind, or of any."""
        return len({row.contact_id for row in self.rows if how in ("", row.how)})

    def count_customers(self, how: str = "") -> int:
        return len({row.customer_id for row in self.rows if how in ("", row.how)})


@dataclass(frozen=True, slots=True)
class _Issue:
    contact_id: str
    at: datetime
    opened_at: datetime | None
    customer_id: str | None
    since: date | None
    products: tuple[str, ...]
    article_id: str
    article_kind: str
    link: str
    reason_code: str


class SparedContacts:
    """Reads for one person; without one, of all the workspace. `articles`: for their titles, and for bulletins that
    are written as articles."""

    def __init__(self, database: Database, articles: Iterable[Article], person: Person | None = None) -> None:
        self._database, self._person = database, person
        self._articles = {one.id: one for one in articles}

    def report(self, filters: FigureFilters, now: datetime) -> Reading[SparedReport]:
        """Of what was closed in the period; `now` with the zone of the person who asks."""
        return Reading(self._database, partial(self._read, filters, now))

    def _read(self, filters: FigureFilters, now: datetime) -> Steps[SparedReport]:
        asked = yield from read_asked(filters, self._person, on_server=not self._database.is_sqlite)
        known = yield from read_codes()
        span = compare_period(filters.period, now).now
        issues = [_as_issue(row, asked) for row in (yield from ask(_issues_query(asked, span)))]
        stored = yield from read_bulletins(None)
        reported = yield from ask(_reports_query(span))
        newcomers = yield from ask(_newcomers_query(asked, span))
        status = list(self._find_status(issues))
        incident = list(self._find_incident(issues, self._incidents(stored), reported, now))
        problems, new = _find_new(issues, newcomers, span, known, filters.product)
        rows = [row for row in (*status, *incident, *new) if row.customer_id]
        order = {how: place for place, how in enumerate(HOWS)}
        rows.sort(key=lambda row: (order[row.how], row.product, row.about, row.at, row.contact_id))
        unknown = {row.contact_id for row in (*status, *incident) if not row.customer_id}
        return SparedReport(span, len({one.contact_id for one in issues}), tuple(rows), tuple(problems), len(unknown))

    def _title_of(self, article_id: str) -> str:
        article = self._articles.get(article_id)
        return article.title if article is not None else article_id

    def _incidents(self, stored: Iterable[Bulletin]) -> list[Bulletin]:
        """Those that were known to anybody: of the database, and those written as articles."""
        kept = [one for one in stored if one.kind == INCIDENT and one.state not in (TAKEN_BACK, DECLINED)]
        written = (one for one in self._articles.values() if one.kind == "bulletin" and one.bulletin == INCIDENT)
        return [*kept, *(_with_end(one) for one in written)]

    def _find_status(self, issues: Iterable[_Issue]) -> Iterable[Spared]:
        for one in issues:
            if one.article_kind == "status":
                about, title = one.article_id, self._title_of(one.article_id)
                yield Spared(STATUS, about, title, one.contact_id, one.at, one.customer_id or "")

    def _find_incident(
        self, issues: Iterable[_Issue], bulletins: Sequence[Bulletin], reported: Sequence[Any], now: datetime
    ) -> Iterable[Spared]:
        """Each contact once, for the bulletin that was published first."""
        said: defaultdict[str, list[tuple[str, datetime]]] = defaultdict(list)
        for contact_id, about, at in reported:
            said[contact_id].append((about, at))
        seen: set[str] = set()
        by_time = sorted(
            (one for one in bulletins if one.published_at is not None), key=lambda one: (str(one.published_at), one.id)
        )
        for one in issues:
            if one.contact_id in seen:
                continue
            found = next((b for b in by_time if _is_about(one, b, said[one.contact_id], now)), None)
            if found is not None:
                seen.add(one.contact_id)
                title = bulletin_title(found)
                yield Spared(INCIDENT, found.id, title, one.contact_id, one.at, one.customer_id or "")


def _is_about(one: _Issue, bulletin: Bulletin, said: Sequence[tuple[str, datetime]], now: datetime) -> bool:
    """Whether the contact began once the incident was known, and was about it while it ran."""
    begun, over = bulletin.published_at, bulletin.over_at(now) or now
    if begun is None or one.opened_at is None or not begun <= one.opened_at <= over:
        return False
    if bulletin.article_id and one.article_id == bulletin.article_id and one.link in _LINKED:
        return True
    return bool(bulletin.about) and any(about == bulletin.about and begun <= at <= over for about, at in said)


def _find_new(
    issues: Iterable[_Issue], newcomers: Sequence[Any], span: Span, known: dict[str, ReasonCode], only: str
) -> tuple[list[NewProblem], list[Spared]]:
    """By product the commonest reasons of newcomers, counted by customers, and their contacts."""
    many: defaultdict[str, set[str]] = defaultdict(set)
    for customer_id, since, products in newcomers:
        if since <= span.ends.date():
            for product in _products(products, only):
                many[product].add(customer_id)
    found: defaultdict[tuple[str, str], dict[str, _Issue]] = defaultdict(dict)
    for one in issues:
        if one.customer_id and one.reason_code and _is_new(one, span):
            for product in _products(one.products, only):
                found[product, one.reason_code].setdefault(one.contact_id, one)
    problems, rows = [], []
    for product in sorted({product for product, _ in found}):
        of_it = [(code, list(group.values())) for (name, code), group in found.items() if name == product]
        of_it.sort(key=lambda pair: (-_customers(pair[1]), -len(pair[1]), pair[0]))
        for code, group in of_it[:COMMONEST]:
            title = known[code].title if code in known else code
            newcomer = len(many[product] | {str(one.customer_id) for one in group})
            problems.append(NewProblem(product, code, title, _customers(group), len(group), newcomer))
            rows += [
                Spared(NEWCOMER, code, title, one.contact_id, one.at, one.customer_id or "", product) for one in group
            ]
    return problems, rows


def _customers(issues: Iterable[_Issue]) -> int:
    return len({one.customer_id for one in issues})


def _is_new(one: _Issue, span: Span) -> bool:
    day = one.at.astimezone(span.begins.tzinfo).date()
    return one.since is not None and timedelta() <= day - one.since < timedelta(days=NEW_DAYS)


def _products(products: Iterable[Any], only: str) -> list[str]:
    """Each once; "" for who has none noted."""
    named = dict.fromkeys(str(one) for one in products)
    return [one for one in (named or {"": None}) if not only or one == only]


def _with_end(article: Article) -> Bulletin:
    """A bulletin that is written as an article ends with its last day."""
    last = article.valid_until
    ends = datetime.combine(last + timedelta(days=1), time()).astimezone() if last is not None else None
    return replace(of_article(article), ends_at=ends)


def _as_issue(row: Any, asked: Asked) -> _Issue:
    return _Issue(
        *(row.contact_id, row.at, row.opened_at, row.customer_id, row.since),
        tuple(row.products or ()),
        *(row.article_id, row.article_kind, row.link),
        counted_as(row.reason_code, asked.codes),
    )


def _issues_query(asked: Asked, span: Span) -> sqlalchemy.Select[Any]:
    """All that were closed in the span, of unknown callers too, and nothing of who was erased."""
    issue, filters = asked.sources.issues.c, asked.filters
    joined = asked.sources.issues.join(table_of(ContactRow), _contact.id == issue.contact_id).outerjoin(
        table_of(CustomerRow), _customer.id == issue.customer_id
    )
    query = (
        sqlalchemy.select(
            *(issue.contact_id, issue.at, _contact.opened_at, issue.customer_id, _customer.since, _customer.products),
            *(issue.article_id, issue.article_kind, issue.link, issue.reason_code),
        )
        .select_from(joined)
        .where(
            issue.at >= span.begins,
            issue.at < span.ends,
            _customer.erased_in.is_(None),
            _contact.erased_for.is_(None),
            *seen_by(asked, issue, issue.agent_id),
            *narrowed_to(asked, issue, issue.agent_id),
        )
        .order_by(issue.at, issue.contact_id, issue.place)
    )
    if filters.reason:
        query = query.where(issue.reason_code.in_(codes_counted_as(filters.reason, asked.codes)))
    return query.where(issue.article_id == filters.article_id) if filters.article_id else query


def _reports_query(span: Span) -> sqlalchemy.Select[Any]:
    """What was reported as down on a contact; a contact that was closed in the span began a while before."""
    return sqlalchemy.select(_report.contact_id, _report.about, _report.at).where(
        _report.contact_id != "",
        ~_report.taken_back,
        _report.at >= span.begins - timedelta(days=7),
        _report.at < span.ends,
    )


def _newcomers_query(asked: Asked, span: Span) -> sqlalchemy.Select[Any]:
    """Who was a customer for less than 90 days at any time of the span."""
    query = sqlalchemy.select(_customer.id, _customer.since, _customer.products).where(
        _customer.erased_in.is_(None),
        _customer.since > (span.begins - timedelta(days=NEW_DAYS)).date(),
        _customer.since <= span.ends.date(),
    )
    filters = asked.filters
    if asked.person is not None:
        query = query.where(*seen_by(replace(asked, filters=replace(filters, mine=False)), _customer, _customer.id))
    return query.where(_customer.tier == filters.tier) if filters.tier else query

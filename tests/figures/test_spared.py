"""Contacts that a message beforehand would have spared: as SQL by hand counts them; nobody who was erased."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from kms_desktop.access.model import Person
from kms_desktop.articles.parse import parse_article
from kms_desktop.contacts.reason_codes import ReasonCodes
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.period import days_period
from kms_desktop.figures.spared import NewProblem, SparedContacts, SparedReport
from kms_desktop.figures.spared_csv import read_names, spared_csv
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import CustomerRow
from kms_desktop.storage.tables_bulletins import BulletinRow, DownReportRow
from tests.figures.floor import CODES, PRODUCTS, Floor, floor_by_chance

NOW = datetime(2026, 11, 3, 15, 20, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AT = NOW - 3 * DAY
PERIOD = days_period((NOW - 89 * DAY).date(), NOW.date())
OUTAGE = parse_article(
    b"---\nid: storm\ntitle: Storm in the north\nkind: bulletin\nbulletin: incident\n"
    b"valid_from: 2026-10-30\nvalid_until: 2026-10-31\n---\n\n## Issue\nNo line.\n",
    "storm.md",
)
STATUS_BY_HAND = """SELECT count(DISTINCT r.contact_id) FROM resolution r JOIN customer k ON k.id = r.customer_id
    WHERE k.erased_in IS NULL AND r.article_kind = 'status' AND r.at >= :begins AND r.at < :now"""
NEW_BY_HAND = """SELECT r.contact_id, r.customer_id, r.reason_code, r.at, k.since, k.products FROM resolution r
    JOIN customer k ON k.id = r.customer_id WHERE k.erased_in IS NULL AND r.reason_code <> ''
    AND r.at >= :begins AND r.at < :now AND k.since IS NOT NULL"""


def report(database: Database, who: Person | None = None, articles: Any = (), **filters: Any) -> SparedReport:
    return SparedContacts(database, articles, who).report(FigureFilters(PERIOD, **filters), NOW)()


def publish(database: Database, at: datetime, **said: Any) -> str:
    key = new_key()
    row = {"kind": "incident", "state": "lifted", "published_by": "rosa", "published_at": at, "ended_at": at + 4 * HOUR}
    with database.writing() as session:
        session.add(BulletinRow(id=key, **{**row, **said}))
    return key


def say_down(
    database: Database, contact: str, at: datetime, about: str = "website", *, taken_back: bool = False
) -> None:
    with database.writing() as session:
        session.add(
            DownReportRow(id=new_key(), about=about, by_id="dana", at=at, contact_id=contact, taken_back=taken_back)
        )


def since(database: Database, customer: str, day: date) -> str:
    with database.writing() as session:
        session.get_one(CustomerRow, customer).since = day
    return customer


@pytest.mark.parametrize("seed", range(2))
def test_status_and_newcomers_are_what_sql_by_hand_comes_to(database: Database, seed: int) -> None:
    floor = floor_by_chance(database, seed, NOW)
    for place, customer in enumerate(floor.customers):
        with database.reading() as session:
            erased = session.get_one(CustomerRow, customer).erased_in
        if erased is None:
            since(database, customer, (NOW - (30 + 8 * place) * DAY).date())
    found = report(database)
    begins = (NOW - 89 * DAY).replace(hour=0, minute=0)
    stamps: dict[str, Any] = {"begins": begins, "now": NOW}
    if database.is_sqlite:
        stamps = {name: at.strftime("%Y-%m-%d %H:%M:%S.%f") for name, at in stamps.items()}
    with database.reading() as session:
        assert found.count("status") == session.connection().execute(text(STATUS_BY_HAND), stamps).scalar_one() > 0
        rows = session.connection().execute(text(NEW_BY_HAND), stamps).all()
    wanted: dict[tuple[str, str], set[str]] = {}
    for _, customer, code, at, day, products in rows:
        when = datetime.fromisoformat(at) if isinstance(at, str) else at
        begun = date.fromisoformat(day) if isinstance(day, str) else day
        if 0 <= (when.date() - begun).days < 90:
            for product in [one for one in PRODUCTS if one.replace('"', '\\"') in str(products) or one in products]:
                wanted.setdefault((product, code), set()).add(customer)
    told = {(one.product, one.reason_code): one.customers for one in found.problems if one.product}
    assert told and told == {key: len(wanted[key]) for key in told}
    for product, most in Counter(product for product, _ in told).items():
        others = [len(who) for (name, code), who in wanted.items() if name == product and (name, code) not in told]
        assert most == min(3, sum(1 for name, _ in wanted if name == product))
        assert not others or max(others) <= min(many for (name, _), many in told.items() if name == product)


def test_who_called_once_an_incident_was_known_is_told_and_nobody_before_or_after(database: Database) -> None:
    floor = Floor(database)
    dana = floor.hire("dana", "Front")
    bulletin = publish(database, AT, about="website", article_id="outage", title="The website is down")
    publish(database, AT, about="app", state="taken_back", article_id="late-fee")

    def close(begun: datetime, **said: Any) -> str:
        return floor.close_contact(begun + timedelta(minutes=7), dana, floor.add_customer(), **said)

    before = close(AT - HOUR, article_id="outage")
    known = close(AT + HOUR, article_id="outage", link="resolved")
    reported = close(AT + 2 * HOUR)
    say_down(database, reported, AT + 2 * HOUR)
    other, undone = close(AT + 2 * HOUR, article_id="late-fee"), close(AT + 2 * HOUR)
    say_down(database, undone, AT + 2 * HOUR, taken_back=True)
    say_down(database, before, AT - HOUR)
    after = close(AT + 5 * HOUR, article_id="outage")
    not_it = close(AT + HOUR, article_id="outage", link="not_applicable")
    rows = report(database).rows
    assert [row.contact_id for row in rows] == [known, reported]
    assert {(row.how, row.about, row.title) for row in rows} == {("incident", bulletin, "The website is down")}
    assert not {before, other, undone, after, not_it} & {row.contact_id for row in rows}


def test_an_incident_that_is_written_as_an_article_is_known_from_its_first_day_to_its_last(database: Database) -> None:
    floor = Floor(database)
    dana = floor.hire("dana", "Front")
    for day in (29, 30, 31):
        floor.close_contact(datetime(2026, 10, day, 12, tzinfo=UTC), dana, floor.add_customer(), article_id="storm")
    floor.close_contact(datetime(2026, 11, 1, 12, tzinfo=UTC), dana, floor.add_customer(), article_id="storm")
    found = report(database, None, [OUTAGE])
    assert [row.at.day for row in found.rows] == [30, 31]
    assert {row.title for row in found.rows} == {"Storm in the north"}


def test_newcomers_by_product_and_a_merged_reason_is_one(database: Database) -> None:
    floor = Floor(database)
    dana = floor.hire("dana", "Front")
    new, old = (floor.add_customer(products=("fibre", "tv")) for _ in range(2))
    since(database, new, (AT - 89 * DAY).date()), since(database, old, (AT - 90 * DAY).date())
    waiting = since(database, floor.add_customer(products=("fibre",)), AT.date())
    for customer in (new, old):
        floor.close_contact(AT, dana, customer, reason_code=CODES[0])
    floor.close_contact(AT + HOUR, dana, new, reason_code=CODES[1])
    ReasonCodes(database).merge_code(CODES[1], CODES[0])
    title = "Billing, late fee"
    assert report(database).problems == (
        NewProblem("fibre", CODES[0], title, 1, 2, 3),
        NewProblem("tv", CODES[0], title, 1, 2, 2),
    )
    assert [one.product for one in report(database, product="tv").problems] == ["tv"]
    assert waiting not in {row.customer_id for row in report(database).rows}


def test_a_contact_of_two_kinds_counts_once_and_nobody_unknown_or_erased_is_told(database: Database) -> None:
    floor = Floor(database)
    dana, gone = floor.hire("dana", "Front"), floor.add_customer(erased_in=1)
    customer = since(database, floor.add_customer(), AT.date())
    status = {"article_id": "order", "article_kind": "status", "reason_code": CODES[0]}
    floor.close_contact(AT, dana, customer, **status)
    floor.close_contact(AT, dana, gone, **status)
    floor.close_contact(AT, dana, None, **status)
    found = report(database)
    assert [row.how for row in found.rows] == ["status", "newcomer"]
    assert (found.count(), found.count_customers(), found.unknown, found.contacts) == (1, 1, 1, 2)


def test_nothing_is_told_of_an_empty_time_and_each_person_counts_what_they_may(database: Database) -> None:
    floor = Floor(database)
    assert (report(database).rows, report(database).contacts) == ((), 0)
    dana, omar = floor.hire("dana", "Front"), floor.hire("omar", "Front")
    rosa, customer = floor.hire("rosa", "Front", "supervisor"), floor.add_customer()
    floor.close_contact(AT, dana, customer, article_id="order", article_kind="status")
    assert [report(database, who).count() for who in (dana, omar, rosa)] == [1, 0, 1]


def test_names_stand_in_the_file_only_where_they_were_asked_for(database: Database) -> None:
    floor = Floor(database)
    customer = floor.add_customer()
    floor.close_contact(AT, floor.hire("dana", "Front"), customer, article_id="=order", article_kind="status")
    rows = report(database).rows
    plain = spared_csv(rows).split("\r\n")
    assert plain[0] == "how,about,title,product,contact,at,customer" and "Customer 0" not in plain[1]
    assert plain[1].startswith("status,'=order,'=order,,")
    named = spared_csv(rows, database.read(read_names([customer]))).split("\r\n")
    assert named[0].endswith("customer,account,name") and named[1].endswith(f"{customer},{customer},Customer 0")

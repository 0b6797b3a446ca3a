"""Customers to whom most happened: each term is what SQL by hand counts, and opens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from kms_desktop.contacts.reason_codes import ReasonCodes
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.period import compare_period
from kms_desktop.figures.vulnerable import TERMS, Vulnerable, VulnerableCustomer
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import RepeatRow
from tests.figures.floor import CODES, Floor, floor_by_chance

NOW = datetime(2026, 11, 3, 15, 20, tzinfo=UTC)
AT = NOW - timedelta(days=3)
IN_TIME = "AND {at} >= :begins AND {at} < :ends"
WITHIN = {True: "julianday(o.at) > julianday(r.at) - 30", False: "o.at > r.at - interval '30 days'"}
BY_HAND = {
    "again": """SELECT count(*) FROM resolution r WHERE r.customer_id = :customer AND r.reason_code <> '' AND EXISTS
        (SELECT 1 FROM resolution o WHERE o.customer_id = r.customer_id AND o.reason_code = r.reason_code
        AND o.contact_id <> r.contact_id AND o.at < r.at AND {within})"""
    + IN_TIME.replace("{at}", "r.at"),
    "broken": "SELECT count(*) FROM promise p WHERE p.customer_id = :customer AND p.state <> 'kept' "
    "AND p.due_at < :now " + IN_TIME.replace("{at}", "p.due_at"),
    "asked_twice": "SELECT count(*) FROM repeat t JOIN contact c ON c.id = t.contact_id "
    "WHERE c.customer_id = :customer " + IN_TIME.replace("{at}", "t.at"),
    "refused": """SELECT count(*) FROM approval a JOIN contact c ON c.id = a.contact_id
        WHERE c.customer_id = :customer AND a.state = 'refused' """
    + IN_TIME.replace("{at}", "a.answered_at"),
    "dissatisfied": """SELECT count(*) FROM resolution r WHERE r.customer_id = :customer AND r.place = 0
        AND r.outcome = 'dissatisfied' """
    + IN_TIME.replace("{at}", "r.at"),
}


def lines(database: Database, *asked: Any, **filters: Any) -> tuple[VulnerableCustomer, ...]:
    return Vulnerable(database, *asked).report(FigureFilters(**filters), NOW, 1_000)().lines


def counts(one: VulnerableCustomer) -> dict[str, int]:
    return {term.code: term.count for term in one.terms}


def stamp(at: datetime, database: Database) -> Any:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f") if database.is_sqlite else at


@pytest.mark.parametrize("seed", range(2))
def test_each_term_is_what_sql_by_hand_comes_to(database: Database, seed: int) -> None:
    floor = floor_by_chance(database, seed, NOW)
    span = compare_period(FigureFilters().period, NOW).now
    stamps = {"begins": span.begins, "ends": span.ends, "now": NOW}
    used = {name: stamp(at, database) for name, at in stamps.items()}
    wanted: dict[str, dict[str, int]] = {}
    with database.reading() as session:
        kept = session.connection().execute(text("SELECT id FROM customer WHERE erased_in IS NULL")).scalars().all()
        for customer in floor.customers:
            for code, statement in BY_HAND.items():
                statement = statement.replace("{within}", WITHIN[database.is_sqlite])
                given = {name: value for name, value in used.items() if f":{name}" in statement}
                n = session.connection().execute(text(statement), {**given, "customer": customer}).scalar_one()
                if n and customer in kept:
                    wanted.setdefault(customer, {})[code] = n
    found = lines(database)
    assert wanted and {one.customer_id: counts(one) for one in found} == wanted
    assert [one.total for one in found] == sorted((one.total for one in found), reverse=True)


def test_the_sum_is_that_of_its_terms_and_each_opens(database: Database) -> None:
    floor = Floor(database)
    dana, customer = floor.hire("dana", "Front"), floor.add_customer()
    first = floor.close_contact(AT - timedelta(days=9), dana, customer, reason_code=CODES[0])
    second = floor.close_contact(AT, dana, customer, reason_code=CODES[0], outcome="dissatisfied", legs=2)
    floor.promise(first, customer, dana, AT, "broken")
    floor.promise(first, customer, dana, NOW + timedelta(days=1), "open")
    floor.ask_approval(second, dana, AT, "refused")
    with database.writing() as session:
        session.add(RepeatRow(id=new_key(), contact_id=second, kind="question", by_id=dana.id, at=AT))
    (line,) = lines(database)
    assert [term.code for term in line.terms] == list(TERMS)
    assert line.total == 5
    behind = {term.code: term.contacts for term in line.terms}
    assert behind == {**dict.fromkeys(TERMS, (second,)), "broken": (first,)}


def test_of_an_erased_customer_nothing_is_told(database: Database) -> None:
    floor = Floor(database)
    dana, gone = floor.hire("dana", "Front"), floor.add_customer(erased_in=1)
    floor.close_contact(AT, dana, gone, outcome="dissatisfied")
    assert lines(database) == ()


def test_of_an_empty_time_and_of_one_contact_that_went_well_nothing_is_told(database: Database) -> None:
    floor = Floor(database)
    assert lines(database) == ()
    floor.close_contact(AT, floor.hire("dana", "Front"), floor.add_customer(), outcome="satisfied")
    assert lines(database) == ()


def test_a_merged_reason_is_the_same_one(database: Database) -> None:
    floor = Floor(database)
    dana, customer = floor.hire("dana", "Front"), floor.add_customer()
    floor.close_contact(AT - timedelta(days=2), dana, customer, reason_code=CODES[0])
    floor.close_contact(AT, dana, customer, reason_code=CODES[1])
    assert lines(database) == ()
    ReasonCodes(database).merge_code(CODES[0], CODES[1])
    (line,) = lines(database)
    assert counts(line) == {"again": 1}


def test_an_agent_sees_their_own_and_a_supervisor_the_division(database: Database) -> None:
    floor = Floor(database)
    dana, omar = floor.hire("dana", "Front"), floor.hire("omar", "Front")
    rosa, customer = floor.hire("rosa", "Front", "supervisor"), floor.add_customer()
    floor.close_contact(AT, dana, customer, outcome="dissatisfied")
    assert [len(lines(database, who)) for who in (dana, omar, rosa)] == [1, 0, 1]
    assert lines(database, rosa, mine=True) == ()

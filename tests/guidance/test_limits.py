"""What counts against a limit: said once in Python, and again by the database, with the same answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kms_desktop.articles.model import Limit, Option
from kms_desktop.editorial.publication import rule_of
from kms_desktop.guidance.grant_record import count_grants_in
from kms_desktop.guidance.limits import Granted, count_against
from kms_desktop.guidance.model import GrantCounts
from kms_desktop.guidance.solution_space import offered_options
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.migrate import migrate_database
from kms_desktop.storage.tables import ContactRow, CustomerRow, OptionUseRow
from tests.conftest import drop_postgres_database, new_postgres_database, url_of
from tests.guidance.making import NOW, article, limit, option

TWICE = limit(2, "2 in 90 days", 90)
WEEKLY = limit(150, "150 per week", 7, scope="per_agent", unit="money")
WANTED = Granted("charged-twice", "refund", "maria", "dana", NOW)
BEFORE = replace(WANTED, at=NOW - timedelta(days=1), amount=Decimal("38.50"))


@pytest.mark.parametrize(
    "other",
    [
        replace(BEFORE, article_id="another"),
        replace(BEFORE, option_id="another"),
        replace(BEFORE, customer_id="tom"),
        replace(BEFORE, customer_id=""),
        replace(BEFORE, at=NOW - timedelta(days=90)),
    ],
)
def test_another_option_another_customer_and_what_is_too_old_do_not_count(other: Granted) -> None:
    assert count_against(TWICE, WANTED, [other]) == GrantCounts()
    assert count_against(TWICE, WANTED, [other, BEFORE]) == GrantCounts(1, Decimal("38.50"))


def test_for_a_customer_it_counts_whoever_granted_and_for_an_agent_whoever_was_granted() -> None:
    by_sam, to_nobody = replace(BEFORE, agent_id="sam"), replace(BEFORE, customer_id="")
    assert count_against(TWICE, WANTED, [by_sam, to_nobody]) == GrantCounts(1, Decimal("38.50"))
    assert count_against(WEEKLY, WANTED, [by_sam, to_nobody, BEFORE]) == GrantCounts(2, Decimal("77.00"))


def test_a_moment_less_than_the_period_counts_and_the_period_itself_does_not() -> None:
    last = NOW - timedelta(days=90)
    assert count_against(TWICE, WANTED, [replace(BEFORE, at=last + timedelta(microseconds=1))]) != GrantCounts()
    assert count_against(TWICE, WANTED, [replace(BEFORE, at=last)]) == GrantCounts()


def test_what_a_customer_was_granted_cannot_be_told_of_nobody() -> None:
    nobody = replace(WANTED, customer_id="")
    assert count_against(TWICE, nobody, [BEFORE]) is None
    assert count_against(WEEKLY, nobody, [BEFORE]) == GrantCounts(1, Decimal("38.50"))


# The same history in, the same answer out. Ages are half an hour beside the ends of the periods, as the database looks
# at its own clock.

HOURS = st.one_of(st.integers(0, 24 * 9), st.sampled_from([23, 24, 24 * 7 - 1, 24 * 7, 24 * 30 - 1, 24 * 30]))
AMOUNTS = st.one_of(st.just(Decimal(0)), st.decimals(0, 120, places=2), st.sampled_from([Decimal(50), Decimal(100)]))
LIMITS = st.builds(
    limit,
    st.sampled_from([0, 1, 2, 3, 50, 100, 150]),
    st.just("as published"),
    st.sampled_from([1, 7, 30]),
    scope=st.sampled_from(["per_customer", "per_agent"]),
    unit=st.sampled_from(["times", "money"]),
)
Aged = tuple[int, str, str, str, Decimal, str]
"""Hours ago, option, customer, agent, amount, result."""
HISTORIES: st.SearchStrategy[list[Aged]] = st.lists(
    st.tuples(
        HOURS,
        st.sampled_from(["refund", "refund", "refund", "voucher"]),
        st.sampled_from(["maria", "maria", "tom", ""]),
        st.sampled_from(["dana", "dana", "sam"]),
        AMOUNTS,
        st.sampled_from(["granted", "granted", "granted", "declined", "taken_back"]),
    ),
    max_size=7,
)
GENERATED = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


class _Undone(Exception):
    """The case is over; the next one starts from an empty log."""


def history(now: datetime, aged: list[Aged]) -> list[Granted]:
    """The grants among what happened."""
    return [
        Granted("charged-twice", what, customer, agent, now - timedelta(hours=hours, minutes=30), amount)
        for hours, what, customer, agent, amount, result in aged
        if result == "granted"
    ]


@GENERATED
@given(limit_=LIMITS, aged=HISTORIES, customer=st.sampled_from(["maria", ""]))
def test_the_log_counts_the_same_on_both_databases(
    database: Database, limit_: Limit, aged: list[Aged], customer: str
) -> None:
    expected = count_against(limit_, replace(WANTED, customer_id=customer), history(NOW, aged))
    found: GrantCounts | None = None
    with suppress(_Undone), database.writing() as session:
        for name in ("maria", "tom"):
            session.add(CustomerRow(id=name, name=name, account_no=name, products=[], created_at=NOW))
        session.add(ContactRow(id="c", opened_at=NOW))
        session.flush()
        for hours, what, whose, agent, amount, result in aged:
            at = NOW - timedelta(hours=hours, minutes=30)
            row = OptionUseRow(id=new_key(), contact_id="c", customer_id=whose or None, agent_id=agent, at=at)
            row.article_id, row.option_id, row.title, row.remedy = "charged-twice", what, "Refund", "money"
            row.amount, row.result = amount, result
            session.add(row)
        session.flush()
        found = count_grants_in(session, limit_, option("refund"), "charged-twice", customer, "dana", NOW)
        raise _Undone
    assert found == expected


@pytest.fixture(scope="module")
def owner(postgres_url: str) -> Iterator[psycopg.Connection[Any]]:
    """The owner of a workspace, with its triggers off: only the check of grants is asked here."""
    name = new_postgres_database(postgres_url)
    try:
        migrate_database(url_of(postgres_url, name))
        with psycopg.connect(url_of(postgres_url, name), autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            yield connection
    finally:
        drop_postgres_database(postgres_url, name)


def logged(
    owner: psycopg.Connection[Any], now: datetime, aged: list[Aged], limits: list[Limit], wanted: Decimal
) -> None:
    """What happened as events, and the published rule."""
    owner.execute("INSERT INTO team VALUES ('t', 'Front line', '')")
    owner.execute("INSERT INTO staff VALUES ('dana', 'dana', 'Dana', 'agent', 'agent', 'candidate', 't', true)")
    authority, bounds, *_ = rule_of(refund(limits, wanted))
    owner.execute(
        "INSERT INTO option_rule VALUES ('charged-twice', 'refund', 'Refund', '', %s, %s, 'dana', now())",
        (json.dumps(authority), json.dumps(bounds)),
    )
    for number, (hours, what, customer, agent, amount, result) in enumerate(aged, 1):
        said = {"article_id": "charged-twice", "option_id": what, "amount": str(amount), "customer_id": customer}
        at, kind = now - timedelta(hours=hours, minutes=30), "option_declined" if result == "declined" else "granted"
        owner.execute(
            "INSERT INTO contact_event (id, contact_id, seq, at, stored_at, agent_id, kind, data) "
            "VALUES (%s, 'before', %s, %s, %s, %s, %s, %s)",
            (str(number), number, at, at, agent, kind, json.dumps(said)),
        )
        if result == "taken_back":
            owner.execute(
                "INSERT INTO contact_event (id, contact_id, seq, at, stored_at, agent_id, kind, data) "
                "VALUES (%s, 'before', %s, %s, %s, %s, 'grant_taken_back', %s)",
                (f"back-{number}", number, at, at, agent, json.dumps({"grant_id": str(number)})),
            )


def contact(owner: psycopg.Connection[Any], key: str, customer: str | None) -> None:
    owner.execute(
        "INSERT INTO contact (id, customer_id, channel, number, call_id, phase, holder_id, opened_at, article_id, "
        "reason, outcome, words, legs, repeats) "
        "VALUES (%s, %s, 'phone', '', '', 'on_call', 'dana', now(), '', '', '', '', 1, 0)",
        (key, customer),
    )


def refund(limits: list[Limit], amount: Decimal) -> Option:
    return option("refund", cost=amount, limits=limits)


def is_let_through(owner: psycopg.Connection[Any], customer: str, wanted: Decimal) -> bool:
    said = {"article_id": "charged-twice", "option_id": "refund", "amount": str(wanted), "customer_id": customer}
    try:
        with owner.transaction():
            owner.execute("SELECT kms_check_grant('now', %s, 'dana', NULL)", (json.dumps(said),))
    except psycopg.errors.DatabaseError as refused:
        assert refused.sqlstate == "KM001"
        return False
    return True


@GENERATED
@given(
    limits=st.lists(LIMITS, max_size=2),
    aged=HISTORIES,
    customer=st.sampled_from(["maria", "maria", ""]),
    wanted=AMOUNTS,
)
@example(
    limits=[limit(0, "lowered since", 1, unit="money")],
    aged=[(0, "refund", "maria", "dana", Decimal(50), "granted")],
    customer="maria",
    wanted=Decimal(0),
)
def test_the_database_lets_through_just_what_the_program_opens(
    owner: psycopg.Connection[Any], limits: list[Limit], aged: list[Aged], customer: str, wanted: Decimal
) -> None:
    now = utc_now()
    grants = history(now, aged)
    asked = Granted("charged-twice", "refund", customer, "dana", now)
    (offered,) = offered_options(
        article(options=[refund(limits, wanted)]),
        {},
        authority="agent",
        counts=lambda limit_, _option: count_against(limit_, asked, grants),
        figures={},
        now=now,
    )
    with owner.transaction(force_rollback=True):
        contact(owner, "before", None)
        contact(owner, "now", customer or None)
        logged(owner, now, aged, limits, wanted)
        assert is_let_through(owner, customer, wanted) == (offered.status == "open")

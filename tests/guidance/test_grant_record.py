"""What was really granted, counted on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlmodel import Session

from kms_desktop.guidance.grant_record import GrantRecord
from kms_desktop.guidance.model import GrantCounts, OptionFigures
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import ContactRow, CustomerRow, InteractionRow, OptionUseRow, ResolutionRow
from tests.guidance.making import NOW, limit, option

REFUND = option("refund")
TWICE = limit(2, "2 in 90 days", 90)
WEEKLY = limit(150, "150 per week", 7, scope="per_agent", unit="money")


@pytest.fixture
def record(database: Database) -> GrantRecord:
    return GrantRecord(database)


def customer(session: Session, name: str = "Maria Okafor") -> str:
    key = new_key()
    session.add(CustomerRow(id=key, name=name, account_no=key[-8:], products=[], created_at=NOW))
    session.flush()
    return key


def contact(session: Session, customer_id: str | None, at: datetime, article: str = "", reason: str = "") -> str:
    key = new_key()
    session.add(ContactRow(id=key, customer_id=customer_id, opened_at=at, article_id=article, reason=reason))
    session.flush()
    told = {"id": key, "customer_id": customer_id}
    session.add(ResolutionRow(**told, contact_id=key, agent_id="dana", article_id=article, reason=reason, at=at))
    session.add(InteractionRow(**told, source="contact", source_id=key, thread_id=key, channel="phone", started_at=at))
    session.flush()
    return key


def use(
    session: Session,
    contact_id: str,
    customer_id: str | None,
    at: datetime,
    *,
    option_id: str = "refund",
    result: str = "granted",
    amount: str = "38.50",
    agent: str = "dana",
    article: str = "charged-twice",
) -> None:
    session.add(
        OptionUseRow(
            id=new_key(),
            contact_id=contact_id,
            customer_id=customer_id,
            agent_id=agent,
            article_id=article,
            option_id=option_id,
            title="Refund",
            remedy="money",
            amount=Decimal(amount),
            result=result,
            at=at,
        )
    )


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def test_nothing_was_granted_in_an_empty_workspace(record: GrantRecord) -> None:
    assert record.count_grants(TWICE, REFUND, "charged-twice", "nobody", "dana", NOW) == GrantCounts()
    assert record.option_figures("charged-twice", NOW) == {}


def test_grants_to_this_customer_are_counted_within_the_period(database: Database, record: GrantRecord) -> None:
    with database.writing() as session:
        maria, other = customer(session), customer(session, "Tom Hale")
        one = contact(session, maria, ago(50))
        use(session, one, maria, ago(10), agent="sam")
        use(session, one, maria, ago(89.9), amount="1.25")
        use(session, one, maria, ago(90.1))
        use(session, one, maria, ago(5), result="declined")
        use(session, one, maria, ago(5), result="accepted")
        use(session, one, maria, ago(5), option_id="another")
        use(session, one, maria, ago(5), article="another-article")
        use(session, one, other, ago(5))
    counted = record.count_grants(TWICE, REFUND, "charged-twice", maria, "dana", NOW)
    assert counted == GrantCounts(2, Decimal("39.75"))


def test_grants_by_this_agent_are_counted_whoever_the_customer_is(database: Database, record: GrantRecord) -> None:
    with database.writing() as session:
        maria = customer(session)
        one = contact(session, maria, ago(3))
        use(session, one, maria, ago(3))
        use(session, one, None, ago(6.9), amount="14.50")
        use(session, one, maria, ago(7.1))
        use(session, one, maria, ago(3), agent="sam")
    assert record.count_grants(WEEKLY, REFUND, "charged-twice", "", "dana", NOW) == GrantCounts(2, Decimal("53.00"))


def test_a_limit_per_customer_cannot_be_told_while_nobody_is_identified(record: GrantRecord) -> None:
    assert record.count_grants(TWICE, REFUND, "charged-twice", "", "dana", NOW) is None


def test_figures_are_those_of_each_option_in_ninety_days(database: Database, record: GrantRecord) -> None:
    with database.writing() as session:
        maria = customer(session)
        one = contact(session, maria, ago(20), "charged-twice")
        for result in ("offered", "declined", "accepted", "granted"):
            use(session, one, maria, ago(20), result=result)
        use(session, one, maria, ago(20), option_id="explain", result="declined")
        use(session, one, maria, ago(91))
        use(session, one, maria, ago(20), article="another-article")
    assert record.option_figures("charged-twice", NOW) == {
        "refund": OptionFigures(4, 2, 0, cost=Decimal("38.50")),
        "explain": OptionFigures(1, 0, 0),
    }


@pytest.mark.parametrize(
    ("days_later", "article", "reason", "again", "later"),
    [
        (3, "charged-twice", "", 1, 1),
        (3, "late-refund", "Billing, duplicate charge", 1, 1),
        (3, "late-refund", "Moving house", 0, 0),
        (3, "", "", 0, 0),
        (6.9, "charged-twice", "", 1, 1),
        (7.1, "charged-twice", "", 0, 1),
        (29, "charged-twice", "", 0, 1),
        (-2, "charged-twice", "", 0, 0),
    ],
)
def test_a_customer_rang_again_when_the_next_contact_was_about_the_same(
    database: Database, record: GrantRecord, days_later: float, article: str, reason: str, again: int, later: int
) -> None:
    with database.writing() as session:
        maria, other = customer(session), customer(session, "Tom Hale")
        first = contact(session, maria, ago(30), "charged-twice", "Billing, duplicate charge")
        use(session, first, maria, ago(30))
        contact(session, maria, ago(30 - days_later), article, reason)
        quiet = contact(session, other, ago(30), "charged-twice", "Billing, duplicate charge")
        use(session, quiet, other, ago(30))
    figures = record.option_figures("charged-twice", NOW)["refund"]
    assert (figures.offered, figures.accepted, figures.rang_again, figures.rang_again_30d) == (2, 2, again, later)
    assert figures.cost == Decimal("77.00")


def test_a_declined_option_is_not_to_blame_for_another_call(database: Database, record: GrantRecord) -> None:
    with database.writing() as session:
        maria = customer(session)
        first = contact(session, maria, ago(30), "charged-twice")
        use(session, first, maria, ago(30), option_id="explain", result="declined")
        use(session, first, maria, ago(30))
        contact(session, maria, ago(28), "charged-twice")
    figures = record.option_figures("charged-twice", NOW)
    assert (figures["explain"].rang_again, figures["refund"].rang_again) == (0, 1)

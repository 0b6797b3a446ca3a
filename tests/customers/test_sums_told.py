"""The sums of money that a customer wrote of: found as money is written, the likeliest first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from kms_desktop.customers.history import History
from kms_desktop.customers.sums_told import SumTold, likeliest_sums, sums_in
from kms_desktop.storage.database import Database
from tests.customers.people import JAMES, MAIL, MARIA, NOW, directory_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("you took £38.50 and £38.50 again", ["38.50", "38.50"]),
        ("a £15 charge, and £7.50.", ["15.00", "7.50"]),
        ("38.50 pounds twice, GBP 1,250.00 before", ["38.50", "1250.00"]),
        ("2x £12", ["12.00"]),
        ("account 6974 0936, on 12.10, ring 38.50", []),
        ("€5 and $7 and £0 and £38.505 and £1,25", []),
        ("£1,250,000", []),
        ("", []),
    ],
)
def test_money_is_found_as_it_is_written(text: str, found: list[str]) -> None:
    assert sums_in(text, "£") == [Decimal(one) for one in found]


def test_another_currency_finds_its_own_words() -> None:
    assert sums_in("5 euros, €7.20, 9 pounds, EUR 11", "€") == [Decimal("5.00"), Decimal("7.20"), Decimal("11.00")]


def test_the_sum_named_most_often_is_first_and_then_the_newest() -> None:
    def told(amount: str, days: int) -> SumTold:
        return SumTold(Decimal(amount), "email", NOW - timedelta(days=days))

    found = likeliest_sums([told("9", 0), told("38.50", 1), told("12", 2), told("38.50", 3), told("4", 9)])
    assert [str(one.amount) for one in found] == ["38.50", "9", "12"]
    assert found[0].at == NOW - timedelta(days=1)


def test_only_what_this_customer_wrote_of_late_is_read(database: Database) -> None:
    _, (maria, james) = directory_of(database, MARIA, JAMES)
    history = History(database)
    history.store_messages(
        [
            replace(MAIL, body_text="£38.50 and £38.50"),
            replace(MAIL, source_id="old", thread_id="old", body_text="£99.00", started_at=NOW - timedelta(days=90)),
        ]
    )
    (found,) = history.sums(maria.id, "£", NOW)()
    assert (found.amount, found.channel, found.at) == (Decimal("38.50"), "email", MAIL.started_at)
    assert history.sums(james.id, "£", NOW)() == ()

"""Facts of a solution → the lines that a reader sees."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kms_desktop.articles.descriptions import condition_in_words, cost_in_words, format_money, value_in_words
from kms_desktop.articles.model import Comparison, Cost


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "yes"),
        (False, "no"),
        ("too_late", "too late"),
        (("tv", "broadband"), "tv, broadband"),
        (date(2027, 3, 1), "1 March 2027"),
        (Decimal("2.50"), "2.50"),
        (7, "7"),
    ],
)
def test_a_value_is_said_as_a_person_says_it(value: object, said: str) -> None:
    assert value_in_words(value) == said  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "said"), [("5000", "£5,000"), ("80.00", "£80"), ("415.5", "£415.50"), ("0.1", "£0.10")]
)
def test_money_has_pence_only_where_there_are_some(amount: str, said: str) -> None:
    assert format_money(Decimal(amount), "£") == said


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        (Cost(), "nothing"),
        (Cost(Decimal(15)), "£15"),
        (Cost(Decimal(0), ("amount",)), "the amount"),
        (Cost(Decimal(15), ("amount", "bank_fee")), "the amount plus the bank fee plus £15"),
    ],
)
def test_a_cost_is_said_as_a_sum(cost: Cost, said: str) -> None:
    assert cost_in_words(cost, "£") == said


def test_a_condition_is_one_sentence() -> None:
    condition = (
        Comparison("tier", "in", ("gold", "silver", "new_customer")),
        Comparison("tenure_months", ">=", (12,)),
        Comparison("refunds", "<", (2,)),
        Comparison("region", "in", ()),
    )
    assert condition_in_words(condition) == (
        "tier is gold, silver or new customer and tenure months is at least 12 and refunds is under 2"
        " and region cannot be judged until the article is put right"
    )

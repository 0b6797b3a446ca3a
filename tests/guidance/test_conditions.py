"""Three-valued conditions: what is not known is never false."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.articles.model import Comparison, Fact
from kms_desktop.guidance.conditions import comparison_holds, judge_condition, number_of
from tests.guidance.making import at_least, is_

FACTS = st.one_of(
    st.booleans(),
    st.integers(),
    st.decimals(allow_nan=True, allow_infinity=True),
    st.text(max_size=8),
    st.dates(),
    st.lists(st.text(max_size=4), max_size=3).map(tuple),
)
COMPARISONS = st.builds(
    Comparison,
    st.sampled_from("abc"),
    st.sampled_from(["in", "<", "<=", ">", ">="]),
    st.lists(FACTS, max_size=2).map(tuple),
)


def test_an_empty_condition_holds() -> None:
    assert judge_condition((), {}).truth is True


def test_a_fact_that_nobody_asked_for_is_not_known() -> None:
    verdict = judge_condition((is_("second_payment", "posted"),), {})
    assert verdict.truth is None
    assert verdict.unknown == ("second_payment",)


def test_a_definite_false_entry_wins_over_one_that_is_not_known() -> None:
    condition = (is_("account_in_arrears", False), is_("second_payment", "posted"))
    verdict = judge_condition(condition, {"second_payment": "pending"})
    assert verdict.truth is False
    assert verdict.comparison == condition[1]


def test_every_fact_that_is_missing_is_named_once_in_order() -> None:
    condition = (is_("b", 1), is_("a", 1), at_least("b", 2), is_("known", 1))
    assert judge_condition(condition, {"known": 1}).unknown == ("b", "a")


@pytest.mark.parametrize(
    ("value", "wanted", "truth"),
    [
        ("gold", ("gold", "platinum"), True),
        ("Gold ", ("gold",), True),
        ("two_orders", ("two orders",), True),
        ("silver", ("gold",), False),
        (("tv", "mobile"), ("mobile",), True),
        (("tv",), ("mobile", "broadband"), False),
        ((), ("tv",), False),
        (True, (True,), True),
        (False, (True,), False),
        ("yes", (True,), True),
        ("perhaps", (True,), False),
        (1, (True,), False),
        (45, (Decimal("45.00"),), True),
        ("45", (45,), True),
        (date(2026, 1, 2), (date(2026, 1, 2),), True),
        ("2026-01-02", (date(2026, 1, 2),), True),
        ("", ("gold",), None),
    ],
)
def test_equality_is_that_of_a_person(value: Fact, wanted: tuple[Fact, ...], truth: bool | None) -> None:
    assert comparison_holds(is_("f", *wanted), value) is truth


@pytest.mark.parametrize(
    ("operator", "value", "truth"),
    [
        (">=", 2, True),
        (">=", 1, False),
        (">", 2, False),
        ("<", Decimal("1.99"), True),
        ("<=", 2, True),
        ("<", "1", True),
        (">=", "many", None),
        (">=", True, None),
        (">=", ("2",), None),
        (">=", Decimal("NaN"), None),
        ("<", Decimal("Infinity"), None),
        ("<", Decimal("1e900000"), None),
    ],
)
def test_a_comparison_needs_a_number_and_is_else_not_known(operator: str, value: Fact, truth: bool | None) -> None:
    assert comparison_holds(Comparison("f", operator, (2,)), value) is truth  # type: ignore[arg-type]


def test_days_can_be_compared() -> None:
    before = Comparison("since", "<", (date(2024, 1, 1),))
    assert comparison_holds(before, date(2019, 5, 1)) is True
    assert comparison_holds(before, "2025-05-01") is False
    assert comparison_holds(before, "long ago") is None


@given(st.lists(COMPARISONS, max_size=4).map(tuple), st.dictionaries(st.sampled_from("abc"), FACTS))
def test_learning_a_fact_never_turns_a_settled_verdict_round(
    condition: tuple[Comparison, ...], facts: dict[str, Fact]
) -> None:
    """What was decided with fewer facts stays decided the same way with more of them."""
    for left_out in facts:
        fewer = {name: value for name, value in facts.items() if name != left_out}
        before = judge_condition(condition, fewer).truth
        if before is not None:
            assert judge_condition(condition, facts).truth is before


@given(st.lists(COMPARISONS, max_size=4).map(tuple), st.dictionaries(st.sampled_from("abc"), FACTS))
def test_the_order_of_entries_does_not_matter(condition: tuple[Comparison, ...], facts: dict[str, Fact]) -> None:
    assert judge_condition(condition, facts).truth is judge_condition(condition[::-1], facts).truth


@given(st.one_of(FACTS, st.floats(), st.none(), st.binary()))
def test_a_number_is_always_one_that_can_be_reckoned_with(value: object) -> None:
    number = number_of(value)
    assert number is None or (number.is_finite() and abs(number) < Decimal(10) ** 15)

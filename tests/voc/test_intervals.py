"""Intervals, against tables, exact sums and what holds for any sample."""

from __future__ import annotations

from itertools import permutations
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.voc.intervals import (
    estimate_mean,
    estimate_share,
    normal_quantile,
    rank_correlation,
    student_quantile,
)


@pytest.mark.parametrize(
    ("level", "freedom", "table"),
    ((0.95, 5, 2.571), (0.95, 11, 2.201), (0.95, 100, 1.984), (0.98, 5, 3.365), (0.98, 11, 2.718), (0.98, 25, 2.485)),
)
def test_quantiles_are_those_of_the_tables(level: float, freedom: int, table: float) -> None:
    assert student_quantile(level, freedom) == pytest.approx(table, rel=0.01)
    assert normal_quantile(0.95) == pytest.approx(1.960, abs=0.001)


@pytest.mark.parametrize(("hits", "of"), ((3, 40), (20, 100), (50, 100), (300, 1_000)))
def test_the_interval_of_a_share_holds_about_as_often_as_it_says(hits: int, of: int) -> None:
    """Summed over all samples that the share can give."""
    share = hits / of
    held = 0.0
    for k in range(of + 1):
        found = estimate_share(k, of)
        if found.low <= share <= found.high:
            held += comb(of, k) * share**k * (1 - share) ** (of - k)
    assert 0.93 <= held <= 0.98


@given(of=st.integers(0, 500), data=st.data())
def test_a_share_lies_in_its_interval(of: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, of))
    found = estimate_share(hits, of)
    assert 0 <= found.low <= found.value <= found.high <= 1
    other = estimate_share(of - hits, of)
    if of:
        assert other.low == pytest.approx(1 - found.high, abs=1e-9)


def test_nothing_counted_may_be_anything() -> None:
    assert (estimate_share(0, 0).low, estimate_share(0, 0).high) == (0, 1)


def test_a_mean_is_estimated_alike_each_time() -> None:
    values = [float(n % 17) for n in range(200)]
    found = estimate_mean(values)
    assert found == estimate_mean(values)
    error = (sum((one - found.value) ** 2 for one in values) / 200 / 200) ** 0.5
    assert (found.low, found.high) == pytest.approx((found.value - 1.96 * error, found.value + 1.96 * error), rel=0.03)
    with pytest.raises(ValueError):
        estimate_mean([])


def test_rank_correlation_is_the_textbook_formula_where_nothing_is_equal() -> None:
    """1 − 6 Σd² / (n³ − n)"""
    for order in permutations(range(6)):
        found = rank_correlation(range(6), order)
        squares = sum((one - other) ** 2 for one, other in enumerate(order))
        assert found is not None
        assert found.value == pytest.approx(1 - 6 * squares / (6**3 - 6))


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=5, max_size=80))
def test_rank_correlation_asks_for_the_order_alone(pairs: list[tuple[int, int]]) -> None:
    ones, others = [one for one, _ in pairs], [other for _, other in pairs]
    found = rank_correlation(ones, others)
    if len(set(ones)) == 1 or len(set(others)) == 1:
        assert found is None
        return
    assert found is not None
    assert -1 - 1e-9 <= found.low <= found.value <= found.high <= 1 + 1e-9
    stretched = rank_correlation([one**3 for one in ones], others)
    turned = rank_correlation([-one for one in ones], others)
    assert stretched is not None and stretched.value == pytest.approx(found.value)
    assert turned is not None and turned.value == pytest.approx(-found.value)

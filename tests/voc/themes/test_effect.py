"""Whether a theme worked: against the exact test, and what holds for any counts."""

from __future__ import annotations

from collections.abc import Callable
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.voc.themes.effect import LEVEL, LOOKS, measure_effect

BUSY = [1_000] * 40


def weeks(before: int, after: int, n_before: int = 12, n_after: int = 8) -> list[int]:
    return [before] * n_before + [after] * n_after


def measured(before: int, after: int, n_before: int = 12, n_after: int = 8):  # type: ignore[no-untyped-def]
    own = weeks(before, after, n_before, n_after)
    return measure_effect(own, BUSY[: len(own)], n_before)


def test_a_third_less_is_called_an_effect_with_its_interval() -> None:
    found = measured(50, 34)
    assert found.result == "worked"
    assert found.change == pytest.approx(34 / 50 - 1)
    assert found.low < found.change < found.high < 0
    assert (found.before, found.after, found.weeks_after) == (600, 272, 8)
    assert found.expected == pytest.approx(400)


def test_as_many_as_before_is_no_change() -> None:
    assert measured(50, 50).result == "no_change"
    assert measured(50, 60).result == "no_change"


def test_too_little_is_not_yet() -> None:
    assert measured(50, 0, n_after=3).result == "not_yet"
    assert measured(50, 0, n_before=5).result == "not_yet"
    assert measured(2, 2, n_after=4).result == "not_yet"
    assert measured(0, 3).result == "not_yet"
    assert measure_effect([], [], 0).result == "not_yet"
    assert measure_effect(weeks(9, 0), [0] * 20, 12).result == "not_yet"


def test_a_quiet_time_is_not_an_effect() -> None:
    """Everything fell by a third, the theme too."""
    own, others = weeks(60, 40), weeks(900, 600)
    assert measure_effect(own, others, 12).result == "no_change"
    assert measure_effect(own, others, 12).change == pytest.approx(0)


def test_weeks_that_differ_much_need_a_greater_fall() -> None:
    steady = measured(50, 38)
    wild = measure_effect([20, 80] * 6 + [38] * 8, BUSY[:20], 12)
    assert steady.result == "worked" and wild.result != "worked"
    assert wild.high - wild.low > 1.5 * (steady.high - steady.low)


def test_between_two_looks_the_answer_of_the_last_one_stands() -> None:
    own = weeks(50, 34, 12, 8)
    at = [measure_effect(own[: 12 + n], BUSY[: 12 + n], 12) for n in range(4, 9)]
    assert at[0] == at[1] == at[2] == at[3]
    assert at[4].weeks_after == 8 and at[4] != at[3]
    long_ago = measure_effect(weeks(50, 34, 12, 40), [1_000] * 52, 12)
    assert long_ago.weeks_after == max(LOOKS)


def test_lists_of_other_weeks_are_refused() -> None:
    with pytest.raises(ValueError):
        measure_effect([1, 2], [1], 1)
    with pytest.raises(ValueError):
        measure_effect([1, 2], [1, 2], 3)


@pytest.mark.parametrize(("before", "after"), ((50, 34), (20, 18), (8, 3), (30, 60), (6, 1)))
def test_the_interval_is_near_the_exact_one(before: int, after: int) -> None:
    """Clopper and Pearson's, found by sums over the whole binomial distribution. Student's t makes ours the wider."""
    found = measured(before, after)
    odds = 8 / 12
    exact = [share / (1 - share) / odds - 1 for share in exact_bounds(found.after, found.before + found.after)]
    wide = exact[1] - exact[0]
    assert found.low == pytest.approx(exact[0], abs=0.3 * wide)
    assert found.high == pytest.approx(exact[1], abs=0.3 * wide)
    assert found.high - found.low >= 0.85 * wide


def exact_bounds(hits: int, of: int) -> tuple[float, float]:
    tail = (1 - LEVEL) / 2

    def at_least(share: float) -> float:
        return sum(comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(hits, of + 1))

    def at_most(share: float) -> float:
        return sum(comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(hits + 1))

    low = 0.0 if not hits else bisect(lambda share: at_least(share) < tail)
    return low, bisect(lambda share: at_most(share) > tail)


def bisect(is_below: Callable[[float], bool]) -> float:
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return low


series = st.lists(st.integers(0, 60), min_size=10, max_size=40)


@given(own=series, done=st.integers(0, 40), rest=st.integers(1, 2_000))
def test_any_counts_have_an_answer_with_its_interval(own: list[int], done: int, rest: int) -> None:
    found = measure_effect(own, [rest] * len(own), min(done, len(own)))
    assert found.low <= found.change <= found.high
    assert found.low >= -1
    if found.result == "worked":
        assert found.high < 0 and found.after < found.expected
    if found.result == "no_change":
        assert found.high >= 0 and found.low > -0.3


@given(own=st.lists(st.integers(0, 60), min_size=12, max_size=12), after=st.lists(st.integers(0, 60), min_size=8))
def test_fewer_contacts_after_never_look_worse(own: list[int], after: list[int]) -> None:
    before = measure_effect(own + after[:8], BUSY[:20], 12)
    better = measure_effect(own + [max(0, one - 1) for one in after[:8]], BUSY[:20], 12)
    assert better.change <= before.change + 1e-9
    assert better.low <= before.low + 1e-9 and better.high <= before.high + 1e-9


@given(own=st.lists(st.integers(0, 60), min_size=20, max_size=20), order=st.randoms(use_true_random=False))
def test_the_order_of_weeks_before_and_of_weeks_after_does_not_matter(own: list[int], order) -> None:  # type: ignore[no-untyped-def]
    before, after = own[:12], own[12:]
    order.shuffle(before)
    order.shuffle(after)
    one, other = measure_effect(own, BUSY[:20], 12), measure_effect(before + after, BUSY[:20], 12)
    assert (one.result, one.before, one.after) == (other.result, other.before, other.after)
    assert (one.low, one.high) == pytest.approx((other.low, other.high))

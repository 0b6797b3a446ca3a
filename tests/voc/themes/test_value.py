"""What a theme may cost in a year: by hand, and what holds for any figures."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.errors import KmsError
from kms_desktop.voc.themes.assumptions import (
    DEFAULT_ASSUMPTIONS,
    KINDS,
    SWITCHED_ON,
    check_assumption,
    kind_of,
    merge_assumptions,
)
from kms_desktop.voc.themes.model import Assumption, Range, Stake
from kms_desktop.voc.themes.value import MONEY_PARTS, PART_TITLES, is_small, left_code, reckon_stake

LEFT = ("quickly", "satisfied", "unsatisfied", "unknown")


def own(code: str, low: float, mid: float | None = None, high: float | None = None) -> Assumption:
    return Assumption(code, Range(low, low if mid is None else mid, low if high is None else high), "ours", own=True)


FIXED = (
    own("complaint_rate", 0.08),
    own("stay_silent", 0.37),
    own("stay_unsatisfied", 0.46),
    own("stay_satisfied", 0.70),
    own("stay_quickly", 0.95),
    own("value", 420),
    own("contact_cost", 6),
)


def part(stake: Stake, code: str) -> Range:
    return dict(stake.parts)[code]


def test_a_theme_is_reckoned_as_one_does_it_on_paper() -> None:
    """40 contacts in 36.5 days are 400 a year and 5,000 customers at 8 %; 4,600 say nothing, of whom 63 % may leave:
    2,898. Of the 400, half left quickly satisfied (10), a quarter satisfied (30), a quarter not (54)."""
    stake = reckon_stake({"": 40}, 36.5, {"quickly": 20, "satisfied": 10, "unsatisfied": 10}, FIXED)
    assert part(stake, "contacts").mid == pytest.approx(400)
    assert part(stake, "affected").mid == pytest.approx(5_000)
    assert part(stake, "silent").mid == pytest.approx(4_600)
    assert part(stake, "at_risk").mid == pytest.approx(2_898 + 10 + 30 + 54)
    assert part(stake, "value_at_risk").mid == pytest.approx(2_992 * 420)
    assert part(stake, "contact_cost").mid == pytest.approx(2_400)
    assert part(stake, "plain_rule").mid == pytest.approx(1_000 * 420)
    assert stake.yearly == Range(*(pytest.approx(2_992 * 420 + 2_400),) * 3)
    assert stake.n == 40


def test_tiers_weigh_what_they_bring_in() -> None:
    gold = own("value:gold", 1_000)
    stake = reckon_stake({"gold": 10, "": 30}, 365, {"satisfied": 40}, (*FIXED, gold))
    assert part(stake, "value_at_risk").mid == pytest.approx(part(stake, "at_risk").mid * (10 * 1_000 + 30 * 420) / 40)
    assert gold in stake.assumptions
    assert gold not in reckon_stake({"": 30}, 365, {}, (*FIXED, gold)).assumptions


def test_those_who_leave_anyway_are_not_lost_by_the_problem() -> None:
    without = reckon_stake({"": 40}, 28, {"quickly": 40}, FIXED)
    beside = reckon_stake({"": 40}, 28, {"quickly": 40}, (*FIXED, own("leave_anyway", 0.1)))
    affected = part(without, "affected").mid
    contacts = part(without, "contacts").mid
    lost_anyway = 0.1 * (affected - contacts) + 0.05 * contacts
    assert part(without, "at_risk").mid - part(beside, "at_risk").mid == pytest.approx(lost_anyway)


def test_nobody_is_thought_satisfied_or_not_where_it_is_not_known() -> None:
    """The known ones stand for it; where none is known, half of them."""
    known = reckon_stake({"": 40}, 28, {"quickly": 6, "unsatisfied": 2, "unknown": 32}, FIXED)
    assert known.yearly == reckon_stake({"": 40}, 28, {"quickly": 30, "unsatisfied": 10}, FIXED).yearly
    none = reckon_stake({"": 40}, 28, {"unknown": 40}, FIXED)
    assert none.yearly == reckon_stake({"": 40}, 28, {"satisfied": 20, "unsatisfied": 20}, FIXED).yearly


def test_word_of_mouth_and_premium_are_off_until_somebody_switches_them_on() -> None:
    off = reckon_stake({"": 40}, 28, {"satisfied": 40})
    assert part(off, "word_of_mouth") == part(off, "premium") == Range(0, 0, 0)
    on = reckon_stake({"": 40}, 28, {"satisfied": 40}, SWITCHED_ON.values())
    assert part(on, "word_of_mouth").low > 0 and part(on, "premium").high > 0
    assert on.yearly.mid > off.yearly.mid


def test_nothing_to_count_is_nothing_at_stake() -> None:
    empty = reckon_stake({}, 28, {})
    assert empty.yearly == Range(0, 0, 0) and empty.n == 0 and is_small(empty)


@pytest.mark.parametrize(("n", "small"), ((19, True), (20, False)))
def test_below_twenty_it_is_a_small_sample(n: int, small: bool) -> None:
    assert is_small(reckon_stake({"": n}, 28, {"satisfied": n})) is small


def test_a_satisfied_customer_was_helped_quickly_where_one_agent_had_the_contact() -> None:
    told = [("satisfied", 1), ("satisfied", 2), ("mollified", 1), ("dissatisfied", 1), ("unknown", 1), ("", 1)]
    found = [left_code(outcome, legs) for outcome, legs in told]
    assert found == ["quickly", "satisfied", "satisfied", "unsatisfied", "unknown", "unknown"]


def test_every_assumption_has_a_title_a_source_and_a_value_that_it_may_have() -> None:
    assert [one.code for one in DEFAULT_ASSUMPTIONS] == list(KINDS)
    for one in (*DEFAULT_ASSUMPTIONS, *SWITCHED_ON.values()):
        check_assumption(one.code, one.value)
        assert one.source and not one.own


def test_tarp_is_told_as_it_was_measured() -> None:
    """(over $100, below $5)"""
    table = {one.code: (one.value.low, one.value.high) for one in DEFAULT_ASSUMPTIONS if one.code.startswith("stay")}
    assert table == {
        "stay_silent": (0.09, 0.37),
        "stay_unsatisfied": (0.19, 0.46),
        "stay_satisfied": (0.54, 0.70),
        "stay_quickly": (0.82, 0.95),
    }
    assert all("TARP" in one.source for one in DEFAULT_ASSUMPTIONS if one.code in table)


@pytest.mark.parametrize(
    ("code", "value"),
    (
        ("complaint_rate", Range(0.0, 0.5, 0.6)),
        ("complaint_rate", Range(0.5, 0.4, 0.6)),
        ("stay_silent", Range(0.1, 0.2, 1.01)),
        ("stay_silent", Range(-0.1, 0.2, 0.3)),
        ("value", Range(1, 2, math.inf)),
        ("value", Range(math.nan, math.nan, math.nan)),
        ("value:gold", Range(-1, 2, 3)),
        ("value:", Range(1, 2, 3)),
        ("value:" + "x" * 500, Range(1, 2, 3)),
        ("'; DROP TABLE staff", Range(0.1, 0.2, 0.3)),
    ),
)
def test_an_assumption_that_cannot_be_is_refused(code: str, value: Range) -> None:
    with pytest.raises(KmsError):
        check_assumption(code, value)


def test_what_nobody_knows_replaces_nothing() -> None:
    assert set(merge_assumptions([own("no_such", 1), own("value:gold", 900)])) == {*KINDS, "value:gold"}


counts = st.integers(0, 400)
codes = st.sampled_from([*KINDS, "value:gold"])


@st.composite
def assumptions(draw: st.DrawFn) -> list[Assumption]:
    found = []
    for code in (*KINDS, "value:gold"):
        kind = kind_of(code)
        assert kind is not None
        within = st.floats(kind.least, min(kind.most, 5_000), allow_nan=False)
        low, mid, high = sorted(draw(st.tuples(within, within, within)))
        found.append(own(code, low, mid, high))
    return found


@given(assumed=assumptions(), plain=counts, gold=counts, left=st.tuples(counts, counts, counts, counts))
def test_low_is_low_and_money_adds_up(
    assumed: list[Assumption], plain: int, gold: int, left: tuple[int, int, int, int]
) -> None:
    stake = reckon_stake({"": plain, "gold": gold}, 28, dict(zip(LEFT, left, strict=True)), assumed)
    assert 0 <= stake.yearly.low <= stake.yearly.mid * (1 + 1e-9) + 1e-9
    assert stake.yearly.mid <= stake.yearly.high * (1 + 1e-9) + 1e-9
    added = sum(value.mid for code, value in stake.parts if code in MONEY_PARTS and code != "plain_rule")
    assert added == pytest.approx(stake.yearly.mid, rel=1e-9)
    assert all(value.low <= value.mid <= value.high for _, value in stake.parts)
    assert [code for code, _ in stake.parts] == list(PART_TITLES)


@given(assumed=assumptions(), code=codes, left=st.tuples(counts, counts, counts, counts), by=st.floats(0, 1))
def test_the_whole_moves_one_way_with_each_assumption(
    assumed: list[Assumption], code: str, left: tuple[int, int, int, int], by: float
) -> None:
    kind = kind_of(code)
    assert kind is not None
    contacts, ended = {"": 50, "gold": 50}, dict(zip(LEFT, left, strict=True))
    points = [replace(one, value=Range(one.value.mid, one.value.mid, one.value.mid)) for one in assumed]
    at = next(n for n, one in enumerate(points) if one.code == code)
    more = points[at].value.mid + by * (min(kind.most, 5_000) - points[at].value.mid)
    moved = [*points[:at], own(code, more), *points[at + 1 :]]
    before = reckon_stake(contacts, 28, ended, points).yearly.mid
    after = reckon_stake(contacts, 28, ended, moved).yearly.mid
    slack = 1e-9 * max(before, 1)
    assert after >= before - slack if kind.raises else after <= before + slack


@given(left=st.tuples(counts, counts, counts, counts), days=st.floats(1, 400))
def test_twice_the_contacts_are_twice_at_stake(left: tuple[int, int, int, int], days: float) -> None:
    ended = dict(zip(LEFT, left, strict=True))
    once = reckon_stake({"": 30}, days, ended)
    twice = reckon_stake({"": 60}, days, {how: 2 * n for how, n in ended.items()})
    assert twice.yearly.mid == pytest.approx(2 * once.yearly.mid)
    assert once.yearly.high >= twice.yearly.low / 2

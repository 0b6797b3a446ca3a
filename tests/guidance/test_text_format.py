"""Amounts, times, facts and limits in plain words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.articles.model import Fact
from kms_desktop.guidance import text_format
from tests.guidance.making import limit

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "spoken", "paid"),
    [
        ("0", "£0", "£0"),
        ("0.00", "£0", "£0"),
        ("38.5", "£38.50", "£38.50"),
        ("92.00", "£92", "£92.00"),
        ("1250", "£1,250", "£1,250.00"),
        ("1234567.891", "£1,234,567.89", "£1,234,567.89"),
        ("0.005", "£0.01", "£0.01"),
        ("-5", "−£5", "−£5.00"),
        ("-0.001", "£0", "£0"),
    ],
)
def test_money_has_pence_only_where_needed_and_a_price_always(amount: str, spoken: str, paid: str) -> None:
    assert text_format.format_money(Decimal(amount)) == spoken
    assert text_format.format_price(Decimal(amount)) == paid


def test_money_is_in_the_workspaces_currency() -> None:
    assert text_format.format_money(1250, "€") == "€1,250"


@pytest.mark.parametrize("amount", ["NaN", "Infinity"])
def test_what_is_no_amount_is_never_shown_as_one(amount: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        text_format.format_money(Decimal(amount))


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_money_can_be_read_back(amount: Decimal) -> None:
    for shown in (text_format.format_money(amount), text_format.format_price(amount)):
        assert Decimal(shown.replace("£", "").replace(",", "").replace("−", "-")) == amount


@pytest.mark.parametrize(
    ("at", "when", "ago"),
    [
        (datetime(2026, 11, 22, 17, 5, tzinfo=UTC), "today 17:05", "17:05"),
        (datetime(2026, 11, 23, 12, 9, tzinfo=UTC), "tomorrow 12:09", "23 Nov"),
        (datetime(2026, 11, 21, 19, 20, tzinfo=UTC), "yesterday 19:20", "Sat 19:20"),
        (datetime(2026, 11, 25, 9, 0, tzinfo=UTC), "Wed 25 Nov 09:00", "25 Nov"),
        (datetime(2026, 10, 24, 9, 0, tzinfo=UTC), "Sat 24 Oct 09:00", "24 Oct"),
        (datetime(2024, 3, 18, 9, 0, tzinfo=UTC), "Mon 18 Mar 2024 09:00", "18 Mar 2024"),
    ],
)
def test_a_moment_is_as_short_as_it_stays_clear(at: datetime, when: str, ago: str) -> None:
    assert text_format.format_moment(at, NOW) == when
    assert text_format.format_past(at, NOW) == ago


def test_a_moment_is_told_in_the_time_zone_of_now() -> None:
    here = NOW.astimezone(timezone(timedelta(hours=11)))
    assert text_format.format_moment(datetime(2026, 11, 22, 14, 0, tzinfo=UTC), here) == "tomorrow 01:00"
    assert text_format.format_clock(NOW, here) == "23:00"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(-3, "0 s"), (0, "0 s"), (18.9, "18 s"), (845, "14 min 05 s"), (3600, "1 h 00 min"), (7800, "2 h 10 min")],
)
def test_a_duration_is_told_in_its_two_largest_units(seconds: float, told: str) -> None:
    assert text_format.format_duration(timedelta(seconds=seconds)) == told


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        ("second_payment", "second payment"),
        ("refunds_90d", "refunds in 90 days"),
        ("contacts_1m", "contacts in 1 month"),
        ("tenure_months", "months as a customer"),
        ("amount", "amount"),
    ],
)
def test_facts_are_told_in_plain_words(fact: str, told: str) -> None:
    assert text_format.fact_words(fact) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (True, "yes"),
        (False, "no"),
        ("two_orders", "two orders"),
        (1250, "1,250"),
        (Decimal("38.50"), "38.5"),
        (Decimal("1E+3"), "1,000"),
        (Decimal("100"), "100"),
        (date(2026, 1, 2), "2 Jan 2026"),
        (("tv",), "tv"),
        (("tv", "mobile"), "tv or mobile"),
        (("tv", "mobile", "net"), "tv, mobile or net"),
        ((), "nothing"),
    ],
)
def test_values_are_told_in_plain_words(value: Fact, told: str) -> None:
    assert text_format.value_words(value) == told


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("billing/duplicate-charge", "Billing, duplicate charge"),
        ("network", "Network"),
        ("", ""),
        ("/a//b_c/", "A, b c"),
    ],
)
def test_a_reason_is_told_as_a_person_writes_it(reason: str, told: str) -> None:
    assert text_format.reason_words(reason) == told


@pytest.mark.parametrize(
    ("text", "days", "told"),
    [
        ("2 in 90 days", 90, "in 90 days"),
        ("1 in 12 months", 365, "in 12 months"),
        ("150 per week", 7, "this week"),
        ("3 a day", 1, "today"),
        ("300 per month", 30, "this month"),
        ("often", 30, "in 30 days"),
    ],
)
def test_a_limits_period_ends_a_sentence(text: str, days: int, told: str) -> None:
    assert text_format.limit_period(limit(2, text, days)) == told


def test_roles_and_counts_are_words() -> None:
    assert [text_format.format_times(n) for n in (1, 2, 3)] == ["once", "twice", "3 times"]
    assert text_format.role_words("team_lead") == "a team lead"
    assert text_format.role_words("shift_head") == "a shift head"

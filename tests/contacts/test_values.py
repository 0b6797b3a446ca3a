"""What was done becomes data that any journal and database takes, masked; and comes back as far as it is data."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.contacts.values import as_fact, as_money, as_time, stored_value

CARD = "4242 4242 4242 4242"
ANYTHING = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.decimals(),
        st.text(),
        st.dates(),
        st.datetimes(timezones=st.just(UTC)),
        st.binary(max_size=3),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.tuples(inner), st.dictionaries(st.text(max_size=5), inner)),
    max_leaves=8,
)


@given(ANYTHING)
def test_any_value_becomes_json_that_comes_back_the_same(value: Any) -> None:
    kept = stored_value(value)
    text = json.dumps(kept, allow_nan=False)
    assert json.loads(text) == kept
    assert "\\u0000" not in text
    text.encode("utf-8")


@given(ANYTHING)
def test_what_is_stored_is_stored_again_as_it_is(value: Any) -> None:
    assert stored_value(stored_value(value)) == stored_value(value)


def test_every_text_that_is_typed_is_masked_wherever_it_stands() -> None:
    typed = [CARD, {"reference": CARD}, [f"card {CARD}"], (CARD,)]
    assert CARD not in json.dumps(stored_value(typed))
    assert stored_value({"reference": CARD}) == {"reference": "card ending 4242"}


def test_what_is_exact_is_left_as_it_is() -> None:
    assert stored_value("+4242424242424242", exact=True) == "+4242424242424242"
    assert stored_value(("a", CARD), exact=True) == ["a", CARD]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (Decimal("53.50"), 53.5),
        (Decimal("45.00"), 45),
        (datetime(2026, 11, 23, 12, 9, tzinfo=UTC), "2026-11-23T12:09:00+00:00"),
        (date(2026, 11, 23), "2026-11-23"),
        (float("inf"), None),
        (10**40, None),
    ],
)
def test_money_and_times_are_plain_numbers_and_iso_text(value: object, kept: object) -> None:
    assert stored_value(value) == kept


@given(st.decimals(min_value=0, max_value=10**8, places=2))
def test_an_amount_of_money_comes_back_to_the_penny(amount: Decimal) -> None:
    assert as_money(json.loads(json.dumps(stored_value(amount)))) == amount


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-22T12:09:00+00:00", datetime(2026, 11, 22, 12, 9, tzinfo=UTC)),
        ("2026-11-22T13:09:00+01:00", datetime(2026, 11, 22, 12, 9, tzinfo=UTC)),
        ("2026-11-22T12:09:00", datetime(2026, 11, 22, 12, 9, tzinfo=UTC)),
        ("2026-11-22 12:09", datetime(2026, 11, 22, 12, 9, tzinfo=UTC)),
        ("20261122T120900", None),
        ("2026-11-22", None),
        ("2026-02-30T12:09:00", None),
        ("soon", None),
        ("", None),
        (5, None),
        ("0001-01-01T00:00:00+23:00", None),
    ],
)
def test_a_time_is_read_as_utc_or_not_at_all(written: object, read: datetime | None) -> None:
    assert as_time(written) == read


@pytest.mark.parametrize(
    ("kept", "fact"),
    [
        (True, True),
        (3, 3),
        (38.5, Decimal("38.5")),
        ("gold", "gold"),
        (["tv", "mobile"], ("tv", "mobile")),
        (None, None),
        ({"a": 1}, None),
        (float("nan"), None),
    ],
)
def test_a_fact_comes_back_in_the_shape_that_conditions_compare(kept: object, fact: object) -> None:
    assert as_fact(kept) == fact


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("38.50", "38.50"),
        (" 1e2 ", "100"),
        (0.125, "0.13"),
        (-0.125, "-0.13"),
        ("1_000", "0"),
        ("٣", "0"),
        ("0x10", "0"),
    ],
)
def test_an_amount_is_read_as_the_shared_database_reads_it(written: object, amount: str) -> None:
    assert as_money(written) == Decimal(amount)


def test_a_local_time_is_kept_as_the_moment_it_was() -> None:
    local = datetime(2026, 11, 22, 13, 9, tzinfo=timezone(timedelta(hours=1)))
    assert as_time(stored_value(local)) == local

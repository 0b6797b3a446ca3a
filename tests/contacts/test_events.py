"""What was done becomes data that any journal and database takes, masked."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.contacts import events
from kms_desktop.contacts.events import event_of, made, payload_of, storable
from tests.contacts.events_for_tests import START

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


@given(st.dictionaries(st.text(max_size=8), ANYTHING, max_size=4))
def test_any_data_becomes_json_that_comes_back_the_same(data: dict[str, Any]) -> None:
    event = made("k", "c", 1, START, "dana", "noted", data)
    text = json.dumps(payload_of(event), allow_nan=False)
    assert event_of("k", json.loads(text)) == event
    assert "\\u0000" not in text
    text.encode("utf-8")


def test_every_text_that_is_typed_is_masked_wherever_it_stands() -> None:
    typed = {"text": CARD, "words": CARD, "facts": {"reference": CARD}, "how": [f"card {CARD}"], "value": CARD}
    assert CARD not in json.dumps(storable(typed))
    assert storable(typed)["facts"] == {"reference": "card ending 4242"}


def test_ids_and_numbers_are_left_as_they_are() -> None:
    exact = {"number": "+4242424242424242", "customer_id": "4242424242424242", "next": ["a", CARD], "channel": "phone"}
    assert storable(exact) == exact


def test_money_and_times_are_plain_numbers_and_iso_text() -> None:
    data = {
        "amount": Decimal("53.50"),
        "whole": Decimal("45.00"),
        "due_at": datetime(2026, 11, 23, 12, 9, tzinfo=UTC),
        "day": date(2026, 11, 23),
        "endless": float("inf"),
        "huge": 10**40,
    }
    assert storable(data) == {
        "amount": 53.5,
        "whole": 45,
        "due_at": "2026-11-23T12:09:00+00:00",
        "day": "2026-11-23",
        "endless": None,
        "huge": None,
    }


@given(st.decimals(min_value=0, max_value=10**8, places=2))
def test_an_amount_of_money_comes_back_to_the_penny(amount: Decimal) -> None:
    kept = json.loads(json.dumps(storable({"amount": amount})))
    assert events.money_of(kept, "amount") == amount


@given(st.dictionaries(st.text(max_size=6), ANYTHING, max_size=5))
def test_any_payload_gives_an_event(payload: dict[str, Any]) -> None:
    event = event_of("k", payload)
    assert event.at.tzinfo is not None
    assert isinstance(event.data, dict)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-22T12:09:00+00:00", datetime(2026, 11, 22, 12, 9, tzinfo=UTC)),
        ("2026-11-22T13:09:00+01:00", datetime(2026, 11, 22, 12, 9, tzinfo=UTC)),
        ("2026-11-22T12:09:00", datetime(2026, 11, 22, 12, 9, tzinfo=UTC)),
        ("soon", None),
        ("", None),
        (5, None),
        ("0001-01-01T00:00:00+23:00", None),
    ],
)
def test_a_time_is_read_as_utc_or_not_at_all(written: object, read: datetime | None) -> None:
    assert events.time_of({"due_at": written}, "due_at") == read


@pytest.mark.parametrize(
    ("stored", "fact"),
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
def test_a_fact_comes_back_in_the_shape_that_conditions_compare(stored: object, fact: object) -> None:
    assert events.fact_of(stored) == fact


def test_a_local_time_is_kept_as_the_moment_it_was() -> None:
    local = datetime(2026, 11, 22, 13, 9, tzinfo=timezone(timedelta(hours=1)))
    kept = storable({"due_at": local})
    assert events.time_of(kept, "due_at") == local

"""Times of other systems, however they are written, are one time or none."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.connectors.times import read_time

SIX = datetime(2025, 11, 22, 18, 20, tzinfo=UTC)
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "Sat, 22 Nov 2025 19:20:00 +0100",
        "Sat, 22 Nov 2025 19:20:00 +01:00",
        "Sat, 22 Nov 2025 19:20:00 CET",
        "Sat, 22 Nov 2025 19:20:00 MEZ",
        "Sat, 22 Nov 2025 20:20:00 EET",
        "Sat, 22 Nov 2025 13:20:00 EST",
        "Sat, 22 Nov 2025 23:50:00 IST",
        "Sun, 23 Nov 2025 03:20:00 JST",
        "Sat, 22 Nov 2025 18:20:00 GMT",
        "Sat, 22 Nov 2025 19:20:00 GMT+1",
        "Sat, 22 Nov 2025 19:20:00 UTC+01:00",
        "Sat, 22 Nov 2025 19:20:00 Europe/Berlin",
        "Sat, 22 Nov 2025 18:20:00 +0000 (CET)",
        "Sat, 22 Nov 2025 6:20:00 PM",
        "Sat, 22 Nov 2025 06:20 p.m.",
        "Sat, 22 Nov 2025 18:20:00 PM",
        "Nov 22, 2025 6:20 PM",
        "11/22/2025 6:20:00 PM",
        "22/11/2025 18:20",
        "22.11.2025 18:20",
        "2025/11/22 18:20",
        "Sa., 22. November 2025 19:20 MEZ",
        "sam. 22 nov. 2025 18:20",
        "22 de noviembre de 2025 18:20",
        "суббота, 22 ноября 2025 18:20",
        "22 listopada 2025 18:20",
        "Sat Nov 22 19:20:00 CET 2025",
        "Sat, 22-Nov-25 18:20:00 GMT",
        "Sat, 22 Nov 2025 19.20.00 +0100",
        "2025-11-22T18:20:00.000Z",
        "2025-11-22 19:20:00 +0100",
        1763835600,
    ],
)
def test_one_time_written_in_many_ways_is_that_time(written: str | int) -> None:
    assert read_time(written, now=NOW) == SIX


@pytest.mark.parametrize(
    ("written", "hour"), [("12:05:00 AM", 0), ("12:05:00 PM", 12), ("11:05 am", 11), ("1:05:00 PM", 13)]
)
def test_noon_and_midnight_are_told_apart(written: str, hour: int) -> None:
    assert read_time(f"Sat, 22 Nov 2025 {written}", now=NOW) == datetime(2025, 11, 22, hour, 5, tzinfo=UTC)


def test_summer_has_zones_of_its_own() -> None:
    nine = datetime(2025, 8, 12, 9, tzinfo=UTC)
    for zone, hour in (("BST", 10), ("CEST", 11), ("MESZ", 11), ("EDT", 5), ("Europe/Berlin", 11)):
        assert read_time(f"Tue, 12 Aug 2025 {hour:02}:00:00 {zone}", now=NOW) == nine


@pytest.mark.parametrize(
    "written",
    [
        "Sat, 22 Nov 2098 19:20:00 +0000",
        "2098-11-22T19:20:00Z",
        4070000000,
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "Fri, 01 Jan 1904 00:00:00 +0000",
        "31 Dec 1979 23:00:00 +0000",
        "11/12/2025 19:20",
        "99/99/2025 19:20",
        "Sat, 22 Foo 2025 19:20:00 +0000",
        "yesterday",
        "",
        None,
        True,
        "Sat, 22 Nov 2025 " + "(" * 200,
    ],
)
def test_what_cannot_be_a_time_is_none(written: object) -> None:
    assert read_time(written, now=NOW) is None


def test_a_clock_may_be_some_hours_ahead_of_ours() -> None:
    assert read_time((NOW + timedelta(hours=23)).isoformat(), now=NOW) == NOW + timedelta(hours=23)
    assert read_time((NOW + timedelta(hours=25)).isoformat(), now=NOW) is None
    assert read_time("Tue, 01 Jan 1980 00:00:00 +0000", now=NOW) == datetime(1980, 1, 1, tzinfo=UTC)


@given(st.text(max_size=100))
def test_any_text_is_a_time_or_none(written: str) -> None:
    at = read_time(written, now=NOW)
    assert at is None or (at.year >= 1979 and at <= NOW + timedelta(days=1))

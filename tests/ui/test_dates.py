"""Dates as a person would write them, the same in every locale, in the zone that is given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.ui.dates import clock_text, day_text, exact_text, span_text, when_text

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 22, 12, 5, tzinfo=UTC)  # a Sunday
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ZONES = st.sampled_from([UTC, LONDON, ZoneInfo("Asia/Kolkata"), ZoneInfo("America/New_York")])


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 22, 17, 5, tzinfo=UTC), "17:05"),
        (datetime(2026, 11, 22, 0, 0, tzinfo=UTC), "00:00"),
        (datetime(2026, 11, 21, 19, 20, tzinfo=UTC), "Sat 19:20"),
        (datetime(2026, 11, 18, 17, 5, tzinfo=UTC), "Wed 17:05"),
        (datetime(2026, 11, 23, 12, 9, tzinfo=UTC), "Mon 12:09"),
        (datetime(2026, 11, 17, 9, 0, tzinfo=UTC), "Tue 09:00"),
        (datetime(2026, 11, 16, 9, 0, tzinfo=UTC), "16 Nov"),
        (datetime(2026, 11, 28, 9, 0, tzinfo=UTC), "28 Nov"),
        (datetime(2025, 11, 16, 9, 0, tzinfo=UTC), "16 Nov 2025"),
        (datetime(2027, 1, 1, 9, 0, tzinfo=UTC), "1 Jan 2027"),
    ],
)
def test_a_moment_is_said_as_short_as_it_stays_clear(at: datetime, words: str) -> None:
    assert when_text(at, NOW, LONDON) == words


def test_the_day_begins_at_midnight_of_the_zone() -> None:
    at = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    now = datetime(2026, 7, 1, 0, 15, tzinfo=UTC)
    assert when_text(at, now, LONDON) == "00:30"
    assert when_text(at, now, UTC) == "Tue 23:30"


def test_the_exact_moment_names_its_zone() -> None:
    assert exact_text(datetime(2026, 7, 1, 12, 0, 5, tzinfo=UTC), LONDON) == "Wed 1 Jul 2026, 13:00:05 BST"


@pytest.mark.parametrize(
    "say", [lambda at: when_text(at, NOW, UTC), lambda at: clock_text(at, UTC), lambda at: exact_text(at, UTC)]
)
def test_a_moment_without_a_zone_is_a_bug(say) -> None:
    with pytest.raises(ValueError, match="time zone"):
        say(datetime(2026, 1, 1))  # noqa: DTZ001


@given(MOMENTS, MOMENTS, ZONES)
def test_a_year_is_said_only_when_it_is_another(at: datetime, now: datetime, zone) -> None:
    words = day_text(at, now, zone)
    same = at.astimezone(zone).year == now.astimezone(zone).year
    assert words.endswith(str(at.astimezone(zone).year)) is not same


@given(MOMENTS, st.timedeltas(timedelta(days=-5), timedelta(days=5)), ZONES)
def test_within_five_days_a_moment_has_its_time_of_day(now: datetime, apart: timedelta, zone) -> None:
    at = now + apart
    assert when_text(at, now, zone).endswith(clock_text(at, zone))


@given(MOMENTS, MOMENTS, ZONES)
def test_words_for_a_moment_are_short_and_have_no_line_break(at: datetime, now: datetime, zone) -> None:
    words = when_text(at, now, zone)
    assert 4 < len(words) <= 11
    assert words.isprintable()


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-5), "0 min"),
        (timedelta(seconds=59), "0 min"),
        (timedelta(minutes=34, seconds=59), "34 min"),
        (timedelta(hours=2, minutes=5), "2 h 05 min"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=3, hours=23), "3 days"),
    ],
)
def test_a_span_is_said_in_whole_units(span: timedelta, words: str) -> None:
    assert span_text(span) == words


@given(st.timedeltas(timedelta(0), timedelta(days=4000)))
def test_a_span_never_says_more_than_passed(span: timedelta) -> None:
    words = span_text(span)
    number = int(words.split()[0])
    unit = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "day": timedelta(days=1), "days": timedelta(days=1)}
    assert unit[words.split()[1]] * number <= span

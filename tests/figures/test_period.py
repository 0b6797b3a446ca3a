"""What a person means by a period, and what it is compared with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.errors import KmsError
from kms_desktop.figures.period import NAMED_PERIODS, Span, WantedPeriod, compare_period, days_period, trend_spans

LONDON = ZoneInfo("Europe/London")
TUESDAY = datetime(2026, 11, 3, 15, 20, tzinfo=LONDON)


def written(span: Span) -> tuple[str, str]:
    return span.begins.strftime("%d %b %H:%M"), span.ends.strftime("%d %b %H:%M")


@pytest.mark.parametrize(
    ("code", "now", "before"),
    [
        ("today", ("03 Nov 00:00", "03 Nov 15:20"), ("02 Nov 00:00", "02 Nov 15:20")),
        ("yesterday", ("02 Nov 00:00", "03 Nov 00:00"), ("01 Nov 00:00", "02 Nov 00:00")),
        ("this_week", ("02 Nov 00:00", "03 Nov 15:20"), ("26 Oct 00:00", "27 Oct 15:20")),
        ("last_week", ("26 Oct 00:00", "02 Nov 00:00"), ("19 Oct 00:00", "26 Oct 00:00")),
        ("this_month", ("01 Nov 00:00", "03 Nov 15:20"), ("01 Oct 00:00", "03 Oct 15:20")),
        ("last_month", ("01 Oct 00:00", "01 Nov 00:00"), ("01 Sep 00:00", "01 Oct 00:00")),
        ("28_days", ("07 Oct 00:00", "03 Nov 15:20"), ("09 Sep 00:00", "06 Oct 15:20")),
    ],
)
def test_a_period_is_compared_with_the_same_stretch_before(
    code: str, now: tuple[str, str], before: tuple[str, str]
) -> None:
    found = compare_period(WantedPeriod(code), TUESDAY)
    assert (written(found.now), written(found.before)) == (now, before)


def test_a_month_is_compared_with_no_more_than_the_month_before() -> None:
    found = compare_period(WantedPeriod("this_month"), datetime(2026, 3, 31, 12, tzinfo=LONDON))
    assert written(found.before) == ("01 Feb 00:00", "28 Feb 12:00")


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 10, 25), 25), (date(2026, 3, 29), 23), (date(2026, 10, 24), 24)]
)
def test_a_day_has_the_hours_that_the_clock_gives_it(day: date, hours: int) -> None:
    span = compare_period(days_period(day, day), TUESDAY).now
    assert span.ends.astimezone(UTC) - span.begins.astimezone(UTC) == timedelta(hours=hours)


def test_the_future_is_left_out() -> None:
    found = compare_period(days_period(date(2026, 11, 1), date(2026, 11, 30)), TUESDAY)
    assert found.now.ends == TUESDAY
    assert compare_period(days_period(date(2026, 12, 1), date(2026, 12, 2)), TUESDAY).now.is_empty


@pytest.mark.parametrize(
    ("first", "last"), [(date(2026, 2, 2), date(2026, 2, 1)), (date(2024, 1, 1), date(2026, 1, 1))]
)
def test_days_that_are_no_period_are_refused(first: date, last: date) -> None:
    with pytest.raises(KmsError):
        days_period(first, last)


@given(st.sampled_from([code for code, _ in NAMED_PERIODS]), st.integers(0, 5_000_000))
def test_the_stretches_join_and_end_where_the_period_begins(code: str, minutes: int) -> None:
    found = compare_period(WantedPeriod(code), TUESDAY - timedelta(minutes=minutes))
    every = (*found.baseline, *trend_spans(found.now))
    assert all(one.ends == other.begins for one, other in pairwise(every))
    assert found.baseline[-1].ends == found.now.begins
    assert every[-1].ends == found.now.ends or found.now.is_empty
    assert found.before.ends <= found.now.begins
    assert len(every) <= 12 + 14

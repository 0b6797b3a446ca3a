"""When a promise falls due: hours that pass, days of the calendar, days of work, also across a change of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kms_desktop.articles.durations import read_period
from kms_desktop.articles.model import PromiseTerms
from kms_desktop.guidance.due_times import moment_after, promise_due

LONDON = ZoneInfo("Europe/London")
SUNDAY = datetime(2026, 11, 22, 12, 9, tzinfo=UTC)


def london(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold)


def promised(text: str) -> PromiseTerms:
    period = read_period(text)
    assert period is not None
    return PromiseTerms("refund on the card", period.length, period.working, text, period.in_days)


@pytest.mark.parametrize(
    ("within", "start", "due"),
    [
        ("1 day", SUNDAY, datetime(2026, 11, 23, 12, 9, tzinfo=UTC)),
        ("1 working day", SUNDAY, datetime(2026, 11, 23, 12, 9, tzinfo=UTC)),
        ("3 working days", SUNDAY, datetime(2026, 11, 25, 12, 9, tzinfo=UTC)),
        ("3 working days", datetime(2026, 11, 19, 9, 0, tzinfo=UTC), datetime(2026, 11, 24, 9, 0, tzinfo=UTC)),
        ("5 business days", datetime(2026, 11, 20, 9, 0, tzinfo=UTC), datetime(2026, 11, 27, 9, 0, tzinfo=UTC)),
        ("2 weeks", SUNDAY, datetime(2026, 12, 6, 12, 9, tzinfo=UTC)),
    ],
)
def test_working_days_leave_out_the_weekend(within: str, start: datetime, due: datetime) -> None:
    assert promise_due(promised(within), start) == due


# In London the clocks go back on Sunday 25 October 2026 at 2:00, and forward on Sunday 29 March 2026 at 1:00.
@pytest.mark.parametrize(
    ("within", "start", "due"),
    [
        ("24 hours", london("2026-10-24 12:00"), london("2026-10-25 11:00")),
        ("24 hours", london("2026-03-28 12:00"), london("2026-03-29 13:00")),
        ("48 hours", london("2026-10-24 12:00"), london("2026-10-26 11:00")),
        ("30 minutes", london("2026-10-25 01:45"), london("2026-10-25 01:15", fold=1)),
        ("1 day", london("2026-10-24 12:00"), london("2026-10-25 12:00")),
        ("2 days", london("2026-03-28 09:00"), london("2026-03-30 09:00")),
        ("1 week", london("2026-10-22 09:00"), london("2026-10-29 09:00")),
        ("2 working days", london("2026-10-23 09:00"), london("2026-10-27 09:00")),
        ("1 day", london("2026-03-28 01:30"), london("2026-03-29 02:30")),
    ],
)
def test_hours_pass_and_days_are_those_of_the_calendar(within: str, start: datetime, due: datetime) -> None:
    found = promise_due(promised(within), start)
    assert found.astimezone(UTC) == due.astimezone(UTC)
    assert (found.hour, found.minute) == (due.hour, due.minute)


@given(st.datetimes(timezones=st.just(UTC)), st.timedeltas(timedelta(0), timedelta(days=400)))
def test_so_much_time_has_passed_wherever_one_lives(moment: datetime, span: timedelta) -> None:
    assume(2 < moment.year < 9_990)
    for zone in (LONDON, UTC, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("America/New_York")):
        now = moment.astimezone(zone)
        assert moment_after(now, span).astimezone(UTC) - now.astimezone(UTC) == span

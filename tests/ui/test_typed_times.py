"""What a person types of a time is read as they mean it; what cannot be meant is refused, whatever is typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.ui.dates import when_text
from kms_desktop.ui.promise_words import exact_when
from kms_desktop.ui.typed_times import time_in_words, typed_time, without_time

_LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 30, 19, 12, 40, tzinfo=_LONDON)
"""A Monday."""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("19:30", "2026-11-30 19:30"),
        ("1930", "2026-11-30 19:30"),
        ("19.30", "2026-11-30 19:30"),
        ("9:05", "2026-12-01 09:05"),
        ("9pm", "2026-11-30 21:00"),
        ("9:30 pm", "2026-11-30 21:30"),
        ("12am", "2026-12-01 00:00"),
        ("noon", "2026-12-01 12:00"),
        ("tomorrow 9", "2026-12-01 09:00"),
        ("Tomorrow at 15:00", "2026-12-01 15:00"),
        ("15:00 tomorrow", "2026-12-01 15:00"),
        ("by tomorrow", "2026-12-01 10:00"),
        ("today 20:00", "2026-11-30 20:00"),
        ("Tue 15:00", "2026-12-01 15:00"),
        ("tuesday, 3 pm", "2026-12-01 15:00"),
        ("Mon 9", "2026-12-07 09:00"),
        ("Mon 20:00", "2026-11-30 20:00"),
        ("3 Dec 10:00", "2026-12-03 10:00"),
        ("on 3rd December at 10", "2026-12-03 10:00"),
        ("Dec 3 10:00", "2026-12-03 10:00"),
        ("Thu 3 Dec, 10:00", "2026-12-03 10:00"),
        ("3 Dec 2026 10:00", "2026-12-03 10:00"),
        ("2026-12-03 10:00", "2026-12-03 10:00"),
        ("3 Jan", "2027-01-03 10:00"),
        ("in 2 hours", "2026-11-30 21:12"),
        ("in 90min", "2026-11-30 20:42"),
        ("in half an hour", "2026-11-30 19:42"),
        ("in 3 days", "2026-12-03 19:12"),
        ("29 Mar 1:30", "2027-03-29 01:30"),
    ],
)
def test_a_time_is_read_as_it_is_said(typed: str, meant: str) -> None:
    at = typed_time(typed, NOW)
    assert at is not None and f"{at:%Y-%m-%d %H:%M}" == meant
    assert at.tzinfo is _LONDON


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "9", "soon", "at", "by on", "24:00", "9:60", "13pm", "0am", "tomorrow tomorrow", "tomorrow 9 10"),
        *("today 9:00", "31 Feb 9:00", "3/12 9:00", "03.12. 9:00", "Wed 3 Dec 9:00", "1 Nov 2026", "3 Dec 2126 9:00"),
        *("2026-13-01", "2020-01-01 9:00", "in 0 min", "in 9999 days", "in 999 days", "in", "in 2", "in -2 hours"),
        *("٣:٣٠", "９:３０", "9:3०", "tomorrow ²", "9:30\x0010", "-9:30", "9e1", "ma 3 9:00", "dec", "dec dec 9:00"),
        *("9:30 " * 8, "tomorrow " + "9" * 500, "3 " * 100_000, "\u202e00:51", "15:00; drop table", "in 5 " + "m" * 40),
    ],
)
def test_what_is_no_time_to_come_is_refused(typed: str) -> None:
    assert typed_time(typed, NOW) is None


@pytest.mark.parametrize(
    ("now", "typed", "utc"),
    [
        ("2026-10-24T12:00+00:00", "tomorrow 1:30", "2026-10-25 00:30"),
        ("2026-10-25T00:45+00:00", "1:30", "2026-10-25 01:30"),
        ("2026-10-25T01:45+00:00", "1:30", "2026-10-26 01:30"),
        ("2026-03-28T12:00+00:00", "tomorrow 1:30", "2026-03-29 01:30"),
        ("2026-03-28T23:30+00:00", "in 2 hours", "2026-03-29 01:30"),
        ("2026-03-28T12:00+00:00", "tomorrow 9", "2026-03-29 08:00"),
    ],
    ids=["twice: the first", "twice: the second", "twice: both past", "no such time", "hours pass", "by the wall"],
)
def test_a_time_is_read_where_the_clocks_are_changed(now: str, typed: str, utc: str) -> None:
    at = typed_time(typed, datetime.fromisoformat(now).astimezone(_LONDON))
    assert at is not None and f"{at.astimezone(UTC):%Y-%m-%d %H:%M}" == utc


_PARTS = st.sampled_from(
    ["tomorrow", "today", "Tue", "3", "Dec", "29", "Feb", "in", "2", "hours", "9:30", "pm", "by", "at", "2027", "00:00"]
)


@pytest.mark.parametrize("typed", [".", "...", "!", " . . ", "call back ."])
def test_signs_alone_say_no_time(typed: str) -> None:
    assert typed_time(".", NOW) is None and time_in_words(typed, NOW) == ""


@given(st.lists(_PARTS, max_size=9).map(" ".join) | st.text(max_size=80), st.integers(0, 10**9))
def test_whatever_is_typed_is_to_come_within_a_year_or_refused(typed: str, seconds: int) -> None:
    now = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).astimezone(_LONDON)
    at = typed_time(typed, now)
    assert at is None or now.astimezone(UTC) < at.astimezone(UTC) <= now.astimezone(UTC) + timedelta(days=366)
    said = time_in_words(typed, now)
    assert said in typed
    assert not said or typed_time(said, now) is not None


@given(st.integers(5, 360 * 24 * 12))
def test_what_is_shown_of_a_time_is_read_again(steps: int) -> None:
    """It is put into a field, to be changed."""
    at = (NOW.replace(second=0).astimezone(UTC) + timedelta(minutes=5 * steps)).astimezone(_LONDON)
    if at.fold == 0:
        assert typed_time(exact_when(at, NOW), NOW) == at
    assert exact_when(at, NOW).startswith(when_text(at, NOW, _LONDON))


@pytest.mark.parametrize(
    ("typed", "said", "left"),
    [
        ("call back tomorrow at 15:00", "tomorrow at 15:00", "call back"),
        ("tomorrow at 15:00 call her back", "tomorrow at 15:00", "call her back"),
        ("Call back on Tue 15:00, about the bill.", "on Tue 15:00", "Call back about the bill."),
        ("send the form by 3pm", "by 3pm", "send the form"),
        ("ring in 2 hours", "in 2 hours", "ring"),
        ("tomorrow", "tomorrow", "tomorrow"),
        ("the bill of 3 Dec", "", "the bill of 3 Dec"),
        ("the visit on Friday", "", "the visit on Friday"),
        ("2 routers, order 1530", "", "2 routers, order 1530"),
        ("call back about “Slow after 17:00”", "", "call back about “Slow after 17:00”"),
    ],
)
def test_a_sentence_says_a_time_and_is_left_without_it(typed: str, said: str, left: str) -> None:
    assert time_in_words(typed, NOW) == said
    assert without_time(typed, said) == left


def test_a_long_text_is_looked_through_at_once() -> None:
    began = perf_counter()
    assert time_in_words("Dec 3 " * 50_000, NOW) == ""
    assert perf_counter() - began < 2

"""What stands on the screen of a theme: short sums, rises, who reads a decision, and whether it worked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kms_desktop.ui.voc.themes.course_pane import week_points
from kms_desktop.ui.voc.themes.panels import read_day
from kms_desktop.ui.voc.themes.words import (
    assumption_words,
    effect_words,
    read_figure,
    readers_words,
    said_words,
    short_money,
    stake_words,
)
from kms_desktop.voc.themes.model import Effect, Range, Stake, Theme, ThemeLine, WeekCounts

NOW = datetime(2026, 11, 21, 12, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (0, "£0"),
        (850, "£850"),
        (996, "£1k"),
        (1_000, "£1k"),
        (1_440, "£1.4k"),
        (9_960, "£10k"),
        (18_400, "£18k"),
        (999_600, "£1m"),
        (2_340_000, "£2.3m"),
    ],
)
def test_a_sum_is_written_as_exactly_as_it_is_known(amount: float, written: str) -> None:
    assert short_money(amount, "£") == written


def test_what_is_at_stake_is_a_range_or_a_small_sample() -> None:
    assert stake_words(Stake(Range(18_000, 29_000, 41_000), 412), "£") == "£18k to £41k"
    assert stake_words(Stake(Range(600, 3_000, 6_000), 14), "£") == "small sample"


@pytest.mark.parametrize(
    ("rise", "words"),
    [
        (0.41, "7 agents said it · up 41 %, beyond noise"),
        (-0.2, "7 agents said it · down 20 %, beyond noise"),
        (None, "7 agents said it"),
    ],
)
def test_a_row_says_what_moved_beyond_noise_alone(rise: float | None, words: str) -> None:
    assert said_words(ThemeLine(Theme("t", "T", NOW, "r"), 412, None, rise, 7, 4)) == words


def test_who_reads_a_decision_is_said_before_it_is_made() -> None:
    assert readers_words(1) == "The agent who said it reads this word for word. Declining needs it too."
    assert readers_words(7) == "The seven agents read this word for word. Declining needs it too."
    assert readers_words(12) == "The 12 agents read this word for word. Declining needs it too."


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        (Effect("worked", -0.31, -0.42, -0.18, 120, 70, 101, 6), "Down 31 %, 18 to 42 %: worked."),
        (
            Effect("no_change", -0.05, -0.2, 0.12, 120, 96, 101, 6),
            "Between 20 % fewer and 12 % more than expected: no change beyond noise.",
        ),
        (Effect("no_change", 0.3, 0.1, 0.5, 120, 131, 101, 6), "Up 30 %, 10 to 50 %: it did not help."),
        (Effect("not_yet", 0.0, -0.9, 2.0, 120, 3, 4, 1.5), "Too early to say: 1 week since, 3 contacts."),
    ],
)
def test_an_effect_is_a_sentence_with_its_interval(effect: Effect, words: str) -> None:
    assert effect_words(effect) == words


def test_a_figure_is_read_as_it_is_written() -> None:
    assert assumption_words("complaint_rate", Range(0.05, 0.08, 0.12), "£") == "8 % (5 to 12)"
    assert assumption_words("value", Range(420, 420, 420), "£") == "£420"
    assert read_figure("complaint_rate", "8 %") == pytest.approx(0.08)
    assert read_figure("value", "£1,250") == 1250
    assert read_figure("value", "much") is None and read_figure("value", "nan") is None


def test_a_week_outside_the_limits_is_called_so_and_noise_is_not() -> None:
    own = (26, 23, 28, 25, 29, 26, 24, 29, 30, 27, 32, 60, 40)
    points, usual = week_points(WeekCounts(NOW, own, tuple(3200 - n for n in own)), NOW)
    assert [point.is_outside for point in points] == [False] * 11 + [True, False]
    assert "outside the limits" in points[11].spoken and "60 of 3,200 contacts" in points[11].spoken
    assert usual == pytest.approx(1000 * sum(own[:9]) / (9 * 3200))


def test_of_few_weeks_nothing_is_said() -> None:
    points, _usual = week_points(WeekCounts(NOW, (3, 4, 30), (100, 100, 100)), NOW)
    assert all(point.limits is None and not point.is_outside for point in points)


def test_a_day_to_come_is_read_and_one_that_is_past_is_refused() -> None:
    assert read_day("", NOW) is None
    assert read_day("in 14 days", NOW) == (NOW + timedelta(days=14)).date()
    for wrong in ("2026-11-02", "soon"):
        with pytest.raises(ValueError, match=wrong):
            read_day(wrong, NOW)

"""When a desktop looks at what others changed: at once where it is meant, else the rarer the more there are."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.storage.notification_throttle import LONGEST_REST_OF_A_FLOOR_S, NotificationThrottle

_OTHERS: list[frozenset[str]] = [frozenset()]


def _busy(a_second: float, seconds: float) -> tuple[NotificationThrottle, int]:
    """The pace of a page that shows the floor and hears so many announcements a second, and how often it looked."""
    pace, looks = NotificationThrottle({"me"}, longest_rest_s=LONGEST_REST_OF_A_FLOOR_S, chance=random.Random(1)), 0
    for number in range(int(a_second * seconds)):
        now = number / a_second
        pace.take_announcements(_OTHERS, now)
        if pace.wait_s(now) == 0:
            looks += 1
            pace.mark_looked(now)
    return pace, looks


def test_without_an_announcement_there_is_nothing_to_look_for() -> None:
    assert NotificationThrottle({"me"}).wait_s(0) is None


def test_the_first_change_on_a_quiet_floor_is_looked_at_at_once_and_told_once() -> None:
    pace = NotificationThrottle({"me"})
    pace.take_announcements(_OTHERS, 100)
    assert pace.wait_s(100) == 0
    pace.mark_looked(100)
    assert pace.wait_s(100) is None


def test_what_is_about_this_desktop_does_not_wait_for_a_busy_floor() -> None:
    pace, _ = _busy(70, 30)
    pace.mark_looked(30)
    pace.take_announcements(_OTHERS, 30)
    assert (pace.wait_s(30) or 0) > 1
    pace.take_announcements([frozenset({"somebody", "me"})], 30)
    assert pace.wait_s(30) == 0


def test_a_busy_floor_is_looked_at_every_few_seconds_and_a_quiet_one_after_each_change() -> None:
    assert 6 <= _busy(70, 30)[1] <= 18
    assert _busy(0.2, 60)[1] == 12


def test_a_desk_whose_own_matters_are_all_named_rests_longer() -> None:
    desk, floor = (_rest(NotificationThrottle(chance=random.Random(1), longest_rest_s=rest)) for rest in (20.0, 5.0))
    assert desk > 2 * floor


def _rest(pace: NotificationThrottle) -> float:
    pace.take_announcements(_OTHERS * 700, 0)
    pace.mark_looked(0)
    pace.take_announcements(_OTHERS, 0)
    return pace.wait_s(0) or 0


def test_the_customer_in_hand_does_not_wait_and_the_one_before_does() -> None:
    pace, _ = _busy(70, 30)
    pace.mark_looked(30)
    pace.follow_ids(["Maria"])
    pace.take_announcements([frozenset({"Maria"})], 30)
    assert pace.wait_s(30) == 0
    pace.mark_looked(30)
    pace.follow_ids(["Jonas"])
    pace.take_announcements([frozenset({"Maria"})], 30)
    assert (pace.wait_s(30) or 0) > 1


def test_after_the_rush_what_was_not_looked_at_yet_still_is() -> None:
    pace, _ = _busy(70, 30)
    pace.mark_looked(30)
    pace.take_announcements(_OTHERS, 30)
    wait = pace.wait_s(30)
    assert wait is not None and 0 < wait < 8
    assert pace.wait_s(30 + wait) == 0


def test_two_desktops_do_not_look_in_the_same_moment() -> None:
    waits = set()
    for seed in range(20):
        pace = NotificationThrottle(chance=random.Random(seed))
        pace.take_announcements(_OTHERS * 300, 0)
        pace.mark_looked(0)
        pace.take_announcements(_OTHERS, 0)
        waits.add(pace.wait_s(0))
    assert len(waits) == 20


@given(st.lists(st.floats(0, 3), max_size=60))
def test_no_change_is_waited_for_longer_than_the_longest_rest(gaps: list[float]) -> None:
    pace, now = NotificationThrottle(longest_rest_s=LONGEST_REST_OF_A_FLOOR_S), 0.0
    for gap in gaps:
        now += gap
        pace.take_announcements(_OTHERS, now)
        wait = pace.wait_s(now)
        assert wait is not None and wait <= 7.5
        if wait == 0:
            pace.mark_looked(now)

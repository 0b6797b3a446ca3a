"""What desktops tell of the program, with a tool of one's own: bounded, of one's own division, and read by no name."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.schema import HEAD
from tests.security.conftest import Walled

KEY, TODAY = "0192f1c2-5b6e-7d10-8a2b-3c4d5e6f7081", utc_now().date()


def tells(walled: Walled, who: str, counts: Any, desktop: Any = KEY, day: Any = TODAY, by: str = "") -> None:
    said = counts if isinstance(counts, str | None) else json.dumps(counts)
    statement = "SELECT public_acts.tell_tool_day(%s, %s, %s::date, %s::json, %s)"
    walled.plain(who).execute(statement.encode(), (HEAD, desktop, day, said, by))


def kept(walled: Walled) -> list[tuple[Any, ...]]:
    return walled.asked("SELECT searches, slow_searches, abandoned, away_s FROM tool_day ORDER BY desktop, day")


def test_it_is_told_under_ones_own_key_and_the_larger_sum_stands(walled: Walled) -> None:
    tells(walled, "dana", {"searches": 5, "slow_searches": 9, "abandoned": 1}, by=walled.floor.people["sam"].id)
    tells(walled, "sam", {"searches": 3, "abandoned": 2})
    assert kept(walled) == [(5, 5, 2, 0)]
    assert walled.asked("SELECT by_id, division FROM tool_day") == [(walled.floor.people["dana"].id, "")]


@pytest.mark.parametrize(
    ("counts", "desktop", "day"),
    [
        (None, KEY, TODAY),
        ("[]", KEY, TODAY),
        ('"7"', KEY, TODAY),
        ({"searches": -1}, KEY, TODAY),
        ({"searches": "many"}, KEY, TODAY),
        ({"searches": 1.5}, KEY, TODAY),
        ({"searches": None}, KEY, TODAY),
        ({"searches": 10**9}, KEY, TODAY),
        ({"words": 1}, KEY, TODAY),
        ({"searches": 1}, "", TODAY),
        ({"searches": 1}, None, TODAY),
        ({"searches": 1}, "Dana's desktop", TODAY),
        ({"searches": 1}, "0" * 37, TODAY),
        ({"searches": 1}, KEY, None),
    ],
)
def test_what_is_no_count_of_a_desktop_is_refused(walled: Walled, counts: Any, desktop: Any, day: Any) -> None:
    with pytest.raises(psycopg.Error, match="a key, a day and counts"):
        tells(walled, "dana", counts, desktop, day)
    assert kept(walled) == []


def test_other_days_and_more_desktops_than_somebody_sits_at_are_not_kept(walled: Walled) -> None:
    for days in (-91, 2, 400):
        tells(walled, "dana", {"searches": 1}, day=TODAY + timedelta(days=days))
    assert kept(walled) == []
    for _ in range(12):
        tells(walled, "dana", {"searches": 1}, new_key())
    tells(walled, "sam", {"searches": 1}, new_key())
    assert len(kept(walled)) == 11
    tells(walled, "dana", {"away_s": 9_999_999}, new_key(), TODAY - timedelta(days=1))
    assert (0, 0, 0, 86_400) in kept(walled)


def test_nobody_of_another_division_changes_it(walled: Walled) -> None:
    tells(walled, "dana", {"searches": 1})
    tells(walled, "kim", {"searches": 900})
    assert kept(walled) == [(1, 0, 0, 0)]


def test_who_decides_reads_their_division_and_nobody_whose_desktop_it_is(walled: Walled) -> None:
    tells(walled, "dana", {"searches": 1})
    tells(walled, "kim", {"searches": 2}, new_key())
    count = b"SELECT count(*) FROM tool_use"
    assert [walled.plain(who).execute(count).fetchone() for who in ("rosa", "marta")] == [(1,), (1,)]
    for who in ("dana", "ines"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            walled.plain(who).execute(count)
    for statement in (
        b"SELECT by_id FROM tool_day",
        b"UPDATE tool_use SET searches = 0",
        b"DELETE FROM tool_day",
        b"INSERT INTO tool_day (desktop) VALUES ('x')",
    ):
        with pytest.raises(psycopg.Error, match=r"permission denied|cannot"):
            walled.plain("rosa").execute(statement)
    with pytest.raises(psycopg.errors.UndefinedColumn):
        walled.plain("rosa").execute(b"SELECT by_id FROM tool_use")

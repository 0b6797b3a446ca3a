"""What somebody is at, said with a tool of one's own: for nobody else, and read of nobody else's day."""

from __future__ import annotations

import psycopg
import pytest

from tests.security.conftest import Walled


def test_nobody_says_what_somebody_else_is_at(walled: Walled) -> None:
    sam = walled.floor.people["sam"].id
    walled.acts("priya", "set_status", status="break", reason="lunch", by_id=sam)
    walled.acts("priya", "end_status", by_id=sam)
    assert walled.asked("SELECT staff_id FROM staff_status") == [(walled.floor.people["priya"].id,)]
    assert not walled.acts("sam", "keep_status", by_id=walled.floor.people["priya"].id)


@pytest.mark.parametrize(("status", "reason"), [("asleep", ""), ("break", "a word of my own"), ("available", "lunch")])
def test_a_status_is_one_that_is_known(walled: Walled, status: str, reason: str) -> None:
    with pytest.raises(psycopg.Error, match="is not a status"):
        walled.acts("priya", "set_status", status=status, reason=reason, by_id="")


def test_nobody_writes_a_row_of_it(walled: Walled) -> None:
    walled.acts("priya", "set_status", status="available", reason="", by_id="")
    for statement in (
        b"UPDATE staff_status SET seen_at = now() + interval '1 day'",
        b"DELETE FROM staff_status_day",
        b"INSERT INTO staff_status_day VALUES ('x', current_date, 'available', '', 1, 1)",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            walled.plain("priya").execute(statement)


def test_how_long_is_read_of_oneself_and_by_supervisors_of_the_division(walled: Walled) -> None:
    for who in ("priya", "kim"):
        for status in ("available", "on_call"):
            walled.acts(who, "set_status", status=status, reason="", by_id="")
    asked = b"SELECT count(*) FROM staff_status_day"
    seen = {who: walled.plain(who).execute(asked).fetchone() for who in ("priya", "sam", "rosa", "kim")}
    assert seen == {"priya": (1,), "sam": (0,), "rosa": (1,), "kim": (1,)}
    assert walled.plain("sam").execute(b"SELECT count(*) FROM staff_status").fetchone() == (2,)

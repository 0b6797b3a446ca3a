"""In how many contacts it is asked how easy it was, with a tool of one's own: said by who decides, and told."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.security.conftest import Walled


def sets(walled: Walled, who: str, every: Any, by: str = "") -> None:
    walled.acts(who, "set_ease_question", every=every, by_id=by, by_login=by)


@pytest.mark.parametrize("who", ["dana", "ines"])
def test_nobody_but_who_decides_says_it(walled: Walled, who: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        sets(walled, who, 1)
    for statement in (b"INSERT INTO ease_rule VALUES ('workspace', 1, '', now())", b"DELETE FROM ease_rule"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            walled.plain(who).execute(statement)
    assert walled.asked("SELECT every FROM ease_rule") == []


def test_it_is_said_under_ones_own_name_told_in_the_audit_and_read_by_all(walled: Walled) -> None:
    sets(walled, "rosa", 5, by=walled.floor.people["marta"].id)
    sets(walled, "marta", 0)
    assert walled.asked("SELECT every, by_id FROM ease_rule") == [(0, walled.floor.people["marta"].id)]
    told = walled.asked("SELECT who, data ->> 'every', data ->> 'every before' FROM audit WHERE what = 'ease question'")
    assert [one[1:] for one in told] == [("5", "0"), ("0", "5")] and told[0][0].endswith("rosa")
    for who in ("dana", "ines", "kim"):
        assert walled.plain(who).execute(b"SELECT every FROM ease_rule").fetchone() == (0,)


@pytest.mark.parametrize("every", [None, -1, 1001])
def test_what_is_no_such_number_is_refused(walled: Walled, every: Any) -> None:
    with pytest.raises(psycopg.Error, match="one of 1 to 1000"):
        sets(walled, "rosa", every)

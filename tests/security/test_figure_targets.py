"""Targets, and figures of one person, with a tool of one's own: who does not decide does neither, and both are told."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.security.conftest import Walled


def keeps(walled: Walled, who: str, code: Any = "talk", value: Any = 2_400_000, by: str = "") -> None:
    walled.acts(who, "keep_figure_target", code=code, value=value, by_id=by, by_login=by)


@pytest.mark.parametrize("who", ["dana", "ines"])
def test_nobody_but_who_decides_sets_a_target(walled: Walled, who: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        keeps(walled, who)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        walled.plain(who).execute(b"INSERT INTO figure_target VALUES ('talk', 1, '', now())")
    assert walled.asked("SELECT code FROM figure_target") == []


def test_a_target_is_set_under_ones_own_name_and_told_once(walled: Walled) -> None:
    for _ in range(2):
        keeps(walled, "rosa", by=walled.floor.people["marta"].id)
    assert walled.asked("SELECT by_id, value FROM figure_target") == [(walled.floor.people["rosa"].id, 2_400_000)]
    told = walled.asked("SELECT who FROM audit WHERE what = 'figure target'")
    assert len(told) == 1 and told[0][0].endswith("rosa")


def test_a_target_is_changed_and_taken_away(walled: Walled) -> None:
    keeps(walled, "rosa")
    keeps(walled, "marta", value=3_000_000)
    assert walled.asked("SELECT value FROM figure_target") == [(3_000_000,)]
    keeps(walled, "rosa", value=-1)
    assert walled.asked("SELECT value FROM figure_target") == []
    assert len(walled.asked("SELECT who FROM audit WHERE what = 'figure target'")) == 3


@pytest.mark.parametrize(
    ("code", "value"),
    [("", 1), (None, 1), ("Talk", 1), ("x" * 37, 1), ("talk'; DROP TABLE staff; --", 1), ("talk", None), ("talk", -2)],
)
def test_what_is_no_target_is_refused(walled: Walled, code: Any, value: Any) -> None:
    with pytest.raises(psycopg.Error, match="A target is a number of a figure"):
        keeps(walled, "rosa", code, value)
    assert walled.asked("SELECT code FROM figure_target") == []


def test_there_are_no_more_than_a_hundred(walled: Walled) -> None:
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("INSERT INTO figure_target SELECT 'f_' || n, 1, '', now() FROM generate_series(1, 100) n")
    with pytest.raises(psycopg.Error, match="no more"):
        keeps(walled, "rosa")


@pytest.mark.parametrize("who", ["dana", "ines"])
def test_nobody_but_who_decides_asks_for_one_person(walled: Walled, who: str) -> None:
    said = {"agent": walled.floor.people["sam"].id, "reason": "I want to know", "by_login": ""}
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        walled.acts(who, "note_agent_figures", **said)


def test_who_asks_for_one_person_is_told_under_their_own_name(walled: Walled) -> None:
    sam, kim = (walled.floor.people[one].id for one in ("sam", "kim"))
    walled.acts("rosa", "note_agent_figures", agent=sam, reason="Their week", by_login="marta")
    bad = (("", "Who"), (kim, "Of elsewhere"), *((sam, reason) for reason in ("", " a ", "x" * 301, "two\nlines")))
    for agent, reason in bad:
        with pytest.raises(psycopg.Error):
            walled.acts("rosa", "note_agent_figures", agent=agent, reason=reason, by_login="")
    told = walled.asked("SELECT who FROM audit WHERE what = 'figures of a person'")
    assert len(told) == 1 and told[0][0].endswith("rosa")

"""Themes with a tool of one's own: who decides what, in whose name and after what, and what is looked at of all that is
sent."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from kms_desktop.storage.ids import new_key
from tests.security.conftest import Walled
from tests.security.test_suggestion_acts import suggest


def makes(walled: Walled, who: str, **said: Any) -> str:
    key, told = new_key(), {"title": "The light blinks"} | said
    event = {"theme_id": key, "event_id": new_key(), "said": json.dumps(told)}
    walled.acts(who, "make_theme", **event, by_id="", by_login="")
    return key


def writes(walled: Walled, who: str, key: str, kind: str, after: int = 1, /, event: str = "", **said: Any) -> Any:
    told = {"event_id": event or new_key(), "theme_id": key, "after": after, "kind": kind, "said": json.dumps(said)}
    return walled.acts(who, "write_theme_event", **told, by_id=walled.floor.people["marta"].id, by_login="marta")


def says(walled: Walled, who: str, key: str, event: str = "", **said: Any) -> str:
    event = event or new_key()
    told = {"theme_id": key, "at": "2026-06-01T10:00:00+00:00"} | said
    walled.acts(who, "say_same_here", event_id=event, said=json.dumps(told), by_id=walled.floor.people["sam"].id)
    return event


def kinds(walled: Walled, key: str) -> list[str]:
    return [kind for (kind,) in walled.asked("SELECT kind FROM theme_event WHERE theme_id = %s ORDER BY seq", key)]


def test_no_agent_makes_or_decides_a_theme_and_no_editor_one_without_an_article(walled: Walled) -> None:
    about, other = makes(walled, "rosa", article_id="charged-twice"), makes(walled, "rosa")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        makes(walled, "dana")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        writes(walled, "dana", about, "accepted", words="Yes.")
    with pytest.raises(psycopg.Error, match="decided by a supervisor"):
        makes(walled, "ines")
    for kind, said in (("accepted", {"words": "Yes."}), ("named", {"title": "Mine"}), ("due", {"day": ""})):
        with pytest.raises(psycopg.Error, match="decided by a supervisor"):
            writes(walled, "ines", other, kind, **said)
    with pytest.raises(psycopg.Error, match="decided by a supervisor"):
        writes(walled, "ines", about, "joined", into=other)
    assert writes(walled, "ines", about, "accepted", words="Yes.") == 2
    assert (kinds(walled, about), kinds(walled, other)) == (["made", "accepted"], ["made"])


def test_nobody_reads_writes_or_says_the_same_of_a_theme_of_another_division(walled: Walled) -> None:
    walled.joins("zoe", "Zoe Fair", "supervisor", "Other brand", "manager")
    ours, theirs = makes(walled, "rosa"), makes(walled, "zoe")
    assert walled.plain("rosa").execute("SELECT id FROM theme").fetchall() == [(ours,)]
    assert walled.plain("kim").execute("SELECT DISTINCT theme_id FROM theme_event").fetchall() == [(theirs,)]
    for act in (
        lambda: writes(walled, "zoe", ours, "accepted", words="Yes."),
        lambda: writes(walled, "zoe", theirs, "joined", into=ours),
        lambda: writes(walled, "rosa", ours, "owned", staff_id=walled.floor.people["kim"].id),
        lambda: says(walled, "kim", ours),
        lambda: walled.acts("kim", "export_list", what="themes", ids=[ours], by_login=""),
    ):
        with pytest.raises(psycopg.Error, match="no such theme|works here|themes that are there"):
            act()
    assert kinds(walled, ours) == kinds(walled, theirs) == ["made"]


def test_what_follows_is_written_under_ones_own_name_and_once(walled: Walled) -> None:
    key, event = makes(walled, "rosa"), new_key()
    rosa = walled.floor.people["rosa"].id
    assert [writes(walled, "rosa", key, "named", event=event, title="Lights") for _ in range(2)] == [2, 2]
    for after in (0, 1, 3, 99, -1):
        with pytest.raises(psycopg.Error, match="meanwhile"):
            writes(walled, "marta", key, "accepted", after, words="Yes.")
    assert walled.asked("SELECT DISTINCT by_id FROM theme_event") == [(rosa,)]
    assert {who.split("_")[-1] for (who,) in walled.asked("SELECT who FROM audit WHERE what LIKE 'theme%%'")} == {
        "rosa"
    }
    for change in ("UPDATE theme_event SET kind = 'accepted'", "DELETE FROM theme_event", "DELETE FROM theme"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            walled.plain("rosa").execute(change.encode())


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("accepted", {"words": ""}),
        ("declined", {"words": " \n\t"}),
        ("accepted", {"words": "x" * 4001}),
        ("named", {"title": "x" * 1_000_000}),
        ("named", {"title": "two\nlines"}),
        ("named", {"title": 7}),
        ("named", {}),
        ("owned", {}),
        ("owned", {"staff_id": "nobody"}),
        ("owned", {"staff_id": "nobody", "department": "Payments"}),
        ("due", {"day": "tomorrow"}),
        ("due", {"day": "9999-01-01"}),
        ("joined", {"into": "nowhere"}),
        ("added", {"suggestion_id": "nothing"}),
        ("removed", {"suggestion_id": "nothing"}),
        ("done", {}),
        ("checked", {"result": "worked"}),
        ("reopened", {"why": "Again"}),
        ("parted", {}),
        ("undone", {"seq": 1}),
        ("undone", {"seq": "x"}),
        ("made", {"title": "Again"}),
        ("same_here", {"contact_id": ""}),
        ("forgotten", {}),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(walled: Walled, kind: str, said: dict[str, Any]) -> None:
    key = makes(walled, "rosa")
    with pytest.raises(psycopg.Error) as refused:
        writes(walled, "rosa", key, kind, 1, **said)
    assert refused.value.sqlstate == "KM001" or "value too long" in str(refused.value)
    assert kinds(walled, key) == (["made"] if kind != "named" or said.get("title") != 7 else kinds(walled, key))


@pytest.mark.parametrize(
    "said",
    [
        {"title": ""},
        {"title": "x" * 1_000_000},
        {"reason_code": "No Code"},
        {"words": "one"},
        {"words": ["x"] * 61},
        {"words": [["x"]]},
        {"suggestion_ids": {"a": 1}},
        {"suggestion_ids": ["x"] * 5001},
    ],
)
def test_what_a_theme_is_made_of_is_looked_at(walled: Walled, said: dict[str, Any]) -> None:
    with pytest.raises(psycopg.Error):
        makes(walled, "rosa", **said)
    assert walled.asked("SELECT count(*) FROM theme") == [(0,)]


def test_an_answer_goes_to_those_who_said_it_and_to_nobody_of_another_theme(walled: Walled) -> None:
    suggest(walled, "dana", "ours")
    suggest(walled, "priya", "other")
    suggest(walled, "kim", "theirs")
    key = makes(walled, "rosa", suggestion_ids=["ours", "theirs", "nothing"])
    writes(walled, "rosa", key, "declined", words="No, because.")
    told = walled.asked("SELECT id, state, answer, theme_id FROM suggestion ORDER BY id")
    assert told == [
        ("other", "new", "", None),
        ("ours", "declined", "No, because.", key),
        ("theirs", "new", "", None),
    ]


def test_same_here_is_said_in_ones_own_name_on_ones_own_contact_and_once(walled: Walled) -> None:
    key = makes(walled, "rosa")
    _, state = walled.takes("dana")
    with pytest.raises(psycopg.Error, match="contact of your own"):
        says(walled, "priya", key, contact_id=state.id)
    event = says(walled, "dana", key, contact_id=state.id)
    says(walled, "dana", key, event, contact_id=state.id)
    says(walled, "dana", key, contact_id=state.id)
    says(walled, "priya", key, event, taken_back=True)
    dana = walled.floor.people["dana"].id
    assert walled.asked("SELECT by_id FROM theme_event WHERE kind = 'same_here'") == [(dana,)]
    assert walled.asked("SELECT made_by, text, theme_id FROM suggestion") == [(dana, "The light blinks", key)]
    says(walled, "dana", key, event, taken_back=True)
    assert walled.asked("SELECT count(*) FROM suggestion") == [(0,)]
    for wrong in ({"text": "x" * 5000}, {"at": "never"}, {"contact_id": "x" * 40}):
        with pytest.raises(psycopg.Error):
            says(walled, "dana", key, **wrong)
    with pytest.raises(psycopg.Error, match="no such theme"):
        says(walled, "dana", "nowhere")


def test_nobody_but_a_supervisor_sets_what_is_assumed_and_only_what_can_be(walled: Walled) -> None:
    told = {"source": "x", "by_id": "", "by_login": ""}
    figures = {"low": 1.0, "mid": 2.0, "high": 3.0}
    for who in ("dana", "ines"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            walled.acts(who, "set_assumption", assumption_id=new_key(), code="value", **figures, **told)
    for wrong in (
        {"code": "DROP TABLE"},
        {"code": ""},
        {"low": 5.0},
        {"high": float("inf")},
        {"mid": float("nan")},
        {"mid": None},
        {"source": "x" * 501},
    ):
        said = {"assumption_id": new_key(), "code": "value"} | figures | told | wrong
        with pytest.raises(psycopg.Error):
            walled.acts("rosa", "set_assumption", **said)
    walled.acts("rosa", "set_assumption", assumption_id=new_key(), code="value", **figures, **told)
    assert walled.asked("SELECT mid, set_by FROM voc_assumption") == [(2.0, walled.floor.people["rosa"].id)]

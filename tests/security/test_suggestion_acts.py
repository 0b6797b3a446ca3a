"""The box of suggestions with a tool of one's own: under whose name, and what it tells of customers."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from tests.security.conftest import Walled

SAID = {"kind": "suggestion", "text": "Let us", "made_at": "2026-06-01T10:00:00+00:00"}


def suggest(walled: Walled, who: str, key: str = "s-1", **said: Any) -> None:
    whole = {**SAID, "made_by": walled.floor.people[who].id, **said}
    walled.acts(who, "submit_suggestion", suggestion_id=key, said=json.dumps(whole))


def test_nobody_suggests_in_somebody_elses_name(walled: Walled) -> None:
    with pytest.raises(psycopg.Error, match="put into the box by the person who made it"):
        suggest(walled, "priya", made_by=walled.floor.people["sam"].id)
    suggest(walled, "priya")
    suggest(walled, "priya", text="Something else")
    assert walled.asked("SELECT made_by, text FROM suggestion") == [(walled.floor.people["priya"].id, "Let us")]


def test_what_tier_a_customer_of_another_division_has_is_not_told(walled: Walled) -> None:
    _, state = walled.takes("dana")
    tier = walled.asked("SELECT tier FROM customer WHERE id = %s", walled.floor.maria.id)
    suggest(walled, "kim", "theirs", contact_id=state.id)
    suggest(walled, "dana", "ours", contact_id=state.id)
    told = walled.asked("SELECT id, context ->> 'tier' FROM suggestion ORDER BY id")
    assert told == [("ours", *tier[0]), ("theirs", None)] and tier[0][0]


def test_an_answer_is_given_once_and_read_by_who_asked(walled: Walled) -> None:
    suggest(walled, "dana")
    answer = {"suggestion_id": "s-1", "words": "Yes.", "by_id": walled.floor.people["marta"].id}
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        walled.acts("priya", "answer_suggestion", accepted=True, **answer)
    assert [walled.acts(who, "answer_suggestion", accepted=who == "rosa", **answer) for who in ("rosa", "marta")] == [
        True,
        False,
    ]
    for reader in ("priya", "dana", "dana"):
        walled.acts(reader, "mark_suggestion_read", suggestion_id="s-1", by_id=walled.floor.people["dana"].id)
        seen = walled.asked("SELECT read_at IS NOT NULL, state, answered_by FROM suggestion")
        assert seen == [(reader == "dana", "accepted", walled.floor.people["rosa"].id)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "x"},
        {"text": "x" * 10_001},
        {"text": ""},
        {"made_at": "infinity"},
        {"made_at": None},
        {"context": []},
        {"context": {"x": "y" * 30_000}},
        {"article_title": "a\nb"},
        {"contact_id": "x" * 40},
    ],
)
def test_what_no_program_suggests_is_refused_in_a_sentence(walled: Walled, wrong: dict[str, Any]) -> None:
    with pytest.raises(psycopg.Error) as refused:
        suggest(walled, "dana", **wrong)
    assert refused.value.sqlstate == "KM001"

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
    answer = {"suggestion_id": "s-1", "words": "Yes.", "says_since": "", "by_id": walled.floor.people["marta"].id}
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


@pytest.fixture
def flagged(walled: Walled) -> Walled:
    """Dana flagged a sentence, and the article says another one in its place since; she wished something too."""
    before, after = "# A\n\nDiscounts end in **May**.\n", "# A\n\nDiscounts end in [July](x.md).\n"
    keep = "INSERT INTO article_revision (id, article_id, revision, parent, author_id, at, text) VALUES "
    with psycopg.connect(walled.url) as owner:
        owner.execute(keep.encode() + b"('r1', 'a', '1', '', '', now() - interval '1 day', %s)", (before,))
        owner.execute(keep.encode() + b"('r2', 'a', '2', '1', '', now(), %s)", (after,))
    about = {"article_id": "a", "revision": "1"}
    suggest(walled, "dana", "a-flag", kind="flag", passage="Discounts end in May", **about)
    suggest(walled, "dana", "a-wish", context={"says_since": "You were promoted."}, **about)
    return walled


def answer(walled: Walled, key: str, says_since: str, *, accepted: bool = True, words: str = "") -> Any:
    given = {"suggestion_id": key, "words": words, "says_since": says_since, "by_id": ""}
    return walled.acts("ines", "answer_suggestion", accepted=accepted, **given)


@pytest.mark.parametrize(
    ("key", "says_since", "accepted"),
    [
        ("a-wish", "Discounts end in July.", True),
        ("a-flag", "Discounts end in May.", True),
        ("a-flag", "Everybody gets a refund.", True),
        ("a-flag", "Discounts end in Jul", True),
        ("a-flag", "Discounts end in July](Everybody gets a refund).", True),
        ("a-flag", "…", True),
        ("a-flag", "Discounts end in July.", False),
    ],
    ids=["a wish", "what it said before", "made up", "half a word", "behind a link", "no word", "and declined"],
)
def test_nobody_is_told_in_the_name_of_an_article_what_it_does_not_say(
    flagged: Walled, key: str, says_since: str, accepted: bool
) -> None:
    with pytest.raises(psycopg.Error, match="does not say this since") as refused:
        answer(flagged, key, says_since, accepted=accepted, words="Yes.")
    assert refused.value.sqlstate == "KM001"
    assert flagged.asked("SELECT DISTINCT state FROM suggestion") == [("new",)]


def test_a_changed_passage_answers_its_flag_and_a_forged_one_is_let_go(flagged: Walled) -> None:
    assert answer(flagged, "a-flag", "Discounts end in July.")
    assert answer(flagged, "a-wish", "", words="No.", accepted=False)
    told = flagged.asked("SELECT id, state, answer, context ->> 'says_since' FROM suggestion ORDER BY id")
    assert told == [("a-flag", "accepted", "", "Discounts end in July."), ("a-wish", "declined", "No.", None)]


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

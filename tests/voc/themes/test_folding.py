"""The laws of the fold: in any order the same, what cannot be is passed over, and each event is a step of its own."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kms_desktop.voc.themes.folding import fold_each, fold_theme, fold_themes, members_of, root_of
from kms_desktop.voc.themes.model import Theme, ThemeEvent, ThemeEventKind, ThemeState
from tests.contacts.events_for_tests import START

KINDS = get_args(ThemeEventKind)
KEYS = st.sampled_from(["a", "b", "c", ""])
HOSTILE = st.one_of(st.none(), st.integers(), st.text(max_size=6), st.lists(st.integers(), max_size=2), st.booleans())
_FIELDS = ("title", "suggestion_id", "contact_id", "into", "staff_id", "department", "day", "words", "result", "why")


def data_of(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    plausible: dict[str, st.SearchStrategy[Any]] = {
        "title": st.sampled_from(["Lights", "Cables"]),
        "suggestion_id": KEYS,
        "contact_id": KEYS,
        "into": KEYS,
        "staff_id": st.sampled_from(["rosa", ""]),
        "department": st.sampled_from(["", "Payments"]),
        "day": st.sampled_from(["2026-12-24", "soon", ""]),
        "words": st.sampled_from(["Yes.", ""]),
        "result": st.sampled_from(["worked", "not_yet", "splendid"]),
        "why": st.sampled_from(["It rose", ""]),
        "seq": st.integers(1, 9),
    }
    return st.one_of(
        st.fixed_dictionaries(plausible), st.dictionaries(st.sampled_from([*_FIELDS, "seq"]), HOSTILE, max_size=4)
    )


@st.composite
def logs(draw: st.DrawFn) -> list[ThemeEvent]:
    """Events of three themes, each of which begins with what made it."""
    found = []
    for theme in ("a", "b", "c"):
        kinds = ["made", *draw(st.lists(st.sampled_from([*KINDS, "unheard_of"]), max_size=9))]
        for seq, kind in enumerate(kinds, 1):
            data = {"title": theme} if seq == 1 else draw(data_of(kind))
            by = draw(st.sampled_from(["rosa", "dana"]))
            found.append(
                ThemeEvent(f"{theme}{seq}", theme, seq, START + timedelta(minutes=seq), by, kind, data)  # type: ignore[arg-type]
            )
    return found


@settings(max_examples=150)
@given(logs(), st.randoms(use_true_random=False))
def test_in_whatever_order_events_arrive_and_however_often_the_theme_is_the_same(
    events: list[ThemeEvent], chance: Random
) -> None:
    twice = [*events, *events[: len(events) // 2]]
    chance.shuffle(twice)
    assert fold_themes(twice) == fold_themes(events)


@settings(max_examples=150)
@given(logs())
def test_every_fold_is_a_theme_that_can_be(events: list[ThemeEvent]) -> None:
    own = fold_each(events)
    for key, theme in own.items():
        assert theme.state in get_args(ThemeState)
        assert (theme.state == "joined") == (theme.joined_into != "")
        assert (theme.decided_at is None) == (theme.decided_words == "")
        assert not (theme.owner_id and theme.department)
        if theme.state in ("accepted", "declined", "done", "worked", "no_change", "not_yet"):
            assert theme.decided_words
        if theme.state in ("done", "worked", "no_change", "not_yet"):
            assert theme.done_at is not None
        assert root_of(key, own) in own
        assert set(theme.suggestion_ids) <= set(members_of(key, own))


@settings(max_examples=100)
@given(logs())
def test_what_is_undone_never_was(events: list[ThemeEvent]) -> None:
    mine = [one for one in events if one.theme_id == "a" and one.kind != "undone"]
    last = mine[-1]
    undone = ThemeEvent("u", "a", last.seq + 1, last.at, last.by_id, "undone", {"seq": last.seq})
    before, after = fold_theme(mine[:-1]), fold_theme([*mine, undone])
    if last.kind in ("made", "accepted", "declined"):
        before = fold_theme(mine)
    assert _but_its_place(after) == _but_its_place(before)


def _but_its_place(theme: Theme | None) -> Any:
    return (
        None
        if theme is None
        else {name: getattr(theme, name) for name in Theme.__slots__ if name not in ("seq", "last_at")}
    )


@pytest.mark.parametrize("first", [{}, {"title": " "}, {"title": 7}, {"title": None}])
def test_without_a_title_nothing_is_made(first: dict[str, Any]) -> None:
    assert fold_theme([ThemeEvent("1", "a", 1, START, "rosa", "made", first)]) is None


def test_themes_that_lead_into_each_other_stand_by_themselves() -> None:
    events = []
    for one, other in (("a", "b"), ("b", "a")):
        events.append(ThemeEvent(f"{one}1", one, 1, START, "rosa", "made", {"title": one, "suggestion_ids": [one]}))
        events.append(ThemeEvent(f"{one}2", one, 2, START, "rosa", "joined", {"into": other}))
    own = fold_each(events)
    assert {root_of(key, own) for key in own} == {"a", "b"}
    assert set(members_of("a", own)) == {"a", "b"}

"""Searches without an answer are grouped by what they say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.search.zero_result_searches import Searched, group_searches

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def searched(words: str, caller: str = "maria", hours: int = 0) -> Searched:
    return Searched(words, caller, NOON + timedelta(hours=hours))


def test_wordings_of_one_thing_are_one_group_with_its_searches_and_callers():
    groups = group_searches(
        [
            searched("esim for my watch", "maria"),
            searched("Esim for my watch?", "tom", 2),
            searched("esim on the watch", "tom", 1),
            searched("parking permit for the shop", "ada"),
        ]
    )
    assert [(g.searches, g.callers, g.last_at) for g in groups] == [
        (3, 2, NOON + timedelta(hours=2)),
        (1, 1, NOON),
    ]
    assert groups[0].wordings == ("Esim for my watch?", "esim on the watch")


def test_a_misspelling_falls_to_the_wording_that_is_searched_most():
    groups = group_searches([searched("satellite dish"), searched("satellite dish", "tom"), searched("satelite dish")])
    assert [(g.words, g.searches) for g in groups] == [("satellite dish", 3)]


def test_different_things_stay_apart_even_with_a_word_in_common():
    words = ["cancel my film rental", "cancel the engineer visit", "film rental is stuttering", "engineer did not come"]
    assert len(group_searches(searched(one) for one in words)) >= 3


def test_what_says_nothing_makes_no_group():
    assert group_searches([searched(""), searched("..."), searched("is it on the")]) == []


@given(st.lists(st.builds(searched, st.text(max_size=40), st.sampled_from("abc"), st.integers(0, 9)), max_size=12))
def test_nothing_is_lost_nor_counted_twice_and_the_order_does_not_matter(many: list[Searched]):
    groups = group_searches(many)
    assert groups == group_searches(reversed(many))
    assert sum(g.searches for g in groups) <= len(many)
    assert [g.searches for g in groups] == sorted((g.searches for g in groups), reverse=True)

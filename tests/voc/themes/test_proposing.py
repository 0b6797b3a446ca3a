"""What was said → what is proposed: by article, by words, by reason; quickly, and the same in any order."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice, product

from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.search.zero_result_searches import Searched
from kms_desktop.voc.themes.model import Theme
from kms_desktop.voc.themes.proposing import RisingReason, Said, ThemeIndex, propose_themes, theme_words
from tests.contacts.events_for_tests import START

LIGHT, LIGHTS = "The router light blinks red", "Light of the router blinks red!"


def said(number: int, words: str, article_id: str = "", reason: str = "", by: str = "") -> Said:
    return Said(f"s{number}", words, by or f"agent-{number}", START + timedelta(minutes=number), article_id, reason)


def test_what_is_alike_on_one_article_is_one_and_another_article_another() -> None:
    found = propose_themes(
        [said(1, LIGHT, "router"), said(2, LIGHTS, "router"), said(3, LIGHT, "lamp"), said(4, "Stamps", "router")],
        [],
        [],
        {},
    )
    assert sorted((one.article_id, len(one.suggestion_ids)) for one in found) == [
        ("lamp", 1),
        ("router", 1),
        ("router", 2),
    ]
    assert found[0].said_by == ("agent-2", "agent-1")


def test_one_reason_and_shared_words_join_what_is_said_of_no_article() -> None:
    pair = [
        said(1, "Card crosses the debit", "", "billing/duplicate"),
        said(2, "Debit after a card", "", "billing/duplicate"),
    ]
    (one,) = propose_themes(pair, [], [], {})
    assert one.reason_code == "billing/duplicate" and set(one.suggestion_ids) == {"s1", "s2"}


def test_searches_in_vain_join_what_was_said_and_alone_need_two_callers() -> None:
    searched = [Searched("router light blinks red", caller, START) for caller in ("one", "two", "two")]
    (joined,) = propose_themes([said(1, LIGHT)], searched, [], {})
    assert (joined.searches, joined.suggestion_ids) == (3, ("s1",))
    (alone,) = propose_themes([], searched, [], {})
    assert (alone.searches, alone.suggestion_ids, alone.title) == (3, (), "router light blinks red")
    assert propose_themes([], searched[1:], [], {}) == []


def test_what_rises_marks_what_was_said_of_it_and_stands_alone_where_nothing_was() -> None:
    rising = [RisingReason("Late fee", "billing/late-fee", "", 40)]
    (marked,) = propose_themes([said(1, "Fees come too soon", "", "billing/late-fee")], [], rising, {})
    assert (marked.rises, marked.contacts, marked.suggestion_ids) == (True, 40, ("s1",))
    (alone,) = propose_themes([], [], rising, {})
    assert (alone.title, alone.reason_code, alone.rises) == ("Late fee", "billing/late-fee", True)


@given(
    st.permutations(
        [said(n, words, article) for n, (words, article) in enumerate(product((LIGHT, LIGHTS, "Stamps"), "ab"))]
    )
)
def test_the_same_is_proposed_in_whatever_order_it_was_said(order: list[Said]) -> None:
    first = propose_themes(sorted(order, key=lambda one: one.key), [], [], {})
    assert propose_themes(order, [], [], {}) == first


def test_everything_that_was_said_is_in_one_proposal_and_no_more() -> None:
    every = list(islice(_many(), 300))
    found = propose_themes(every, [], [], {})
    keys = [key for one in found for key in one.suggestion_ids]
    assert sorted(keys) == sorted(one.key for one in every)


def _many() -> Iterator[Said]:
    nouns = ("router", "bill", "engineer", "parcel", "voucher", "tariff", "roaming", "stamp", "line", "refund")
    verbs = ("blinks", "fails", "comes late", "costs too much", "is missing", "confuses them", "stops", "is refused")
    ends = (
        "again",
        "for pensioners",
        "since Monday",
        "on the phone",
        "in the app",
        "after the move",
        "at night",
        "twice",
    )
    for number, (end, verb, noun) in enumerate(product(ends * 20, verbs, nouns)):
        yield said(
            number, f"The {noun} {verb} {end}, case {number % 97}", f"article-{number % 60}", "", f"a{number % 90}"
        )


def test_ten_thousand_suggestions_are_grouped_in_a_second_of_work() -> None:
    every = list(islice(_many(), 10_000))
    begun = time.process_time()
    found = propose_themes(every, [], [], {})
    assert time.process_time() - begun < 1.0 and len(found) > 60


def test_what_is_typed_finds_the_theme_it_is_about() -> None:
    themes = [
        Theme(key, title, START, "rosa", article_id=article, words=theme_words([title]))
        for key, title, article in (
            ("1", LIGHT, "router"),
            ("2", "Stamps are too dear", ""),
            ("3", "Bill in two languages", ""),
        )
    ]
    index = ThemeIndex(themes)
    assert [one.id for one in index.find_like("their router blinks")] == ["1"]
    assert [one.id for one in index.find_like("languages of the bill", "router")] == ["3"]
    assert index.find_like("something else entirely", "router") == []
    assert index.find_like("") == []

"""What past callers said helps the next one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.search.model import PastContact
from kms_desktop.search.past_callers import PastWords, no_callers, past_words
from kms_desktop.search.searcher import Searcher
from tests.search.writing import TODAY, ids

_CONTACTS = st.lists(
    st.builds(
        PastContact,
        st.sampled_from(["move-house", "lost-phone", "gone", "router-light"]),
        st.lists(st.sampled_from(["money", "gone", "phone", "the", "blinking", "thing"]), max_size=6).map(" ".join),
        st.floats(0, 900),
    ),
    max_size=12,
)


def test_words_that_only_callers_use_find_the_article_that_helped_them(searcher: Searcher) -> None:
    assert ids(searcher, "my box is flashing ") == []

    searcher.learn_contacts(
        [PastContact("router-light", "box flashing at me", 3), PastContact("move-house", "new flat", 3)]
    )

    assert ids(searcher, "my box is flashing ")[0] == "router-light"


def test_one_resolution_makes_the_same_words_find_it_first(searcher: Searcher) -> None:
    words = "the evening payment on my card did not go through"
    assert ids(searcher, words)[0] != "lost-phone"

    searcher.learn_contact(PastContact("lost-phone", words, 0.0))

    assert ids(searcher, words)[0] == "lost-phone"
    assert searcher.search(words).is_answered


def test_one_resolution_does_not_overturn_what_many_callers_told(searcher: Searcher) -> None:
    searcher.learn_contacts([PastContact("refund-late", f"where is the money {n}", 5) for n in range(40)])
    searcher.learn_contact(PastContact("move-house", "money for a new address", 0.0))

    assert ids(searcher, "where is my money")[0] == "refund-late"


def test_learning_one_by_one_is_learning_all_at_once(searcher: Searcher) -> None:
    contacts = [PastContact(f"a{n % 7}", f"word{n % 5} said{n} about thing{n % 3}", n) for n in range(40)]
    one_by_one = no_callers()
    for contact in contacts:
        one_by_one = one_by_one.with_one(contact, TODAY)

    _assert_alike(one_by_one, past_words(contacts, TODAY))


@given(_CONTACTS, _CONTACTS)
def test_the_order_of_learning_never_matters(first: list[PastContact], second: list[PastContact]) -> None:
    together = past_words([*first, *second], TODAY)
    turned = past_words([*second, *first], TODAY)

    for term in together.terms:
        here, there = together.caller_frequency(term), turned.caller_frequency(term)
        assert {a: here[n] for a, n in together.articles.items()} == pytest.approx(
            {a: there[n] for a, n in turned.articles.items()}
        )
    assert sorted(together.caller_similarity(["money", "phone"])) == pytest.approx(
        sorted(turned.caller_similarity(["money", "phone"]))
    )


@given(_CONTACTS, st.sets(st.sampled_from(["money", "gone", "phone", "unheard"]), min_size=1))
def test_likeness_lies_between_nothing_and_the_same(contacts: list[PastContact], terms: set[str]) -> None:
    likeness = past_words(contacts, TODAY).caller_similarity(terms)

    assert np.all(likeness >= 0)
    assert np.all(likeness <= 1 + 1e-9)


_TERMS = st.lists(st.sampled_from(["money", "gone", "phone", "blink", "thing"]), unique=True, max_size=5)


@given(_CONTACTS, st.lists(_TERMS, max_size=5))
def test_likeness_is_the_same_whatever_was_asked_before(contacts: list[PastContact], asked: list[list[str]]) -> None:
    past = past_words(contacts, TODAY)
    for terms in asked:
        fresh = past_words(contacts, TODAY).caller_similarity(terms)
        np.testing.assert_allclose(past.caller_similarity(terms), fresh, rtol=1e-9)


def test_the_same_words_are_wholly_alike() -> None:
    past = past_words([PastContact("a", "lost my phone", 1), PastContact("b", "pay a bill", 1)], TODAY)

    assert past.caller_similarity(["lost", "phone"]) == pytest.approx([1.0, 0.0])


def test_newer_callers_weigh_more_than_older_ones(searcher: Searcher) -> None:
    searcher.learn_contacts(
        [PastContact("move-house", "whizz on the wire", 800), PastContact("lost-phone", "whizz in the air", 1)]
    )

    assert ids(searcher, "whizz ") == ["lost-phone", "move-house"]


def test_old_callers_count_in_full_while_there_are_no_newer_ones(searcher: Searcher) -> None:
    def scores(days_ago: float) -> list[float]:
        searcher.learn_contacts([PastContact("move-house", "whizz on the wire", days_ago)])
        return [hit.score for hit in searcher.search("whizz wire ").hits]

    assert scores(700) == pytest.approx(scores(0))


def test_callers_of_an_article_that_is_gone_are_kept_but_find_nothing(searcher: Searcher) -> None:
    searcher.learn_contacts([PastContact("not-here", "whizz on the wire", 1)])

    assert ids(searcher, "whizz on the wire ") == []


def test_learning_all_replaces_what_was_learned(searcher: Searcher) -> None:
    searcher.learn_contact(PastContact("move-house", "whizz", 1))
    searcher.learn_contacts([])

    assert ids(searcher, "whizz ") == []


def test_learned_words_survive_a_refresh(searcher: Searcher) -> None:
    searcher.learn_contact(PastContact("move-house", "whizz", 1))
    searcher.refresh()

    assert ids(searcher, "whizz ") == ["move-house"]


def test_a_word_being_typed_is_completed_from_what_callers_say(searcher: Searcher) -> None:
    searcher.learn_contacts([PastContact("move-house", "whizzing wire", 1)])

    assert ids(searcher, "whizz") == ["move-house"]
    assert ids(searcher, "whi") == ["move-house"]


def test_a_mistyped_word_is_corrected_to_what_several_callers_say(searcher: Searcher) -> None:
    searcher.learn_contacts([PastContact("router-light", f"flashing box {n}", 1) for n in range(2)])

    result = searcher.search("my box is flahsing ")

    assert result.corrected == "my box is flashing "
    assert result.hits[0].id == "router-light"


@pytest.mark.parametrize("words", ["", "the of", "\x00\ud800", "💸", "word " * 5_000])
def test_awkward_words_can_be_learned(searcher: Searcher, words: str) -> None:
    searcher.learn_contact(PastContact("move-house", words, -3.0))
    searcher.learn_contacts([PastContact("move-house", words, 1e9)])

    assert ids(searcher, "moving ") == ["move-house"]


def test_what_is_learned_while_a_question_is_answered_changes_nothing_of_it(searcher: Searcher) -> None:
    before = past_words([PastContact("a", "lost phone", 1)], TODAY)
    likeness: Callable[[PastWords], list[float]] = lambda past: past.caller_similarity(["lost"]).tolist()  # noqa: E731
    was = likeness(before)

    after = before.with_one(PastContact("b", "lost key", 1), TODAY)

    assert likeness(before) == was
    assert len(likeness(after)) == 2


def _assert_alike(one: PastWords, other: PastWords) -> None:
    assert (one.articles, one.terms, one.vocabulary) == (other.articles, other.terms, other.vocabulary)
    for name in ("meant", "article_of", "day", "weight", "told", "length"):
        assert np.allclose(getattr(one, name), getattr(other, name)), name
    assert [said.tolist() for said in one.holders] == [said.tolist() for said in other.holders]

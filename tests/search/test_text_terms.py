"""How text is cut into the words that search compares."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.search.text_terms import (
    LONGEST_WORD,
    plain_words,
    split_terms,
    split_words,
    terms_of,
    word_being_typed,
    words_starting,
    written_words,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Refunded refunds REFUND", ["refund", "refund", "refund"]),
        ("I don't have it", []),
        ("e-mail", ["mail", "email"]),
        ("Wi-Fi", ["wi", "fi", "wifi"]),
        ("wifi", ["wifi"]),
        ("Müller’s Café", ["muller", "cafe"]),
        ("error 0x800CCC0E", ["error", "0x800ccc0e"]),
        ("snake_case/path", ["snake", "case", "path"]),
        ("返金方法", ["返金", "金方", "方法"]),
        ("返", ["返"]),
        ("возврат денег", ["возврат", "денег"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("ＡＢＣ ﬁne", ["abc", "fine"]),
        ("\x00\x07 -'- ... ", []),
        ("", []),
    ],
)
def test_text_becomes_comparable_words(text: str, expected: list[str]) -> None:
    assert split_terms(text) == expected


def test_a_word_is_given_as_typed_with_its_place() -> None:
    (word,) = split_words("the Refunds")

    assert (word.typed, word.term, word.at) == ("Refunds", "refund", 4)


@pytest.mark.parametrize(
    ("text", "typed"),
    [("my rou", "rou"), ("my router ", ""), ("my router.", ""), ("Wi-F", "f"), ("don’t", "dont"), ("", "")],
)
def test_the_last_word_is_being_typed_until_something_follows(text: str, typed: str) -> None:
    assert word_being_typed(text) == typed


def test_only_so_much_of_an_endless_word_counts() -> None:
    endless = "a" * 5_000

    assert split_terms(endless) == ["a" * LONGEST_WORD]
    assert plain_words(endless) == ["a" * LONGEST_WORD]


@given(st.text())
def test_any_text_can_be_cut_and_every_word_can_be_stored(text: str) -> None:
    for word in split_words(text):
        assert word.term.encode()
        assert len(word.term) <= LONGEST_WORD
        assert text[word.at :]
    assert [word.term for word in split_words(text)] == split_terms(text)


@given(st.text(alphabet="abcdefgh' -", max_size=30))
def test_case_never_matters(text: str) -> None:
    assert split_terms(text) == split_terms(text.upper())


_LIKE_PROSE = st.text(st.sampled_from("abeT19 .,'-_/é"), max_size=40)


@given(_LIKE_PROSE, st.text(st.sampled_from("abet19é"), min_size=1, max_size=3))
def test_words_that_start_so_are_all_found_however_they_are_looked_for(text: str, prefix: str) -> None:
    found = list(words_starting(text, prefix))
    if prefix.isascii():
        told = [word for word in written_words(text) if terms_of(word)]
        assert found == [word for word in told if plain_words(word)[-1].startswith(prefix)]
    else:
        assert all(plain_words(word)[-1].startswith(prefix) for word in found)

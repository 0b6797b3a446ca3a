"""The passage of an article that says what was asked, with the words marked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.search.snippet import find_snippet, mark_terms
from kms_desktop.search.text_terms import split_terms

ARTICLE = """
## Issue

The light of the hub is **orange**. It stays so.

## Resolution

- Restart the hub and wait for the [light](light.md).
- Nothing else helps.
"""


def test_the_passage_with_most_of_the_words_is_shown_and_they_are_marked():
    found = find_snippet(ARTICLE, split_terms("restarting the hub lights"))
    assert found.text == "Restart the hub and wait for the light."
    assert [part for part, is_marked in found.parts() if is_marked] == ["Restart", "hub", "light"]


def test_of_several_the_first_is_shown_and_nothing_where_nothing_is_said():
    assert find_snippet(ARTICLE, split_terms("hub")).text == "The light of the hub is orange."
    assert find_snippet(ARTICLE, split_terms("parrot")).text == ""


def test_a_long_sentence_is_cut_around_the_word():
    found = find_snippet("word " * 200 + "parrot " + "word " * 200, split_terms("parrot"))
    assert "parrot" in found.text
    assert len(found.text) < 240
    assert found.text.startswith("… ") and found.text.endswith(" …")


@given(st.text(max_size=300), st.text(max_size=60))
def test_the_pieces_are_the_text_whatever_it_is(text: str, asked: str):
    for found in (find_snippet(text, split_terms(asked)), mark_terms(text, split_terms(asked))):
        assert "".join(part for part, _ in found.parts()) == found.text
        assert all(begin < end for begin, end in found.marks)

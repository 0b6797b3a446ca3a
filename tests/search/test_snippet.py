"""The passage of an article that says what was asked, with the words marked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.search.snippet import marked, snippet
from kms_desktop.search.words import terms

ARTICLE = """
## Issue

The light of the hub is **orange**. It stays so.

## Resolution

- Restart the hub and wait for the [light](light.md).
- Nothing else helps.
"""


def test_the_passage_with_most_of_the_words_is_shown_and_they_are_marked():
    found = snippet(ARTICLE, terms("restarting the hub lights"))
    assert found.text == "Restart the hub and wait for the light."
    assert [part for part, is_marked in found.parts() if is_marked] == ["Restart", "hub", "light"]


def test_of_several_the_first_is_shown_and_nothing_where_nothing_is_said():
    assert snippet(ARTICLE, terms("hub")).text == "The light of the hub is orange."
    assert snippet(ARTICLE, terms("parrot")).text == ""


def test_a_long_sentence_is_cut_around_the_word():
    found = snippet("word " * 200 + "parrot " + "word " * 200, terms("parrot"))
    assert "parrot" in found.text
    assert len(found.text) < 240
    assert found.text.startswith("… ") and found.text.endswith(" …")


@given(st.text(max_size=300), st.text(max_size=60))
def test_the_pieces_are_the_text_whatever_it_is(text: str, asked: str):
    for found in (snippet(text, terms(asked)), marked(text, terms(asked))):
        assert "".join(part for part, _ in found.parts()) == found.text
        assert all(begin < end for begin, end in found.marks)

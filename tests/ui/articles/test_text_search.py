"""Words and a text → the places a person would point at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.ui.articles.text_positions import count_characters, count_units
from kms_desktop.ui.articles.text_search import found_in


@pytest.mark.parametrize(
    ("text", "wanted", "words"),
    [
        ("Charge, a charge, the CHARGE", "charge", ["Charge", "charge", "CHARGE"]),
        ("The bank's charge", "bank’s", ["bank's"]),
        ("sums that ring\n  again later", "ring again", ["ring\n  again"]),
        ("a.b axb", "a.b", ["a.b"]),
        ("aaaa", "aa", ["aa", "aa"]),
        ("naïve 😀 caller, 😀 caller", "😀 caller", ["😀 caller", "😀 caller"]),
        ("anything", "  ", []),
    ],
)
def test_words_are_found_as_a_person_reads_them(text: str, wanted: str, words: list[str]) -> None:
    places = [(count_characters(text, start), count_characters(text, end)) for start, end in found_in(text, wanted)]
    assert [text[start:end] for start, end in places] == words


@given(st.text(max_size=60), st.text(alphabet="ab 😀'\n", min_size=1, max_size=3))
def test_places_are_in_order_and_apart_and_inside_the_text(text: str, wanted: str) -> None:
    places = found_in(text, wanted)
    ends = [0, *(end for _, end in places)]
    assert all(start >= before and end > start for (start, end), before in zip(places, ends, strict=False))
    assert ends[-1] <= count_units(text)

"""Which known word a mistyped one was meant to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.search.spelling import Spelling

_KNOWN = ["refund", "refunds", "router", "broadband", "installation", "card", "cord", "trial", "über", "счёт"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("refudn", "refund"),
        ("rfeund", "refund"),
        ("erfund", "refund"),
        ("brodband", "broadband"),
        ("instalation", "installation"),
        ("intsallatoin", "installation"),
        ("crad", "card"),
        ("trail", "trial"),
    ],
)
def test_a_slip_of_the_finger_is_recognised(typed: str, meant: str) -> None:
    assert Spelling(_KNOWN).nearest_words(typed)[0][0] == meant


@pytest.mark.parametrize("typed", ["", "r", "crd", "cart", "fefund", "giraffe", "refund1", "x" * 10_000, "ca rd"])
def test_what_is_too_short_or_too_far_is_left_alone(typed: str) -> None:
    assert Spelling(_KNOWN).nearest_words(typed) == []


def test_without_words_nothing_is_known() -> None:
    assert Spelling().nearest_words("refudn") == []


@given(st.text(max_size=40))
def test_any_word_can_be_asked_about(typed: str) -> None:
    assert all(near in _KNOWN and 0 <= edits <= 2 for near, edits in Spelling(_KNOWN).nearest_words(typed))

"""Quotation marks of print: pairs become curly, apostrophes too, everything else stays."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kms_desktop.texts.direction import isolate
from kms_desktop.ui.typography import typeset_text


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ('customers say: "it took twice"', "customers say: “it took twice”"),
        ("the bank's charge", "the bank’s charge"),
        ("the customers' words", "the customers’ words"),
        ('6" of cable', '6" of cable'),
        ("'single'", "'single’"),
        ("", ""),
    ],
)
def test_words_are_printed(typed: str, printed: str) -> None:
    assert typeset_text(typed) == printed


@given(st.text())
def test_nothing_but_marks_changes_and_printing_twice_changes_nothing(text: str) -> None:
    printed = typeset_text(text)
    assert typeset_text(printed) == printed
    assume(isolate(text) == text)  # what runs from right to left is set apart, as tests/texts/test_direction.py says
    assert len(printed) == len(text)
    assert all(a == b or a in "\"'" for a, b in zip(text, printed, strict=True))

"""Words that run from right to left are read as they are, and turn nothing beside them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.articles.render import render_html
from kms_desktop.storage.text import one_line, readable_text
from kms_desktop.texts import tr
from kms_desktop.texts.direction import isolate, settle_direction
from kms_desktop.ui.typography import typeset_text

TURNS = "\u202a\u202b\u202c\u202d\u202e"
HEBREW, ARABIC = "\u05de\u05e8\u05d9\u05d4", "\u0645\u0631\u064a\u0645 \u0639\u0644\u064a"
LETTERS = st.sampled_from(f"ab 5£\n{HEBREW}{TURNS}\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def depth_at_end(line: str) -> int:
    """How many isolates are open at the end of a line; none is ever closed that was not opened."""
    depth = 0
    for letter in line:
        depth += letter in "\u2066\u2067\u2068"
        depth -= letter == "\u2069"
        assert depth >= 0
    return depth


@pytest.mark.parametrize("clean", [settle_direction, readable_text, one_line, typeset_text, isolate])
def test_a_title_does_not_turn_the_amount_beside_it(clean) -> None:
    title = "Refund \u202ethe card, £9.000,05\u202c"
    assert clean(title) == "Refund the card, £9.000,05"


@pytest.mark.parametrize("name", [HEBREW, ARABIC, f"Sam {HEBREW}", f"\u2067{HEBREW}\u2069 Sam"])
def test_a_name_of_any_script_is_kept_and_stands_for_itself(name: str) -> None:
    assert readable_text(name) == one_line(name) == settle_direction(name) == name
    assert tr("{name} waits for {amount}", name=name, amount="£5") == f"\u2068{name}\u2069 waits for £5"
    assert typeset_text(name) == f"\u2068{name}\u2069" == typeset_text(typeset_text(name))


@pytest.mark.parametrize("mark", ["\u200e", "\u200f", "\u061c"])
def test_a_mark_without_width_turns_nothing_outside(mark: str) -> None:
    assert isolate(f"a{mark}") == f"\u2068a{mark}\u2069"


@given(st.text(LETTERS, max_size=30))
def test_whatever_is_shown_beside_other_words_is_closed_in_itself(text: str) -> None:
    for shown in (isolate(text), tr("{a} £5", a=text).removesuffix(" £5")):
        assert not set(shown) & set(TURNS)
        for line in shown.split("\n"):
            assert depth_at_end(line) == 0
            depth = 0
            for letter in line:
                depth -= letter == "\u2069"
                assert depth or letter not in f"{HEBREW}\u200e\u200f\u061c"
                depth += letter in "\u2066\u2067\u2068"
    assert [c for c in isolate(text) if c in f"ab5£\n{HEBREW}"] == [c for c in text if c in f"ab5£\n{HEBREW}"]


def test_an_article_turns_nothing(tmp_path) -> None:
    assert "Pay £90" in render_html("Pay \u202e£\u202d90\u202c", base=None)

"""The colours can be told apart: measured, for every theme and every ground a text may stand on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.ui.theme.tokens import ALL, DARK, HIGH_CONTRAST, LIGHT, Tokens, contrast_ratio

GROUNDS = ("paper", "pane", "chrome", "tile", "hover", "band", "accentsoft")
TEXTS = ("ink", "ink2", "ink3", "accentink", "good", "warn", "bad")
COLOURS = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06X}")


@pytest.mark.parametrize("tokens", ALL.values(), ids=list(ALL))
@pytest.mark.parametrize("text", TEXTS)
def test_every_ink_can_be_read_on_every_ground(tokens: Tokens, text: str) -> None:
    worst = min(contrast_ratio(getattr(tokens, text), getattr(tokens, ground)) for ground in GROUNDS)
    assert worst >= 4.5


@pytest.mark.parametrize("tokens", ALL.values(), ids=list(ALL))
@pytest.mark.parametrize(
    ("text", "ground"), [("good", "goodsoft"), ("warn", "warnsoft"), ("bad", "badsoft"), ("onaccent", "accent")]
)
def test_every_state_can_be_read_on_its_own_ground(tokens: Tokens, text: str, ground: str) -> None:
    assert contrast_ratio(getattr(tokens, text), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("tokens", ALL.values(), ids=list(ALL))
def test_the_focus_ring_is_seen_on_every_ground(tokens: Tokens) -> None:
    assert min(contrast_ratio(tokens.focus, getattr(tokens, ground)) for ground in GROUNDS) >= 3


@pytest.mark.parametrize("tokens", ALL.values(), ids=list(ALL))
def test_the_edge_of_a_field_is_seen(tokens: Tokens) -> None:
    assert min(contrast_ratio(tokens.edge, tokens.paper), contrast_ratio(tokens.edge, tokens.pane)) >= 3


@pytest.mark.parametrize("tokens", ALL.values(), ids=list(ALL))
def test_accent_as_a_number_tile_stands_out_from_the_card_it_is_on(tokens: Tokens) -> None:
    assert contrast_ratio(tokens.accent, tokens.accentsoft) >= 2.4


@pytest.mark.parametrize(
    ("tokens", "measured"),
    [(LIGHT, (14.2, 7.0, 4.8)), (DARK, (10.0, 6.7, 4.6)), (HIGH_CONTRAST, (12.6, 12.6, 10.1))],
    ids=["light", "dark", "high_contrast"],
)
def test_the_ratios_are_those_of_the_design(tokens: Tokens, measured: tuple[float, ...]) -> None:
    for text, ratio in zip(("ink", "ink2", "ink3"), measured, strict=True):
        worst = min(contrast_ratio(getattr(tokens, text), getattr(tokens, ground)) for ground in GROUNDS)
        assert worst == pytest.approx(ratio, abs=0.06)


def test_dark_keeps_the_order_of_tones_away_from_the_work() -> None:
    for tokens in (LIGHT, DARK):
        steps = [contrast_ratio(getattr(tokens, ground), tokens.paper) for ground in ("paper", "pane", "chrome")]
        assert steps == sorted(steps)


@given(COLOURS, COLOURS)
def test_contrast_has_no_direction_and_lies_between_1_and_21(one: str, other: str) -> None:
    ratio = contrast_ratio(one, other)
    assert ratio == contrast_ratio(other, one)
    assert 1 <= ratio <= 21


@given(COLOURS)
def test_a_colour_has_no_contrast_with_itself(colour: str) -> None:
    assert contrast_ratio(colour, colour) == 1

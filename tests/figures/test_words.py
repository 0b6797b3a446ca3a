"""How a figure moved, in words."""

from __future__ import annotations

import pytest

from kms_desktop.figures.definitions import GRANTED, SOLVED_AT_FIRST, TRANSFERS, WRAP_UP, Figure
from kms_desktop.figures.words import delta_words


@pytest.mark.parametrize(
    ("figure", "delta", "told"),
    [
        (WRAP_UP, 0.3, "±0 s"),
        (WRAP_UP, -8.2, "−8 s"),
        (WRAP_UP, 8.2, "+8 s"),
        (SOLVED_AT_FIRST, 0.0002, "±0.0"),
        (SOLVED_AT_FIRST, -0.029, "−2.9"),
        (TRANSFERS, -0.004, "±0.00"),
        (GRANTED, 2.64, "+£2.64"),
    ],
)
def test_what_reads_as_nothing_has_no_direction(figure: Figure, delta: float, told: str) -> None:
    assert delta_words(figure, delta, "£") == told

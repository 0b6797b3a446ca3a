"""A figure → what stands in its tile, with the icon and the ink of what may be said of it."""

from __future__ import annotations

from dataclasses import dataclass

from kms_desktop.figures.reading import FigureValue
from kms_desktop.figures.words import VERDICTS, delta_words, target_words, value_words
from kms_desktop.texts.format import number

_TARGET_MARKS = {True: ("check", "good"), False: ("cross", "bad"), None: ("minus", "ink3")}


@dataclass(frozen=True, slots=True)
class TileWords:
    """`verdict` comes with an icon and an ink: it is never told by colour alone."""

    title: str
    value: str
    delta: str
    verdict: str
    n: str
    icon: str
    ink: str
    target: str = ""
    target_icon: str = ""
    target_ink: str = "ink2"

    @property
    def spoken(self) -> str:
        parts = (self.title, self.value, self.delta, self.verdict, self.n, self.target)
        return ", ".join(part for part in parts if part)


def tile_words(value: FigureValue, currency: str) -> TileWords:
    """`currency` is the sign before an amount."""
    figure, delta, verdict = value.figure, value.delta, value.verdict
    shown = value_words(figure, value.now.value, currency) if value.now.n else "–"
    moved = delta_words(figure, delta, currency) if delta is not None else ""
    arrow = "trend" if (delta or 0) > 0 else "trend-down"
    icon, ink = {"better": (arrow, "good"), "worse": (arrow, "bad"), "moved": (arrow, "warn")}.get(
        verdict, ("minus", "ink3")
    )
    target_icon, target_ink = _TARGET_MARKS[value.meets]
    return TileWords(
        *(figure.title, shown, moved, VERDICTS[verdict], f"n {number(value.now.n)}", icon, ink),
        *(target_words(value, currency), target_icon, target_ink),
    )

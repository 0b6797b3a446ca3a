"""Bundled font files and a role's name → QFont and line height, at any text percentage.

Sizes are set in pixels, not points: a point is a pixel on macOS and 1.33 pixels elsewhere, while the line
heights of the design are pixels everywhere. 10.5 points at 96 dpi are 14 pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from kms_desktop.settings import shipped

FAMILY, MONO = "Inter", "JetBrains Mono"  # no text: names of fonts
SMALLEST_PX = 11
HEAVIEST = 600
"""The boldest that is bundled: what asks for more is smeared by the system."""


@dataclass(frozen=True, slots=True)
class Role:
    """A size of type: `px` and `line` are pixels at 100 %, `weight` is 400, 500 or 600."""

    px: int
    line: int
    weight: int = 400
    mono: bool = False


ROLES = {
    "keycap": Role(11, 16, 500),
    "meta": Role(12, 16),
    "list": Role(13, 18),
    "reading": Role(14, 20),
    "search": Role(16, 24),
    "title": Role(20, 28, 600),
    "question": Role(24, 32, 600),
    "code": Role(13, 18, mono=True),
}


@cache
def load_fonts() -> tuple[str, ...]:
    """Register the bundled fonts once; needs a QGuiApplication. → the families that could be loaded."""
    families: list[str] = []
    for path in sorted(shipped("resources").joinpath("fonts").glob("*.[ot]tf")):
        families += QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(path)))
    return tuple(dict.fromkeys(families))


@cache
def role_font(role: str, percent: int = 100, weight: int | None = None) -> QFont:
    """The font of a role. Treat it as read-only: it is shared. KeyError for an unknown role."""
    spec = ROLES[role]
    made = QFont(MONO if spec.mono else FAMILY)
    made.setStyleHint(QFont.StyleHint.Monospace if spec.mono else QFont.StyleHint.SansSerif)
    made.setPixelSize(max(SMALLEST_PX, round(spec.px * percent / 100)))
    made.setWeight(QFont.Weight(weight or spec.weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if spec.mono:
        made.setFeature(QFont.Tag("calt"), 0)  # no ligatures: what is typed is what is shown
    else:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def line_height(role: str, percent: int = 100) -> int:
    """Line height in pixels."""
    return round(ROLES[role].line * percent / 100)

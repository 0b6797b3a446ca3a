"""The design language's colours, three times: light, dark, high contrast."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Tokens:
    """One set of colours, each `#RRGGBB`. Ink stands on any plane; `*soft` carries its own ink only."""

    name: str
    chrome: str
    pane: str
    paper: str
    tile: str
    hover: str
    band: str
    ink: str
    ink2: str
    ink3: str
    line: str
    edge: str
    accent: str
    onaccent: str
    accentink: str
    accentsoft: str
    focus: str
    good: str
    goodsoft: str
    warn: str
    warnsoft: str
    bad: str
    badsoft: str
    edged: bool = False
    """High contrast: buttons and tiles get an edge of one pixel."""

    @classmethod
    def color_names(cls) -> tuple[str, ...]:
        """Names of all fields that hold a colour."""
        return tuple(f.name for f in fields(cls) if f.name not in ("name", "edged"))


LIGHT = Tokens(
    name="light",
    chrome="#E9ECF1",
    pane="#F4F6F9",
    paper="#FFFFFF",
    tile="#F4F6F9",
    hover="#EDF0F5",
    band="#E3E8F2",
    ink="#141A24",
    ink2="#434D5C",
    ink3="#5B6574",
    line="#DCE1E9",
    edge="#848E9E",
    accent="#2D52CC",
    onaccent="#FFFFFF",
    accentink="#2547B5",
    accentsoft="#E7ECFB",
    focus="#2D52CC",
    good="#1A6B3B",
    goodsoft="#E2F2E7",
    warn="#7F4D00",
    warnsoft="#FBEFD8",
    bad="#AE231B",
    badsoft="#FBE8E6",
)

DARK = Tokens(
    name="dark",
    chrome="#101319",
    pane="#161A21",
    paper="#1D222B",
    tile="#262C37",
    hover="#262C37",
    band="#2F3848",
    ink="#E9ECF1",
    ink2="#BCC4D0",
    ink3="#98A2B2",
    line="#313946",
    edge="#717C8E",
    accent="#4366DD",
    onaccent="#FFFFFF",
    accentink="#A3B7FF",
    accentsoft="#263253",
    focus="#7D97FF",
    good="#7FCF9A",
    goodsoft="#1B3426",
    warn="#EBBB6F",
    warnsoft="#392D18",
    bad="#F59D96",
    badsoft="#432423",
)

HIGH_CONTRAST = Tokens(
    name="high_contrast",
    chrome="#000000",
    pane="#000000",
    paper="#000000",
    tile="#1A1A1A",
    hover="#1F1F1F",
    band="#333333",
    ink="#FFFFFF",
    ink2="#FFFFFF",
    ink3="#E6E6E6",
    line="#9A9A9A",
    edge="#FFFFFF",
    accent="#FFE45C",
    onaccent="#000000",
    accentink="#FFE45C",
    accentsoft="#2B2700",
    focus="#FFE45C",
    good="#7CF29C",
    goodsoft="#002A10",
    warn="#FFC46B",
    warnsoft="#2E1D00",
    bad="#FF9C94",
    badsoft="#380400",
    edged=True,
)

ALL = {tokens.name: tokens for tokens in (LIGHT, DARK, HIGH_CONTRAST)}


def relative_luminance(colour: str) -> float:
    """Relative luminance of `#RRGGBB` as WCAG 2.2 defines it, 0 to 1."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_ratio(one: str, other: str) -> float:
    """WCAG contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((relative_luminance(one), relative_luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)

"""Words with places to fill in (`{amount}`) → which places they have, and the words with what is known put in.

What is not known stays a gap that is seen and heard: "[amount]", "[channel number]".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

PLACES = ("name", "amount", "due", "day", "number", "agent")  # no text: as they are written in articles
"""Those that the program fills in; any other is a fact, or is read off a screen."""
_PLACE = re.compile(r"\{([^\W\d]\w{0,59})\}")
_OPEN = re.compile(r"\{(?![^\W\d]\w{0,59}\})")


@dataclass(frozen=True, slots=True)
class FilledWords:
    """`gaps` are the places of which nothing is known, each once, in order."""

    text: str
    gaps: tuple[str, ...] = ()


def find_places(words: str) -> list[tuple[str, int]]:
    """Each place and where its brace stands."""
    return [(found[1], found.start()) for found in _PLACE.finditer(words)] if "{" in words else []


def find_unclosed(words: str) -> int:
    """Where a brace stands that begins no place, -1 for none."""
    found = _OPEN.search(words) if "{" in words else None
    return found.start() if found else -1


def gap_words(place: str) -> str:
    """A place as people call it: "channel number"."""
    return place.replace("_", " ")


def fill_places(words: str, values: Mapping[str, str]) -> FilledWords:
    """`values` may lack a place, or know only "" of it: that is a gap."""
    if "{" not in words:
        return FilledWords(words)
    gaps = [place for place, _ in find_places(words) if not values.get(place)]
    filled = _PLACE.sub(lambda found: values.get(found[1]) or f"[{gap_words(found[1])}]", words)
    return FilledWords(filled, tuple(dict.fromkeys(gaps)))


def show_gaps(markdown: str) -> str:
    """Markdown in which every place is a gap, where nothing is known of a customer."""
    return _PLACE.sub(lambda found: rf"\[{gap_words(found[1])}\]", markdown) if "{" in markdown else markdown

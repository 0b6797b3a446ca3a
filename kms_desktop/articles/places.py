"""Words with places to fill in, and what is known → the words as they are said, and what is missing.

A place is a name in braces: `{amount}`, `{due}`, `{months}`. Question: what of a place that nobody knows? Choice: it
stands as a gap in square brackets, "[channel number]", and is told. Reason: words that are read out or sent must not
hold what is true of another caller, nor a hole that nobody sees. Refused: an empty place, and the braces themselves,
which are read aloud.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

PLACE = re.compile(r"\{([a-z][a-z0-9_]{0,39})\}")
ALWAYS_KNOWN = ("name", "amount", "due", "day", "number", "agent")  # no text: names of places
"""What the program itself fills in, where the contact and the option have it."""


@dataclass(frozen=True, slots=True)
class Filled:
    """`gaps` are the names of the places that are not known, each once, in their order."""

    words: str
    gaps: tuple[str, ...] = ()


def fill_places(words: str, known: Mapping[str, str]) -> Filled:
    """`known`: what stands in each place, by its name; a place without a value is a gap."""
    gaps = dict.fromkeys(name for name in PLACE.findall(words) if not known.get(name, "").strip())
    filled = PLACE.sub(lambda place: known.get(place[1], "").strip() or gap_words(place[1]), words)
    return Filled(filled, tuple(gaps))


def show_gaps(words: str) -> str:
    """The words where nobody is spoken to: each place by its name."""
    return fill_places(words, {}).words


def gap_words(name: str) -> str:
    """ "channel_number" → "[channel number]"."""
    return f"[{name.replace('_', ' ').strip()}]"

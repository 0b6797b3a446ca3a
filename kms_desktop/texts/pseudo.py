"""English → a language nobody speaks, two fifths longer, in which each letter has an accent: what has none bypassed it.

Every ASCII letter becomes another one, so that a text made of pieces still tells, letter by letter, which of them came
from the catalogue; the brackets tell where a text ends, and whether its end was cut off. It grows inside its words, as
a longer language does, so that lines break where words are long.
"""

from __future__ import annotations

import re
from gettext import NullTranslations
from math import ceil

OPENS, CLOSES = "⁅", "⁆"
GROWTH = 0.4
_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "áƀçđéƒǧĥíĵķłɱñóþɋŕšťúṽŵẋýžÁƁÇĐÉƑĜĤÍĴĶŁṀÑÓÞɊŔŠŤÚṼŴẊÝŽ"
_ACCENTS = str.maketrans(_PLAIN, ACCENTED)
_KEPT = re.compile(r"\{\w+\}|<[^<>]+>|&\w+;")
"""Placeholders, and markup where a text has some."""


class PseudoTranslations(NullTranslations):
    """A catalogue that holds every text."""

    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return pseudo(message)


def pseudo(message: str) -> str:
    """ "{n} lines" → "⁅{n} łííñéš⁆"; placeholders stay as they are and are not counted."""
    pieces, kept = _KEPT.split(message), [*_KEPT.findall(message), ""]
    words = "".join(pieces)
    doubled = _doubled(words, ceil(GROWTH * len(words)) - len(OPENS + CLOSES))
    said: list[str] = []
    at = 0
    for piece, untouched in zip(pieces, kept, strict=True):
        letters = enumerate(piece.translate(_ACCENTS), at)
        said += [letter * 2 if place in doubled else letter for place, letter in letters]
        said.append(untouched)
        at += len(piece)
    return OPENS + "".join(said) + CLOSES


def _doubled(text: str, more: int) -> set[int]:
    """Places of the letters that are written twice, so that the text has `more`; vowels first, spread over it."""
    vowels = [at for at, letter in enumerate(text) if letter in "aeiouAEIOU"]
    others = [at for at, letter in enumerate(text) if letter in _PLAIN and letter not in "aeiouAEIOU"]
    chosen = _spread(vowels, more)
    return {*chosen, *_spread(others, more - len(chosen))}


def _spread(places: list[int], most: int) -> list[int]:
    if most <= 0:
        return []
    return places if most >= len(places) else [places[at * len(places) // most] for at in range(most)]

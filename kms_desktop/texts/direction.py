"""Words in any script → the same words, which turn nothing that stands beside them.

Question: what becomes of the invisible characters by which a text says in which direction it runs? Choice: those that
turn other letters around (U+202A to U+202E) are left out: Arabic and Hebrew are read from right to left without them,
and all they add is that an amount can be made to read as another. Isolates (U+2066 to U+2069) stay where each is closed
on its line. Whatever runs from right to left, or is marked so, is shown within an isolate of its own, so that numbers
and signs beside it stay where they are. Refused: leaving out all of them, which breaks names of two scripts; leaving
out the scripts.
"""

from __future__ import annotations

import re

_TURNS = re.compile("[\u202a-\u202e]")
_OPENS, _CLOSES = "\u2066\u2067\u2068", "\u2069"
_ISOLATES = re.compile("[\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200e\u200f\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def settle_direction(text: str) -> str:
    """Without what turns letters around, and with isolates only in pairs on one line."""
    if text.isascii():
        return text
    text = _TURNS.sub("", text)
    return "\n".join(map(_pair_isolates, text.split("\n"))) if _ISOLATES.search(text) else text


def isolate(text: str) -> str:
    """To be shown beside other words: each line that has anything of the other direction stands for itself."""
    text = settle_direction(text)
    if text.isascii() or not _RIGHT_TO_LEFT.search(text):
        return text
    return "\n".join(_isolate_line(line) for line in text.split("\n"))


def _isolate_line(line: str) -> str:
    return line if _is_isolate(line) or not _RIGHT_TO_LEFT.search(line) else f"\u2068{line}\u2069"


def _is_isolate(line: str) -> bool:
    """Whether all of it stands in one isolate already."""
    return line.startswith("\u2068") and _ends_at(line) == len(line)


def _ends_at(line: str) -> int:
    """Behind which letter the isolate ends that begins the line."""
    depth = 0
    for place, letter in enumerate(line, 1):
        depth += (letter in _OPENS) - (letter == _CLOSES)
        if depth == 0:
            return place
    return 0


def _pair_isolates(line: str) -> str:
    letters, opened = list(line), []
    for place, letter in enumerate(letters):
        if letter in _OPENS:
            opened.append(place)
        elif letter == _CLOSES:
            if opened:
                opened.pop()
            else:
                letters[place] = ""
    for place in opened:
        letters[place] = ""
    return "".join(letters)

"""Fields and signs of a Word document → the addresses that they lead to and the letters that they stand for."""

from __future__ import annotations

import re
import unicodedata

from mammoth.docx.dingbats import dingbats

_LINK = re.compile(r'\s*HYPERLINK\s+"([^"]+)"(?:.*?\\l\s+"([^"]+)")?')
_LONGEST = 4_000
_RARE = "\U00010000"
_ARROWS = (
    *(("NORTH WEST", "↖"), ("NORTH EAST", "↗"), ("SOUTH EAST", "↘"), ("SOUTH WEST", "↙")),
    *(("LEFT RIGHT", "↔"), ("UP DOWN", "↕"), ("LEFTWARDS", "←"), ("RIGHTWARDS", "→")),
    *(("UPWARDS", "↑"), ("DOWNWARDS", "↓")),
)  # no text: names of signs
_TICKS = {"🗸": "✓", "🗴": "✗", "🗶": "✗", "🗹": "☑", "🗵": "☒", "🗷": "☒"}
_DEEPEST = 40


class Fields:
    """The fields that are open where the walk stands, the innermost last: an instruction, then what it came to."""

    def __init__(self) -> None:
        self._open: list[tuple[str, str]] = []

    def turn(self, kind: str | None) -> None:
        """Take a mark of a field: its begin, the place where its result starts ("separate"), or its end."""
        if kind == "begin" and len(self._open) < _DEEPEST:
            self._open.append(("", ""))
        elif kind == "separate" and self._open:
            text, _ = self._open[-1]
            self._open[-1] = text, link_of_field(text)
        elif kind == "end" and self._open:
            self._open.pop()

    def add_instruction(self, text: str) -> None:
        if self._open and len(self._open[-1][0]) < _LONGEST:
            self._open[-1] = self._open[-1][0] + text[:_LONGEST], ""

    def address(self) -> str:
        """Where words lead that stand here; "" for nowhere."""
        return next((address for _, address in reversed(self._open) if address), "")

    def close_all(self) -> None:
        self._open.clear()


def link_of_field(instruction: str) -> str:
    """HYPERLINK "https://a.example" \\l "part" → https://a.example#part; "" for a field of another kind."""
    found = _LINK.match(instruction[:_LONGEST])
    return f"{found[1]}#{found[2]}" if found and found[2] else found[1] if found else ""


def letter_of_sign(font: str, number: str) -> str:
    """The sign with this hexadecimal number in a font of signs, as a letter of any font; "" where there is none."""
    places = [int(one, 16) for one in (number, number[2:]) if re.fullmatch("[0-9A-Fa-f]{1,5}", one)]
    letter = next((chr(dingbats[font, place]) for place in places if (font, place) in dingbats), "")
    return _plain_sign(letter) if letter >= _RARE else letter


def _plain_sign(letter: str) -> str:
    """An arrow or a tick that few fonts have, as the one that all have."""
    name = unicodedata.name(letter, "")
    if "ARROW" in name:
        return next((sign for way, sign in _ARROWS if way in name), letter)
    return _TICKS.get(letter, letter)

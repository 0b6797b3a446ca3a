"""A heading's text → the anchor that code hosts make for it."""

from __future__ import annotations

import unicodedata
from collections.abc import MutableMapping
from functools import lru_cache

_ASCII_DROPPED = {code: None for code in range(128) if not (chr(code).isalnum() or chr(code) in "_- ")}
_KEPT = {"Lu", "Ll", "Lt", "Lm", "Lo", "Nl", "Mn", "Mc", "Me", "Nd", "Pc"}  # no text: Unicode's kinds of letters


def make_anchor(text: str, seen: MutableMapping[str, int]) -> str:
    """Small letters, punctuation dropped, blanks to hyphens; `-1`, `-2` … for a text that was seen before.

    `seen` is the document's own record (start with an empty dict) and is changed. Letters of all scripts stay.
    """
    plain = slugify(text)
    made = plain
    while made in seen:
        seen[plain] += 1
        made = f"{plain}-{seen[plain]}"
    seen[made] = 0
    return made


def slugify(text: str) -> str:
    """The anchor of a heading that stands once."""
    lowered = text.strip().lower().translate(_ASCII_DROPPED)
    if not lowered.isascii():
        lowered = "".join(letter for letter in lowered if letter in "_- " or _is_kept(letter))
    return lowered.replace(" ", "-")


@lru_cache(maxsize=4096)
def _is_kept(letter: str) -> bool:
    return unicodedata.category(letter) in _KEPT

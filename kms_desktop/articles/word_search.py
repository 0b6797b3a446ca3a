"""Words that somebody typed → the pattern that finds them in a text as a person reads it."""

from __future__ import annotations

import re
from functools import lru_cache

_ALIKE = {"'": "['’]", "’": "['’]", '"': '["“”]', "“": '["“”]', "”": '["“”]'}


@lru_cache(maxsize=64)
def word_pattern(wanted: str, *, case: bool = False, whole: bool = False) -> re.Pattern[str] | None:
    """None for nothing wanted. `case`: capitals and small letters are two things; `whole`: whole words alone.

    Straight and curly quotation marks are one. A blank is also found where a line ends, as sentences go on in the next.
    """
    if not wanted.strip():
        return None
    pattern = "".join(_part_pattern(part) for part in re.findall(r"\s+|\S", wanted))
    if whole:
        pattern = rf"(?<!\w){pattern}(?!\w)"
    return re.compile(pattern, re.NOFLAG if case else re.IGNORECASE)


def _part_pattern(part: str) -> str:
    return r"\s+" if part.isspace() else _ALIKE.get(part) or re.escape(part)

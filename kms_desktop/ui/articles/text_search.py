"""Words and a text → every place where the text says them, as an editor's cursor counts."""

from __future__ import annotations

import re

from kms_desktop.ui.articles.text_positions import count_units

_ALIKE = {"'": "['’]", "’": "['’]", '"': '["“”]', "“": '["“”]', "”": '["“”]'}


def found_in(text: str, wanted: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of each, in order and apart; none for nothing wanted.

    Upper and lower case are one, and so are straight and curly quotation marks. A blank is also found where a line
    ends, because sentences go on in the next.

    >>> found_in("The bank's\\ncharge", "THE BANK’S CHARGE")
    ((0, 17),)
    """
    if not wanted.strip():
        return ()
    pattern = re.compile("".join(_part_pattern(part) for part in re.findall(r"\s+|\S", wanted)), re.IGNORECASE)
    found, at, counted = [], 0, 0
    for one in pattern.finditer(text):
        start = counted + count_units(text[at : one.start()])
        end = start + count_units(one[0])
        found.append((start, end))
        at, counted = one.end(), end
    return tuple(found)


def _part_pattern(part: str) -> str:
    return r"\s+" if part.isspace() else _ALIKE.get(part) or re.escape(part)

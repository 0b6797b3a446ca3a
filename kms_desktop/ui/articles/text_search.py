"""Words and a text → every place where the text says them, as an editor's cursor counts."""

from __future__ import annotations

from kms_desktop.articles.word_search import word_pattern
from kms_desktop.ui.articles.text_positions import count_units


def found_in(text: str, wanted: str, *, case: bool = False, whole: bool = False) -> tuple[tuple[int, int], ...]:
    """(start, end) of each, in order and apart; none for nothing wanted.

    Upper and lower case are one, but with `case`, and so are straight and curly quotation marks. A blank is also found
    where a line ends, because sentences go on in the next. `whole`: words alone, not parts of longer ones.

    >>> found_in("The bank's\\ncharge", "THE BANK’S CHARGE")
    ((0, 17),)
    """
    pattern = word_pattern(wanted, case=case, whole=whole)
    if pattern is None:
        return ()
    found, at, counted = [], 0, 0
    for one in pattern.finditer(text):
        start = counted + count_units(text[at : one.start()])
        end = start + count_units(one[0])
        found.append((start, end))
        at, counted = one.end(), end
    return tuple(found)

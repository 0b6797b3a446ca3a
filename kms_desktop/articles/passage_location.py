"""A passage as an agent saw it on a screen → where it stands in the article's file: the line, and the very words."""

from __future__ import annotations

import re

_MARKS = re.compile(r"[\W_]+")
_FEWEST = 3
_MOST_WORDS = 200


def line_of(text: str, passage: str) -> int:
    """The line from 1; 0 where the text has no such words any more. Markup and quotes in either do not count."""
    lines = [comparable_words(line) for line in text.split("\n")]
    wanted = [words for line in passage.split("\n") if (words := comparable_words(line))]
    if not wanted:
        return 0
    first = wanted[0]
    for cut in (first, first[:60].rpartition(" ")[0] if len(first) > 60 else ""):
        found = next((number for number, line in enumerate(lines, 1) if cut and cut in line), 0)
        if found:
            return found
    known = set(first.split())
    if len(known) < _FEWEST:
        return 0
    shared = [len(known & set(line.split())) for line in lines]
    best = max(range(len(lines)), key=lambda at: shared[at])
    return best + 1 if shared[best] * 3 >= len(known) * 2 else 0


def range_of(text: str, passage: str) -> tuple[int, int] | None:
    """Where the words of a passage begin and end in the text, whatever marks and line ends stand between them."""
    words = comparable_words(passage).split()[:_MOST_WORDS]
    between = r"(?:\]\([^)]*\)|[\W_])+"
    found = re.search(rf"(?<!\w){between.join(map(re.escape, words))}(?!\w)", text, re.IGNORECASE) if words else None
    return (found.start(), found.end()) if found else None


def comparable_words(line: str) -> str:
    """Without marks, signs and addresses of links, in small letters."""
    return " ".join(_MARKS.sub(" ", re.sub(r"\]\([^)]*\)", " ", line)).casefold().split())

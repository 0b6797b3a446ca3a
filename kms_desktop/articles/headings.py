"""A heading of a text → what lies under it line by line; its words changed, with the links of the same text to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.front_matter import split_front_matter
from kms_desktop.articles.link_addresses import rewrite_links
from kms_desktop.articles.outline import Heading, Part, parse_outline

_ATX = re.compile(r"( {0,3}#{1,6}[ \t]+)(.*?)([ \t]+#+)?[ \t]*$")


@dataclass(frozen=True, slots=True)
class Place:
    """One heading, in characters of the whole text. `lines`: each line under it with its first character and what it
    is: text, code, or solution (the first line of a block of facts).

    `below` is the beginning of the line under the heading, `end` stands behind the last words of what lies under it,
    and `last` is the last character that does.
    """

    title: str
    number: int
    """The how-manieth heading of the text, from 0."""
    line: int
    """Its line of the text, from 1."""
    start: int
    below: int
    end: int
    last: int
    lines: tuple[tuple[int, str, str], ...]


def find_place(text: str, line: int) -> Place | None:
    """The heading that stands in this line of the text, counted from 1."""
    read = _Read(text)
    number = next((n for n, one in enumerate(read.headings) if not one.nested and read.line_of(one) == line), None)
    return read.place_of(number) if number is not None else None


def places_under(text: str, title: str) -> list[Place]:
    """The headings of the smallest level in the part of that title: the steps of a guide, the options."""
    read = _Read(text)
    part = read.part_of(title)
    below = read.outline.child_parts(part) if part is not None else []
    return [read.place_of(read.headings.index(child.heading)) for child in below]


def place_around(text: str, line: int, title: str) -> Place | None:
    """The one of them in which a line of the text lies."""
    start = sum(len(one) + 1 for one in text.split("\n")[: line - 1])
    above = [place for place in places_under(text, title) if place.start <= start]
    return above[-1] if above and start <= above[-1].last else None


def rename_heading(text: str, place: Place, title: str) -> str | None:
    """The text with other words in that heading; links of this text that led to it lead to it again.

    The heading is taken by its number, so the text may be another one by now. None for a heading that is not written
    with `#`.
    """
    title = " ".join(title.split())
    read = _Read(text)
    heading, lines = read.headings[place.number], list(read.outline.lines)
    if heading.text == title:
        return text
    written = _ATX.fullmatch(lines[heading.line])
    if written is None or not title:
        return None
    lines[heading.line] = f"{written[1]}{title}{written[3] or ''}"
    before = [one.anchor for one in read.headings]
    after = [one.anchor for one in parse_outline("\n".join(lines)).headings]
    moved = {f"#{old}": f"#{new}" for old, new in zip(before, after, strict=True) if old != new}
    return text[: read.body_at] + rewrite_links("\n".join(lines), lambda href, _picture: moved.get(href, href))


def line_of_place(text: str, place: int) -> int:
    """The line, counted from 1, in which a character stands."""
    return text.count("\n", 0, place) + 1


def part_range(text: str, title: str) -> tuple[int, int] | None:
    """Where a part's heading begins, and behind the last words of the part; None where the text has none."""
    read = _Read(text)
    part = read.part_of(title)
    if part is None:
        return None
    end = read.starts[part.end] if part.end < len(read.starts) else len(text)
    return read.starts[part.heading.line], len(text[:end].rstrip())


class _Read:
    """A text with its outline, and where each line of its body begins."""

    def __init__(self, text: str) -> None:
        _, markdown, self._first_line = split_front_matter(text, FindingList(""))
        self.outline = parse_outline(markdown)
        self.headings = self.outline.headings
        self.body_at = len(text) - len(markdown)
        self.starts = [self.body_at, *(self.body_at + end for end in _line_ends(self.outline.lines))][:-1]
        self._length = len(text)

    def line_of(self, heading: Heading) -> int:
        return heading.line + self._first_line

    def part_of(self, title: str) -> Part | None:
        parts = self.outline.split_parts(range(1, 3))
        return next((part for part in parts if part.heading.text.casefold() == title.casefold()), None)

    def place_of(self, number: int) -> Place:
        heading, lines = self.headings[number], self.outline.lines
        own = (one.line for one in self.headings if not one.nested and one.level <= heading.level)
        last = next((line for line in own if line > heading.line), len(lines))
        under = tuple(self._lines_of(heading, last))
        written = [start + len(words.rstrip()) for start, words, _ in under if words.strip()]
        below = self.starts[heading.below] if heading.below < len(lines) else self._length
        start = self.starts[heading.line]
        end = max(written, default=start + len(lines[heading.line].rstrip()))
        until = self.starts[last] - 1 if last < len(lines) else self._length
        return Place(heading.text, number, self.line_of(heading), start, below, end, until, under)

    def _lines_of(self, heading: Heading, last: int) -> Iterator[tuple[int, str, str]]:
        kinds: dict[int, str] = {}
        for token in self.outline.tokens:
            if token.type in ("fence", "code_block") and token.map and heading.below <= token.map[0] < last:
                first, end = token.map
                facts = token.type == "fence" and token.level == 0 and token.info.split()[:1] == ["solution"]
                kinds.update(dict.fromkeys(range(first, end), "facts" if facts else "code"))
                kinds[first] = "solution" if facts else "code"
        for number in range(heading.below, last):
            if kinds.get(number) != "facts":
                yield self.starts[number], self.outline.lines[number], kinds.get(number, "text")


def _line_ends(lines: Sequence[str]) -> Iterator[int]:
    return accumulate(len(line) + 1 for line in lines)

"""A heading of a text → what lies under it line by line; its words changed, with the links of the same text to it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.front_matter import split_front_matter
from kms_desktop.articles.link_rewriting import rewrite_links
from kms_desktop.articles.outline import Heading, Outline, parse_outline

_ATX = re.compile(r"( {0,3}#{1,6}[ \t]+)(.*?)([ \t]+#+)?[ \t]*$")


@dataclass(frozen=True, slots=True)
class Place:
    """One heading, in characters of the whole text. `lines`: each line under it with its first character and what it
    is: text, code, or solution (the first line of a block of facts).

    `below` is the beginning of the line under the heading, `end` stands behind the last words of what lies under it.
    """

    title: str
    level: int
    number: int
    """The how-manieth heading of the text, from 0."""
    start: int
    below: int
    end: int
    lines: tuple[tuple[int, str, str], ...]


def find_place(text: str, line: int) -> Place | None:
    """The heading that stands in this line of the text, counted from 1."""
    _, markdown, first_line = split_front_matter(text, FindingList(""))
    read = parse_outline(markdown)
    own = [(n, heading) for n, heading in enumerate(read.headings) if not heading.nested]
    found = next(((n, heading) for n, heading in own if heading.line + first_line == line), None)
    if found is None:
        return None
    number, heading = found
    following = (one.line for _, one in own if one.line > heading.line and one.level <= heading.level)
    last = next(following, len(read.lines))
    starts = _line_starts(len(text) - len(markdown), read)
    lines = tuple(_lines_of(read, heading, last, starts))
    written = [start + len(words.rstrip()) for start, words, _ in lines if words.strip()]
    below = starts[heading.below] if heading.below < len(starts) else len(text)
    end = max(written, default=starts[heading.line] + len(read.lines[heading.line].rstrip()))
    return Place(heading.text, heading.level, number, starts[heading.line], below, end, lines)


def rename_heading(text: str, place: Place, title: str) -> str | None:
    """The text with other words in that heading; links of this text that led to it lead to it again.

    The heading is taken by its number, so the text may be another one by now. None for a heading that is not written
    with `#`.
    """
    title = " ".join(title.split())
    body_at, markdown, read = _split(text)
    heading = read.headings[place.number]
    if heading.text == title:
        return text
    lines = list(read.lines)
    written = _ATX.fullmatch(lines[heading.line])
    if written is None or not title:
        return None
    lines[heading.line] = f"{written[1]}{title}{written[3] or ''}"
    before = [one.anchor for one in read.headings]
    after = [one.anchor for one in parse_outline("\n".join(lines)).headings]
    moved = {f"#{old}": f"#{new}" for old, new in zip(before, after, strict=True) if old != new}
    return text[:body_at] + rewrite_links("\n".join(lines), lambda href, _picture: moved.get(href, href))


def heading_of(text: str, line: int, title: str) -> Place | None:
    """The step or option around a line: the nearest heading of level three above it, in the part of that title."""
    _, markdown, first_line = split_front_matter(text, FindingList(""))
    read = parse_outline(markdown)
    part = next(
        (part for part in read.split_parts(range(1, 3)) if part.heading.text.casefold() == title.casefold()), None
    )
    if part is None:
        return None
    above = [one for one in read.child_parts(part) if one.heading.line + first_line <= line < one.end + first_line]
    return find_place(text, above[-1].heading.line + first_line) if above else None


def line_of_place(text: str, place: int) -> int:
    """The line, counted from 1, in which a character stands."""
    return text.count("\n", 0, place) + 1


def end_of_part(text: str, title: str) -> int | None:
    """Behind the last words of a part; None where the text has none of that title."""
    body_at, _, read = _split(text)
    part = next(
        (part for part in read.split_parts(range(1, 3)) if part.heading.text.casefold() == title.casefold()), None
    )
    if part is None:
        return None
    starts = _line_starts(body_at, read)
    end = starts[part.end] if part.end < len(starts) else len(text)
    return len(text[:end].rstrip())


def _split(text: str) -> tuple[int, str, Outline]:
    _, markdown, _ = split_front_matter(text, FindingList(""))
    return len(text) - len(markdown), markdown, parse_outline(markdown)


def _line_starts(first: int, read: Outline) -> list[int]:
    starts = [first]
    for line in read.lines:
        starts.append(starts[-1] + len(line) + 1)
    return starts[:-1]


def _lines_of(read: Outline, heading: Heading, last: int, starts: list[int]):  # type: ignore[no-untyped-def]
    kinds: dict[int, str] = {}
    for token in read.tokens:
        if token.type in ("fence", "code_block") and token.map and heading.below <= token.map[0] < last:
            first, end = token.map
            kinds.update(dict.fromkeys(range(first, end), "code"))
            if token.type == "fence" and token.level == 0 and token.info.split()[:1] == ["solution"]:
                kinds.update(dict.fromkeys(range(first, end), "facts"))
                kinds[first] = "solution"
    for number in range(heading.below, last):
        if kinds.get(number) != "facts":
            yield starts[number], read.lines[number], kinds.get(number, "text")

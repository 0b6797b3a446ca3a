"""A Markdown file → its links and the anchors of its headings, as code hosts make them.

Standard library only: the site is made before anything is installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\s*<?([^()\s<>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
_WHOLE_LINK = re.compile(r"(?<!!)\[([^\[\]]*)\]\(([^()\s]+)(?:\s+\"[^\"]*\")?\)")
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """`line` counts from 1; `path` is "" for a heading of the same file, `anchor` is "" for a file as a whole."""

    line: int
    path: str
    anchor: str


def links_of(text: str) -> list[Link]:
    """The relative links of a text; those to other places (`https:`, `mailto:`) are none of ours."""
    prose = _CODE.sub(_blank, "\n".join(line for _number, line in _prose(text)))
    return [
        Link(prose.count("\n", 0, found.start()) + 1, *_parts(found[1]))
        for found in _LINK.finditer(prose)
        if not _ELSEWHERE.match(found[1])
    ]


def without_links(text: str) -> str:
    """The text with the words of its relative links in place of them."""
    return _WHOLE_LINK.sub(lambda found: found[0] if _ELSEWHERE.match(found[2]) else found[1], text)


def anchors_of(text: str) -> set[str]:
    """What can stand behind `#` in a link to this text."""
    found: set[str] = set()
    for _number, line in _prose(text):
        if heading := _HEADING.match(line):
            slug = anchor_of(heading[1])
            again = (f"{slug}-{times}" for times in range(1, len(found) + 2))
            found.add(slug if slug not in found else next(one for one in again if one not in found))
    return found


def anchor_of(heading: str) -> str:
    """Lower case, punctuation dropped, blanks to hyphens."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")


def broken_links(root: Path, file: Path) -> list[str]:
    """What is wrong with the links of a file, one sentence each; nothing outside `root` counts as there."""
    found = []
    for link in links_of(file.read_text("utf-8")):
        target = (file.parent / link.path).resolve() if link.path else file
        if not target.exists() or not target.is_relative_to(root):
            found.append(f"{file.relative_to(root)}:{link.line}: there is no {link.path}")
        elif link.anchor and target.suffix == ".md" and link.anchor not in anchors_of(target.read_text("utf-8")):
            found.append(f"{file.relative_to(root)}:{link.line}: {target.name} has no heading #{link.anchor}")
    return found


def _parts(target: str) -> tuple[str, str]:
    path, _, anchor = target.partition("#")
    return path, anchor


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _prose(text: str) -> Iterator[tuple[int, str]]:
    """The numbered lines, those of fences empty."""
    fence = ""
    for number, line in enumerate(text.splitlines(), 1):
        opened = _FENCE.match(line)
        if opened and not fence:
            fence = opened[1]
        elif opened and opened[1] == fence:
            fence = ""
        elif not fence:
            yield number, line
            continue
        yield number, ""

"""The lines of an article → what other tools' writing in them is shown as typed, or not shown at all, at its place.

Wiki links, boxes, templates and footnotes are other programs' markdown. Here they stay what they are, signs among the
words that an agent reads; a cell of a table beyond its head is not shown at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from kms_desktop.articles.markdown_extensions import is_macro
from kms_desktop.texts import plural, tr

_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_PIPE = re.compile(r"(?<!\\)\|")
_BOX = re.compile(r"^[ \t>]*(!!!|\?\?\?\+?)[ \t]+\w")
_COLONS = re.compile(r"^[ \t>]*(:::+)[ \t]*\{?\.?([a-zA-Z][\w-]*)")
_SIGNS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (
        re.compile(r"!?\[\[[^\[\]\n]{1,200}\]\](?!\()"),
        lambda text: tr("“{text}” is a wiki link and is shown as typed; write [words](file.md).", text=text),
    ),
    (
        re.compile(r"\{%[^%\n]{0,200}%\}|\{\{[^{}\n]{1,200}\}\}"),
        lambda text: tr("“{text}” is a template of another program and is shown as typed.", text=text),
    ),
    (
        re.compile(r"(?<!\])\[\^[\w-]{1,60}\]"),
        lambda text: tr("“{text}” is a footnote, which is not known here; write it where it belongs.", text=text),
    ),
    (
        re.compile(r"(?<=[ \t])\{[#.][\w-]+[^{}\n]{0,100}\}[ \t]*$"),
        lambda text: tr("“{text}” is shown as typed; a heading gets its name from its words.", text=text),
    ),
    (
        re.compile(r"!?\[[^\[\]\n]{0,200}\]\((?!<)[^\s()<>]+[ \t]+(?![\"'(])[^()\n]{1,300}\)"),
        lambda text: tr(
            "“{text}” is no link or picture, because its address has a blank; write %20 for each blank.", text=text
        ),
    ),
)
_PLACEHOLDERS = re.compile(
    r"What the customer says and sees, in their words\.|True before and after the fix: product, plan, device, region\."
    r"|^#{1,6} (?:What to ask\?|What may be offered)[ \t]*$|^[ \t]*How to check\.[ \t]*$|^[-*+] \[Answer\]\("
    r"|\*\*Story:\*\* What happened once\.[ \t]*$|^\*\*(?:Say|Write|Why|Story):\*\*[ \t]*(?:…|\.\.\.)[ \t]*$"
    r"|(?<![\w/#.-])(?:TO[D]O|TBD|FIX[M]E|XXXX?)(?![\w/-])|(?<!\w)[Ll]orem ipsum(?!\w)"
    r"|\[(?:insert|your|enter|add|replace)(?: [\w'’-]+){1,6}\](?!\(|\[|:)|<(?:insert|enter)(?: [\w'’-]+){1,6}>",
)
"""What a new article and its snippets begin with, and what people write where something is still to come."""


@dataclass(frozen=True, slots=True)
class Sign:
    """`line` and `column` count from 0 in the markdown."""

    code: str
    said: str
    line: int
    column: int


def find_signs(lines: Sequence[str], tokens: Sequence[Token]) -> Iterator[Sign]:
    """What stands in code is meant to be shown as typed."""
    code = {n for token in tokens if token.type in ("fence", "code_block") and token.map for n in range(*token.map)}
    for number, line in enumerate(lines):
        if number not in code:
            yield from _signs_of_line(line, number)
    for token in tokens:
        if token.type == "table_open" and token.map:
            yield from _surplus_cells(lines, token.map, code)


def _signs_of_line(line: str, number: int) -> Iterator[Sign]:
    plain = _CODE_SPAN.sub(lambda found: " " * len(found[0]), line) if "`" in line else line
    if any(sign in plain for sign in "[{:!?"):
        for pattern, said in _SIGNS:
            for found in pattern.finditer(plain):
                yield Sign("shown-as-typed", said(found[0].strip()[:60]), number, found.start())
        box = _BOX.match(plain) or _COLONS.match(plain)
        if box and not (box.lastindex == 2 and is_macro(box[2])):
            said_of_box = tr(
                "“{text}” is a box of another program and is shown as typed; begin each line with “>”.",
                text=plain.strip()[:60],
            )
            yield Sign("shown-as-typed", said_of_box, number, box.start(1))
    left = _PLACEHOLDERS.search(plain)
    if left:
        told = tr("“{text}” is a placeholder; write what belongs there.", text=left[0].strip()[:60])
        yield Sign("placeholder", told, number, left.start())


def _surplus_cells(lines: Sequence[str], place: Sequence[int], code: Collection[int]) -> Iterator[Sign]:
    first, last = place
    head = _count_cells(lines[first])
    for number in range(first + 2, min(last, len(lines))):
        more = _count_cells(lines[number]) - head
        if more > 0 and number not in code:
            said = plural(
                "This row has {n} cell more than the head of its table; it is not shown.",
                "This row has {n} cells more than the head of its table; they are not shown.",
                more,
            )
            yield Sign("table-cells", said, number, 0)


def _count_cells(line: str) -> int:
    cells = _PIPE.split(line.lstrip(" >\t").rstrip())
    return len(cells) - (not cells[0].strip()) - (len(cells) > 1 and not cells[-1].strip())

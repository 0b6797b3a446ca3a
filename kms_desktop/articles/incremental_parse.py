"""A long markdown text → its tokens, parsed piece by piece between headings; what was parsed before is not again.

A heading at the beginning of a line ends every block but a fence and raw HTML, so the pieces of a text without these
in odd places are parsed apart with the same result. Any other text, and a short one, is parsed as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

LARGE = 12_000
"""Characters below which parsing as a whole is fast enough for a keystroke."""
_KEPT_PIECES = 2_000
_HEADING = re.compile(r"#{1,6}(?:[ \t]|$)")
_FENCE = re.compile(r"(`{3,}|~{3,})[^`]*$")
_ODD = re.compile(r"^[^\n`~]+(?:```|~~~)|^ {0,3}<|\]:|:::|\0", re.MULTILINE)
"""A fence in a list or a quote, raw HTML, a reference, a macro: what one piece says may count in another."""


@lru_cache(maxsize=4)
def split_pieces(markdown: str) -> tuple[tuple[int, str], ...] | None:
    """Each piece with its first line from 0; None where the text must be parsed as a whole."""
    if len(markdown) < LARGE or _ODD.search(markdown):
        return None
    lines = markdown.split("\n")
    starts, fence = [0], ""
    for number, line in enumerate(lines):
        mark = _FENCE.match(line) if line[:1] in ("`", "~") else None
        if fence:
            if mark and line.startswith(fence) and not line.strip(fence[0]).strip():
                fence = ""
        elif mark:
            fence = mark[1]
        elif number and line[:1] == "#" and _HEADING.match(line):
            starts.append(number)
    ends = [*starts[1:], len(lines)]
    return tuple((start, _join_lines(lines, start, end)) for start, end in zip(starts, ends, strict=True))


def _join_lines(lines: list[str], start: int, end: int) -> str:
    """The lines with the line feed that stands before the next piece."""
    return "\n".join(lines[start:end]) + ("\n" if end < len(lines) else "")


class PieceParser:
    """Parses with `md`. The tokens are shared with later results: nobody may change them."""

    def __init__(self, md: MarkdownIt) -> None:
        self._md = md
        self._parsed: Callable[[str], tuple[Token, ...]] = lru_cache(_KEPT_PIECES)(self._parse_piece)
        self._placed: Callable[[str, int], tuple[Token, ...]] = lru_cache(_KEPT_PIECES)(self._shift_tokens)

    def parse_tokens(self, markdown: str) -> list[Token] | None:
        """None where the text must be parsed as a whole."""
        parts = split_pieces(markdown)
        if parts is None:
            return None
        return [token for start, text in parts for token in self._placed(text, start)]

    def _parse_piece(self, text: str) -> tuple[Token, ...]:
        return tuple(self._md.parse(text, {}))

    def _shift_tokens(self, text: str, start: int) -> tuple[Token, ...]:
        return tuple(_shift_token(token, start) if token.map else token for token in self._parsed(text))


def _shift_token(token: Token, by: int) -> Token:
    first, last = token.map or (0, 0)
    return Token(
        token.type,
        token.tag,
        token.nesting,
        token.attrs,
        [first + by, last + by],
        token.level,
        token.children,
        token.content,
        token.markup,
        token.info,
        token.meta,
        token.block,
        token.hidden,
    )

"""The text of an article → what in it is checked where it stands: links, pictures, raw HTML, code and tables.

Question: parse the text for the checks, or use what reading the article made of it? Choice: the blocks of the text that
was read last are used again, and only paragraphs are parsed that can hold a link, a picture or a tag at all. Reason: of
a whole library each text was parsed twice, which is the larger part of checking it. Refused: to keep the tokens with
the article, as those of ten thousand take half a gigabyte; the marks are a handful for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kms_desktop.articles.incremental_parse import PieceParser
from kms_desktop.articles.markdown_extensions import add_macros
from kms_desktop.articles.outline import DEEPEST, LONGEST_LINE, parse_blocks, spare_long_paragraphs

_BLOCKS = frozenset({"fence", "code_block", "table_open"})
_INSIDE = frozenset({"link_open", "image", "html_inline", "html_block"})
_BEGINNINGS = ("[", "<", ":::")
"""Without one of these a paragraph has no link, no picture, no tag and no macro."""


@dataclass(frozen=True, slots=True)
class TextMarks:
    """`inside`: each link, picture and piece of HTML with the lines in which it stands, counted from 0, the last one
    not included. `blocks`: code, and the beginnings of tables."""

    blocks: tuple[Token, ...]
    inside: tuple[tuple[Token, int, int], ...]


def find_text_marks(markdown: str) -> TextMarks:
    """The quickest for the text that was parsed last."""
    tokens: Sequence[Token] | None = _piece_parser().parse_tokens(markdown)
    if tokens is None:
        tokens = _parse_again(markdown)
    return TextMarks(
        tuple(token for token in tokens if token.type in _BLOCKS),
        tuple(found for found in _tokens_with_lines(tokens) if found[0].type in _INSIDE),
    )


def _parse_again(markdown: str) -> Sequence[Token]:
    blocks = parse_blocks(markdown)
    return _make_parser().parse(markdown, {}) if blocks is None else [_with_children(token) for token in blocks]


def _with_children(token: Token) -> Token:
    """The blocks are somebody else's too, so that a paragraph becomes a token of its own."""
    if token.type != "inline":
        return token
    children: list[Token] = []
    content = token.content
    if len(content) <= LONGEST_LINE and any(sign in content for sign in _BEGINNINGS):
        _make_parser().inline.parse(content, _make_parser(), {}, children)
    return Token("inline", "", 0, map=token.map, children=children)


@cache
def _make_parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    md.validateLink = lambda url: True  # type: ignore[method-assign]  # nothing is shown from here
    add_macros(md)
    spare_long_paragraphs(md)
    return md


@cache
def _piece_parser() -> PieceParser:
    return PieceParser(_make_parser())


def _tokens_with_lines(tokens: Sequence[Token]) -> Iterator[tuple[Token, int, int]]:
    """Every token with the lines in which it stands, counted from 0, the last one not included."""
    start, end = 0, 1
    for token in tokens:
        if token.map:
            start, end = token.map
        if token.type != "inline":
            yield token, start, end
        else:
            yield from _inline_with_lines(token, start, end)


def _inline_with_lines(inline: Token, start: int, end: int) -> Iterator[tuple[Token, int, int]]:
    line = start
    for token in inline.children or []:
        yield token, line, max(end, line + 1)
        if token.type in ("softbreak", "hardbreak"):
            line += 1
        elif token.type in ("html_inline", "code_inline"):
            line += token.content.count("\n")

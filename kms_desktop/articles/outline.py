"""The text of an article → its headings, the parts between them, and the words of a line without its markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType

from kms_desktop.articles.anchors import make_anchor
from kms_desktop.articles.incremental_parse import PieceParser

DEEPEST = 40
"""Lists and quotes inside each other; what stands deeper is not read."""
LONGEST_LINE = 20_000
"""Characters of one paragraph that are read for markup; a longer one is taken as plain text."""

_BLOCKS = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable("table")
_BLOCKS.core.ruler.enableOnly(["normalize", "block"])
_PIECES = PieceParser(_BLOCKS)
_NO_PROSE = re.compile(
    r"<!--.*?-->|\[?!\[[^\]\n]{0,300}\]\([^)\n]{0,500}\)(?:\]\([^)\n]{0,500}\))?|</?[a-zA-Z][^<>\n]{0,300}>"
    r"|^[ \t]*(?:[-*_][ \t]*){3,}$",
    re.DOTALL | re.MULTILINE,
)
_MARKUP = re.compile(r"[\\`*_\[\]<&!]")


@dataclass(frozen=True, slots=True)
class Heading:
    """`line` and `below` count from 0 in the markdown: the heading itself, and the first line under it."""

    level: int
    text: str
    anchor: str
    line: int
    below: int
    token: int
    """Place of the heading's first token."""
    nested: bool
    """Stands inside a list or a quote, so that it divides nothing."""


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with what follows it: tokens `first` up to `last`, lines `heading.below` up to `end`."""

    heading: Heading
    first: int
    last: int
    end: int


@dataclass(frozen=True, slots=True)
class Outline:
    """One parsed text. `lines` are those of the markdown, without line ends."""

    tokens: Sequence[Token]
    lines: Sequence[str]
    headings: tuple[Heading, ...]
    env: EnvType = field(default_factory=dict)
    lasting: bool = False
    """A long text that is likely read again: its paragraphs are remembered."""

    def plain_words(self, content: str) -> str:
        """The text of one paragraph or heading without its markup."""
        if not _MARKUP.search(content):
            return " ".join(content.split())
        return " ".join("".join(visible_texts(self.parse_inline(content))).split())

    def parse_inline(self, content: str) -> list[Token]:
        """The tokens of one paragraph. A very long one is a single text."""
        if len(content) > LONGEST_LINE:
            return [Token("text", "", 0, content=content)]
        return list(_cached_inline(content)) if self.lasting else _parse_inline(content, self.env)

    def split_parts(self, levels: range, within: Part | None = None) -> list[Part]:
        """What lies between headings of these levels; a heading of a smaller level also ends a part."""
        first = within.first if within else 0
        last = within.last if within else len(self.tokens)
        end = within.end if within else len(self.lines)
        own = [h for h in self.headings if not h.nested and first <= h.token < last and h.level < levels.stop]
        following = [*own[1:], None]
        return [
            Part(h, h.token + 3, n.token if n else last, n.line if n else end)
            for h, n in zip(own, following, strict=False)
            if h.level in levels
        ]

    def child_parts(self, part: Part) -> list[Part]:
        """What lies between the part's own headings of the smallest level: the steps of a guide."""
        levels = [h.level for h in self.headings if not h.nested and part.first <= h.token < part.last]
        return self.split_parts(range(min(levels), min(levels) + 1), part) if levels else []

    def part_markdown(self, part: Part) -> str:
        """The lines under the part's heading, blank ones at both ends left out."""
        return "\n".join(self.lines[part.heading.below : part.end]).strip("\n")


def find_title(read: Outline) -> Heading | None:
    """The heading that is the title of the whole text: the only “# …”, or the first of several where nothing stands
    before it. Any other heading is one of a part, by chance the first."""
    ones = [h for h in read.headings if h.level == 1 and not h.nested and h.text]
    if len(ones) == 1:
        return ones[0]
    first = next((h for h in read.headings if not h.nested), None)
    if not ones or first is not ones[0] or has_prose(read.lines[: first.line]):
        return None
    return first


def has_prose(lines: Iterable[str]) -> bool:
    """Whether anything stands in them but pictures, badges, remarks and lines across."""
    return bool(_NO_PROSE.sub("", "\n".join(lines)).strip())


def parse_outline(markdown: str) -> Outline:
    env: EnvType = {}
    known = _PIECES.parse_tokens(markdown)
    tokens = (parse_blocks(markdown) or _BLOCKS.parse(markdown, env)) if known is None else known
    read = Outline(tokens, markdown.split("\n"), (), env, known is not None)
    return Outline(tokens, read.lines, tuple(_find_headings(read)), env, read.lasting)


def parse_blocks(markdown: str) -> Sequence[Token] | None:
    """The blocks of the text, its paragraphs not parsed; nobody may change them. At once for the text that was asked
    last. None where the addresses of links may stand apart in it: which of these count is the asker's to say."""
    return None if "]:" in markdown else _parse_blocks(markdown)


@lru_cache(maxsize=1)
def _parse_blocks(markdown: str) -> Sequence[Token]:
    return _BLOCKS.parse(markdown, {})


def _parse_inline(content: str, env: EnvType) -> list[Token]:
    found: list[Token] = []
    _BLOCKS.inline.parse(content, _BLOCKS, env, found)
    return found


@lru_cache(maxsize=4_000)
def _cached_inline(content: str) -> tuple[Token, ...]:
    return tuple(_parse_inline(content, {}))


def spare_long_paragraphs(md: MarkdownIt) -> None:
    """Makes a parser take a very long paragraph as one `long_text` token instead of reading it for markup."""
    md.core.ruler.before("inline", "long_text", _long_text)


def _long_text(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and len(token.content) > LONGEST_LINE:
            token.type = "long_text"


def visible_texts(tokens: Sequence[Token]) -> Iterator[str]:
    """The visible words of inline tokens, a line break as a blank, pictures left out."""
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield " "


def _find_headings(read: Outline) -> Iterator[Heading]:
    seen: dict[str, int] = {}
    for place, token in enumerate(read.tokens):
        if token.type == "heading_open" and token.map:
            text = read.plain_words(read.tokens[place + 1].content)
            line, below = token.map
            yield Heading(int(token.tag[1]), text, make_anchor(text, seen), line, below, place, token.level > 0)

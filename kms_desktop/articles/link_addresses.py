"""The text of an article → where each address in it stands, and the same text with some of them written otherwise.

Question: who says what is a link? Choice: the markdown parser itself, asked rule by rule where it found one; so an
address in code, in a word with brackets or behind a backslash is none, and one in a quote, a table, a picture or a
definition below is. Refused: a pattern over the lines, which takes the example in a code span for a link and misses
the one whose address stands on the next line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate
from urllib.parse import quote, unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import reference as read_definition
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import image as read_image
from markdown_it.rules_inline import link as read_link
from markdown_it.token import Token

from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.front_matter import split_front_matter
from kms_desktop.articles.links import join_path
from kms_desktop.articles.outline import DEEPEST, LONGEST_LINE
from kms_desktop.articles.pictures import SUFFIXES

_FOUND, _WHERE = "addresses", "places"
_UNSAFE = re.compile(r"""[\x00-\x20\x7f()<>%#?\\"'\[\]`|&]""")
_UNSAFE_IN_BRACKETS = re.compile(r"[\x00-\x1f\x7f<>%#?\\`|&]")
_BEFORE = "between/" * 40
"""Deeper than any link climbs."""

Change = Callable[[str, bool], str]
"""An address as written, and whether it is a picture's → the address that is to stand there."""


@dataclass(frozen=True, slots=True)
class Address:
    """One address: `start` and `end` in the text, brackets around it not counted; `written` is what stands there."""

    start: int
    end: int
    written: str
    is_picture: bool = False
    in_brackets: bool = False

    @property
    def plain(self) -> str:
        """As the parser reads it, with no backslash and no `&amp;`."""
        return plain_address(self.written)


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` in the place of what stands from `start` up to `end`."""

    start: int
    end: int
    text: str


def plain_address(written: str) -> str:
    """An address without backslashes and entities."""
    return unescapeAll(written)


def find_addresses(text: str) -> tuple[Address, ...]:
    """Every address of a whole file with plain line ends, in order; what stands in its front matter is none."""
    _, markdown, _ = split_front_matter(text, FindingList(""))
    before = len(text) - len(markdown)
    return tuple(
        replace(one, start=one.start + before, end=one.end + before) for one in _addresses_below_front_matter(markdown)
    )


def rewrite_links(markdown: str, change: Change) -> str:
    """The same text, which has no front matter, with other addresses."""
    edits = []
    for one in _addresses_below_front_matter(markdown):
        new = change(one.written, one.is_picture)
        if new != one.written:
            needs_brackets = not one.in_brackets and re.search(r"[\s()]", new)
            edits.append(Edit(one.start, one.end, f"<{new}>" if needs_brackets else new))
    return apply_edits(markdown, edits)


def _addresses_below_front_matter(markdown: str) -> list[Address]:
    if "](" not in markdown and "]:" not in markdown:
        return []
    found: dict[int, Address] = {}
    for parser in (_parser(html=True), _parser(html=False)):
        for one in _read_addresses(parser, markdown):
            found.setdefault(one.start, one)
    return [found[start] for start in sorted(found)]


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """All of them at once; they do not overlap."""
    for edit in sorted(edits, key=lambda edit: -edit.start):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def read_address(address: Address, inside: str) -> tuple[str, str] | None:
    """The file of the library and the heading that it leads to from the file `inside`; None for what is no file of it.

    A path that begins with ".." lies outside of the library; whether a file is there is not asked.
    """
    plain = address.plain
    try:
        parts = urlsplit(plain)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or parts.query:
        return None
    anchor = unquote(parts.fragment)
    if not parts.path:
        return (inside, anchor) if plain.startswith("#") else None
    path = join_path(inside, unquote(parts.path).replace("\\", "/"))
    return (unicodedata.normalize("NFC", path), anchor)


def write_address(old: Address, path: str | None, anchor: str | None, inside: str) -> str:
    """How another file and heading are written in the file `inside`, in the manner of `old`; None: as it says now.

    Its brackets, its slash or dot at the beginning, and whatever does not change are kept as they are written.
    """
    written = old.written if old.plain == old.written else _quote(old.plain, old.in_brackets, but="%#?")
    own_path, mark, own_anchor = written.partition("#")
    if path is not None:
        own_path = _quote(_in_the_same_manner(path, own_path, inside), old.in_brackets)
    if anchor is not None:
        own_anchor = _quote(anchor, old.in_brackets)
        mark = "#" if anchor or not own_path else ""
    return f"{own_path}{mark}{own_anchor}"


def _in_the_same_manner(path: str, like: str, inside: str) -> str:
    if like.startswith("/"):
        return f"/{path}"
    made = relative_path(path, inside)
    return f"./{made}" if like.startswith("./") and not made.startswith(".") else made


def relative_path(path: str, inside: str) -> str:
    """One path of the library as seen from the file `inside`; paths that begin with ".." lie outside of it."""
    wanted, start = f"{_BEFORE}{path}".split("/"), f"{_BEFORE}{inside}".split("/")[:-1]
    made: list[str] = []
    for part in wanted:
        if part == ".." and made:
            made.pop()
        else:
            made.append(part)
    same = next((n for n, (a, b) in enumerate(zip(made, start, strict=False)) if a != b), min(len(made), len(start)))
    return "/".join([".."] * (len(start) - same) + made[same:])


def _quote(plain: str, in_brackets: bool, but: str = "") -> str:
    unsafe = _UNSAFE_IN_BRACKETS if in_brackets else _UNSAFE
    return unsafe.sub(lambda found: found[0] if found[0] in but else quote(found[0], safe=""), plain)


@cache
def _parser(*, html: bool) -> MarkdownIt:
    """A parser as lint has it, or one as articles are shown with; both tell of each address that they read."""
    md = MarkdownIt("commonmark", {"maxNesting": DEEPEST, "html": html}).enable(["table", "strikethrough"])
    md.validateLink = lambda url: True  # type: ignore[method-assign]  # nothing is shown from here
    md.core.ruler.enableOnly(["normalize", "block"])
    md.inline.ruler.at("link", _telling(read_link, first=0))
    md.inline.ruler.at("image", _telling(read_image, first=1))
    md.block.ruler.at("reference", _tell_definition)
    return md


def _read_addresses(md: MarkdownIt, markdown: str) -> list[Address]:
    found: list[Address] = []
    env = {_FOUND: found}
    tokens = md.parse(markdown, env)
    lines = markdown.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    done: dict[int, int] = {}
    for token in tokens:
        if token.type == "inline" and token.map and "]" in token.content and len(token.content) <= LONGEST_LINE:
            places = _places_of(token, lines, starts, done)
            md.inline.parse(token.content, md, {**env, _WHERE: (token.content, places)}, [])
    return [one for one in found if markdown[one.start : one.end] == one.written]


def _places_of(token: Token, lines: Sequence[str], starts: Sequence[int], done: dict[int, int]) -> list[int]:
    """For each character of a paragraph where it stands in the text; -1 where that cannot be told."""
    assert token.map is not None
    places: list[int] = []
    for number, content in enumerate(token.content.split("\n"), token.map[0]):
        words = content.strip()
        lead = len(content) - len(content.lstrip())
        line = lines[number] if number < len(lines) else ""
        held = re.compile(re.escape(words).replace(r"\|", r"\\?\|")).search(line, done.get(number, 0))
        if held is None:
            places += [-1] * (len(content) + 1)
            continue
        done[number] = held.end()
        at, own = held.start(), []
        for letter in words:
            at += line[at] != letter  # a bar in a cell of a table stands there behind a backslash
            own.append(starts[number] + at)
            at += 1
        places += [-1] * lead + own + [starts[number] + at] * (len(content) - lead - len(words) + 1)
    return places


def _telling(rule: Callable[[StateInline, bool], bool], first: int) -> Callable[[StateInline, bool], bool]:
    """The rule for a link or a picture, which begins `first` signs before its bracket."""

    def tell(state: StateInline, silent: bool) -> bool:
        begun = state.pos
        if not rule(state, silent):
            return False
        content, places = state.env.get(_WHERE, ("", ()))
        if not silent and state.src == content:
            after, state.pos = state.pos, begun
            closing = state.md.helpers.parseLinkLabel(state, begun + first, first == 0)
            state.pos = after
            _note_address(state, closing + 1, places, is_picture=first == 1)
        return True

    return tell


def _note_address(state: StateInline, place: int, places: Sequence[int], *, is_picture: bool) -> None:
    """What stands in the round brackets; nothing where the link names a definition."""
    if place >= state.pos or state.src[place] != "(":
        return
    place += 1
    while place < state.pos and state.src[place] in " \t\n":
        place += 1
    read = state.md.helpers.parseLinkDestination(state.src, place, state.posMax)
    in_brackets = state.src[place : place + 1] == "<"
    start, end = (place + 1, read.pos - 1) if in_brackets else (place, read.pos)
    if read.ok and start < end and places[start] >= 0:
        first = places[start]
        written = state.src[start:end]
        found: list[Address] = state.env[_FOUND]
        found.append(Address(first, first + len(written), written, is_picture, in_brackets))


def _tell_definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if not read_definition(state, start, end, silent):
        return False
    string = ""
    places: list[int] = []
    for line in range(start, state.line):
        first, last = state.bMarks[line] + state.tShift[line], state.eMarks[line]
        string += state.src[first:last] + "\n"
        places += range(first, last + 1)
    label = re.match(r"\[(?:[^\\\]]|\\.)*\]:\s*", string, re.DOTALL)
    if label is not None:
        read = state.md.helpers.parseLinkDestination(string, label.end(), len(string))
        in_brackets = string[label.end()] == "<"
        begins, ends = (label.end() + 1, read.pos - 1) if in_brackets else (label.end(), read.pos)
        if read.ok and begins < ends:
            written, place = string[begins:ends], places[begins]
            is_picture = written.partition("#")[0].lower().endswith(SUFFIXES)
            state.env[_FOUND].append(Address(place, place + len(written), written, is_picture, in_brackets))
    return True

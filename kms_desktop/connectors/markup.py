"""HTML of a mail or a ticket → the text a person would read: no scripts, no styles, paragraphs kept apart.

html.parser or a tokenizer of our own? html.parser of Python 3.11 takes minutes for 400 kB of unclosed tags or comments
(measured: "<a " repeated), and mail is hostile input. The few rules that matter for reading fit here and run in linear
time: every search goes forward from the last token. Refused: a cap so small that html.parser would be quick enough.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from kms_desktop.storage.text import readable

HTML_LONGEST = 1_000_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)([^<>]*)>|<[!?/][^<>]*>|<!--")
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]{1,200})"|'([^']{1,200})')""", re.IGNORECASE)
_LONG_REFERENCE = re.compile(r"&#[xX]?[0-9a-fA-F]{8,};?")
_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "object", "textarea"})
_BLOCKS = frozenset(
    {
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "center",
            "dd",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figure",
            "footer",
        ),
        *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section"),
        *("table", "tbody", "tfoot", "thead", "tr", "ul"),
    }
)
_DEEPEST_QUOTE = 5


def text_of_html(markup: str) -> str:
    """Never raises. Quoted mail (`blockquote`) is marked with ">" so that it can be told from what was written."""
    page = _Page()
    for kind, name, rest in _tokens(markup[:HTML_LONGEST]):
        if kind == "text":
            page.say(_plain(rest))
        elif kind == "open":
            page.opened(name, rest)
        else:
            page.closed(name)
    return page.text()


def _tokens(markup: str) -> Iterator[tuple[str, str, str]]:
    """("text", "", words), ("open", tag, attributes) and ("close", tag, ""), silent parts and comments left out."""
    at = 0
    never_closed: set[str] = set()
    while match := _TAG.search(markup, at):
        yield "text", "", markup[at : match.start()]
        name, at = (match[2] or "").lower(), match.end()
        if match[0].startswith("<!--"):
            at = _after("-->", markup, match.start() + 4)
        elif name in _SILENT and not match[1] and not match[3].endswith("/"):
            if name not in never_closed:
                at, closed = _after_silence(name, markup, at)
                never_closed |= set() if closed else {name}
        elif name:
            yield ("close" if match[1] else "open"), name, match[3]
    yield "text", "", markup[at:]


def _after(end: str, markup: str, start: int) -> int:
    """Where the text goes on; the end of all when `end` never comes, as a browser would have it."""
    found = markup.find(end, start)
    return len(markup) if found < 0 else found + len(end)


def _after_silence(name: str, markup: str, start: int) -> tuple[int, bool]:
    """Where the text goes on, and whether the part was closed. A head ends where the body starts, so that little of a
    broken mail is lost; a script that is never closed takes the rest with it."""
    closing = rf"</{name}\s*>|<body" if name == "head" else rf"</{name}\s*>"
    match = re.compile(closing, re.IGNORECASE).search(markup, start)
    if match is None:
        return (len(markup) if name in ("script", "style") else start), False
    return (match.start() if match[0].lower() == "<body" else match.end()), True


def _plain(words: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(_LONG_REFERENCE.sub("", words)))


class _Page:
    """Lines as they grow."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quoted = 0

    def opened(self, tag: str, attributes: str) -> None:
        if tag == "br":
            self._end_line(keep_empty=True)
        elif tag == "img":
            alt = _ALT.search(attributes[:2000])
            self.say(_plain(alt[1] or alt[2]) if alt else "")
        elif tag in ("td", "th"):
            self.say(" ")
        elif tag in _BLOCKS:
            self._end_line()
            self._quoted += tag == "blockquote"
            if tag == "li":
                self.say("- ")

    def closed(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_line()
            self._quoted = max(self._quoted - (tag == "blockquote"), 0)

    def say(self, words: str) -> None:
        after_blank = not self._line or self._line[-1].endswith(" ")
        words = words.lstrip(" ") if after_blank else words
        if words:
            self._line.append(words)

    def text(self) -> str:
        self._end_line()
        return readable("\n".join(self._lines).strip())

    def _end_line(self, *, keep_empty: bool = False) -> None:
        line = "".join(self._line).rstrip()
        if line or (keep_empty and self._lines and self._lines[-1]):
            self._lines.append("> " * min(self._quoted, _DEEPEST_QUOTE) + line if line else "")
        self._line = []

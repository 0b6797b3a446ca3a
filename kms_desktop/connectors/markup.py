"""HTML of a mail or a ticket → the text a person would read: no scripts, no styles, paragraphs kept apart.

Question: which reader takes a stranger's mail? Choice: libxml2's tree, through lxml. It goes 2,048 elements deep and
not one further, so its time grows with the length alone: 1 MB of the worst that was tried is text in 1 to 2 seconds.
Refused: html5ever (nh3) and lexbor (selectolax), which read a page just as a browser does and take the square of the
depth, over a minute for 1 MB of "<div>", of "<b></p>" or of end tags that nothing opened; Python's html.parser, the
same for unclosed tags and comments; lxml's events without its tree, which know no depth and look through all that is
open at each stray end tag; a tokenizer of our own, which was quick, and knew less of HTML than any of them.
"""

from __future__ import annotations

import re
from typing import Any

from kms_desktop.storage.text import BODY_LONGEST, readable_text

HTML_LONGEST = 1_000_000
_DEEPEST = 2_048
"""How deep libxml2 goes. What a page holds further on is not read."""
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "object", "textarea"})
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "center", "div", "fieldset", "figure", "footer", "form"),
        *("header", "main", "nav", "p", "pre", "section", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "dd", "dl", "dt"),
        *("li", "ol", "ul", "table", "tbody", "tfoot", "thead", "tr"),
    )
)
_DEEPEST_QUOTE = 5
_PICTURE_DATA = re.compile(r"data:[\w/+.-]{1,80};base64,[A-Za-z0-9+/=\s%]{200,}", re.IGNORECASE)
"""A picture inside the page takes the room of its words."""
_LONGEST_ALT = 200


def text_of_html(markup: str, longest: int = BODY_LONGEST) -> str:
    """Never raises, at most `longest` characters. Quoted mail (`blockquote`) is marked with ">" so that it can be told
    from what was written.

    Ends with "…" where elements nest so deep that the reader went no further.
    """
    root = _parse(_PICTURE_DATA.sub("", markup)[:HTML_LONGEST])
    return _text_of_tree(root, longest) if root is not None else ""


def _parse(markup: str) -> Any | None:
    """The root element; None where the page holds nothing at all. Fetches nothing."""
    from lxml import etree  # late: a start without an import needs none of it

    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return etree.fromstring(_NO_TEXT.sub("", markup).encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return None


def _text_of_tree(root: Any, longest: int) -> str:
    from lxml import etree

    page, depth, deepest = _Page(), 0, 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = str(element.tag)
        if event == "start":
            depth += 1
            deepest = max(depth, deepest)
            if tag in _SILENT:
                walk.skip_subtree()
            else:
                page.open(element, tag)
                page.write(element.text)
        else:
            depth -= 1
            page.close(tag)
            page.write(element.tail)
    return page.text(longest) + ("…" if deepest >= _DEEPEST else "")


class _Page:
    """Lines as they grow."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quoted = 0

    def open(self, element: Any, tag: str) -> None:
        if tag == "br":
            self._end_line(keep_empty=True)
        elif tag == "img":
            alt = str(element.get("alt") or "")
            self.write(alt if len(alt) <= _LONGEST_ALT else "")
        elif tag in ("td", "th"):
            self.write(" ")
        elif tag in _BLOCKS:
            self._end_line()
            self._quoted += tag == "blockquote"
            if tag == "li":
                self.write("- ")

    def close(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_line()
            self._quoted = max(self._quoted - (tag == "blockquote"), 0)

    def write(self, words: str | None) -> None:
        words = re.sub(r"\s+", " ", words or "")
        after_blank = not self._line or self._line[-1].endswith(" ")
        words = words.lstrip(" ") if after_blank else words
        if words:
            self._line.append(words)

    def text(self, longest: int) -> str:
        self._end_line()
        return readable_text("\n".join(self._lines).strip(), longest)

    def _end_line(self, *, keep_empty: bool = False) -> None:
        line = "".join(self._line).rstrip()
        if line or (keep_empty and self._lines and self._lines[-1]):
            self._lines.append("> " * min(self._quoted, _DEEPEST_QUOTE) + line if line else "")
        self._line = []

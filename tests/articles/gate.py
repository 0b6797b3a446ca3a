"""Reads rendered HTML as a browser would and lists whatever is not allowed in it."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_NAMES = "p br hr h1 h2 h3 h4 h5 h6 ul ol li blockquote pre code em strong s u sub sup table thead tbody tr th td a img"
ELEMENTS = set(_NAMES.split())
ATTRIBUTES = {
    "href",
    "name",
    "src",
    "alt",
    "start",
    "border",
    "cellspacing",
    "cellpadding",
    "align",
    "colspan",
    "rowspan",
}
VOID = {"br", "hr", "img"}


class Gate(HTMLParser):
    """`problems` holds every element, attribute and address that ought not to be there; `text` what a reader sees."""

    def __init__(self, base: Path | None) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self.text = ""
        self.elements: list[str] = []
        self._base = base
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        if tag not in ELEMENTS:
            self.problems.append(f"<{tag}>")
        if tag not in VOID:
            self._open.append(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES or (name == "href" and tag != "a") or (name == "src" and tag != "img"):
                self.problems.append(f"{tag}[{name}]")
            if name == "href" and not self._may_lead(value or ""):
                self.problems.append(f"href={value}")
            if name == "src" and not self._is_inside(value or ""):
                self.problems.append(f"src={value}")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        self.text += " " if tag in ("td", "th", "li", "p") else ""
        if not self._open or self._open.pop() != tag:
            self.problems.append(f"</{tag}> does not close what is open")

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.problems.append("a comment")

    def handle_decl(self, decl: str) -> None:
        self.problems.append("a declaration")

    def handle_pi(self, data: str) -> None:
        self.problems.append("an instruction")

    def _may_lead(self, href: str) -> bool:
        parts = urlsplit(href.strip())
        if parts.scheme:
            return parts.scheme.lower() in ("http", "https", "mailto", "tel")
        if href.startswith(("//", "\\")) or any(letter < " " for letter in href):
            return False
        return href.startswith("#") or unquote(parts.path).lower().endswith((".md", ".markdown"))

    def _is_inside(self, source: str) -> bool:
        if self._base is None or not source.startswith("file:///"):
            return False
        return Path(unquote(urlsplit(source).path)).resolve().is_relative_to(self._base.resolve())


def read(html: str, base: Path | None = None) -> Gate:
    """The HTML as read; asserts that nothing in it is forbidden."""
    gate = Gate(base)
    gate.feed(html)
    gate.close()
    assert gate.problems == [], html
    return gate

"""The names of HTML elements, and what becomes of each when it stands in markdown."""

from __future__ import annotations

DRESS = {
    **dict.fromkeys(("b", "strong", "summary", "h1", "h2", "h3", "h4", "h5", "h6", "dt"), "strong"),
    **dict.fromkeys(("i", "em", "cite", "var"), "em"),
    **dict.fromkeys(("kbd", "code", "samp", "tt"), "code"),
    **dict.fromkeys(("s", "del", "strike"), "s"),
    "sub": "sub",
    "sup": "sup",
    "u": "u",
}
"""An element that dresses text, and the one it becomes."""

_BLOCKS = "address article aside blockquote center details div figure footer header main nav ol p pre section ul dl dd"
_TABLES = "table thead tbody tfoot tr td th caption col colgroup"
_SPANS = "a abbr big figcaption font hgroup ins label mark picture q small source span wbr"
GROUPING = frozenset(f"{_BLOCKS} {_TABLES} {_SPANS}".split())
"""Vanishes; what stands inside stays."""

BREAKS_AFTER = frozenset(("p", "div", "li", "tr", "dt", "dd", "summary", "h1", "h2", "h3", "h4", "h5", "h6"))
"""Its end is the end of a line."""

SPECIAL = frozenset(("br", "hr", "img", "li"))
"""Handled one by one."""

_NEVER = "script style iframe object embed svg math form input button video audio link meta base select textarea"
HTML_TAGS = frozenset(DRESS) | GROUPING | SPECIAL | frozenset(_NEVER.split())
"""Every name that is HTML, as against a placeholder like `<username>`."""

_SHOWN = "p br hr h1 h2 h3 h4 h5 h6 ul ol li blockquote pre code em strong s u sub sup table thead tbody tr th td a img"
SHOWN = frozenset(_SHOWN.split())
"""The elements that a shown text may have."""

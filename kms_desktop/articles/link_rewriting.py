"""The addresses in a markdown text, outside of code → each changed as somebody says, nothing else touched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_FENCE = re.compile(r"[\s>]{0,40}(`{3,}|~{3,})")
_ADDRESS = re.compile(
    r"(!?)\[((?:[^\[\]\\\n]|\\.|\[[^\[\]\n]*\]){0,2000})\]\((<[^<>\n]*>|(?:[^\s()<>]|\([^\s()<>]*\))*)"
)
_DEFINITION = re.compile(r"^( {0,3}\[[^\[\]\n]{1,500}\]:\s*)(<[^<>\n]*>|\S+)()")

Change = Callable[[str, bool], str]
"""An address as written, and whether it is a picture's → the address that is to stand there."""


def rewrite_links(markdown: str, change: Change) -> str:
    """The same text with other addresses."""

    def link(found: re.Match[str]) -> str:
        old = found[3].removeprefix("<").removesuffix(">")
        words = _ADDRESS.sub(link, found[2]) if "](" in found[2] else found[2]
        new = change(old, bool(found[1]))
        return f"{found[1]}[{words}]({found[3] if new == old else _format_address(new)}"

    def definition(found: re.Match[str]) -> str:
        old = found[2].removeprefix("<").removesuffix(">")
        new = change(old, old.lower().endswith((".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".svg")))
        return found[1] + (found[2] if new == old else _format_address(new))

    return "\n".join(
        line if is_code else _DEFINITION.sub(definition, _ADDRESS.sub(link, line)) if "]" in line else line
        for line, is_code in _mark_code_lines(markdown)
    )


def _format_address(address: str) -> str:
    return f"<{address}>" if re.search(r"[\s()]", address) else address


def _mark_code_lines(markdown: str) -> Iterator[tuple[str, bool]]:
    closing = ""
    for line in markdown.split("\n"):
        fence = _FENCE.match(line)
        if closing:
            yield line, True
            if fence and fence[1].startswith(closing):
                closing = ""
        elif fence:
            closing = fence[1]
            yield line, True
        else:
            yield line, False

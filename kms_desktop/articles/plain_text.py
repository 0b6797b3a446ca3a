"""Markdown → its words on one line, for search and for snippets; fast, and made without parsing."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from kms_desktop.articles.html_tags import HTML_TAGS

_FENCE = re.compile(r"[\s>]*(`{3,}|~{3,})[ \t]*(\w*)")
_BEFORE = re.compile(r"[\s>]*(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?|#{1,6}[ \t]+)*")
_RULE = re.compile(r"[\s|:=*_~-]+")
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\((?:[^()\s]|\([^()\s]*\))*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\)|\[[^\[\]]*\])")
_DEFINITION = re.compile(r" {0,3}\[[^\[\]]+\]:\s*\S+")
_ALERT = re.compile(r"\[!\w+\]")
_PICTURE = re.compile(r":::image\b[^\n]{0,1000}?alt-text=\"([^\"\n]*)\"[^\n]*")
_MACRO = re.compile(r"^:::[^\n]*$", re.MULTILINE)
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>]*)?/?>")
_MARKS = re.compile(r"\\([!-/:-@\[-`{-~])|\*+|~~|`+|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)")


def plain_text(markdown: str) -> str:
    """The words a reader sees, without marks, addresses, comments and the facts of solutions."""
    text = "\n".join(_visible_lines(without_comments(markdown)))
    if ":::" in text:
        text = _MACRO.sub(" ", _PICTURE.sub(r"\1", text))
    if "[" in text:
        text = _LINK.sub(r"\1", _LINK.sub(r"\1", _ALERT.sub(" ", text)))
    if "<" in text:
        text = _TAG.sub(_replace_tag, text)
    text = _MARKS.sub(r"\1", text)
    if "&" in text:
        text = html.unescape(text)
    return " ".join(text.replace("|", " ").split())


def _replace_tag(found: re.Match[str]) -> str:
    return " " if found[1].lower() in HTML_TAGS else found[0]


def without_comments(text: str) -> str:
    """The text without its closed HTML comments, a blank in place of each; time grows with the length alone."""
    kept, done = [], 0
    while (start := text.find("<!--", done)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept.append(text[done:start])
        done = end + 3
    return " ".join((*kept, text[done:])) if kept else text


def _visible_lines(markdown: str) -> Iterator[str]:
    closing, hidden = "", False
    for line in markdown.split("\n"):
        fence = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if closing:
            if fence and fence[1].startswith(closing):
                closing = ""
            elif not hidden:
                yield line
        elif fence:
            closing, hidden = fence[1], fence[2] == "solution"
        elif not _RULE.fullmatch(line) and not _DEFINITION.fullmatch(line):
            begin = _BEFORE.match(line)
            yield line[begin.end() :] if begin else line

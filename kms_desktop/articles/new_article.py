"""A title → the name of its file, its id, and the text that a new article starts with."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass

_LONGEST_NAME = 60
_MOST_BYTES = 160
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9]|readme)", re.IGNORECASE)
_PLAIN = re.compile(r"[^\W\d_][\w '’()/.,?&+–-]*", re.UNICODE)
_YAML_WORDS = frozenset({"yes", "no", "true", "false", "null", "on", "off"})
_ISSUE = "What the customer says and sees, in their words."  # no text: written into the article
_ENVIRONMENT = "True before and after the fix: product, plan, device, region."  # no text: written into the article
PLACEHOLDERS = (_ISSUE, _ENVIRONMENT)
"""Words of the template that somebody types over."""
_ISSUE_HEAD = "## Issue"  # no text: Markdown
_START = f"{_ISSUE_HEAD}\n\n{_ISSUE}\n\n"
_BODY = f"{_START}## Environment\n\n{_ENVIRONMENT}\n\n## Cause\n\n## Guide\n\n## Solutions\n\n## Prevent\n"
_BULLETIN = f"{_START}## Solutions\n"


@dataclass(frozen=True, slots=True)
class NewArticle:
    """What is asked before an article is begun. `folder` is below the library's, "" for the library itself."""

    title: str
    folder: str = ""
    kind: str = "problem"
    owner: str = ""


def placeholders_in(text: str) -> tuple[tuple[int, int], ...]:
    """First character and length of each placeholder that stands in a text."""
    found = [(text.find(words), len(words)) for words in PLACEHOLDERS]
    return tuple(sorted(place for place in found if place[0] >= 0))


def line_to_write(text: str) -> int:
    """The line under the heading of the issue, from 1; without that heading the one under the front matter."""
    lines = text.split("\n")
    heads = [number for number, line in enumerate(lines) if line.strip() == _ISSUE_HEAD]
    ends = [number for number, line in enumerate(lines) if line.strip() == "---"][1:2]
    return min(((heads or ends or [-1])[0]) + 2, len(lines))


def name_from(title: str) -> str:
    """Small letters of any script and digits, with hyphens between: “Übertrag fehlt!” is “übertrag-fehlt”.

    Never a name that a system keeps for itself; “article” where the title has no letter at all.
    """
    plain = unicodedata.normalize("NFC", title).casefold()
    kept = "".join(letter if letter.isalnum() or unicodedata.category(letter)[0] == "M" else "-" for letter in plain)
    made = re.sub(r"-{2,}", "-", unicodedata.normalize("NFC", kept))[:_LONGEST_NAME]
    while len(made.encode("utf-8", "ignore")) > _MOST_BYTES:
        made = made[:-1]
    made = made.strip("-") or "article"
    return f"{made}-article" if _RESERVED.fullmatch(made) else made


def new_text(
    article_id: str,
    title: str,
    *,
    kind: str = "problem",
    owner: str = "",
    phrases: tuple[str, ...] = (),
    reason: str = "",
    body: str = "",
) -> str:
    """The text of a new article: its front matter, and the headings to fill, those of its kind where `body` is ""."""
    bulletin = kind == "bulletin"
    said = [f"  - {yaml_text(phrase)}" for phrase in phrases]
    lines = [
        "---",
        f"id: {yaml_text(article_id)}",
        f"title: {yaml_text(' '.join(title.split()))}",
        f"kind: {kind}",
        "confidence: wip",
        "audience: internal",
        "governance: open",
        f"owner: {yaml_text(owner)}".rstrip(),
        f"reason: {yaml_text(reason)}".rstrip(),
        "products: []",
        *(["phrases:", *said] if said else ["phrases: []"]),
        *(["bulletin: incident", "valid_from:", "valid_until:"] if bulletin else []),
        "---",
        "",
        body or (_BULLETIN if bulletin else _BODY),
    ]
    return "\n".join(lines)


def yaml_text(text: str) -> str:
    """The text as YAML reads it back as that text: bare where that is safe, else in quotes."""
    if not text or (_PLAIN.fullmatch(text) and text == text.strip() and text.casefold() not in _YAML_WORDS):
        return text
    return json.dumps(text, ensure_ascii=False)

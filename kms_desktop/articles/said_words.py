"""The text of a step → the words after the label "Say this", which are to be said as they stand, and the rest."""

from __future__ import annotations

import re

PREVENTION = "Prevent"  # no text: a heading of articles
"""Under it stands what a customer is told so that it does not come back."""
LABEL = re.compile(r" {0,3}(\*\*|__)\s*say this\s*:?\s*\1\s*:?[ \t]*", re.IGNORECASE)


def must_say(how: str) -> tuple[str, ...]:
    """The words of each such paragraph, in order."""
    return tuple(words for said, words in _paragraphs(how) if said and words)


def without_said(how: str) -> str:
    """The text without those paragraphs, for where they are shown to be ticked off."""
    return "\n\n".join(words for said, words in _paragraphs(how) if not said).strip("\n")


def _paragraphs(how: str) -> list[tuple[bool, str]]:
    """Whether it is to be said, and its words; code stays whole, as a label in it is none."""
    found: list[tuple[bool, str]] = []
    fenced = False
    for part in re.split(r"\n[ \t]*\n", how):
        label = None if fenced else LABEL.match(part)
        fenced ^= len(re.findall(r"^ {0,3}(?:`{3,}|~{3,})", part, re.MULTILINE)) % 2 == 1
        found.append((True, " ".join(part[label.end() :].split())) if label else (False, part))
    return found

"""What lint finds → the few words that stand beside the line, and how much of the line is underlined."""

from __future__ import annotations

import re

from kms_desktop.articles.customer_data import find_customer_data
from kms_desktop.articles.model import Finding

_SHORT = {
    "step-without-answers": "Dead end. No answer leads on from this step.",
    "picture-missing": "No such picture in the folder.",
    "picture-remote": "Pictures from elsewhere are not shown.",
    "unreachable-step": "No answer leads to this step.",
    "no-way-out": "From here no answer ever leads to a solution.",
    "say-missing": "No words to say: **Say:** is missing.",
    "why-missing": "No reason given: **Why:** is missing.",
    "solution-without-facts": "No facts yet, so nobody can grant it.",
    "agent-cannot-grant": "No solution is within the agent's own authority.",
    "text-without-label": "Text before Say, Why and Story is not shown to agents.",
}
_LOOKS_LIKE = re.compile(r" looks like (an? [\w '-]+)")
_LINK = re.compile(r"[^\s()<>\"]+")


def short_words(finding: Finding) -> str:
    """One short sentence; the whole one is the finding's own."""
    if finding.code == "customer-data":
        found = _LOOKS_LIKE.search(finding.text)
        return f"{found[1][:1].upper()}{found[1][1:]}, it seems." if found else finding.text
    if finding.code == "dead-link":
        anchor = re.search(r"“(#[^”]*)”", finding.text)
        near = re.search(r"Did you mean (“[^”]*”)\?", finding.text)
        said = f"No heading “{anchor[1]}” there." if anchor else finding.text
        return f"{said} Did you mean {near[1]}?" if near and anchor else said
    return _SHORT.get(finding.code, finding.text).replace("**", "")


def underlined_range(finding: Finding, line: str) -> tuple[int, int]:
    """First column (from 0) and length, in characters, of what the finding is about."""
    start = min(max(0, finding.column - 1), len(line))
    rest = line[start:]
    if finding.code == "customer-data":
        seen = next((s for s in find_customer_data(line) if s.column >= start - 1), None)
        if seen:
            return seen.column, len(seen.text)
        named = re.match(r"[\w’'-]+(?:[ ][A-Z][\w’'-]*)*", rest)
        return start, named.end() if named else len(rest)
    if finding.code in ("dead-link", "picture-missing", "picture-remote") and (found := _LINK.match(rest)):
        return start, found.end()
    mark = re.match(r"\s*(?:#{1,6}\s+|[-*+]\s+)?", rest)
    skip = mark.end() if mark else 0
    words = rest[skip:].rstrip()
    return start + skip, len(words)

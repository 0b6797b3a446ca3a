"""What lint finds → the few words that stand beside the line, and how much of the line is underlined."""

from __future__ import annotations

import re

from kms_desktop.articles.customer_data import find_customer_data
from kms_desktop.articles.model import Finding
from kms_desktop.texts import tr

MISSPELT = "misspelt"
"""The code of a finding about a word that is in no dictionary."""
SPOKEN_CODES = frozenset(
    ("say-particular", "say-no-answer", "say-no-sorry", "why-statistic", "staff-only", "place-unknown")
)
"""Findings about some words of a line, which `anchor` holds."""
_SHORT = {
    "say-long": tr("Too long to be said. What explains goes to Why."),
    "say-stiff": tr("No contraction, so it sounds read out."),
    "say-particular": tr("True for one caller alone. Use a place to fill in."),
    "say-no-sorry": tr("Our own fault, and no sorry."),
    "say-no-answer": tr("Ends in nothing the customer can answer."),
    "why-statistic": tr("A figure written by hand grows old."),
    "staff-only": tr("For staff, in an article for customers."),
    "place-unclosed": tr("This brace opens no place to fill in."),
    "step-without-answers": tr("Dead end. No answer leads on from this step."),
    "picture-missing": tr("No such picture in the folder."),
    "picture-remote": tr("Pictures from elsewhere are not shown."),
    "unreachable-step": tr("No answer leads to this step."),
    "no-way-out": tr("From here no answer ever leads to a solution."),
    "say-missing": tr("No words to say: Say: is missing."),
    "why-missing": tr("No reason given: Why: is missing."),
    "solution-without-facts": tr("No facts yet, so nobody can grant it."),
    "agent-cannot-grant": tr("No solution is within the agent's own authority."),
    "text-without-label": tr("Text before Say, Write, Why and Story is not shown to agents."),
}
_LINK = re.compile(r"[^\s()<>\"]+")


def short_words(finding: Finding, line: str, meant: str = "") -> str:
    """One short sentence; the whole one is the finding's own. `line` is the line that it stands in, `meant` the
    article that a dead link was to lead to."""
    if finding.code == "customer-data":
        return _customer_data_text(finding, line)
    if finding.code == "dead-link":
        anchor = f"#{finding.anchor}"
        if finding.near:
            return tr("No heading “{anchor}” there. Did you mean “{near}”?", anchor=anchor, near=f"#{finding.near}")
        if meant:
            return tr("No such article. Did you mean “{near}”?", near=meant)
        return tr("No heading “{anchor}” there.", anchor=anchor) if finding.anchor else finding.text
    if finding.code == MISSPELT and finding.near:
        return tr("“{word}”: did you mean “{meant}”?", word=finding.anchor, meant=finding.near.split(", ")[0])
    return _SHORT.get(finding.code, finding.text.replace("**", ""))


def _customer_data_text(finding: Finding, line: str) -> str:
    """What lint took it for; a name is known to the directory alone."""
    seen = next((seen for seen in find_customer_data(line) if seen.column == finding.column - 1), None)
    if seen is None:
        return tr("A customer's name, it seems.")
    return tr("{what}, it seems.", what=f"{seen.what[:1].upper()}{seen.what[1:]}")


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
    if finding.code == MISSPELT or (finding.code in SPOKEN_CODES and finding.anchor):
        return start, min(len(finding.anchor), len(rest.rstrip()))
    if finding.code in ("dead-link", "picture-missing", "picture-remote") and (found := _LINK.match(rest)):
        return start, found.end()
    mark = re.match(r"\s*(?:#{1,6}\s+|[-*+]\s+)?", rest)
    skip = mark.end() if mark else 0
    words = rest[skip:].rstrip()
    return start + skip, len(words)

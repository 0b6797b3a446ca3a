"""The text of a reply → what was newly written, without the mail it quotes below."""

from __future__ import annotations

import re

_WROTE = re.compile(
    r"^\W{0,3}(?:on|am|le|el|il|op|den|em|w dniu|\d{4}-\d\d-\d\d)\b.{4,250}"
    r"\b(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|skrev|escreveu|napisał\(?a?\)?)\b.{0,80}:\s*$",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^[-_\s]{3,}\s*(?:original message|ursprüngliche nachricht|message d'origine)\b.*$", re.IGNORECASE
)
_HEADER_LINE = re.compile(r"^\W{0,2}(?:from|sent|to|date|subject|von|gesendet|an|datum|betreff)\W{0,2}:", re.IGNORECASE)
_LONGEST_LINE = 400
_WROTE_LINES = 2
"""A line "On … wrote:" is wrapped by many programs."""


def without_quotes(text: str) -> str:
    """The text up to the quoted mail; the whole text where nothing else is left. Answers between quotes stay."""
    lines = [line[:_LONGEST_LINE] for line in text.split("\n")]
    quoted_on = _quoted_to_the_end(lines)
    end = next((n for n in range(len(lines)) if _starts_a_quote(lines, n, quoted_on)), quoted_on)
    return "\n".join(text.split("\n")[:end]).strip() or text.strip()


def _quoted_to_the_end(lines: list[str]) -> int:
    """The line from which on all is quoted or empty."""
    place = len(lines)
    while place and (not lines[place - 1].strip() or lines[place - 1].startswith(">")):
        place -= 1
    return place


def _starts_a_quote(lines: list[str], n: int, quoted_on: int) -> bool:
    """A quote whose introduction stands here. What is written below or between quotes is not to be lost, so all that
    follows "On … wrote:" must be quoted."""
    line = lines[n]
    if _ORIGINAL.match(line):
        return True
    if _HEADER_LINE.match(line) and sum(bool(_HEADER_LINE.match(one)) for one in lines[n : n + 5]) >= 3:
        return True
    introduces = any(
        n + count >= quoted_on and _WROTE.match(" ".join(lines[n : n + count])) for count in (1, _WROTE_LINES)
    )
    return bool(introduces) and quoted_on < len(lines)

"""The text of a reply → what was newly written, without the mail it quotes.

| at its end                                    | goes where                                                      |
|-----------------------------------------------|-----------------------------------------------------------------|
| "On … wrote:" and lines marked with ">"       | the mail is a reply and nothing is written below or into them   |
| marked lines that something else introduces   | they stand in an earlier mail of the exchange                   |
| "From: … Sent: …" and lines without a mark    | they stand in an earlier mail; what does not is kept            |
| a forwarded mail, a form, answers in between  | never: they are the letter itself                               |

Question: what is a quote? Choice: what is marked as one, else what the mail that is answered says, word for word, in
its order; no language has to be known for that. Refused: all below a head of "From:", "Sent:", "To:", which took what
people had written below it, and the tickets, forms and other people's letters that look the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_WROTE = re.compile(
    r"^\W{0,3}(?:on|am|le|el|il|op|den|em|no dia|w dniu|dnia|\d{4}-\d\d-\d\d)\b.{4,250}"
    r"\b(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|skrev|escreveu|napisał\(?a?\)?|pisze)\b.{0,80}:\s*$",
    re.IGNORECASE,
)
_SAYS_WHEN = re.compile(r"(?=.*\b(?:19|20)\d\d\b).*\b\d{1,2}[:.h]\d\d")
_NAMES_MAIL = re.compile(rf".*[^\s<>@]@[^\s<>@]|{_SAYS_WHEN.pattern}", re.IGNORECASE)
"""Introduces a mail in any language when it ends in a colon: an address, or a year and a time."""
_INTRODUCES = re.compile(r"[:：]\s*$")
_ORIGINAL = re.compile(r"^\s*[-_*=]{2,}\s*[^\W\d_][\w '’.]{3,40}[-_*=\s]{2,}$|^\s*_{10,}\s*$")
_HEAD_LINE = re.compile(r"^[\W_]{0,4}[^\W\d_][\w .'’()/-]{0,24}[*_\s]{0,3}[:：][*_]{0,2}\s*\S")
_FORWARDED = re.compile(
    r"forward|weitergeleit|transféré|transfere|réachemin|reenviad|inoltrat|doorgestuurd|przekazan|przesłan|encaminhad"
    r"|vidarebefordra|videresend|välitet|přepos|továbbít|redirec[tț]ionat|iletil|пересл|пересыл|转发|轉寄|転送",
    re.IGNORECASE,
)
_IS_SEPARATOR = re.compile(r"^\s*[-_=*]{2,}.*[-_=*]{2,}\s*$|^\s*[-_=*]{4,}|[:：]\s*$")
_FORWARD_SUBJECT = re.compile(
    r"^\s*(?:fwd?|wg|tr|rv|i|doorst|vb|vl|pd|enc|fs|ilt|továbbítás|转发|轉寄|転送)\s*(?:\[\d+\]|\(\d+\))?\s*[:：]",
    re.IGNORECASE,
)
_ADDED = re.compile(r"<(?:https?|mailto|tel):[^<>]*>|\[(?:cid|image|logo)[^\[\]]*\]", re.IGNORECASE)
_DEEPER = re.compile(r">\s*>")
_WORD = re.compile(r"\w+")
_LONGEST_LINE = 400
_WROTE_LINES = 3
"""A line "On … wrote:" is wrapped by many programs."""
_HEAD_LINES, _FEWEST_HEAD_LINES = 8, 3
_MOST_HEADS = 6
_MOST_LINES = 3_000
_LONGEST_EARLIER = 200_000
_LONG_LINE = 6
"""Words of a line that stands nowhere by chance."""
_ENOUGH_WORDS = 3

Earlier = Callable[[], Iterable[str]]


def without_quotes(text: str, *, is_reply: bool = True, earlier: Earlier = tuple) -> str:
    """The text without the mail it answers; the whole text where nothing else is left, and where it is no reply.
    `earlier` gives the texts of the mails before it, the newest first, and is asked only where they matter."""
    whole = text.strip()
    if not is_reply or _has_forwarded(text):
        return whole
    lines = text.split("\n")
    marked = _quoted_to_the_end(lines)
    if marked < len(lines):
        return "\n".join(lines[: _start_of_marked(lines, marked, earlier)]).strip() or whole
    return _without_unmarked(lines, earlier) or whole


def is_forward(subject: str) -> bool:
    """ "Fwd: …", "WG: …": the mail hands on another."""
    return bool(_FORWARD_SUBJECT.match(subject))


def _has_forwarded(text: str) -> bool:
    return any(
        not line.startswith(">") and _FORWARDED.search(line[:_LONGEST_LINE]) and _IS_SEPARATOR.search(line)
        for line in text.split("\n")
        if len(line) <= _LONGEST_LINE
    )


def _quoted_to_the_end(lines: list[str]) -> int:
    """The line from which on all is quoted or empty."""
    place = len(lines)
    while place and (not lines[place - 1].strip() or lines[place - 1].startswith(">")):
        place -= 1
    return place if any(line.strip() for line in lines[place:]) else len(lines)


def _start_of_marked(lines: list[str], marked: int, earlier: Earlier) -> int:
    """Where the quote begins whose marked lines stand from `marked` on; the end where it may not go."""
    last = next((n for n in range(marked - 1, -1, -1) if lines[n].strip()), -1)
    introduced = _start_of_introduction(lines, last)
    known = [_Earlier(one) for one in earlier()]
    if introduced >= 0:
        return len(lines) if any(one.is_answered_within(lines[marked:]) for one in known) else introduced
    if known:
        return marked if any(one.says_any(lines[marked:]) for one in known) else len(lines)
    return len(lines) if last >= 0 and _INTRODUCES.search(lines[last]) else marked


def _start_of_introduction(lines: list[str], last: int) -> int:
    """The first line of an "On … wrote:" that ends on the line `last`; -1 where none does."""
    if last < 0 or not _INTRODUCES.search(lines[last][-80:]):
        return -1
    for first in range(last, max(last - _WROTE_LINES, -1), -1):
        if not lines[first].strip():
            break
        if _WROTE.match(" ".join(line.strip() for line in lines[first : last + 1])[:_LONGEST_LINE]):
            return first
    if not _NAMES_MAIL.match(lines[last].strip()[:_LONGEST_LINE]):
        return -1
    return last - 1 if last and _SAYS_WHEN.match(lines[last - 1][:_LONGEST_LINE]) else last


def _without_unmarked(lines: list[str], earlier: Earlier) -> str:
    heads = _find_heads(lines[:_MOST_LINES])
    if not heads:
        return ""
    known = [_Earlier(one) for one in earlier()]
    for start, below in heads[:_MOST_HEADS]:
        for one in known:
            end = one.end_of_quote(lines, below)
            if end:
                return "\n".join([*lines[:start], *lines[end:]]).strip()
    return ""


def _find_heads(lines: list[str]) -> list[tuple[int, int]]:
    """(first line, first line below) of what may introduce a mail that is quoted without marks."""
    found: list[tuple[int, int]] = []
    n = 0
    while n < len(lines):
        below = _below_head(lines, n)
        introduced = -1 if below else _start_of_introduction(lines, n)
        if below or introduced >= 0:
            found.append((n, below) if below else (introduced, n + 1))
        n = below or n + 1
    return found


def _below_head(lines: list[str], n: int) -> int:
    """The line below a head that begins here; 0 where none does."""
    at = n
    if _ORIGINAL.match(lines[at][:_LONGEST_LINE]):
        at += 1
        while at < len(lines) and not lines[at].strip():
            at += 1
    said = named = 0
    while at + said < len(lines) and said < _HEAD_LINES:
        line = lines[at + said]
        is_named = bool(_HEAD_LINE.match(line[:_LONGEST_LINE]))
        if not is_named and not (said and _goes_on(lines[at + said - 1], line)):
            break
        said, named = said + 1, named + is_named
    if named >= _FEWEST_HEAD_LINES:
        return at + said
    return at if at > n else 0


def _goes_on(before: str, line: str) -> bool:
    """Whether a line of a head is the rest of the one before it, as of a long list of receivers."""
    return bool(line.strip()) and (line[0].isspace() or before.rstrip().endswith((",", ";")) or "@" in line)


class _Earlier:
    """An earlier mail as words, so that marks, line ends and what a program adds do not count."""

    def __init__(self, text: str) -> None:
        lines = [_words_of(line) for line in text[:_LONGEST_EARLIER].split("\n")]
        self._starts: dict[str, list[int]] = {}
        place, pieces = 1, []
        for line in lines:
            if line:
                self._starts.setdefault(line, []).append(place)
                pieces.append(line)
                place += len(line) + 1
        self._words = f" {' '.join(pieces)} "

    def says_any(self, lines: list[str]) -> bool:
        return any(self._find(_words_of(line), 1) for line in lines)

    def is_answered_within(self, marked: list[str]) -> bool:
        """Whether most of these marked lines are of this mail, and some are not: programs mark an answer that is
        written into a quote like the quote."""
        lines = [words for line in marked if not _DEEPER.match(line) and (words := _words_of(line))]
        place, known = 1, 0
        for line in lines[:_MOST_LINES]:
            if found := self._find(line, place):
                place, known = found, known + 1
        return len(lines) / 2 <= known < len(lines)

    def end_of_quote(self, lines: list[str], below: int) -> int:
        """The line after the last one that this mail says too, where nothing else stands before it; 0 for no quote."""
        place, end, words, is_unbroken = 1, 0, 0, True
        for n in range(below, min(len(lines), _MOST_LINES)):
            line = _words_of(lines[n])
            if not line:
                continue
            found = self._find(line, place)
            if found:
                if not is_unbroken:
                    return 0
                place, end, words = found, n + 1, words + line.count(" ") + 1
            elif not _HEAD_LINE.match(lines[n][:_LONGEST_LINE]) or not _is_of_head(lines, n):
                is_unbroken = False
        return end if words >= min(_ENOUGH_WORDS, self._words.count(" ") - 1) else 0

    def _find(self, line: str, place: int) -> int:
        """Where this mail goes on after the line, from `place` on; 0 where it does not say it. A short line counts only
        where it comes next, or is a whole line here too: a day or a yes stands in many sentences."""
        if not line:
            return 0
        if self._words.startswith(f"{line} ", place):
            return place + len(line) + 1
        if line.count(" ") + 1 >= _LONG_LINE and (at := self._words.find(f" {line} ", place - 1)) >= 0:
            return at + len(line) + 2
        whole = next((at for at in self._starts.get(line, ()) if at >= place), 0)
        return whole + len(line) + 1 if whole else 0


def _is_of_head(lines: list[str], n: int) -> bool:
    """Whether the line belongs to the head of a mail that was quoted before."""
    first = n
    while first and lines[first - 1].strip() and n - first < _HEAD_LINES:
        first -= 1
    return bool(_below_head(lines, first) > n)


def _words_of(line: str) -> str:
    return " ".join(_WORD.findall(_ADDED.sub(" ", line).casefold()))

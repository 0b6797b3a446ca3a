"""A passage of an article and two states of its text → the whole sentences that stand in its place now.

Question: when may a change answer whoever flagged a passage? Choice: where the sentence that was flagged is another
one now; what is said is the new sentence from its first word to its last, however the lines of the file are broken.
Refused: any newer revision, which told people of sentences that had nothing to do with what they wrote; the changed
line, which begins in the middle of a sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from difflib import SequenceMatcher

from kms_desktop.articles.passage_location import comparable_words
from kms_desktop.articles.plain_text import plain_text

_FENCE = re.compile(r"\s*(```|~~~)")
_STARTS_BLOCK = re.compile(r"\s*(?:[-*+]\s|[0-9]{1,9}[.)]\s|#{1,6}\s|>|\|)")
_HEADING = re.compile(r"\s*#{1,6}\s")
_END = re.compile(r"(?<=[.!?…])(?:[\"”’»)\]*_]*)\s+(?=[\"“‘«(\[*_]*[^\Wa-z_])")
_SHORT = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|No|Nr|vs|approx|e\.g|i\.e|z\.B|bzw|ca)|\b\w)\.$")
_LONGEST = 600
_ALIKE = 0.4
_MOST_IN_PLACE = 3


def changed_passage(before: str, after: str, passage: str) -> str:
    """The sentences of `after` in the place of the passage of `before`; "" where it stands as it did, where it is gone
    without anything in its place, and where that cannot be told."""
    old, new = list(_sentences(before)), list(_sentences(after))
    flagged = _covered_sentences(old, passage)
    if not flagged or {comparable_words(old[at]) for at in flagged} <= {comparable_words(one) for one in new}:
        return ""
    said = " ".join(new[at] for at in _in_place(old, new, flagged))
    words = comparable_words(said)
    is_new = words in comparable_words(after) and words not in comparable_words(before)
    return said if said and is_new and len(said) <= _LONGEST else ""


def _in_place(old: list[str], new: list[str], flagged: list[int]) -> list[int]:
    """Which sentences of the new text stand where the flagged ones stood; one run, so that they read as one."""
    words_old, words_new = ([comparable_words(one) for one in text] for text in (old, new))
    found: set[int] = set()
    for tag, a, b, c, d in SequenceMatcher(None, words_old, words_new, autojunk=False).get_opcodes():
        here = [at for at in flagged if a <= at < b]
        if tag != "replace" or not here:
            continue
        near = {at: _most_alike(words_old[at], words_new, range(c, d)) for at in here}
        alike = {to for at, to in near.items() if _likeness(words_old[at], words_new[to]) >= _ALIKE}
        found |= alike or (set(range(c, d)) if d - c <= _MOST_IN_PLACE else set())
    run = sorted(found)
    return [at for number, at in enumerate(run) if at == run[0] + number]


def _most_alike(words: str, among: list[str], places: range) -> int:
    return max(places, key=lambda at: _likeness(words, among[at]))


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def _covered_sentences(sentences: list[str], passage: str) -> list[int]:
    """Those that the passage stands in, wholly or in part."""
    wanted = comparable_words(plain_text(passage))
    starts, at = [], 0
    for sentence in sentences:
        starts.append(at)
        at += len(comparable_words(sentence)) + 1
    found = f" {_joined(sentences)} ".find(f" {wanted} ") if wanted else -1
    if found < 0:
        return []
    return list(range(bisect_right(starts, found) - 1, bisect_right(starts, found + len(wanted) - 1)))


def _joined(sentences: list[str]) -> str:
    return " ".join(comparable_words(sentence) for sentence in sentences)


def _sentences(text: str) -> Iterator[str]:
    """Whole sentences as a reader sees them, below the front matter and outside fenced blocks."""
    for block in _blocks(_without_front_matter(text).split("\n")):
        kept = ""
        for part in _END.split(plain_text(block)):
            kept = f"{kept} {part}".strip()
            if not _SHORT.search(kept):
                if comparable_words(kept):
                    yield kept
                kept = ""
        if comparable_words(kept):
            yield kept


def _blocks(lines: list[str]) -> Iterator[str]:
    """Paragraphs, items, headings and rows, each on one line."""
    gathered: list[str] = []
    fenced = ""
    for line in lines:
        fence = _FENCE.match(line)
        if fenced or fence:
            if fence and (not fenced or fence[1] == fenced):
                fenced = "" if fenced else fence[1]
            ends, line = True, ""
        else:
            ends = not line.strip() or _STARTS_BLOCK.match(line) is not None
        if gathered and (ends or _HEADING.match(gathered[0])):
            yield " ".join(gathered)
            gathered = []
        if line.strip():
            gathered.append(line.strip())
    if gathered:
        yield " ".join(gathered)


def _without_front_matter(text: str) -> str:
    text = text.removeprefix("\ufeff")
    if not text.startswith("---\n"):
        return text
    end = re.search(r"^(?:---|\.\.\.)[ \t]*$", text[4:], re.MULTILINE)
    return text[4 + end.end() :] if end else text

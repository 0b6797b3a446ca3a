"""Two texts → what went, what came and what stayed, word by word within the lines that changed.

What stayed and went together is the first text, what stayed and came the second; nothing is lost or made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "gone", "new"]
_WORD = re.compile(r"\n|[^\S\n]+|[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+|[^\w\s]|_+")
_MOST_LINES = 6_000
_MOST_WORDS = 4_000
_MEANINGLESS = re.compile(r"[^\w\n]*")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a text that stayed, went or came."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line to show: its pieces without the line end, and its number in the second text (0 where it went whole)."""

    pieces: tuple[Piece, ...]
    number: int

    @property
    def is_changed(self) -> bool:
        return any(piece.kind != "same" for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Hunk:
    """Changed lines with a few around them; `skipped` lines that stayed lie before it."""

    skipped: int
    lines: tuple[DiffLine, ...]


def diff_texts(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces in order. Very large changes are given as a whole, not word by word."""
    old, new = _split_lines(before), _split_lines(after)
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    tail = next((n for n in range(shorter - head) if old[-1 - n] != new[-1 - n]), shorter - head)
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    pieces = [Piece("same", "".join(old[:head]))]
    pieces += _diff_lines(middle_old, middle_new)
    pieces.append(Piece("same", "".join(old[len(old) - tail :])))
    return tuple(_join_pieces(pieces))


def diff_hunks(pieces: Iterable[Piece], around: int = 2) -> tuple[Hunk, ...]:
    """The lines that changed, each with `around` lines before and after; nothing where nothing changed."""
    lines = list(_number_lines(pieces))
    kept = sorted(
        {
            near
            for at, line in enumerate(lines)
            if line.is_changed
            for near in range(max(at - around, 0), min(at + around + 1, len(lines)))
        }
    )
    found: list[Hunk] = []
    gathered: list[DiffLine] = []
    end = skipped = 0
    for at in kept:
        if at > end and gathered:
            found.append(Hunk(skipped, tuple(gathered)))
            gathered = []
        if not gathered:
            skipped = at - end
        gathered.append(lines[at])
        end = at + 1
    return (*found, Hunk(skipped, tuple(gathered))) if gathered else ()


def count_words(pieces: Iterable[Piece]) -> tuple[int, int]:
    """How many words went, and how many came."""
    counts = {"gone": 0, "new": 0, "same": 0}
    for piece in pieces:
        counts[piece.kind] += len(re.findall(r"\w+", piece.text))
    return counts["gone"], counts["new"]


def _split_lines(text: str) -> list[str]:
    return [line for line in re.split(r"(?<=\n)", text) if line]


def _diff_lines(old: list[str], new: list[str]) -> Iterator[Piece]:
    if len(old) + len(new) > _MOST_LINES:
        yield from (Piece("gone", "".join(old)), Piece("new", "".join(new)))
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[a:b]))
        else:
            yield from _diff_words("".join(old[a:b]), "".join(new[c:d]))


def _diff_words(before: str, after: str) -> Iterator[Piece]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    if not old or not new or len(old) + len(new) > _MOST_WORDS:
        yield from (Piece("gone", before), Piece("new", after))
        return
    gone, came = "", ""
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        stayed = "".join(old[a:b])
        if tag == "equal" and not ((gone or came) and b < len(old) and _MEANINGLESS.fullmatch(stayed)):
            yield from (Piece("gone", gone), Piece("new", came), Piece("same", stayed))
            gone, came = "", ""
        else:
            gone, came = gone + stayed, came + "".join(new[c:d])
    yield from (Piece("gone", gone), Piece("new", came))


def _join_pieces(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Without empty pieces; two of one kind in a row are one."""
    kind: Kind = "same"
    text = ""
    for piece in pieces:
        if piece.text and piece.kind != kind:
            if text:
                yield Piece(kind, text)
            kind, text = piece.kind, ""
        text += piece.text
    if text:
        yield Piece(kind, text)


def _number_lines(pieces: Iterable[Piece]) -> Iterator[DiffLine]:
    number, line = 1, list[Piece]()
    for piece in pieces:
        parts = piece.text.split("\n")
        for place, part in enumerate(parts):
            if part:
                line.append(Piece(piece.kind, part))
            if place < len(parts) - 1:
                stays = piece.kind != "gone"
                if not part and piece.kind != "same" and not line:
                    line.append(Piece(piece.kind, ""))
                yield DiffLine(tuple(line), number if stays else 0)
                number += stays
                line = []
    if line:
        yield DiffLine(tuple(line), number)

"""A file of rows (CSV) as a spreadsheet or another system wrote it → its headings and rows, each with its line.

Encoding and separator are not told by the file, so they are found: by a byte order mark, else UTF-16 by its noughts,
else UTF-8 where all of it is, else Windows-1252; and by which separator gives rows of one length.

A quotation mark opens a cell of several lines only where it stands at the beginning of a cell and is closed within a
page; a stray one spoils its own line and none of those below.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kms_desktop.connectors.model import ImportProblem
from kms_desktop.connectors.records import read_bytes
from kms_desktop.texts import tr

_SEPARATORS = (",", ";", "\t", "|")
_LOOKED_AT = 200
_MOST_LINES_OF_A_CELL = 40
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_TOLD_SEPARATOR = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)
_GUARDED = re.compile(r'=\s*"((?:[^"]|"")*)"')
_LINK = re.compile(r'=\s*HYPERLINK\(\s*"[^"]*"\s*[,;]\s*"((?:[^"]|"")*)"\s*\)', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """`line`: where it begins in the file, from 1. `is_whole`: no quotation mark is opened in it and not closed."""

    line: int
    cells: tuple[str, ...]
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """`headings` are the first row that holds anything; `rows` those below that do."""

    encoding: str
    separator: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(path: Path) -> Table:
    """Raises ImportProblem where the file cannot be read, holds no rows, or is no text."""
    text, encoding = _decoded(read_bytes(path), path)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    told = _TOLD_SEPARATOR.fullmatch(lines[0]) if lines else None
    if told:
        lines[0] = ""
    separator = told[1] if told else _find_separator(lines)
    rows = [row for row in _rows(lines, separator) if any(c.isalnum() for cell in row.cells for c in cell)]
    if not rows:
        raise ImportProblem(tr("{file} holds no rows. Export it again.", file=path.name))
    return Table(encoding, separator, rows[0].cells, tuple(rows[1:]))


def _decoded(data: bytes, path: Path) -> tuple[str, str]:
    mark = next((mark for mark in _MARKS if data.startswith(mark)), b"")
    encoding = _MARKS.get(mark) or _encoding_without_mark(data)
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError:
        text = data[len(mark) :].decode(encoding, "replace")
    if "\x00" in text:
        raise ImportProblem(tr("{file} is no text. Save the list as CSV, and import that.", file=path.name))
    return text, encoding


def _encoding_without_mark(data: bytes) -> str:
    first = data[:4_000]
    even, odd = first[::2].count(0), first[1::2].count(0)
    if max(even, odd) * 4 > len(first) and min(even, odd) * 8 < max(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _find_separator(lines: Sequence[str]) -> str:
    """The one by which most of the first rows have as many cells as most others, and the more cells the better."""

    def fitness(separator: str) -> tuple[float, int]:
        lengths = Counter(len(row.cells) for row in islice(_rows(lines, separator), _LOOKED_AT) if any(row.cells))
        most, how_many = max(lengths.items(), key=lambda one: (one[1], one[0]), default=(1, 0))
        return (how_many / max(lengths.total(), 1) if most > 1 else 0.0), most

    return max(_SEPARATORS, key=fitness)


def _rows(lines: Sequence[str], separator: str) -> Iterator[Row]:
    opened = re.compile(rf'(?:^|{re.escape(separator)})\s*=?"(?:[^"]|"")*$')
    place = 0
    while place < len(lines):
        until = _end_of_row(lines, place, opened)
        text = "\n".join(lines[place : until or place + 1])
        yield Row(place + 1, tuple(_cell(cell) for cell in _cells(text, separator)), until is not None)
        place = until or place + 1


def _end_of_row(lines: Sequence[str], place: int, opened: re.Pattern[str]) -> int | None:
    """Behind the last line of the row that begins here; None where a quotation mark in it is never closed."""
    if lines[place].count('"') % 2 == 0 or not opened.search(lines[place]):
        return place + 1
    for until in range(place + 1, min(place + _MOST_LINES_OF_A_CELL, len(lines))):
        if lines[until].count('"') % 2:
            return until + 1
    return None


def _cells(text: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([text], delimiter=separator, skipinitialspace=True), [])
    except csv.Error:
        return text.split(separator)


def _cell(written: str) -> str:
    """What a spreadsheet shows of it: ="0042" is 0042, '+44 is +44, a link is its words."""
    text = written.strip().replace("\u00a0", " ")
    for pattern in (_GUARDED, _LINK):
        if found := pattern.fullmatch(text):
            return found[1].replace('""', '"').strip()
    return text[1:] if re.match(r"'[=+\-@\d]", text) else text

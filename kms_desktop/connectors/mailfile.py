"""An mbox file, or a single mail (.eml) → the mails as bytes, each with its place in the file and the date of arrival.

A line that starts with "From " begins a mail only at the start of the file or after an empty line, and only when it has
a time or a header follows: a sentence of a letter may begin with the same word. A quoted ">From " loses one ">".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from kms_desktop.connectors.model import ImportProblem
from kms_desktop.connectors.records import open_export
from kms_desktop.connectors.times import read_time
from kms_desktop.texts import tr

LARGEST_MAIL = 50_000_000
_FROM = b"From "
_LONGEST_LINE, _LONGEST_SEPARATOR = 65_536, 400
_TIME = re.compile(rb"\d{1,2}:\d{2}(?::\d{2})?\b.*\b(?:19|20)\d\d\b|\b(?:19|20)\d\d\b.*\d{1,2}:\d{2}")
_HEADER = re.compile(rb"[!-9;-~]{1,100}:")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_ARRIVED = re.compile(
    r"(?:(?P<day>\w{3}) +)?(?P<month>[A-Z][a-z]{2}) +(?P<date>\d{1,2}) +(?P<time>[\d:]{5,8})\b(?P<rest>.*)$"
)


@dataclass(frozen=True, slots=True)
class RawMail:
    """`place` is "inbox.mbox, mail 3"; `arrived` is the separator line's date, UTC, None where there is none."""

    place: str
    data: bytes
    arrived: datetime | None = None


@dataclass(frozen=True, slots=True)
class MailPlace:
    """Where a mail stands in a file: which bytes, its number (0: the file is one mail), and the line before it."""

    path: Path
    start: int
    end: int
    number: int = 0
    separator: bytes = b""


def find_mails(path: Path) -> Iterator[MailPlace]:
    """The mails of a file, in order; none is kept. Raises ImportProblem when it is neither an mbox nor a mail."""
    with open_export(path) as file:
        found = _Places(path)
        for start, line in _lines(file):
            yield from found.take_line(start, line)
        yield from found.take_end(file.tell())


def read_raw(place: MailPlace) -> RawMail:
    """The mail that stands there; of one that is too large to be read, a little more than is read. Raises OSError."""
    with place.path.open("rb") as file:
        file.seek(place.start)
        data = file.read(min(place.end - place.start, LARGEST_MAIL + 1)).replace(b"\r\n", b"\n")
    if not place.number:
        return RawMail(place.path.name, data.lstrip(b"\n"))
    named = tr("{file}, mail {number}", file=place.path.name, number=place.number)
    return RawMail(named, _QUOTED_FROM.sub(rb"\1", data), _arrival_time(place.separator))


def _lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Each line, or its beginning, with the place where it starts; a byte order mark is passed over."""
    start = 3 if file.read(3) == b"\xef\xbb\xbf" else 0
    file.seek(start)
    while line := file.readline(_LONGEST_LINE):
        yield start, line
        start += len(line)
        while not line.endswith(b"\n") and (line := file.readline(_LONGEST_LINE)):
            start += len(line)


class _Places:
    """Lines come in; mails are given when the next one begins."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._first, self._is_mail = -1, False
        self._after_blank = True
        self._number, self._begun, self._separator = 0, -1, b""
        self._waiting: tuple[int, int, bytes] | None = None
        """A line that begins a mail where a header follows."""

    def take_line(self, start: int, line: bytes) -> Iterator[MailPlace]:
        waiting, self._waiting = self._waiting, None
        if waiting and _HEADER.match(line):
            yield from self._begin(*waiting)
        bare = line.rstrip(b"\r\n")
        if self._first < 0 and bare:
            self._first, self._is_mail = start, bool(_HEADER.match(line))
        rest = bare[len(_FROM) :]
        if self._after_blank and bare.startswith(_FROM) and len(rest) <= _LONGEST_SEPARATOR:
            begins = start, start + len(line), rest
            if _TIME.search(rest):
                yield from self._begin(*begins)
            else:
                self._waiting = begins
        self._after_blank = not bare

    def take_end(self, end: int) -> Iterator[MailPlace]:
        if self._begun >= 0:
            yield MailPlace(self._path, self._begun, end, self._number, self._separator)
        elif not self._is_mail:
            raise ImportProblem(
                tr("{file} holds no mails. Name an mbox file or a saved mail (.eml).", file=self._path.name)
            )
        else:
            yield MailPlace(self._path, self._first, end)

    def _begin(self, line: int, start: int, rest: bytes) -> Iterator[MailPlace]:
        """Only where the file begins with a mail's separator is it an mbox at all."""
        if self._begun < 0 and line != self._first:
            return
        if self._begun >= 0:
            yield MailPlace(self._path, self._begun, line, self._number, self._separator)
        self._number, self._begun, self._separator = self._number + 1, start, rest


def _arrival_time(rest: bytes) -> datetime | None:
    """ "ana@example.com Sat Nov 22 19:20:00 2025": the C library's form, or a mail's own."""
    text = rest.decode("latin-1").strip()
    if found := _ARRIVED.search(text):
        year = re.search(r"\b(?:19|20)\d\d\b", found["rest"])
        if year:
            zone = found["rest"].replace(year[0], "", 1).strip() or "+0000"
            return read_time(f"{found['date']} {found['month']} {year[0]} {found['time']} {zone}")
    return read_time(text.partition(" ")[2])

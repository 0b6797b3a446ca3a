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

from kms_desktop.connectors.model import ImportProblem
from kms_desktop.connectors.records import read_bytes
from kms_desktop.connectors.times import read_time
from kms_desktop.texts import tr

_FROM_LINE = re.compile(rb"^From (?P<rest>[^\n]{0,400})\n", re.MULTILINE)
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


def raw_mails(path: Path) -> Iterator[RawMail]:
    """The mails of a file, in order. Raises ImportProblem when it is neither an mbox nor a mail."""
    data = read_bytes(path).removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").replace(b"\r\n", b"\n")
    starts = [match for match in _FROM_LINE.finditer(data) if _begins_a_mail(data, match)]
    if not starts or starts[0].start() > 0:
        if not _HEADER.match(data):
            raise ImportProblem(tr("{file} holds no mails. Name an mbox file or a saved mail (.eml).", file=path.name))
        yield RawMail(path.name, data)
        return
    ends = [match.start() for match in starts[1:]] + [len(data)]
    for number, (match, end) in enumerate(zip(starts, ends, strict=True), 1):
        mail = _QUOTED_FROM.sub(rb"\1", data[match.end() : end])
        yield RawMail(tr("{file}, mail {number}", file=path.name, number=number), mail, _arrival_time(match["rest"]))


def _begins_a_mail(data: bytes, match: re.Match[bytes]) -> bool:
    after_blank = match.start() == 0 or data[max(match.start() - 2, 0) : match.start()] == b"\n\n"
    return after_blank and bool(_TIME.search(match["rest"]) or _HEADER.match(data, match.end()))


def _arrival_time(rest: bytes) -> datetime | None:
    """ "ana@example.com Sat Nov 22 19:20:00 2025": the C library's form, or a mail's own."""
    text = rest.decode("latin-1").strip()
    if found := _ARRIVED.search(text):
        year = re.search(r"\b(?:19|20)\d\d\b", found["rest"])
        zone = re.search(r"[+-]\d{4}\b", found["rest"])
        if year:
            return read_time(
                f"{found['date']} {found['month']} {year[0]} {found['time']} {zone[0] if zone else '+0000'}"
            )
    return read_time(text.partition(" ")[2])

"""A file of queries, plain lines or JSON lines with `text` → one query for each line that is not empty."""

from __future__ import annotations

import codecs
import io
import json
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kms_desktop.errors import KmsError
from kms_desktop.texts import tr

LONGEST_LINE = 1_000_000
"""Bytes. A longer one is no query but a file of another kind."""
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class QueriesUnreadable(KmsError):
    """The file of queries cannot be read, or is no text."""


@dataclass(frozen=True, slots=True)
class Query:
    """`text` is None for a JSON line that has none. `line` counts from 1. `article` is what the line says answers it,
    "" where it says that none does, None where it says nothing of it."""

    line: int
    text: str | None
    article: str | None = None


def read_queries(path: Path) -> Iterator[Query]:
    """Line by line, so that a pipe is answered while it is written; "-" is standard input. Raises QueriesUnreadable."""
    try:
        with closing(_open_queries(path)) as file:
            for number, line in enumerate(_read_lines(file, path), 1):
                if line.strip():
                    yield _parse_query(number, line.strip())
    except OSError as error:
        raise QueriesUnreadable(
            tr("{file} cannot be read: {reason}.", file=path, reason=error.strerror or error)
        ) from error


def _open_queries(path: Path) -> io.BufferedReader:
    if str(path) != "-":
        return path.open("rb")
    if sys.stdin is None:
        raise QueriesUnreadable(tr("There are no queries: standard input is closed."))
    return io.BufferedReader(io.FileIO(sys.stdin.fileno(), closefd=False))


def _read_lines(file: io.BufferedReader, path: Path) -> Iterator[str]:
    """Only a line feed ends a line: JSON may hold the other characters that Python counts as line ends."""
    if file.peek(2)[:2] in _UTF_16:
        with io.TextIOWrapper(file, "utf-16", errors="replace", newline="\n") as text:
            yield from text
        return
    for number, raw in enumerate(_raw_lines(file), 1):
        if len(raw) > LONGEST_LINE:
            raise QueriesUnreadable(
                tr("Line {number} of {file} is longer than a megabyte, so it is no query.", number=number, file=path)
            )
        if b"\0" in raw:
            raise QueriesUnreadable(
                tr("{file} is not a text file: line {number} holds zero bytes.", file=path, number=number)
            )
        yield _decode_line(raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw)


def _raw_lines(file: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: file.readline(LONGEST_LINE + 1), b"")


def _decode_line(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _parse_query(number: int, line: str) -> Query:
    """A line that starts like JSON and is none is taken as it stands."""
    if not line.startswith("{"):
        return Query(number, line)
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return Query(number, line)
    text = record.get("text")
    if isinstance(text, bool | int | float):
        text = json.dumps(text)
    return Query(number, text if isinstance(text, str) else None, _expected_article(record))


def _expected_article(record: dict[str, object]) -> str | None:
    if "article" not in record:
        return None
    article = record["article"]
    return article if isinstance(article, str) else "" if article is None else None

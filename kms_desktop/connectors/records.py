"""A JSON export (one document, or one record a line) → its records, each with the place where it stands."""

from __future__ import annotations

import codecs
import json
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from kms_desktop.connectors.model import ImportProblem, Skipped
from kms_desktop.texts import tr
from kms_desktop.texts.format import decimal, number

LARGEST_FILE = 1_000_000_000
_LONGEST_WHOLE_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Record:
    """`place` is "tickets.json, record 3" or "tickets.json, line 3"."""

    place: str
    value: Mapping[str, Any]


def read_bytes(path: Path) -> bytes:
    """The whole file. Raises ImportProblem when it is not there, not readable, empty or over 1 GB."""
    with open_export(path) as file:
        data = file.read()
    if not data.strip():
        raise _empty(path)
    return data


@contextmanager
def open_export(path: Path) -> Iterator[IO[bytes]]:
    """The file, to be read from its beginning. Raises ImportProblem as `read_bytes` does, also while it is read."""
    try:
        state = path.stat()
        if state.st_size > LARGEST_FILE:
            raise ImportProblem(
                tr(
                    "{file} has {size} GB; at most 1 GB can be read. Export it in parts.",
                    file=path.name,
                    size=decimal(state.st_size / 1000000000.0, 1),
                )
            )
        if stat.S_ISCHR(state.st_mode):
            raise ImportProblem(tr("{file} is a device, which may never end. Name a file.", file=path))
        with path.open("rb") as file:
            if not state.st_size:
                raise _empty(path)
            yield file
    except FileNotFoundError as error:
        raise ImportProblem(tr("There is no file {file}. Check the name.", file=path)) from error
    except IsADirectoryError as error:
        raise ImportProblem(tr("{file} is a folder. Name the files in it.", file=path)) from error
    except OSError as error:
        raise ImportProblem(unread_sentence(path, error.strerror)) from error


def _empty(path: Path) -> ImportProblem:
    return ImportProblem(tr("{file} is empty. Export it again.", file=path.name))


def unread_sentence(path: Path, why: str | None) -> str:
    if not why:
        return tr("{file} cannot be read: the disk refused.", file=path)
    return tr("{file} cannot be read: {why}.", file=path, why=why)


def read_records(path: Path, wrappers: tuple[str, ...]) -> tuple[list[Record], list[Skipped]]:
    """The records of a file: a list, a mapping with lists under the names in `wrappers`, one record, or a record a
    line. Raises ImportProblem when the file is none of these."""
    text = _read_text(path)
    try:
        document = _parse_json(text)
    except ValueError as error:
        if not _starts_with_a_record(text):
            raise ImportProblem(_not_json(path, error)) from error
        return _parse_lines(path, text)
    except RecursionError as error:
        raise ImportProblem(tr("{file} nests too deep to be an export. Export it again.", file=path.name)) from error
    return _sorted_out(path, list(_unwrap_members(document, wrappers)))


def _read_text(path: Path) -> str:
    data = read_bytes(path)
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ImportProblem(
            tr(
                "{file} is not JSON: byte {place} is no {encoding}. Export it again.",
                file=path.name,
                place=number(error.start),
                encoding=encoding[:6].upper(),
            )
        ) from error


def _parse_json(text: str) -> Any:
    """Numbers of any length are taken; those no system counts to stay text."""
    return json.loads(text, parse_int=_whole_number, parse_constant=lambda name: None)


def _whole_number(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_WHOLE_NUMBER else digits


def _not_json(path: Path, error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        line, column = number(error.lineno), number(error.colno)
        if error.pos >= len(error.doc.rstrip()):
            return tr(
                "{file} ends in the middle of a record (line {line}, column {column}). Export it again.",
                file=path.name,
                line=line,
                column=column,
            )
        return tr(
            "{file} is not JSON: line {line}, column {column} cannot be read. Export it again.",
            file=path.name,
            line=line,
            column=column,
        )
    return tr("{file} is not JSON. Export it again.", file=path.name)


def _starts_with_a_record(text: str) -> bool:
    first = next((line for line in text.splitlines() if line.strip()), "")
    try:
        return isinstance(_parse_json(first), dict)
    except (ValueError, RecursionError):
        return False


def _parse_lines(path: Path, text: str) -> tuple[list[Record], list[Skipped]]:
    records, skipped = [], []
    for count, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = tr("{file}, line {number}", file=path.name, number=count)
        try:
            value = _parse_json(line)
        except (ValueError, RecursionError):
            skipped.append(Skipped(place, tr("The line is not JSON.")))
            continue
        if isinstance(value, dict):
            records.append(Record(place, value))
        else:
            skipped.append(Skipped(place, tr("The line is not a record.")))
    return records, skipped


def _unwrap_members(document: Any, wrappers: tuple[str, ...]) -> Iterator[Any]:
    if isinstance(document, list):
        yield from document
    elif isinstance(document, dict) and "id" not in document:
        wrapped = [document[name] for name in wrappers if isinstance(document.get(name), list | dict)]
        for group in wrapped:
            members = group.values() if isinstance(group, dict) else group
            yield from (member for member in members if not isinstance(member, int))  # bare keys point elsewhere
        if not wrapped:
            yield document
    else:
        yield document


def _sorted_out(path: Path, members: list[Any]) -> tuple[list[Record], list[Skipped]]:
    records, skipped = [], []
    for count, member in enumerate(members, 1):
        place = tr("{file}, record {number}", file=path.name, number=count)
        if isinstance(member, dict):
            records.append(Record(place, member))
        else:
            skipped.append(Skipped(place, tr("It is not a record.")))
    return records, skipped

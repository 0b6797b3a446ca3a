"""A JSON export (one document, or one record a line) → its records, each with the place where it stands."""

from __future__ import annotations

import codecs
import json
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kms_desktop.connectors.model import ImportProblem, Skipped

LARGEST_FILE = 1_000_000_000
_LONGEST_WHOLE_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Record:
    """`place` is "tickets.json, record 3" or "tickets.json, line 3"."""

    place: str
    value: Mapping[str, Any]


def read_bytes(path: Path) -> bytes:
    """The whole file. Raises ImportProblem when it is not there, not readable, empty or over 1 GB."""
    try:
        state = path.stat()
        size = state.st_size
        if size > LARGEST_FILE:
            raise ImportProblem(f"{path.name} has {size / 1e9:.1f} GB; at most 1 GB can be read. Export it in parts.")
        if stat.S_ISCHR(state.st_mode):
            raise ImportProblem(f"{path} is a device, which may never end. Name a file.")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise ImportProblem(f"There is no file {path}. Check the name.") from error
    except IsADirectoryError as error:
        raise ImportProblem(f"{path} is a folder. Name the files in it.") from error
    except OSError as error:
        raise ImportProblem(f"{path} cannot be read: {error.strerror or 'the disk refused'}.") from error
    if not data.strip():
        raise ImportProblem(f"{path.name} is empty. Export it again.")
    return data


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
        raise ImportProblem(f"{path.name} nests too deep to be an export. Export it again.") from error
    return _sorted_out(path, list(_unwrap_members(document, wrappers)))


def _read_text(path: Path) -> str:
    data = read_bytes(path)
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        where = f"byte {error.start:,} is no {encoding[:6].upper()}"
        raise ImportProblem(f"{path.name} is not JSON: {where}. Export it again.") from error


def _parse_json(text: str) -> Any:
    """Numbers of any length are taken; those no system counts to stay text."""
    return json.loads(text, parse_int=_whole_number, parse_constant=lambda name: None)


def _whole_number(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_WHOLE_NUMBER else digits


def _not_json(path: Path, error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        place = f"line {error.lineno:,}, column {error.colno:,}"
        if error.pos >= len(error.doc.rstrip()):
            return f"{path.name} ends in the middle of a record ({place}). Export it again."
        return f"{path.name} is not JSON: {place} cannot be read. Export it again."
    return f"{path.name} is not JSON. Export it again."


def _starts_with_a_record(text: str) -> bool:
    first = next((line for line in text.splitlines() if line.strip()), "")
    try:
        return isinstance(_parse_json(first), dict)
    except (ValueError, RecursionError):
        return False


def _parse_lines(path: Path, text: str) -> tuple[list[Record], list[Skipped]]:
    records, skipped = [], []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{path.name}, line {number}"
        try:
            value = _parse_json(line)
        except (ValueError, RecursionError):
            skipped.append(Skipped(place, "The line is not JSON."))
            continue
        if isinstance(value, dict):
            records.append(Record(place, value))
        else:
            skipped.append(Skipped(place, "The line is not a record."))
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
    for number, member in enumerate(members, 1):
        place = f"{path.name}, record {number}"
        if isinstance(member, dict):
            records.append(Record(place, member))
        else:
            skipped.append(Skipped(place, "It is not a record."))
    return records, skipped

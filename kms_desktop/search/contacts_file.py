"""Past contacts that were brought to an index by hand → a file beside it, so that every later search knows them.

A workspace keeps its own log and does not need this; it is for a folder of articles that is searched without one. The
file holds what callers said, so it is readable by its owner alone, and like the whole folder it may be deleted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from kms_desktop.errors import KmsError
from kms_desktop.files import PRIVATE, write_whole
from kms_desktop.search.model import PastContact
from kms_desktop.texts import tr

_NAME = "past_contacts.jsonl"


def past_contacts(index_dir: Path) -> list[PastContact]:
    """What was kept, in the order it was learned; a line that cannot be read is passed over."""
    try:
        lines = (index_dir / _NAME).read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return []
    return [contact for line in lines if (contact := _parse_contact(line)) is not None]


def save_contacts(index_dir: Path, contacts: Iterable[PastContact], *, afresh: bool = False) -> None:
    """Add these to the file, or put them in its place. Raises KmsError where it cannot be written."""
    known = b"" if afresh else _content(index_dir)
    gap = b"\n" if known and not known.endswith(b"\n") else b""
    _write(index_dir, known + gap + "".join(map(_format_contact, contacts)).encode())


def keep_contacts(index_dir: Path, stays: Callable[[PastContact], bool]) -> None:
    """Only these are left, and no line that cannot be read. Raises KmsError where it cannot be written."""
    content = _content(index_dir)
    kept = "".join(_format_contact(contact) for contact in past_contacts(index_dir) if stays(contact)).encode()
    if kept != content:
        _write(index_dir, kept)


def _content(index_dir: Path) -> bytes:
    try:
        return (index_dir / _NAME).read_bytes()
    except OSError:
        return b""


def _write(index_dir: Path, content: bytes) -> None:
    file = index_dir / _NAME
    try:
        index_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(file, content, mode=PRIVATE)
    except OSError as problem:
        why = problem.strerror or problem
        told = tr("{file} cannot be written: {why}. Choose another folder with --state.", file=file, why=why)
        raise KmsError(told) from problem


def _format_contact(contact: PastContact) -> str:
    return json.dumps({"text": contact.words, "article": contact.article_id}) + "\n"


def _parse_contact(line: str) -> PastContact | None:
    try:
        record = json.loads(line)
        return PastContact(str(record["article"]), str(record["text"]), 0.0)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None

"""A row of the journal → a mark that tells whether it is still the row that was written; raw bytes → the whole rows.

Question: how is a changed bit told from what a person logged? Choice: each row carries a mark, its number and a digest
of the table's name and of everything in the row. A row whose mark does not fit is delivered to nobody. Refused: one
digest of the whole file, by which one bad byte condemns every entry, and SQLite's own check, which looks at the frame
of the pages and not at the words in them.

Question: what can be had of a file whose frame is damaged? Choice: every page is searched for what has the shape of a
row, at any byte, and its mark decides; so no damage to the tree, to the schema or to the header costs a row that lies
whole on the disk. Refused: reading along the tree from either end, which stops at the first page that is not whole.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

PAGE = 4096
"""Bytes in a page of a journal, whatever a damaged header says."""
_WAL_HEADER, _FRAME_HEADER, _SALTS = 32, 24, slice(16, 24)
_ROW_START = re.compile(rb"(?=[\x08-\x2c]\x00)")
_MARKED = 7
"""The columns n, kind, key, payload, at, topic and mark, with which every row that is marked begins."""
_TABLES = ("entry", "copy", "aside")
Value = bytes | str | int | float | None


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as its bytes stand in the file; `more`: what stands behind the mark."""

    table: str
    n: int
    kind: bytes
    key: bytes
    payload: bytes
    at: bytes
    topic: bytes
    more: tuple[bytes, ...] = ()


def row_mark(table: str, n: int, kind: Value, key: Value, payload: Value, at: Value, topic: Value) -> str:
    """What the row carries beside its words: its number, and the digest of it."""
    digest = hashlib.blake2b(digest_size=16)
    for part in (table, str(n), kind, key, payload, at, topic):
        data = _bytes_of(part)
        digest.update(len(data).to_bytes(8) + data)
    return f"{n} {digest.hexdigest()}"


def checked_row(table: str, columns: tuple[bytes | None, ...]) -> RawRow | None:
    """kind, key, payload, at, topic, mark and what follows → the row; None where the mark does not fit."""
    words, mark = columns[:5], columns[5]
    if mark is None or any(part is None for part in words):
        return None
    number = mark.partition(b" ")[0]
    if not number.isdigit() or len(number) > 18:
        return None
    kind, key, payload, at, topic = (part or b"" for part in words)
    if row_mark(table, int(number), kind, key, payload, at, topic).encode() != mark:
        return None
    return RawRow(table, int(number), kind, key, payload, at, topic, tuple(part or b"" for part in columns[6:]))


def find_rows(file: bytes, log: bytes = b"") -> Iterator[RawRow]:
    """Every whole row in these bytes of a journal and of the log beside it, in no order; some may come twice."""
    pages = _newest_pages(file, log)
    for page in pages.values():
        yield from _rows_of(page, pages)


def frames_of(log: bytes) -> list[tuple[int, bool, bytes]]:
    """The pages that were written to the log since it was begun anew: number, whether a transaction ends with it, and
    its bytes, whether SQLite itself still believes them or not."""
    found, salts = [], log[_SALTS]
    for at in range(_WAL_HEADER, len(log) - _FRAME_HEADER, _FRAME_HEADER + PAGE):
        head, page = log[at : at + _FRAME_HEADER], log[at + _FRAME_HEADER : at + _FRAME_HEADER + PAGE]
        if head[8:16] == salts and len(page) == PAGE:
            found.append((int.from_bytes(head[:4]), head[4:8] != bytes(4), page))
    return found


def find_cut_off(file: bytes, log: bytes, believed: int) -> tuple[list[RawRow], bool]:
    """The rows in what was written to the log after the frames that SQLite believes, and whether more than the last
    write is among it, which a cut of the power does not explain."""
    frames = frames_of(log)
    if len(frames) <= believed:
        return [], False
    newest = {number for number, _, _ in frames[believed:]}
    pages = _newest_pages(file, log)
    rows = [row for number in newest for row in _rows_of(pages[number], pages)]
    return rows, sum(ends for _, ends, _ in frames[believed:]) > 1


def same_log(before: bytes, now: bytes) -> bool:
    """Whether the log was not begun anew in between."""
    return before[_SALTS] == now[_SALTS]


def _bytes_of(value: Value) -> bytes:
    if isinstance(value, bytes):
        return value
    return str(value).encode("utf-8", "surrogatepass")


def _rows_of(page: bytes, pages: dict[int, bytes]) -> Iterator[RawRow]:
    for start in _ROW_START.finditer(page):
        columns = _row_at(page, start.start(), pages)
        if columns is not None:
            for table in _TABLES:
                if (row := checked_row(table, columns)) is not None:
                    yield row


def _newest_pages(file: bytes, log: bytes) -> dict[int, bytes]:
    """Page number → its bytes, as the log has them where it has them."""
    pages = {at // PAGE + 1: file[at : at + PAGE].ljust(PAGE, b"\0") for at in range(0, len(file), PAGE)}
    pages.update({number: page for number, _, page in frames_of(log)})
    return pages


def _row_at(page: bytes, at: int, pages: dict[int, bytes]) -> tuple[bytes, ...] | None:
    """kind, key, payload, at, topic, mark and what follows them, where a row with its number as key begins here."""
    kinds = _serial_types(page, at)
    if kinds is None or len(kinds) < _MARKED or kinds[0] != 0 or any(kind < 12 for kind in kinds[1:]):
        return None
    sizes = [(kind - 12) // 2 for kind in kinds[1:]]
    body = _body(page, at, page[at] + sum(sizes), pages)
    if body is None:
        return None
    columns, start = [], page[at]
    for size in sizes:
        columns.append(body[start : start + size])
        start += size
    return tuple(columns)


def _serial_types(page: bytes, at: int) -> list[int] | None:
    """The types of the columns that a header of so many bytes names; None where it does not end as it says."""
    end = at + page[at]
    at += 1
    if end > len(page):
        return None
    found: list[int] = []
    while at < end:
        number = 0
        for _ in range(9):
            if at >= end:
                return None
            byte = page[at]
            at += 1
            number = number << 7 | byte & 0x7F
            if byte < 0x80:
                break
        found.append(number)
    return found


def _body(page: bytes, at: int, size: int, pages: dict[int, bytes]) -> bytes | None:
    """The whole row, also where most of it lies on pages of its own. The sums are those of SQLite's file format."""
    most, least = PAGE - 35, (PAGE - 12) * 32 // 255 - 23
    if size <= most:
        return page[at : at + size] if at + size <= PAGE else None
    here = least + (size - least) % (PAGE - 4)
    here = here if here <= most else least
    if at + here + 4 > PAGE:
        return None
    parts, left, following = [page[at : at + here]], size - here, int.from_bytes(page[at + here : at + here + 4])
    for _ in range(len(pages)):
        if left <= 0 or following not in pages:
            break
        piece = pages[following]
        parts.append(piece[4 : 4 + min(left, PAGE - 4)])
        left, following = left - (PAGE - 4), int.from_bytes(piece[:4])
    return b"".join(parts) if left <= 0 else None

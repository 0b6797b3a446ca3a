"""Who did what to the workspace → a chain of rows in which a change, a gap or a swap shows.

Each row's hash covers the row and the hash before it, which shows tampering inside the chain. Rows cut off at the end,
and a chain made anew from its beginning, show against a `Mark` that a desktop noted for itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, func, select, text

from kms_desktop.storage.engine import storable_text
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import AuditRow

_START = "0" * 64
_BEYOND = 2_000_000_000
"""Nothing is written under such a number; a row there was slipped in."""
_NO_TIME = datetime(1, 1, 1, tzinfo=UTC)
_LENIENT = """
SELECT seq, CASE WHEN at BETWEEN '0002-01-01' AND '9998-12-31' THEN at END, who, what, data::text, previous, hash
FROM audit WHERE CAST(:seq AS integer) IS NULL OR seq = :seq ORDER BY seq
"""
_NEAR = 16
"""How many places a row may have been moved and still be recognised."""


def append_row(session: Session, who: str, what: str, data: dict[str, Any]) -> None:
    """Adds one row at the end of the chain, in the session's transaction; others wait until that has ended.

    On PostgreSQL the database writes it, and lets nobody ask for one but its owner. `data` holds what JSON can hold,
    else TypeError or ValueError.
    """
    if session.get_bind().dialect.name == "postgresql":
        said = {"who": storable_text(who), "what": storable_text(what), "data": json.dumps(data, allow_nan=False)}
        session.connection().execute(text("SELECT kms_audit(:who, :what, :data)"), said)
        return
    last = session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)).first()
    seq, previous = (last.seq + 1, last.hash) if last else (1, _START)
    row = AuditRow(
        seq=seq,
        at=utc_now(),
        who=storable_text(who),
        what=storable_text(what),
        data=json.loads(json.dumps(data, allow_nan=False)),
        previous=previous,
        hash="",
    )
    row.hash = _row_hash(row)
    session.add(row)
    session.flush()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the chain as it can be named to a person."""

    seq: int
    at: datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Finding:
    """`row` is None for rows cut off at the end.

    | kind         | meaning                                                        |
    |--------------|----------------------------------------------------------------|
    | changed      | the row does not fit its hash                                  |
    | removed      | rows `first` to `last` are gone, before `row`                  |
    | slipped_in   | the row stands before the first                                |
    | moved        | `row`, at `last`, was written as `first`                       |
    | replaced     | it does not follow the one before; one of the two is another   |
    | not_as_noted | it is not the row that was noted                               |
    """

    kind: str
    first: int
    last: int
    row: Row | None


@dataclass(frozen=True, slots=True)
class Mark:
    """The end of the chain as a desktop saw it: how many rows, the last one's number, hash and time."""

    count: int
    seq: int
    hash: str
    noted_at: datetime


def end_of_chain(session: Session) -> Mark | None:
    """The chain as it is now, to be noted elsewhere; None while nothing is in it."""
    of_chain = col(AuditRow.seq) < _BEYOND
    last = session.exec(
        select(AuditRow.seq, AuditRow.hash).where(of_chain).order_by(col(AuditRow.seq).desc()).limit(1)
    ).first()
    if last is None:
        return None
    count = session.exec(select(func.count()).select_from(AuditRow).where(of_chain)).one()
    return Mark(count, last[0], last[1], utc_now())


def still_holds(session: Session, mark: Mark) -> bool:
    """Whether the row that was noted is still the same."""
    rows = list(_read_rows(session, mark.seq))
    return bool(rows) and rows[0].hash == mark.hash == _row_hash(rows[0])


def find_breaks(session: Session, mark: Mark | None = None) -> Iterator[Finding]:
    """What is wrong with the chain, from its beginning; with a `mark`, also what has changed since it was noted.

    A row is named once: a change that breaks the link to the next is told at the row that changed.
    """
    follow = _Follower()
    for row in _read_rows(session):
        if mark is not None and row.seq == mark.seq and row.hash != mark.hash:
            yield Finding("not_as_noted", row.seq, row.seq, _row_of(row))
        yield from follow.check_row(row)
    if mark is not None and follow.expected <= mark.seq:
        yield Finding("removed", follow.expected, mark.seq, None)


class _Follower:
    """Goes along the chain; `shift` is by how much the rows stand behind the number they were written under."""

    def __init__(self) -> None:
        self.expected, self._previous, self._shift, self._sound = 1, _START, 0, True

    def check_row(self, row: AuditRow) -> Iterator[Finding]:
        if row.seq < self.expected:
            yield Finding("slipped_in", row.seq, row.seq, _row_of(row))
            return
        written = _written_as(row, self._shift)
        if row.seq > self.expected:
            yield Finding("removed", self.expected, row.seq - 1, _row_of(row))
        elif written is not None and written != row.seq and row.seq - written != self._shift:
            yield Finding("moved", written, row.seq, _row_of(row))
        elif written is not None and self._sound and row.previous != self._previous:
            yield Finding("replaced", row.seq, row.seq, _row_of(row))
        if written is None:
            yield Finding("changed", row.seq, row.seq, _row_of(row))
        shift = self._shift if written is None else row.seq - written
        self._sound = written is not None and shift == self._shift
        self._shift = shift
        self.expected, self._previous = row.seq + 1, row.hash


def _written_as(row: AuditRow, shift: int) -> int | None:
    """The number under which the row's hash was made, looked for nearby; None where its content does not fit it."""
    near = [row.seq - shift]
    for step in range(1, _NEAR + 1):
        near += [row.seq - shift - step, row.seq - shift + step]
    return next((number for number in near if row.hash == _row_hash(row, number)), None)


def _row_of(row: AuditRow) -> Row:
    return Row(row.seq, row.at, row.who, row.what)


def broken_rows(session: Session) -> list[int]:
    """`seq` of each row that was changed or does not follow the one before it; empty for a sound chain."""
    broken = []
    previous = _START
    for row in _read_rows(session):
        if row.previous != previous or row.hash != _row_hash(row):
            broken.append(row.seq)
        previous = row.hash
    return broken


def _read_rows(session: Session, seq: int | None = None) -> Iterator[AuditRow]:
    """All of the log in order, or one row. What lies in a row and cannot be read is left out, so that it is told as one
    that was changed, and the others are read."""
    if session.get_bind().dialect.name != "postgresql":
        query = select(AuditRow).order_by(col(AuditRow.seq)).execution_options(yield_per=500)
        yield from session.exec(query if seq is None else query.where(AuditRow.seq == seq))
        return
    statement = text(_LENIENT).execution_options(**({"yield_per": 500} if seq is None else {}))
    for number, at, who, what, data, previous, own in session.connection().execute(statement, {"seq": seq}):
        try:
            said = json.loads(data)
        except (ValueError, RecursionError):
            said = {}
        yield AuditRow(seq=number, at=at or _NO_TIME, who=who, what=what, data=said, previous=previous, hash=own)


def _row_hash(row: AuditRow, seq: int | None = None) -> str:
    """ "" for a row that nobody can have made."""
    at: datetime = row.at.astimezone(UTC)
    content = [
        row.seq if seq is None else seq,
        at.isoformat(timespec="microseconds"),
        row.who,
        row.what,
        row.data,
        row.previous,
    ]
    try:
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    except RecursionError:
        return ""
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()

"""Who did what to the workspace → a chain of rows in which a change, a gap or a swap shows.

Each row's hash covers the row and the hash before it. It shows tampering inside the chain; rows cut off at the end show
only against a hash noted elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select, text

from kms_desktop.storage.engine import storable
from kms_desktop.storage.keys import utc_now
from kms_desktop.storage.tables import AuditRow

_START = "0" * 64
_ONE_AT_A_TIME = 0x6B6D7361  # key of PostgreSQL's advisory lock: “kmsa”


def append(session: Session, who: str, what: str, data: dict[str, Any]) -> None:
    """Adds one row at the end of the chain, in the session's transaction; others wait until that has ended.

    `data` holds what JSON can hold, else TypeError or ValueError.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
    last = session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)).first()
    seq, previous = (last.seq + 1, last.hash) if last else (1, _START)
    row = AuditRow(
        seq=seq,
        at=utc_now(),
        who=storable(who),
        what=storable(what),
        data=json.loads(json.dumps(data, allow_nan=False)),
        previous=previous,
        hash="",
    )
    row.hash = _hash(row)
    session.add(row)
    session.flush()


def broken_rows(session: Session) -> list[int]:
    """`seq` of each row that was changed or does not follow the one before it; empty for a sound chain."""
    broken = []
    previous = _START
    for row in session.exec(select(AuditRow).order_by(col(AuditRow.seq)).execution_options(yield_per=500)):
        if row.previous != previous or row.hash != _hash(row):
            broken.append(row.seq)
        previous = row.hash
    return broken


def _hash(row: AuditRow) -> str:
    at: datetime = row.at.astimezone(UTC)
    content = [row.seq, at.isoformat(timespec="microseconds"), row.who, row.what, row.data, row.previous]
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()

"""The audit log and what this desktop noted of it → each row that was changed, removed or slipped in, in a sentence.

The note lies in this desktop's data folder: whoever rewrites the log in the database would have to come here as well.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from kms_desktop.access.roles import READ_AUDIT, role_codes, who_may
from kms_desktop.errors import KmsError, Refused
from kms_desktop.files import PRIVATE, write_whole
from kms_desktop.settings import Settings
from kms_desktop.storage.audit import Finding, Mark, Row, end_of_chain, find_breaks, still_holds
from kms_desktop.storage.database import Database, open_database
from kms_desktop.storage.logins import reaches_audit

_NOT_YOURS = f"Your role does not read the audit log; {who_may(READ_AUDIT)} can check it."


@dataclass(frozen=True, slots=True)
class AuditReport:
    """`findings`: one sentence each, none for a sound log. `text`: what was looked at."""

    findings: tuple[str, ...]
    text: str


def check_audit(settings: Settings) -> AuditReport:
    """Follow the whole chain; a sound one is noted at this desktop. Raises Refused for whom it is not, KmsError."""
    with closing(open_database(settings.url)) as database:
        path = _mark_path(settings, database)
        mark = _read_mark(path)
        with database.reading() as session:
            if not _is_theirs(session):
                raise Refused(_NOT_YOURS)
            found = tuple(_finding_sentence(finding, mark) for finding in find_breaks(session, mark))
            now = end_of_chain(session)
        if not found and now is not None:
            _write_mark(path, now)
    return AuditReport(found, _looked_at(now, mark, sound=not found))


def note_end(settings: Settings, database: Database) -> None:
    """Note the end of the log, where this person may read it; one that contradicts the last note is left for a check.

    Raises KmsError.
    """
    path = _mark_path(settings, database)
    with database.reading() as session:
        if not _is_theirs(session):
            return
        now, before = end_of_chain(session), _read_mark(path)
        if now is not None and (before is None or still_holds(session, before)):
            _write_mark(path, now)


def _is_theirs(session: Session) -> bool:
    return reaches_audit(session, "SELECT", role_codes(READ_AUDIT))


def _finding_sentence(finding: Finding, mark: Mark | None) -> str:
    first, last = finding.first, finding.last
    if finding.row is None:
        return f"{_rows_text(first, last)} removed at the end; row {last} was {_noted_text(mark)}."
    row = _row_text(finding.row)
    match finding.kind:
        case "removed":
            return f"{_rows_text(first, last)} removed before {row}."
        case "moved" if last > first:
            return f"{_first_up(row)} was written as row {first}: a row was slipped in before it, or two were swapped."
        case "moved":
            return f"{_first_up(row)} was written as row {first}: a row before it was removed, or two were swapped."
        case "replaced":
            return f"{_first_up(row)} does not follow row {first - 1}: one of the two stands in place of another."
        case "not_as_noted":
            return f"{_first_up(row)} is not the row that was {_noted_text(mark)}: it stands in place of another."
        case "slipped_in":
            return f"{_first_up(row)} was slipped in."
    return f"{_first_up(row)} was changed."


def _rows_text(first: int, last: int) -> str:
    return f"Row {first} was" if first == last else f"Rows {first} to {last} were"


def _row_text(row: Row) -> str:
    return f"row {row.seq} ({row.at:%d %b %Y %H:%M:%S} UTC, {row.what} by {row.who})"


def _noted_text(mark: Mark | None) -> str:
    return f"noted at this desktop on {mark.noted_at:%d %b %Y %H:%M} UTC" if mark else ""


def _looked_at(now: Mark | None, mark: Mark | None, *, sound: bool) -> str:
    if now is None:
        return "The audit log is empty."
    told = f"{now.count} rows were followed"
    before = (
        f"; {mark.count} of them were {_noted_text(mark)}" if mark else "; nothing was noted at this desktop before"
    )
    return f"{told}{before}. {'The chain holds.' if sound else 'The chain does not hold.'}"


def _first_up(words: str) -> str:
    return words[:1].upper() + words[1:]


def _mark_path(settings: Settings, database: Database) -> Path:
    address = database.address
    where = f"{address.place}\n{'' if database.is_sqlite else address.url.database}"
    name = hashlib.sha256(where.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return settings.data_dir / f"audit-{name}.json"


def _read_mark(path: Path) -> Mark | None:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return Mark(
            int(kept["count"]), int(kept["seq"]), str(kept["hash"]), datetime.fromisoformat(str(kept["noted_at"]))
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as problem:
        raise KmsError(
            f"What this desktop noted of the audit log in {path} cannot be read; "
            "show it to an administrator, then move it away."
        ) from problem


def _write_mark(path: Path, mark: Mark) -> None:
    text = json.dumps({"count": mark.count, "seq": mark.seq, "hash": mark.hash, "noted_at": mark.noted_at.isoformat()})
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text.encode("ascii"), mode=PRIVATE)
    except OSError as problem:
        raise KmsError(f"{path} cannot be written: {problem.strerror}. The audit log is noted there.") from problem

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
from kms_desktop.storage.logins import reads_audit
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import clock, day

_NOT_YOURS = tr("Your role does not read the audit log; {who} can check it.", who=who_may(READ_AUDIT))


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
    return reads_audit(session, role_codes(READ_AUDIT))


def _finding_sentence(finding: Finding, mark: Mark | None) -> str:
    if finding.row is None or finding.kind == "removed":
        return _removed_sentence(finding, mark)
    row, first = _row_first(finding.row), finding.first
    match finding.kind:
        case "moved" if finding.last > first:
            return tr(
                "{row} was written as row {first}: a row was slipped in before it, or two were swapped.",
                row=row,
                first=first,
            )
        case "moved":
            return tr(
                "{row} was written as row {first}: a row before it was removed, or two were swapped.",
                row=row,
                first=first,
            )
        case "replaced":
            return tr(
                "{row} does not follow row {other}: one of the two stands in place of another.",
                row=row,
                other=first - 1,
            )
        case "not_as_noted":
            return tr(
                "{row} is not the row that was noted at this desktop on {noted} UTC: it stands in place of another.",
                row=row,
                noted=_noted_text(mark),
            )
        case "slipped_in":
            return tr("{row} was slipped in.", row=row)
    return tr("{row} was changed.", row=row)


def _removed_sentence(finding: Finding, mark: Mark | None) -> str:
    first, last = finding.first, finding.last
    if finding.row is None:
        return plural(
            "Row {first} was removed at the end; row {last} was noted at this desktop on {noted} UTC.",
            "Rows {first} to {last} were removed at the end; row {last} was noted at this desktop on {noted} UTC.",
            last - first + 1,
            first=first,
            last=last,
            noted=_noted_text(mark),
        )
    return plural(
        "Row {first} was removed before {row}.",
        "Rows {first} to {last} were removed before {row}.",
        last - first + 1,
        first=first,
        last=last,
        row=_row_within(finding.row),
    )


def _row_first(row: Row) -> str:
    """As a sentence begins with it."""
    # Translators: a row of the audit log; what was done, and the login of who did it
    return tr("Row {number} ({stamp} UTC, {what} by {who})", **_row_values(row))


def _row_within(row: Row) -> str:
    """The same within a sentence."""
    return tr("row {number} ({stamp} UTC, {what} by {who})", **_row_values(row))


def _row_values(row: Row) -> dict[str, object]:
    stamp = tr("{day} {time}", day=day(row.at, year=True, padded=True), time=clock(row.at, seconds=True))
    return {"number": row.seq, "stamp": stamp, "what": row.what, "who": row.who}


def _noted_text(mark: Mark | None) -> str:
    if mark is None:
        return ""
    return tr("{day} {time}", day=day(mark.noted_at, year=True, padded=True), time=clock(mark.noted_at))


def _looked_at(now: Mark | None, mark: Mark | None, *, sound: bool) -> str:
    if now is None:
        return tr("The audit log is empty.")
    return " ".join(
        (_followed_sentence(now, mark), tr("The chain holds.") if sound else tr("The chain does not hold."))
    )


def _followed_sentence(now: Mark, mark: Mark | None) -> str:
    if mark is None:
        return plural(
            "{n} row was followed; nothing was noted at this desktop before.",
            "{n} rows were followed; nothing was noted at this desktop before.",
            now.count,
        )
    return plural(
        "{n} row was followed; {noted} of them were noted at this desktop on {stamp} UTC.",
        "{n} rows were followed; {noted} of them were noted at this desktop on {stamp} UTC.",
        now.count,
        noted=mark.count,
        stamp=_noted_text(mark),
    )


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
            tr(
                "What this desktop noted of the audit log in {path} cannot be read; show it to an administrator, "
                "then move it away.",
                path=path,
            )
        ) from problem


def _write_mark(path: Path, mark: Mark) -> None:
    text = json.dumps({"count": mark.count, "seq": mark.seq, "hash": mark.hash, "noted_at": mark.noted_at.isoformat()})
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text.encode("ascii"), mode=PRIVATE)
    except OSError as problem:
        raise KmsError(
            tr(
                "{path} cannot be written: {problem}. The audit log is noted there.",
                path=path,
                problem=problem.strerror,
            )
        ) from problem

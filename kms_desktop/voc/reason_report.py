"""The log of resolutions → by reason code, as it counts now: how many issues, what became of them, and how long it
took."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy
from sqlalchemy import ColumnElement, case, func

from kms_desktop.contacts.reason_codes import counted_as, read_codes
from kms_desktop.guidance.text_format import reason_words
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Steps
from kms_desktop.storage.tables import ResolutionRow, table_of
from kms_desktop.texts import tr


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """`code` "" for issues without one, whose title says so. Times are sums in seconds over the `timed` contacts of
    which it was the first issue; `changed` are those where another code was chosen than was proposed."""

    code: str
    title: str
    issues: int = 0
    resolved: int = 0
    preventable: int = 0
    changed: int = 0
    corrected: int = 0
    timed: int = 0
    talk_s: int = 0
    hold_s: int = 0
    wrap_s: int = 0

    @property
    def handle_s(self) -> float:
        """Average handle time: talk, hold and wrap-up of a contact."""
        return (self.talk_s + self.hold_s + self.wrap_s) / self.timed if self.timed else 0.0


def reason_lines(database: Database, since: datetime | None = None) -> list[ReasonLine]:
    """The most frequent first; merged codes count as the other."""
    return database.read(_read_lines(since))


def _read_lines(since: datetime | None) -> Steps[list[ReasonLine]]:
    row = table_of(ResolutionRow).c
    known = yield from read_codes()
    changed = (row.place == 0) & (row.proposed_code != row.reason_code) & (row.proposed_article != "")
    query = sqlalchemy.select(
        row.reason_code,
        func.count(),
        _count(row.link == "resolved"),
        _count(row.preventable == "yes"),
        _count(changed),
        _count(row.corrected_by != ""),
        _count(row.talk_s.is_not(None)),
        *(func.coalesce(func.sum(one), 0) for one in (row.talk_s, row.hold_s, row.wrap_s)),
    ).group_by(row.reason_code)
    (rows,) = yield (query.where(row.at >= since) if since is not None else query,)
    found: dict[str, ReasonLine] = defaultdict(lambda: ReasonLine("", ""))
    for code, *figures in rows:
        counted = counted_as(code, known)
        title = known[counted].title if counted in known else reason_words(counted) or tr("No reason noted")
        so_far = replace(found[counted], code=counted, title=title)
        names = ("issues", "resolved", "preventable", "changed", "corrected", "timed", "talk_s", "hold_s", "wrap_s")
        found[counted] = replace(
            so_far, **{name: getattr(so_far, name) + int(value) for name, value in zip(names, figures, strict=True)}
        )
    return sorted(found.values(), key=lambda line: (-line.issues, line.code))


def _count(holds: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((holds, 1), else_=0))

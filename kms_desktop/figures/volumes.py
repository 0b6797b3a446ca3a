"""Contacts by when they began → how many there were in each half hour about each reason, for who plans shifts.

Half hours are those of the clock on the wall of the person who asks; where it is put back an hour, that hour counts
twice as much. A contact counts under the reason of its first issue, as that reason counts now, and under none until it
is closed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy

from kms_desktop.access.model import Person
from kms_desktop.contacts.reason_codes import counted_as, read_merged
from kms_desktop.figures.period import Span
from kms_desktop.figures.report_sources import find_report_sources
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Steps, ask
from kms_desktop.storage.tables import Team, table_of
from kms_desktop.voc.csv_export import make_csv

_team = table_of(Team).c
_HALF = 30
_COLUMNS = ("day", "from", "reason_code", "contacts")


@dataclass(frozen=True, slots=True)
class HalfHour:
    """`day` and `begins` as the clock on the wall had them; `reason` "" for none."""

    day: str
    begins: str
    reason: str
    contacts: int


def count_volumes(database: Database, person: Person | None, span: Span) -> list[HalfHour]:
    """Contacts that began in the span, in order of time, then of reason; those of the person's division."""
    return database.read(_read_volumes(person, span, on_server=not database.is_sqlite))


def _read_volumes(person: Person | None, span: Span, *, on_server: bool) -> Steps[list[HalfHour]]:
    codes = yield from read_merged()
    began = find_report_sources(on_server=on_server).began.c
    query = sqlalchemy.select(began.opened_at, began.reason_code).where(
        began.opened_at >= span.begins, began.opened_at < span.ends
    )
    if person is not None:
        own = sqlalchemy.select(_team.division).where(_team.id == person.team_id).scalar_subquery()
        query = query.where(began.division == own)
    rows = yield from ask(query)
    zone = span.begins.tzinfo
    counted = Counter((_half_of(at.astimezone(zone)), counted_as(code or "", codes)) for at, code in rows)
    return [HalfHour(*half, reason, many) for (half, reason), many in sorted(counted.items())]


def _half_of(at: datetime) -> tuple[str, str]:
    return at.date().isoformat(), f"{at.hour:02}:{at.minute // _HALF * _HALF:02}"  # no text: as in the file


def volumes_csv(found: Iterable[HalfHour]) -> str:
    """One row for each half hour and reason below a row of names."""
    return make_csv(_COLUMNS, ((one.day, one.begins, one.reason, str(one.contacts)) for one in found))

"""A period and filters → a file of one row a contact for any program that reads tables, told in the audit first.

Names are left out. Who exports the floor may ask for them; agents take out what they handled themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kms_desktop.access.export_note import note_export
from kms_desktop.access.model import Person
from kms_desktop.access.roles import EXPORT_FLOOR, EXPORT_LISTS, READ_FLOOR
from kms_desktop.figures.contact_rows import contact_rows, count_contacts, export_columns
from kms_desktop.figures.facts import read_asked
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.one_person import OnePerson
from kms_desktop.figures.period import compare_period, span_dates
from kms_desktop.storage.database import Database
from kms_desktop.voc.csv_export import writing_csv

Tell = Callable[[int, int], None]
"""How many contacts are written, of how many."""


class StopSign:
    """Whoever waits for an export sets `is_up` to have it stopped; from any thread."""

    def __init__(self) -> None:
        self.is_up = False


@dataclass(frozen=True, slots=True)
class Exported:
    """`rows` None: it was stopped, and no file is there."""

    path: Path
    rows: int | None


class _Stopped(Exception):
    """Not told to anybody: what was written goes."""


class ContactExport:
    """Writes for one person; without one, all of the workspace. `one_person` knows who was asked for alone."""

    def __init__(self, database: Database, person: Person | None = None, one_person: OnePerson | None = None) -> None:
        self._database, self._person = database, person
        self._one_person = one_person or OnePerson(database, person)

    @property
    def may_export(self) -> bool:
        """Whether this person may write what they count into a file."""
        me = self._person
        return me is None or (me.may(EXPORT_LISTS) and (me.may(EXPORT_FLOOR) or not me.may(READ_FLOOR)))

    @property
    def may_ask_names(self) -> bool:
        """Whether the file may have the names of agents and customers in it."""
        return self._person is None or self._person.may(EXPORT_FLOOR)

    def write_file(
        self,
        path: Path,
        filters: FigureFilters,
        now: datetime,
        by_login: str,
        *,
        with_names: bool = False,
        tell: Tell = lambda done, of: None,
        stop: StopSign | None = None,
    ) -> Exported:
        """`now` with the zone of who asks. Raises Refused for who may not; KmsError where it cannot be written."""
        self._one_person.refuse_unnoted(filters)
        asked = self._database.read(read_asked(filters, self._person, on_server=not self._database.is_sqlite))
        span = compare_period(filters.period, now).now
        many = self._database.read(count_contacts(asked, span))
        try:
            with writing_csv(path, export_columns(with_names=with_names)) as write:
                note_export(
                    *(self._database, self._person, "contact_rows", many, by_login),
                    of_floor=asked.is_of_floor,
                    with_names=with_names,
                    period=span_dates(span),
                )
                done = 0
                tell(done, many)
                for rows in contact_rows(self._database, asked, span, now, with_names=with_names):
                    _heed(stop)
                    write(rows)
                    done += len(rows)
                    tell(done, max(many, done))
                _heed(stop)
        except _Stopped:
            return Exported(path, None)
        return Exported(path, done)


def _heed(stop: StopSign | None) -> None:
    if stop is not None and stop.is_up:
        raise _Stopped

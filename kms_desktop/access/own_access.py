"""The person at this desk, asked for again → who they are now, or that they do not work here any more."""

from __future__ import annotations

import sqlalchemy

from kms_desktop.access.model import Person
from kms_desktop.access.roster import PERSON_COLUMNS
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Steps, ask
from kms_desktop.storage.tables import Staff, Team, table_of

_staff = table_of(Staff).c


class OwnAccess:
    """Of one person, while a desktop is open."""

    def __init__(self, database: Database, person: Person) -> None:
        self._database, self._person_id = database, person.id

    @property
    def has_ended(self) -> bool:
        """Whether it was found that this person does not work here any more."""
        return self._database.access_ended

    def current(self) -> Reading[Person | None]:
        """Who this person is now; None where they do not work here, which `confirm_ended` makes sure of."""
        return Reading(self._database, self._read_person)

    def confirm_ended(self) -> None:
        """Raises KmsError where the workspace is not whole just now."""
        self._database.confirm_ended()

    def _read_person(self) -> Steps[Person | None]:
        query = sqlalchemy.select(*PERSON_COLUMNS).join_from(table_of(Staff), table_of(Team))
        rows = yield from ask(query.where(_staff.id == self._person_id, _staff.active))
        return Person(*rows[0]) if rows else None

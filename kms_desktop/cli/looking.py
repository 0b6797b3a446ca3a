"""A command that reads a customer → a line of the audit, as with a look at a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kms_desktop.settings import Settings

if TYPE_CHECKING:
    from kms_desktop.storage.database import Database


def note_look(settings: Settings, database: Database, customer_id: str) -> None:
    """A command that reads a customer is a look like any other; on a file it is told under who is at the desk."""
    from kms_desktop.access.current_staff import person_at_desk, system_login
    from kms_desktop.access.roster import Roster
    from kms_desktop.contacts.card import looks
    from kms_desktop.errors import NotFound

    try:
        login = person_at_desk(Roster(database), settings.staff).login
    except NotFound:
        login = system_login()
    looks.note_look(database, customer_id, login)

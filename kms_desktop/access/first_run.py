"""A place without a workspace and the operating system's user → a workspace with that person as its first admin."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

from kms_desktop.access.current_staff import system_login
from kms_desktop.access.model import Person
from kms_desktop.access.roles import ADMINISTRATOR
from kms_desktop.access.roster import Roster
from kms_desktop.settings import Settings
from kms_desktop.storage.database import open_database
from kms_desktop.storage.database_url import read_address
from kms_desktop.storage.migrate import migrate_database
from kms_desktop.storage.schema import SchemaMissing, SchemaOlder
from kms_desktop.texts import tr

_TEAM = "Everyone"  # no text: stored as it is


@dataclass(frozen=True, slots=True)
class FirstRun:
    """`admin` is who was entered now, None where people work here already. `place` is a file, or a host, to show."""

    place: str
    was_there: bool
    admin: Person | None


def make_workspace(settings: Settings, login: str = "", name: str = "") -> FirstRun:
    """Make the workspace of `settings`, or bring it to this version; enter its first admin where nobody works there.

    Without a login it is the operating system's user; without a name it is theirs, or the login. What is there already
    stays as it is. Raises KmsError: the place cannot be written, is taken, does not answer…
    """
    before, _ = migrate_database(settings.url)
    with closing(open_database(settings.url)) as database:
        roster = Roster(database)
        admin = None
        if not roster.list_people():
            login = login or settings.staff or system_login()
            admin = roster.add_person(
                login, name or _full_name() or login, ADMINISTRATOR.code, _TEAM, "manager", by=login
            )
    return FirstRun(read_address(settings.url).place, bool(before), admin)


def remedy_label(problem: Exception) -> str:
    """What `make_workspace` would do about it, in the words of a button; "" where it would not help."""
    if isinstance(problem, SchemaMissing):
        return tr("Make a workspace here")
    return tr("Bring it to this version") if isinstance(problem, SchemaOlder) else ""


def _full_name() -> str:
    """What the operating system calls the user in full; "" where it does not say."""
    try:
        import os
        import pwd

        return pwd.getpwuid(os.getuid()).pw_gecos.partition(",")[0].strip()
    except (KeyError, ImportError, AttributeError):
        return ""

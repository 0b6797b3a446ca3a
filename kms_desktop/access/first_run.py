"""A place without a workspace → a workspace, and its first administrator, where it is known who that is.

Question: who is the first administrator? Choice: in a file whoever makes it, by the operating system's name, as that
is who opens it. On a server only who was named, as a person there is a login: one whom nobody can be would be asked
for approvals, and passed contacts, for ever. Refused: to take the operating system's name there too, which is that of
whoever looks after the server.
"""

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
    """`admin` is who was entered now, None where people work here already, or nobody was named; `has_people` tells the
    two apart. `place` is a file, or a host, to show."""

    place: str
    was_there: bool
    admin: Person | None
    has_people: bool = True


def make_workspace(settings: Settings, login: str = "", name: str = "", password: str = "") -> FirstRun:
    """Make the workspace of `settings`, or bring it to this version; enter its first admin where nobody works there.

    In a file that is, without a login, the operating system's user; on a server nobody. Without a name it is theirs, or
    the login. `password` gives them a login of the server. What is there already stays as it is. Raises KmsError: the
    place cannot be written, is taken, does not answer…
    """
    before, _ = migrate_database(settings.url)
    with closing(open_database(settings.url)) as database:
        roster = Roster(database)
        admin, has_people = None, bool(roster.list_people())
        if not has_people and not roster.has_logins:
            login = login or settings.staff or system_login()
            name = name or _full_name()
        if not has_people and login:
            admin = roster.add_person(
                login, name or login, ADMINISTRATOR.code, _TEAM, "manager", by=login, password=password
            )
    return FirstRun(read_address(settings.url).place, bool(before), admin, has_people or admin is not None)


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

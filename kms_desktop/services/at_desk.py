"""The operating system's user and the people of a workspace → the person at this desk."""

from __future__ import annotations

import getpass
import re
import unicodedata

from kms_desktop.customers.model import Person
from kms_desktop.customers.staff import Roster
from kms_desktop.errors import NotFound

_LOGIN_LENGTH = 60


def person_at_desk(roster: Roster, login: str) -> Person:
    """The person with this login; without one, the one named like the operating system's user, else the first agent.

    Raises NotFound.
    """
    if login:
        return roster.person(login)
    everyone = roster.everyone()
    user = system_login().casefold()
    themselves = next((p for p in everyone if p.login.casefold() == user), None)
    first = themselves or next((p for p in everyone if p.role == "agent"), next(iter(everyone), None))
    if first is None:
        raise NotFound("Nobody works in this workspace yet. Add somebody with “kms-desktop staff add”.")
    return first


def system_login() -> str:
    """The operating system's user as a login: "DESK\\Jürgen K" is "Jurgen.K"; "admin" where there is no name."""
    try:
        user = getpass.getuser()
    except (KeyError, ImportError, OSError):  # a container's user may have a number and no name
        user = ""
    last = unicodedata.normalize("NFKD", user.rpartition("\\")[2]).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._@-]+", ".", last).strip("._@-")[:_LOGIN_LENGTH] or "admin"

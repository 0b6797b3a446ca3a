"""The login of the database, or the operating system's user → the person at this desk."""

from __future__ import annotations

import getpass
import re
import unicodedata

from kms_desktop.access.model import Person
from kms_desktop.access.roles import rank_of_role
from kms_desktop.access.roster import Roster
from kms_desktop.errors import NotFound, Refused
from kms_desktop.storage.text import one_line
from kms_desktop.texts import tr

_LOGIN_LENGTH = 60


def person_at_desk(roster: Roster, login: str) -> Person:
    """The person whose login of the database this is; nobody else can be named then.

    Where the database makes no difference between people: the person with this login; without one, the one named like
    the operating system's user, else the first agent. Raises NotFound and Refused.
    """
    personal = roster.personal_login()
    if personal:
        return _verify_login(roster, personal, login.strip())
    if login:
        return _find_person(roster, login)
    everyone = roster.list_people()
    user = system_login().casefold()
    themselves = next((p for p in everyone if p.login.casefold() == user), None)
    first = themselves or min(everyone, key=lambda p: rank_of_role(p.role), default=None)
    if first is None:
        raise NotFound(tr("Nobody works in this workspace yet. Add somebody with “kms-desktop staff add”."))
    return first


class UnknownLogin(NotFound):
    """Nobody has the login that was asked for; asked again, nobody has it either."""


def _find_person(roster: Roster, login: str) -> Person:
    """Raises UnknownLogin, which names nobody else: it stands in a window that anybody may see."""
    try:
        return roster.find_person(login)
    except NotFound as problem:
        raise UnknownLogin(
            tr(
                "Nobody here has the login “{login}”. Close this, and start it with your own: kms-desktop --as LOGIN.",
                login=one_line(login, 60),
            )
        ) from problem


def _verify_login(roster: Roster, personal: str, login: str) -> Person:
    if login and login.casefold() != personal.casefold():
        raise Refused(
            tr(
                "The database knows you as {login}, not as {other}; leave KMS_STAFF and --as out.",
                login=personal,
                other=login,
            )
        )
    found = next((person for person in roster.list_people() if person.login == personal), None)
    if found is None:
        raise NotFound(
            tr("Nobody here has your login {login} any more. Ask an administrator of the workspace.", login=personal)
        )
    return found


def system_login() -> str:
    """The operating system's user as a login: "DESK\\Jürgen K" is "Jurgen.K"; "admin" where there is no name."""
    try:
        user = getpass.getuser()
    except (KeyError, ImportError, OSError):  # a container's user may have a number and no name
        user = ""
    last = unicodedata.normalize("NFKD", user.rpartition("\\")[2]).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._@-]+", ".", last).strip("._@-")[:_LOGIN_LENGTH] or "admin"

"""A workspace on PostgreSQL → a login of their own for each person in it, and their addresses."""

from __future__ import annotations

from contextlib import closing

import psycopg
from sqlalchemy.engine import make_url

from kms_desktop.access.roster import Roster
from kms_desktop.storage.database import open_database

PASSWORD = "for-tests-only"


def make_logins(url: str) -> None:
    """`url`: the owner's address. The server's logins are shared by all its workspaces, and made once."""
    with closing(open_database(url)) as database:
        people = Roster(database).list_people()
    with psycopg.connect(url) as owner:
        for person in people:
            verifier = owner.pgconn.encrypt_password(PASSWORD.encode(), person.login.encode(), b"scram-sha-256")
            owner.execute("SELECT kms_make_login(%s, %s, %s)", (person.login, person.role, verifier.decode()))


def group_of(url: str, code: str) -> str:
    """The group of the server in which this workspace has the logins of a role. `url`: the owner's address."""
    with psycopg.connect(url) as owner:
        row = owner.execute("SELECT kms_group(%s)", (code,)).fetchone()
    assert row is not None
    return str(row[0])


def own_url(url: str, login: str) -> str:
    """The address with which this person comes in."""
    return make_url(url).set(username=login, password=PASSWORD).render_as_string(hide_password=False)

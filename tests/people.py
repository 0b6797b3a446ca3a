"""Logins of a PostgreSQL workspace for tests: people each with a password of their own."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from kms_desktop.access import screen_lock
from kms_desktop.access.model import Person
from kms_desktop.access.roster import Roster
from kms_desktop.storage import passwords
from kms_desktop.storage.database import open_database

SECRET = "canary-7Kp2-Zebra"


@dataclass
class Logins:
    """`add("dana")` enters somebody with a login; names are made unlike any other on the server."""

    owner_url: str
    names: list[str] = field(default_factory=list)
    tail: str = field(default_factory=lambda: f"_{uuid.uuid4().hex[:8]}")

    def add(self, name: str, role: str = "agent", team: str = "Billing line", *, password: str = SECRET) -> Person:
        with closing(open_database(self.owner_url)) as database:
            return Roster(database).add_person(
                self.named(name), name.title(), role, team, "agent", by="owner", password=password
            )

    def give(self, login: str, password: str = SECRET) -> None:
        """A login for somebody who works there already."""
        self.names.append(login)
        with closing(open_database(self.owner_url)) as database:
            Roster(database).set_password(login, password)

    def named(self, name: str) -> str:
        """The name on this server, dropped after the test."""
        if f"{name}{self.tail}" not in self.names:
            self.names.append(f"{name}{self.tail}")
        return f"{name}{self.tail}"

    def url(self, name: str, password: str | None = SECRET) -> str:
        """The address as that person opens it; `password` None leaves it out."""
        login = name if name in self.names else self.named(name)
        url = make_url(self.owner_url)._replace(username=login, password=password)
        return url.render_as_string(hide_password=False)

    def role(self, name: str) -> Any:
        """(may log in, groups, verifier) as the server has it; None where there is no such login."""
        with psycopg.connect(self.owner_url) as connection:
            return connection.execute(
                "SELECT rolcanlogin, array(SELECT roleid::regrole::text FROM pg_auth_members WHERE member = a.oid), "
                "rolpassword FROM pg_authid a WHERE rolname = %s",
                (self.named(name),),
            ).fetchone()

    def cut_off(self, login: str) -> None:
        """End every connection of this login."""
        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (login,))

    def clear(self) -> None:
        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            for name in self.names:
                connection.execute(f'DROP ROLE IF EXISTS "{name}"'.encode())


@pytest.fixture
def logins(postgres_workspace_url: str) -> Iterator[Logins]:
    """A workspace on PostgreSQL whose people have logins of their own."""
    made = Logins(postgres_workspace_url)
    yield made
    made.clear()


@pytest.fixture
def new_session(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing was typed yet, no file of passwords is there, and a check of the lock costs next to nothing."""
    monkeypatch.setattr(screen_lock, "_COST", 2**4)
    monkeypatch.setattr(passwords, "_typed", {})
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))

"""A floor on PostgreSQL where each person has a login of their own, and one team belongs to another division."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlmodel import text

from kms_desktop.access.model import Person
from kms_desktop.access.roster import Roster
from kms_desktop.contacts.model import ContactState
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.history import History
from kms_desktop.customers.model import Customer
from kms_desktop.editorial.publication import rule_of
from kms_desktop.storage.database import Database, open_database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.schema import HEAD
from kms_desktop.storage.tables import OptionRuleRow
from tests.conftest import drop_postgres_database, new_postgres_database, url_of
from tests.contacts.conftest import Desk, Floor, floor_of, furnished
from tests.logins import make_logins, own_url


@dataclass
class Walled:
    """The floor as its owner sees it; `desk` and `plain` are somebody's own connection."""

    floor: Floor
    url: str
    opened: ExitStack
    floors: dict[str, Floor] = field(default_factory=dict)
    tools: dict[str, psycopg.Connection[Any]] = field(default_factory=dict)

    def url_of(self, login: str) -> str:
        return own_url(self.url, login)

    def database(self, login: str) -> Database:
        return self._floor_of(login).database

    def desk(self, login: str, journal_name: str = "") -> Desk:
        """The program's services on this person's own login."""
        return self._floor_of(login).desk(login, journal_name)

    def takes(self, login: str = "dana", call_id: str = "call-1") -> tuple[Desk, ContactState]:
        """A desk of this person, with Maria on the line."""
        desk = self.desk(login)
        return desk, desk.takes(self._floor_of(login), call_id=call_id)

    def plain(self, login: str) -> psycopg.Connection[Any]:
        """What somebody gets who leaves the program aside and connects with a tool."""
        return self.opened.enter_context(psycopg.connect(self.url_of(login), autocommit=True))

    def acts(self, login: str, name: str, /, **told: object) -> Any:
        """An act of this person's, asked with a tool; what it says."""
        said = ", ".join(f"{key} => %({key})s" for key in told)
        statement = f"SELECT public_acts.{name}(revision => '{HEAD}', {said})"
        if login not in self.tools:
            self.tools[login] = self.plain(login)
        row = self.tools[login].execute(statement.encode(), told).fetchone()
        return row[0] if row else None

    def gives_temporary_back(self) -> None:
        """As if the database were one whose owner lets everybody make temporary tables."""
        with psycopg.connect(self.url, autocommit=True) as owner:
            owner.execute(f'GRANT TEMPORARY ON DATABASE "{owner.info.dbname}" TO PUBLIC'.encode())

    def joins(self, login: str, name: str, role: str, team: str, authority: str) -> Person:
        """One more person, with a login of their own."""
        self.floor.people[login] = self.floor.roster.add_person(login, name, role, team, authority)
        make_logins(self.url)
        return self.floor.people[login]

    def asked(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What the owner reads."""
        with psycopg.connect(self.url) as owner:
            return owner.execute(statement.encode(), values).fetchall()

    def _floor_of(self, login: str) -> Floor:
        if login not in self.floors:
            own = open_database(self.url_of(login))
            self.opened.callback(own.close)
            made = replace(
                self.floor,
                database=own,
                directory=Directory(own, "GB"),
                roster=Roster(own),
                history=History(own),
                journals=self.floor.journals,
            )
            self.floors[login] = made
        return self.floors[login]


@dataclass(frozen=True, slots=True)
class Furnished:
    """A database that is copied for each test, and who is in it."""

    name: str
    people: dict[str, Person]
    maria: Customer


@pytest.fixture(scope="session")
def _furnished(
    postgres_url: str, _postgres_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Furnished]:
    """The floor, made once a run."""
    name = new_postgres_database(postgres_url, template=_postgres_template)
    with closing(open_database(url_of(postgres_url, name))) as owner:
        floor = furnished(owner, tmp_path_factory.mktemp("furnished"))
        floor.people["kim"] = floor.roster.add_person("kim", "Kim Ito", "agent", "Other brand", "agent")
        floor.people["ines"] = floor.roster.add_person("ines", "Ines Costa", "editor", "Front line", "agent")
        with owner.writing() as session:
            session.connection().execute(text("UPDATE team SET division = 'other' WHERE name = 'Other brand'"))
            session.add_all(_rules(floor))
    yield Furnished(name, floor.people, floor.maria)
    drop_postgres_database(postgres_url, name)


def _rules(floor: Floor) -> Iterator[OptionRuleRow]:
    for article in floor.library.read_all():
        for option in article.options:
            authority, limits, excludes, verified = rule_of(option)
            yield OptionRuleRow(
                article_id=article.id,
                option_id=option.id,
                title=option.title,
                revision=article.revision,
                authority=authority,
                limits=limits,
                excludes=excludes,
                verified=verified,
                by_id=floor.people["ines"].id,
                at=utc_now() - timedelta(days=1),
            )


@pytest.fixture
def walled(postgres_url: str, _furnished: Furnished, tmp_path: Path) -> Iterator[Walled]:
    name = new_postgres_database(postgres_url, template=_furnished.name)
    url = url_of(postgres_url, name)
    with ExitStack() as opened, closing(open_database(url)) as owner:
        floor = floor_of(owner, tmp_path, dict(_furnished.people), _furnished.maria)
        make_logins(url)
        yield Walled(floor, url, opened)
        for journal in floor.journals:
            journal.close()
    drop_postgres_database(postgres_url, name)

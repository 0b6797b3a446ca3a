"""A workspace whose owner is no superuser: everything is closed and done there too, and what they may not is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from kms_desktop.access.first_run import make_workspace
from kms_desktop.access.roster import Roster
from kms_desktop.cli.doctor import Check, run_checks
from kms_desktop.errors import Refused
from kms_desktop.settings import Settings
from kms_desktop.storage.database import open_database
from kms_desktop.storage.migrate import migrate_database
from tests.people import SECRET, Logins, logins

__all__ = ["logins"]


LARGE = "lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea)"


@dataclass
class Kept:
    """`url` is the keeper's; `server` is an administrator's connection to the same database."""

    url: str
    keeper: str
    people: Logins
    server: psycopg.Connection[Any]

    def asked(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self.server.execute(query.encode(), values).fetchall()


@contextmanager
def kept(logins: Logins, *, owns_database: bool, as_documented: bool = True) -> Iterator[Kept]:
    """Migrated by a keeper with CREATEROLE alone. `as_documented`: what only a superuser can take away is."""
    keeper, database = logins.named("keeper"), f"kms_test_{logins.tail}"
    with psycopg.connect(logins.owner_url, autocommit=True) as server:
        server.execute(f"CREATE ROLE \"{keeper}\" LOGIN CREATEROLE PASSWORD '{SECRET}'".encode())
        owner = f'OWNER "{keeper}"' if owns_database else ""
        server.execute(f'CREATE DATABASE "{database}" {owner}'.encode())
        url = make_url(logins.url("keeper")).set(database=database).render_as_string(hide_password=False)
        here = make_url(logins.owner_url).set(database=database).render_as_string(hide_password=False)
        try:
            with psycopg.connect(here, autocommit=True) as inside:
                if as_documented:
                    inside.execute(f"REVOKE EXECUTE ON FUNCTION {LARGE} FROM PUBLIC".encode())
                if not owns_database:
                    inside.execute(f'GRANT CREATE ON SCHEMA public TO "{keeper}"'.encode())
                    with pytest.raises(Refused, match="which the workspace needs now; let the owner of") as refused:
                        migrate_database(url)
                    inside.execute(str(refused.value).split("“")[1].split("”")[0].encode())
                migrate_database(url)
                yield Kept(url, keeper, Logins(url, names=logins.names, tail=logins.tail), inside)
        finally:
            server.execute(f'DROP DATABASE "{database}" WITH (FORCE)'.encode())
            server.execute(f'DROP OWNED BY "{keeper}"'.encode())
            for name in logins.names:
                if name != keeper:
                    server.execute(f'DROP ROLE IF EXISTS "{name}"'.encode())


def test_who_leaves_is_cut_off_by_an_owner_who_is_no_superuser(logins: Logins) -> None:
    with kept(logins, owns_database=True) as floor:
        dana, root = floor.people.add("dana", "supervisor"), floor.people.add("root", "admin")
        still = psycopg.connect(floor.people.url("dana"), autocommit=True)
        with closing(open_database(floor.people.url("root"))) as database:
            Roster(database).remove_person(dana.login)
        with closing(still), pytest.raises(psycopg.OperationalError):
            still.execute("SELECT")
        with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
            psycopg.connect(floor.people.url("dana"))
        member_of = "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = %s::regrole"
        assert floor.asked(member_of, f'"{dana.login}"') == []
        assert floor.asked("SELECT pg_has_role(%s, %s, 'USAGE')", floor.keeper, dana.login) == [(False,)]
        assert floor.asked("SELECT who FROM audit WHERE what = 'staff left'") == [(root.login,)]


def test_who_comes_back_to_an_owner_who_is_no_superuser_is_let_in_again(logins: Logins) -> None:
    with kept(logins, owns_database=True) as floor:
        dana = floor.people.add("dana")
        with closing(open_database(floor.url)) as database:
            Roster(database).remove_person(dana.login)
        with psycopg.connect(floor.url, autocommit=True) as keeper:
            keeper.execute("UPDATE staff SET active = true")
            keeper.execute("SELECT kms_make_login(%s, 'agent', '')", (dana.login,))
        with psycopg.connect(floor.people.url("dana")) as back:
            assert back.execute("SELECT kms_role()").fetchone() == ("agent",)


def rights(floor: Kept, folder: Path) -> Check:
    """What the doctor says of them at the keeper's desk."""
    settings = replace(Settings(database_url=floor.url), kb_dir=folder)
    return next(check for check in run_checks(settings) if check.what == "Rights")


def test_nothing_is_left_open_where_the_keeper_owns_the_database(logins: Logins, tmp_path: Path) -> None:
    with kept(logins, owns_database=True) as floor:
        assert rights(floor, tmp_path) == Check("Rights", True, "Nothing is left to everybody.")


def test_what_a_keeper_of_anothers_database_could_not_close_is_said_with_how(logins: Logins, tmp_path: Path) -> None:
    with kept(logins, owns_database=False) as floor:
        found = rights(floor, tmp_path)
        close = f"REVOKE TEMPORARY ON DATABASE {floor.server.info.dbname} FROM PUBLIC"
        assert not found.well
        assert found.text == (
            f"Everybody who may connect can make temporary tables; let the owner of the database run “{close}”."
        )
        said = re.search("“(.+)”", found.text)
        assert said is not None
        floor.server.execute(said[1].encode())
        assert rights(floor, tmp_path).well


def test_what_only_a_superuser_can_close_is_said_with_how(logins: Logins, tmp_path: Path) -> None:
    with kept(logins, owns_database=True, as_documented=False) as floor:
        found = rights(floor, tmp_path)
        assert not found.well
        assert found.text == (
            "Everybody who may connect can fill the server with large objects; let a superuser of the server run, in "
            f"this database, “REVOKE EXECUTE ON FUNCTION {LARGE} FROM PUBLIC”."
        )
        floor.server.execute(found.text.split("“")[1].split("”")[0].encode())
        assert rights(floor, tmp_path).well


def test_what_a_restore_without_privileges_opened_is_said_too(logins: Logins, tmp_path: Path) -> None:
    with kept(logins, owns_database=True) as floor:
        for opened in (
            "GRANT CREATE ON SCHEMA public TO PUBLIC",
            "GRANT EXECUTE ON FUNCTION kms_guard_option_rule() TO PUBLIC",
        ):
            floor.server.execute(opened.encode())
        found = rights(floor, tmp_path)
        assert "can make tables of their own and run the functions of the workspace; let the owner" in found.text
        floor.server.execute(found.text.split("“")[1].split("”")[0].encode())
        assert rights(floor, tmp_path).well


def test_a_file_has_no_rights_of_its_own(tmp_path: Path) -> None:
    settings = Settings(database_url="", kb_dir=tmp_path)
    make_workspace(settings, "ana", "Ana Prado")
    assert next(check for check in run_checks(settings) if check.what == "Rights").text == (
        "A file has none beside those of the computer."
    )

"""What PostgreSQL's own catalogues say that everybody, and whoever works here, may do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from kms_desktop.access.roles import role_codes
from kms_desktop.storage.migrate import migrate_database
from tests.conftest import drop_postgres_database, new_postgres_database, url_of
from tests.security.conftest import Walled
from tests.security.test_attacks import TABLES

STRONG_LOCKS = (
    "SHARE UPDATE EXCLUSIVE",
    "SHARE",
    "SHARE ROW EXCLUSIVE",
    "EXCLUSIVE",
    "ACCESS EXCLUSIVE",
)
OURS = "pronamespace = 'public'::regnamespace"


@pytest.fixture(scope="module")
def owner(postgres_url: str) -> Iterator[psycopg.Connection[Any]]:
    """The owner of a workspace just as the migrations leave it."""
    name = new_postgres_database(postgres_url)
    try:
        migrate_database(url_of(postgres_url, name))
        with psycopg.connect(url_of(postgres_url, name), autocommit=True) as connection:
            yield connection
    finally:
        drop_postgres_database(postgres_url, name)


def named(owner: psycopg.Connection[Any], query: str, *values: object) -> list[str]:
    return [name for (name,) in owner.execute(query.encode(), values)]


def groups_of(owner: psycopg.Connection[Any]) -> list[str]:
    return [name for code in role_codes() for name in named(owner, "SELECT kms_group(%s)", code)]


def test_no_function_is_everybodys_to_run(owner: psycopg.Connection[Any]) -> None:
    everybodys = f"SELECT proname FROM pg_proc WHERE {OURS} AND has_function_privilege('public', oid, 'EXECUTE')"
    assert named(owner, everybodys) == []
    assert len(named(owner, f"SELECT proname FROM pg_proc WHERE {OURS}")) > 40


def test_a_function_that_comes_later_is_not_either(owner: psycopg.Connection[Any]) -> None:
    kinds = "SELECT defaclobjtype::text FROM pg_default_acl WHERE NOT EXISTS ("
    kinds += "SELECT FROM aclexplode(defaclacl) WHERE grantee = 0) AND defaclrole = current_user::regrole"
    assert "f" in named(owner, kinds)
    owner.execute("CREATE FUNCTION kms_later() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    try:
        assert named(owner, "SELECT 'run' WHERE has_function_privilege('public', 'kms_later()', 'EXECUTE')") == []
    finally:
        owner.execute("DROP FUNCTION kms_later()")


def test_no_trigger_function_is_anybodys_of_the_floor(owner: psycopg.Connection[Any]) -> None:
    triggers = f"SELECT proname FROM pg_proc WHERE {OURS} AND prorettype = 'trigger'::regtype"
    assert [
        n
        for g in groups_of(owner)
        for n in named(owner, f"{triggers} AND has_function_privilege(%s, oid, 'EXECUTE')", g)
    ] == []


def test_every_function_looks_for_names_in_the_workspace_first_and_in_temporary_tables_last(
    owner: psycopg.Connection[Any],
) -> None:
    """But for aggregates, which look for none, and for bodies that were read when the function was made."""
    looks = f"{OURS} AND prokind <> 'a' AND prosqlbody IS NULL"
    paths = owner.execute(
        f"SELECT proname, (SELECT s FROM unnest(proconfig) s WHERE s LIKE 'search_path=%%') FROM pg_proc WHERE {looks}",
        (),
    ).fetchall()
    assert {name: path for name, path in paths if path != "search_path=public, pg_temp"} == {}


def test_what_a_session_sets_for_itself_changes_nothing_of_what_runs_as_the_owner(
    owner: psycopg.Connection[Any],
) -> None:
    fixed = {"standard_conforming_strings=on", "transform_null_equals=off", "DateStyle=ISO, MDY", "TimeZone=UTC"}
    functions = "SELECT proname, proconfig FROM pg_proc WHERE prosecdef AND prosqlbody IS NULL AND "
    functions += "pronamespace IN ('public'::regnamespace, 'public_acts'::regnamespace)"
    found = owner.execute(functions.encode()).fetchall()
    assert {name: config for name, config in found if not fixed <= set(config or ())} == {}
    assert len(found) > 30


def test_nobody_makes_anything_of_their_own(owner: psycopg.Connection[Any]) -> None:
    asked = "SELECT has_database_privilege(%s, current_database(), 'TEMPORARY'), has_database_privilege(%s, "
    asked += "current_database(), 'CREATE'), has_schema_privilege(%s, 'public', 'CREATE')"
    for who in ("public", *groups_of(owner)):
        assert owner.execute(asked.encode(), (who, who, who)).fetchone() == (False, False, False), who


@pytest.mark.parametrize("privilege", ["UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"])
def test_nobody_may_do_this_with_a_whole_table(owner: psycopg.Connection[Any], privilege: str) -> None:
    tables = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')"
    assert set(TABLES) < set(named(owner, tables))
    held = {
        (who, name)
        for who in ("public", *groups_of(owner))
        for name in named(owner, f"{tables} AND has_table_privilege(%s, oid, %s)", who, privilege)
    }
    assert held == set()


def test_no_rule_about_rows_asks_nobody_who_they_are(owner: psycopg.Connection[Any]) -> None:
    """A group belongs to the server; a person's role is that of this workspace, and of this moment."""
    policies = "SELECT tablename || '.' || policyname, coalesce(qual, with_check) FROM pg_policies"
    said = owner.execute(policies.encode()).fetchall()
    seen = ("contact", "customer", "interaction", "phone_call", "theme", "review")
    asks = ("kms_", *(f"FROM {table} " for table in seen))  # or hangs on what is seen
    free = [name for name, rule in said if not any(one in rule for one in asks)]
    assert len(said) > 20 and free == []
    unruled = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
    assert named(owner, unruled + "AND NOT relrowsecurity") == ["alembic_version"]


@pytest.mark.parametrize("login", ["kim", "dana", "sam", "ines", "rosa", "marta"])
def test_nobody_locks_a_table_against_everybody_else(walled: Walled, login: str) -> None:
    walled.takes("dana")
    own, got = walled.plain(login), []
    for table in [*TABLES, "alembic_version"]:
        for mode in STRONG_LOCKS:
            try:
                with own.transaction():
                    own.execute(f"LOCK TABLE public.{table} IN {mode} MODE NOWAIT".encode())
                got.append((table, mode))
            except psycopg.errors.InsufficientPrivilege:
                pass
    assert got == []

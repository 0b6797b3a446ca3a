"""What PostgreSQL's catalogue lets each role do → just what `access.roles` declares, table by table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from kms_desktop.access.roles import MANAGE_STAFF, RING_OTHERS, ROLES, Right, Role, role_codes
from kms_desktop.storage.migrate import migrate_database
from tests.conftest import drop_postgres_database, new_postgres_database, url_of

COMMANDS = {"read": "SELECT", "add": "INSERT", "change": "UPDATE", "remove": "DELETE"}
NAMED = re.compile(r"role\b[^'%;]*((?:'\w+'(?:::text)?(?:,\s*)?)+)")
"""What a rule compares with a role: `role IN ('a', 'b')`, `kms_role() = 'a'`."""
ASKED = re.compile(r"kms_refuse_unless\(([^;]*);")
LISTED = re.compile(r"ARRAY\[([^]]*)\]")
"""What an act asks for: `kms_refuse_unless(ARRAY['a', 'b'], 'A sentence.');`."""
OF_OTHERS = {"set_password": MANAGE_STAFF, "store_call_event": RING_OTHERS}
"""Acts that are done with what is one's own; the right with which they are done with what is not."""
RIGHTS = {right for role in ROLES for right in role.rights}


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


def asked(owner: psycopg.Connection[Any], query: str, *values: object) -> list[tuple[Any, ...]]:
    return owner.execute(query.encode(), values).fetchall()


def group_of(owner: psycopg.Connection[Any], code: str) -> str:
    """The group of the server in which this workspace has the logins of a role."""
    return str(asked(owner, "SELECT kms_group(%s)", code)[0][0])


def declared(role: Role) -> set[tuple[str, str]]:
    """(table, what) that the rights of a role open: to be read, and nothing else."""
    return {(table, "read") for right in role.rights for table in right.reads}


def reached(owner: psycopg.Connection[Any], group: str) -> set[tuple[str, str]]:
    """(table, what) that a group may do by its grants, and by a policy where the table has any."""
    granted = """
        SELECT c.relname FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
          AND CASE WHEN %(command)s = 'DELETE' THEN has_table_privilege(%(group)s, c.oid, 'DELETE')
                   ELSE has_any_column_privilege(%(group)s, c.oid, %(command)s) END
          AND (NOT c.relrowsecurity OR EXISTS (
              SELECT FROM pg_policies p, unnest(p.roles) AS one
              WHERE p.tablename = c.relname AND p.permissive = 'PERMISSIVE' AND p.cmd IN (%(command)s, 'ALL')
                AND (one = 'public' OR pg_has_role(%(group)s, one, 'USAGE'))))
    """
    return {
        (table, what)
        for what, command in COMMANDS.items()
        for (table,) in owner.execute(granted.encode(), {"command": command, "group": group})
    }


def roles_named(rule: str) -> set[str]:
    """The roles that a piece of SQL asks for."""
    bare = rule.replace(", '')", ")")
    named = [*NAMED.findall(bare), *(part for call in ASKED.findall(bare) for part in LISTED.findall(call))]
    return {code for found in named for code in re.findall(r"'(\w+)'", found)} & set(role_codes())


def holders(of: str, kind: str) -> set[str]:
    """The roles with a right that declares this policy or function."""
    rights: set[Right] = {right for right in RIGHTS if of in getattr(right, kind)}
    return {role.code for role in ROLES if role.rights & rights}


def test_the_server_has_a_group_for_each_role_and_for_nothing_else(owner: psycopg.Connection[Any]) -> None:
    groups = "SELECT rolname FROM pg_roles WHERE starts_with(rolname, kms_group('')) AND NOT rolcanlogin"
    assert {name for (name,) in asked(owner, groups)} == {group_of(owner, code) for code in role_codes()}


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.code)
def test_a_role_reaches_just_the_tables_that_its_rights_open(owner: psycopg.Connection[Any], role: Role) -> None:
    assert reached(owner, group_of(owner, role.code)) == declared(role)


def test_every_table_is_somebodys_to_read(owner: psycopg.Connection[Any]) -> None:
    """What desktops tell of the program is read through a view, which does not say by whom it was told."""
    tables = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
    read = {table for role in ROLES for table, what in declared(role) if what == "read"}
    assert {name for (name,) in asked(owner, tables)} - read == {"tool_day"}


def test_a_policy_names_just_the_roles_that_have_its_right(owner: psycopg.Connection[Any]) -> None:
    policies = "SELECT tablename || '.' || policyname, concat(qual, ' ', with_check) FROM pg_policies"
    named = {name: roles_named(rule) for name, rule in asked(owner, policies)}
    naming = {name: roles for name, roles in named.items() if roles}
    assert naming == {name: holders(name, "policies") for right in RIGHTS for name in right.policies}
    assert len(naming) > 2


def test_a_function_names_just_the_roles_that_have_its_right(owner: psycopg.Connection[Any]) -> None:
    sources = "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    for name, source in asked(owner, sources):
        roles = roles_named(source)
        if roles:
            assert roles == holders(name, "functions"), name


def test_an_act_is_done_by_whom_its_right_says_and_by_nobody_else(owner: psycopg.Connection[Any]) -> None:
    """By whom the server lets run it, and whom it asks for itself."""
    functions = "SELECT oid, proname, prosrc FROM pg_proc WHERE pronamespace = 'public_acts'::regnamespace"
    run = "SELECT has_function_privilege(%s, %s::oid, 'EXECUTE')"
    acts = {}
    for oid, name, source in asked(owner, functions):
        acts[name] = {code for code in role_codes() if asked(owner, run, group_of(owner, code), oid) == [(True,)]}
        others = role_codes(OF_OTHERS[name]) if name in OF_OTHERS else acts[name]
        assert roles_named(source) in (set(), set(others)), name
        assert asked(owner, "SELECT has_function_privilege('public', %s::oid, 'EXECUTE')", oid) == [(False,)], name
    assert acts == {name: holders(name, "acts") for right in RIGHTS for name in right.acts}


def test_a_function_is_run_by_everybody_or_just_by_who_has_its_right(owner: psycopg.Connection[Any]) -> None:
    functions = "SELECT oid, proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    run = "SELECT has_function_privilege(%s, %s::oid, 'EXECUTE')"
    some = {}
    for oid, name in asked(owner, functions):
        may_run = {code for code in role_codes() if asked(owner, run, group_of(owner, code), oid) == [(True,)]}
        if may_run and may_run != set(role_codes()):
            some[name] = may_run
    assert {name: holders(name, "functions") for name in some} == some


def test_what_a_right_declares_is_there(owner: psycopg.Connection[Any]) -> None:
    known = {name for (name,) in asked(owner, "SELECT proname FROM pg_proc")}
    assert {name for right in RIGHTS for name in right.functions} <= known


@pytest.mark.parametrize(
    ("rule", "roles"),
    [
        ("kms_role() IS DISTINCT FROM 'admin' THEN", {"admin"}),
        ("coalesce(kms_role(), '') NOT IN ('supervisor', 'admin')", {"supervisor", "admin"}),
        ("(( SELECT kms_role() AS kms_role) = ANY (ARRAY['editor'::text, 'admin'::text]))", {"editor", "admin"}),
        ("WHEN role = 'editor' THEN array_position(ARRAY['candidate'], x)", {"editor"}),
        ("PERFORM kms_refuse_unless(ARRAY['editor', 'admin'], 'Not for an agent.');", {"editor", "admin"}),
        ("author_kind = 'agent' OR state = 'new'", set()),
    ],
)
def test_the_roles_that_sql_names_are_found(rule: str, roles: set[str]) -> None:
    assert roles_named(rule) == roles


@pytest.mark.parametrize(
    "drift",
    [
        "GRANT UPDATE (words) ON put_aside TO {agent}; CREATE POLICY x ON put_aside TO {agent} USING (true)",
        "GRANT DELETE ON promise TO {agent}; CREATE POLICY x ON promise FOR DELETE TO {agent} USING (true)",
        "REVOKE SELECT ON customer FROM {agent}",
        "DROP POLICY seen ON theme",
    ],
)
def test_a_database_that_drifts_away_is_seen(owner: psycopg.Connection[Any], drift: str) -> None:
    with owner.transaction(force_rollback=True):
        groups = {code: group_of(owner, code) for code in role_codes()}
        for statement in drift.format(**groups).split("; "):
            owner.execute(statement.encode())
        assert any(reached(owner, group_of(owner, role.code)) != declared(role) for role in ROLES)

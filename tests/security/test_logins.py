"""A person's login on a server where others work too: how much of it they can take, and where their group counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing

import psycopg
import pytest

from kms_desktop.access.roster import Roster
from kms_desktop.storage.database import open_database
from kms_desktop.storage.database_url import read_address
from kms_desktop.storage.engine import make_engine
from kms_desktop.storage.migrate import alembic_config, migrate_database
from kms_desktop.storage.schema import HEAD
from tests.conftest import drop_postgres_database, new_postgres_database, url_of
from tests.logins import PASSWORD, group_of, make_logins, own_url
from tests.security.conftest import Walled

MOST = 16
BOUNDS = {
    "statement_timeout": "20s",
    "lock_timeout": "9s",
    "idle_in_transaction_session_timeout": "1min",
    "transaction_timeout": "5min",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}


def test_one_person_does_not_take_every_connection_of_the_server(walled: Walled) -> None:
    with ExitStack() as opened:
        for _ in range(MOST):
            opened.enter_context(psycopg.connect(walled.url_of("dana")))
        with pytest.raises(psycopg.OperationalError, match="too many connections for role"):
            psycopg.connect(walled.url_of("dana"))
        assert walled.plain("priya").execute("SELECT kms_role()").fetchone() == ("agent",)


def test_a_statement_a_lock_and_a_transaction_end_by_themselves(walled: Walled) -> None:
    own = walled.plain("dana")
    shown = {name: own.execute(f"SHOW {name}".encode()).fetchone() for name in BOUNDS}
    assert shown == {name: (value,) for name, value in BOUNDS.items()}
    own.execute("SET statement_timeout = '50ms'")
    with pytest.raises(psycopg.errors.QueryCanceled):
        own.execute("SELECT pg_sleep(30)")


def test_the_owner_waits_as_long_as_it_takes(walled: Walled) -> None:
    assert walled.asked("SHOW statement_timeout") == [("0",)]


@pytest.mark.parametrize("call", ["lo_create(0)", "lo_creat(-1)", "lo_from_bytea(0, 'x')"])
def test_nobody_fills_the_server_with_large_objects(walled: Walled, call: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        walled.plain("dana").execute(f"SELECT {call}".encode())


@pytest.fixture
def second(walled: Walled, postgres_url: str) -> Iterator[str]:
    """The owner's address of another workspace on the same server, in which Rosa works as an agent."""
    name = new_postgres_database(postgres_url)
    url = url_of(postgres_url, name)
    try:
        migrate_database(url)
        with closing(open_database(url)) as database:
            Roster(database).add_person("rosa", "Rosa Adeyemi", "agent", "Elsewhere", "agent")
        make_logins(url)
        yield url
    finally:
        drop_postgres_database(postgres_url, name)


def may(url: str, login: str, question: str) -> bool:
    with psycopg.connect(url) as owner:
        row = owner.execute(f"SELECT {question}".encode(), {"login": login}).fetchone()
    return row == (True,)


def test_who_works_in_one_workspace_is_in_no_group_of_another(walled: Walled, second: str) -> None:
    assert group_of(walled.url, "admin") != group_of(second, "admin")
    for question in (
        "has_schema_privilege(%(login)s, 'public', 'USAGE')",
        "has_table_privilege(%(login)s, 'contact', 'SELECT')",
        "has_function_privilege(%(login)s, 'kms_me()', 'EXECUTE')",
    ):
        assert may(walled.url, "marta", question) and not may(second, "marta", question), question
        assert may(second, "rosa", question), question
    with psycopg.connect(own_url(second, "marta")) as stranger, pytest.raises(psycopg.errors.InsufficientPrivilege):
        stranger.execute("SELECT public.kms_make_login('marta', 'admin', '')")


def test_who_is_a_supervisor_there_has_the_rights_of_an_agent_here(walled: Walled, second: str) -> None:
    erasing = "has_function_privilege(%(login)s, 'public_acts.erase_customer(text, text, text[], text)', 'EXECUTE')"
    assert may(walled.url, "rosa", erasing) and not may(second, "rosa", erasing)
    with psycopg.connect(own_url(second, "rosa")) as rosa:
        assert rosa.execute("SELECT kms_role()").fetchone() == ("agent",)


def test_an_agent_made_editor_loses_the_agents_group_at_once(walled: Walled) -> None:
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("UPDATE staff SET role = 'editor' WHERE login = 'priya'")
        owner.execute("SELECT kms_make_login('priya', 'editor', '')")
    groups = "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = 'priya'::regrole"
    assert group_of(walled.url, "agent") not in {name for (name,) in walled.asked(groups)}
    assert group_of(walled.url, "editor") in {name for (name,) in walled.asked(groups)}


def test_one_line_of_the_server_still_lets_everybody_in(walled: Walled) -> None:
    """`pg_hba.conf` may name the group of before, which holds no right any more."""
    for login in ("dana", "ines", "rosa", "marta"):
        assert walled.asked("SELECT pg_has_role(%s, 'kms_agent', 'MEMBER')", login) == [(True,)]
    held = "SELECT count(*) FROM pg_class, aclexplode(relacl) a WHERE a.grantee = 'kms_agent'::regrole"
    assert walled.asked(held) == [(0,)]


def test_people_of_an_older_workspace_come_in_by_its_own_groups(postgres_url: str) -> None:
    from alembic import command

    name = new_postgres_database(postgres_url)
    url, login = url_of(postgres_url, name), f"old_{name[-8:]}"
    engine = make_engine(read_address(url))
    try:
        with engine.begin() as connection:
            command.upgrade(alembic_config(connection), "0010")
        with psycopg.connect(url) as owner:
            owner.execute("INSERT INTO team (id, name, division) VALUES ('t', 'T', '')")
            person = "INSERT INTO staff (id, login, name, role, authority, proficiency, team_id, active) "
            owner.execute(f"{person} VALUES ('p', %s, 'P', 'editor', 'agent', 'coach', 't', true)".encode(), (login,))
            verifier = owner.pgconn.encrypt_password(PASSWORD.encode(), login.encode(), b"scram-sha-256").decode()
            owner.execute("SELECT kms_make_login(%s, 'editor', %s)", (login, verifier))
        assert migrate_database(url) == ("0010", HEAD)
        with psycopg.connect(own_url(url, login)) as own:
            assert own.execute("SELECT kms_role(), count(*) FROM staff").fetchone() == ("editor", 1)
            assert own.execute("SHOW lock_timeout").fetchone() == (BOUNDS["lock_timeout"],)
            in_group = own.execute("SELECT pg_has_role(%s, 'MEMBER')", (group_of(url, "editor"),))
            assert in_group.fetchone() == (True,)
        with psycopg.connect(url) as owner:
            kept = owner.execute("SELECT count(*) FROM pg_policies WHERE 'kms_agent' = ANY (roles)").fetchone()
            assert kept == (0,)
    finally:
        engine.dispose()
        drop_postgres_database(postgres_url, name)
        with psycopg.connect(postgres_url, autocommit=True) as server:
            server.execute(f"DROP ROLE IF EXISTS {login}".encode())


def test_what_a_later_migration_says_of_agents_is_said_of_those_of_this_workspace(walled: Walled) -> None:
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("CREATE TABLE later (id text, name text)")
        owner.execute("GRANT SELECT (name), INSERT ON later TO kms_agent")
        owner.execute("ALTER TABLE later ENABLE ROW LEVEL SECURITY")
        owner.execute("CREATE POLICY seen ON later FOR SELECT TO kms_agent, kms_supervisor USING (true)")
        owner.execute("SELECT kms_settle_groups()")
        agents, supervisors = group_of(walled.url, "agent"), group_of(walled.url, "supervisor")
        (roles,) = owner.execute("SELECT roles FROM pg_policies WHERE tablename = 'later'").fetchall()[0]
        assert set(roles) == {agents, supervisors}
        for group, expected in ((agents, True), ("kms_agent", False)):
            held = "SELECT has_column_privilege(%s, 'later', 'name', 'SELECT'), "
            held += "has_table_privilege(%s, 'later', 'INSERT')"
            assert owner.execute(held.encode(), (group, group)).fetchone() == (expected, expected)

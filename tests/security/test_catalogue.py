"""Everything that PostgreSQL's catalogue names, tried as each role → the list in docs/security.md, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest

from rights import DOCS, enter_everybody, placed
from tests.conftest import drop_postgres_database, new_postgres_database, url_of
from tests.logins import own_url
from tests.security.catalogue import NOBODY, WHO, Catalogue, Told, lines_of, may, nobody_here, read_catalogue
from tests.security.conftest import Walled
from tests.security.test_leaving import furnish

OF_THE_WORKSPACE = "NOT starts_with(n.nspname, 'pg_') AND n.nspname <> 'information_schema'"


@pytest.fixture(scope="module")
def entered(postgres_url: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The owner's address of a workspace just as the migrations leave it, and of somebody of each role."""
    name = new_postgres_database(postgres_url)
    url = url_of(postgres_url, name)
    try:
        logins = enter_everybody(url)
        with nobody_here(url) as stranger:
            yield url, {**logins, NOBODY: stranger}
    finally:
        drop_postgres_database(postgres_url, name)


@pytest.fixture(scope="module")
def found(entered: tuple[str, dict[str, str]]) -> Catalogue:
    return read_catalogue(*entered)


def names(url: str, query: str) -> list[str]:
    with psycopg.connect(url) as owner:
        return [name for (name,) in owner.execute(query.encode())]


def held_by(told: Told, who: str) -> dict[str, str]:
    return {name: by[who] for name, by in told.items() if by[who]}


def test_the_list_that_a_person_reads_is_what_the_database_lets_each_role_do(found: Catalogue) -> None:
    """Where it is not, “python3 packaging/dev.py rights” writes it, and the difference is there to be read."""
    said = DOCS.read_text(encoding="utf-8")
    assert said.splitlines() == placed(said, lines_of(found)).splitlines()


def test_everything_of_the_workspace_is_tried(found: Catalogue, entered: tuple[str, dict[str, str]]) -> None:
    url, _ = entered
    of = f"FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OF_THE_WORKSPACE} AND c.relkind"
    assert len(found.tables) == len(names(url, f"SELECT c.oid {of} IN ('r', 'p', 'v', 'm', 'f')")) > 20
    assert len(found.sequences) == len(names(url, f"SELECT c.oid {of} = 'S'"))
    functions = f"FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {OF_THE_WORKSPACE}"
    assert len(found.functions) == len(names(url, f"SELECT p.oid {functions}")) > 40


def test_who_is_nobody_here_may_do_nothing_with_what_is_the_workspaces(found: Catalogue) -> None:
    """Not even one who has a login of the same server."""
    for told in (found.tables, found.sequences, found.types, found.functions):
        assert held_by(told, NOBODY) == {}


def test_nobody_empties_removes_or_locks_a_table_against_others(found: Catalogue) -> None:
    strong = ("remove", "empty", "refer to", "put triggers on", "maintain", "SHARE", "EXCLUSIVE")
    held = {
        (name, who, word)
        for name, by in found.tables.items()
        for who, words in by.items()
        for word in words.replace("ROW EXCLUSIVE", "").split(", ")
        if any(one in word for one in strong)
    }
    assert held == set()


def test_a_quality_reviewer_does_nothing_but_read(found: Catalogue) -> None:
    assert set(held_by(found.tables, "quality_reviewer").values()) <= {"read"}


def test_a_telephone_system_reads_the_version_alone_and_tells_of_calls(found: Catalogue) -> None:
    assert held_by(found.tables, "telephone_system") == {"public.alembic_version": "read"}
    assert {name.partition("(")[0] for name in held_by(found.functions, "telephone_system")} == {
        *("public.kms_me", "public.kms_is_owner", "public.kms_server_acceptance"),
        *("public_acts.store_call_events", "public_acts.note_reception"),
    }


def test_nobody_makes_anything_in_any_schema(found: Catalogue) -> None:
    assert {words for by in found.schemas.values() for words in by.values()} <= {"", "use"}


def test_no_function_is_everybodys_to_call(entered: tuple[str, dict[str, str]]) -> None:
    functions = f"FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {OF_THE_WORKSPACE}"
    everybodys = f"SELECT p.proname {functions} AND has_function_privilege('public', p.oid, 'EXECUTE')"
    assert names(entered[0], everybodys) == []


def test_a_function_that_comes_later_is_everybodys_in_no_schema(entered: tuple[str, dict[str, str]]) -> None:
    url, logins = entered
    for schema in names(url, f"SELECT quote_ident(n.nspname) FROM pg_namespace n WHERE {OF_THE_WORKSPACE}"):
        with psycopg.connect(url) as owner:
            owner.execute(f"CREATE FUNCTION {schema}.later() RETURNS int LANGUAGE sql AS 'SELECT 1'".encode())
            owner.commit()
            try:
                with psycopg.connect(logins["admin"]) as own:
                    assert not may(own, f"SELECT {schema}.later()")
            finally:
                owner.execute(f"DROP FUNCTION {schema}.later()".encode())
                owner.commit()


def test_every_function_looks_for_names_in_fixed_schemas_and_last_in_temporary_ones(
    entered: tuple[str, dict[str, str]],
) -> None:
    """One that runs as its owner would else find what a person made for themselves. Aggregates look for no name, and
    neither do bodies that were read when the function was made."""
    free = f"""
        SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE {OF_THE_WORKSPACE} AND p.prokind <> 'a' AND p.prosqlbody IS NULL AND NOT EXISTS (
            SELECT FROM unnest(p.proconfig) s WHERE s ~ '^search_path=.+, pg_temp$' AND s !~ 'pg_temp,')
    """
    assert names(entered[0], free) == []


def test_every_table_asks_whose_a_row_is(entered: tuple[str, dict[str, str]]) -> None:
    unruled = f"""
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {OF_THE_WORKSPACE} AND c.relkind IN ('r', 'p', 'm', 'f') AND NOT c.relrowsecurity
    """
    assert names(entered[0], unruled) == ["alembic_version"]
    views = f"SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OF_THE_WORKSPACE} "
    views += "AND c.relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)"
    judging_themselves = [
        *("figure_approval", "figure_asked", "figure_began", "figure_beside", "figure_established"),
        *("figure_granting", "figure_issue", "figure_later", "figure_later_grant", "figure_newest", "figure_promise"),
        *("figure_repeat", "figure_use", "tool_use"),
    ]
    assert names(entered[0], f"{views} ORDER BY 1") == judging_themselves
    assert names(entered[0], f"{views} AND NOT coalesce('security_barrier=true' = ANY (c.reloptions), false)") == []


@pytest.mark.parametrize(
    "drift",
    [
        "CREATE FUNCTION later() RETURNS int LANGUAGE sql AS 'SELECT 1'; GRANT EXECUTE ON FUNCTION later() TO PUBLIC",
        "CREATE TABLE later (id text); GRANT SELECT ON later TO PUBLIC",
        "GRANT TRUNCATE ON contact TO PUBLIC",
        "GRANT UPDATE (hash) ON audit TO PUBLIC",
        "GRANT USAGE ON SEQUENCE audit_seq_seq TO PUBLIC",
        "CREATE TYPE later AS ENUM ('a')",
        "CREATE SCHEMA later; GRANT CREATE ON SCHEMA later TO PUBLIC",
        "GRANT TEMPORARY ON DATABASE {database} TO PUBLIC",
    ],
)
def test_a_database_that_drifts_away_is_seen(postgres_url: str, _postgres_template: str, drift: str) -> None:
    name = new_postgres_database(postgres_url, template=_postgres_template)
    url = url_of(postgres_url, name)
    try:
        with nobody_here(url) as stranger:
            logins = {**enter_everybody(url), NOBODY: stranger}
            with psycopg.connect(url, autocommit=True) as owner:
                for statement in drift.format(database=f'"{name}"').split("; "):
                    owner.execute(statement.encode())
            said = DOCS.read_text(encoding="utf-8")
            assert placed(said, lines_of(read_catalogue(url, logins))) != said
    finally:
        drop_postgres_database(postgres_url, name)


def test_who_left_is_not_let_in(walled: Walled) -> None:
    walled.floor.roster.remove_person("priya")
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        psycopg.connect(walled.url_of("priya"))


@pytest.mark.parametrize("who", ["left", NOBODY])
def test_no_row_is_seen_by_who_does_not_work_here(walled: Walled, who: str) -> None:
    """By whoever keeps a session open as well, in every table that there is."""
    furnish(walled)
    with nobody_here(walled.url) as stranger, closing(walled.plain("dana")) as dana:
        with psycopg.connect(walled.url, autocommit=True) as owner:
            owner.execute("UPDATE staff SET active = false WHERE login = 'dana'")
        with psycopg.connect(stranger, autocommit=True) as nobody:
            own = dana if who == "left" else nobody
            tables = "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n "
            tables += f"ON n.oid = c.relnamespace WHERE {OF_THE_WORKSPACE} AND c.relkind IN ('r', 'p', 'v')"
            seen = {table: rows_seen(own, table) for table in names(walled.url, tables)}
    assert {table for table, many in seen.items() if many} <= {"public.alembic_version"}


def rows_seen(own: psycopg.Connection[Any], table: str) -> int:
    try:
        return len(own.execute(f"SELECT FROM {table}".encode()).fetchall())
    except psycopg.errors.InsufficientPrivilege:
        return 0


def test_somebody_of_each_role_is_tried(entered: tuple[str, dict[str, str]]) -> None:
    _, logins = entered
    assert set(logins) == set(WHO)
    assert logins["agent"] == own_url(entered[0], "one_agent")

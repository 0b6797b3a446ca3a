"""Somebody who sees no row wants to act as the owner of the tables: by a trigger, a cast or a name of their own."""

from __future__ import annotations

import psycopg
import pytest

from tests.security.conftest import Walled
from tests.security.test_attacks import everything, on_a_call

PREPARED = (
    "CREATE TYPE pg_temp.mine AS (x text)",
    "CREATE FUNCTION pg_temp.evil(pg_temp.mine) RETURNS text LANGUAGE plpgsql AS "
    "$$ BEGIN EXECUTE current_setting('my.sql'); RETURN public.kms_me(); END $$",
    "CREATE CAST (pg_temp.mine AS text) WITH FUNCTION pg_temp.evil(pg_temp.mine) AS IMPLICIT",
    "CREATE TEMP TABLE mine_too (holder_id pg_temp.mine, division text)",
    "CREATE TRIGGER g BEFORE INSERT ON mine_too FOR EACH ROW EXECUTE FUNCTION public.kms_guard_option_rule()",
)
WANTED = {
    "a higher role": "UPDATE public.staff SET role = 'admin', authority = 'manager' WHERE login = 'kim'",
    "everybody's customers": "UPDATE public.customer SET division = 'other'",
    "the audit emptied": "ALTER TABLE public.audit DISABLE TRIGGER ALL; DELETE FROM public.audit",
    "a group": "DO $d$ BEGIN EXECUTE format('GRANT %I TO kim', public.kms_group('admin')); END $d$",
    "a password of the owner's": "ALTER ROLE postgres CONNECTION LIMIT -1",
}


def refusal(own: psycopg.Connection[object], statements: tuple[str, ...]) -> str:
    """The code of the first refusal; "" where all of it was let through."""
    for statement in statements:
        try:
            own.execute(statement.encode())
        except psycopg.Error as refused:
            return refused.sqlstate or "no code"
    return ""


@pytest.mark.parametrize("temporary", [False, True], ids=["as migrated", "temporary tables given back"])
def test_a_trigger_function_of_the_owner_does_not_run_on_a_table_of_ones_own(walled: Walled, temporary: bool) -> None:
    """One's own type, with a cast of one's own that runs inside a function of the owner; no shell is needed."""
    if temporary:
        walled.gives_temporary_back()
    kim = walled.plain("kim")
    before, said = everything(walled), {}
    refused_first = refusal(kim, PREPARED)
    for wanted, statement in WANTED.items():
        kim.execute("SELECT set_config('my.sql', %s, false)", (statement,))
        insert = "INSERT INTO mine_too VALUES (ROW('x')::pg_temp.mine, '')"
        said[wanted] = refused_first or refusal(kim, (insert,)) or "let through"
    assert said == dict.fromkeys(WANTED, "42501")
    assert everything(walled) == before
    assert walled.asked("SELECT pg_has_role('kim', kms_group('admin'), 'MEMBER')") == [(False,)]


@pytest.mark.parametrize("login", ["kim", "dana", "ines", "rosa", "marta"])
def test_no_trigger_function_can_be_put_on_a_table_of_ones_own(walled: Walled, login: str) -> None:
    """Each that there is, for whoever works here, also in a database that lets them make tables."""
    walled.gives_temporary_back()
    own = walled.plain(login)
    own.execute("CREATE TEMP TABLE mine (id text)")
    functions = walled.asked(
        "SELECT p.oid::regprocedure::text FROM pg_proc p "
        "WHERE p.prorettype = 'trigger'::regtype AND p.pronamespace = 'public'::regnamespace"
    )
    assert len(functions) >= 8
    put = "CREATE TRIGGER {} BEFORE INSERT ON mine FOR EACH ROW EXECUTE FUNCTION public.{}"
    said = {name: refusal(own, (put.format(f"t{n}", name),)) for n, (name,) in enumerate(functions)}
    assert said == {name: "42501" for (name,) in functions}


@pytest.mark.parametrize("login", ["kim", "dana", "ines", "rosa", "marta"])
def test_nobody_makes_anything_of_their_own_in_the_database(walled: Walled, login: str) -> None:
    own = walled.plain(login)
    made = {
        "a temporary table": "CREATE TEMP TABLE mine (id text)",
        "a temporary function": "CREATE FUNCTION pg_temp.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "a type": "CREATE TYPE public.mine AS (x text)",
        "a function": "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "a table": "CREATE TABLE public.mine (id text)",
        "a schema": "CREATE SCHEMA mine",
    }
    assert {what: refusal(own, (statement,)) for what, statement in made.items()} == dict.fromkeys(made, "42501")


def test_names_of_ones_own_do_not_stand_in_front_of_the_tables(walled: Walled) -> None:
    on_a_call(walled)
    walled.gives_temporary_back()
    kim = walled.plain("kim")
    kim.execute("CREATE TEMP TABLE staff AS SELECT 'x' AS id, 'kim' AS login, 'admin' AS role, true AS active")
    kim.execute("CREATE TEMP TABLE team AS SELECT 'x' AS id, '' AS division")
    kim.execute("SET search_path = pg_temp, public")
    assert kim.execute("SELECT kms_role(), kms_division()").fetchone() == ("agent", "other")
    assert kim.execute("SELECT * FROM public.contact").fetchall() == []

"""Somebody who says who works here with a tool of their own: what they may, and what the audit holds of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from kms_desktop.access.roles import first_proficiency, role_codes
from kms_desktop.access.roster import Roster
from kms_desktop.access.teams import Teams
from kms_desktop.errors import Refused
from kms_desktop.storage.audit import find_breaks
from kms_desktop.storage.migrate import migrate_database
from kms_desktop.storage.schema import HEAD
from tests.conftest import drop_postgres_database, new_postgres_database, url_of
from tests.logins import PASSWORD, group_of, own_url
from tests.security.conftest import Walled

WRITES = {
    "a higher authority": "UPDATE staff SET authority = 'manager' WHERE login = 'dana'",
    "a higher role": "UPDATE staff SET role = 'admin' WHERE login = 'dana'",
    "somebody entered": "INSERT INTO staff SELECT 'x', 'x', 'x', 'admin', 'manager', 'coach', id, true "
    "FROM team LIMIT 1",
    "a team moved": "UPDATE team SET division = 'other'",
    "a login made": "SELECT kms_make_login('rosa', 'supervisor', '')",
    "a login ended": "SELECT kms_end_login('rosa')",
    "a row of the audit": "INSERT INTO audit VALUES (2147483647, 'infinity', session_user, 'x', '{}', '', 'x')",
    "a row by the database's own function": "SELECT kms_audit('marta', 'x', '{}')",
    "a comment of one's own": "COMMENT ON ROLE dana IS 'kms-desktop [\"other.public\"]'",
}


def test_an_administrator_writes_no_table_either(walled: Walled) -> None:
    own = walled.plain("marta")
    for what, statement in WRITES.items():
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            own.execute(statement.encode())
            pytest.fail(what)


def told(walled: Walled, after: int) -> list[tuple[str, str, dict[str, Any]]]:
    return walled.asked("SELECT who, what, data FROM audit WHERE seq > %s ORDER BY seq", after)


def test_each_change_of_people_and_teams_is_told_by_the_database(walled: Walled) -> None:
    ((after,),) = walled.asked("SELECT max(seq) FROM audit")
    roster = Roster(walled.database("marta"))
    roster.add_person("zo", "Zoë Ödegård 😀", "agent", "Späte Schicht", "agent", by="somebody else", division="north")
    for what, value in (
        ("name", "Zoë Lind"),
        ("role", "supervisor"),
        ("authority", "manager"),
        ("proficiency", "contributor"),
        ("team", "Front line"),
    ):
        roster.change_person("zo", what, value, by="somebody else")  # type: ignore[arg-type]
    roster.change_person("zo", "name", "Zoë Lind")
    Teams(walled.database("marta")).rename_team("Späte Schicht", "Frühe Schicht")
    roster.remove_person("zo")
    rows = told(walled, after)
    assert {who for who, _, _ in rows} == {"marta"}
    assert [(what, data.get("before"), data.get("after")) for _, what, data in rows] == [
        ("staff added", None, None),
        ("name set", "Zoë Ödegård 😀", "Zoë Lind"),
        ("role set", "agent", "supervisor"),
        ("authority set", "agent", "manager"),
        ("proficiency set", "candidate", "contributor"),
        ("team set", "Späte Schicht", "Front line"),
        ("team renamed", "Späte Schicht", "Frühe Schicht"),
        ("staff left", None, None),
    ]
    with walled.floor.database.reading() as session:
        assert list(find_breaks(session)) == []


def test_who_is_given_another_role_has_its_rights_at_once_and_not_those_of_before(walled: Walled) -> None:
    own = walled.plain("rosa")
    Roster(walled.database("marta")).change_person("rosa", "role", "agent")
    groups = "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = 'rosa'::regrole"
    assert walled.asked(groups) == [(group_of(walled.url, "agent"),)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        own.execute(f"SELECT public_acts.erase_customer('{HEAD}', 'x', '{{}}', '')".encode())


def test_doing_it_twice_does_it_once(walled: Walled) -> None:
    said = {"person_id": "p-1", "login": "zoe", "name": "Zoe", "role": "agent", "authority": "agent"}
    for _ in range(2):
        add_person(walled, "marta", **said)
    assert walled.asked("SELECT count(*) FROM audit WHERE data ->> 'login' = 'zoe'") == [(1,)]


def add_person(walled: Walled, who: str, **said: object) -> None:
    """With a tool; the login is told under a name of its own, as the helper has it already."""
    known = {"team": "Front line", "division": "", "verifier": "", "by_login": "", **said}
    names = ", ".join(f"{name} => %({name})s" for name in known)
    walled.plain(who).execute(f"SELECT public_acts.add_person('{HEAD}', {names})".encode(), known)


@pytest.mark.parametrize(
    "wrong",
    [
        {"login": "a b"},
        {"login": "Dana"},
        {"login": "x" * 61},
        {"name": "line\nbreak"},
        {"name": " "},
        {"role": "owner"},
        {"authority": "king"},
        {"team": ""},
        {"team": "x" * 121},
        {"division": "elsewhere"},
        {"verifier": "in clear"},
        {"person_id": "x" * 37},
        {"name": None},
        {"login": None},
        {"role": None},
        {"login": "postgres", "verifier": "SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy"},
    ],
)
def test_what_cannot_be_entered_is_refused_in_a_sentence(walled: Walled, wrong: dict[str, Any]) -> None:
    said = {"person_id": "p-1", "login": "zoe", "name": "Zoe", "role": "agent", "authority": "agent", **wrong}
    with pytest.raises(psycopg.Error) as refused:
        add_person(walled, "marta", **said)
    assert refused.value.sqlstate == "KM001"


def test_what_somebody_is_taken_to_know_is_the_same_in_the_program_and_in_the_database(walled: Walled) -> None:
    for role in role_codes():
        assert walled.asked("SELECT kms_first_proficiency(%s)", role) == [(first_proficiency(role),)]


@pytest.fixture
def second(walled: Walled, postgres_url: str) -> Iterator[str]:
    """Another workspace on the same server, with an administrator of its own, eve."""
    name = new_postgres_database(postgres_url)
    url = url_of(postgres_url, name)
    try:
        migrate_database(url)
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute("INSERT INTO team (id, name, division) VALUES ('t', 'Line', '')")
            for login, role in (("eve", "admin"), ("dana", "agent"), ("rosa", "agent")):
                owner.execute(
                    "INSERT INTO staff (id, login, name, role, authority, proficiency, team_id, active) "
                    "VALUES (%s, %s, %s, %s, 'agent', 'candidate', 't', true)",
                    (login, login, login, role),
                )
            verifier = owner.pgconn.encrypt_password(PASSWORD.encode(), b"eve", b"scram-sha-256").decode()
            owner.execute("SELECT kms_make_login('eve', 'admin', %s)", (verifier,))
            owner.execute("SELECT kms_make_login('dana', 'agent', '')")
        yield own_url(url, "eve")
    finally:
        drop_postgres_database(postgres_url, name)
        with psycopg.connect(postgres_url, autocommit=True) as server:
            server.execute("DROP ROLE IF EXISTS eve")


TAKEN = "SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy"


def test_an_administrator_of_another_workspace_sets_no_password_and_takes_nobody_over(
    walled: Walled, second: str
) -> None:
    """Dana works in both, rosa in the first alone, and has been entered in the second by name."""
    with psycopg.connect(second, autocommit=True) as eve:
        for login in ("dana", "rosa"):
            with pytest.raises(psycopg.Error, match=f"“{login}” belongs to another workspace"):
                eve.execute(f"SELECT public_acts.set_password('{HEAD}', %s, %s, '')".encode(), (login, TAKEN))
        with pytest.raises(psycopg.Error, match="belongs to another workspace"):
            eve.execute(f"SELECT public_acts.change_person('{HEAD}', 'rosa', 'role', 'admin', '', '')".encode())
        with pytest.raises(psycopg.Error, match="belongs to another workspace"):
            walled.acts("marta", "set_password", login="dana", verifier=TAKEN, by_login="")
        walled.acts("marta", "set_password", login="rosa", verifier=TAKEN, by_login="")
    Roster(walled.database("dana")).set_password("dana", PASSWORD)


def test_who_leaves_another_workspace_goes_on_working_here(walled: Walled, second: str) -> None:
    own = walled.plain("dana")
    with psycopg.connect(second, autocommit=True) as eve:
        for login in ("dana", "rosa"):
            eve.execute(f"SELECT public_acts.remove_person('{HEAD}', %s, '', '', '')".encode(), (login,))
    assert own.execute("SELECT kms_role()").fetchall() == [("agent",)]
    assert walled.plain("rosa").execute("SELECT kms_role()").fetchall() == [("supervisor",)]
    walled.acts("marta", "set_password", login="dana", verifier=TAKEN, by_login="")


def test_a_login_that_does_not_say_whose_it_is_is_taken_over_by_nobody_but_the_owner(walled: Walled) -> None:
    """As one that another workspace made, which was not brought to this version yet."""
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("COMMENT ON ROLE priya IS NULL")
        with pytest.raises(Refused, match="The login “priya” belongs to another workspace"):
            Roster(walled.database("marta")).set_password("priya", PASSWORD)
        owner.execute("SELECT kms_make_login('priya', 'agent', '')")
    Roster(walled.database("marta")).set_password("priya", PASSWORD)

"""A login for each person: made, changed and ended; a password never leaves as such; nobody else's name is taken."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from kms_desktop.access.current_staff import person_at_desk
from kms_desktop.access.roles import READ_WORKSPACE, TELEPHONE_SYSTEM, role_codes
from kms_desktop.access.roster import Roster
from kms_desktop.errors import KmsError, Refused, Unreachable
from kms_desktop.storage.database import open_database
from kms_desktop.storage.database_url import read_address
from kms_desktop.storage.error_translation import LoginRefused, NotLet
from kms_desktop.storage.logins import PasswordUnfit, login_accepts, password_in_use, personal_login
from kms_desktop.storage.migrate import migrate_database
from tests.logins import group_of
from tests.people import SECRET, Logins, logins

__all__ = ["logins"]


@pytest.mark.parametrize("role", role_codes(READ_WORKSPACE))
def test_a_person_gets_a_login_in_the_group_of_their_role(logins: Logins, role: str) -> None:
    person = logins.add("dana", role)
    may_log_in, groups, verifier = logins.role("dana")
    assert may_log_in and groups == [group_of(logins.owner_url, role)]
    assert verifier.startswith("SCRAM-SHA-256$") and SECRET not in verifier
    with closing(open_database(logins.url("dana"))) as database:
        assert person_at_desk(Roster(database), "") == person
        with database.reading() as session:
            assert (personal_login(session), password_in_use(session)) == (person.login, SECRET)


def test_a_telephone_system_gets_a_login_in_its_group_and_no_desk(logins: Logins) -> None:
    logins.add("pbx", TELEPHONE_SYSTEM.code)
    may_log_in, groups, _verifier = logins.role("pbx")
    assert may_log_in and groups == [group_of(logins.owner_url, TELEPHONE_SYSTEM.code)]
    with closing(open_database(logins.url("pbx"))) as database, pytest.raises(NotLet, match="does not let pbx"):
        person_at_desk(Roster(database), "")


def test_whoever_owns_the_database_has_no_personal_login(logins: Logins) -> None:
    with closing(open_database(logins.owner_url)) as database, database.reading() as session:
        assert personal_login(session) == ""


@pytest.mark.parametrize("login", ["postgres", "kms_agent", "pg_monitor", "kms_eve", "pg_eve", "Public"])
def test_a_name_that_the_server_uses_already_is_refused(logins: Logins, login: str) -> None:
    with (
        closing(open_database(logins.owner_url)) as database,
        pytest.raises(Refused, match=f"has a login “{login}” already, for something else. Choose another one"),
    ):
        Roster(database).add_person(login, "Eve", "admin", "T", "agent", password=SECRET)
    with closing(open_database(logins.owner_url)) as database:
        assert Roster(database).list_people() == [] and Roster(database).list_teams() == []


@pytest.mark.parametrize("password", ["short", " " * 12, "line\nbreak in it", "nul\x00 in it at all", "x" * 201])
def test_what_is_no_password_is_refused_without_being_repeated(logins: Logins, password: str) -> None:
    with pytest.raises(PasswordUnfit, match="has 8 to 200 characters") as refused:
        logins.add("dana", password=password)
    assert password not in str(refused.value)
    assert logins.role("dana") is None


@pytest.mark.parametrize("password", ["pass'word\"; DROP ROLE x", "Пароль-длинный", "100% $$ \\ @:/?#", "äöü ß 漢字 é"])
def test_any_characters_make_a_password(logins: Logins, password: str) -> None:
    logins.add("dana", password=password)
    open_database(logins.url("dana", password)).close()
    with pytest.raises(LoginRefused):
        open_database(logins.url("dana", password + "x"))


def test_a_person_sets_their_own_password_and_the_old_one_ends(logins: Logins) -> None:
    person = logins.add("dana")
    with closing(open_database(logins.url("dana"))) as database:
        Roster(database).set_password(person.login, "another-one-9")
    open_database(logins.url("dana", "another-one-9")).close()
    with pytest.raises(LoginRefused):
        open_database(logins.url("dana"))


def test_nobody_but_an_administrator_sets_that_of_somebody_else(logins: Logins) -> None:
    dana, root = logins.add("dana", "supervisor"), logins.add("root", "admin")
    logins.add("eve")
    with (
        closing(open_database(logins.url("eve"))) as database,
        pytest.raises(Refused, match="Only an administrator sets the password of somebody else"),
    ):
        Roster(database).set_password(dana.login, "another-one-9")
    with closing(open_database(logins.url("root"))) as database:
        Roster(database).set_password(dana.login, "another-one-9", by="somebody else")
        with database.reading() as session:
            audit = session.connection().execute(text("SELECT who, what FROM audit ORDER BY seq DESC")).first()
    assert audit == (root.login, "password set"), "the database knows who it was"
    open_database(logins.url("dana", "another-one-9")).close()


def test_an_administrator_adds_people_with_a_login_of_their_own_and_others_do_not(logins: Logins) -> None:
    logins.add("root", "admin"), logins.add("eve", "supervisor")
    with closing(open_database(logins.url("root"))) as database:
        Roster(database).add_person(logins.named("finn"), "Finn", "agent", "Billing line", "agent", password=SECRET)
    open_database(logins.url("finn")).close()
    with closing(open_database(logins.url("eve"))) as database, pytest.raises(Refused):
        Roster(database).add_person(logins.named("mate"), "Mate", "admin", "Billing line", "manager", password=SECRET)
    assert logins.role("mate") is None


def test_who_leaves_does_not_come_in_any_more(logins: Logins) -> None:
    dana = logins.add("dana")
    with closing(open_database(logins.owner_url)) as database:
        assert Roster(database).remove_person(dana.login) == dana
        assert Roster(database).list_people() == []
    assert logins.role("dana")[0] is False
    with pytest.raises(LoginRefused):
        open_database(logins.url("dana"))


def test_a_connection_that_is_open_while_its_person_leaves_is_cut_off(logins: Logins) -> None:
    dana = logins.add("dana")
    with closing(open_database(logins.url("dana"))) as still:
        with closing(open_database(logins.owner_url)) as database:
            Roster(database).remove_person(dana.login)
        with pytest.raises(KmsError, match=r"Your access to the workspace at .* has ended"):
            person_at_desk(Roster(still), "")


def test_a_connection_that_is_open_while_its_person_is_not_listed_any_more_is_nobody(logins: Logins) -> None:
    dana = logins.add("dana")
    with closing(open_database(logins.url("dana"))) as still:
        with psycopg.connect(logins.owner_url) as owner:
            owner.execute("UPDATE staff SET active = false")
        with pytest.raises(KmsError, match=f"Nobody here has your login {dana.login} any more"):
            person_at_desk(Roster(still), "")


def test_naming_somebody_else_at_the_desk_is_refused(logins: Logins) -> None:
    dana, sam = logins.add("dana"), logins.add("sam", "admin")
    with closing(open_database(logins.url("dana"))) as database:
        roster = Roster(database)
        assert person_at_desk(roster, f" {dana.login.upper()} ") == dana
        with pytest.raises(Refused, match=f"knows you as {dana.login}, not as {sam.login}; leave KMS_STAFF"):
            person_at_desk(roster, sam.login)
    with closing(open_database(logins.owner_url)) as database:
        assert person_at_desk(Roster(database), sam.login) == sam


def test_a_login_is_accepted_with_its_password_alone(logins: Logins, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    dana = logins.add("dana")
    address = read_address(logins.owner_url)
    assert login_accepts(address, dana.login, SECRET)
    assert not login_accepts(address, dana.login, f"{SECRET} ")
    (tmp_path / "pgpass").write_text(f"*:*:*:*:{SECRET}\n")
    (tmp_path / "pgpass").chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "pgpass"))
    monkeypatch.setenv("PGPASSWORD", SECRET)
    assert not login_accepts(address, dana.login, ""), "an empty field must not be filled by what lies around"
    with pytest.raises(Unreachable):
        login_accepts(read_address("postgresql://127.0.0.1:9/kms"), dana.login, SECRET)


def test_no_statement_holds_a_password(logins: Logins) -> None:
    """What the server is told, as its own log would hold it."""
    with psycopg.connect(logins.owner_url, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE \"{admin.info.dbname}\" SET log_statement = 'all'".encode())
        place = admin.execute("SELECT current_setting('data_directory')").fetchone()
    dana = logins.add("dana")
    with closing(open_database(logins.url("dana"))) as database:
        Roster(database).set_password(dana.login, f"{SECRET}-2")
    assert place is not None
    log = Path(place[0]).parent / "log"  # of the server that the tests start; another one keeps its own
    if log.exists():
        words = log.read_text(errors="replace")
        assert "add_person" in words and "set_password" in words and SECRET not in words


def test_a_team_is_in_one_division(logins: Logins) -> None:
    with closing(open_database(logins.owner_url)) as database:
        roster = Roster(database)
        roster.add_person("ann", "Ann", "agent", "North", "agent", division="Mobile")
        roster.add_person("bob", "Bob", "agent", "North", "agent")
        with pytest.raises(KmsError, match="The team North is in the division Mobile"):
            roster.add_person("cem", "Cem", "agent", "North", "agent", division="Broadband")


def test_an_owner_who_is_no_superuser_makes_logins_too(logins: Logins) -> None:
    """As the documentation says: with CREATEROLE, by which the groups of the workspace are the owner's to pass on."""
    keeper, database = logins.named("keeper"), f"kms_test_{logins.tail}"
    with psycopg.connect(logins.owner_url, autocommit=True) as server:
        server.execute(f"CREATE ROLE \"{keeper}\" LOGIN CREATEROLE PASSWORD '{SECRET}'".encode())
        server.execute(f'CREATE DATABASE "{database}" OWNER "{keeper}"'.encode())
        try:
            owner = make_url(logins.url("keeper")).set(database=database).render_as_string(hide_password=False)
            migrate_database(owner)
            second = Logins(owner, tail=logins.tail)
            dana = second.add("dana")
            with closing(open_database(second.url("dana"))) as opened:
                assert person_at_desk(Roster(opened), "") == dana
                Roster(opened).set_password(dana.login, "another-one-9")
            open_database(second.url("dana", "another-one-9")).close()
        finally:
            server.execute(f'DROP DATABASE "{database}" WITH (FORCE)'.encode())
            server.execute(f'DROP ROLE IF EXISTS "{logins.named("dana")}"'.encode())
            server.execute(f'DROP OWNED BY "{keeper}"'.encode())

"""A new user's first workspace, and who is at the desk when nobody says."""

from __future__ import annotations

import dataclasses
import os
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kms_desktop.access.current_staff import UnknownLogin, person_at_desk, system_login
from kms_desktop.access.first_run import make_workspace
from kms_desktop.access.roster import Roster
from kms_desktop.errors import KmsError, NotFound
from kms_desktop.settings import Settings
from kms_desktop.storage.database import Database, open_database
from kms_desktop.storage.migrate import PlaceRefused


@pytest.fixture
def here() -> Settings:
    return Settings(database_url="", staff="")


def test_a_workspace_is_made_with_its_first_admin(here: Settings) -> None:
    made = make_workspace(here, "ana", "Ana Prado")
    assert made.place == str(here.data_dir / "workspace.sqlite")
    assert not made.was_there
    assert made.admin is not None
    with closing(open_database(here.url)) as database:
        assert Roster(database).list_people() == [made.admin]
    assert (made.admin.login, made.admin.role, made.admin.authority) == ("ana", "admin", "manager")


def test_where_people_work_nobody_is_added(here: Settings) -> None:
    make_workspace(here, "ana")
    again = make_workspace(here, "ben")
    assert (again.was_there, again.admin) == (True, None)


def test_a_workspace_without_people_gets_its_admin(database_url: str) -> None:
    made = make_workspace(Settings(database_url=database_url), "ana")
    assert made.was_there
    assert made.admin is not None and made.admin.login == "ana"


def test_nothing_said_makes_the_systems_user_the_admin(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "jane")
    made = make_workspace(here)
    assert made.admin is not None
    assert made.admin.login == "jane"
    assert made.admin.name


def test_on_a_server_nobody_is_made_an_admin_whom_nobody_can_be(
    postgres_workspace_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "jane")
    made = make_workspace(Settings(database_url=postgres_workspace_url, staff="dana"))
    assert made.admin is None and not made.has_people
    with closing(open_database(postgres_workspace_url)) as database:
        assert Roster(database).list_people() == []


def test_the_login_of_this_desk_counts_before_the_systems(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "jane")
    made = make_workspace(dataclasses.replace(here, staff="dana"))
    assert made.admin is not None and made.admin.login == "dana"


def test_a_place_that_cannot_hold_one_is_refused(here: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PlaceRefused, match="choose another place"):
        make_workspace(dataclasses.replace(here, data_dir=tmp_path / "file"), "ana")


# who is at the desk


@pytest.mark.parametrize(
    ("user", "login"),
    [
        ("jane", "jane"),
        ("DESK\\Jürgen K", "Jurgen.K"),
        ("Ana  Prado (temp)", "Ana.Prado.temp"),
        ("_www", "www"),
        ("上野", "admin"),
        ("x" * 80, "x" * 60),
    ],
)
def test_the_systems_user_becomes_a_login(user: str, login: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", user)
    assert system_login() == login


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=90))
@example("ﬃ" * 40)
def test_any_user_of_a_system_can_be_the_admin(sqlite_database: Database, user: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOGNAME", user)
        login = system_login()
    roster = Roster(sqlite_database)
    try:
        roster.add_person(login, "Anybody", "admin", "Everyone", "manager")
    except KmsError as error:
        assert "taken" in str(error)


def test_a_user_without_a_name_is_called_admin(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 987_654_321)  # a user whom the system has no entry of
    assert system_login() == "admin"


@pytest.fixture
def roster(sqlite_database: Database) -> Roster:
    made = Roster(sqlite_database)
    made.add_person("amy", "Amy Ash", "supervisor", "Front", "manager")
    made.add_person("dana", "Dana Whitfield", "agent", "Front", "agent")
    made.add_person("zoe", "Zoe Zander", "agent", "Front", "agent")
    return made


def test_the_login_that_is_said_is_at_the_desk(roster: Roster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "zoe")
    assert person_at_desk(roster, "amy").login == "amy"


def test_without_one_it_is_who_is_signed_in_to_the_system(roster: Roster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "Zoe")
    assert person_at_desk(roster, "").login == "zoe"


def test_a_stranger_to_the_workspace_sits_in_for_its_first_agent(
    roster: Roster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "stranger")
    assert person_at_desk(roster, "").login == "dana"


def test_a_workspace_without_agents_is_opened_by_whoever_there_is(sqlite_database: Database) -> None:
    roster = Roster(sqlite_database)
    with pytest.raises(NotFound, match="staff add"):
        person_at_desk(roster, "")
    roster.add_person("ed", "Ed", "editor", "Front", "agent")
    assert person_at_desk(roster, "").login == "ed"


def test_a_login_nobody_has_is_said_without_those_there_are(roster: Roster) -> None:
    with pytest.raises(UnknownLogin, match="“nobody”") as told:
        person_at_desk(roster, "nobody")
    assert not any(login in str(told.value) for login in ("amy", "dana", "zoe"))

"""Who works here, in which role, and what is refused."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from kms_desktop.access.roster import Changeable, Roster
from kms_desktop.access.teams import Teams
from kms_desktop.errors import KmsError, NotFound, Refused
from kms_desktop.storage.audit import broken_rows
from kms_desktop.storage.database import Database
from kms_desktop.storage.tables import AuditRow, Staff


def test_a_person_is_entered_with_team_and_role(database: Database) -> None:
    roster = Roster(database)
    dana = roster.add_person("dana", "Dana Whitlock", "agent", "Billing line", "agent")
    assert (dana.name, dana.team, dana.role, dana.authority, dana.initials) == (
        "Dana Whitlock",
        "Billing line",
        "agent",
        "agent",
        "DW",
    )
    assert roster.find_person("DANA ") == dana
    assert roster.by_id(dana.id) == dana


def test_people_of_one_team_share_it(database: Database) -> None:
    roster = Roster(database)
    dana = roster.add_person("dana", "Dana Whitlock", "agent", "Billing line", "agent")
    remi = roster.add_person("remi", "Remi Adeyemi", "supervisor", "Billing line", "manager")
    abel = roster.add_person("abel", "Abel Ito", "editor", "Knowledge", "agent")
    assert dana.team_id == remi.team_id != abel.team_id
    assert roster.list_people() == [abel, dana, remi]
    assert roster.list_teams() == [(dana.team_id, "Billing line"), (abel.team_id, "Knowledge")]


def test_entering_somebody_leaves_an_audit_row(database: Database) -> None:
    Roster(database).add_person("dana", "Dana Whitlock", "agent", "Billing line", "agent", by="remi")
    with database.reading() as session:
        (row,) = session.exec(select(AuditRow)).all()
        assert (row.who, row.what, row.data["login"], row.data["role"]) == ("remi", "staff added", "dana", "agent")
        assert broken_rows(session) == []


def test_a_login_nobody_has_is_answered_with_who_there_is(database: Database) -> None:
    roster = Roster(database)
    with pytest.raises(NotFound, match=r"Nobody here has the login “eve”\. Nobody works in this workspace yet"):
        roster.find_person("eve")
    roster.add_person("dana", "Dana Whitlock", "agent", "Billing line", "agent")
    roster.add_person("remi", "Remi Adeyemi", "supervisor", "Billing line", "manager")
    with pytest.raises(NotFound, match=r"Nobody here has the login “eve”\. There are dana, remi\."):
        roster.find_person("eve")


def test_a_long_roster_is_named_in_part(sqlite_database: Database) -> None:
    roster = Roster(sqlite_database)
    for n in range(12):
        roster.add_person(f"p{n:02}", f"Person {n:02}", "agent", "Billing line", "agent")
    with pytest.raises(NotFound, match=r"p09 and 2 more\.$"):
        roster.find_person("eve")


def test_a_login_is_taken_once_whatever_its_case(database: Database) -> None:
    roster = Roster(database)
    roster.add_person("dana", "Dana Whitlock", "agent", "Billing line", "agent")
    with pytest.raises(KmsError, match="The login DANA is taken by Dana Whitlock"):
        roster.add_person("DANA", "Somebody Else", "agent", "Billing line", "agent")
    assert len(roster.list_people()) == 1


def test_the_login_of_somebody_who_left_stays_theirs(database: Database) -> None:
    roster = Roster(database)
    roster.add_person("dana", "Dana Whitlock", "agent", "Billing line", "agent")
    roster.remove_person("dana")
    for login in ("dana", "Dana"):
        with pytest.raises(KmsError, match=r"worked here before. Use “kms-desktop staff return dana”"):
            roster.add_person(login, "Somebody Else", "agent", "Billing line", "agent")


def test_a_row_that_is_refused_for_another_reason_is_no_taken_login(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        session.execute(text("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no more'); END"))
    with pytest.raises(IntegrityError, match="no more"):
        Roster(sqlite_database).add_person("zoe", "Zoe Adams", "agent", "Billing line", "agent")
    assert Roster(sqlite_database).list_people() == []


def test_who_left_is_not_on_the_roster(database: Database) -> None:
    roster = Roster(database)
    dana = roster.add_person("dana", "Dana Whitlock", "agent", "Billing line", "agent")
    with database.writing() as session:
        row = session.get(Staff, dana.id)
        assert row is not None
        row.active = False
    assert roster.list_people() == []
    with pytest.raises(NotFound):
        roster.find_person("dana")
    assert roster.by_id(dana.id) == dana


@pytest.mark.parametrize(
    ("login", "name", "role", "team", "authority", "said"),
    [
        ("", "Dana", "agent", "T", "agent", "cannot be a login"),
        ("da na", "Dana", "agent", "T", "agent", "“da na” cannot be a login"),
        ("../x", "Dana", "agent", "T", "agent", "cannot be a login"),
        ("d" * 61, "Dana", "agent", "T", "agent", "cannot be a login"),
        ("dana\n", "Dana", "boss", "T", "agent", "“boss” is not a role. A role is one of agent, editor"),
        ("dana", " ", "agent", "T", "agent", "needs a name"),
        ("dana", "Dana", "agent", "\n", "agent", "needs a team"),
        ("dana", "Dana", "agent", "T", "king", "“king” is not an authority. It is one of agent, team_lead, manager"),
        ("dana'; DROP TABLE staff", "Dana", "agent", "T", "agent", "cannot be a login"),
    ],
)
def test_what_cannot_be_entered_says_why(
    sqlite_database: Database, login: str, name: str, role: str, team: str, authority: str, said: str
) -> None:
    roster = Roster(sqlite_database)
    with pytest.raises(KmsError, match=said.replace(".", r"\.")):
        roster.add_person(login, name, role, team, authority)
    assert roster.list_people() == []
    assert roster.list_teams() == []


def test_what_becomes_another_is_told_with_what_it_was(database: Database) -> None:
    roster = Roster(database)
    roster.add_person("dana", "Dana Whitlock", "agent", "Billing line", "agent")
    roster.change_person("dana", "name", "Dana Lind", by="remi")
    roster.change_person("dana", "role", "supervisor", by="remi")
    roster.change_person("dana", "authority", "manager", by="remi")
    roster.change_person("dana", "team", "Night line", division="Mobile", by="remi")
    dana = roster.change_person("dana", "name", "Dana Lind", by="remi")
    assert (dana.name, dana.role, dana.authority, dana.team) == ("Dana Lind", "supervisor", "manager", "Night line")
    Teams(database).rename_team("Night line", "Late line", by="remi")
    assert roster.by_id(dana.id).team == "Late line"
    with database.reading() as session:
        _, *rows = session.exec(select(AuditRow).order_by(col(AuditRow.seq))).all()
        assert [(row.who, row.what, row.data["before"], row.data["after"]) for row in rows] == [
            ("remi", "name set", "Dana Whitlock", "Dana Lind"),
            ("remi", "role set", "agent", "supervisor"),
            ("remi", "authority set", "agent", "manager"),
            ("remi", "team set", "Billing line", "Night line"),
            ("remi", "team renamed", "Night line", "Late line"),
        ]
        assert broken_rows(session) == []


@pytest.mark.parametrize(
    ("what", "value", "said"),
    [
        ("role", "boss", "“boss” is not a role"),
        ("authority", "king", "“king” is not an authority"),
        ("proficiency", "guru", "“guru” is not a proficiency"),
        ("name", " ", "needs a name"),
        ("team", "\n", "needs a team"),
    ],
)
def test_what_nobody_can_be_is_refused(database: Database, what: Changeable, value: str, said: str) -> None:
    roster = Roster(database)
    dana = roster.add_person("dana", "Dana Whitlock", "agent", "Billing line", "agent")
    with pytest.raises(KmsError, match=said):
        roster.change_person("dana", what, value)
    assert roster.by_id(dana.id) == dana


def test_who_left_comes_back_as_what_they_were(database: Database) -> None:
    roster = Roster(database)
    dana = roster.add_person("dana", "Dana Whitlock", "editor", "Billing line", "team_lead")
    roster.remove_person("dana", by="remi")
    assert roster.return_person("DANA", by="remi") == dana
    assert roster.find_person("dana") == dana
    with database.reading() as session:
        *_, row = session.exec(select(AuditRow).order_by(col(AuditRow.seq))).all()
        assert (row.who, row.what) == ("remi", "staff returned")
        assert row.data == {"login": "dana", "role": "editor", "team": "Billing line"}
        assert broken_rows(session) == []


def test_who_comes_back_may_be_put_into_another_team_and_has_to_be_where_theirs_is_closed(database: Database) -> None:
    roster = Roster(database)
    roster.add_person("dana", "Dana Whitlock", "agent", "Billing line", "agent")
    roster.remove_person("dana")
    Teams(database).remove_team("Billing line")
    with pytest.raises(KmsError, match="The team Billing line of Dana Whitlock is not there any more"):
        roster.return_person("dana")
    assert roster.list_people() == []
    assert roster.return_person("dana", team="Night line").team == "Night line"


@pytest.mark.parametrize(("login", "said"), [("eve", "“eve” has worked here"), ("dana", "works here already")])
def test_nobody_comes_back_who_did_not_leave(database: Database, login: str, said: str) -> None:
    roster = Roster(database)
    roster.add_person("dana", "Dana Whitlock", "agent", "Billing line", "agent")
    with pytest.raises(KmsError, match=said):
        roster.return_person(login)


def test_the_last_administrator_neither_leaves_nor_becomes_something_else(database: Database) -> None:
    roster = Roster(database)
    roster.add_person("marta", "Marta Quill", "admin", "Front line", "manager")
    for attempt in (lambda: roster.remove_person("marta"), lambda: roster.change_person("marta", "role", "agent")):
        with pytest.raises(Refused, match="Marta Quill is the only administrator"):
            attempt()
    roster.change_person("marta", "role", "admin")
    roster.add_person("nora", "Nora Lind", "admin", "Front line", "manager")
    roster.change_person("marta", "role", "agent")
    with pytest.raises(Refused, match="Nora Lind is the only administrator"):
        roster.remove_person("nora")
    assert roster.remove_person("marta").login == "marta"

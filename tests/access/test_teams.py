"""Teams: made, renamed and closed, and never made by a slip of the fingers."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from kms_desktop.access.roster import Roster
from kms_desktop.access.teams import Teams, UnknownTeam, is_slip
from kms_desktop.errors import KmsError, NotFound
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.tables import AuditRow, ContactRow, HandoverRow


@pytest.fixture
def roster(database: Database) -> Roster:
    made = Roster(database)
    made.add_person("dana", "Dana Whitlock", "agent", "Billing line", "agent")
    return made


def test_two_names_that_differ_in_capitals_alone_are_one_team(database: Database, roster: Roster) -> None:
    roster.add_person("remi", "Remi Adeyemi", "agent", "BILLING LINE", "agent")
    roster.change_person("dana", "team", "billing line")
    assert [name for _, name in roster.list_teams()] == ["Billing line"]
    assert {person.team for person in roster.list_people()} == {"Billing line"}
    with database.reading() as session:
        assert [row.what for row in session.exec(select(AuditRow)).all()] == ["staff added", "staff added"]


def test_a_team_is_made_renamed_and_closed_and_each_is_told(database: Database, roster: Roster) -> None:
    teams = Teams(database)
    teams.add_team("Night line", division="Mobile", by="remi")
    assert teams.rename_team("NIGHT LINE", "Late line", by="remi") == "Night line"
    assert teams.list_teams() == [("Billing line", ""), ("Late line", "Mobile")]
    assert teams.remove_team("late line", by="remi") == "Late line"
    assert [name for _, name in roster.list_teams()] == ["Billing line"]
    with database.reading() as session:
        rows = session.exec(select(AuditRow).order_by(col(AuditRow.seq))).all()[1:]
        assert [(row.who, row.what, row.data) for row in rows] == [
            ("remi", "team added", {"team": "Night line", "division": "Mobile"}),
            ("remi", "team renamed", {"before": "Night line", "after": "Late line"}),
            ("remi", "team removed", {"team": "Late line"}),
        ]


def test_a_team_that_was_closed_is_there_again_when_it_is_made_again(database: Database, roster: Roster) -> None:
    teams = Teams(database)
    teams.add_team("Night line")
    teams.remove_team("Night line")
    teams.add_team("night line")
    assert [name for name, _ in teams.list_teams()] == ["Billing line", "Night line"]
    teams.remove_team("Night line")
    assert roster.change_person("dana", "team", "Night line").team == "Night line"


def test_a_team_with_somebody_in_it_is_not_closed(database: Database, roster: Roster) -> None:
    with pytest.raises(KmsError, match=r"Dana Whitlock works in the team Billing line. Move everybody first"):
        Teams(database).remove_team("billing line")
    assert [name for _, name in roster.list_teams()] == ["Billing line"]


def test_a_team_for_which_a_contact_waits_is_not_closed(database: Database, roster: Roster) -> None:
    teams = Teams(database)
    teams.add_team("Night line")
    to = next(key for key, name in roster.list_teams() if name == "Night line")
    with database.writing() as session:
        session.add(ContactRow(id="c-1", opened_at=utc_now(), holder_id="x"))
        session.flush()
        waits = {"contact_id": "c-1", "from_id": "x", "to_kind": "team", "to_id": to, "made_at": utc_now()}
        session.add(HandoverRow(id=new_key(), **waits))
    with pytest.raises(KmsError, match="A contact waits for the team Night line"):
        teams.remove_team("Night line")


def test_a_team_is_called_what_no_other_is_called(database: Database, roster: Roster) -> None:
    teams = Teams(database)
    teams.add_team("Night line")
    for name in ("Night line", "NIGHT LINE", "", " \n"):
        with pytest.raises(KmsError, match="needs a name that no other team has"):
            teams.rename_team("Billing line", name)
    for name in ("night line", " "):
        with pytest.raises(KmsError, match="needs a name that no other team has"):
            teams.add_team(name)
    teams.rename_team("Night line", "NIGHT LINE")
    for act in (teams.remove_team, lambda name: teams.rename_team(name, "x")):
        with pytest.raises(NotFound, match="There is no team “Day line”"):
            act("Day line")


def test_a_mistyped_team_is_asked_about(database: Database, roster: Roster) -> None:
    teams = Teams(database)
    with pytest.raises(UnknownTeam, match=r"There is no team Biling line; did you mean Billing line?"):
        teams.check_spelling("Biling line")
    for name in ("billing line", "Sales", "Billing"):
        teams.check_spelling(name)


@pytest.mark.parametrize(
    ("typed", "known", "slip"),
    [
        ("biling", "billing", True),
        ("blling", "billing", True),
        ("bililng", "billing", True),
        ("front lines", "front line", True),
        ("sles", "sales", True),
        ("team 2", "team 1", False),
        ("team b", "team a", False),
        ("line 10", "line 1", False),
        ("sales", "billing", False),
        ("tv", "it", False),
        ("mobile billing", "billing", False),
        ("billing", "billing", False),
    ],
)
def test_a_slip_is_told_from_another_name(typed: str, known: str, slip: bool) -> None:
    assert is_slip(typed, known) is slip

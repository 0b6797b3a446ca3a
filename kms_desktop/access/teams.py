"""The teams of the workspace: made, called otherwise, closed; two names that differ in capitals alone are one team.

Question: what of a team that nobody wrote before? Choice: it is made, unless its name is one slip of the fingers from
a team that is there; then it is asked. Refused: to ask for each new one, as a new workspace begins with new teams; to
make any, as a mistyped team stands in every list of whom a contact can go to.
"""

from __future__ import annotations

import re

from sqlmodel import Session, col, select

from kms_desktop.errors import KmsError, NotFound
from kms_desktop.storage.audit import append_row
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import HandoverRow, Staff, Team
from kms_desktop.storage.text import one_line
from kms_desktop.texts import tr

SETUP = "setup"  # no text: stored as it is
_SHORT, _SLIPS_OF_SHORT, _SLIPS = 5, 1, 2


class UnknownTeam(KmsError):
    """No team is called so, and one that is there is called nearly so."""


class Teams:
    """Those that are not closed. `by` is the login of who did it, for the audit."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_teams(self) -> list[tuple[str, str]]:
        """(name, division) of each, by name."""
        with self._database.reading() as session:
            rows = session.exec(select(Team).where(col(Team.active)).order_by(Team.name)).all()
            return [(team.name, team.division) for team in rows]

    def check_spelling(self, name: str) -> None:
        """Raises UnknownTeam where no team is called so and one is called nearly so."""
        wanted = _plain(name)
        known = [team for team, _ in self.list_teams()]
        if any(_plain(team) == wanted for team in known):
            return
        meant = next((team for team in known if is_slip(wanted, _plain(team))), "")
        if meant:
            raise UnknownTeam(
                tr(
                    "There is no team {name}; did you mean {meant}? With --new-team it is made.",
                    name=one_line(name, 60),
                    meant=meant,
                )
            )

    def add_team(self, name: str, *, division: str = "", by: str = "") -> None:
        """A team that nobody is in yet. Raises KmsError."""
        name, division = one_line(name, 120), one_line(division, 120)
        if not name:
            raise _needs_a_name()
        if not self._database.is_sqlite:
            self._database.perform_act("add_team", name=name, division=division, by_login=by)
            return
        with self._database.writing() as session:
            known = team_called(session, name)
            if known is not None and known.active:
                raise _needs_a_name()
            find_or_add_team(session, name, division)
            told = known or Team(id="", name=name, division=division)
            what = "team added"  # no text: what the audit log says
            append_row(session, by or SETUP, what, {"team": told.name, "division": told.division})

    def rename_team(self, team: str, name: str, *, by: str = "") -> str:
        """Those who are in it stay in it; gives what it was called. Raises KmsError."""
        team, name = one_line(team, 120), one_line(name, 120)
        with self._database.reading() as session:
            known = _open_team(session, team)
            other = team_called(session, name) if name else None
        if not name or (other is not None and other.id != known.id):
            raise _needs_a_name()
        if not self._database.is_sqlite:
            self._database.perform_act("rename_team", team=known.name, name=name, by_login=by)
            return known.name
        with self._database.writing() as session:
            row = session.get_one(Team, known.id)
            row.name = name
            session.add(row)
            what = "team renamed"  # no text: what the audit log says
            append_row(session, by or SETUP, what, {"before": known.name, "after": name})
        return known.name

    def remove_team(self, team: str, *, by: str = "") -> str:
        """It is offered to nobody any more; what it did stays under its name, which is given. Raises KmsError while
        somebody is in it, or a contact waits for it."""
        with self._database.reading() as session:
            known = _open_team(session, one_line(team, 120))
            _refuse_full_team(session, known)
        if not self._database.is_sqlite:
            self._database.perform_act("remove_team", team=known.name, by_login=by)
            return known.name
        with self._database.writing() as session:
            _refuse_full_team(session, known)
            row = session.get_one(Team, known.id)
            row.active = False
            session.add(row)
            append_row(session, by or SETUP, "team removed", {"team": known.name})  # no text: what the audit log says
        return known.name


def team_called(session: Session, name: str) -> Team | None:
    """The team of this name, whatever its capitals, also one that was closed. Where an earlier version took two such
    names for two teams, the one that is written so."""
    wanted = _plain(name)
    found = [team for team in session.exec(select(Team)).all() if _plain(team.name) == wanted]
    return min(found, key=lambda team: (team.name != name, not team.active, team.id), default=None)


def find_or_add_team(session: Session, name: str, division: str) -> str:
    """In a file: key of the team with this name, made or opened again now if there is none. A team is in one
    division."""
    found = team_called(session, name)
    if found is not None and division not in ("", found.division):
        raise KmsError(_other_division(found.name, found.division))
    if found is None:
        found = Team(id=new_key(), name=name, division=division)
    found.active = True
    session.add(found)
    session.flush()
    return found.id


def is_slip(typed: str, known: str) -> bool:
    """Whether one is the other with a slip of the fingers; what is counted or lettered apart (Team 1, Team B) is not.

    | typed    | known    |     |
    |----------|----------|-----|
    | biling   | billing  | yes |
    | team 2   | team 1   | no  |
    | team b   | team a   | no  |
    | sales    | billing  | no  |
    """
    from rapidfuzz.distance import OSA

    if typed == known or _marks(typed) != _marks(known):
        return False
    shorter = min(len(typed), len(known))
    most = _SLIPS_OF_SHORT if shorter <= _SHORT else _SLIPS
    return bool(shorter > most and OSA.distance(typed, known, score_cutoff=most) <= most)


def _marks(name: str) -> list[str]:
    """What tells apart teams that are called alike otherwise: numbers, and words of one letter."""
    return re.findall(r"\d+|\b\w\b", name)


def _plain(name: str) -> str:
    return one_line(name, 120).casefold()


def _open_team(session: Session, name: str) -> Team:
    found = team_called(session, name)
    if found is None or not found.active:
        raise NotFound(tr("There is no team “{team}”.", team=one_line(name, 60)))
    return found


def _refuse_full_team(session: Session, team: Team) -> None:
    inside = session.exec(select(Staff.name).where(Staff.team_id == team.id, col(Staff.active))).all()
    if inside:
        raise KmsError(
            tr(
                "{name} works in the team {team}. Move everybody first, with “kms-desktop staff change LOGIN --team”.",
                name=sorted(inside)[0],
                team=team.name,
            )
        )
    waits = select(HandoverRow.id).where(
        HandoverRow.state == "waiting", HandoverRow.to_kind == "team", HandoverRow.to_id == team.id
    )
    if session.exec(waits).first() is not None:
        raise KmsError(tr("A contact waits for the team {team}. Let somebody take it first.", team=team.name))


def _needs_a_name() -> KmsError:
    return KmsError(tr("A team needs a name that no other team has."))


def _other_division(team: str, division: str) -> str:
    if not division:
        return tr("The team {team} is in no division. Leave the division out, or choose another team.", team=team)
    return tr(
        "The team {team} is in the division {division}. Leave the division out, or choose another team.",
        team=team,
        division=division,
    )

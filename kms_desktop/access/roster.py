"""Who works in the workspace, in which team and role."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

import sqlalchemy
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from kms_desktop.access.model import AUTHORITY_ROLES, Person
from kms_desktop.access.roles import ADMINISTRATOR, PROFICIENCIES, first_proficiency, role_codes
from kms_desktop.access.teams import SETUP, find_or_add_team
from kms_desktop.errors import KmsError, NotFound, Refused, Unreachable
from kms_desktop.storage import logins
from kms_desktop.storage.audit import append_row
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.passwords import login_at
from kms_desktop.storage.reading import Reading, Steps, ask
from kms_desktop.storage.tables import Staff, Team, table_of
from kms_desktop.storage.text import one_line
from kms_desktop.texts import plural, tr

_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,59}")
_MOST_NAMED = 10
_EXTENSION = re.compile(r"\+?[0-9]{1,20}")
Changeable = Literal["name", "role", "authority", "proficiency", "team", "extensions"]
"""What of a person can become another."""
_staff, _teams = table_of(Staff).c, table_of(Team).c
PERSON_COLUMNS = (
    _staff.id,
    _staff.login,
    _staff.name,
    _staff.role,
    _staff.authority,
    _staff.team_id,
    _teams.name,
    _staff.proficiency,
    _staff.extensions,
)
"""Of a row of the staff with its team: what a `Person` is made of."""


class Roster:
    """The people of the workspace, ordered by name; those who left are not among them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find_person(self, login: str) -> Person:
        """The person with this login. Raises NotFound, naming who there is."""
        wanted = login.strip().casefold()
        everyone = self.list_people()
        found = next((p for p in everyone if p.login.casefold() == wanted), None)
        if found is None:
            nobody = tr("Nobody here has the login “{login}”.", login=one_line(login, 60))
            raise NotFound(" ".join((nobody, _who_there_is(everyone))))
        return found

    def by_id(self, staff_id: str) -> Person:
        """The person with this key, also when they have left. Raises NotFound."""
        with self._database.reading() as session:
            found = _read_people(session, staff_id)
        if not found:
            raise NotFound(tr("This person does not work here. Choose somebody from the list."))
        return found[0]

    def list_people(self) -> list[Person]:
        """All who work here now."""
        with self._database.reading() as session:
            return _read_people(session)

    def list_teams(self) -> list[tuple[str, str]]:
        """(key, name) of every team that is not closed, by name."""
        return self.teams()()

    def teams(self) -> Reading[list[tuple[str, str]]]:
        """The same, to be read together with other things."""
        return Reading(self._database, self.read_teams)

    def read_teams(self) -> Steps[list[tuple[str, str]]]:
        """As `list_teams`."""
        rows = yield from ask(sqlalchemy.select(_teams.id, _teams.name).where(_teams.active).order_by(_teams.name))
        return [(key, name) for key, name in rows]

    @property
    def has_logins(self) -> bool:
        """Whether the database knows each person by a login and password of their own."""
        return not self._database.is_sqlite

    def personal_login(self) -> str:
        """The login that the database holds this connection to; "" for its owner and on SQLite.

        While the database is away it is the login of its address, if somebody here has it.
        """
        try:
            with self._database.reading() as session:
                return logins.personal_login(session)
        except Unreachable:
            login = login_at(self._database.address)
            return login if any(person.login == login for person in self.list_people()) else ""

    def add_person(
        self,
        login: str,
        name: str,
        role: str,
        team: str,
        authority: str,
        *,
        by: str = "",
        division: str = "",
        password: str = "",
    ) -> Person:
        """Enter a person; a team of a new name is made. `by` is the login of who did it, for the audit.

        role: a code of `access.roles`. authority: agent, team_lead, manager. `password` also makes their login of the
        database, where it has logins. Raises KmsError.
        """
        login, name, team, division = login.strip(), one_line(name, 120), one_line(team, 120), one_line(division, 120)
        _check_person(login, name, role, team, authority)
        self._refuse_taken(login)
        key = new_key()
        said = {"login": login, "name": name, "role": role, "authority": authority, "team": team}
        if self.has_logins:
            verifier = self._verifier(login, password) if password else ""
            told = {**said, "division": division, "verifier": verifier, "by_login": by}
            self._database.perform_act("add_person", person_id=key, **told)
        else:
            try:
                self._add_row(key, said, division, by)
            except IntegrityError:
                self._refuse_taken(login)
                self._add_row(key, said, division, by)  # the team was made by somebody else meanwhile
        return self.by_id(key)

    def _refuse_taken(self, login: str) -> None:
        """Also by somebody who left: their name stays with what they did. Raises KmsError."""
        with self._database.reading() as session:
            rows = session.execute(sqlalchemy.select(_staff.login, _staff.name, _staff.active)).all()
        taken = next((row for row in rows if row.login.casefold() == login.casefold()), None)
        if taken is not None:
            raise KmsError(
                _taken_message(login, taken.name) if taken.active else _left_message(taken.login, taken.name)
            )

    def set_password(self, login: str, password: str, *, by: str = "") -> Person:
        """A new password for somebody's login of the database, which is made where there is none yet.

        A person sets their own; an administrator that of whoever works in this workspace alone. Raises KmsError.
        """
        person = self.find_person(login)
        verifier = self._verifier(person.login, password)
        self._database.perform_act("set_password", login=person.login, verifier=verifier, by_login=by)
        return person

    def change_person(self, login: str, what: Changeable, value: str, *, division: str = "", by: str = "") -> Person:
        """Something of a person becomes another; a team is named, and made with `division` where it is new.

        `by` is the login of who did it, for the audit. Raises KmsError.
        """
        person = self.find_person(login)
        value = one_line(value, 120) if what in ("name", "team") else value
        value = tidy_extensions(value) if what == "extensions" else value
        _check_change(person, what, value)
        if what == "role" and value != person.role:
            self._refuse_last_administrator(person)
        if self.has_logins:
            said = {"login": person.login, "what": what, "value": value, "division": one_line(division, 120)}
            self._database.perform_act("change_person", **said, by_login=by)
        else:
            self._change_row(person, what, value, division, by)
        return self.by_id(person.id)

    def remove_person(
        self,
        login: str,
        *,
        to: str = "",
        question: str = "",
        by: str = "",
        pass_work: Callable[[Session], object] | None = None,
    ) -> Person:
        """A person leaves: their login ends; what they did stays under their name. Raises KmsError, for the last
        administrator too.

        `to`: the login of who takes over what they have open, on a server, where the act does it with `question` as
        what the colleague reads; in a file `pass_work` does, in the same transaction.
        """
        person = self.find_person(login)
        self._refuse_last_administrator(person)
        if self.has_logins:
            said = {"login": person.login, "to_login": to, "question": one_line(question, 500)}
            self._database.perform_act("remove_person", **said, by_login=by)
            return person
        with self._database.writing() as session:
            row = session.get_one(Staff, person.id)
            row.active = False
            session.add(row)
            session.flush()
            append_row(session, by or SETUP, "staff left", {"login": person.login})  # no text: stored as it is
            if pass_work is not None:
                pass_work(session)
        return person

    def return_person(
        self, login: str, *, team: str = "", division: str = "", password: str = "", by: str = ""
    ) -> Person:
        """Somebody who left works here again, as what they were, in their team or in `team`. `password` also gives
        them a login of the database again, where it has logins. Raises KmsError."""
        former = self.find_former(login)
        team, division = one_line(team, 120), one_line(division, 120)
        if self.has_logins:
            verifier = self._verifier(former.login, password) if password else ""
            said = {"login": former.login, "team": team, "division": division, "verifier": verifier}
            self._database.perform_act("return_person", **said, by_login=by)
            return self.by_id(former.id)
        with self._database.writing() as session:
            row = session.get_one(Staff, former.id)
            row.active, row.team_id = True, find_or_add_team(session, team, division) if team else row.team_id
            into = session.get_one(Team, row.team_id)
            if not into.active:
                raise KmsError(_team_closed(into.name, former.name))
            session.add(row)
            told = {"login": row.login, "role": row.role, "team": into.name}
            append_row(session, by or SETUP, "staff returned", told)  # no text: stored as it is
        return self.by_id(former.id)

    def find_former(self, login: str) -> Person:
        """Somebody with this login who left. Raises KmsError, and NotFound for who never was here."""
        wanted = login.strip().casefold()
        with self._database.reading() as session:
            rows = session.execute(sqlalchemy.select(_staff.id, _staff.login, _staff.active)).all()
            found = next((row for row in rows if row.login.casefold() == wanted), None)
            if found is None:
                raise NotFound(tr("Nobody with the login “{login}” has worked here.", login=one_line(login, 60)))
            person = _read_people(session, found.id)[0]
        if found.active:
            raise KmsError(tr("{name} ({login}) works here already.", name=person.name, login=person.login))
        return person

    def _refuse_last_administrator(self, person: Person) -> None:
        """A workspace without an administrator is one that nobody can mend. Raises Refused."""
        if person.role == ADMINISTRATOR.code and not any(
            other.role == ADMINISTRATOR.code for other in self.list_people() if other.id != person.id
        ):
            raise Refused(tr("{name} is the only administrator. Make somebody else one first.", name=person.name))

    def _verifier(self, login: str, password: str) -> str:
        with self._database.reading() as session:
            return logins.password_verifier(session, login, password)

    def _add_row(self, key: str, said: dict[str, str], division: str, by: str) -> None:
        """In a file: what `add_person` of the acts does on a server. Raises IntegrityError where a row of that login or
        team is there already."""
        with self._database.writing() as session:
            in_team = find_or_add_team(session, said["team"], division)
            row = Staff(id=key, login=said["login"], name=said["name"], role=said["role"], team_id=in_team)
            row.authority, row.proficiency = said["authority"], first_proficiency(row.role)
            session.add(row)
            session.flush()
            append_row(session, by or SETUP, "staff added", said)  # no text: stored as it is

    def _change_row(self, person: Person, what: Changeable, value: str, division: str, by: str) -> None:
        """In a file: what `change_person` of the acts does on a server."""
        with self._database.writing() as session:
            row = session.get_one(Staff, person.id)
            if what == "extensions":
                _refuse_taken_extension(session, person, value)
            if what == "team":
                before, row.team_id = person.team, find_or_add_team(session, value, one_line(division, 120))
                value = session.get_one(Team, row.team_id).name
            else:
                before = str(getattr(row, what))
                setattr(row, what, value)
            session.add(row)
            if before != value:
                entry = {"login": person.login, "before": before, "after": value}
                append_row(session, by or SETUP, f"{what} set", entry)  # no text: stored as it is


def tidy_extensions(said: str) -> str:
    """The telephones of a person as they are compared: "PJSIP/201, +44 20 7946 0018" is "201,+442079460018"; raises
    KmsError for what is none."""
    parts = [re.sub(r"^[A-Za-z]+/|[\s().-]", "", part) for part in re.split(r"[,;\n]", said) if part.strip()]
    wrong = next((part for part in parts if not _EXTENSION.fullmatch(part)), None)
    if wrong is not None:
        raise KmsError(
            tr(
                "“{text}” is not an extension. Write numbers with commas, for example “201,202”.",
                text=one_line(wrong, 40),
            )
        )
    return ",".join(dict.fromkeys(parts))


def _refuse_taken_extension(session: Session, person: Person, value: str) -> None:
    """A call would ring at both. Raises KmsError."""
    wanted = set(value.split(",")) - {""}
    rows = session.execute(sqlalchemy.select(_staff.login, _staff.name, _staff.extensions).where(_staff.active))
    for login, name, extensions in rows:
        if login != person.login and wanted & set(extensions.split(",")):
            raise KmsError(
                tr("One of these extensions is of {name} ({login}). Take it away there first.", name=name, login=login)
            )


def _read_people(session: Session, staff_id: str = "") -> list[Person]:
    """By plain columns: it is the first question of every start, and rows that could be changed would take as long
    again to be made ready for that."""
    query = (
        sqlalchemy.select(*PERSON_COLUMNS)
        .join_from(table_of(Staff), table_of(Team))
        .order_by(_staff.name, _staff.login)
    )
    query = query.where(_staff.id == staff_id) if staff_id else query.where(_staff.active)
    return [Person(*columns) for columns in session.execute(query)]


def _check_person(login: str, name: str, role: str, team: str, authority: str) -> None:
    if not _LOGIN.fullmatch(login):
        raise KmsError(
            tr("“{login}” cannot be a login. Use up to 60 letters, digits, dots and dashes.", login=one_line(login, 60))
        )
    if not name:
        raise KmsError(tr("The person with the login {login} needs a name.", login=login))
    if not team:
        raise KmsError(tr("{name} needs a team. Name one, for example “Billing line”.", name=name))
    _check_role(role)
    _check_authority(authority)


def _check_change(person: Person, what: Changeable, value: str) -> None:
    match what:
        case "role":
            _check_role(value)
        case "authority":
            _check_authority(value)
        case "proficiency":
            _check_proficiency(value)
        case "name" if not value:
            raise KmsError(tr("The person with the login {login} needs a name.", login=person.login))
        case "team" if not value:
            raise KmsError(tr("{name} needs a team. Name one, for example “Billing line”.", name=person.name))


def _check_role(role: str) -> None:
    if role not in role_codes():
        raise KmsError(
            tr(
                "“{word}” is not a role. A role is one of {codes}.",
                word=one_line(role, 40),
                codes=", ".join(role_codes()),
            )
        )


def _check_authority(authority: str) -> None:
    if authority not in AUTHORITY_ROLES:
        raise KmsError(
            tr(
                "“{word}” is not an authority. It is one of {codes}.",
                word=one_line(authority, 40),
                codes=", ".join(AUTHORITY_ROLES),
            )
        )


def _check_proficiency(proficiency: str) -> None:
    if proficiency not in PROFICIENCIES:
        known = ", ".join(PROFICIENCIES)
        raise KmsError(
            tr("“{word}” is not a proficiency. It is one of {known}.", word=one_line(proficiency, 40), known=known)
        )


def _taken_message(login: str, name: str) -> str:
    return tr("The login {login} is taken by {name}. Choose another one.", login=login, name=name)


def _left_message(login: str, name: str) -> str:
    return tr(
        "{name} ({login}) worked here before. Use “kms-desktop staff return {login}”, or choose another login.",
        name=name,
        login=login,
    )


def _team_closed(team: str, name: str) -> str:
    return tr("The team {team} of {name} is not there any more. Name another one with --team.", team=team, name=name)


def _who_there_is(everyone: list[Person]) -> str:
    if not everyone:
        return tr("Nobody works in this workspace yet. Add somebody with “kms-desktop staff add”.")
    named = ", ".join(p.login for p in everyone[:_MOST_NAMED])
    more = len(everyone) - _MOST_NAMED
    if more > 0:
        return plural("There are {names} and {n} more.", "There are {names} and {n} more.", more, names=named)
    return tr("There are {names}.", names=named)

"""`staff` and `login`: who works here, and the passwords by which the database and the screen lock know them."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

from kms_desktop.access.model import AUTHORITY_ROLES
from kms_desktop.access.roles import AGENT, PROFICIENCIES, role_codes, role_title
from kms_desktop.cli.output import print_json, print_line, print_table, to_json_data
from kms_desktop.cli.passwords import add_password_options, known_password, new_password
from kms_desktop.errors import KmsError
from kms_desktop.settings import Settings
from kms_desktop.texts import tr

if TYPE_CHECKING:
    from kms_desktop.access.model import Person
    from kms_desktop.access.roster import Roster
    from kms_desktop.storage.database import Database


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    staff = commands.add_parser("staff", help=tr("who works here"))
    actions = staff.add_subparsers(title=tr("actions"), metavar="ACTION", required=True)
    add = actions.add_parser("add", parents=[shared], help=tr("add somebody"))
    add.add_argument("login")
    add.add_argument("full_name", nargs="?", default="", metavar="NAME")
    add.add_argument("--name", default="", help=tr("the same as NAME"))
    _add_team_options(add, required=True)
    add.add_argument("--role", choices=role_codes(), default=AGENT.code)
    add.add_argument("--authority", choices=AUTHORITY_ROLES, default=AUTHORITY_ROLES[0])
    add.add_argument("--no-login", action="store_true", help=tr("make no login of the database now"))
    add_password_options(add, made_up=True)
    add.set_defaults(perform=_run_add)
    password = actions.add_parser("password", parents=[shared], help=tr("set a new password"))
    password.add_argument("login", nargs="?", default="", help=tr("whose; your own where it is left out"))
    add_password_options(password, made_up=True)
    password.set_defaults(perform=_run_password)
    change = actions.add_parser("change", parents=[shared], help=tr("change name, team, role, authority or extensions"))
    change.add_argument("login")
    change.add_argument("--name")
    _add_team_options(change)
    change.add_argument("--role", choices=role_codes())
    change.add_argument("--authority", choices=AUTHORITY_ROLES)
    change.add_argument(
        "--extensions", metavar="201,202", help=tr("the telephones at which calls ring for them; empty for none")
    )
    change.set_defaults(perform=_run_change)
    proficiency = actions.add_parser(
        "proficiency", parents=[shared], help=tr("say who may validate and publish articles")
    )
    proficiency.add_argument("login")
    proficiency.add_argument("proficiency", choices=PROFICIENCIES)
    proficiency.set_defaults(perform=_run_proficiency)
    leave = actions.add_parser("leave", parents=[shared], help=tr("somebody leaves: end their login"))
    leave.add_argument("login")
    leave.add_argument("--to", default="", metavar="LOGIN", help=tr("who takes over what they have open"))
    leave.add_argument("--yes", action="store_true", help=tr("do not ask"))
    leave.set_defaults(perform=_run_leave)
    back = actions.add_parser("return", parents=[shared], help=tr("somebody who left works here again"))
    back.add_argument("login")
    _add_team_options(back)
    back.add_argument("--no-login", action="store_true", help=tr("make no login of the database now"))
    add_password_options(back, made_up=True)
    back.set_defaults(perform=_run_return)
    listed = actions.add_parser("list", parents=[shared], help=tr("list everybody"))
    listed.set_defaults(perform=_run_list)
    login = commands.add_parser("login", parents=[shared], help=tr("keep your password in this computer's keyring"))
    login.add_argument("--forget", action="store_true", help=tr("take it out of the keyring"))
    add_password_options(login, made_up=False)
    login.set_defaults(perform=_run_login)


def _add_team_options(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    parser.add_argument("--team", required=required)
    parser.add_argument("--division", default="", help=tr("part of the house that a new team belongs to"))
    parser.add_argument(
        "--new-team", action="store_true", help=tr("make the team, however much it is called like another")
    )


def _check_team(database: Database, arguments: argparse.Namespace) -> None:
    """A mistyped team is asked about before anything is changed."""
    from kms_desktop.access.teams import Teams

    if arguments.team and not arguments.new_team:
        Teams(database).check_spelling(arguments.team)


def _run_add(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.roster import Roster
    from kms_desktop.storage.database import open_database

    name = arguments.full_name or arguments.name
    new = (arguments.login, name, arguments.role, arguments.team, arguments.authority)
    with closing(open_database(settings.url)) as database:
        roster = Roster(database)
        _check_team(database, arguments)
        password = ""
        if roster.has_logins and not arguments.no_login:
            password = new_password(arguments, name or arguments.login)
        person = roster.add_person(*new, by=acting_login(settings), division=arguments.division, password=password)
        note_audit(settings, database)
    _print_person(arguments, person, _describe_work_of(person), password)
    return 0


def _run_password(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.current_staff import person_at_desk
    from kms_desktop.access.login import replace_kept
    from kms_desktop.access.roster import Roster
    from kms_desktop.access.screen_lock import set_lock_password
    from kms_desktop.storage.database import open_database

    with closing(open_database(settings.url)) as database:
        roster = Roster(database)
        person = roster.find_person(arguments.login) if arguments.login else person_at_desk(roster, settings.staff)
        password = new_password(arguments, person.name)
        if roster.has_logins:
            roster.set_password(person.login, password, by=acting_login(settings))
            replace_kept(settings, person.login, password)
            note_audit(settings, database)
            words = tr(
                "{name} ({login}) logs in with the new password from now on.", name=person.name, login=person.login
            )
        else:
            set_lock_password(settings, person.login, password)
            words = tr(
                "The screen of {name} ({login}) locks on this desktop and opens with the password.",
                name=person.name,
                login=person.login,
            )
    _print_person(arguments, person, words, password)
    return 0


def _run_change(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.roster import Changeable, Roster
    from kms_desktop.storage.database import open_database

    by = acting_login(settings)
    kinds: tuple[Changeable, ...] = ("name", "team", "role", "authority", "extensions")
    wanted = {what: said for what in kinds if (said := getattr(arguments, what)) is not None}
    with closing(open_database(settings.url)) as database:
        roster = Roster(database)
        _check_team(database, arguments)
        person = roster.find_person(arguments.login)
        for what, value in wanted.items():
            person = roster.change_person(person.login, what, value, division=arguments.division, by=by)
        note_audit(settings, database)
    _print_person(arguments, person, _describe_work_of(person), "")
    return 0


def _run_proficiency(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.roster import Roster
    from kms_desktop.storage.database import open_database

    with closing(open_database(settings.url)) as database:
        roster, by = Roster(database), acting_login(settings)
        person = roster.change_person(arguments.login, "proficiency", arguments.proficiency, by=by)
        note_audit(settings, database)
    _print_person(arguments, person, _describe_proficiency(person), "")
    return 0


def _run_leave(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.roster import Roster
    from kms_desktop.contacts.leaving import Leaving, describe_work
    from kms_desktop.storage.database import open_database

    with closing(open_database(settings.url)) as database:
        leaving = Leaving(database, Roster(database))
        if not arguments.yes and not arguments.json:
            _ask_whether_they_leave(Roster(database), arguments.login)
        person, work = leaving.remove_person(arguments.login, to=arguments.to, by=acting_login(settings))
        note_audit(settings, database)
    if arguments.json:
        print_json({**to_json_data(person), "open": work, "to": arguments.to})
        return 0
    print_line(
        tr("{name} ({login}) does not work here any more; the login has ended.", name=person.name, login=person.login)
    )
    if work:
        print_line(tr("What was open: {work}.", work=describe_work(work)))
    if arguments.to and work.needs_somebody:
        print_line(tr("{login} has the contacts and promises now.", login=arguments.to))
    return 0


def _ask_whether_they_leave(roster: Roster, login: str) -> None:
    """Whoever types it at a terminal is asked; a script is not. Raises KmsError where they say no."""
    if sys.stdin is None or not sys.stdin.isatty():
        return
    name = next((one.name for one in roster.list_people() if one.login == login.strip().lower()), login)
    try:
        answer = input(tr("End the login of {name}? Type yes or no: ", name=" ".join(name.split())))
    except EOFError:
        answer = ""
    if answer.strip().casefold() not in (tr("yes").casefold(), "yes"):
        raise KmsError(tr("Nothing was changed; {name} works here as before.", name=name))


def _run_return(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.roster import Roster
    from kms_desktop.storage.database import open_database

    with closing(open_database(settings.url)) as database:
        roster = Roster(database)
        _check_team(database, arguments)
        former = roster.find_former(arguments.login)
        password = ""
        if roster.has_logins and not arguments.no_login:
            password = new_password(arguments, former.name)
        person = roster.return_person(
            former.login,
            team=arguments.team or "",
            division=arguments.division,
            password=password,
            by=acting_login(settings),
        )
        note_audit(settings, database)
    _print_person(arguments, person, _describe_work_of(person), password)
    return 0


def _run_list(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.roster import Roster
    from kms_desktop.storage.database import open_database

    with closing(open_database(settings.url)) as database:
        everyone = Roster(database).list_people()
    if arguments.json:
        print_json(everyone)
    else:
        rows = [(*_said_of(p), p.extensions.replace(",", ", ")) for p in everyone]
        headings = (tr("Login"), tr("Name"), tr("Team"), tr("Role"), tr("Authority"), tr("Proficiency"))
        print_table((*headings, tr("Extensions")), rows)
    return 0


def _said_of(person: Person) -> tuple[str, ...]:
    role, authority = person.role.replace("_", " "), person.authority.replace("_", " ")
    return person.login, person.name, person.team, role, authority, person.proficiency


def _run_login(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access import login

    who = login.likely_login(settings)
    if arguments.forget:
        forgotten = login.forget_login(login.with_login(settings, who, ""))
        words = (
            tr("The keyring does not hold the password of {who} any more.", who=who)
            if forgotten
            else tr("None was kept.")
        )
    else:
        ready = login.with_login(settings, who, known_password(arguments, who))
        login.check_login(ready)
        login.keep_login(ready)
        words = tr("The keyring of this computer keeps the password of {who}; nobody is asked for it here.", who=who)
    if arguments.json:
        print_json({"login": who})
    else:
        print_line(words)
    return 0


def _describe_work_of(person: Person) -> str:
    return tr(
        "{name} ({login}) works in {team} as {role}.",
        name=person.name,
        login=person.login,
        team=person.team,
        role=role_title(person.role),
    )


def _describe_proficiency(person: Person) -> str:
    match person.proficiency:
        case "candidate":
            return tr("{name} ({login}) is a candidate of articles.", name=person.name, login=person.login)
        case "contributor":
            return tr("{name} ({login}) is a contributor of articles.", name=person.name, login=person.login)
        case "publisher":
            return tr("{name} ({login}) is a publisher of articles.", name=person.name, login=person.login)
        case _:
            return tr("{name} ({login}) is a coach of articles.", name=person.name, login=person.login)


def acting_login(settings: Settings) -> str:
    from kms_desktop.access.current_staff import system_login

    return settings.staff or system_login()


def note_audit(settings: Settings, database: Database) -> None:
    """What was just added to the audit log is noted here, where whoever changes the log cannot reach it."""
    from kms_desktop.access.audit_check import note_end

    note_end(settings, database)


def _print_person(arguments: argparse.Namespace, person: Person, words: str, password: str) -> None:
    """A password that was made up is shown this once; a chosen one is known already."""
    shown = password if arguments.__dict__.get("make_password") else ""
    if arguments.json:
        print_json({**to_json_data(person), **({"password": shown} if shown else {})})
        return
    print_line(words)
    if shown:
        print_line(tr("The password is shown this once: {shown}", shown=shown))

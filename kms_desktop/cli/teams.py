"""`team`: the teams of the workspace, made, listed, called otherwise, and closed."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.output import print_json, print_line, print_table
from kms_desktop.cli.staff import acting_login, note_audit
from kms_desktop.settings import Settings
from kms_desktop.texts import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from kms_desktop.access.teams import Teams


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    team = commands.add_parser("team", help=tr("the teams people work in"))
    actions = team.add_subparsers(title=tr("actions"), metavar="ACTION", required=True)
    add = actions.add_parser("add", parents=[shared], help=tr("make a team"))
    add.add_argument("team", metavar="NAME")
    add.add_argument("--division", default="", help=tr("part of the house that the team belongs to"))
    add.add_argument("--new-team", action="store_true", help=tr("make it, however much it is called like another"))
    add.set_defaults(perform=_run_add)
    rename = actions.add_parser("rename", parents=[shared], help=tr("give a team another name"))
    rename.add_argument("team")
    rename.add_argument("name")
    rename.set_defaults(perform=_run_rename)
    remove = actions.add_parser("remove", parents=[shared], help=tr("close a team in which nobody works any more"))
    remove.add_argument("team")
    remove.set_defaults(perform=_run_remove)
    listed = actions.add_parser("list", parents=[shared], help=tr("list the teams"))
    listed.set_defaults(perform=_run_list)


def _run_add(settings: Settings, arguments: argparse.Namespace) -> int:
    def add_team(teams: Teams, by: str) -> None:
        if not arguments.new_team:
            teams.check_spelling(arguments.team)
        teams.add_team(arguments.team, division=arguments.division, by=by)

    _change_teams(settings, add_team)
    return _tell(arguments, arguments.team, tr("There is a team {team} now.", team=arguments.team))


def _run_rename(settings: Settings, arguments: argparse.Namespace) -> int:
    before = _change_teams(settings, lambda teams, by: teams.rename_team(arguments.team, arguments.name, by=by))
    return _tell(
        arguments,
        arguments.name,
        tr("The team {before} is called {after} now.", before=before, after=arguments.name),
    )


def _run_remove(settings: Settings, arguments: argparse.Namespace) -> int:
    name = _change_teams(settings, lambda teams, by: teams.remove_team(arguments.team, by=by))
    return _tell(arguments, name, tr("The team {team} is not offered any more.", team=name))


def _run_list(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.teams import Teams
    from kms_desktop.storage.database import open_database

    with closing(open_database(settings.url)) as database:
        teams = Teams(database).list_teams()
    if arguments.json:
        print_json([{"team": name, "division": division} for name, division in teams])
    else:
        print_table((tr("Team"), tr("Division")), teams)
    return 0


def _change_teams(settings: Settings, change: Callable[[Teams, str], str | None]) -> str:
    from kms_desktop.access.teams import Teams
    from kms_desktop.storage.database import open_database

    with closing(open_database(settings.url)) as database:
        said = change(Teams(database), acting_login(settings))
        note_audit(settings, database)
    return said or ""


def _tell(arguments: argparse.Namespace, team: str, words: str) -> int:
    if arguments.json:
        print_json({"team": team})
    else:
        print_line(words)
    return 0

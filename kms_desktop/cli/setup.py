"""`demo`, `init`, `migrate`, `staff` and `doctor`: making a workspace, and checking that it is well."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.show import print_json, print_table
from kms_desktop.settings import Settings

if TYPE_CHECKING:
    from kms_desktop.cli.main import OpenWindow

_ROLES = ("agent", "editor", "supervisor", "admin")
_AUTHORITIES = ("agent", "team_lead", "manager")


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    demo = commands.add_parser("demo", parents=[shared], help="a throw-away workspace with people, history and calls")
    demo.add_argument("--fresh", action="store_true", help="make it anew")
    demo.add_argument("--pictures", metavar="DIR", help="play the demo call, save a picture of each state, and end")
    demo.add_argument("--no-window", action="store_true", help="only make the workspace")
    demo.set_defaults(perform=_demo)
    init = commands.add_parser("init", parents=[shared], help="make a workspace")
    init.add_argument("--name", default="", help="name of the first person, an admin (else the login)")
    init.set_defaults(perform=_init)
    migrate = commands.add_parser("migrate", parents=[shared], help="bring a workspace to this version")
    migrate.set_defaults(perform=_migrate)
    _add_staff(commands, shared)
    doctor = commands.add_parser("doctor", parents=[shared], help="check everything the program depends on")
    doctor.set_defaults(perform=_doctor)


def _add_staff(commands: Any, shared: argparse.ArgumentParser) -> None:
    staff = commands.add_parser("staff", help="who works here")
    actions = staff.add_subparsers(title="actions", metavar="ACTION", required=True)
    add = actions.add_parser("add", parents=[shared], help="add somebody")
    add.add_argument("login")
    add.add_argument("--name", required=True)
    add.add_argument("--team", required=True)
    add.add_argument("--role", choices=_ROLES, default="agent")
    add.add_argument("--authority", choices=_AUTHORITIES, default="agent")
    add.set_defaults(perform=_staff_add)
    listed = actions.add_parser("list", parents=[shared], help="list everybody")
    listed.set_defaults(perform=_staff_list)


def _demo(settings: Settings, arguments: argparse.Namespace) -> int | OpenWindow:
    from pathlib import Path

    from kms_desktop.cli.main import OpenWindow
    from kms_desktop.demo.place import demo_settings, make_demo

    settings = demo_settings(settings)
    made = make_demo(settings, fresh=arguments.fresh)
    if made:
        print(f"A demo workspace stands in {settings.data_dir}: {made}.")
    if arguments.no_window:
        return 0
    pictures = Path(arguments.pictures) if arguments.pictures else None
    return OpenWindow(settings, practice=True, pictures=pictures)


def _init(settings: Settings, arguments: argparse.Namespace) -> int:
    import getpass

    from kms_desktop.customers.staff import Roster
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.migrate import migrate

    migrate(settings.url)
    database = open_database(settings.url)
    try:
        roster = Roster(database)
        login = settings.staff or getpass.getuser()
        if not roster.everyone():
            roster.add(login, arguments.name or login, "admin", "Everyone", "manager")
            print(f"The workspace is ready. {login} is its admin. Add colleagues with “kms-desktop staff add”.")
        else:
            print("The workspace is ready; it was there before.")
    finally:
        database.close()
    return 0


def _migrate(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.storage.migrate import migrate

    before, after = migrate(settings.url)
    if arguments.json:
        print_json({"from": before, "to": after})
    else:
        print("Nothing to do." if before == after else f"The workspace went from {before or 'nothing'} to {after}.")
    return 0


def _staff_add(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.customers.staff import Roster
    from kms_desktop.storage.database import open_database

    database = open_database(settings.url)
    try:
        person = Roster(database).add(
            arguments.login, arguments.name, arguments.role, arguments.team, arguments.authority
        )
    finally:
        database.close()
    if arguments.json:
        print_json(person)
    else:
        print(f"{person.name} ({person.login}) works in {person.team} as {person.role}.")
    return 0


def _staff_list(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.customers.staff import Roster
    from kms_desktop.storage.database import open_database

    database = open_database(settings.url)
    try:
        everyone = Roster(database).everyone()
    finally:
        database.close()
    if arguments.json:
        print_json(everyone)
    else:
        rows = [(p.login, p.name, p.team, p.role, p.authority.replace("_", " ")) for p in everyone]
        print_table(("Login", "Name", "Team", "Role", "Authority"), rows)
    return 0


def _doctor(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.services.doctor import examine

    checks = examine(settings)
    if arguments.json:
        print_json(checks)
    else:
        for check in checks:
            print(f"{'ok  ' if check.well else 'FAIL'}  {check.what}: {check.text}")
    ill = [check for check in checks if not check.well]
    if ill and not arguments.json:
        print(f"kms-desktop: {len(ill)} of {len(checks)} checks need somebody.", file=sys.stderr)
    return 1 if ill else 0

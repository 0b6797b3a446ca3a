"""`verification`: how many answers of a caller are a verification, shown and set."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import Any

from kms_desktop.cli.output import print_json, print_line
from kms_desktop.cli.staff import acting_login, note_audit
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    rule = commands.add_parser(
        "verification", parents=[shared], help=tr("how many answers of a caller are a verification")
    )
    rule.add_argument("--needed", type=int, metavar="N", help=tr("it takes so many from now on (administrators)"))
    rule.set_defaults(perform=_run)


def _run(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.current_staff import person_at_desk
    from kms_desktop.access.roster import Roster
    from kms_desktop.customers.verification_rule import VerificationRule
    from kms_desktop.storage.database import open_database

    with closing(open_database(settings.url)) as database:
        roster = Roster(database)
        person = person_at_desk(roster, settings.staff) if settings.staff or roster.personal_login() else None
        rule = VerificationRule(database, person)
        if arguments.needed is not None:
            rule.set_needed(arguments.needed, by=acting_login(settings))
            note_audit(settings, database)
        needed = rule.answers_needed()
    if arguments.json:
        print_json({"needed": needed})
    else:
        print_line(
            plural("It takes {n} answer to verify a caller.", "It takes {n} answers to verify a caller.", needed)
        )
    return 0

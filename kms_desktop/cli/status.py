"""`status`: who is there and what they are at, and how long they were at what."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.output import print_json, print_table
from kms_desktop.errors import KmsError
from kms_desktop.settings import Settings
from kms_desktop.texts import tr
from kms_desktop.texts.format import clock

if TYPE_CHECKING:
    from kms_desktop.contacts.agent_statuses import AgentStatuses
    from kms_desktop.storage.database import Database

_MOST_DAYS = 366


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    status = commands.add_parser("status", parents=[shared], help=tr("who is there, and what they are at"))
    status.add_argument("--times", action="store_true", help=tr("how long they were at what, today and before"))
    status.add_argument("--days", type=_days, default=1, metavar="N", help=tr("of how many days (1: today)"))
    status.set_defaults(perform=_run_status)


def _run_status(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.current_staff import person_at_desk
    from kms_desktop.access.roles import READ_STATUS_TIMES
    from kms_desktop.access.roster import Roster
    from kms_desktop.contacts.agent_statuses import AgentStatuses
    from kms_desktop.storage.database import open_database

    with closing(open_database(settings.url)) as database:
        person = person_at_desk(Roster(database), settings.staff)
        statuses = AgentStatuses(database, person.id)
        if arguments.times:
            if not person.may(READ_STATUS_TIMES):
                raise KmsError(tr("How long people were at what is read by supervisors."))
            _tell_times(statuses, arguments)
        else:
            _tell_present(database, statuses, arguments)
    return 0


def _tell_present(database: Database, statuses: AgentStatuses, arguments: argparse.Namespace) -> None:
    from kms_desktop.access.roles import HANDLE_CONTACTS
    from kms_desktop.access.roster import Roster

    present = statuses.present()()
    people = [one for one in Roster(database).list_people() if one.may(HANDLE_CONTACTS)]
    if arguments.json:
        print_json(
            [
                {
                    "login": one.login,
                    "name": one.name,
                    "team": one.team,
                    "status": found.status if found else None,
                    "reason": found.reason if found else "",
                    "since": found.since if found else None,
                }
                for one in people
                for found in (present.get(one.id),)
            ]
        )
        return
    rows = [
        (one.name, one.team, found.status if found else tr("not here"), found.reason if found else "", _at(found))
        for one in people
        for found in (present.get(one.id),)
    ]
    print_table((tr("Name"), tr("Team"), tr("Status"), tr("Reason"), tr("Since")), rows)


def _tell_times(statuses: AgentStatuses, arguments: argparse.Namespace) -> None:
    today = datetime.now(UTC).date()
    found = statuses.count_times(today - timedelta(days=arguments.days - 1), today)
    if arguments.json:
        print_json(
            [
                {"name": t.name, "status": t.status, "reason": t.reason, "seconds": t.seconds, "times": t.times}
                for t in found
            ]
        )
        return
    rows = [(one.name, one.status, one.reason, f"{one.seconds // 60}", f"{one.times}") for one in found]
    print_table((tr("Name"), tr("Status"), tr("Reason"), tr("Minutes"), tr("Times")), rows)


def _at(found: Any) -> str:
    return clock(found.since.astimezone()) if found is not None and found.since is not None else ""


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_DAYS:
        raise argparse.ArgumentTypeError(tr("it must be a whole number from 1 to {most}", most=_MOST_DAYS))
    return int(text)

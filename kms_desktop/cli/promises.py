"""`promises`: what is owed to customers, by whom and until when, as a table, for a machine, or into a file."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.output import print_json, print_line, print_table
from kms_desktop.errors import Refused
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr

if TYPE_CHECKING:
    from datetime import datetime

    from kms_desktop.access.model import Person
    from kms_desktop.access.roster import Roster
    from kms_desktop.contacts.model import Promise
    from kms_desktop.storage.database import Database

_STATES = ("open", "kept", "broken")


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    promises = commands.add_parser("promises", parents=[shared], help=tr("what is owed to customers"))
    promises.add_argument("--due", action="store_true", help=tr("only what should be done by now"))
    promises.add_argument("--whose", metavar="LOGIN", default="", help=tr("of one person (else of everybody you see)"))
    promises.add_argument(
        "--which", choices=_STATES, default="open", help=tr("those that are open, kept or broken (else open)")
    )
    promises.add_argument("--csv", metavar="FILE", type=Path, help=tr("write the list into a file"))
    promises.set_defaults(perform=_run_promises)


def _run_promises(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.current_staff import person_at_desk
    from kms_desktop.access.roles import READ_FLOOR
    from kms_desktop.access.roster import Roster
    from kms_desktop.contacts.promise_queries import Promises, WantedPromises
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.ids import utc_now

    now = utc_now()
    with closing(open_database(settings.url)) as database:
        roster = Roster(database)
        me = person_at_desk(roster, settings.staff)
        owner = _whose(roster, arguments.whose, me)
        if not owner and not me.may(READ_FLOOR):
            owner = me.id
        due_before = now if arguments.due else None
        wanted = WantedPromises(owner_id=owner, due_before=due_before, state=arguments.which)
        found = Promises(database).of_floor(wanted, limit=20_000)()
        if arguments.csv is not None:
            return _write_csv(database, me, found, arguments.csv)
    if arguments.json:
        print_json([_told(promise, now) for promise in found])
        return 0
    _print_promises(found, now)
    return 0


def _whose(roster: Roster, login: str, me: Person) -> str:
    """The key of who is asked for, "" for everybody. Raises Refused for a colleague where only one's own are seen."""
    from kms_desktop.access.roles import READ_FLOOR, who_may

    if not login:
        return ""
    person = roster.find_person(login)
    if person.id != me.id and not me.may(READ_FLOOR):
        raise Refused(tr("The promises of colleagues are listed for {who}.", who=who_may(READ_FLOOR)))
    return person.id


def _write_csv(database: Database, me: Person, found: list[Promise], path: Path) -> int:
    from kms_desktop.voc.contact_list import ContactList
    from kms_desktop.voc.csv_export import promises_csv, write_csv_file

    ContactList(database, me).note_export("promises", [promise.id for promise in found], me.login)
    write_csv_file(path, promises_csv(found))
    print_line(plural("{n} promise written to {file}.", "{n} promises written to {file}.", len(found), file=path.name))
    return 0


def _told(promise: Promise, now: datetime) -> dict[str, Any]:
    names = ("id", "contact_id", "customer_id", "what", "channel", "state", "why", "moves", "owner_id")
    times = ("made_at", "due_at", "next_word_at", "settled_at")
    read = {name: getattr(promise, name) for name in times}
    return {
        **{name: getattr(promise, name) for name in names},
        **{name: at.isoformat() if at is not None else None for name, at in read.items()},
        "customer": promise.customer_name,
        "owner": promise.owner_name,
        "late_minutes": _late_minutes(promise, now),
    }


def _late_minutes(promise: Promise, now: datetime) -> int:
    late = promise.state == "open" and promise.next_due < now
    return int((now - promise.next_due).total_seconds()) // 60 if late else 0


def _print_promises(found: list[Promise], now: datetime) -> None:
    from kms_desktop.contacts.promise_text import channel_words

    late = sum(1 for promise in found if _late_minutes(promise, now))
    print_line(plural("{n} promise, {late} late", "{n} promises, {late} late", len(found), late=late))
    rows = [
        (
            f"{promise.next_due.astimezone():%Y-%m-%d %H:%M}",  # no text: a time as tables have it
            tr("{minutes} min late", minutes=_late_minutes(promise, now)) if _late_minutes(promise, now) else "",
            promise.owner_name,
            promise.customer_name,
            " ".join(part for part in (promise.what, channel_words(promise.channel)) if part),
        )
        for promise in found
    ]
    if rows:
        print_table((tr("Due"), "", tr("Whose"), tr("Customer"), tr("Promise")), rows)

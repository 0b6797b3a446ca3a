"""`card`, `looks` and `part`: what is known of a customer, who looked at whom, and one who is two people."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.arguments import count_argument
from kms_desktop.cli.looking import note_look
from kms_desktop.cli.output import print_json, print_line, print_table, to_json_data
from kms_desktop.cli.people import format_stamp, name_and_account, the_one
from kms_desktop.settings import Settings
from kms_desktop.texts import format as written
from kms_desktop.texts import plural, tr

if TYPE_CHECKING:
    from kms_desktop.contacts.card.model import CustomerCard
    from kms_desktop.customers.model import Customer


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    card = commands.add_parser(
        "card", parents=[shared], help=tr("what is known of a customer: notes, numbers, preferences")
    )
    card.add_argument("customer", help=tr("account number, phone number, e-mail address or name"))
    card.set_defaults(perform=_run_card)
    part = commands.add_parser(
        "part", parents=[shared], help=tr("part a customer who is two people (supervisors and administrators)")
    )
    part.add_argument("customer", help=tr("account number, phone number, e-mail address or name"))
    part.add_argument("addresses", nargs="+", help=tr("numbers and addresses that are the other one's"))
    part.add_argument("--name", default="", help=tr("the name of the other one, who is entered"))
    part.add_argument("--to", metavar="CUSTOMER", default="", help=tr("the other one, who is there already"))
    part.add_argument("--yes", action="store_true", help=tr("do it; without it only what would go is shown"))
    part.set_defaults(perform=_run_part)
    looks = commands.add_parser(
        "looks", parents=[shared], help=tr("who read customers with no contact open (whoever reads the audit)")
    )
    looks.add_argument(
        "customer", nargs="?", default="", help=tr("account number, phone number, e-mail address or name; none for all")
    )
    looks.add_argument("--limit", metavar="N", type=count_argument, default=50, help=tr("how many, the newest first"))
    looks.set_defaults(perform=_run_looks)


def _run_card(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.contacts.card.cards import read_card
    from kms_desktop.customers.directory import Directory
    from kms_desktop.storage.database import open_database

    with closing(open_database(settings.url)) as database:
        customer = the_one(Directory(database, settings.region), arguments.customer)
        note_look(settings, database, customer.id)
        card = database.read(read_card(customer.id))
    if arguments.json:
        print_json({"customer": customer, "card": to_json_data(card)})
        return 0
    _show_card(customer, card)
    return 0


def _show_card(customer: Customer, card: CustomerCard) -> None:
    print_line(name_and_account(customer))
    rows = [(tr("Number") if one.kind == "phone" else tr("Address"), one.value, one.level) for one in card.points]
    for note in card.notes:
        state = tr("taken down") if note.ended_at else written.day(note.until, year=True) if note.until else ""
        rows.append((tr("Note"), note.text, state))
    for what, one in card.preferences.items():
        rows.append((what.capitalize(), one.value, tr("agreed") if one.consent else ""))
    if card.confirmed_at is not None:
        rows.append((tr("Confirmed"), format_stamp(card.confirmed_at), card.names.get(card.confirmed_by, "")))
    print_table((tr("What"), tr("Value"), tr("State")), rows)


def _run_part(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.current_staff import person_at_desk
    from kms_desktop.access.roster import Roster
    from kms_desktop.customers.directory import Directory
    from kms_desktop.customers.parting import part_customer, plan_parting
    from kms_desktop.storage.database import open_database

    with closing(open_database(settings.url)) as database:
        person, directory = person_at_desk(Roster(database), settings.staff), Directory(database, settings.region)
        customer = the_one(directory, arguments.customer)
        to_id = the_one(directory, arguments.to).id if arguments.to else ""
        plan = plan_parting(database, settings.region, customer.id, arguments.addresses)
        done = part_customer(database, person, plan, name=arguments.name, to_id=to_id) if arguments.yes else None
        other = directory.get_customer(done.to_id) if done is not None else None
    if arguments.json:
        print_json({"plan": to_json_data(plan), "parted": to_json_data(done)})
        return 0
    goes = tr("{addresses}, with {threads}", addresses=", ".join(plan.addresses), threads=_exchanges(len(plan.threads)))
    if other is None:
        print_line(tr("{what} would go from {name}. Nothing is changed; --yes does it.", what=goes, name=customer.name))
    else:
        print_line(tr("{what} went from {name} to {other}.", what=goes, name=customer.name, other=other.name))
    return 0


def _exchanges(count: int) -> str:
    return plural("{n} exchange", "{n} exchanges", count)


def _run_looks(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.current_staff import person_at_desk
    from kms_desktop.access.roster import Roster
    from kms_desktop.contacts.card.looks import CustomerLooks
    from kms_desktop.customers.directory import Directory
    from kms_desktop.storage.database import open_database

    with closing(open_database(settings.url)) as database:
        looks = CustomerLooks(database, person_at_desk(Roster(database), settings.staff))
        whom = the_one(Directory(database, settings.region), arguments.customer).id if arguments.customer else ""
        found = looks.list_looks(whom, arguments.limit)
    if arguments.json:
        print_json(found)
    elif found:
        rows = [(format_stamp(one.at), one.name, one.customer_name) for one in found]
        print_table((tr("When (UTC)"), tr("Who"), tr("Customer")), rows)
    else:
        print_line(tr("Nobody looked at a customer with no contact open."))
    return 0

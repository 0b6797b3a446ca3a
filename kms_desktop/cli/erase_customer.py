"""`forget`: a customer is erased, after it was shown what goes and somebody said yes."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.output import print_error, print_json, print_line, to_json_data
from kms_desktop.cli.people import name_and_account, the_one
from kms_desktop.errors import KmsError
from kms_desktop.settings import Settings
from kms_desktop.texts import in_context, plural, tr

if TYPE_CHECKING:
    from kms_desktop.contacts.erasing import Goes
    from kms_desktop.customers.model import Customer

_YES = ("y", "yes", in_context("typed as an answer", "yes").casefold())


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    forget = commands.add_parser(
        "forget", parents=[shared], help=tr("erase a customer (supervisors and administrators)")
    )
    forget.add_argument("customer", help=tr("account number, phone number, e-mail address or name"))
    forget.add_argument("--yes", action="store_true", help=tr("do not ask; with --json nothing is erased without it"))
    forget.set_defaults(perform=_run_forget)


def _run_forget(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.current_staff import person_at_desk
    from kms_desktop.access.roster import Roster
    from kms_desktop.customers.directory import Directory
    from kms_desktop.erasure.erase_customer import erase_customer, what_would_go
    from kms_desktop.storage.database import open_database

    with closing(open_database(settings.url)) as database:
        person = person_at_desk(Roster(database), settings.staff)
        customer = the_one(Directory(database, settings.region), arguments.customer)
        goes, erased = what_would_go(database, person, customer.id), None
        if not arguments.json and not goes.already:
            _show_what_goes(customer, goes)
        if not goes.already and (arguments.yes or (not arguments.json and _says_yes(customer))):
            erased = erase_customer(settings, database, person, customer.id)
            goes = erased.goes
    if arguments.json:
        whom = {"id": customer.id, "name": customer.name, "account_no": customer.account_no}
        print_json({"customer": whom, **to_json_data(goes), "erased": erased is not None or goes.already})
    elif goes.already:
        print_line(tr("This customer was erased before; nothing of them is left."))
    else:
        print_line(tr("Erased. What happened stays in the figures, as that of an erased customer."))
        print_line(tr("Copies that were made before (backups, exports, printed sheets) still hold what they held."))
    for problem in erased.problems if erased is not None else ():
        print_error(tr("The customer is erased, but: {problem}", problem=problem))
    return 1 if erased is not None and erased.problems else 0


def _show_what_goes(customer: Customer, goes: Goes) -> None:
    print_line(tr("{customer}. With this customer go:", customer=name_and_account(customer)))
    print_line(f"  {tr('name, account number, tier, products and facts')}")
    for count, line in (
        (
            goes.contact_points,
            plural("{n} phone number or address", "{n} phone numbers and addresses", goes.contact_points),
        ),
        (
            goes.messages,
            plural("{n} entry of the history: its words", "{n} entries of the history: their words", goes.messages),
        ),
        (
            goes.contacts,
            plural("{n} contact: what was typed in it", "{n} contacts: what was typed in them", goes.contacts),
        ),
        (
            goes.suggestions,
            plural(
                "{n} suggestion: what the customer said",
                "{n} suggestions: what the customer said",
                goes.suggestions,
            ),
        ),
    ):
        if count:
            print_line(f"  {line}")
    print_line(tr("What was done, granted and decided stays, without a name. This cannot be undone."))


def _says_yes(customer: Customer) -> bool:
    """Raises KmsError where nobody can be asked, or says no."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise KmsError(tr("There is no terminal to ask; nothing was erased. Say --yes to erase without being asked."))
    try:
        answer = input(tr("Erase {name}? Type yes or no: ", name=" ".join(customer.name.split())))
    except EOFError:
        answer = ""
    if answer.strip().casefold() not in _YES:
        raise KmsError(tr("Nothing was erased."))
    return True

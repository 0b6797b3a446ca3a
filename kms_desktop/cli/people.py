"""`import`, `customer` and `history`: other systems' records in, and what is known of a customer out."""

from __future__ import annotations

import argparse
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.arguments import count_argument, file_argument
from kms_desktop.cli.output import print_json, print_line, print_rest, print_table, to_json_data
from kms_desktop.contacts.ending_text import outcome_words
from kms_desktop.errors import KmsError, NotFound
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import clock, day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from kms_desktop.connectors.model import Skipped
    from kms_desktop.customers.directory import Directory
    from kms_desktop.customers.history import History
    from kms_desktop.customers.model import Customer, HistoryEntry, Message, NewInteraction

_MOST_NAMED = 5


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    brought = commands.add_parser(
        "import", parents=[shared], help=tr("bring another system's exchanges into the history")
    )
    brought.add_argument("kind", choices=("zammad", "mbox"))
    brought.add_argument("files", nargs="+", type=file_argument, metavar="FILE")
    brought.add_argument(
        "--own", action="append", default=[], metavar="DOMAIN", help=tr("mail domain of your own people")
    )
    brought.add_argument(
        "--limit", metavar="N", type=count_argument, default=20, help=tr("how many skipped records to list")
    )
    brought.set_defaults(perform=_run_import)
    customer = commands.add_parser("customer", parents=[shared], help=tr("look a customer up"))
    customer.add_argument("find", help=tr("name, account number, phone number or e-mail address"))
    customer.add_argument("--limit", metavar="N", type=count_argument, default=20, help=tr("how many customers"))
    customer.set_defaults(perform=_run_customer)
    history = commands.add_parser("history", parents=[shared], help=tr("everything that happened with a customer"))
    history.add_argument("customer", help=tr("account number, phone number, e-mail address or name"))
    history.add_argument(
        "--limit", metavar="N", type=count_argument, default=20, help=tr("how many exchanges, the newest first")
    )
    history.add_argument(
        "--original", action="store_true", help=tr("each letter whole as it came, with what it quotes")
    )
    history.set_defaults(perform=_run_history)


def _run_import(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.customers.history import History
    from kms_desktop.storage.database import open_database

    with closing(open_database(settings.url)) as database:
        history = History(database, region=settings.region)
        with _read_export(arguments, history) as (interactions, skipped):
            report = history.store_messages(interactions)
    if arguments.json:
        print_json({**to_json_data(report), "skipped": to_json_data(skipped)})
        return 0
    print_line(
        tr(
            "{added}, {before}, {customers}, {skipped}.",
            added=plural("{n} message added", "{n} messages added", report.added),
            before=plural("{n} was there before", "{n} were there before", report.already_there),
            customers=plural("{n} new customer", "{n} new customers", report.customers_added),
            skipped=plural("{n} skipped", "{n} skipped", len(skipped)),
        )
    )
    for one in skipped[: arguments.limit]:
        print_line(f"  {one.path}: {one.why}")
    if len(skipped) > arguments.limit:
        print_rest(len(skipped) - arguments.limit)
    return 0


@contextmanager
def _read_export(
    arguments: argparse.Namespace, history: History
) -> Iterator[tuple[Iterable[NewInteraction], Sequence[Skipped]]]:
    """The messages, and what is left out of them, which is whole when all were taken."""
    if arguments.kind == "zammad":
        from kms_desktop.connectors.zammad import read_zammad

        batch = read_zammad(arguments.files)
        yield batch.interactions, batch.skipped
        return
    from kms_desktop.connectors.mbox import Mailbox

    own = tuple(arguments.own)
    with closing(Mailbox(arguments.files, own_domains=own, stored_texts=history.letters_of)) as mailbox:
        yield mailbox.interactions(), mailbox.skipped


def _run_customer(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.customers.directory import Directory
    from kms_desktop.storage.database import open_database

    with closing(open_database(settings.url)) as database:
        found = Directory(database, settings.region).find_customers(arguments.find, arguments.limit)
    if arguments.json:
        print_json(found)
    elif found:
        rows = [(c.name, c.account_no, c.tier, c.phone, c.email) for c in found]
        print_table((tr("Name"), tr("Account"), tr("Tier"), tr("Phone"), tr("E-mail")), rows)
    if not found:
        raise NotFound(tr("No customer is found by “{text}”.", text=arguments.find))
    return 0


def _run_history(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.cli.looking import note_look
    from kms_desktop.contacts.past_contact import PastContacts
    from kms_desktop.customers.directory import Directory
    from kms_desktop.customers.history import History
    from kms_desktop.storage.database import open_database

    with closing(open_database(settings.url)) as database:
        customer = the_one(Directory(database, settings.region), arguments.customer)
        note_look(settings, database, customer.id)
        turns = PastContacts(settings.currency).read_turns
        history = History(database, region=settings.region, contact_turns=turns)
        entries = history.list_entries(customer.id, limit=arguments.limit)
        list_messages = history.list_originals if arguments.original else history.list_messages
        if arguments.json:
            told = [
                {**to_json_data(entry), "outcome": outcome_words(entry), "messages": list_messages(entry.id)}
                for entry in entries
            ]
            print_json({"customer": customer, "entries": told})
            return 0
        _show_history(customer, entries)
        for entry in entries if arguments.original else ():
            _show_letters(entry, list_messages(entry.id))
    return 0


def _show_letters(entry: HistoryEntry, messages: Sequence[Message]) -> None:
    for message in messages:
        print_line("")
        print_line(" · ".join(part for part in (format_stamp(message.at), message.author, entry.subject) if part))
        for line in message.text.split("\n"):
            print_line(f"  {line}" if line else "")


def _show_history(customer: Customer, entries: tuple[HistoryEntry, ...]) -> None:
    print_line(name_and_account(customer))
    if not entries:
        print_line(tr("Nothing happened with this customer yet."))
        return
    rows = [(format_stamp(e.at), e.channel, e.subject, outcome_words(e)) for e in entries]
    print_table((tr("When (UTC)"), tr("Channel"), tr("What"), tr("Outcome")), rows)


def name_and_account(customer: Customer) -> str:
    """The name alone where no account number is known."""
    if not customer.account_no:
        return customer.name
    return tr("{name}, account {account}", name=customer.name, account=customer.account_no)


def _told_apart_by(customer: Customer, found: Sequence[Customer]) -> str:
    """What finds this customer and none of the others; a telephone number may be on several."""
    has_own_mail = sum(one.email == customer.email for one in found) == 1
    return customer.account_no or (customer.email if has_own_mail else "") or customer.id


def format_stamp(at: datetime) -> str:
    """ "22 Nov 2026 12:04", in UTC."""
    return f"{day(at, year=True, padded=True)} {clock(at)}"


def the_one(directory: Directory, text: str) -> Customer:
    """The only customer who is found by the text. Raises NotFound for none, KmsError for several."""
    found = directory.find_customers(text, _MOST_NAMED + 1)
    if not found:
        raise NotFound(tr("No customer is found by “{text}”.", text=text))
    if len(found) > 1:
        names = ", ".join(f"{c.name} ({_told_apart_by(c, found)})" for c in found[:_MOST_NAMED])
        if len(found) > _MOST_NAMED:
            raise KmsError(
                tr(
                    "“{text}” matches more than {count} customers: {names} and others. "
                    "Say which one by what stands in brackets.",
                    count=_MOST_NAMED,
                    text=text,
                    names=names,
                )
            )
        raise KmsError(
            tr(
                "“{text}” matches several customers: {names}. Say which one by what stands in brackets.",
                text=text,
                names=names,
            )
        )
    return found[0]

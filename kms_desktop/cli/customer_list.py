"""`customers import`: a list of customers into the directory; what each column is taken for is shown and kept."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.arguments import count_argument, file_argument
from kms_desktop.cli.output import print_error, print_json, print_line, print_rest, print_table, to_json_data
from kms_desktop.errors import KmsError, NotFound, Refused
from kms_desktop.settings import Settings
from kms_desktop.texts import in_context, plural, tr

if TYPE_CHECKING:
    from kms_desktop.connectors.csv_table import Table
    from kms_desktop.connectors.customer_columns import Columns, SavedColumns
    from kms_desktop.connectors.customer_list import CustomerList
    from kms_desktop.connectors.model import Skipped
    from kms_desktop.customers.list_import import ListReport
    from kms_desktop.storage.database import Database

_YES = ("y", "yes", in_context("typed as an answer", "yes").casefold())
_SHOWN_ROWS = 3
_LABELS = {
    "account": tr("account number"),
    "name": in_context("a column", "name"),
    "first_name": tr("first name"),
    "last_name": tr("last name"),
    "tier": tr("tier"),
    "products": tr("products"),
    "phone": tr("telephone numbers"),
    "email": tr("mail addresses"),
}
_SEPARATORS = {",": tr("commas"), ";": tr("semicolons"), "\t": tr("tabs"), "|": tr("bars")}


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    customers = commands.add_parser("customers", help=tr("bring a list of customers in"))
    actions = customers.add_subparsers(title=tr("commands"), metavar="COMMAND", required=True)
    brought = actions.add_parser(
        "import", parents=[shared], help=tr("add and update customers from a CSV file (supervisors and administrators)")
    )
    brought.add_argument("file", type=file_argument, metavar="FILE")
    brought.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="FIELD=HEADING",
        help=tr("say which column holds a field: account, name, first_name, last_name, tier, products, phone, email"),
    )
    brought.add_argument("--guess", action="store_true", help=tr("forget the columns of the last time and guess anew"))
    brought.add_argument("--dry-run", action="store_true", help=tr("say what would be done, and change nothing"))
    brought.add_argument("--yes", action="store_true", help=tr("do not ask whether the columns are right"))
    brought.add_argument(
        "--limit", metavar="N", type=count_argument, default=20, help=tr("how many lines that are left out to list")
    )
    brought.set_defaults(perform=_run_import)


def _run_import(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.audit_check import note_end
    from kms_desktop.connectors.csv_table import read_table
    from kms_desktop.connectors.customer_columns import SavedColumns, check_columns, guess_columns, name_columns
    from kms_desktop.connectors.customer_list import read_customers
    from kms_desktop.customers.list_import import import_list, plan_list
    from kms_desktop.storage.database import open_database

    saved = SavedColumns(settings.data_dir / "customer-columns.json")
    table = read_table(arguments.file)
    known = {} if arguments.guess else saved.find(table)
    columns = name_columns(table, arguments.column, known or guess_columns(table, settings.region))
    check_columns(table, columns)
    listed = read_customers(table, columns, arguments.file.name, settings.region)
    with closing(open_database(settings.url)) as database:
        login = _who_may(settings, database)
        if not arguments.json:
            _show_columns(table, columns, listed, is_known=bool(known))
        if arguments.dry_run:
            report = plan_list(database, listed.customers)
        else:
            if not (arguments.json or arguments.yes or known or arguments.column):
                _ask(len(listed.customers))
            report = import_list(database, listed.customers, login)
            note_end(settings, database)
            _save(saved, table, columns)
    _show_report(arguments, table, columns, listed, report)
    return 0


def _who_may(settings: Settings, database: Database) -> str:
    """The login the audit tells; on a file where nobody works yet, that of the operating system. Raises Refused."""
    from kms_desktop.access.current_staff import person_at_desk, system_login
    from kms_desktop.access.roles import IMPORT_HISTORY, may
    from kms_desktop.access.roster import Roster

    roster = Roster(database)
    try:
        person = person_at_desk(roster, settings.staff)
    except NotFound:
        if roster.list_people() or settings.staff:
            raise
        return system_login()
    if not may(person.role, IMPORT_HISTORY):
        raise Refused(tr("Only a supervisor or an administrator brings customers in; ask one of yours."))
    return person.login


def _show_columns(table: Table, columns: Columns, listed: CustomerList, *, is_known: bool) -> None:
    how = _SEPARATORS.get(table.separator, table.separator)
    rows = plural("{n} row", "{n} rows", len(table.rows))
    print_line(tr("{rows}, separated by {how}, encoding {encoding}.", rows=rows, how=how, encoding=table.encoding))
    print_line(tr("Columns as the last time:") if is_known else tr("Columns, as far as their headings tell:"))
    for field, places in columns.items():
        headings = ", ".join(f"“{table.headings[place]}”" for place in places)
        print_line(f"  {_LABELS[field]}: {headings}")
    used = {place for places in columns.values() for place in places}
    unused = [heading for place, heading in enumerate(table.headings) if place not in used and heading]
    if unused:
        print_line(f"  {tr('not taken')}: {', '.join(f'“{heading}”' for heading in unused)}")
    print_table(
        (tr("Account"), tr("Name"), tr("Tier"), tr("Products"), tr("Phone"), tr("E-mail")),
        [
            (one.account_no, one.name, one.tier or "", *map(", ".join, (one.products or (), one.phones, one.mails)))
            for one in listed.customers[:_SHOWN_ROWS]
        ],
    )


def _ask(count: int) -> None:
    """Only a person at a terminal is asked. Raises KmsError where they say no."""
    if sys.stdin is None or not sys.stdin.isatty():
        return
    question = plural("Bring {n} customer in? Type yes or no: ", "Bring {n} customers in? Type yes or no: ", count)
    try:
        answer = input(question)
    except EOFError:
        answer = ""
    if answer.strip().casefold() not in _YES:
        raise KmsError(tr("Nothing was entered. Name columns with --column FIELD=HEADING."))


def _save(saved: SavedColumns, table: Table, columns: Columns) -> None:
    try:
        saved.save(table, columns)
    except OSError as problem:
        reason = problem.strerror or problem
        print_error(tr("The customers are in, but the columns could not be kept: {reason}.", reason=reason))


def _show_report(
    arguments: argparse.Namespace, table: Table, columns: Columns, listed: CustomerList, report: ListReport
) -> None:
    if arguments.json:
        print_json(
            {
                "columns": {field: [table.headings[place] for place in places] for field, places in columns.items()},
                "encoding": table.encoding,
                "separator": table.separator,
                **to_json_data(report),
                "skipped": listed.skipped,
                "notes": listed.notes,
                "dry_run": arguments.dry_run,
            }
        )
        return
    told = tr(
        "{added}, {changed}, {unchanged}, {skipped}.",
        added=plural("{n} customer added", "{n} customers added", report.added),
        changed=plural("{n} changed", "{n} changed", report.changed),
        unchanged=plural("{n} as before", "{n} as before", report.unchanged),
        skipped=plural("{n} line left out", "{n} lines left out", len(listed.skipped)),
    )
    print_line(tr("Nothing was changed. It would be: {told}", told=told) if arguments.dry_run else told)
    _list_places(listed.skipped, arguments.limit)
    if listed.notes:
        print_line(
            plural("Left out of {n} line that was taken:", "Left out of {n} lines that were taken:", len(listed.notes))
        )
        _list_places(listed.notes, arguments.limit)


def _list_places(places: tuple[Skipped, ...], limit: int) -> None:
    for one in places[:limit]:
        print_line(f"  {one.path}: {one.why}")
    if len(places) > limit:
        print_rest(len(places) - limit)

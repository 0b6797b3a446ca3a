"""`export`: one row a contact with everything that figures are counted by, for any program that reads tables."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.arguments import file_argument
from kms_desktop.cli.figure_options import add_filters, add_one_person, note_one_person, read_filters, who_asks
from kms_desktop.cli.output import print_json, print_line
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import number

if TYPE_CHECKING:
    from collections.abc import Callable


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    export = commands.add_parser(
        "export", parents=[shared], help=tr("one row a contact with all dimensions, for any program that reads tables")
    )
    export.add_argument("file", metavar="FILE", type=file_argument, help=tr("where it is written, as CSV"))
    add_filters(export)
    add_one_person(export)
    export.add_argument(
        "--names", action="store_true", help=tr("with the names of agents and customers, which are else left out")
    )
    export.set_defaults(perform=_run_export)


def _run_export(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.roster import Roster
    from kms_desktop.cli.staff import acting_login
    from kms_desktop.figures.contact_export import ContactExport
    from kms_desktop.figures.contact_rows import export_columns
    from kms_desktop.figures.one_person import OnePerson
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.ids import utc_now

    with closing(open_database(settings.url)) as database:
        roster = Roster(database)
        me, filters = who_asks(roster, settings), read_filters(arguments, roster)
        one_person = OnePerson(database, me)
        note_one_person(one_person, filters, arguments.why, me)
        written = ContactExport(database, me, one_person).write_file(
            arguments.file,
            filters,
            utc_now().astimezone(),
            me.login if me is not None else acting_login(settings),
            with_names=arguments.names,
            tell=_progress_printer(),
        )
    if arguments.json:
        columns = export_columns(with_names=arguments.names)
        print_json({"file": written.path, "rows": written.rows, "columns": columns})
        return 0
    many = written.rows or 0
    print_line(
        plural("{n} contact written to {file}.", "{n} contacts written to {file}.", many, file=written.path.name)
    )
    return 0


def _progress_printer() -> Callable[[int, int], None]:
    """Told to a person who waits at a terminal, not to a file."""
    if sys.stderr is None or not sys.stderr.isatty():
        return lambda done, of: None

    def tell(done: int, of: int) -> None:
        print(
            "\r" + plural("{done} of {n} contacts", "{done} of {n} contacts", of, n=number(of), done=number(done)),
            end="\n" if done == of else "",
            file=sys.stderr,
            flush=True,
        )

    return tell

"""`report executives`: one page as HTML or PDF, with the assumptions printed."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import Any

from kms_desktop.cli.arguments import file_argument
from kms_desktop.cli.figure_options import add_filters, note_report, read_filters
from kms_desktop.cli.output import print_json, print_line
from kms_desktop.settings import Settings
from kms_desktop.texts import tr


def add_reports(kinds: Any, shared: argparse.ArgumentParser) -> None:
    """Among the reports."""
    executives = kinds.add_parser(
        "executives", parents=[shared], help=tr("one page: figures, what problems may cost, decisions and their effect")
    )
    add_filters(executives)
    where = executives.add_mutually_exclusive_group(required=True)
    where.add_argument("--html", metavar="FILE", type=file_argument, help=tr("write it as a page for a browser"))
    where.add_argument("--pdf", metavar="FILE", type=file_argument, help=tr("write it as PDF to send or print"))
    executives.set_defaults(perform=_run_executives)


def _run_executives(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.current_staff import person_at_desk
    from kms_desktop.access.roster import Roster
    from kms_desktop.figures.executives import read_executives
    from kms_desktop.figures.executives_html import executives_html, executives_title
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.ids import utc_now

    with closing(open_database(settings.url)) as database:
        roster = Roster(database)
        me, filters = person_at_desk(roster, settings.staff), read_filters(arguments, roster)
        told = read_executives(database, me, filters, utc_now().astimezone())
        html, title = executives_html(told, settings.currency), executives_title(told)
        content = arguments.print_pdf(html, title) if arguments.pdf is not None else html.encode()
        note_report(database, me, "executives", len(told.sheet.values), told.sheet.period.now)
        path = arguments.pdf or arguments.html
        write_page(path, content)
    if arguments.json:
        print_json({"file": path, "title": title})
    else:
        print_line(tr("Written to {file}.", file=path.name))
    return 0


def write_page(path: Path, content: bytes) -> None:
    """Whole or not at all, for its owner alone. Raises KmsError."""
    from kms_desktop.voc.csv_export import write_file

    write_file(path, content)

"""`report executives`, one page as HTML or PDF with its assumptions; and `report changes`, what changed, for all."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import Any

from kms_desktop.cli.arguments import file_argument
from kms_desktop.cli.figure_options import add_filters, add_period, note_report, read_filters, read_period
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
    changes = kinds.add_parser(
        "changes", parents=[shared], help=tr("what changed for those who take calls: answers, options, articles")
    )
    add_period(changes, "last_month")
    changes.add_argument("--html", metavar="FILE", type=file_argument, help=tr("write it as a page for a browser"))
    changes.set_defaults(perform=_run_changes)


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


def _run_changes(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.current_staff import person_at_desk
    from kms_desktop.access.roster import Roster
    from kms_desktop.editorial import changes_text
    from kms_desktop.editorial.changes_report import ChangesReport
    from kms_desktop.figures.period import compare_period
    from kms_desktop.search.bootstrap import viewer_of
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.ids import utc_now

    with closing(open_database(settings.url)) as database:
        me = person_at_desk(Roster(database), settings.staff)
        span = compare_period(read_period(arguments), utc_now().astimezone()).now
        changes = ChangesReport(database, me, viewer_of(me), settings.currency).report(span)()
        if arguments.html is not None:
            parts = (changes.said, changes.options, changes.articles, changes.bulletins)
            note_report(database, me, "changes", sum(map(len, parts)), span)
            write_page(arguments.html, changes_text.changes_html(changes).encode())
    if arguments.json:
        print_json(changes_text.changes_data(changes))
    elif arguments.html is not None:
        print_line(tr("Written to {file}.", file=arguments.html.name))
    else:
        print_line(changes_text.changes_title(changes))
        if changes.is_empty:
            print_line(changes_text.nothing_words())
        for title, lines in changes_text.change_parts(changes):
            print_line("")
            print_line(title)
            for line in lines:
                print_line(f"  {line}")
    return 0


def write_page(path: Path, content: bytes) -> None:
    """Whole or not at all, for its owner alone. Raises KmsError."""
    from kms_desktop.voc.csv_export import write_file

    write_file(path, content)

"""`report journeys`: what became of customers' journeys, step by step, or the contacts behind one step."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.arguments import count_argument
from kms_desktop.cli.figure_options import note_report
from kms_desktop.cli.output import print_json, print_line, print_table
from kms_desktop.errors import KmsError, NotFound
from kms_desktop.settings import Settings
from kms_desktop.texts import in_context, plural, tr
from kms_desktop.texts.format import decimal, number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kms_desktop.articles.journeys import Journey
    from kms_desktop.figures.customer_journeys import Came, JourneyReport, StepLine

_NOTHING = "–"


def add_report(kinds: Any, shared: argparse.ArgumentParser) -> None:
    """Among the reports."""
    journeys = kinds.add_parser(
        "journeys",
        parents=[shared],
        help=tr("what became of customers' journeys, step by step, beside what is expected"),
    )
    journeys.add_argument("name", metavar="NAME", nargs="?", default="", help=tr("only this journey"))
    journeys.add_argument(
        "--days", metavar="N", type=count_argument, default=90, help=tr("begun how many days back (else 90)")
    )
    journeys.add_argument(
        "--contacts",
        metavar="N",
        type=count_argument,
        default=0,
        help=tr("the contacts behind step N, as --json or lines"),
    )
    journeys.add_argument("--csv", metavar="FILE", type=Path, help=tr("write it into a file for a spreadsheet"))
    journeys.set_defaults(perform=_run_journeys)


def _run_journeys(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.current_staff import person_at_desk
    from kms_desktop.access.roster import Roster
    from kms_desktop.figures.customer_journeys import JourneyReports
    from kms_desktop.figures.period import Span
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.ids import utc_now

    wanted = _find_journeys(settings, arguments.name)
    with closing(open_database(settings.url)) as database:
        roster = Roster(database)
        me = person_at_desk(roster, settings.staff) if roster.personal_login() or settings.staff else None
        now = utc_now()
        begins = now - timedelta(days=arguments.days)
        reports = JourneyReports(database, me).report(wanted, begins, now)()
        if arguments.csv is not None and not arguments.contacts:
            note_report(database, me, "journeys", sum(len(one.lines) for one in reports), Span(begins, now))
    if arguments.contacts:
        return _tell_contacts(reports, arguments)
    if arguments.csv is not None:
        return _write(arguments.csv, reports)
    if arguments.json:
        print_json([_as_data(report) for report in reports])
        return 0
    _tell_reports(reports)
    return 0


def _find_journeys(settings: Settings, name: str) -> tuple[Journey, ...]:
    from kms_desktop.articles.journeys import NAME, read_journeys

    known = read_journeys(settings.kb_dir)
    if known.findings:
        first = known.findings[0]
        print_line(tr("{file}, line {line}: {text}", file=NAME, line=first.line, text=first.text))
    if not known.journeys:
        raise NotFound(tr("There are no journeys: {file} in the folder of articles tells them.", file=NAME))
    found = tuple(one for one in known.journeys if not name or one.name.casefold() == name.casefold())
    if not found:
        there = ", ".join(one.name for one in known.journeys)
        raise NotFound(tr("There is no journey “{name}”. There are: {known}.", name=name, known=there))
    return found


def _tell_reports(reports: Sequence[JourneyReport]) -> None:
    heads = (
        tr("Step"),
        tr("Expected"),
        "n",
        *_came_words().values(),
        tr("Other channel"),
        tr("Days"),
        tr("In time, share"),
    )
    for report in reports:
        begun = plural("begun {n} time", "begun {n} times", len(report.begun), n=number(len(report.begun)))
        print_line(f"{report.journey.name}, {begun}")
        print_table(heads, [_row(line) for line in report.lines])


def _row(line: StepLine) -> tuple[str, ...]:
    share = line.share_in_time
    return (
        line.step.reason,
        _expected(line),
        number(line.n),
        *(number(line.count(what)) for what in _came_words()),
        number(len(line.other_channel)) if line.step.channel else _NOTHING,
        decimal(line.days, 1) if line.days is not None else _NOTHING,
        percent(share) if share is not None else _NOTHING,
    )


def _expected(line: StepLine) -> str:
    step = line.step
    speaks = {"us": tr("we speak next"), "customer": tr("the customer speaks next")}.get(step.speaks, "")
    within = tr("within {time}", time=step.within_text) if step.within_text else ""
    return ", ".join(part for part in (speaks, within, step.channel) if part) or _NOTHING


def _came_words() -> dict[Came, str]:
    return {
        "in_time": tr("In time"),
        "late": tr("Late"),
        # Translators: the customer got in touch where we had promised to
        "asked_first": tr("Had to ask"),
        "not_come": tr("Not come"),
        # Translators: how many customers' next step is not due yet
        "waiting": in_context("journeys", "Not due yet"),
    }


def _tell_contacts(reports: Sequence[JourneyReport], arguments: argparse.Namespace) -> int:
    if len(reports) != 1:
        raise KmsError(tr("Name the journey whose contacts are to be listed."))
    (report,) = reports
    if not 2 <= arguments.contacts <= len(report.lines) + 1:
        raise NotFound(tr("This journey has steps 2 to {last}.", last=len(report.lines) + 1))
    line = report.lines[arguments.contacts - 2]
    if arguments.json:
        print_json({what: list(ids) for what, ids in line.came.items()})
        return 0
    words = _came_words()
    print_table(
        (tr("What came"), tr("Contact")),
        [(words[what], contact) for what in words for contact in line.came.get(what, ())],
    )
    return 0


def _as_data(report: JourneyReport) -> dict[str, Any]:
    steps = [
        {
            "reason": line.step.reason,
            "within": line.step.within_text,
            "channel": line.step.channel,
            "speaks": line.step.speaks,
            "n": line.n,
            **{what: line.count(what) for what in _came_words()},
            "other_channel": len(line.other_channel),
            "days": None if line.days is None else round(line.days, 3),
        }
        for line in report.lines
    ]
    return {"name": report.journey.name, "begun": len(report.begun), "steps": steps}


def _write(path: Path, reports: Sequence[JourneyReport]) -> int:
    from kms_desktop.voc.csv_export import make_csv, write_csv_file

    data = [_as_data(report) for report in reports]
    rows = [
        [told["name"], str(place), *("" if value is None else str(value) for value in step.values())]
        for told in data
        for place, step in enumerate(told["steps"], 2)
    ]
    columns = ("journey", "step", *(data[0]["steps"][0] if data else ()))
    write_csv_file(path, make_csv(columns, rows))
    print_line(plural("{n} line written to {file}.", "{n} lines written to {file}.", len(rows), file=path.name))
    return 0

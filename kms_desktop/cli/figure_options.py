"""Options of which time and whose contacts a report is → filters; who asks, and the file that it is written into."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kms_desktop.cli.output import print_line
from kms_desktop.errors import KmsError, NotFound
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr

if TYPE_CHECKING:
    from kms_desktop.access.model import Person
    from kms_desktop.access.roster import Roster
    from kms_desktop.figures.filters import FigureFilters
    from kms_desktop.figures.one_person import OnePerson
    from kms_desktop.figures.period import Span, WantedPeriod
    from kms_desktop.storage.database import Database

_PERIODS = ("today", "yesterday", "this_week", "last_week", "this_month", "last_month", "28_days")


def add_filters(parser: argparse.ArgumentParser, *, article: bool = True) -> None:
    """Which time, and whose contacts. `article`: whether one can be narrowed to."""
    add_period(parser)
    add_narrowing(parser, article=article)


def add_narrowing(parser: argparse.ArgumentParser, *, article: bool = True) -> None:
    """Whose contacts."""
    parser.add_argument("--team", metavar="NAME", default="", help=tr("only one team"))
    parser.add_argument("--mine", action="store_true", help=tr("only what you did yourself"))
    parser.add_argument("--reason", metavar="CODE", default="", help=tr("only one reason code"))
    if article:
        parser.add_argument("--article", metavar="ID", default="", help=tr("only one article"))
    parser.add_argument("--channel", metavar="CODE", default="", help=tr("only one channel"))
    parser.add_argument("--tier", metavar="TIER", default="", help=tr("only customers of one tier"))
    parser.add_argument("--product", metavar="NAME", default="", help=tr("only customers with one product"))


def add_period(parser: argparse.ArgumentParser, usual: str = "28_days") -> None:
    """Which time, `usual` where none is said."""
    told = tr("which time (else {period})", period=usual)
    parser.add_argument("--period", choices=_PERIODS, default=usual, help=told)
    parser.add_argument("--from", dest="first", metavar="DAY", default="", help=tr("the first day, 2026-11-01"))
    parser.add_argument("--to", dest="last", metavar="DAY", default="", help=tr("the last day (else today)"))


def add_one_person(parser: argparse.ArgumentParser) -> None:
    """What one person did, which the audit tells."""
    parser.add_argument("--agent", metavar="LOGIN", default="", help=tr("only one person, with --why"))
    parser.add_argument("--why", metavar="TEXT", default="", help=tr("why one person is counted, for the audit"))


def who_asks(roster: Roster, settings: Settings) -> Person | None:
    """The person of the login, or the one who was named; in a file with nobody named, all is counted."""
    from kms_desktop.access.current_staff import person_at_desk

    return person_at_desk(roster, settings.staff) if roster.personal_login() or settings.staff else None


def read_filters(arguments: argparse.Namespace, roster: Roster, period: WantedPeriod | None = None) -> FigureFilters:
    """What `add_filters` took; with a period, what `add_narrowing` did. Raises KmsError for a day or a team that there
    is not."""
    from kms_desktop.figures.filters import FigureFilters

    agent = getattr(arguments, "agent", "")
    return FigureFilters(
        period or read_period(arguments),
        team_id=_team_id(roster, arguments.team) if arguments.team else "",
        mine=arguments.mine,
        agent_id=roster.find_person(agent).id if agent else "",
        reason=arguments.reason,
        article_id=arguments.article,
        channel=arguments.channel,
        tier=arguments.tier,
        product=arguments.product,
    )


def read_period(arguments: argparse.Namespace) -> WantedPeriod:
    """Which time is asked for. Raises KmsError for what is no day."""
    from datetime import date

    from kms_desktop.figures.filters import as_day
    from kms_desktop.figures.period import WantedPeriod, days_period

    if not (arguments.first or arguments.last):
        return WantedPeriod(arguments.period)
    last = as_day(arguments.last) if arguments.last else date.today()  # noqa: DTZ011 - the day of this machine
    first = as_day(arguments.first) if arguments.first else last
    if first is None or last is None:
        raise KmsError(tr("Write a day as in 2026-11-30."))
    return days_period(first, last)


def _team_id(roster: Roster, name: str) -> str:
    for key, known in roster.teams()():
        if known.casefold() == name.casefold():
            return key
    raise NotFound(tr("There is no team “{name}”.", name=name))


def note_one_person(one_person: OnePerson, filters: FigureFilters, why: str, me: Person | None) -> None:
    """Who was asked for alone, where that is somebody else. Raises as `OnePerson.note_agent`."""
    from kms_desktop.access.current_staff import system_login

    if filters.agent_id and (me is None or filters.agent_id != me.id):
        one_person.note_agent(filters.agent_id, why, me.login if me else system_login())


def note_report(database: Database, me: Person | None, name: str, rows: int, span: Span | None = None) -> None:
    """The audit tells who writes a report into a file, and of which time, before it is there."""
    from kms_desktop.access.current_staff import system_login
    from kms_desktop.access.export_note import note_export
    from kms_desktop.figures.period import span_dates

    period = span_dates(span) if span is not None else ""
    note_export(database, me, name, rows, me.login if me is not None else system_login(), period=period)


def write_csv(path: Path, text: str, rows: int) -> int:
    """Says how many rows it has. Raises KmsError where it cannot be written."""
    from kms_desktop.voc.csv_export import write_csv_file

    write_csv_file(path, text)
    print_line(plural("{n} row written to {file}.", "{n} rows written to {file}.", rows, file=path.name))
    return 0

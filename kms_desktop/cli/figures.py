"""`report figures` and `report volumes`: the figures of the floor beside the period before, the contacts behind one of
them, and how many contacts began when."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.output import print_json, print_line, print_rest, print_table
from kms_desktop.errors import KmsError, NotFound, Refused
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import number

if TYPE_CHECKING:
    from kms_desktop.access.model import Person
    from kms_desktop.access.roster import Roster
    from kms_desktop.figures.definitions import Figure
    from kms_desktop.figures.filters import FigureFilters
    from kms_desktop.figures.period import WantedPeriod
    from kms_desktop.figures.reading import Behind, FigureSheet
    from kms_desktop.storage.database import Database
    from kms_desktop.voc.contact_list import ContactList

_PERIODS = ("today", "yesterday", "this_week", "last_week", "this_month", "last_month", "28_days")
_MOST_LINES = 50


def add_report(kinds: Any, shared: argparse.ArgumentParser) -> None:
    """Among the reports."""
    figures = kinds.add_parser("figures", parents=[shared], help=tr("figures of the floor beside the period before"))
    add_filters(figures)
    figures.add_argument("--agent", metavar="LOGIN", default="", help=tr("only one person, with --why"))
    figures.add_argument("--why", metavar="TEXT", default="", help=tr("why one person is counted, for the audit"))
    figures.add_argument("--behind", metavar="FIGURE", default="", help=tr("the contacts behind one figure"))
    figures.add_argument(
        "--set-target", metavar="FIGURE=VALUE", default="", help=tr("what a figure should come to; nothing for none")
    )
    figures.add_argument("--csv", metavar="FILE", type=Path, help=tr("write it into a file for a spreadsheet"))
    figures.set_defaults(perform=_run_figures)
    volumes = kinds.add_parser(
        "volumes", parents=[shared], help=tr("how many contacts began in each half hour, by reason code")
    )
    add_period(volumes)
    volumes.add_argument("--csv", metavar="FILE", type=Path, help=tr("write it into a file for a spreadsheet"))
    volumes.set_defaults(perform=_run_volumes)


def _run_volumes(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.roles import READ_FLOOR, who_may
    from kms_desktop.access.roster import Roster
    from kms_desktop.figures.period import compare_period
    from kms_desktop.figures.volumes import count_volumes, volumes_csv
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.ids import utc_now

    with closing(open_database(settings.url)) as database:
        me = who_asks(Roster(database), settings)
        if me is not None and not me.may(READ_FLOOR):
            raise Refused(tr("The contacts of the floor are counted for {who}.", who=who_may(READ_FLOOR)))
        found = count_volumes(database, me, compare_period(read_period(arguments), utc_now().astimezone()).now)
    if arguments.csv is not None:
        return write_csv(arguments.csv, volumes_csv(found), len(found))
    if arguments.json:
        print_json(found)
        return 0
    if not found:
        print_line(tr("No contact began in this time."))
        return 0
    rows = [(one.day, one.begins, one.contacts, one.reason) for one in found]
    print_table((tr("Day"), tr("From"), tr("Contacts"), tr("Reason")), rows[:_MOST_LINES])
    if len(rows) > _MOST_LINES:
        print_rest(len(rows) - _MOST_LINES)
    return 0


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


def add_period(parser: argparse.ArgumentParser) -> None:
    """Which time."""
    parser.add_argument("--period", choices=_PERIODS, default="28_days", help=tr("which time (else 28_days)"))
    parser.add_argument("--from", dest="first", metavar="DAY", default="", help=tr("the first day, 2026-11-01"))
    parser.add_argument("--to", dest="last", metavar="DAY", default="", help=tr("the last day (else today)"))


def _run_figures(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.current_staff import system_login
    from kms_desktop.access.roster import Roster
    from kms_desktop.figures.definitions import FIGURES
    from kms_desktop.figures.reading import Figures
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.ids import utc_now
    from kms_desktop.voc.contact_list import ContactList

    with closing(open_database(settings.url)) as database:
        roster = Roster(database)
        me, now = who_asks(roster, settings), utc_now().astimezone()
        contacts, filters = ContactList(database, me), read_filters(arguments, roster)
        figures = Figures(database, contacts, me)
        if arguments.set_target:
            return _set_target(database, me, arguments.set_target, settings.currency)
        if filters.agent_id and (me is None or filters.agent_id != me.id):
            figures.one_person.note_agent(filters.agent_id, arguments.why, me.login if me else system_login())
        if arguments.behind:
            behind = figures.behind(_find_figure(arguments.behind), filters, now)()
            return tell_behind(database, contacts, me, behind, arguments, settings.currency)
        sheet = figures.sheet(filters, now, FIGURES)()
        sheet = figures.limits(sheet, filters, now)()
    return _tell_sheet(sheet, arguments, settings.currency)


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


def read_period(arguments: argparse.Namespace) -> Any:
    """What `add_period` took. Raises KmsError for what is no day."""
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


def _find_figure(code: str) -> Figure:
    from kms_desktop.figures.definitions import FIGURES, find_figure

    figure = find_figure(code)
    if figure is None:
        known = ", ".join(one.code for one in FIGURES)
        raise NotFound(tr("There is no figure “{code}”. There are: {known}.", code=code, known=known))
    return figure


def _set_target(database: Database, me: Person | None, said: str, currency: str) -> int:
    from kms_desktop.access.current_staff import system_login
    from kms_desktop.figures.targets import Targets, as_target
    from kms_desktop.figures.words import value_words

    code, _, written = said.partition("=")
    figure = _find_figure(code.strip())
    target = as_target(figure, written)
    Targets(database, me).keep_target(figure, target, by=me.login if me is not None else system_login())
    if target is None:
        print_line(tr("{figure} has no target.", figure=figure.title))
    else:
        told = value_words(figure, target, currency)
        print_line(tr("The target of “{figure}” is {target}.", figure=figure.title, target=told))
    return 0


def _tell_sheet(sheet: FigureSheet, arguments: argparse.Namespace, currency: str) -> int:
    from kms_desktop.figures.definitions import GROUPS
    from kms_desktop.figures.sheet_csv import sheet_csv
    from kms_desktop.figures.words import VERDICTS, delta_words, target_words, value_words

    if arguments.csv is not None:
        return write_csv(arguments.csv, sheet_csv(sheet), len(sheet.values))
    if arguments.json:
        print_json(sheet_data(sheet))
        return 0
    rows = []
    for value in sheet.values:
        figure, delta = value.figure, value.delta
        shown = value_words(figure, value.now.value, currency) if value.now.n else "–"
        moved = delta_words(figure, delta, currency) if delta is not None else ""
        rows.append(
            (
                GROUPS[figure.group],
                figure.title,
                shown,
                moved,
                VERDICTS[value.verdict],
                target_words(value, currency),
                number(value.now.n),
                figure.code,
            )
        )
    heads = (tr("Group"), tr("Figure"), tr("Value"), tr("Against before"), "", "", "n", tr("Code"))
    print_table(heads, rows)
    return 0


def sheet_data(sheet: FigureSheet) -> dict[str, Any]:
    """As JSON has it."""
    spans = {"period": sheet.period.now, "before": sheet.period.before}
    told: dict[str, Any] = {
        name: {"from": span.begins.isoformat(), "to": span.ends.isoformat()} for name, span in spans.items()
    }
    told["figures"] = [
        {
            "code": value.figure.code,
            "group": value.figure.group,
            "title": value.figure.title,
            "definition": value.figure.definition,
            "unit": value.figure.unit,
            "n": value.now.n,
            "value": round(value.now.value, 6) if value.now.n else None,
            "n_before": value.before.n,
            "before": round(value.before.value, 6) if value.before.n else None,
            "limits": [round(value.limits.lower, 6), round(value.limits.upper, 6)] if value.limits else None,
            "verdict": value.verdict,
            "target": value.target,
            "meets_target": value.meets,
        }
        for value in sheet.values
    ]
    return told


def tell_behind(
    database: Database,
    contacts: ContactList,
    me: Person | None,
    behind: Behind,
    arguments: argparse.Namespace,
    currency: str,
) -> int:
    """The rows behind one figure, in the way that was asked for; a file is told in the audit."""
    from kms_desktop.access.current_staff import system_login
    from kms_desktop.figures.sheet_csv import behind_csv
    from kms_desktop.figures.words import measure_words

    figure = behind.figure
    if arguments.csv is not None:
        ids = list(dict.fromkeys(row.contact_id for row in behind.rows if row.line is not None))
        contacts.note_export("contacts", ids, me.login if me is not None else system_login())
        return write_csv(arguments.csv, behind_csv(behind), len(behind.rows))
    if arguments.json:
        data = [
            {"contact": row.contact_id, "at": row.at.isoformat(), "counts_as": row.measure, "article": row.about}
            for row in behind.rows
        ]
        print_json({"code": figure.code, "n": behind.counted.n, "contacts": data})
        return 0
    print_line(tr("{figure}: {definition}", figure=figure.title, definition=figure.definition))
    print_line(plural("{n} counted.", "{n} counted.", behind.counted.n))
    rows = [
        (
            measure_words(figure, row.measure, currency),
            f"{row.at.astimezone():%Y-%m-%d %H:%M}",  # no text: as the other lists of commands tell it
            row.contact_id,
            *((row.about,) if figure.rows else ()),
        )
        for row in behind.rows[:_MOST_LINES]
    ]
    if rows:
        heads = (tr("Counts as"), tr("When"), tr("Contact"), *((tr("Article"),) if figure.rows else ()))
        print_table(heads, rows)
    if behind.counted.n > len(rows):
        print_rest(behind.counted.n - len(rows))
    return 0


def write_csv(path: Path, text: str, rows: int) -> int:
    """Says how many rows it has. Raises KmsError where it cannot be written."""
    from kms_desktop.voc.csv_export import write_csv_file

    write_csv_file(path, text)
    print_line(plural("{n} row written to {file}.", "{n} rows written to {file}.", rows, file=path.name))
    return 0

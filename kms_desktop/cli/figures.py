"""`report figures` and `report volumes`: the figures of the floor beside the period before, the contacts behind one of
them, and how many contacts began when."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kms_desktop.cli import figure_parts
from kms_desktop.cli.figure_options import (
    add_filters,
    add_one_person,
    add_period,
    note_one_person,
    note_report,
    read_filters,
    read_period,
    who_asks,
    write_csv,
)
from kms_desktop.cli.output import print_json, print_line, print_rest, print_table
from kms_desktop.errors import NotFound, Refused
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import number

if TYPE_CHECKING:
    from kms_desktop.access.model import Person
    from kms_desktop.figures.definitions import Figure
    from kms_desktop.figures.reading import Behind, FigureSheet
    from kms_desktop.storage.database import Database
    from kms_desktop.voc.contact_list import ContactList

_MOST_LINES = 50
_PARTS = ("reason", "team", "channel", "product", "tier")


def add_report(kinds: Any, shared: argparse.ArgumentParser) -> None:
    """Among the reports."""
    figures = kinds.add_parser("figures", parents=[shared], help=tr("figures of the floor beside the period before"))
    add_filters(figures)
    add_one_person(figures)
    figures.add_argument("--behind", metavar="FIGURE", default="", help=tr("the contacts behind one figure"))
    figures.add_argument(
        "--by", choices=_PARTS, default="", help=tr("each figure part by part: by reason, team, channel, product, tier")
    )
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
        span = compare_period(read_period(arguments), utc_now().astimezone()).now
        found = count_volumes(database, me, span)
        if arguments.csv is not None:
            note_report(database, me, "volumes", len(found), span)
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


def _run_figures(settings: Settings, arguments: argparse.Namespace) -> int:
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
        note_one_person(figures.one_person, filters, arguments.why, me)
        if arguments.behind and not arguments.by:
            behind = figures.behind(_find_figure(arguments.behind), filters, now)()
            return tell_behind(database, contacts, me, behind, arguments, settings.currency)
        if arguments.by:
            wanted = (_find_figure(arguments.behind),) if arguments.behind else FIGURES
            parts = [figures.breakdowns.breakdown(one, arguments.by, filters, now)() for one in wanted]
            return figure_parts.tell_parts(database, me, parts, arguments, settings.currency)
        sheet = figures.sheet(filters, now, FIGURES)()
        sheet = figures.limits(sheet, filters, now)()
        if arguments.csv is not None:
            note_report(database, me, "figures", len(sheet.values), sheet.period.now)
    return _tell_sheet(sheet, arguments, settings.currency)


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

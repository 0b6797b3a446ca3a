"""`report kcs`: the measures of knowledge, each with its interval, and what one of them was counted from."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.figure_options import add_filters, note_report, read_filters, who_asks, write_csv
from kms_desktop.cli.figures import sheet_data, tell_behind
from kms_desktop.cli.output import print_json, print_line, print_table
from kms_desktop.errors import NotFound
from kms_desktop.settings import Settings
from kms_desktop.texts import tr
from kms_desktop.texts.format import decimal, number, percent

if TYPE_CHECKING:
    from kms_desktop.figures.definitions import Figure
    from kms_desktop.figures.reading import FigureSheet, FigureValue


def add_report(kinds: Any, shared: argparse.ArgumentParser) -> None:
    """Among the reports."""
    kcs = kinds.add_parser("kcs", parents=[shared], help=tr("how knowledge is used, whether it fits, and how it grows"))
    add_filters(kcs)
    kcs.add_argument("--behind", metavar="MEASURE", default="", help=tr("what one measure was counted from"))
    kcs.add_argument("--csv", metavar="FILE", type=Path, help=tr("write it into a file for a spreadsheet"))
    kcs.set_defaults(perform=_run_kcs)


def _run_kcs(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.roster import Roster
    from kms_desktop.figures.knowledge_measures import KNOWLEDGE_FIGURES
    from kms_desktop.figures.reading import Figures
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.ids import utc_now
    from kms_desktop.voc.contact_list import ContactList

    with closing(open_database(settings.url)) as database:
        roster = Roster(database)
        me, now = who_asks(roster, settings), utc_now().astimezone()
        contacts, filters = ContactList(database, me), read_filters(arguments, roster)
        figures = Figures(database, contacts, me)
        if arguments.behind:
            behind = figures.behind(_find_measure(arguments.behind), filters, now)()
            return tell_behind(database, contacts, me, behind, arguments, settings.currency)
        sheet = figures.sheet(filters, now, KNOWLEDGE_FIGURES)()
        sheet = figures.limits(sheet, filters, now)()
        if arguments.csv is not None:
            note_report(database, me, "kcs", len(sheet.values), sheet.period.now)
    return _tell_sheet(sheet, arguments, settings.currency)


def _find_measure(code: str) -> Figure:
    from kms_desktop.figures.knowledge_measures import KNOWLEDGE_FIGURES, find_measure

    found = find_measure(code)
    if found is None:
        known = ", ".join(one.code for one in KNOWLEDGE_FIGURES)
        raise NotFound(tr("There is no measure “{code}”. There are: {known}.", code=code, known=known))
    return found


def _tell_sheet(sheet: FigureSheet, arguments: argparse.Namespace, currency: str) -> int:
    from kms_desktop.figures.sheet_csv import sheet_csv

    if arguments.csv is not None:
        return write_csv(arguments.csv, sheet_csv(sheet), len(sheet.values))
    if arguments.json:
        told = sheet_data(sheet)
        for one, value in zip(told["figures"], sheet.values, strict=True):
            between = value.interval
            one["interval"] = [round(between.low, 6), round(between.high, 6)] if between else None
        print_json(told)
        return 0
    heads = (tr("Measure"), tr("Value"), tr("Between"), tr("Against before"), "", "n", tr("Code"))
    print_table(heads, [_row(value, currency) for value in sheet.values])
    reused = next(value.now for value in sheet.values if value.figure.code == "reused")
    _tell_ratio(reused.total, reused.n)
    return 0


def _tell_ratio(reused: float, n: int) -> None:
    from kms_desktop.figures.knowledge_measures import reuse_ratio

    ratio = reuse_ratio(reused, n)
    if ratio is not None:
        print_line(tr("For each new article, one that was known was used {times} times.", times=decimal(ratio, 1)))
    elif n:
        print_line(tr("No article was published for the first time."))


def _row(value: FigureValue, currency: str) -> tuple[str, ...]:
    from kms_desktop.figures.words import VERDICTS, delta_words, value_words

    figure, delta, between = value.figure, value.delta, value.interval
    return (
        figure.title,
        value_words(figure, value.now.value, currency) if value.now.n else "–",
        tr("{low} to {high}", low=percent(between.low), high=percent(between.high)) if between else "",
        delta_words(figure, delta, currency) if delta is not None else "",
        VERDICTS[value.verdict],
        number(value.now.n),
        figure.code,
    )

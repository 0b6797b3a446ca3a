"""`report what-if`: what a looser limit of an option would have cost and spared, or the contacts behind one figure."""

from __future__ import annotations

import argparse
from contextlib import closing
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.figure_options import add_filters, note_report, read_filters, who_asks, write_csv
from kms_desktop.cli.output import print_json, print_line, print_rest, print_table
from kms_desktop.errors import KmsError, NotFound
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import money, number

if TYPE_CHECKING:
    from kms_desktop.figures.asks_replay import WhatIfLine
    from kms_desktop.figures.looser_limits import Loosened
    from kms_desktop.voc.themes.model import Assumption, Range

_MOST_LINES = 50
_MOST_MONEY = Decimal(10_000_000)


def add_report(kinds: Any, shared: argparse.ArgumentParser) -> None:
    """Among the reports."""
    parser = kinds.add_parser(
        "what-if", parents=[shared], help=tr("what a looser limit of an option would have cost and spared")
    )
    add_filters(parser, article=False)
    parser.add_argument("--article", metavar="ID", required=True, help=tr("the article of the option"))
    parser.add_argument("--option", metavar="ID", required=True, help=tr("the option"))
    looser = parser.add_mutually_exclusive_group(required=True)
    looser.add_argument("--limit", metavar="SUM", default="", help=tr("up to how much agents grant it alone"))
    looser.add_argument("--without-approval", action="store_true", help=tr("agents grant any sum of it alone"))
    parser.add_argument("--behind", metavar="FIGURE", default="", help=tr("the contacts behind one figure"))
    parser.add_argument("--csv", metavar="FILE", type=Path, help=tr("write it into a file for a spreadsheet"))
    parser.set_defaults(perform=_run_what_if)


def _run_what_if(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.current_staff import system_login
    from kms_desktop.access.roster import Roster
    from kms_desktop.figures.looser_limits import LooserLimits
    from kms_desktop.figures.period import compare_period
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.ids import utc_now
    from kms_desktop.voc.contact_list import ContactList

    most = None if arguments.without_approval else _sum_of(arguments.limit)
    with closing(open_database(settings.url)) as database:
        roster = Roster(database)
        me, filters, now = who_asks(roster, settings), read_filters(arguments, roster), utc_now().astimezone()
        limits = LooserLimits(database, me, settings.currency)
        found = limits.replay(arguments.article, arguments.option, most, filters, now)()
        if arguments.behind:
            line = _find_line(found, arguments.behind)
            if arguments.csv is not None:
                who = me.login if me is not None else system_login()
                ContactList(database, me).note_export("contacts", list(line.contacts), who)
            return _tell_behind(found, line, arguments, settings.currency)
        if arguments.csv is not None:
            note_report(database, me, "what_if", len(found.lines), compare_period(filters.period, now).now)
    if arguments.csv is not None:
        return _write(arguments.csv, found)
    if arguments.json:
        print_json(_as_data(found))
        return 0
    _tell(found, settings.currency)
    return 0


def _sum_of(written: str) -> Decimal:
    try:
        most = Decimal(written.strip().lstrip("£$€"))
    except InvalidOperation as problem:
        raise KmsError(tr("“{figure}” is no sum of money.", figure=written[:40])) from problem
    if not most.is_finite() or not 0 <= most <= _MOST_MONEY:
        raise KmsError(tr("“{figure}” is no sum of money.", figure=written[:40]))
    return most


def _find_line(found: Loosened, code: str) -> WhatIfLine:
    line = found.find_line(code)
    if line is None:
        known = ", ".join(one.code for one in found.lines)
        raise NotFound(tr("There is no figure “{code}”. There are: {known}.", code=code, known=known))
    return line


def _tell(found: Loosened, currency: str) -> None:
    from kms_desktop.figures import what_if_text as text

    print_line(text.limit_sentence(found, currency))
    print_line(text.time_sentence(found))
    print_line(text.summary_sentence(found, currency))
    if not found.asks:
        return
    rows = [
        (line.title, *text.ends_text(line.value, line.unit, currency), number(len(line.contacts)), line.code)
        for line in found.lines
    ]
    ends = (tr("Low"), tr("Middle"), tr("High"))
    print_table((tr("What"), *ends, tr("Contacts"), tr("Code")), rows)
    if found.is_small:
        print_line(text.SMALL)
    print_line("")
    assumed = [
        (text.assumption_title(one), *text.assumption_ends(one, currency), one.source, one.code)
        for one in found.assumptions
    ]
    print_table((tr("Assumed"), *ends, tr("Source"), tr("Code")), assumed)
    print_line(text.NOT_COUNTED)


def _tell_behind(found: Loosened, line: WhatIfLine, arguments: argparse.Namespace, currency: str) -> int:
    asks = {ask.contact_id: ask for ask in found.asks}
    if arguments.csv is not None:
        from kms_desktop.voc.csv_export import format_time, make_csv

        cells = [
            (key, format_time(one.asked_at), _plain(one.amount), one.state) if (one := asks.get(key)) else (key, *_NO)
            for key in line.contacts
        ]
        return write_csv(arguments.csv, make_csv(("contact", "asked", "sum", "answer"), cells), len(cells))
    if arguments.json:
        print_json({"code": line.code, "contacts": list(line.contacts)})
        return 0
    print_line(line.title)
    print_line(plural("{n} contact.", "{n} contacts.", len(line.contacts)))
    rows = []
    for key in line.contacts[:_MOST_LINES]:
        ask = asks.get(key)
        at = f"{ask.asked_at.astimezone():%Y-%m-%d %H:%M}" if ask else ""  # no text: as other lists tell it
        rows.append((at, money(ask.amount, currency) if ask else "", _ANSWERS.get(ask.state, "") if ask else "", key))
    if rows:
        print_table((tr("Asked"), tr("Sum"), tr("Answer"), tr("Contact")), rows)
    if len(line.contacts) > len(rows):
        print_rest(len(line.contacts) - len(rows))
    return 0


_NO = ("", "", "")
_ANSWERS = {"granted": tr("Granted"), "refused": tr("Refused"), "taken_back": tr("Taken back")}
_COLUMNS = ("kind", "code", "title", "low", "middle", "high", "unit", "contacts", "source")


def _write(path: Path, found: Loosened) -> int:
    """The figures, and below them what they rest on."""
    from kms_desktop.figures.what_if_text import assumption_title
    from kms_desktop.voc.csv_export import make_csv

    rows: list[tuple[str, ...]] = [
        ("figure", line.code, line.title, *_cells(line.value), line.unit, str(len(line.contacts)), "")
        for line in found.lines
    ]
    rows += [
        ("assumption", one.code, assumption_title(one), *_cells(one.value), _unit(one), "", one.source)
        for one in found.assumptions
    ]
    return write_csv(path, make_csv(_COLUMNS, rows), len(rows))


def _unit(one: Assumption) -> str:
    from kms_desktop.voc.themes.assumptions import kind_of

    kind = kind_of(one.code)
    return kind.unit if kind is not None else ""


def _cells(value: Range) -> tuple[str, str, str]:
    low, mid, high = (_plain(end) for end in (value.low, value.mid, value.high))
    return low, mid, high


def _plain(value: float | Decimal) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".") or "0"  # no text: a cell of a spreadsheet


def _as_data(found: Loosened) -> dict[str, Any]:
    def ends(value: Range) -> dict[str, float]:
        return {"low": round(value.low, 4), "middle": round(value.mid, 4), "high": round(value.high, 4)}

    return {
        "article": found.article_id,
        "option": found.option_id,
        "title": found.title,
        "from": found.span.begins.isoformat(),
        "to": found.span.ends.isoformat(),
        "limit": None if found.most is None else str(found.most),
        "today": None if found.today is None else str(found.today),
        "small_sample": found.is_small,
        "figures": [
            {"code": line.code, "unit": line.unit, **ends(line.value), "contacts": list(line.contacts)}
            for line in found.lines
        ],
        "assumptions": [{"code": one.code, **ends(one.value), "source": one.source} for one in found.assumptions],
    }

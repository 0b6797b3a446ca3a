"""`report tool`: whether the program itself helped people or held them up, by day and desktop."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.arguments import count_argument
from kms_desktop.cli.output import print_json, print_line, print_table
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import day as day_text
from kms_desktop.texts.format import number, percent

if TYPE_CHECKING:
    from kms_desktop.figures.tool import ToolReport, ToolSum, Verdict

_MOST_DESKTOPS = 20


def add_report(kinds: Any, shared: argparse.ArgumentParser) -> None:
    """Among the reports."""
    tool = kinds.add_parser(
        "tool", parents=[shared], help=tr("whether the program itself helped people or held them up")
    )
    tool.add_argument(
        "--days", metavar="N", type=count_argument, default=14, help=tr("how many days, today as the last (else 14)")
    )
    tool.add_argument("--csv", metavar="FILE", type=Path, help=tr("each day and desktop, for a spreadsheet"))
    tool.set_defaults(perform=_run_tool)


def _run_tool(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.roster import Roster
    from kms_desktop.cli.figure_options import note_report, who_asks, write_csv
    from kms_desktop.figures.tool import ToolReports, days_before, tool_csv
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.ids import utc_now

    now = utc_now().astimezone()
    with closing(open_database(settings.url)) as database:
        me = who_asks(Roster(database), settings)
        report = ToolReports(database, me).report(days_before(now, arguments.days), now)()
        if arguments.csv is not None:
            note_report(database, me, "tool", len(report.rows))
    if arguments.csv is not None:
        return write_csv(arguments.csv, tool_csv(report), len(report.rows))
    if arguments.json:
        print_json(_as_data(report))
        return 0
    _tell(report)
    return 0


def _tell(report: ToolReport) -> None:
    from kms_desktop.figures.tool import DEFINITIONS

    print_line(verdict_line(report))
    if report.days:
        print_line("")
        heads = (tr("Day"), *_heads(), "")
        print_table(heads, [(day_text(day), *_cells(one), _judged(one)) for day, one in report.days])
        worst = [(key, one) for key, one in report.desktops if one.verdict == "held_up"]
        if worst:
            print_line("")
            rows = [(key, *_cells(one), _judged(one)) for key, one in worst[:_MOST_DESKTOPS]]
            print_table((tr("Desktop"), *_heads(), ""), rows)
    print_line("")
    for line in DEFINITIONS:
        print_line(line)


def verdict_line(report: ToolReport) -> str:
    """In one sentence whether it helped; and what held people up, by how many days."""
    from kms_desktop.figures.tool import REASONS

    judged = report.count_days("helped") + report.count_days("held_up")
    if not judged:
        return tr("There is too little to say whether the program helped or held people up.")
    held = report.count_days("held_up")
    if not held:
        return plural(
            "The program helped people on {n} day; it held nobody up.",
            "The program helped people on all {n} days; it held nobody up.",
            judged,
        )
    days = [one.held_up_by for _, one in report.days]
    counted = {name: sum(1 for reasons in days if name in reasons) for name in REASONS}
    often = sorted((name for name in REASONS if counted[name]), key=lambda name: -counted[name])
    why = ", ".join(f"{REASONS[name]} ({number(counted[name])})" for name in often)
    return plural(
        "The program held people up on {held} of {n} day: {why}.",
        "The program held people up on {held} of {n} days: {why}.",
        judged,
        held=number(held),
        why=why,
    )


def _heads() -> tuple[str, ...]:
    return (
        *(tr("Desktops"), tr("Searches"), tr("Slow"), tr("Given up"), tr("Calls"), tr("Late")),
        *(tr("Failures"), tr("Minutes away"), tr("Reported by")),
    )


def _cells(one: ToolSum) -> tuple[str, ...]:
    searches, calls = one.count("searches"), one.count("calls")
    return (
        number(one.desktop_days),
        number(searches),
        _share(one.count("slow_searches"), searches),
        _share(one.count("abandoned"), searches),
        number(calls),
        _share(one.count("slow_calls"), calls),
        number(one.count("failures")),
        number(round(one.count("away_s") / 60)),
        number(one.reporters),
    )


def _share(hits: int, of: int) -> str:
    return percent(hits / of) if of else "–"


def _judged(one: ToolSum) -> str:
    from kms_desktop.figures.tool import REASONS

    words: dict[Verdict, str] = {
        "helped": tr("helped"),
        "held_up": tr("held up"),
        "too_little": tr("too little to say"),
    }
    why = ", ".join(REASONS[name] for name in one.held_up_by)
    return f"{words[one.verdict]}: {why}" if why else words[one.verdict]


def _as_data(report: ToolReport) -> dict[str, Any]:
    from kms_desktop.figures.tool import DEFINITIONS

    return {
        "from": report.first.isoformat(),
        "to": report.last.isoformat(),
        "verdict": verdict_line(report),
        "definitions": list(DEFINITIONS),
        "days": [{"day": day.isoformat(), **_sum_data(one)} for day, one in report.days],
        "desktops": [{"desktop": key, **_sum_data(one)} for key, one in report.desktops],
    }


def _sum_data(one: ToolSum) -> dict[str, Any]:
    from kms_desktop.offline.tool_use import COUNTS

    return {
        "desktop_days": one.desktop_days,
        **{name: one.count(name) for name in COUNTS},
        "reporters": one.reporters,
        "verdict": one.verdict,
        "held_up_by": list(one.held_up_by),
    }

"""`report fairness`, `report ease`, `report vulnerable`: how like contacts were treated, what goes with ease, who may
need a call."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.arguments import count_argument, file_argument
from kms_desktop.cli.figure_options import add_filters, note_report, read_filters, who_asks, write_csv
from kms_desktop.cli.output import print_json, print_line, print_table
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import decimal, number, percent

if TYPE_CHECKING:
    from kms_desktop.access.model import Person
    from kms_desktop.figures.ease import EaseReport
    from kms_desktop.figures.fairness import FairnessReport, Spread, Stratum
    from kms_desktop.figures.vulnerable import VulnerableReport
    from kms_desktop.storage.database import Database
    from kms_desktop.voc.intervals import Estimate


def add_reports(kinds: Any, shared: argparse.ArgumentParser) -> None:
    """Among the reports."""
    fairness = kinds.add_parser("fairness", parents=[shared], help=tr("what was granted in like contacts, by team"))
    ease = kinds.add_parser("ease", parents=[shared], help=tr("what goes with how easy customers said it was"))
    ease.add_argument(
        "--survey",
        metavar="FILE",
        type=file_argument,
        help=tr("answers: a contact and its ease in a row, beside what was noted with wrap-ups"),
    )
    ease.add_argument(
        "--ask-every",
        metavar="N",
        type=count_argument,
        help=tr("ask at the wrap-up of one contact in N how easy it was; 0: of none"),
    )
    vulnerable = kinds.add_parser("vulnerable", parents=[shared], help=tr("customers to whom most happened at once"))
    vulnerable.add_argument("--limit", metavar="N", type=count_argument, default=50, help=tr("how many (else 50)"))
    for parser, perform in ((fairness, _run_fairness), (ease, _run_ease), (vulnerable, _run_vulnerable)):
        add_filters(parser)
        parser.add_argument("--csv", metavar="FILE", type=Path, help=tr("write it into a file for a spreadsheet"))
        parser.set_defaults(perform=perform)


def _run_fairness(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.roster import Roster
    from kms_desktop.figures.fairness import Fairness
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.ids import utc_now

    with closing(open_database(settings.url)) as database:
        roster = Roster(database)
        me = who_asks(roster, settings)
        report = Fairness(database, me).report(read_filters(arguments, roster), utc_now().astimezone())()
        if arguments.csv is not None:
            rows = _fairness_rows(report)
            note_report(database, me, "fairness", len(rows), report.span)
            return _write(arguments.csv, _SPREAD_COLUMNS, rows)
    if arguments.json:
        print_json(_fairness_data(report))
        return 0
    _tell_fairness(report)
    return 0


def _tell_fairness(report: FairnessReport) -> None:
    if not report.strata:
        print_line(tr("There are no 20 contacts that are alike in this time."))
        return
    for stratum in report.strata:
        print_line(" · ".join((stratum.reason_code or tr("No reason noted"), stratum.article_id, *stratum.known)))
        rows = [_spread_row(tr("All"), stratum.all)]
        rows += [_spread_row(_team_name(report, team), spread) for team, spread in stratum.by_team]
        heads = (tr("Team"), tr("Contacts"), tr("With a grant"), tr("On average"), tr("Quarters"), tr("Refused"))
        print_table((*heads, tr("then granted")), rows)
        print_line("")
    for one in report.differences:
        verdict = tr("differs") if one.differs else tr("within chance")
        print_line(
            tr(
                "{team}: {amount} a contact ({low} to {high}) against the other teams in like contacts: {verdict}.",
                team=_team_name(report, one.team_id),
                amount=_signed(one.amount.value),
                low=_signed(one.amount.low),
                high=_signed(one.amount.high),
                verdict=verdict,
            )
        )
    if report.left_out:
        print_line(
            plural(
                "{n} contact had fewer than 20 like it.", "{n} contacts had fewer than 20 like them.", report.left_out
            )
        )


def _spread_row(name: str, spread: Spread) -> tuple[str, ...]:
    quarters = " / ".join(decimal(one, 2) for one in spread.quarters) if spread.quarters else "–"
    share = f"{percent(spread.granted.value)} ({percent(spread.granted.low)}–{percent(spread.granted.high)})"
    mean = decimal(spread.mean, 2)
    return name, number(spread.n), share, mean, quarters, number(spread.refused), number(spread.then_granted)


_SPREAD_COLUMNS = (
    *("reason", "article", "known", "team", "n", "granted", "low", "high", "mean", "first_quarter", "median"),
    *("last_quarter", "refused", "then_granted"),
)


def _fairness_rows(report: FairnessReport) -> list[tuple[str, ...]]:
    return [
        (stratum.reason_code, stratum.article_id, "; ".join(stratum.known), *_spread_cells(name, spread))
        for stratum in report.strata
        for name, spread in (("", stratum.all), *((_team_name(report, key), one) for key, one in stratum.by_team))
    ]


def _spread_cells(name: str, spread: Spread) -> tuple[str, ...]:
    share = (spread.granted.value, spread.granted.low, spread.granted.high, spread.mean, *(spread.quarters or ()))
    cells = [_cell(one) for one in share]
    cells += [""] * (7 - len(cells))
    return name, str(spread.n), *cells, str(spread.refused), str(spread.then_granted)


def _fairness_data(report: FairnessReport) -> dict[str, Any]:
    def stratum_data(one: Stratum) -> dict[str, Any]:
        teams = [{"team": _team_name(report, key), **_spread_data(spread)} for key, spread in one.by_team]
        told = {"reason": one.reason_code, "article": one.article_id, "known": list(one.known)}
        return {**told, **_spread_data(one.all), "teams": teams}

    return {
        "from": report.span.begins.isoformat(),
        "to": report.span.ends.isoformat(),
        "strata": [stratum_data(one) for one in report.strata],
        "differences": [
            {
                "team": _team_name(report, one.team_id),
                "n": one.n,
                "amount": _estimate_data(one.amount),
                "share": _estimate_data(one.share),
                "differs": one.differs,
            }
            for one in report.differences
        ],
        "left_out": report.left_out,
    }


def _spread_data(spread: Spread) -> dict[str, Any]:
    return {
        "n": spread.n,
        "granted": _estimate_data(spread.granted),
        "mean": round(spread.mean, 4),
        "quarters": list(spread.quarters) if spread.quarters else None,
        "refused": spread.refused,
        "then_granted": spread.then_granted,
    }


def _estimate_data(found: Estimate) -> dict[str, Any]:
    return {"value": round(found.value, 4), "low": round(found.low, 4), "high": round(found.high, 4), "n": found.n}


def _team_name(report: FairnessReport, team: str) -> str:
    return report.teams.get(team, team) if team else tr("Other teams")


def _run_ease(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.roster import Roster
    from kms_desktop.connectors.csv_table import read_table
    from kms_desktop.connectors.survey_table import read_survey
    from kms_desktop.contacts.ease_question import EaseQuestion
    from kms_desktop.figures.ease import Ease
    from kms_desktop.figures.period import compare_period
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.ids import utc_now

    survey = read_survey(read_table(arguments.survey), arguments.survey.name).answers if arguments.survey else ()
    answers = {one.contact_id: one.ease for one in survey if one.contact_id and one.ease is not None}
    with closing(open_database(settings.url)) as database:
        roster = Roster(database)
        me, now = who_asks(roster, settings), utc_now().astimezone()
        if arguments.ask_every is not None:
            return _ask_every(settings, database, me, arguments)
        every, filters = EaseQuestion(database).every(), read_filters(arguments, roster)
        report = Ease(database, me).report(answers, filters, now)()
        if arguments.csv is not None:
            rows = [
                (str(one["driver"]), *(_cell(one[part]) for part in ("value", "low", "high", "n")))
                for one in _drivers(report)
            ]
            note_report(database, me, "ease", len(rows), compare_period(filters.period, now).now)
            return _write(arguments.csv, ("driver", "goes_with", "low", "high", "n"), rows)
    if arguments.json:
        counts = {"answers": report.answers, "noted": report.noted, "n": report.n, "asked_every": every}
        print_json({**counts, "mean": report.mean, "scale": report.scale, "drivers": _drivers(report)})
        return 0
    print_line(_asked_words(every))
    _tell_ease(report)
    return 0


def _ask_every(settings: Settings, database: Database, me: Person | None, arguments: argparse.Namespace) -> int:
    from kms_desktop.cli.staff import acting_login, note_audit
    from kms_desktop.contacts.ease_question import EaseQuestion

    question = EaseQuestion(database, me)
    question.set_every(arguments.ask_every, by=acting_login(settings))
    note_audit(settings, database)
    if arguments.json:
        print_json({"asked_every": arguments.ask_every})
    else:
        print_line(_asked_words(arguments.ask_every))
    return 0


def _asked_words(every: int) -> str:
    if not every:
        return tr("At the wrap-up nobody is asked how easy it was.")
    if every == 1:
        return tr("At the wrap-up of each contact it is asked how easy it was.")
    return tr("At the wrap-up of one contact in {n} it is asked how easy it was.", n=number(every))


def _drivers(report: EaseReport) -> list[dict[str, Any]]:
    empty = {"value": None, "low": None, "high": None, "n": None}
    return [
        {"driver": one.code, **(_estimate_data(one.goes_with) if one.goes_with else empty)} for one in report.drivers
    ]


def _tell_ease(report: EaseReport) -> None:
    from kms_desktop.figures.ease import DRIVERS

    print_line(
        plural(
            "{n} answer belongs to a contact of this time.", "{n} answers belong to contacts of this time.", report.n
        )
    )
    if report.mean is None:
        print_line(tr("Below 50 answers nothing is told."))
        return
    print_line(tr("Ease on average: {mean} of {scale}.", mean=decimal(report.mean, 2), scale=report.scale))
    rows = []
    for one in report.drivers:
        found = one.goes_with
        if found is None:
            rows.append((DRIVERS[one.code], "–", "", tr("too little to say"), ""))
            continue
        verdict = tr("goes with it") if one.is_sure else tr("within chance")
        between = tr("{low} to {high}", low=_signed(found.low), high=_signed(found.high))
        rows.append((DRIVERS[one.code], _signed(found.value), between, verdict, number(found.n)))
    print_table((tr("What"), tr("With ease"), tr("Between"), "", "n"), rows)
    print_line(tr("What goes with an answer need not be its cause."))


def _run_vulnerable(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.current_staff import system_login
    from kms_desktop.access.roster import Roster
    from kms_desktop.figures.vulnerable import TERMS, Vulnerable
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.ids import utc_now
    from kms_desktop.voc.contact_list import ContactList

    with closing(open_database(settings.url)) as database:
        roster = Roster(database)
        me = who_asks(roster, settings)
        filters = read_filters(arguments, roster)
        report = Vulnerable(database, me).report(filters, utc_now().astimezone(), arguments.limit)()
        if arguments.csv is not None:
            contacts = dict.fromkeys(key for one in report.lines for term in one.terms for key in term.contacts)
            who = me.login if me is not None else system_login()
            ContactList(database, me).note_export("contacts", list(contacts), who)
            rows = [(one.account_no, one.name, str(one.total), *_counts(one)) for one in report.lines]
            return _write(arguments.csv, ("account", "customer", "sum", *TERMS), rows)
    if arguments.json:
        print_json(_vulnerable_data(report))
        return 0
    if not report.lines:
        print_line(tr("Nothing of this happened to a customer in this time."))
        return 0
    rows = [(str(one.total), *_counts(one), one.account_no, one.name) for one in report.lines]
    print_table((tr("Sum"), *TERMS.values(), tr("Account"), tr("Customer")), rows)
    return 0


def _counts(one: Any) -> tuple[str, ...]:
    from kms_desktop.figures.vulnerable import TERMS

    counts = {term.code: term.count for term in one.terms}
    return tuple(str(counts.get(code, 0)) for code in TERMS)


def _vulnerable_data(report: VulnerableReport) -> dict[str, Any]:
    lines = [
        {
            "customer": one.customer_id,
            "account": one.account_no,
            "name": one.name,
            "sum": one.total,
            "terms": [{"code": term.code, "count": term.count, "contacts": list(term.contacts)} for term in one.terms],
        }
        for one in report.lines
    ]
    return {"customers": report.customers, "lines": lines}


def _write(path: Path, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> int:
    from kms_desktop.voc.csv_export import make_csv

    return write_csv(path, make_csv(tuple(columns), rows), len(rows))


def _cell(value: float | None) -> str:
    """A plain number; an empty cell for none."""
    return "" if value is None else f"{value:.4f}".rstrip("0").rstrip(".") or "0"  # no text: a cell of a spreadsheet


def _signed(value: float) -> str:
    return ("+" if value > 0 else "−" if value < 0 else "±") + decimal(abs(value), 2)  # no text: signs

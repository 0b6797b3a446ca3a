"""`report`: what the log of the floor adds up to: what was asked twice, or of colleagues, what customers contact about,
and why."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kms_desktop.cli import floor_reports, journeys, knowledge_report, prevention, tool, what_if, written_reports
from kms_desktop.cli.arguments import count_argument
from kms_desktop.cli.figures import add_report
from kms_desktop.cli.output import print_json, print_line, print_table, to_json_data
from kms_desktop.errors import Refused
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import decimal

if TYPE_CHECKING:
    from kms_desktop.contacts.consult_report import ConsultCount
    from kms_desktop.contacts.repeat_report import RepeatCount, RepeatReport
    from kms_desktop.storage.database import Database
    from kms_desktop.voc.remedy_report import RemedyReport


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    report = commands.add_parser("report", parents=[shared], help=tr("figures from the log"))
    kinds = report.add_subparsers(title=tr("reports"), metavar="REPORT", required=True)
    repeats = kinds.add_parser(
        "repeats", parents=[shared], help=tr("what was asked again after a colleague settled it")
    )
    repeats.add_argument(
        "--days", metavar="N", type=count_argument, default=28, help=tr("how many days back, 0 for all (else 28)")
    )
    repeats.add_argument("--contact", metavar="ID", default="", help=tr("what was asked again in one contact"))
    repeats.set_defaults(perform=_run_repeats)
    consults = kinds.add_parser(
        "consults", parents=[shared], help=tr("what colleagues were asked, and how long an answer took")
    )
    consults.add_argument(
        "--days", metavar="N", type=count_argument, default=28, help=tr("how many days back, 0 for all (else 28)")
    )
    consults.set_defaults(perform=_run_consults)
    top = kinds.add_parser("top", parents=[shared], help=tr("what customers contact about most, and what rises"))
    top.set_defaults(perform=_run_top)
    reasons = kinds.add_parser("reasons", parents=[shared], help=tr("why customers get in touch, by reason code"))
    reasons.add_argument(
        "--days", metavar="N", type=count_argument, default=28, help=tr("how many days back, 0 for all (else 28)")
    )
    reasons.add_argument(
        "--remedies",
        action="store_true",
        help=tr("what was granted, by kind of remedy, and how often an apology stood beside money"),
    )
    reasons.set_defaults(perform=_run_reasons)
    prevention.add_report(kinds, shared)
    add_report(kinds, shared)
    journeys.add_report(kinds, shared)
    knowledge_report.add_report(kinds, shared)
    floor_reports.add_reports(kinds, shared)
    tool.add_report(kinds, shared)
    what_if.add_report(kinds, shared)
    written_reports.add_reports(kinds, shared)


def _run_reasons(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.ids import utc_now
    from kms_desktop.voc.reason_report import reason_lines
    from kms_desktop.voc.remedy_report import report_remedies

    with closing(open_database(settings.url)) as database:
        _refuse_part(database, settings)
        since = utc_now() - timedelta(days=arguments.days) if arguments.days else None
        if arguments.remedies:
            return _tell_remedies(report_remedies(database, since), settings.currency, as_json=arguments.json)
        lines = reason_lines(database, since)
    if arguments.json:
        print_json([{**to_json_data(line), "handle_s": round(line.handle_s, 1)} for line in lines])
        return 0
    if not lines:
        print_line(tr("No contact was closed in this time."))
        return 0
    rows = [
        (line.issues, line.resolved, line.preventable, decimal(line.handle_s / 60, 1), line.code, line.title)
        for line in lines
    ]
    heads = (tr("Issues"), tr("Resolved"), tr("Preventable"), tr("Minutes"), tr("Code"), tr("Reason"))
    print_table(heads, rows)
    return 0


def _tell_remedies(report: RemedyReport, currency: str, *, as_json: bool) -> int:
    from kms_desktop.articles.descriptions import remedy_in_words
    from kms_desktop.articles.solutions import REMEDIES
    from kms_desktop.texts.format import price

    if as_json:
        print_json(to_json_data(report))
        return 0
    if not report.lines:
        print_line(tr("Nothing was granted in this time."))
        return 0
    rows = []
    for line in report.lines:
        known = REMEDIES.get(line.remedy)
        named = remedy_in_words(known) if known is not None else line.remedy
        rows.append((line.granted, line.contacts, price(line.amount, currency), named))
    print_table((tr("Granted"), tr("Contacts"), tr("Sum"), tr("Remedy")), rows)
    print_line(
        plural(
            "{both} of {n} contact with money had an apology beside it.",
            "{both} of {n} contacts with money had an apology beside it.",
            report.with_money,
            both=report.with_both,
        )
    )
    return 0


def _run_consults(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.contacts.consult_report import report_consults
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.ids import utc_now

    with closing(open_database(settings.url)) as database:
        _refuse_part(database, settings)
        since = utc_now() - timedelta(days=arguments.days) if arguments.days else None
        report = report_consults(database, since)
    if arguments.json:
        print_json({**to_json_data(report), "days": arguments.days})
        return 0
    total = report.all
    if not total.asked:
        print_line(tr("No colleague was asked anything in this time."))
        return 0
    print_line(
        plural(
            "{n} question to colleagues: {answered} answered, the middle one in {time}.",
            "{n} questions to colleagues: {answered} answered, the middle one in {time}.",
            total.asked,
            answered=total.answered,
            time=_answer_time(total),
        )
    )
    heads = (tr("Asked"), tr("Answered"), tr("In"), tr("Declined"), tr("Withdrawn"), tr("Expired"), tr("Waiting"))
    for title, counts in ((tr("Team"), report.by_team), (tr("Article"), report.by_article)):
        if counts:
            print_line("")
            print_table((title, *heads), [_consult_row(one) for one in counts])
    return 0


def _consult_row(one: ConsultCount) -> tuple[str, int, int, str, int, int, int, int]:
    counts = (one.declined, one.withdrawn, one.expired, one.waiting)
    return one.name, one.asked, one.answered, _answer_time(one), *counts


def _answer_time(count: ConsultCount) -> str:
    """ "0:40"; "–" where nobody answered."""
    if count.answer_s is None:
        return "–"
    return f"{int(count.answer_s) // 60}:{int(count.answer_s) % 60:02}"


def _run_top(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.ids import utc_now
    from kms_desktop.voc.top_issues import top_issues

    with closing(open_database(settings.url)) as database:
        found = top_issues(database, utc_now().astimezone())
    if arguments.json:
        print_json(found)
        return 0
    for heading, period in ((tr("Today"), found.today), (tr("In 7 days"), found.week)):
        print_line(f"{heading}: {plural('{n} contact closed.', '{n} contacts closed.', period.contacts)}")
        rising = {one.name for one in period.rising}
        rows = [
            (one.contacts, decimal(one.usual, 1), tr("rises") if one.name in rising else "", one.name)
            for one in (*period.issues, *(one for one in period.rising if one not in period.issues))
        ]
        if rows:
            print_table((tr("Contacts"), tr("Usual"), "", tr("About")), rows)
    return 0


def _run_repeats(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.contacts.repeat_report import Repeats
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.ids import utc_now

    with closing(open_database(settings.url)) as database:
        _refuse_part(database, settings)
        repeats = Repeats(database)
        if arguments.contact:
            return _one_contact(repeats, arguments)
        since = utc_now() - timedelta(days=arguments.days) if arguments.days else None
        report = repeats.report_repeats(since)
    if arguments.json:
        print_json({**to_json_data(report), "days": arguments.days, "a_contact": round(report.all.a_contact, 4)})
        return 0
    _print_report(report, arguments.days)
    return 0


def _refuse_part(database: Database, settings: Settings) -> None:
    """Who sees the contacts they handled alone is not told figures of them as those of the floor. Raises Refused."""
    from kms_desktop.access.current_staff import person_at_desk
    from kms_desktop.access.roles import READ_FLOOR, who_may
    from kms_desktop.access.roster import Roster

    roster = Roster(database)
    if roster.personal_login() and not person_at_desk(roster, settings.staff).may(READ_FLOOR):
        raise Refused(tr("The contacts of the floor are counted for {who}.", who=who_may(READ_FLOOR)))


def _one_contact(repeats: Any, arguments: argparse.Namespace) -> int:
    found = repeats.of_contact(arguments.contact)
    if arguments.json:
        print_json(found)
        return 0
    if not found:
        print_line(tr("Nothing was asked twice in this contact."))
        return 0
    print_table((tr("Kind"), tr("What"), tr("Article")), [(one.kind, one.what, one.article_id) for one in found])
    return 0


def _print_report(report: RepeatReport, days: int) -> None:
    print_line(_sum_up_repeats(report.all, days))
    asked_articles = [one for one in report.by_article if one.asked_again]
    for title, counts in ((tr("Team"), report.by_team), (tr("Article"), asked_articles)):
        rows = [_repeat_row(one) for one in counts]
        if rows:
            print_line("")
            print_table((title, tr("Asked again"), tr("In contacts"), tr("Passed on"), tr("A contact")), rows)


def _sum_up_repeats(total: RepeatCount, days: int) -> str:
    again, contacts, average = total.asked_again, total.contacts, decimal(total.a_contact, 2)
    if days:
        return plural(
            "Asked again in {days} days: {again}, in {contacts} of {n} contacts that were passed on "
            "({average} a contact).",
            "Asked again in {days} days: {again}, in {contacts} of {n} contacts that were passed on "
            "({average} a contact).",
            total.passed_on,
            days=days,
            again=again,
            contacts=contacts,
            average=average,
        )
    return plural(
        "Asked again ever: {again}, in {contacts} of {n} contacts that were passed on ({average} a contact).",
        "Asked again ever: {again}, in {contacts} of {n} contacts that were passed on ({average} a contact).",
        total.passed_on,
        again=again,
        contacts=contacts,
        average=average,
    )


def _repeat_row(one: RepeatCount) -> tuple[str, int, int, int, str]:
    return one.name, one.asked_again, one.contacts, one.passed_on, decimal(one.a_contact, 2)

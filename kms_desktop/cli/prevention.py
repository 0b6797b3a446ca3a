"""`report prevention`: whom a message beforehand would have spared, whether telling how it does not come back went with
coming again less often, and the topics of a website's home page."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kms_desktop.articles.said_words import PREVENTION
from kms_desktop.cli.arguments import count_argument
from kms_desktop.cli.figure_options import add_narrowing, note_report, read_filters, who_asks, write_csv
from kms_desktop.cli.output import print_json, print_line, print_table
from kms_desktop.errors import KmsError, Refused
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kms_desktop.access.model import Person
    from kms_desktop.articles.model import Article
    from kms_desktop.figures.home_topics import Topic
    from kms_desktop.figures.period import WantedPeriod
    from kms_desktop.figures.spared import SparedReport
    from kms_desktop.figures.told import Compared, PreventionLine, PreventionReport
    from kms_desktop.storage.database import Database
    from kms_desktop.voc.intervals import Estimate

_MOST_LINES = 20


def add_report(kinds: Any, shared: argparse.ArgumentParser) -> None:
    """Among the reports."""
    report = kinds.add_parser(
        "prevention",
        parents=[shared],
        help=tr("whom a message beforehand would have spared, and whether telling how to prevent it helped"),
    )
    report.add_argument(
        "--days", metavar="N", type=count_argument, default=90, help=tr("how many days back, 366 at most (else 90)")
    )
    add_narrowing(report)
    report.add_argument("--csv", metavar="FILE", type=Path, help=tr("told against not told, for a spreadsheet"))
    report.add_argument("--spared", metavar="FILE", type=Path, help=tr("whom a message would have spared, likewise"))
    report.add_argument("--names", action="store_true", help=tr("with --spared: account numbers and names too"))
    report.add_argument(
        "--home", metavar="FILE", type=Path, help=tr("the topics for a website's home page, as FILE.html or FILE.json")
    )
    report.add_argument(
        "--site", metavar="ADDRESS", default="", help=tr("with --home: below which address public articles stand")
    )
    report.set_defaults(perform=_run_prevention)


def _run_prevention(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.roles import READ_FLOOR, who_may
    from kms_desktop.access.roster import Roster
    from kms_desktop.articles.library import Library
    from kms_desktop.figures.home_topics import HomeTopics, checked_site
    from kms_desktop.figures.period import compare_period
    from kms_desktop.figures.spared import SparedContacts
    from kms_desktop.figures.told import Prevention, prevention_csv
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.ids import utc_now

    articles = Library(settings.kb_dir).read_all() if settings.kb_dir.is_dir() else []
    site = checked_site(arguments.site)
    with closing(open_database(settings.url)) as database:
        roster = Roster(database)
        me, now = who_asks(roster, settings), utc_now().astimezone()
        if me is not None and not me.may(READ_FLOOR):
            raise Refused(tr("The contacts of the floor are counted for {who}.", who=who_may(READ_FLOOR)))
        filters = read_filters(arguments, roster, _days_until(now, arguments.days))
        if arguments.home is not None:
            topics = HomeTopics(database, articles, me).topics(filters, now)()
            note_report(database, me, "home_topics", len(topics), compare_period(filters.period, now).now)
            return _write_home(arguments.home, topics, site)
        if arguments.spared is not None:
            spared = SparedContacts(database, articles, me).report(filters, now)()
            return _write_spared(database, me, spared, arguments)
        prevents = {one.id for one in articles if one.section_markdown(PREVENTION).strip()}
        report = Prevention(database, me).report(prevents, filters, now)()
        if arguments.csv is not None:
            note_report(database, me, "prevention", len(report.lines), compare_period(filters.period, now).now)
            return write_csv(arguments.csv, prevention_csv(report), len(report.lines))
        spared = SparedContacts(database, articles, me).report(filters, now)()
        topics = HomeTopics(database, articles, me).topics(filters, now)()
    if arguments.json:
        print_json(_as_data(report, spared, topics))
        return 0
    _tell_spared(spared)
    print_line("")
    _tell_told(report, {one.id: one for one in articles})
    print_line("")
    _tell_topics(topics)
    return 0


def _days_until(now: datetime, days: int) -> WantedPeriod:
    from kms_desktop.figures.period import days_period

    return days_period(now.date() - timedelta(days=days - 1), now.date())


def _write_home(path: Path, topics: Sequence[Topic], site: str) -> int:
    from kms_desktop.figures.home_topics import topics_html, topics_json
    from kms_desktop.voc.csv_export import write_file

    made = {".html": topics_html, ".json": topics_json}.get(path.suffix.casefold())
    if made is None:
        raise KmsError(tr("Name a file that ends in .html or .json."))
    write_file(path, made(topics, site).encode("utf-8"))
    has = sum(1 for one in topics if one.article_id)
    print_line(
        plural(
            "{n} topic written to {file}; {has} with a public article.",
            "{n} topics written to {file}; {has} with a public article.",
            len(topics),
            file=path.name,
            has=has,
        )
        if path.suffix.casefold() == ".json"
        else plural("{n} topic written to {file}.", "{n} topics written to {file}.", has, file=path.name)
    )
    _tell_missing(topics)
    return 0


def _tell_missing(topics: Sequence[Topic]) -> None:
    for one in topics:
        if not one.article_id:
            used = tr("staff solve it with {article}", article=one.internal_id) if one.internal_id else ""
            said = tr("No public article: {reason} ({code})", reason=one.reason, code=one.reason_code)
            print_line("; ".join(part for part in (said, used) if part))


def _write_spared(database: Database, me: Person | None, report: SparedReport, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.current_staff import system_login
    from kms_desktop.figures.spared_csv import read_names, spared_csv
    from kms_desktop.voc.contact_list import ContactList

    contacts = list(dict.fromkeys(row.contact_id for row in report.rows))
    ContactList(database, me).note_export("contacts", contacts, me.login if me is not None else system_login())
    names = database.read(read_names(row.customer_id for row in report.rows)) if arguments.names else None
    return write_csv(arguments.spared, spared_csv(report.rows, names), len(report.rows))


def _tell_spared(report: SparedReport) -> None:
    from kms_desktop.figures.spared import HOWS

    print_line(
        plural(
            "A message beforehand would have spared {spared} of {n} contact.",
            "A message beforehand would have spared {spared} of {n} contacts.",
            report.contacts,
            spared=number(report.count()),
        )
    )
    rows = [(words, number(report.count(how)), number(report.count_customers(how))) for how, words in HOWS.items()]
    print_table((tr("How"), tr("Contacts"), tr("Customers")), rows)
    if report.unknown:
        print_line(
            plural("{n} more by a caller whom nobody knew.", "{n} more by callers whom nobody knew.", report.unknown)
        )
    if report.problems:
        print_line("")
        problems = [
            (
                one.product or tr("No product noted"),
                one.title,
                number(one.customers),
                number(one.newcomers),
                _share_words(one.customers, one.newcomers),
            )
            for one in report.problems
        ]
        heads = (tr("Newcomers with"), tr("Contact us about"), tr("Customers"), tr("Of newcomers"), "")
        print_table(heads, problems)


def _share_words(hits: int, of: int) -> str:
    """ "12 %"; of few, that it is a small sample."""
    from kms_desktop.figures.told import LEAST

    return tr("small sample") if of < LEAST else percent(hits / of)


def _tell_told(report: PreventionReport, articles: Mapping[str, Article]) -> None:
    if not report.lines:
        print_line(tr("No contact was closed in this time with an article that says how to prevent it."))
        return
    rows = [
        (
            number(line.told),
            number(line.contacts),
            line.reason,
            articles[line.article_id].title if line.article_id in articles else line.article_id,
            *_again_words(line.again),
        )
        for line in report.lines[:_MOST_LINES]
    ]
    rows.append(("", "", "", tr("All of them"), *_again_words(report.again)))
    heads = (tr("Told"), tr("Contacts"), tr("Reason"), tr("Article"), tr("Told: came again"), tr("Not told"))
    print_table((*heads, tr("Difference"), ""), rows)
    print_line(
        tr(
            "Came again: about the same within 30 days, of each customer's first contact. Who was told may differ from "
            "who was not in other ways, so a difference need not come from telling them."
        )
    )


def _again_words(again: Compared) -> tuple[str, str, str, str]:
    shares = tuple(f"{percent(one.value)} (n {number(one.n)})" if one.n else "–" for one in (again.told, again.others))
    found = again.difference
    if found is None:
        return (*shares, "–", "")  # type: ignore[return-value]
    between = tr(
        "{value} ({low} to {high})", value=_signed(found.value), low=_signed(found.low), high=_signed(found.high)
    )
    if again.is_small:
        verdict = tr("small sample")
    elif not again.is_sure:
        verdict = tr("within chance")
    else:
        verdict = tr("less often") if found.value < 0 else tr("more often")
    return (*shares, between, verdict)  # type: ignore[return-value]


def _signed(share: float) -> str:
    sign = "+" if share > 0 else "−" if share < 0 else "±"  # no text: signs
    return sign + percent(abs(share))


def _tell_topics(topics: Sequence[Topic]) -> None:
    rows = [(number(one.contacts), one.reason, one.title or tr("none")) for one in topics]
    if rows:
        print_table((tr("Contacts"), tr("For the home page"), tr("Public article")), rows)


def _as_data(report: PreventionReport, spared: SparedReport, topics: Sequence[Topic]) -> dict[str, Any]:
    from kms_desktop.figures.spared import HOWS

    return {
        "from": report.span.begins.isoformat(),
        "to": report.span.ends.isoformat(),
        "spared": {
            "contacts": spared.contacts,
            "spared": spared.count(),
            "customers": spared.count_customers(),
            "unknown_callers": spared.unknown,
            **{how: {"contacts": spared.count(how), "customers": spared.count_customers(how)} for how in HOWS},
        },
        "newcomers": [
            {
                "product": one.product,
                "reason_code": one.reason_code,
                "reason": one.title,
                "customers": one.customers,
                "contacts": one.contacts,
                "of_newcomers": one.newcomers,
            }
            for one in spared.problems
        ],
        "told": [_line_data(line) for line in report.lines],
        "told_overall": _again_data(report.again),
        "home": [
            {
                "reason_code": one.reason_code,
                "reason": one.reason,
                "contacts": one.contacts,
                "public_article": one.article_id or None,
                "solved_with": one.internal_id or None,
            }
            for one in topics
        ],
    }


def _line_data(line: PreventionLine) -> dict[str, Any]:
    return {
        "article_id": line.article_id,
        "reason_code": line.reason_code,
        "reason": line.reason,
        "told": line.told,
        "contacts": line.contacts,
        "share": round(line.share, 4),
        **_again_data(line.again),
    }


def _again_data(again: Compared) -> dict[str, Any]:
    def data(one: Estimate | None) -> dict[str, Any] | None:
        if one is None or not one.n:
            return None
        return {"value": round(one.value, 4), "low": round(one.low, 4), "high": round(one.high, 4), "n": one.n}

    return {
        "came_again": {
            "told": data(again.told),
            "not_told": data(again.others),
            "difference": data(again.difference),
            "small_sample": again.is_small,
            "beyond_chance": again.is_sure,
        }
    }

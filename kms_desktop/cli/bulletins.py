"""`bulletins`: what is running now, listed and written into a file; published, changed, lifted and taken back."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.output import print_json, print_line, print_table
from kms_desktop.cli.staff import acting_login, note_audit
from kms_desktop.errors import KmsError
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr

if TYPE_CHECKING:
    from kms_desktop.access.model import Person
    from kms_desktop.bulletins.affected import Affected, AffectedCustomers
    from kms_desktop.bulletins.bulletins import Bulletins
    from kms_desktop.bulletins.model import Bulletin
    from kms_desktop.storage.database import Database

_KINDS = ("incident", "change", "promotion")
_ABOUT = ("website", "app", "line", "partner", "program")


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    bulletins = commands.add_parser("bulletins", help=tr("what is running now: incidents, changes, promotions"))
    actions = bulletins.add_subparsers(title=tr("actions"), metavar="ACTION", required=True)
    listed = actions.add_parser("list", parents=[shared], help=tr("list the bulletins"))
    listed.add_argument("--all", action="store_true", help=tr("those too that are over"))
    listed.add_argument("--csv", metavar="FILE", type=Path, help=tr("write the list into a file"))
    listed.set_defaults(perform=_run_list)
    publish = actions.add_parser("publish", parents=[shared], help=tr("publish a bulletin on every desk"))
    publish.add_argument("kind", choices=_KINDS)
    publish.add_argument("title", nargs="?", default="", metavar="TITLE")
    publish.add_argument("--about", choices=_ABOUT, default="", help=tr("what is down"))
    _add_wording(publish)
    publish.set_defaults(perform=_run_publish)
    change = actions.add_parser("change", parents=[shared], help=tr("change the wording of a bulletin"))
    change.add_argument("bulletin", metavar="ID")
    change.add_argument("--kind", choices=_KINDS)
    change.add_argument("--title")
    _add_wording(change)
    change.set_defaults(perform=_run_change)
    for name, words, run in (
        ("lift", tr("it works again: those who reported it are told"), _run_lift),
        ("take-back", tr("it was published by mistake"), _run_take_back),
    ):
        ends = actions.add_parser(name, parents=[shared], help=words)
        ends.add_argument("bulletin", metavar="ID")
        ends.set_defaults(perform=run)
    affected = actions.add_parser("affected", parents=[shared], help=tr("whom a bulletin affects"))
    affected.add_argument("bulletin", metavar="ID")
    affected.add_argument("--csv", metavar="FILE", type=Path, help=tr("write the list into a file"))
    affected.set_defaults(perform=_run_affected)


def _add_wording(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--words", help=tr("what callers are told"))
    parser.add_argument("--article", metavar="ID", help=tr("the article that says more"))
    parser.add_argument("--hours", type=float, metavar="N", help=tr("it ends by itself after so many hours"))


@dataclass(frozen=True, slots=True)
class _Open:
    database: Database
    person: Person
    bulletins: Bulletins
    affected: AffectedCustomers
    now: datetime


@contextmanager
def _opened(settings: Settings) -> Iterator[_Open]:
    from kms_desktop.access.current_staff import person_at_desk
    from kms_desktop.access.roster import Roster
    from kms_desktop.bulletins.affected import AffectedCustomers
    from kms_desktop.bulletins.bulletins import Bulletins
    from kms_desktop.search.bootstrap import open_finder, viewer_of
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.ids import utc_now

    with closing(open_database(settings.url)) as database:
        person = person_at_desk(Roster(database), settings.staff)
        finder = open_finder(settings)
        with closing(finder.searcher):
            finder.searcher.set_viewer(viewer_of(person))
            searcher, library = finder.searcher, finder.library
            bulletins = Bulletins(
                database,
                None,
                person,
                searcher.bulletin_ids,
                lambda key: library.find_article(key) if key and searcher.hit_for(key) is not None else None,
            )
            yield _Open(database, person, bulletins, AffectedCustomers(database, bulletins, person), utc_now())
        note_audit(settings, database)


def _run_list(settings: Settings, arguments: argparse.Namespace) -> int:
    with _opened(settings) as desk:
        found = desk.bulletins.list_bulletins(desk.now, over=arguments.all)
        readers = desk.bulletins.readers_of([one.id for one in found])
        read_by = {key: len(people) for key, people in readers.items()}
        if arguments.csv is not None:
            from kms_desktop.access.export_note import note_export
            from kms_desktop.voc.csv_export import bulletins_csv, write_csv_file

            note_export(desk.database, desk.person, "bulletins", len(found), acting_login(settings))
            write_csv_file(arguments.csv, bulletins_csv(found, read_by))
            words = plural(
                "{n} bulletin written to {file}.",
                "{n} bulletins written to {file}.",
                len(found),
                file=arguments.csv.name,
            )
            print_line(words)
            return 0
    if arguments.json:
        print_json([_told(one, read_by.get(one.id, 0)) for one in found])
        return 0
    _print_bulletins(found, desk.now)
    return 0


def _run_publish(settings: Settings, arguments: argparse.Namespace) -> int:
    with _opened(settings) as desk:
        key = desk.bulletins.publish_bulletin(
            arguments.kind,
            arguments.about,
            title=arguments.title,
            words=arguments.words or "",
            article_id=arguments.article or "",
            ends_at=_end_after(desk.now, arguments.hours),
            by=acting_login(settings),
        )
    return _tell(arguments, {"id": key}, tr("Published on every desk: {key}.", key=key))


def _run_change(settings: Settings, arguments: argparse.Namespace) -> int:
    with _opened(settings) as desk:
        was = desk.bulletins.find_bulletin(arguments.bulletin)
        desk.bulletins.change_bulletin(
            was,
            kind=arguments.kind or was.kind,
            title=was.title if arguments.title is None else arguments.title,
            words=was.words if arguments.words is None else arguments.words,
            article_id=was.article_id if arguments.article is None else arguments.article,
            ends_at=was.ends_at if arguments.hours is None else _end_after(desk.now, arguments.hours),
            by=acting_login(settings),
        )
    return _tell(arguments, {"id": was.id}, tr("Changed on every desk."))


def _run_lift(settings: Settings, arguments: argparse.Namespace) -> int:
    with _opened(settings) as desk:
        desk.bulletins.find_bulletin(arguments.bulletin)
        ended = desk.bulletins.lift_bulletin(arguments.bulletin, acting_login(settings))
    done = tr("Lifted. Those who reported it are told.") if ended else tr("It was over already.")
    return _tell(arguments, {"ended": ended}, done)


def _run_take_back(settings: Settings, arguments: argparse.Namespace) -> int:
    with _opened(settings) as desk:
        desk.bulletins.find_bulletin(arguments.bulletin)
        ended = desk.bulletins.take_back_bulletin(arguments.bulletin, acting_login(settings))
    done = tr("Taken back from every desk.") if ended else tr("It was over already.")
    return _tell(arguments, {"ended": ended}, done)


def _run_affected(settings: Settings, arguments: argparse.Namespace) -> int:
    with _opened(settings) as desk:
        bulletin = desk.bulletins.find_bulletin(arguments.bulletin)
        found = desk.affected.everybody(bulletin, desk.now)
        if arguments.csv is not None:
            from kms_desktop.voc.csv_export import affected_csv, write_csv_file

            desk.affected.note_export(bulletin, len(found), acting_login(settings))
            write_csv_file(arguments.csv, affected_csv(found))
            words = plural(
                "{n} customer written to {file}.",
                "{n} customers written to {file}.",
                len(found),
                file=arguments.csv.name,
            )
            print_line(words)
            return 0
    if arguments.json:
        print_json([_told_affected(one) for one in found])
        return 0
    print_line(plural("{n} customer", "{n} customers", len(found)))
    rows = [(one.how, one.name, one.account_no, _time_text(one.at), one.agent) for one in found]
    if rows:
        print_table((tr("How"), tr("Customer"), tr("Account"), tr("Contact"), tr("By")), rows)
    return 0


def _end_after(now: datetime, hours: float | None) -> datetime | None:
    if hours is None:
        return None
    if not 0 < hours <= 24 * 366:
        raise KmsError(tr("A bulletin ends after more than no time and at most a year."))
    return now + timedelta(hours=hours)


def _told(bulletin: Bulletin, read_by: int) -> dict[str, Any]:
    from kms_desktop.bulletins.bulletin_text import bulletin_title

    times = ("published_at", "changed_at", "ends_at", "ended_at")
    names = ("id", "kind", "about", "words", "article_id", "state")
    return {
        **{name: getattr(bulletin, name) for name in names},
        **{name: at.isoformat() if (at := getattr(bulletin, name)) is not None else None for name in times},
        "title": bulletin_title(bulletin),
        "written_as_article": bulletin.is_article,
        "read_by": read_by,
    }


def _told_affected(one: Affected) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in ("how", "customer_id", "name", "account_no", "contact_id", "agent")},
        "at": one.at.isoformat() if one.at is not None else None,
    }


def _print_bulletins(found: list[Bulletin], now: datetime) -> None:
    from kms_desktop.bulletins.bulletin_text import bulletin_title, kind_name, state_words

    running = sum(1 for one in found if one.runs_at(now))
    print_line(plural("{n} bulletin runs", "{n} bulletins run", running))
    rows = [
        (
            kind_name(one.kind),
            bulletin_title(one),
            _time_text(one.published_at),
            tr("an article") if one.is_article else state_words(one, over=not one.runs_at(now)),
            one.id,
        )
        for one in found
    ]
    if rows:
        print_table((tr("Kind"), tr("Bulletin"), tr("Since"), "", "ID"), rows)


def _time_text(at: datetime | None) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}" if at is not None else ""  # no text: a time as tables have it


def _tell(arguments: argparse.Namespace, told: dict[str, Any], words: str) -> int:
    if arguments.json:
        print_json(told)
    else:
        print_line(words)
    return 0

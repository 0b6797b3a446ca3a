"""`reason`: the codes of why customers get in touch, made, listed, called otherwise, merged and retired."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.output import print_json, print_line, print_table
from kms_desktop.cli.staff import acting_login, note_audit
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from kms_desktop.contacts.reason_code import ReasonCode
    from kms_desktop.contacts.reason_codes import ReasonCodes


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    reason = commands.add_parser("reason", help=tr("why customers get in touch: the codes that reports count"))
    actions = reason.add_subparsers(title=tr("actions"), metavar="ACTION", required=True)
    add = actions.add_parser("add", parents=[shared], help=tr("make a code, or offer one again"))
    add.add_argument("code", metavar="CODE", help=tr("one or two parts, as in billing/late-fee"))
    add.add_argument("title", nargs="?", default="", metavar="TITLE")
    add.set_defaults(perform=_run_add)
    rename = actions.add_parser("rename", parents=[shared], help=tr("give a code another title"))
    rename.add_argument("code", metavar="CODE")
    rename.add_argument("title", metavar="TITLE")
    rename.set_defaults(perform=_run_rename)
    merge = actions.add_parser("merge", parents=[shared], help=tr("count a code as another one, past contacts too"))
    merge.add_argument("code", metavar="CODE")
    merge.add_argument("into", metavar="OTHER")
    merge.set_defaults(perform=_run_merge)
    retire = actions.add_parser("retire", parents=[shared], help=tr("nobody chooses this code any more"))
    retire.add_argument("code", metavar="CODE")
    retire.set_defaults(perform=_run_retire)
    order = actions.add_parser(
        "order", parents=[shared], help=tr("offer these codes first, in this order; without one, the most used first")
    )
    order.add_argument("codes", nargs="*", metavar="CODE")
    order.set_defaults(perform=_run_order)
    listed = actions.add_parser("list", parents=[shared], help=tr("list the codes"))
    listed.add_argument("--all", action="store_true", help=tr("merged and retired ones too"))
    listed.set_defaults(perform=_run_list)
    taken = actions.add_parser("from-articles", parents=[shared], help=tr("add the codes that the articles name"))
    taken.set_defaults(perform=_run_from_articles)


def _run_add(settings: Settings, arguments: argparse.Namespace) -> int:
    made = _change(settings, lambda codes, by: codes.add_code(arguments.code, arguments.title, by=by))
    return _tell(arguments, made, tr("{code} is on the list: {title}.", code=made.code, title=made.title))


def _run_rename(settings: Settings, arguments: argparse.Namespace) -> int:
    made = _change(settings, lambda codes, by: codes.rename_code(arguments.code, arguments.title, by=by))
    return _tell(arguments, made, tr("{code} is called “{title}” now.", code=made.code, title=made.title))


def _run_merge(settings: Settings, arguments: argparse.Namespace) -> int:
    made = _change(settings, lambda codes, by: codes.merge_code(arguments.code, arguments.into, by=by))
    words = tr("{code} counts as {other} from now on, past contacts too.", code=made.code, other=made.merged_into)
    return _tell(arguments, made, words)


def _run_retire(settings: Settings, arguments: argparse.Namespace) -> int:
    made = _change(settings, lambda codes, by: codes.retire_code(arguments.code, by=by))
    return _tell(arguments, made, tr("{code} is not offered any more; what has it keeps it.", code=made.code))


def _run_order(settings: Settings, arguments: argparse.Namespace) -> int:
    _change(settings, lambda codes, by: codes.order_codes(arguments.codes, by=by))
    if arguments.json:
        print_json({"codes": arguments.codes})
    elif arguments.codes:
        many = len(arguments.codes)
        print_line(plural("{n} code is offered first.", "{n} codes are offered first, in this order.", many))
    else:
        print_line(tr("The codes that are used most are offered first."))
    return 0


def _run_list(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.articles.library import Library
    from kms_desktop.contacts.reason_codes import ReasonCodes
    from kms_desktop.storage.database import open_database

    with closing(open_database(settings.url)) as database:
        named = [article.reason for article in Library(settings.kb_dir).read_all()] if settings.kb_dir.is_dir() else []
        found = ReasonCodes(database).list_codes(named, every=arguments.all)
    if arguments.json:
        print_json(found)
        return 0
    rows = [(one.code, one.title, _standing(one)) for one in found]
    print_table((tr("Code"), tr("Title"), ""), rows)
    return 0


def _standing(code: ReasonCode) -> str:
    if code.merged_into:
        return tr("counts as {other}", other=code.merged_into)
    return tr("retired") if code.retired else ""


def _run_from_articles(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.articles.library import Library

    named = [article.reason for article in Library(settings.kb_dir).read_all()]
    added: list[ReasonCode] = []
    _change(settings, lambda codes, by: added.extend(codes.add_from_articles(named, by=by)))
    if arguments.json:
        print_json(added)
    else:
        print_line(plural("{n} code was added.", "{n} codes were added.", len(added)))
    return 0


def _change(settings: Settings, change: Callable[[ReasonCodes, str], Any]) -> Any:
    from kms_desktop.access.current_staff import person_at_desk
    from kms_desktop.access.roster import Roster
    from kms_desktop.contacts.reason_codes import ReasonCodes
    from kms_desktop.storage.database import open_database

    with closing(open_database(settings.url)) as database:
        roster = Roster(database)
        person = person_at_desk(roster, settings.staff) if settings.staff or roster.personal_login() else None
        said = change(ReasonCodes(database, person), acting_login(settings))
        note_audit(settings, database)
    return said


def _tell(arguments: argparse.Namespace, made: ReasonCode, words: str) -> int:
    if arguments.json:
        print_json(made)
    else:
        print_line(words)
    return 0

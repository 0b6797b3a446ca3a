"""`outbox`: what this desktop could not deliver is listed, shown, delivered again, or let be."""

from __future__ import annotations

import argparse
import logging
from contextlib import closing
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.arguments import count_argument, file_argument
from kms_desktop.cli.output import print_json, print_line, print_raw, print_table, to_json_data
from kms_desktop.errors import KmsError
from kms_desktop.settings import Settings
from kms_desktop.texts import tr
from kms_desktop.texts.format import clock, day

if TYPE_CHECKING:
    from datetime import datetime

    from kms_desktop.offline.set_aside import Outcome

_WHY = {"refused": tr("refused"), "damaged": tr("damaged"), "discarded": tr("let be")}
_SHORT = 70


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    outbox = commands.add_parser("outbox", help=tr("what this desktop could not deliver"))
    actions = outbox.add_subparsers(title=tr("actions"), metavar="ACTION", required=True)
    listed = actions.add_parser("list", parents=[shared], help=tr("name what is set aside, and why"))
    listed.add_argument("--all", action="store_true", help=tr("also what was let be, and what was done"))
    listed.set_defaults(perform=_run_list)
    show = actions.add_parser("show", parents=[shared], help=tr("show one entry in whole"))
    show.add_argument("number", type=count_argument, metavar="N")
    show.add_argument("--payload", action="store_true", help=tr("its JSON alone, to be mended in a file"))
    show.set_defaults(perform=_run_show)
    deliver = actions.add_parser("deliver", parents=[shared], help=tr("deliver one entry again, or all"))
    deliver.add_argument("number", nargs="?", type=count_argument, metavar="N")
    deliver.add_argument(
        "--payload", type=file_argument, metavar="FILE", help=tr("JSON to deliver in place of its own")
    )
    deliver.set_defaults(perform=_run_deliver)
    discard = actions.add_parser("discard", parents=[shared], help=tr("let one entry be; it stays in the journal"))
    discard.add_argument("number", type=count_argument, metavar="N")
    discard.set_defaults(perform=_run_discard)


def _run_list(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.offline.set_aside import list_set_aside, list_steps

    found = list(list_set_aside(settings, also_discarded=arguments.all))
    steps = list_steps(settings) if arguments.all else []
    if arguments.json:
        data = [{"journal": str(path), **to_json_data(one)} for path, one in found]
        print_json({"set_aside": data, "steps": to_json_data(steps)} if arguments.all else data)
        return 0
    if not found:
        print_line(tr("Nothing is set aside on this desktop."))
    else:
        rows = [(one.n, _moment(one.since), one.kind, _WHY[one.why], one.reason[:_SHORT]) for _, one in found]
        print_table([tr("No"), tr("Since"), tr("Kind"), tr("State"), tr("Reason")], rows)
    for step in steps:
        print_line(f"{_moment(step.at)}  {step.what}  {step.key}")
    return 0


def _run_show(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.offline.set_aside import find_set_aside

    path, one = find_set_aside(settings, arguments.number)
    if arguments.json:
        print_json({"journal": str(path), **to_json_data(one)})
    elif arguments.payload:
        print_raw(one.payload)
    else:
        print_line(f"{tr('Number')}: {one.n}")
        print_line(f"{tr('Journal')}: {path}")
        print_line(f"{tr('Kind')}: {one.kind}")
        print_line(f"{tr('Key')}: {one.key}")
        print_line(f"{tr('State')}: {_WHY[one.why]}, {_moment(one.since)}")
        print_line(f"{tr('Reason')}: {one.reason}")
        print_line(one.payload)
    return 0


def _run_deliver(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.offline.set_aside import deliver_again, read_payload
    from kms_desktop.services.workspace import open_workspace

    if arguments.payload is not None and arguments.number is None:
        raise KmsError(tr("Say which entry the file is for: “kms-desktop outbox deliver N --payload FILE”."))
    payload = read_payload(_read_file(arguments)) if arguments.payload is not None else None
    logging.getLogger("kms_desktop.storage.outbox").setLevel(logging.CRITICAL)  # it is told as what came of it
    with closing(open_workspace(settings)) as workspace:
        numbers = None if arguments.number is None else {arguments.number}
        every = workspace.journal.entries_set_aside(also_discarded=numbers is not None)
        chosen = [one for one in every if numbers is None or one.n in numbers]
        if numbers is not None and not chosen:
            raise KmsError(
                tr("Nothing is set aside under the number {n}; see “kms-desktop outbox list”.", n=arguments.number)
            )
        done = [deliver_again(workspace.journal, workspace.outbox, one, payload) for one in chosen]
    if arguments.json:
        print_json(done)
    else:
        _print_outcomes(done)
    return 0 if all(one.state == "delivered" for one in done) else 1


def _read_file(arguments: argparse.Namespace) -> str:
    try:
        return str(arguments.payload.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise KmsError(tr("{file} cannot be read as text.", file=arguments.payload)) from problem


def _print_outcomes(done: list[Outcome]) -> None:
    if not done:
        print_line(tr("Nothing is set aside on this desktop."))
    for one in done:
        if one.state == "delivered":
            print_line(tr("Number {n} is delivered.", n=one.n))
        elif one.state == "waiting":
            print_line(tr("Number {n} waits on this desktop and goes by itself. {why}", n=one.n, why=one.words))
        else:
            print_line(tr("It is set aside again, as number {n}. {why}", n=one.n, why=one.words))


def _run_discard(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.offline.set_aside import discard

    one = discard(settings, arguments.number)
    if arguments.json:
        print_json(one)
    else:
        print_line(tr("Nobody is told of number {n} any more; it stays in the journal.", n=one.n))
    return 0


def _moment(at: datetime) -> str:
    return f"{day(at, year=True, padded=True)} {clock(at)}"

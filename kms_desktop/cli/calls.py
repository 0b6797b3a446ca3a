"""`call` and `simulate`: let a call ring in the window that is open."""

from __future__ import annotations

import argparse
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.arguments import count_argument
from kms_desktop.cli.demo import settings_of_demo
from kms_desktop.cli.output import print_json, print_line
from kms_desktop.errors import KmsError, NotFound
from kms_desktop.settings import Settings
from kms_desktop.texts import tr

if TYPE_CHECKING:
    from kms_desktop.customers.model import IncomingCall

_MOST_CALLERS = 1000


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    call = commands.add_parser("call", parents=[shared], help=tr("a call from NUMBER rings in the open window"))
    call.add_argument("number", nargs="+", help=tr("+44…, tel:…, “anonymous”, or a call event as JSON"))
    call.add_argument("--demo", action="store_true", help=tr("in the demo workspace"))
    call.set_defaults(perform=_run_call)
    simulate = commands.add_parser(
        "simulate", parents=[shared], help=tr("a call to practise on rings in the open window")
    )
    simulate.add_argument(
        "--which", type=count_argument, default=0, metavar="N", help=tr("which practice caller, from 0")
    )
    simulate.add_argument("--demo", action="store_true", help=tr("in the demo workspace"))
    simulate.set_defaults(perform=_run_simulate)


def _run_call(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.connectors.calls import parse_call
    from kms_desktop.storage.ids import utc_now

    settings = _settings_for(settings, arguments)
    told = " ".join(arguments.number)
    call = parse_call(told, utc_now(), settings.region)
    return _ring_window(settings, arguments, call, told)


def _run_simulate(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.connectors.simulate import practice_calls
    from kms_desktop.storage.database import open_database

    settings = _settings_for(settings, arguments)
    if arguments.which >= _MOST_CALLERS:
        raise NotFound(
            tr(
                "There is no practice caller {which}; there are 0 to {last}.",
                which=arguments.which,
                last=_MOST_CALLERS - 1,
            )
        )
    with closing(open_database(settings.url)) as database:
        call = next(islice(practice_calls(database, seed=7), arguments.which, None), None)
    if call is None:
        raise NotFound(tr("This workspace has no customers to practise on. Try “kms-desktop demo”."))
    return _ring_window(settings, arguments, call, call.number or "anonymous")


def _settings_for(settings: Settings, arguments: argparse.Namespace) -> Settings:
    return settings_of_demo(settings) if arguments.demo else settings


def _ring_window(settings: Settings, arguments: argparse.Namespace, call: IncomingCall, text: str) -> int:
    from kms_desktop.connectors.ipc_client import tell_window

    if not tell_window(settings, {"do": "call", "call": text}):
        raise KmsError(_nobody_there(settings, arguments))
    if arguments.json:
        print_json(call)
    else:
        print_line(_rings_sentence(call))
    return 0


def _rings_sentence(call: IncomingCall) -> str:
    if call.told:
        return tr("It rings, though its number “{text}” cannot be read.", text=call.told)
    return tr("It rings: {number}.", number=call.number) if call.number else tr("It rings: number withheld.")


def _nobody_there(settings: Settings, arguments: argparse.Namespace) -> str:
    start = "kms-desktop demo" if arguments.demo else "kms-desktop"  # no text: a command, as it is typed
    if arguments.demo or not settings.staff:
        return tr("No desktop is open on this workspace, so nothing can ring. Start it with “{start}”.", start=start)
    return tr(
        "No desktop of {staff} is open on this workspace, so nothing can ring. Start it with “{start}”.",
        staff=settings.staff,
        start=start,
    )

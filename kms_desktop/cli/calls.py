"""`call` and `simulate`: let a call ring in the window that is open."""

from __future__ import annotations

import argparse
from typing import Any

from kms_desktop.cli.show import print_json
from kms_desktop.connectors.door import door_path, send
from kms_desktop.errors import KmsError
from kms_desktop.settings import Settings


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    call = commands.add_parser("call", parents=[shared], help="a call from NUMBER rings in the open window")
    call.add_argument("number", help="+44…, tel:…, “anonymous”, or a call event as JSON")
    call.set_defaults(perform=_call)
    simulate = commands.add_parser("simulate", parents=[shared], help="a call to practise on rings in the open window")
    simulate.add_argument("--which", type=int, default=0, metavar="N", help="which practice caller, from 0")
    simulate.add_argument("--demo", action="store_true", help="in the demo workspace")
    simulate.set_defaults(perform=_simulate)
    call.add_argument("--demo", action="store_true", help="in the demo workspace")


def _call(settings: Settings, arguments: argparse.Namespace) -> int:
    return _ring(settings, arguments, arguments.number)


def _simulate(settings: Settings, arguments: argparse.Namespace) -> int:
    from itertools import islice

    from kms_desktop.connectors.simulate import practice_calls
    from kms_desktop.storage.database import open_database

    settings = _meant(settings, arguments)
    database = open_database(settings.url)
    try:
        call = next(islice(practice_calls(database, seed=7), max(arguments.which, 0), None), None)
    finally:
        database.close()
    if call is None:
        raise KmsError("This workspace has no customers to practise on. Try “kms-desktop demo”.")
    return _ring(settings, arguments, call.number or "anonymous")


def _meant(settings: Settings, arguments: argparse.Namespace) -> Settings:
    if not arguments.demo:
        return settings
    from kms_desktop.demo.place import demo_settings

    return demo_settings(settings)


def _ring(settings: Settings, arguments: argparse.Namespace, text: str) -> int:
    from kms_desktop.connectors.calls import parse_call
    from kms_desktop.storage.keys import utc_now

    settings = _meant(settings, arguments)
    call = parse_call(text, utc_now(), settings.region)
    if not send(door_path(settings.url, settings.staff), {"do": "call", "call": text}):
        raise KmsError("No desktop is open on this workspace, so nothing can ring. Start it with “kms-desktop”.")
    if arguments.json:
        print_json(call)
    else:
        print(f"It rings: {call.number or 'number withheld'}.")
    return 0

"""`simulate --day` and `simulate --calls`: a whole day of calls, from a script or a seed, played into the door.

Question: which door, where nobody names one? Choice: one of its own, on this computer, which is open as long as the day
is played and stores as every other one does. Reason: it is the same way from the socket to the desk, and nothing has to
be set up. Refused: to write the calls into the workspace past the door, which would show something else.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from kms_desktop.cli.arguments import count_argument, file_argument
from kms_desktop.cli.output import print_error, print_json, print_line
from kms_desktop.errors import KmsError, NotFound
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr

if TYPE_CHECKING:
    from kms_desktop.connectors.cti.playing import Played
    from kms_desktop.connectors.cti.scripted_day import ScriptedCall, Telling
    from kms_desktop.storage.database import Database

_ADDRESS = "KMS_CTI_URL"
_LONGEST_SCRIPT = 20_000_000
_MOST_SPEED = 100_000.0


def add_day_options(simulate: argparse.ArgumentParser) -> None:
    simulate.add_argument("--day", type=file_argument, metavar="FILE", help=tr("play the calls of this script"))
    simulate.add_argument(
        "--calls",
        type=count_argument,
        default=0,
        metavar="N",
        help=tr("make a day of N calls, and play it"),
    )
    simulate.add_argument("--seed", type=count_argument, default=7, metavar="N", help=tr("of which day (default: 7)"))
    simulate.add_argument(
        "--speed",
        type=_speed,
        default=60.0,
        metavar="X",
        help=tr("how much faster (default: 60; 0: all at once)"),
    )
    simulate.add_argument(
        "--to", default="", metavar="URL", help=tr("the door, with its token (else KMS_CTI_URL, else one of its own)")
    )
    simulate.add_argument(
        "--write", type=file_argument, metavar="FILE", help=tr("write the day into a script, and play nothing")
    )


def asks_for_day(arguments: argparse.Namespace) -> bool:
    return bool(arguments.day or arguments.calls)


def run_day(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.connectors.cti.scripted_day import tellings_of, write_script
    from kms_desktop.files import write_whole
    from kms_desktop.storage.database import open_database

    with closing(open_database(settings.url)) as database:
        calls = _read_day(arguments.day) if arguments.day else _generate(database, arguments)
        if arguments.write:
            write_whole(Path(arguments.write), write_script(calls).encode())
            print_line(plural("{n} call is in {path}.", "{n} calls are in {path}.", len(calls), path=arguments.write))
            return 0
        tellings = tellings_of(calls, arguments.seed)
        address = arguments.to or os.environ.get(_ADDRESS, "")
        if address:
            played = _play_to(address, tellings, arguments)
        else:
            played = _play_here(settings, database, tellings, arguments)
    _print_played(arguments, calls, played)
    return 1 if played.refused else 0


def _read_day(path: Path) -> list[ScriptedCall]:
    from kms_desktop.connectors.cti.scripted_day import read_script
    from kms_desktop.files import read_ordinary_file

    try:
        text = read_ordinary_file(path, _LONGEST_SCRIPT).decode("utf-8")
    except (OSError, ValueError) as problem:
        raise KmsError(tr("{path} cannot be read.", path=path)) from problem
    return read_script(text)


def _generate(database: Database, arguments: argparse.Namespace) -> list[ScriptedCall]:
    from kms_desktop.access.roles import HANDLE_CONTACTS
    from kms_desktop.access.roster import Roster
    from kms_desktop.connectors.cti.scripted_day import generate_day
    from kms_desktop.connectors.simulate import known_numbers

    people = [
        person.extensions.partition(",")[0] or person.login
        for person in Roster(database).list_people()
        if person.may(HANDLE_CONTACTS)
    ]
    if not people:
        raise NotFound(tr("Nobody here takes calls. Add somebody with “kms-desktop staff add”."))
    return generate_day(arguments.seed, arguments.calls, list(known_numbers(database)), people)


def _play_to(address: str, tellings: list[Telling], arguments: argparse.Namespace) -> Played:
    from kms_desktop.connectors.cti.playing import Poster, play

    with closing(Poster(address)) as poster:
        return asyncio.run(play(tellings, poster.post, arguments.speed))


def _play_here(
    settings: Settings, database: Database, tellings: list[Telling], arguments: argparse.Namespace
) -> Played:
    from kms_desktop.connectors.cti.playing import Poster, play
    from kms_desktop.connectors.cti.serving import open_for

    async def run() -> Played:
        async with open_for(settings, database, print_error) as address:
            with closing(Poster(address)) as poster:
                return await play(tellings, poster.post, arguments.speed)

    return asyncio.run(run())


def _print_played(arguments: argparse.Namespace, calls: list[ScriptedCall], played: Played) -> None:
    refused = sum(played.refused.values())
    if arguments.json:
        print_json({"calls": len(calls), "taken": played.taken, "refused": played.refused})
        return
    print_line(
        tr(
            "{calls} played, {events} taken.",
            calls=plural("{n} call", "{n} calls", len(calls)),
            events=plural("{n} event", "{n} events", played.taken),
        )
    )
    if refused:
        statuses = ", ".join(str(status) for status in sorted(played.refused))
        print_error(
            plural(
                "{n} event was refused ({statuses}); look at the token.",
                "{n} events were refused ({statuses}); look at the token.",
                refused,
                statuses=statuses,
            )
        )


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = -1.0
    if not 0 <= speed <= _MOST_SPEED:
        raise argparse.ArgumentTypeError(tr("“{text}” is not a speed from 0 to 100,000", text=text[:20]))
    return speed

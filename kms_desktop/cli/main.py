"""Arguments → one command, and its failures → one line on stderr and an exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kms_desktop import __version__
from kms_desktop.errors import KmsError
from kms_desktop.settings import Settings

Outcome = "int | OpenWindow"


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """The command line asks for the window. `practice`: the simulator rings; `pictures`: play and save pictures."""

    settings: Settings
    practice: bool = False
    pictures: Path | None = None


def run(argv: Sequence[str]) -> int | OpenWindow:
    """Do the command in `argv`. Never raises for bad input; returns 0, 1, 2, or the wish for a window."""
    parser = build_parser()
    try:
        arguments = parser.parse_args(list(argv))
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        return _perform(arguments)
    except KmsError as error:
        print(f"kms-desktop: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("kms-desktop: stopped.", file=sys.stderr)
        return 1


def _perform(arguments: argparse.Namespace) -> int | OpenWindow:
    settings = read_settings(arguments)
    command: Callable[[Settings, argparse.Namespace], int | OpenWindow] = arguments.perform
    return command(settings, arguments)


def read_settings(arguments: argparse.Namespace) -> Settings:
    """Environment, then what the command line says. Raises KmsError with the first thing that is wrong."""
    from pydantic import ValidationError

    given = {
        "database_url": getattr(arguments, "database", None),
        "kb_dir": getattr(arguments, "kb", None),
        "state_dir": getattr(arguments, "state", None),
        "data_dir": getattr(arguments, "data", None),
        "staff": getattr(arguments, "staff_login", None),
    }
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = f"KMS_{str(first['loc'][0]).upper()}" if first["loc"] else "A setting"
        raise KmsError(f"{name} cannot be read: {first['msg'].removeprefix('Value error, ')}.") from error


def build_parser() -> argparse.ArgumentParser:
    """The whole command line; imports no stage, so that `--help` and the window start at once."""
    from kms_desktop.cli import calls, knowledge, people, setup

    parser = argparse.ArgumentParser(
        prog="kms-desktop", description="Knowledge and guided resolution on the agent's desktop."
    )
    parser.add_argument("--version", action="version", version=f"kms-desktop {__version__}")
    shared = _shared_options()
    _window_options(parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for part in (setup, knowledge, people, calls):
        part.add_commands(commands, shared)
    return parser


def _shared_options() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print JSON for machines")
    shared.add_argument("--database", metavar="URL", help="database of the workspace (else KMS_DATABASE_URL)")
    shared.add_argument("--data", metavar="DIR", type=Path, help="folder of the embedded workspace and the journal")
    shared.add_argument("--kb", metavar="DIR", type=Path, help="folder of articles")
    shared.add_argument("--state", metavar="DIR", type=Path, help="folder of the search index")
    shared.add_argument("--as", dest="staff_login", metavar="LOGIN", help="who works at this desk")
    return shared


def _window_options(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(perform=lambda settings, _arguments: OpenWindow(settings))
    parser.add_argument("--as", dest="staff_login", metavar="LOGIN", help="who works at this desk")
    parser.add_argument("--database", metavar="URL", help="database of the workspace (else KMS_DATABASE_URL)")
    parser.add_argument("--data", metavar="DIR", type=Path, help="folder of the embedded workspace and the journal")
    parser.add_argument("--kb", metavar="DIR", type=Path, help="folder of articles")

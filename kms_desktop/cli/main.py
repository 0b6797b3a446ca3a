"""Arguments → one command, and its failures → one line on stderr and an exit code."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Callable, Sequence

from kms_desktop import __version__
from kms_desktop.cli.arguments import CommandLine, shared_options
from kms_desktop.cli.output import abandon_output, describe_missing, finish_output, print_error, ready_output
from kms_desktop.cli.window_request import OpenWindow
from kms_desktop.errors import KmsError
from kms_desktop.log_file import begin_log, describe_noted, end_log
from kms_desktop.settings import Settings, without_password
from kms_desktop.texts import tr

_log = logging.getLogger(__name__)


PrintPdf = Callable[[str, str], bytes]
"""A page of HTML and its title → PDF."""


def run_command(argv: Sequence[str], print_pdf: PrintPdf | None = None) -> int | OpenWindow:
    """Do the command in `argv`. Never raises for bad input; returns 0, 1, 2, or the wish for a window. `print_pdf` is
    for commands that write PDF."""
    ready_output()
    try:
        outcome = _run_parsed(argv, print_pdf)
        finish_output()
        return outcome
    except KmsError as error:
        print_error(str(error))
    except KeyboardInterrupt:
        print_error(tr("stopped."))
    except BrokenPipeError:
        pass  # whoever read the answer has enough of it, which is no news to them
    except ImportError as error:
        _log.exception("A library cannot be loaded")
        print_error(describe_missing(error))
    except Exception:  # noqa: BLE001 - a bug: where it happened belongs in the log, one line on the screen
        _log.exception("Unexpected error in a command")
        print_error(describe_noted())
    finally:
        end_log()
    _let_go_of_output()
    return 1


def _run_parsed(argv: Sequence[str], print_pdf: PrintPdf | None) -> int | OpenWindow:
    if not argv:
        return OpenWindow(Settings())  # the window, as nearly every time: no option needs to be made for it
    try:
        arguments = build_parser().parse_args(list(argv), argparse.Namespace(json=False, print_pdf=print_pdf))
    except SystemExit as stop:
        return int(stop.code or 0)
    command: Callable[[Settings, argparse.Namespace], int | OpenWindow] = arguments.perform
    settings = read_settings(arguments)
    begin_log(settings.log_path)
    return command(settings, arguments)


def _let_go_of_output() -> None:
    try:
        finish_output()
    except (KmsError, BrokenPipeError):
        abandon_output()


def read_settings(arguments: argparse.Namespace) -> Settings:
    """What the command line says, else the environment. Raises KmsError with the first thing that is wrong."""
    fields = {
        "database": "database_url",
        "kb": "kb_dir",
        "state": "state_dir",
        "data": "data_dir",
        "staff_login": "staff",
    }
    given = vars(arguments)
    if (url := given.get("database", "")) != without_password(url):
        raise KmsError(
            tr(
                "A password on the command line can be read by everybody on this machine; leave it out, "
                "and keep it with “kms-desktop login” or in a .pgpass file."
            )
        )
    return Settings(**{field: given[option] for option, field in fields.items() if option in given})


def build_parser() -> argparse.ArgumentParser:
    """The whole command line; imports no stage, so that `--help` and the window start at once."""
    from kms_desktop.cli import (
        articles,
        backup,
        bulletins,
        calls,
        cti,
        customer_card,
        customer_list,
        demo,
        erase_customer,
        export,
        import_articles,
        knowledge,
        learning,
        outbox,
        people,
        promises,
        publishing,
        reasons,
        reports,
        review,
        setup,
        staff,
        status,
        teams,
        verification,
        voc,
    )

    shared = shared_options()
    parser = CommandLine(
        prog="kms-desktop",
        description=tr("Knowledge and guided resolution on the agent's desktop. Without a command the window opens."),
        parents=[shared],
    )
    parser.add_argument("--version", action="version", version=f"kms-desktop {__version__}")  # no text: a name
    parser.set_defaults(perform=lambda settings, _arguments: OpenWindow(settings))
    commands = parser.add_subparsers(title=tr("commands"), metavar="COMMAND")
    making, writing = (demo, setup, staff, teams, status), (knowledge, articles, import_articles, learning, publishing)
    customers, calling = (
        (reasons, verification, people, customer_card, customer_list, erase_customer),
        (calls, cti, promises, bulletins),
    )
    for part in (*making, *writing, *customers, *calling, reports, export, voc, review, backup, outbox):
        part.add_commands(commands, shared)
    return parser

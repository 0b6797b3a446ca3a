"""`backup`, `restore`, `accept-server` and `forget-callers`: the workspace into a file and back, a server in place of
another, and the callers kept on a desktop."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import Any

from kms_desktop.cli.arguments import file_argument
from kms_desktop.cli.output import print_json, print_line
from kms_desktop.settings import Settings, absolute
from kms_desktop.texts import tr
from kms_desktop.texts.format import decimal


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    backup = commands.add_parser("backup", parents=[shared], help=tr("copy the embedded workspace while people work"))
    backup.add_argument("file", type=file_argument, metavar="FILE")
    backup.add_argument("--force", action="store_true", help=tr("write over a file that is there already"))
    backup.set_defaults(perform=_run_backup)
    restore = commands.add_parser("restore", parents=[shared], help=tr("bring a copy back in place of the workspace"))
    restore.add_argument("file", type=file_argument, metavar="FILE")
    restore.set_defaults(perform=_run_restore)
    accept = commands.add_parser(
        "accept-server", parents=[shared], help=tr("say that the server is the right one (administrators)")
    )
    accept.set_defaults(perform=_accept_server)
    forget = commands.add_parser("forget-callers", parents=[shared], help=tr("remove the callers kept on this desktop"))
    forget.set_defaults(perform=_forget_callers)


def _run_backup(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.storage.backup import back_up

    done = back_up(settings.url, absolute(arguments.file), force=arguments.force)
    if arguments.json:
        print_json(done)
    else:
        print_line(
            tr(
                "The workspace is copied to {file}, checked, {size}.",
                file=done.file,
                size=_format_size(done.size),
            )
        )
    return 0


def _run_restore(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.storage.backup import bring_back
    from kms_desktop.storage.schema import HEAD

    done = bring_back(settings.url, absolute(arguments.file))
    if arguments.json:
        print_json(done)
        return 0
    print_line(
        tr(
            "The workspace {file} is what it was in the copy, checked, {size}.",
            file=done.file,
            size=_format_size(done.size),
        )
    )
    if done.aside is not None:
        print_line(tr("The file that was there before is kept as {aside}.", aside=done.aside))
    if done.revision != HEAD:
        print_line(tr("It is of an older version; bring it up to date with “kms-desktop migrate”."))
    return 0


def _accept_server(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.errors import KmsError
    from kms_desktop.storage.database import open_database

    with closing(open_database(settings.url)) as database:
        if database.is_sqlite:
            raise KmsError(tr("This workspace is a file; there is no server to accept."))
        times = database.perform_act("accept_server")
    if arguments.json:
        print_json({"accepted": times})
    else:
        print_line(tr("Every desktop works with this server from now on, whatever it had noted of another."))
    return 0


def _forget_callers(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.offline.cache import forget_callers

    removed = forget_callers(settings)
    if arguments.json:
        print_json({"removed": removed})
    else:
        print_line(
            tr("No caller is kept on this desktop any more.") if removed else tr("No caller was kept on this desktop.")
        )
    return 0


def _format_size(size: int) -> str:
    if size >= 100_000:
        return tr("{size} MB", size=decimal(size / 1_000_000, 1))
    return tr("{size} KB", size=decimal(size / 1000, 0))

"""A terminal, standard input, or chance → a password; never an argument, which everybody on the machine can read."""

from __future__ import annotations

import argparse
import secrets
import sys

from kms_desktop.errors import KmsError
from kms_desktop.texts import tr
from kms_desktop.texts.format import any_of

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
_GROUPS, _GROUP = 4, 5
_MOST_READ = 4096


def add_password_options(parser: argparse.ArgumentParser, *, made_up: bool) -> None:
    """Where the password comes from, for who does not sit at a terminal."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--password-stdin", action="store_true", help=tr("read the password from standard input"))
    if made_up:
        group.add_argument("--make-password", action="store_true", help=tr("make a password up, and show it once"))


def new_password(arguments: argparse.Namespace, whose: str) -> str:
    """The password as it was chosen; typed twice at a terminal. Raises KmsError."""
    if arguments.password_stdin:
        return _read_line()
    if arguments.make_password:
        return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    first = _ask_password(tr("New password of {whose}: ", whose=whose), "--password-stdin", "--make-password")
    if _ask_password(tr("The same again: "), "--password-stdin") != first:
        raise KmsError(tr("The two passwords are not the same; nothing was changed. Try again."))
    return first


def known_password(arguments: argparse.Namespace, whose: str) -> str:
    """The password somebody has already. Raises KmsError."""
    return (
        _read_line()
        if arguments.password_stdin
        else _ask_password(tr("Password of {whose}: ", whose=whose), "--password-stdin")
    )


def _read_line() -> str:
    line = sys.stdin.readline(_MOST_READ) if sys.stdin is not None else ""
    return line.removesuffix("\n").removesuffix("\r")


def _ask_password(prompt: str, *options: str) -> str:
    """`options`: those by which it comes in another way."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise KmsError(tr("There is no terminal to ask for a password; use {options}.", options=any_of(options)))
    import getpass

    try:
        return getpass.getpass(prompt)
    except EOFError as problem:
        raise KmsError(tr("No password was typed; nothing was changed.")) from problem

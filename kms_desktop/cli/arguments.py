"""Words of the command line → folders, files, names and counts; and the options that every command takes."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from kms_desktop.settings import absolute
from kms_desktop.texts import tr
from kms_desktop.texts.format import number

_MOST = 1_000_000


_CHOICE = re.compile(r"argument (?P<name>.+?): invalid choice: (?P<typed>.+?) \(choose from (?P<from>.+)\)", re.DOTALL)
_MISSING = re.compile(r"the following arguments are required: (?P<names>.+)", re.DOTALL)
_MOST_SAID = 8
"""So many choices are told; where there are more, only what is most like the word."""


class CommandLine(argparse.ArgumentParser):
    """Says in a sentence what is wrong and what to type, where argparse prints a wall of options."""

    def error(self, message: str) -> NoReturn:
        """Exit code 2, as every program gives for wrong usage."""
        said = " ".join((usage_sentence(message), tr("For help: {command} --help", command=self.prog)))
        self.exit(2, f"{self.prog}: {said}\n")


def usage_sentence(message: str) -> str:
    """What argparse says, as a person would."""
    if missing := _MISSING.fullmatch(message):
        return tr("Say also: {names}.", names=missing["names"])
    if wrong := _CHOICE.fullmatch(message):
        choices = [one.strip().strip("'\"") for one in wrong["from"].split(",")]
        return _choice_sentence(wrong["name"], wrong["typed"].strip("'\""), choices)
    return message if message.endswith((".", "?")) else f"{message}."


def _choice_sentence(name: str, typed: str, choices: Sequence[str]) -> str:
    from difflib import get_close_matches

    typed = typed[:40]
    like = get_close_matches(typed, choices, 1)
    what = tr("“{typed}” is no {name}.", typed=typed, name=name.lower()) if name.isupper() else ""
    what = what or tr("{name} cannot be “{typed}”.", name=name, typed=typed)
    if like:
        return " ".join((what, tr("Did you mean “{name}”?", name=like[0])))
    if len(choices) <= _MOST_SAID:
        return " ".join((what, tr("It is one of {names}.", names=", ".join(choices))))
    return what


def folder_argument(text: str) -> Path:
    """A folder, named from the root of the disk."""
    return absolute(file_argument(text))


def file_argument(text: str) -> Path:
    """A file, as it was typed."""
    if not text:
        raise argparse.ArgumentTypeError(tr("a name is missing"))
    if not _is_a_name(text):
        raise argparse.ArgumentTypeError(tr("{name} cannot be the name of a file", name=ascii(text[:40])))
    return Path(text)


def _is_a_name(text: str) -> bool:
    try:
        return b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:
        return False


def count_argument(text: str) -> int:
    """A whole number from 0 to a million."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(_MOST)) and int(text) <= _MOST):
        raise argparse.ArgumentTypeError(
            tr("“{text}” is not a whole number from 0 to {most}", text=text[:40], most=number(_MOST))
        )
    return int(text)


def several_argument(text: str) -> int:
    """The same from 1."""
    if (many := count_argument(text)) < 1:
        raise argparse.ArgumentTypeError(tr("“{text}” is not a whole number from 1", text=text[:40]))
    return many


def shared_options() -> argparse.ArgumentParser:
    """Options that stand before or after the command; one that is not given leaves no trace, so it hides no other."""
    shared = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    add_json(shared)
    shared.add_argument("--database", metavar="URL", help=tr("database of the workspace (else KMS_DATABASE_URL)"))
    shared.add_argument(
        "--data", metavar="DIR", type=folder_argument, help=tr("folder of the embedded workspace and the journal")
    )
    shared.add_argument("--kb", metavar="DIR", type=folder_argument, help=tr("folder of articles"))
    add_desk(shared)
    return shared


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=tr("print JSON for machines"))


def add_desk(parser: argparse.ArgumentParser) -> None:
    """Options of the desk itself, whatever workspace it is on."""
    parser.add_argument(
        "--state", metavar="DIR", type=folder_argument, default=argparse.SUPPRESS, help=tr("folder of the search index")
    )
    parser.add_argument(
        "--as", dest="staff_login", metavar="LOGIN", default=argparse.SUPPRESS, help=tr("who works at this desk")
    )

"""The words after `dev.py pictures` → the demo played without a display, and a folder of pictures of it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from kms_desktop.cli.arguments import folder_argument
from kms_desktop.errors import KmsError

_NAME = "dev.py pictures"


def main(arguments: Sequence[str]) -> int:
    """0, 1 where something is missing, 2 for a name that nothing has; both are said in one line on stderr."""
    asked = _asked(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from kms_desktop.demo.workspace_location import demo_settings
    from kms_desktop.settings import Settings
    from kms_desktop.ui.app import make_application
    from pictures.every import take_pictures
    from pictures.scenes import UnknownPicture, files_of, files_of_the_demo_call

    try:
        settings = Settings()
        make_application(demo_settings(settings))
        files = files_of(asked.only or ()) if asked.all or asked.only else files_of_the_demo_call()
        take_pictures(settings, asked.folder, files)
    except KmsError as error:
        print(f"{_NAME}: {error}", file=sys.stderr)
        return 2 if isinstance(error, UnknownPicture) else 1
    return 0


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=_NAME, description="Plays the demo and keeps pictures of its windows.")
    parser.add_argument("folder", metavar="FOLDER", type=folder_argument, help="where the pictures are kept")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help="every state of the windows in every look")
    which.add_argument(
        "--only",
        metavar="NAME",
        nargs="+",
        action="extend",
        type=_name,
        help="those of these names, a beginning or a pattern (desk-ring, approval, 'voice*-dark')",
    )
    return parser.parse_args(list(arguments))


def _name(text: str) -> str:
    """A name, or a pattern of names; an empty one would be all of them."""
    if not text.strip():
        raise argparse.ArgumentTypeError("a name is missing")
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

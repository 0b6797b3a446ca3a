"""`demo`: a throw-away workspace, made where there is none of today, and its window; all else leaves the demo alone."""

from __future__ import annotations

import argparse
from typing import Any

from kms_desktop.cli.arguments import add_desk, add_json
from kms_desktop.cli.output import print_json, print_line
from kms_desktop.cli.window_request import OpenWindow
from kms_desktop.errors import KmsError
from kms_desktop.settings import Settings
from kms_desktop.texts import tr


def add_commands(commands: Any, _shared: argparse.ArgumentParser) -> None:
    """It stands on its own, so it takes no database and no folder of somebody's."""
    demo = commands.add_parser("demo", help=tr("a throw-away workspace with people, history and calls"))
    add_json(demo)
    add_desk(demo)
    demo.add_argument("--fresh", action="store_true", help=tr("make it anew"))
    demo.add_argument("--no-window", action="store_true", help=tr("only make the workspace"))
    demo.set_defaults(perform=_demo)


def settings_of_demo(settings: Settings) -> Settings:
    """The same desktop looking at the demo workspace, whether or not it stands."""
    from kms_desktop.demo.workspace_location import demo_settings

    return demo_settings(settings)


def _demo(settings: Settings, arguments: argparse.Namespace) -> int | OpenWindow:
    from kms_desktop.demo.workspace_location import STORY_NUMBER, make_demo

    settings = settings_of_demo(settings)
    window = OpenWindow(settings, practice=STORY_NUMBER)
    if _is_open(settings):
        if arguments.fresh:
            raise KmsError(tr("The demo is open in a window. Close it first; then it can be made anew."))
        return 0 if arguments.no_window else window
    made = make_demo(settings, fresh=arguments.fresh)
    if arguments.json:
        print_json({"folder": settings.data_dir, "made": made})
    elif made:
        print_line(tr("A demo workspace stands in {folder}: {made}.", folder=settings.data_dir, made=made))
    return 0 if arguments.no_window else window


def _is_open(settings: Settings) -> bool:
    """A demo that somebody works in must not be made anew under them."""
    from kms_desktop.connectors.ipc_client import tell_window

    return tell_window(settings, {"do": "raise"})

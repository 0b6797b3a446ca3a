"""`publish`: the folder of articles becomes what the floor goes by."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

from kms_desktop.cli.arguments import folder
from kms_desktop.cli.show import print_json, say
from kms_desktop.settings import Settings


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    publish = commands.add_parser(
        "publish", parents=[shared], help="make a folder of articles, and what may be granted, the floor's own"
    )
    publish.add_argument("folder", nargs="?", type=folder, help="folder of articles (else --kb)")
    publish.set_defaults(perform=_publish)


def _publish(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.services.publishing import publish

    if arguments.folder is not None:
        settings = replace(settings, kb_dir=arguments.folder)
    done = publish(settings)
    if arguments.json:
        print_json(done)
        return 0
    say(f"{done.articles} articles published, {done.new_revisions} of them in a new revision.")
    say(f"{done.options} options may be granted by their rules: {done.changed_options} changed, {done.gone_options} gone.")
    return 0

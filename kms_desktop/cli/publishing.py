"""`publish`: the folder of articles becomes what the floor goes by."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

from kms_desktop.cli.arguments import folder_argument
from kms_desktop.cli.output import print_json, print_line
from kms_desktop.settings import Settings
from kms_desktop.texts import tr


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    publish = commands.add_parser(
        "publish", parents=[shared], help=tr("make a folder of articles, and what may be granted, the floor's own")
    )
    publish.add_argument("folder", nargs="?", type=folder_argument, help=tr("folder of articles (else --kb)"))
    publish.add_argument(
        "--over", action="store_true", help=tr("also where the folder is older than what was published")
    )
    publish.set_defaults(perform=_run_publish)


def _run_publish(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.editorial.publishing import publish_folder

    if arguments.folder is not None:
        settings = replace(settings, kb_dir=arguments.folder)
    done = publish_folder(settings, over=arguments.over)
    if arguments.json:
        print_json(done)
        return 0
    print_line(
        tr(
            "Articles published: {articles}, in a new revision: {count}, of these moved: {moved}.",
            articles=done.articles,
            count=done.new_revisions,
            moved=done.moved,
        )
    )
    print_line(
        tr(
            "Options with their rules: {options}, changed: {changed}, gone: {gone}.",
            options=done.options,
            changed=done.changed_options,
            gone=done.gone_options,
        )
    )
    return 0

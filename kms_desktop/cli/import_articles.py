"""`import-articles`: pages, Word documents and foreign markdown into the folder of articles, with a report."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.arguments import file_argument
from kms_desktop.cli.output import print_error, print_json, print_line
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr

if TYPE_CHECKING:
    from kms_desktop.editorial.import_articles import TakenIn

_STATES = {
    "written": tr("written"),
    "there": tr("there already"),
    "edited": tr("edited since, left as it is"),
    "left_out": tr("left out"),
}


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    taking = commands.add_parser(
        "import-articles", parents=[shared], help=tr("take pages, Word documents or markdown over as articles")
    )
    taking.add_argument(
        "path", metavar="PATH", type=file_argument, help=tr("a file (.md, .html, .docx), or a folder of them")
    )
    taking.add_argument(
        "--into", metavar="FOLDER", default="imported", help=tr("folder below the articles' one (default: imported)")
    )
    taking.add_argument("--quiet", action="store_true", help=tr("print only what needs a person, and the sums"))
    taking.set_defaults(perform=_take_in)


def _take_in(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.editorial.import_articles import plan_import, take_in

    work = plan_import(arguments.path, settings.kb_dir, arguments.into)
    counts: Counter[str] = Counter()
    pictures, stopped = 0, False
    try:
        for number, taken in enumerate(take_in(work), 1):
            counts[taken.state] += 1
            pictures += len(taken.pictures)
            _print_report(taken, arguments)
            _print_progress(number, len(work.sources))
    except KeyboardInterrupt:
        stopped = True
    _sum_up(counts, pictures, len(work.sources), str(work.library / work.into), arguments.json)
    if stopped:
        print_error(
            plural(
                "stopped after {done} of {n} files; the same command goes on with the rest.",
                "stopped after {done} of {n} files; the same command goes on with the rest.",
                len(work.sources),
                done=counts.total(),
            )
        )
    return 1 if stopped or counts["left_out"] else 0


def _print_report(taken: TakenIn, arguments: argparse.Namespace) -> None:
    if arguments.json:
        print_json(taken)
        return
    plain = taken.state in ("written", "there") and not (taken.lost or taken.missing or taken.elsewhere)
    if arguments.quiet and plain:
        return
    if taken.state == "written":
        print_line(tr("{file}: written as {target}", file=taken.source, target=taken.target))
    else:
        print_line(f"{taken.source}: {_STATES[taken.state]}")
    for line in (
        *((taken.problem,) if taken.problem else ()),
        *taken.became,
        *(tr("kept {what}", what=one) for one in taken.kept),
        *(tr("left out {what}", what=one) for one in taken.lost),
        *(tr("picture not here: {file}", file=one) for one in taken.missing),
        *(tr("link to a file that was not taken: {file}", file=one) for one in taken.elsewhere),
        *(tr("picture copied: {file}", file=one) for one in taken.pictures),
    ):
        print_line(f"  {line}")


def _sum_up(counts: Counter[str], pictures: int, of: int, where: str, as_json: bool) -> None:
    if as_json:
        print_json({"files": of, **{state: counts[state] for state in _STATES}, "pictures": pictures, "folder": where})
        return
    parts = [_count_files(state, counts[state]) for state in _STATES if counts[state]]
    print_line(
        tr(
            "{files}: {states}; {pictures}. They lie in {folder}.",
            files=plural("{n} files", "{n} files", of),
            states=", ".join(parts) or tr("nothing to take"),
            pictures=plural("{n} pictures", "{n} pictures", pictures),
            folder=where,
        )
    )
    if counts["written"]:
        print_line(tr("They are not validated yet. “kms-desktop lint” says what each still needs."))


def _count_files(state: str, count: int) -> str:
    match state:
        case "written":
            return plural("{n} written", "{n} written", count)
        case "there":
            return plural("{n} there already", "{n} there already", count)
        case "edited":
            return plural("{n} edited since, left as it is", "{n} edited since, left as it is", count)
        case _:
            return plural("{n} left out", "{n} left out", count)


def _print_progress(done: int, of: int) -> None:
    """Told to a person who waits at a terminal, not to a file."""
    if sys.stderr is not None and sys.stderr.isatty() and not sys.stdout.isatty():
        print(
            "\r" + plural("{done} of {n} files", "{done} of {n} files", of, done=done),
            end="\n" if done == of else "",
            file=sys.stderr,
            flush=True,
        )

"""`import-articles`: pages, Word documents and foreign markdown into the folder of articles, with a report."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.arguments import file_argument
from kms_desktop.cli.output import print_error, print_json, print_line
from kms_desktop.settings import Settings

if TYPE_CHECKING:
    from kms_desktop.editorial.import_articles import TakenIn

_STATES = {
    "written": "written",
    "there": "there already",
    "edited": "edited since, left as it is",
    "left_out": "left out",
}


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    taking = commands.add_parser(
        "import-articles", parents=[shared], help="take pages, Word documents or markdown over as articles"
    )
    taking.add_argument(
        "path", metavar="PATH", type=file_argument, help="a file (.md, .html, .docx), or a folder of them"
    )
    taking.add_argument(
        "--into", metavar="FOLDER", default="imported", help="folder below the articles' one (default: imported)"
    )
    taking.add_argument("--quiet", action="store_true", help="print only what needs a person, and the sums")
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
            f"stopped after {counts.total()} of {len(work.sources)} files; the same command goes on with the rest."
        )
    return 1 if stopped or counts["left_out"] else 0


def _print_report(taken: TakenIn, arguments: argparse.Namespace) -> None:
    if arguments.json:
        print_json(taken)
        return
    plain = taken.state in ("written", "there") and not (taken.lost or taken.missing or taken.elsewhere)
    if arguments.quiet and plain:
        return
    print_line(f"{taken.source}: {_STATES[taken.state]}" + (f" as {taken.target}" if taken.state == "written" else ""))
    for label, lines in (
        ("", (taken.problem,) if taken.problem else ()),
        ("", taken.became),
        ("kept ", taken.kept),
        ("left out ", taken.lost),
        ("picture not here: ", taken.missing),
        ("link to a file that was not taken: ", taken.elsewhere),
        ("picture copied: ", taken.pictures),
    ):
        for line in lines:
            print_line(f"  {label}{line}")


def _sum_up(counts: Counter[str], pictures: int, of: int, where: str, as_json: bool) -> None:
    if as_json:
        print_json({"files": of, **{state: counts[state] for state in _STATES}, "pictures": pictures, "folder": where})
        return
    parts = [f"{counts[state]} {words}" for state, words in _STATES.items() if counts[state]]
    print_line(f"{of} files: {', '.join(parts) or 'nothing to take'}; {pictures} pictures. They lie in {where}.")
    if counts["written"]:
        print_line("They are not validated yet. “kms-desktop lint” says what each still needs.")


def _print_progress(done: int, of: int) -> None:
    """Told to a person who waits at a terminal, not to a file."""
    if sys.stderr is not None and sys.stderr.isatty() and not sys.stdout.isatty():
        print(f"\r{done} of {of} files", end="\n" if done == of else "", file=sys.stderr, flush=True)

"""What a command found → lines for a person, or JSON for a machine; and one line on stderr for what went wrong."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from kms_desktop.errors import KmsError
from kms_desktop.texts import plural, tr

_UNSHOWABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What could move the cursor, colour the screen or turn the direction of a terminal: articles are untrusted."""


class OutputLost(KmsError):
    """What was to be said cannot be written."""


def ready_output() -> None:
    """A terminal that cannot show a character gets its number instead, never an error; one that is closed, nothing."""
    if sys.stderr is None:
        sys.stderr = io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def print_line(line: str) -> None:
    """One line on stdout, whatever the text holds. Raises OutputLost, or BrokenPipeError where nobody reads on."""
    print_raw(_UNSHOWABLE.sub(" ", line))


def print_rest(count: int) -> None:
    """How many lines `--limit` left out, below those that it took."""
    print_line(f"  {plural('… and {n} more (--limit)', '… and {n} more (--limit)', count)}")


def print_raw(text: str) -> None:
    """Text of several lines for another program, as it is."""
    if sys.stdout is None:
        raise OutputLost(tr("There is nowhere to write the answer: standard output is closed."))
    with _said_plainly():
        sys.stdout.write(text + "\n")


def print_error(words: str) -> None:
    """One line on stderr; nobody is told where that is closed too."""
    if sys.stderr is not None:
        line = " ".join(_UNSHOWABLE.sub(" ", words).split())
        with suppress(OSError, ValueError):
            sys.stderr.write(f"kms-desktop: {line}\n")  # no text: the name of the program, before what it says


def describe_missing(error: ImportError) -> str:
    """One sentence: which library is not there, and what to do."""
    if error.name:
        return tr("{name} cannot be loaded. Install the program again.", name=error.name)
    return tr("A library cannot be loaded. Install the program again.")


def finish_output() -> None:
    """All of it is out. Raises as `print_line` does."""
    if sys.stdout is not None:
        with _said_plainly():
            sys.stdout.flush()


def abandon_output() -> None:
    """What is still waiting to be written goes nowhere, so that the end of the program does not try again."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise OutputLost(tr("The answer cannot be written: {reason}.", reason=problem.strerror or problem)) from problem
    except ValueError as problem:
        raise OutputLost(tr("There is nowhere to write the answer: standard output is closed.")) from problem


def to_json_data(value: object) -> Any:
    """A noun of the product as JSON-safe data; dataclasses become mappings, times ISO 8601."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json_data(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): to_json_data(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [to_json_data(v) for v in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | Path) else value


def print_json(value: object) -> None:
    """One JSON document on one line; in ASCII where the output takes no UTF-8."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "").replace("_", "")
    print_raw(json.dumps(to_json_data(value), ensure_ascii=encoding != "utf8"))


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns as wide as their longest cell; nothing is cut."""
    lines = [list(headings), *([_UNSHOWABLE.sub(" ", str(cell)) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print_line("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())

"""A list of checks → each one run to its end, its seconds, and a summary whose last line is pytest's own."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# pytest's last line: "==== 12 passed in 3.40s ====" or, when it is quiet, "12 passed in 3.40s (0:01:02)"
_CLOSING = re.compile(r"^(=+ )?(\d+ \w+, )*(\d+ \w+|no tests ran) in [\d.]+s( \([\d:]+\))?( =+)?$")
_COLOUR = re.compile(r"\x1b\[[\d;]*m")


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`closing` is pytest's own last line, "" for any other check; `code` its exit code."""

    name: str
    code: int
    seconds: float
    closing: str = ""


def style_and_types(programs: Path, python: str = "") -> list[Check]:
    """Style, types, layers and dependencies, the quickest first; then what is largest. `python`: the one whose types
    count, "" the oldest: a library that takes leave of the oldest describes its types for the next."""

    def program(name: str) -> str:
        return str(programs / name)

    def script(name: str) -> str:
        return str(Path(__file__).with_name(name))

    return [
        Check("ruff check", (program("ruff"), "check", ".")),
        Check("ruff format", (program("ruff"), "format", "--check", ".")),
        Check("mypy", (program("mypy"), *(["--python-version", python] if python else []))),
        Check("import-linter", (program("lint-imports"), "--no-logo")),
        Check("deptry", (program("deptry"), ".")),
        Check("unused", (program("python"), script("unused.py"))),
        Check("sizes", (program("python"), script("sizes.py"))),
    ]


def tests(programs: Path, arguments: Sequence[str], colour: bool) -> Check:
    """Three workers take tests from each other, so that one long journey does not hold up the end: one more than the
    least machine has processors, because a journey also waits for servers that start and windows that rest."""
    shown = "yes" if colour else "no"
    options = ("-n", "3", "--dist", "worksteal", f"--color={shown}")
    return Check("pytest", (str(programs / "python"), "-m", "pytest", *options, *arguments))


def run_all(checks: Sequence[Check], root: Path, environ: Mapping[str, str], say: Callable[[str], None]) -> int:
    """Runs every check, also after one that failed, so that one run tells all. Returns 0 or 1."""
    outcomes = [_run(check, root, environ, say) for check in checks]
    for line in summary(outcomes):
        say(line)
    return int(any(outcome.code for outcome in outcomes))


def summary(outcomes: Sequence[Outcome]) -> list[str]:
    lines = [f"  {o.name:<14} {'passed' if o.code == 0 else 'FAILED'} {o.seconds:8.1f} s" for o in outcomes]
    lines.append(f"  {'in all':<21} {sum(o.seconds for o in outcomes):8.1f} s")
    return ["", *lines, *(o.closing for o in outcomes if o.closing)]


def is_closing_line(line: str) -> bool:
    return _CLOSING.match(_COLOUR.sub("", line).strip()) is not None


def _run(check: Check, root: Path, environ: Mapping[str, str], say: Callable[[str], None]) -> Outcome:
    say(f"── {check.name}")
    started = time.perf_counter()
    closing = ""
    with subprocess.Popen(
        check.command,
        cwd=root,
        env=dict(environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            if is_closing_line(line):
                closing = line.rstrip("\n")
    return Outcome(check.name, process.returncode, time.perf_counter() - started, closing)

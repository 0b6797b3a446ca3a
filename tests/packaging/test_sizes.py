"""The largest files and functions, reported: ten of each with their lines, the largest first, and nothing fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import checks
import sizes
from tests import SCRIPTS


def module(*lengths: int) -> str:
    """A module of functions that are so many lines long."""
    functions = [f"def made_{at}():\n" + "    x = 1\n" * (length - 1) for at, length in enumerate(lengths)]
    return "\n".join(functions)


def test_the_largest_stand_first_with_their_lines() -> None:
    told = sizes.report([("small.py", module(3)), ("large.py", module(70, 4))])
    files, functions = told.index("  largest files"), told.index("  largest functions")
    assert told[files + 1].split() == ["75", "lines", "large.py"]
    assert told[functions + 1].split() == ["70", "lines", "large.py:", "made_0"]
    assert [line.split()[0] for line in told[functions + 1 :]] == ["70", "4", "3"]


def test_ten_of_each_are_told() -> None:
    told = sizes.report((f"at_{number:02}.py", module(*range(2, 14))) for number in range(30))
    assert len(told) == 22


def test_a_decorator_and_an_inner_function_are_counted_as_a_reader_counts_them() -> None:
    source = "@first\n@second\ndef outer():\n    def inner():\n        return 1\n    return inner\n"
    assert sorted(sizes.function_sizes("one.py", source)) == [(2, "one.py: inner"), (4, "one.py: outer")]


def test_it_is_printed_last_of_the_checks_and_fails_nothing() -> None:
    report = checks.style_and_types(Path("bin"))[-1]
    assert report.name == "sizes" and report.command[-1].endswith("sizes.py")
    done = subprocess.run([sys.executable, SCRIPTS / "sizes.py"], capture_output=True, text=True, check=True)
    assert "largest files" in done.stdout and "kms_desktop/" in done.stdout

"""The newest releases that the ranges allow → an environment of their own, and what in it differs from the lock.

It is brought up to date at every start, so a day on which a release breaks something is seen here first. `.venv` and
the lock stay as they are.
"""

from __future__ import annotations

import json
import subprocess
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from environment import (
    BUILD,
    DEVELOPMENT,
    Checkout,
    Run,
    digest_of,
    make_empty,
    only_one,
    parts_held,
    pip_of,
    requirements,
    this_python,
)
from locking import Pin, canonical, locked_pins
from system_libraries import SetUpFailed

FOLDER = ".venv-newest"
_ASK = (
    "import importlib.metadata as m, json; "
    "print(json.dumps({one.metadata['Name']: one.version for one in m.distributions()}))"
)
_NOT_OURS = {"pip", "setuptools", "kms-desktop"}


def ensure_newest(checkout: Checkout, *, run: Run, say: Callable[[str], None]) -> None:
    """Leaves the newest releases in `checkout.venv`, whatever was there before. Raises SetUpFailed."""
    pyproject = (checkout.root / "pyproject.toml").read_bytes()
    digest = digest_of(pyproject, b"", this_python(), str(checkout.root))
    with only_one(checkout.lock, say):
        if not parts_held(checkout, digest):
            make_empty(checkout, run, say)
        say(f"Bringing {checkout.venv.name} to the newest releases; this takes a minute or two")
        read = tomllib.loads(pyproject.decode())
        extras = ",".join(read["project"]["optional-dependencies"])
        more = [*requirements(read, BUILD), *requirements(read, DEVELOPMENT)]
        newest = ["--upgrade", "--upgrade-strategy", "eager", "--prefer-binary"]
        if run([*pip_of(checkout), *newest, "-e", f"{checkout.root}[{extras}]", *more], {"PIP_USER": "0"}) != 0:
            checkout.stamp.unlink(missing_ok=True)
            raise SetUpFailed(f"The newest releases could not be installed; what pip said is in {checkout.log}.")
        checkout.stamp.write_text(f"{digest} dev run", encoding="utf-8")


def installed(python: Path) -> dict[str, str]:
    """Name → version of all that an environment holds."""
    told = subprocess.run([str(python), "-I", "-c", _ASK], capture_output=True, text=True, check=True).stdout
    found: dict[str, str] = json.loads(told)
    return {canonical(name): version for name, version in found.items() if canonical(name) not in _NOT_OURS}


def differing(pins: Iterable[Pin], held: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(package, locked, newest) where they are not the same; a package that the lock does not know has no locked."""
    locked: dict[str, list[str]] = {}
    for pin in pins:
        locked.setdefault(pin.name, []).append(pin.version)
    return [
        (name, " or ".join(locked.get(name, ["none"])), version)
        for name, version in sorted(held.items())
        if version not in locked.get(name, [])
    ]


def table_of(checkout: Checkout) -> list[str]:
    """The lines that say what differs from the lock."""
    pins = locked_pins(checkout.root, DEVELOPMENT)
    rows = differing(pins, installed(checkout.python))
    if not rows:
        return ["The newest releases are those of the lock."]
    lines = [("package", "locked", "newest"), *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    ]

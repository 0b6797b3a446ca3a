"""pyproject.toml and the releases of today → requirements files with hashes for every system and Python it names.

Question: one lock, or one for each system and Python? Choice: one universal file, the same release everywhere, with
markers where a package is needed on some only; so a fault on one machine is a fault on all. Refused: a lock for each
machine (nobody could renew it who has one machine only), and the newest release for each Python (what is tested on one
would not be what another runs).

Each renewed lock is proven before it is kept: a wheel with a hash of the file is there for each system and Python.
Standard library only; the one tool that is needed comes from the lock itself, into an environment thrown away after.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from system_libraries import SetUpFailed

Run = Callable[[list[str], Mapping[str, str]], int]
HEADER = """\
# Made by “python3 packaging/dev.py lock”; not to be edited.
# Systems: {systems}
# Pythons: {pythons}
"""
# file      what it is compiled from
_SOURCES = {
    "dev": ("pyproject.toml", "--all-extras", "--group", "build", "--group", "dev"),
    "run": ("pyproject.toml", "--all-extras", "--group", "build"),
    "lock": ("--group", "lock"),
}
_COMPILE = (
    *("pip", "compile", "--quiet", "--no-config", "--universal", "--fork-strategy", "fewest", "--upgrade"),
    *("--generate-hashes", "--only-binary", ":all:", "--no-annotate", "--no-header"),
    *("--no-emit-index-url", "--no-emit-find-links"),
)
_PROVE = ("pip", "install", "--quiet", "--no-config", "--dry-run", "--no-deps", "--require-hashes")
_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;]+)\s*(?:;\s*(.*?))?\s*\\?$")
_PYTHON = re.compile(r"Programming Language :: Python :: (3\.\d+)")


@dataclass(frozen=True, slots=True)
class Pin:
    """One release: `marker` says where it is installed, "" for everywhere; `hashes` are those of its wheels."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def folder_of(root: Path) -> Path:
    return root / "packaging" / "requirements"


def locked_file(root: Path, name: str) -> Path:
    """`name`: run (the program with its extras), dev (that and what tests need), lock (what makes the lock)."""
    return folder_of(root) / f"{name}.txt"


def locked_bytes(root: Path) -> bytes:
    """All that an environment is installed from; empty where a file is missing."""
    files = [locked_file(root, name) for name in ("run", "dev")]
    return b"\0".join(file.read_bytes() if file.is_file() else b"" for file in files)


def read_pins(text: str) -> list[Pin]:
    """Raises ValueError for a line that is neither a pin, a hash nor a comment."""
    found: list[tuple[str, str, str, list[str]]] = []
    for line in text.splitlines():
        stripped = line.strip()
        if stripped.startswith("--hash=") and found:
            found[-1][3].append(stripped.removeprefix("--hash=").removesuffix("\\").strip())
        elif pin := _PIN.match(line):
            found.append((canonical(pin[1]), pin[2], pin[3] or "", []))
        elif stripped and not stripped.startswith("#"):
            raise ValueError(f"This is no line of a lock: {stripped[:80]}")
    return [Pin(name, version, marker, tuple(hashes)) for name, version, marker, hashes in found]


def locked_pins(root: Path, name: str) -> list[Pin]:
    """What a file of the lock holds. Raises SetUpFailed where it is missing, or is no lock any more."""
    file = locked_file(root, name)
    again = "make it with “python3 packaging/dev.py lock”"
    if not file.is_file():
        raise SetUpFailed(f"{file} is not there; bring it back, or {again}.")
    try:
        return read_pins(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SetUpFailed(f"{file} is damaged; bring it back, or {again}.") from error


def canonical(name: str) -> str:
    """As every index spells it: `Mako` and `types_PyYAML` are `mako` and `types-pyyaml`."""
    return re.sub(r"[-_.]+", "-", name).lower()


def named_pythons(pyproject: Mapping[str, Any]) -> list[str]:
    return [found[1] for one in pyproject["project"]["classifiers"] if (found := _PYTHON.fullmatch(one))]


def named_systems(pyproject: Mapping[str, Any]) -> list[str]:
    return list(pyproject["tool"]["locked"]["systems"])


def header_of(pyproject: Mapping[str, Any]) -> str:
    return HEADER.format(systems=", ".join(named_systems(pyproject)), pythons=", ".join(named_pythons(pyproject)))


def renew_lock(root: Path, run: Run, say: Callable[[str], None]) -> None:
    """Writes the three files, and says what changed. Raises SetUpFailed, and nothing is written then."""
    pyproject = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="kms-lock-") as place:
        folder = Path(place)
        uv = _throw_away(folder / "tool", locked_file(root, "lock"), run)
        for name, sources in _SOURCES.items():
            say(f"Choosing the releases of {name}.txt")
            _compile(uv, folder, name, sources, named_pythons(pyproject)[0], run)
        for system, python in targets(pyproject):
            say(f"Asking for wheels for {system}, Python {python}")
            _prove(uv, folder, system, python, run)
        folder_of(root).mkdir(parents=True, exist_ok=True)
        for name in _SOURCES:
            _keep(folder / f"{name}.txt", locked_file(root, name), header_of(pyproject), say)


def targets(pyproject: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for system in named_systems(pyproject):
        for python in named_pythons(pyproject):
            yield system, python


def _throw_away(place: Path, locked: Path, run: Run) -> Path:
    programs = place / ("Scripts" if sys.platform == "win32" else "bin")
    _must(run, [sys.executable, "-m", "venv", str(place)], "The environment for the lock could not be made.")
    pip = [str(programs / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    _must(run, [*pip, "--require-hashes", "-r", str(locked)], "What makes the lock could not be installed.")
    return programs / "uv"


def _compile(uv: Path, folder: Path, name: str, sources: tuple[str, ...], oldest: str, run: Run) -> None:
    same = ["--constraint", str(folder / "dev.txt")] if name == "run" else []
    output = ["--python-version", oldest, "--output-file", str(folder / f"{name}.txt")]
    _must(run, [str(uv), *_COMPILE, *sources, *same, *output], "No releases fit what pyproject.toml asks for.")


def _prove(uv: Path, folder: Path, system: str, python: str, run: Run) -> None:
    asked = ["--python-platform", system, "--python-version", python, "--only-binary", ":all:"]
    files = ["-r", str(folder / "dev.txt"), "--target", str(folder / "nothing")]
    _must(run, [str(uv), *_PROVE, *asked, *files], f"{system} with Python {python} has no wheel of some release.")


def _must(run: Run, command: list[str], sentence: str) -> None:
    if run(command, os.environ) != 0:
        raise SetUpFailed(f"{sentence} What was said of it stands above; the lock stays as it was.")


def _keep(made: Path, kept: Path, header: str, say: Callable[[str], None]) -> None:
    text = made.read_text(encoding="utf-8")
    before = _versions_before(kept)
    after = _versions(text)
    for name in sorted(before | after):
        if before.get(name) != after.get(name):
            say(f"  {kept.name}: {name} {before.get(name, 'not there')} → {after.get(name, 'not there')}")
    kept.write_text(header + text, encoding="utf-8")


def _versions_before(kept: Path) -> dict[str, str]:
    """None where there is no lock yet, or a damaged one, which is made anew."""
    try:
        return _versions(kept.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _versions(text: str) -> dict[str, str]:
    versions: dict[str, list[str]] = {}
    for pin in read_pins(text):
        versions.setdefault(pin.name, []).append(pin.version)
    return {name: " and ".join(of_it) for name, of_it in versions.items()}

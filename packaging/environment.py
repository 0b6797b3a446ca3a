"""pyproject.toml, the lock and the Python at hand → a `.venv` that matches them, made again whenever it does not.

A stamp, written last, holds the digest of all that the environment was made from and the parts that are in it. No
stamp, another digest or an interpreter that does not answer: the environment is made anew from nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from locking import locked_bytes, locked_file, locked_pins
from system_libraries import SetUpFailed

DEVELOPMENT = "dev"
BUILD = "build"
Run = Callable[[list[str], Mapping[str, str]], int]
_ALWAYS_THERE = ["PySide6", "kms_desktop"]


@dataclass(frozen=True, slots=True)
class Checkout:
    """Where things lie in one checkout; all but the sources is ignored by git."""

    root: Path
    folder: str = ".venv"

    @property
    def venv(self) -> Path:
        return self.root / self.folder

    @property
    def stamp(self) -> Path:
        return self.venv / "made-from"

    @property
    def log(self) -> Path:
        return self.root / "build" / "set-up.log"

    @property
    def lock(self) -> Path:
        return self.root / "build" / "set-up.lock"

    @property
    def programs(self) -> Path:
        return self.venv / ("Scripts" if sys.platform == "win32" else "bin")

    @property
    def python(self) -> Path:
        return self.programs / ("python.exe" if sys.platform == "win32" else "python")


def digest_of(pyproject: bytes, locked: bytes, python: str, root: str) -> str:
    """Changes with the project's description, the lock, the Python (version and place) and the checkout's folder."""
    return hashlib.sha256(b"\0".join([pyproject, locked, python.encode(), root.encode()])).hexdigest()


def this_python() -> str:
    return f"{platform.python_version()} {sys.base_prefix}"


def requirements(pyproject: Mapping[str, Any], group: str) -> list[str]:
    """The requirement strings of a dependency group, groups that it includes read too."""
    found: list[str] = []
    for entry in pyproject["dependency-groups"][group]:
        found += [entry] if isinstance(entry, str) else requirements(pyproject, entry["include-group"])
    return found


def ensure_environment(
    checkout: Checkout,
    *,
    development: bool,
    run: Run,
    say: Callable[[str], None],
) -> None:
    """Leaves an environment that holds what is asked for. Raises SetUpFailed."""
    pyproject = (checkout.root / "pyproject.toml").read_bytes()
    digest = digest_of(pyproject, locked_bytes(checkout.root), this_python(), str(checkout.root))
    wanted = {"run", "dev"} if development else {"run"}
    with only_one(checkout.lock, say):
        held = parts_held(checkout, digest)
        if wanted <= held:
            return
        if not held:
            make_empty(checkout, run, say)
        checkout.stamp.unlink(missing_ok=True)
        _install(checkout, DEVELOPMENT if development else "run", run, say)
        checkout.stamp.write_text(" ".join([digest, *sorted(wanted | held)]), encoding="utf-8")


def answers(python: Path) -> bool:
    """Whether this interpreter starts and finds the program and Qt."""
    question = f"import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, {_ALWAYS_THERE})))"
    try:
        return subprocess.run([str(python), "-I", "-c", question], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def parts_held(checkout: Checkout, digest: str, answers: Callable[[Path], bool] = answers) -> set[str]:
    """Which of "run" and "dev" the environment holds; none where it must be made anew."""
    try:
        made_from, *parts = checkout.stamp.read_text(encoding="utf-8").split()
    except (OSError, ValueError):
        return set()
    return set(parts) if made_from == digest and answers(checkout.python) else set()


def make_empty(checkout: Checkout, run: Run, say: Callable[[str], None]) -> None:
    say(f"Making the environment {checkout.venv.name} with Python {platform.python_version()}")
    if checkout.venv.is_symlink() or checkout.venv.is_file():
        checkout.venv.unlink()
    elif checkout.venv.exists():
        shutil.rmtree(checkout.venv)
    own_python = getattr(sys, "_base_executable", "") or sys.executable
    if run([own_python, "-m", "venv", str(checkout.venv)], {}) != 0:
        raise SetUpFailed(f"The environment could not be made; what Python said is in {checkout.log}.")


def _install(checkout: Checkout, name: str, run: Run, say: Callable[[str], None]) -> None:
    """First what is locked, each file by its hash, then the checkout itself, which fetches nothing more."""
    locked = locked_file(checkout.root, name)
    count = len(locked_pins(checkout.root, name))
    say(f"Installing {count} packages; the first time this takes a minute or two")
    pip = pip_of(checkout)
    by_hash = ["--require-hashes", "--only-binary", ":all:", "-r", str(locked)]
    itself = ["--no-deps", "--no-build-isolation", "--no-index", "-e", str(checkout.root)]
    if any(run([*pip, *what], {"PIP_USER": "0"}) != 0 for what in (by_hash, itself)):
        raise SetUpFailed(f"The packages could not be installed; what pip said is in {checkout.log}.")


def pip_of(checkout: Checkout) -> list[str]:
    pip = [str(checkout.python), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    return [*pip, "--progress-bar", "off"]


@contextlib.contextmanager
def only_one(path: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Holds the lock on `path`; a second start waits until the first is through, and says so once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        if not _take(file, wait=False):
            say("Another start is setting up this checkout; waiting for it")
            while not _take(file, wait=True):
                continue
        yield


if sys.platform == "win32":
    import msvcrt

    def _take(file: BinaryIO, *, wait: bool) -> bool:
        """Windows itself tries for ten seconds where it is told to wait."""
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(file: BinaryIO, *, wait: bool) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

"""The lock beside pyproject.toml → proof that they agree; nothing is asked of a network.

That a wheel is there for each pin is proven by `dev.py lock` when it writes the files, for the systems and Pythons that
stand in their first lines.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import Marker

import dev
import environment
import locking
import newest
from packaging.requirements import Requirement
from tests.architecture.sources import ROOT

PYPROJECT: Mapping[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
FILES = ("run", "dev", "lock")
# a system as uv names it        what markers ask
MARKERS = {
    "x86_64-manylinux_2_34": {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64"},
    "aarch64-manylinux_2_39": {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "aarch64"},
    "aarch64-apple-darwin": {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64"},
    "x86_64-pc-windows-msvc": {"sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64"},
}


def text_of(name: str) -> str:
    text: str = locking.locked_file(ROOT, name).read_text(encoding="utf-8")
    return text


def asked_of(name: str) -> list[str]:
    """The requirements that a file must satisfy."""
    if name == "lock":
        return list(environment.requirements(PYPROJECT, "lock"))
    extras = [one for extra in PROJECT["optional-dependencies"].values() for one in extra]
    asked = [*PROJECT["dependencies"], *extras, *PYPROJECT["build-system"]["requires"]]
    asked += environment.requirements(PYPROJECT, "build")
    return asked + (environment.requirements(PYPROJECT, "dev") if name == "dev" else [])


def machines() -> Iterator[dict[str, str]]:
    """What markers are told on each system with each Python that is named."""
    for system, python in locking.targets(PYPROJECT):
        implementation = {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
        versions = {"python_version": python, "python_full_version": f"{python}.0"}
        yield {**implementation, **versions, **MARKERS[system], "os_name": "nt" if "windows" in system else "posix"}


def holding(pins: list[Any], machine: dict[str, str]) -> dict[str, str]:
    """Name → version of what is installed on a machine; no name twice."""
    here = [pin for pin in pins if not pin.marker or Marker(pin.marker).evaluate(dict(machine))]
    assert len({pin.name for pin in here}) == len(here)
    return {pin.name: pin.version for pin in here}


@pytest.mark.parametrize("name", FILES)
def test_every_requirement_is_satisfied_on_every_machine_that_is_named(name: str) -> None:
    pins = locking.read_pins(text_of(name))
    for machine in machines():
        held = holding(pins, machine)
        for asked in map(Requirement, asked_of(name)):
            version = held.get(locking.canonical(asked.name), "")
            assert version and asked.specifier.contains(version), f"{asked} is {version or 'not there'}: {machine}"


@pytest.mark.parametrize("name", FILES)
def test_every_release_is_held_by_hashes_and_nothing_says_where_it_came_from(name: str) -> None:
    text = text_of(name)
    for pin in locking.read_pins(text):
        assert pin.hashes and all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in pin.hashes), pin.name
    assert not re.search(
        r"://|/|@|^-|\.(com|org|net|io)\b", text.replace(locking.header_of(PYPROJECT), ""), re.MULTILINE
    )


@pytest.mark.parametrize("name", FILES)
def test_it_is_proven_for_the_systems_and_pythons_that_are_named(name: str) -> None:
    assert text_of(name).startswith(locking.header_of(PYPROJECT))


def test_a_program_runs_with_what_it_is_tested_with() -> None:
    tested = {(pin.name, pin.version, pin.hashes) for pin in locking.read_pins(text_of("dev"))}
    assert {(pin.name, pin.version, pin.hashes) for pin in locking.read_pins(text_of("run"))} <= tested


def test_the_oldest_python_is_the_same_everywhere() -> None:
    oldest = ".".join(map(str, dev.OLDEST))
    assert PROJECT["requires-python"] == f">={oldest}" and locking.named_pythons(PYPROJECT)[0] == oldest


def test_what_people_install_without_the_lock_ends_before_the_next_break() -> None:
    extras = [one for extra in PROJECT["optional-dependencies"].values() for one in extra]
    for asked in map(Requirement, [*PROJECT["dependencies"], *extras]):
        assert {one.operator for one in asked.specifier} & {"<", "=="}, asked


def test_a_library_whose_private_parts_are_used_stays_at_the_tested_release() -> None:
    (whoosh,) = [Requirement(one) for one in PROJECT["dependencies"] if one.lower().startswith("whoosh")]
    assert [one.operator for one in whoosh.specifier] == ["=="]


LOCKED = """\
# Made by a command
alpha==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
Beta_two==2.0 ; python_version < '3.12' \\
    --hash=sha256:cc
"""


def test_pins_are_read_with_their_markers_and_hashes() -> None:
    assert locking.read_pins(LOCKED) == [
        locking.Pin("alpha", "1.0", "", ("sha256:aa", "sha256:bb")),
        locking.Pin("beta-two", "2.0", "python_version < '3.12'", ("sha256:cc",)),
    ]


@pytest.mark.parametrize("line", ["--index-url somewhere", "alpha>=1", "-e .", "alpha @ file.whl", "./alpha.whl"])
def test_a_line_that_is_no_pin_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="no line of a lock"):
        locking.read_pins(LOCKED + line)


class Tool:
    """The tool that makes the lock, in a checkout of the test: it writes what is told, or fails at a word."""

    def __init__(self, root: Path, *, writes: str = LOCKED, fails: str = "") -> None:
        (root / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
        self.ran: list[list[str]] = []
        self.said: list[str] = []
        self._root, self._writes, self._fails = root, writes, fails

    def __call__(self, command: list[str], environ: Mapping[str, str]) -> int:
        self.ran.append(command)
        if "--output-file" in command:
            Path(command[command.index("--output-file") + 1]).write_text(self._writes, encoding="utf-8")
        return int(bool(self._fails) and self._fails in command)

    def renew(self) -> None:
        locking.renew_lock(self._root, self, self.said.append)

    def lock(self, name: str = "dev") -> str:
        file = locking.locked_file(self._root, name)
        return file.read_text(encoding="utf-8") if file.is_file() else ""


def test_a_renewed_lock_is_proven_on_every_machine_and_says_what_changed(tmp_path: Path) -> None:
    Tool(tmp_path).renew()
    tool = Tool(tmp_path, writes=LOCKED.replace("1.0", "1.1"))
    tool.renew()
    proven = {
        (command[command.index("--python-platform") + 1], command[command.index("--python-version") + 1])
        for command in tool.ran
        if "--dry-run" in command
    }
    assert proven == set(locking.targets(PYPROJECT))
    assert "  dev.txt: alpha 1.0 → 1.1" in tool.said and not any("beta" in line for line in tool.said)
    assert tool.lock() == locking.header_of(PYPROJECT) + LOCKED.replace("1.0", "1.1")


@pytest.mark.parametrize("damage", [b"<<<<<<< HEAD\n", b"\xff\xfe\0", b"-e .\n"])
def test_a_lock_that_is_damaged_is_said_in_one_line(tmp_path: Path, damage: bytes) -> None:
    """By the set-up, which otherwise would leave a newcomer with a traceback."""
    Tool(tmp_path).renew()
    locking.locked_file(tmp_path, "run").write_bytes(LOCKED.encode() + damage)
    checkout, said = environment.Checkout(tmp_path), list[str]()
    with pytest.raises(environment.SetUpFailed, match=r"run\.txt is damaged; bring it back, or .*dev\.py lock"):
        environment.ensure_environment(checkout, development=False, run=lambda *_ran: 0, say=said.append)


def test_a_damaged_lock_is_made_anew(tmp_path: Path) -> None:
    Tool(tmp_path).renew()
    for damage in (b"<<<<<<< HEAD\n", b"\xff\xfe"):
        locking.locked_file(tmp_path, "dev").write_bytes(damage)
        tool = Tool(tmp_path)
        tool.renew()
        assert tool.lock() == locking.header_of(PYPROJECT) + LOCKED


@pytest.mark.parametrize("fails", ["compile", "--dry-run", "venv"])
def test_a_lock_that_is_not_proven_is_not_kept(tmp_path: Path, fails: str) -> None:
    Tool(tmp_path).renew()
    tool = Tool(tmp_path, writes="gamma==3.0 \\\n    --hash=sha256:dd\n", fails=fails)
    with pytest.raises(environment.SetUpFailed, match="the lock stays as it was"):
        tool.renew()
    assert "gamma" not in tool.lock()


def test_what_the_newest_releases_change_is_a_table() -> None:
    held = {"alpha": "1.1", "beta-two": "2.0", "gamma": "3.0"}
    assert newest.differing(locking.read_pins(LOCKED), held) == [("alpha", "1.0", "1.1"), ("gamma", "none", "3.0")]

"""`dev.py pictures` as a process of its own: what is asked for is played, nothing else is said, and it ends well."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import SCRIPTS


def play(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(folder.parent)}
    command = [sys.executable, str(SCRIPTS / "take_pictures.py"), str(folder), *words]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


def made(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.png"))


def test_the_demo_call_is_a_dozen_pictures_and_one_line(tmp_path: Path) -> None:
    done = play(tmp_path / "p")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"12 pictures are in {tmp_path / 'p'}.\n"
    assert made(tmp_path / "p")[:3] == ["01-ready", "02-ring", "03-history"]
    assert made(tmp_path / "p")[-1] == "12-handover-accepted"


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        (("desk-menu-dark",), ["desk-menu-dark"]),
        (("desk-approval-granted",), [f"desk-approval-granted{look}" for look in ("", "-1280", "-dark")]),
        (("newer/workspace", "desk-resume"), None),
    ],
)
def test_what_is_named_is_played_alone_and_qt_has_nothing_to_say(
    tmp_path: Path, asked: tuple[str, ...], names: list[str] | None
) -> None:
    done = play(tmp_path / "p", "--only", *asked)
    assert done.returncode == 0, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert names is None or made(tmp_path / "p") == names


def test_a_name_that_nothing_has_is_wrong_usage(tmp_path: Path) -> None:
    done = play(tmp_path / "p", "--only", "dask-ring")
    assert done.returncode == 2
    assert "“dask-ring”" in done.stderr and "desk-ring" in done.stderr and len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "p").exists()


@pytest.mark.parametrize("name", ["", "  "])
def test_no_name_is_not_the_name_of_all_pictures(tmp_path: Path, name: str) -> None:
    done = play(tmp_path / "p", "--only", name)
    assert done.returncode == 2 and "--only: a name is missing" in done.stderr
    assert not (tmp_path / "p").exists()


def test_all_and_some_are_not_asked_for_at_once(tmp_path: Path) -> None:
    assert play(tmp_path / "p", "--all", "--only", "lock").returncode == 2


def test_a_folder_that_cannot_be_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "p").write_text("a file")
    done = play(tmp_path / "p", "--only", "login")
    assert done.returncode == 1
    assert done.stderr == f"dev.py pictures: The folder {tmp_path / 'p'} cannot be made: File exists.\n"

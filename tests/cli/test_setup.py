"""`init`, `migrate`, `staff` and `doctor`: a workspace from nothing, and places where none can be."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kms_desktop.access.current_staff import system_login
from tests.cli.conftest import Kms

PEOPLE = (("migrate",), ("init",), ("staff", "list"), ("customer", "x"), ("history", "x"), ("simulate",))
READING = PEOPLE[2:]


@pytest.fixture
def file(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A migrated workspace where the commands look for it by themselves."""
    (tmp_path / "data").mkdir()
    place = tmp_path / "data" / "workspace.sqlite"
    shutil.copyfile(sqlite_url.removeprefix("sqlite:///"), place)
    return place


# init


def test_a_new_user_is_the_admin_of_a_new_workspace(kms: Kms, tmp_path: Path) -> None:
    told = kms("init", "--name", "Ana Prado")
    assert told.code == 0
    assert told.lines[0] == (
        f"The workspace at {tmp_path}/data/workspace.sqlite is ready. Ana Prado ({system_login()}) is its admin."
    )
    people = kms("staff", "list", "--json").json
    assert [(p["login"], p["name"], p["role"], p["authority"]) for p in people] == [
        (system_login(), "Ana Prado", "admin", "manager")
    ]


def test_a_second_init_changes_nothing(kms: Kms) -> None:
    assert kms("init", "--as", "ana", "--json").json["admin"]["login"] == "ana"
    again = kms("init", "--as", "ben", "--json").json
    assert (again["was_there"], again["admin"]) == (True, None)
    assert [p["login"] for p in kms("staff", "list", "--json").json] == ["ana"]
    assert kms("init").lines[0].endswith("is ready; people work there already.")


def test_init_works_on_either_database(kms: Kms, either_workspace: str) -> None:
    assert kms("init", "--as", "ana").code == 0
    people = kms("staff", "list", "--json").json
    assert [one["login"] for one in people] == ([] if either_workspace.startswith("postgresql") else ["ana"])


def test_a_login_that_cannot_be_one_is_said_and_can_be_mended(kms: Kms) -> None:
    assert "cannot be a login" in kms("init", "--as", "Ana Prado").failed_plainly()
    assert kms("init", "--as", "ana").code == 0


# migrate


def test_a_workspace_is_brought_to_this_version_once(kms: Kms) -> None:
    first = kms("migrate", "--json").json
    assert first == {"from": "", "to": kms("migrate", "--json").json["from"]}
    assert kms("migrate").lines == ["Nothing to do: the workspace is of this version."]


# staff


def test_a_colleague_is_added_and_listed(kms: Kms, either_workspace: str) -> None:
    new = ("dana", "--name", "Dana Whitfield", "--team", "Billing", "--authority", "team_lead", "--no-login")
    added = kms("staff", "add", *new)
    assert added.lines == ["Dana Whitfield (dana) works in Billing as an agent."]
    listed = kms("staff", "list")
    assert listed.lines == [
        "Login  Name            Team     Role   Authority  Proficiency  Extensions",
        "dana   Dana Whitfield  Billing  agent  team lead  candidate",
    ]
    again = ("DANA", "--name", "D", "--team", "T", "--no-login")
    assert "taken by Dana Whitfield" in kms("staff", "add", *again).failed_plainly()


def test_a_role_that_is_none_is_wrong_usage(kms: Kms, workspace: str) -> None:
    assert kms("staff", "add", "dana", "--name", "D", "--team", "T", "--role", "king").code == 2


# places where no workspace is, or none can be


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_without_a_workspace_the_next_step_is_said(kms: Kms, words: tuple[str, ...]) -> None:
    assert kms(*words).failed_plainly().endswith("make one with “kms-desktop init”.")


@pytest.mark.parametrize("words", PEOPLE, ids=" ".join)
@pytest.mark.parametrize("content", [b"not a database at all, but long enough to be looked at " * 40, b"\0" * 4096])
def test_a_file_that_is_no_database_is_said_in_one_line(
    kms: Kms, words: tuple[str, ...], content: bytes, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    place = tmp_path / "data" / "workspace.sqlite"
    place.write_bytes(content)
    assert str(place) in kms(*words).failed_plainly()
    assert place.read_bytes() == content


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_a_damaged_database_is_said_in_one_line(kms: Kms, words: tuple[str, ...], file: Path) -> None:
    size = file.stat().st_size
    with file.open("r+b") as opened:
        opened.seek(4096)
        opened.write(b"\xff" * (size - 4096))
    assert str(file) in kms(*words).failed_plainly()


@pytest.mark.parametrize("words", PEOPLE, ids=" ".join)
def test_a_workspace_of_a_newer_version_is_left_alone(kms: Kms, words: tuple[str, ...], file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    assert "newer version" in kms(*words).failed_plainly()


def test_a_locked_workspace_is_said_in_one_line(kms: Kms, file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        said = kms("staff", "add", "x", "--name", "X", "--team", "T").failed_plainly()
    assert "locked by another program" in said


@pytest.mark.parametrize("words", [*PEOPLE, ("import", "mbox", "x")], ids=" ".join)
def test_a_server_that_does_not_answer_is_said_in_one_line(
    kms: Kms, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KMS_DATABASE_URL", "postgresql://ann:secret@127.0.0.1:9/kms")
    said = kms(*words).failed_plainly()
    assert "127.0.0.1:9" in said and "secret" not in said


@pytest.mark.parametrize("url", ["nonsense", "mysql://host/name", "sqlite://", "sqlite:///", "postgresql://[", "://"])
def test_an_address_that_cannot_be_understood_is_said_in_one_line(kms: Kms, url: str) -> None:
    for words in (("init",), ("staff", "list"), ("doctor",)):
        assert kms(*words, "--database", url).failed_plainly()


def test_a_place_that_cannot_hold_a_workspace_is_said_in_one_line(kms: Kms, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert str(tmp_path / "file") in kms("init", "--data", tmp_path / "file").failed_plainly()
    assert "/proc/none" in kms("init", "--data", "/proc/none").failed_plainly()
    assert "is a folder" in kms("init", "--database", f"sqlite:///{tmp_path}").failed_plainly()


# doctor


def test_a_doctor_finds_a_good_workspace_well(kms: Kms, file: Path, kb: Path) -> None:
    kms("init", "--as", "ana")
    told = kms("doctor", "--kb", kb)
    assert (told.code, told.err) == (0, "")
    assert all(line.startswith("ok    ") for line in told.lines)
    assert "ok    Articles: 3 articles in " + str(kb) + "." in told.lines


def test_a_doctor_names_what_is_ill_and_goes_on(kms: Kms, tmp_path: Path) -> None:
    told = kms("doctor", "--kb", tmp_path / "nowhere", "--json")
    ill = {check["what"]: check["text"] for check in told.json if not check["well"]}
    assert set(ill) == {"Database", "Articles"}, "a fault is told once"
    assert "init" in ill["Database"] and "nowhere" in ill["Articles"]
    assert f"2 of {len(told.json)} checks need somebody" in told.failed_plainly()


@pytest.mark.parametrize("place", ["/proc/none", "/dev/null"])
def test_a_doctor_without_a_place_to_write_still_ends_well(kms: Kms, place: str) -> None:
    told = kms("doctor", "--data", place, "--state", place)
    assert "Folders" in told.failed_plainly()
    assert any(line.startswith("FAIL  Folders: ") and place in line for line in told.lines)

"""A password with an odd name → every place where it could lie about, searched for it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from kms_desktop.cli.main import run_command
from kms_desktop.errors import KmsError
from kms_desktop.services.workspace import open_workspace
from kms_desktop.settings import Settings
from kms_desktop.storage.database import open_database
from kms_desktop.ui.app import _bug_report, hide_from_children
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown
from tests.journeys.programs import environment
from tests.keyrings import MemoryKeyring, memory_keyring
from tests.people import SECRET, Logins, new_session

__all__ = ["memory_keyring", "new_session"]

pytestmark = pytest.mark.usefixtures("new_session")


@pytest.fixture
def logins(postgres_floor: Floor) -> Iterator[Logins]:
    made = Logins(postgres_floor.settings.database_url)
    made.give("dana")
    yield made
    made.clear()


def holds(words: str | bytes) -> bool:
    return (SECRET.encode() if isinstance(words, bytes) else SECRET) in words


def files_with_it(*folders: Path) -> list[Path]:
    every = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert every
    return [path for path in every if holds(path.read_bytes())]


def rows_with_it(url: str) -> list[str]:
    """Tables in which any row, written out, holds it."""
    with psycopg.connect(url) as connection:
        tables = [name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        return [
            name
            for name in tables
            if any(holds(row) for (row,) in connection.execute(f'SELECT t::text FROM "{name}" t'.encode()))
        ]


def test_a_worked_day_leaves_the_password_nowhere(
    postgres_floor: Floor,
    logins: Logins,
    memory_keyring: MemoryKeyring,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    caplog.set_level(logging.DEBUG)
    dana = Player(replace(postgres_floor.settings, database_url=logins.url("dana", None), retry_seconds=600.0))
    postgres_floor.windows.append(dana)
    dana.front()
    dana.window.open_workspace()
    dana.until(lambda: dana.window.login.pane is not None)
    dana.settle()
    dana.type(SECRET)
    dana.press("Enter")
    dana.until(lambda: dana.window.attached is not None)
    dana.settle()
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call")
    dana.until(lambda: dana.attached.desk.of.live.active)
    dana.press("notes")
    dana.type("She pays by card")
    dana.press("lock")
    dana.type(SECRET)
    dana.press("Enter")
    assert dana.window.lock.pane is None
    try:
        raise RuntimeError("a bug")
    except RuntimeError as bug:
        _bug_report(dana.window)(type(bug), bug, bug.__traceback__)
    assert not holds(shown(dana.window)) and not holds(repr(dana.window.settings))
    assert not holds(repr(dana.attached.workspace)) and not holds(repr(dana.attached.workspace.database.address))
    dana.close()
    assert files_with_it(tmp_path) == []
    assert rows_with_it(logins.owner_url) == []
    assert "a bug" in caplog.text and not holds(caplog.text)
    said = capsys.readouterr()
    assert not holds(said.out) and not holds(said.err)


@pytest.mark.parametrize("words", [("doctor",), ("doctor", "--json"), ("staff", "list"), ("customer", "Maria")])
def test_no_command_shows_it(
    logins: Logins,
    words: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    for url in (logins.url("dana"), logins.url("dana", f"x{SECRET}"), f"postgresql://ann:{SECRET}@127.0.0.1:9/kms"):
        monkeypatch.setenv("KMS_DATABASE_URL", url)
        run_command(words)
    said = capsys.readouterr()
    assert said.out + said.err and not holds(said.out) and not holds(said.err) and not holds(caplog.text)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:{}@127.0.0.1:9/kms",
        "postgresql://ann:{}@db.example/kms?sslmode=disable",
        "postgresql://ann:{}@db.example:port/kms",
        "postgresql://ann:half@{}@db.example/kms",
        "postgresql://ann:x@db.example/kms?password={}",
        "postgresql://ann:{}@db.example/kms?sslmode=nonsense",
        "mysql://ann:{}@db.example/kms",
        "postgresql://ann:{}@[/kms",
    ],
)
def test_no_refusal_repeats_it_however_far_one_looks(url: str) -> None:
    try:
        open_workspace(Settings(database_url=url.format(SECRET)))
    except KmsError as problem:
        assert not holds(str(problem)) and not holds(repr(problem))
    except (ValueError, OSError) as problem:
        pytest.fail(f"not said in words: {problem!r}")


def test_a_wrong_password_is_in_no_link_of_the_chain_of_errors(logins: Logins) -> None:
    with pytest.raises(KmsError) as refused:
        open_database(logins.url("dana", f"x{SECRET}"))
    assert not holds("".join(traceback.format_exception(refused.value)))


def test_a_statement_that_fails_does_not_tell_its_parameters(logins: Logins) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    with (
        closing(open_database(logins.owner_url)) as database,
        pytest.raises(DBAPIError) as failed,
        database.writing() as session,
    ):
        session.connection().execute(
            text("SELECT kms_make_login(:login, 1 / 0, :verifier)"), {"login": SECRET, "verifier": SECRET}
        )
    assert not holds("".join(traceback.format_exception(failed.value)))


# other programs


def test_what_the_window_starts_is_not_told(logins: Logins, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KMS_DATABASE_URL", logins.url("dana"))
    monkeypatch.setenv("PGPASSWORD", SECRET)
    settings = replace(Settings(), database_url=logins.url("dana", None))
    hide_from_children(settings)
    child = subprocess.run([sys.executable, "-c", "import os; print(dict(os.environ))"], capture_output=True, text=True)
    assert "PATH" in child.stdout and not holds(child.stdout)
    open_database(settings.url).close()


def test_nobody_reads_it_in_the_list_of_processes(postgres_floor: Floor, logins: Logins) -> None:
    seen: list[bytes] = []
    process = subprocess.Popen(
        [sys.executable, "-m", "kms_desktop", "staff", "password", "dana", "--password-stdin"],
        env={**environment(postgres_floor), "KMS_DATABASE_URL": logins.owner_url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(f"{SECRET}\n".encode())
    process.stdin.flush()
    while process.poll() is None:
        seen += _command_lines()
    said = process.stdout.read()
    process.stdin.close()
    process.stdout.close()
    assert process.returncode == 0, said
    assert any(b"--password-stdin" in line for line in seen)
    assert not any(holds(line) for line in seen) and not holds(said)
    open_database(logins.url("dana")).close()


def _command_lines() -> list[bytes]:
    lines = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(place.read_bytes())
        except OSError:
            continue
    return lines


@pytest.mark.parametrize(
    "words", [("staff", "list", "--database"), ("--database",), ("doctor", "--database"), ("init", "--database")]
)
def test_an_address_with_a_password_is_no_argument(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command([*words, f"postgresql://ann:{SECRET}@db.example/kms"]) == 1
    said = capsys.readouterr().err
    assert "A password on the command line can be read by everybody on this machine" in said and not holds(said)


def test_an_option_for_the_password_itself_does_not_exist(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["staff", "add", "x", "X", "--team", "T", "--password", SECRET], ["staff", "password", "x", SECRET]):
        assert run_command(words) == 2
    assert os.environ.get("KMS_PASSWORD") is None

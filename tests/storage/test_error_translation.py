"""What a database cannot do, said so that a person can act on it."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlmodel import col, select

from kms_desktop.errors import KmsError, Refused, Unreachable
from kms_desktop.storage.database import Database, open_database
from kms_desktop.storage.database_url import read_address
from kms_desktop.storage.error_translation import NoRoom, NotADatabase, ReadOnly, SignInRefused
from kms_desktop.storage.migrate import migrate_database
from kms_desktop.storage.schema import SchemaMissing
from kms_desktop.storage.tables import Team
from tests.conftest import drop_postgres_database, new_postgres_database, url_of

SECRET = "s3cret-of-ann"


def _path(url: str) -> Path:
    path = read_address(url).path
    assert path is not None
    return path


def _add_team(database: Database, name: str = "Billing") -> None:
    with database.writing() as session:
        session.add(Team(id=name, name=name))


@pytest.fixture
def ann_url(postgres_workspace_url: str) -> Iterator[str]:
    """The workspace as Ann sees it: she may read teams and nothing else. Roles belong to the server, so hers is new."""
    ann = f"ann_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres_workspace_url, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {ann} LOGIN PASSWORD '{SECRET}'".encode())
        admin.execute(f"GRANT USAGE ON SCHEMA public TO {ann}".encode())
        admin.execute(f"GRANT SELECT ON team, alembic_version TO {ann}".encode())
        yield make_url(postgres_workspace_url).set(username=ann, password=SECRET).render_as_string(hide_password=False)
        admin.execute(f"DROP OWNED BY {ann}".encode())
        admin.execute(f"DROP ROLE {ann}".encode())


@pytest.mark.parametrize("content", [b"Not a database at all, but long enough to look like one. " * 40, b"\x00" * 4096])
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "holiday.sqlite"
    path.write_bytes(content)
    for touch in (open_database, migrate_database):
        with pytest.raises(NotADatabase, match=r"holiday\.sqlite is not a workspace file"):
            touch(f"sqlite:///{path}")
    assert path.read_bytes() == content


def test_an_empty_file_is_no_workspace_yet(tmp_path: Path) -> None:
    (tmp_path / "w.sqlite").touch()
    with pytest.raises(SchemaMissing):
        open_database(f"sqlite:///{tmp_path}/w.sqlite")


def test_a_folder_in_place_of_the_file_is_said(tmp_path: Path) -> None:
    for touch in (open_database, migrate_database):
        with pytest.raises(NotADatabase, match="is a folder, not a workspace file"):
            touch(f"sqlite:///{tmp_path}")


def test_what_is_no_file_at_all_is_not_even_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for touch in (open_database, migrate_database):
        with pytest.raises(NotADatabase, match="is not an ordinary file"):
            touch(f"sqlite:///{tmp_path}/pipe")


def test_a_name_no_disk_can_hold_is_said(tmp_path: Path) -> None:
    for touch in (open_database, migrate_database):
        with pytest.raises(NotADatabase, match="cannot be opened"):
            touch(f"sqlite:///{tmp_path}/{'x' * 5000}")


def test_a_damaged_workspace_is_said(sqlite_url: str) -> None:
    path = _path(sqlite_url)
    data = bytearray(path.read_bytes())
    data[1024:] = b"\xa5" * (len(data) - 1024)
    path.write_bytes(data)
    with pytest.raises(NotADatabase, match=r"workspace\.sqlite is damaged"):
        open_database(sqlite_url)


def test_a_locked_file_is_said_and_can_be_used_afterwards(sqlite_url: str) -> None:
    database = open_database(sqlite_url, busy_ms=0)
    with closing(sqlite3.connect(_path(sqlite_url), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Unreachable, match=r"The workspace file is locked by another program.*workspace\.sqlite"):
            _add_team(database)
        other.execute("ROLLBACK")
    _add_team(database)
    database.close()


def test_a_file_somebody_keeps_for_himself_is_said_on_opening(sqlite_url: str) -> None:
    with closing(sqlite3.connect(_path(sqlite_url), isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("INSERT INTO team (id, name, division) VALUES ('t', 'x', '')")
        with pytest.raises(Unreachable, match="locked by another program"):
            open_database(sqlite_url, busy_ms=0)


def test_a_full_disk_is_said_and_nothing_half_written_stays(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
        session.execute(text(f"PRAGMA max_page_count = {pages + 2}"))
    with pytest.raises(NoRoom, match=r"The disk that holds .* is full"), sqlite_database.writing() as session:
        session.add_all(Team(id=str(n), name=f"{n}" * 500) for n in range(100))
    with sqlite_database.reading() as session:
        assert session.exec(select(Team)).all() == []


def test_a_read_only_workspace_can_be_read_and_says_why_it_takes_nothing(sqlite_url: str) -> None:
    """Run without root's power to write anywhere, which would hide the case."""
    database = open_database(sqlite_url)
    _add_team(database)
    database.close()
    _path(sqlite_url).chmod(0o444)
    said = _in_another_process(
        "from kms_desktop.storage.database import open_database; from kms_desktop.storage.tables import Team\n"
        "from kms_desktop.errors import KmsError\n"
        f"database = open_database({sqlite_url!r})\n"
        "with database.reading() as session: print(session.get(Team, 'Billing').name)\n"
        "try:\n"
        "    with database.writing() as session: session.add(Team(id='t', name='Retention'))\n"
        "except KmsError as problem: print(type(problem).__name__, problem)\n"
    )
    assert said[0] == "Billing"
    assert said[1].startswith("ReadOnly") and "is read-only, so nothing can be stored" in said[1]


def test_a_file_one_may_not_read_is_said(sqlite_url: str) -> None:
    _path(sqlite_url).chmod(0)
    said = _in_another_process(
        "from kms_desktop.storage.database import open_database; from kms_desktop.errors import KmsError\n"
        f"try: open_database({sqlite_url!r})\n"
        "except KmsError as problem: print(type(problem).__name__, problem)\n"
    )
    assert said[0].startswith("NotADatabase") and "cannot be opened" in said[0]


def _in_another_process(script: str) -> list[str]:
    command = [sys.executable, "-c", script]
    if os.geteuid() == 0:
        assert shutil.which("setpriv"), "As root, this test needs setpriv (util-linux)."
        powers = "-dac_override,-dac_read_search,-fowner"
        command = ["setpriv", f"--inh-caps={powers}", f"--bounding-set={powers}", *command]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def test_a_server_that_is_not_there_does_not_answer() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: every connection is refused
        port = taken.getsockname()[1]
        for touch in (open_database, migrate_database):
            with pytest.raises(Unreachable) as refused:
                touch(f"postgresql://ann:{SECRET}@127.0.0.1:{port}/kms")
            assert str(refused.value).startswith(f"The database at 127.0.0.1:{port} does not answer")
            assert SECRET not in str(refused.value)


def test_a_server_whose_name_nobody_knows_does_not_answer() -> None:
    with pytest.raises(Unreachable, match=r"The database at no-such-host\.invalid does not answer"):
        open_database(f"postgresql://ann:{SECRET}@no-such-host.invalid/kms")


def test_something_else_at_the_port_does_not_answer() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        place = f"127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(Unreachable, match=f"{place} does not answer"):
            open_database(f"postgresql://ann:{SECRET}@{place}/kms?connect_timeout=2")


def test_a_wrong_password_is_said_without_showing_it(ann_url: str) -> None:
    wrong = make_url(ann_url).set(password=f"{SECRET}-wrong").render_as_string(hide_password=False)
    with pytest.raises(SignInRefused, match="did not accept the user name or password of ann_") as refused:
        open_database(wrong)
    assert SECRET not in str(refused.value)


def test_an_unknown_user_is_said(postgres_url: str) -> None:
    wrong = make_url(postgres_url).set(username="nobody-here").render_as_string(hide_password=False)
    with pytest.raises(SignInRefused, match="user name or password of nobody-here"):
        open_database(wrong)


def test_a_database_that_is_not_on_the_server_is_said(postgres_url: str) -> None:
    with pytest.raises(SignInRefused, match="There is no database “nowhere-at-all”"):
        open_database(url_of(postgres_url, "nowhere-at-all"))


def test_what_a_person_may_not_do_is_refused_by_the_database(ann_url: str) -> None:
    database = open_database(ann_url)
    with pytest.raises(Refused, match=r"The database does not let ann_\w+ do this"):
        _add_team(database)
    with database.reading() as session:
        assert session.exec(select(Team)).all() == []
    database.close()


def test_a_login_that_is_nobody_in_the_workspace_is_not_told_to_make_one(
    ann_url: str, postgres_workspace_url: str
) -> None:
    with psycopg.connect(postgres_workspace_url, autocommit=True) as admin:
        admin.execute(f"REVOKE USAGE ON SCHEMA public FROM {make_url(ann_url).username}".encode())
    with pytest.raises(Refused, match=r"The database does not let ann_\w+ do this"):
        open_database(ann_url)


def test_who_may_not_make_tables_is_told_so(ann_url: str, postgres_url: str) -> None:
    name = new_postgres_database(postgres_url)
    with pytest.raises(Refused, match="The database does not let ann"):
        migrate_database(url_of(ann_url, name))
    drop_postgres_database(postgres_url, name)


def test_a_server_that_is_read_only_just_now_is_said(postgres_workspace_url: str) -> None:
    name = make_url(postgres_workspace_url).database
    with psycopg.connect(postgres_workspace_url, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'.encode())
    database = open_database(postgres_workspace_url)
    with pytest.raises(ReadOnly, match="read-only just now"):
        _add_team(database)
    database.close()


def test_a_connection_cut_in_the_middle_is_said_and_made_anew(postgres_workspace_url: str) -> None:
    database = open_database(postgres_workspace_url)
    with pytest.raises(Unreachable, match="does not answer"), database.writing() as session:
        session.add(Team(id="t", name="Billing"))
        session.flush()
        _cut_others_off(postgres_workspace_url)
    _add_team(database, "Retention")
    with database.reading() as session:
        assert session.exec(select(col(Team.name))).all() == ["Retention"]
    database.close()


def test_a_pooled_connection_cut_while_idle_is_not_noticed(postgres_workspace_url: str) -> None:
    database = open_database(postgres_workspace_url)
    _add_team(database)
    _cut_others_off(postgres_workspace_url)
    _add_team(database, "Retention")
    database.close()


def test_a_table_somebody_holds_is_busy(postgres_workspace_url: str) -> None:
    database = open_database(f"{postgres_workspace_url}?options=-c%20lock_timeout%3D50")
    with psycopg.connect(postgres_workspace_url) as other:
        other.execute("LOCK TABLE team IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(Unreachable, match="is busy; try again"):
            _add_team(database)
    database.close()


def _cut_others_off(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_every_problem_is_one_of_the_kinds_the_window_can_show() -> None:
    assert all(issubclass(kind, KmsError) for kind in (NoRoom, NotADatabase, ReadOnly, SignInRefused, SchemaMissing))


def test_what_a_rule_refuses_is_said_on_one_line(postgres_workspace_url: str) -> None:
    """A rule quotes what was typed, which may be of several lines."""
    refusing = "DO $$ BEGIN RAISE EXCEPTION '“%” is no login.', E'a\\n\\x1b[1mb' USING ERRCODE = 'KM001'; END $$"
    database = open_database(postgres_workspace_url)
    with closing(database), pytest.raises(Refused, match=r"^“a \[1mb” is no login\.$"), database.reading() as session:
        session.exec(text(refusing))

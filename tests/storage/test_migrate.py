"""Bringing a database to this version's schema."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from kms_desktop.storage import indexes  # noqa: F401 - beside the tables
from kms_desktop.storage.database import Database, open_database
from kms_desktop.storage.database_url import read_address
from kms_desktop.storage.engine import make_engine
from kms_desktop.storage.every_table import SCHEMA
from kms_desktop.storage.migrate import PlaceRefused, alembic_config, migrate_database
from kms_desktop.storage.schema import HEAD, REVISIONS, SchemaMissing, SchemaNewer, SchemaOlder, check_revision
from tests.conftest import drop_postgres_database, new_postgres_database, url_of


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a place where there is no workspace yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/deep/folder/workspace.sqlite"
        return
    server = request.getfixturevalue("postgres_url")
    name = new_postgres_database(server)
    yield url_of(server, name)
    drop_postgres_database(server, name)


def test_a_place_without_a_workspace_is_said_to_be_one(empty_url: str) -> None:
    with pytest.raises(SchemaMissing, match=r"There is no workspace at .*kms-desktop init"):
        open_database(empty_url)
    if empty_url.startswith("sqlite"):
        assert not Path(empty_url.removeprefix("sqlite:///")).exists()


def test_migrating_makes_a_workspace_and_migrating_again_changes_nothing(empty_url: str) -> None:
    assert migrate_database(empty_url) == ("", HEAD)
    assert migrate_database(empty_url) == (HEAD, HEAD)
    open_database(empty_url).close()


def test_the_migrations_make_what_the_tables_describe(database_url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    engine = make_engine(read_address(database_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, SCHEMA)
    engine.dispose()
    assert differences == []


def test_the_known_revisions_are_those_of_the_migrations() -> None:
    from alembic.script import ScriptDirectory

    written = [script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()]
    assert tuple(reversed(written)) == REVISIONS


def test_a_workspace_of_a_newer_version_is_left_alone(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'f00d'"))
    for touch in (open_database, migrate_database):
        with pytest.raises(SchemaNewer) as refused:
            touch(database.url)
        assert str(refused.value) == (
            "This workspace was made by a newer version of the program. "
            "Update this desktop, or ask whoever looks after it."
        )
    assert database.read_revision() == "f00d"


def test_a_workspace_of_an_older_version_says_how_to_bring_it_up_to_date() -> None:
    with pytest.raises(SchemaOlder, match=r"older version.*kms-desktop migrate"):
        check_revision("0001", "desk.sqlite", ("0001", "0002"))
    check_revision("0002", "desk.sqlite", ("0001", "0002"))


def test_a_place_that_holds_something_else_is_left_as_it_was(empty_url: str) -> None:
    if empty_url.startswith("sqlite"):
        path = Path(empty_url.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True)
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE team (x)")
    else:
        with psycopg.connect(empty_url, autocommit=True) as other_server:
            other_server.execute("CREATE TABLE team (x int)")
    with pytest.raises(PlaceRefused, match=r"already holds something else .a table named team."):
        migrate_database(empty_url)
    with pytest.raises(SchemaMissing):
        open_database(empty_url)


def test_a_workspace_file_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    migrate_database(f"sqlite:///{tmp_path}/w.sqlite")
    assert stat.S_IMODE((tmp_path / "w.sqlite").stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(PlaceRefused, match="cannot be made there"):
        migrate_database(f"sqlite:///{tmp_path}/file/w.sqlite")


@pytest.mark.parametrize("name", ["50% off.sqlite", "a?b#c.sqlite", "Ünïcode ☎.sqlite", "with 'quotes'.sqlite"])
def test_a_workspace_may_have_any_name(tmp_path: Path, name: str) -> None:
    migrate_database(f"sqlite:///{tmp_path}/{name}")
    assert (tmp_path / name).is_file()
    open_database(f"sqlite:///{tmp_path}/{name}").close()


def test_two_desktops_may_migrate_at_once(empty_url: str) -> None:
    command = [
        sys.executable,
        "-c",
        f"from kms_desktop.storage.migrate import migrate_database; print(migrate_database({empty_url!r}))",
    ]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = sorted(one.communicate(timeout=60)[0].strip() for one in running)
    assert said == [f"('', '{HEAD}')", f"('{HEAD}', '{HEAD}')"]


def test_a_migration_that_runs_out_of_room_can_be_done_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/w.sqlite"
    script = (
        "import resource; from kms_desktop.errors import KmsError\n"
        "from kms_desktop.storage.migrate import migrate_database\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))\n"
        f"try: migrate_database({url!r})\n"
        "except KmsError as problem: print(problem)\n"
    )
    said = subprocess.run([sys.executable, "-B", "-c", script], capture_output=True, text=True, check=True)
    assert str(tmp_path / "w.sqlite") in said.stdout
    assert migrate_database(url) == ("", HEAD)

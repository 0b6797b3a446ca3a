"""A database that does not answer: left alone for a while, met again, or met for the first time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor  # noqa: TID251 - who asks while another is asking
from contextlib import AbstractContextManager, closing

import pytest
from sqlalchemy import text

from kms_desktop.errors import Unreachable
from kms_desktop.storage.circuit_breaker import CircuitBreaker
from kms_desktop.storage.database import Database, database_to_come, open_database
from kms_desktop.storage.schema import SchemaNewer, SchemaOlder
from tests.conftest import _locked_file

Outage = Callable[[], AbstractContextManager[None]]


def _set_revision(url: str, found: str) -> None:
    with closing(open_database(url, outdated=True)) as other, other.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": found})


def test_a_silent_database_is_left_alone_until_it_is_asked_again(database_url: str, outage: Outage) -> None:
    with closing(open_database(database_url, busy_ms=50, rest_s=3600)) as database:
        with outage(), pytest.raises(Unreachable) as first, database.writing():
            pass
        assert database.away_since is not None
        with pytest.raises(Unreachable) as second, database.writing():
            pass
        assert str(second.value) == str(first.value)
        database.ask_again()
        with database.writing():
            pass
        assert database.away_since is not None
        database.mark_reachable()
        assert database.away_since is None


def test_while_one_asks_whether_it_is_back_nobody_else_waits_for_that() -> None:
    reach = CircuitBreaker(0.0, apart=False)
    with reach.asking_again(), ThreadPoolExecutor(1) as other:
        other.submit(reach.check_open, "read").result()
    reach.record_failure(Unreachable("It does not answer."), "write")
    with reach.asking_again(), ThreadPoolExecutor(1) as other:
        reach.check_open("write")
        for access in ("read", "write"):
            with pytest.raises(Unreachable, match="does not answer"):
                other.submit(reach.check_open, access).result()
    reach.check_open("read")


def test_a_file_that_another_program_has_locked_can_still_be_read(sqlite_url: str) -> None:
    with closing(open_database(sqlite_url, busy_ms=50, rest_s=3600)) as database:
        with _locked_file(sqlite_url), pytest.raises(Unreachable), database.writing():
            pass
        with database.reading() as session:
            assert session.execute(text("SELECT count(*) FROM staff")).scalar_one() == 0


def test_a_workspace_can_be_awaited_and_is_looked_at_with_its_first_answer(postgres_workspace_url: str) -> None:
    with closing(database_to_come(postgres_workspace_url)) as database:
        assert database.away_since is not None
        with database.reading() as session:
            assert session.execute(text("SELECT count(*) FROM staff")).scalar_one() == 0
        database.check_writable()
        assert (database.away_since, database.outdated) == (None, False)


def test_an_awaited_workspace_of_an_older_version_is_not_touched(postgres_workspace_url: str) -> None:
    _set_revision(postgres_workspace_url, "0001")
    with closing(database_to_come(postgres_workspace_url)) as database:
        with pytest.raises(SchemaOlder), database.reading():
            pass
        with pytest.raises(SchemaOlder):
            database.check_writable()


def test_an_awaited_workspace_of_a_newer_version_is_read_and_not_written(postgres_workspace_url: str) -> None:
    _set_revision(postgres_workspace_url, "f00d")
    with closing(database_to_come(postgres_workspace_url)) as database:
        with database.reading() as session:
            assert session.execute(text("SELECT count(*) FROM staff")).scalar_one() == 0
        assert database.outdated
        with pytest.raises(SchemaNewer), database.writing():
            pass


def test_a_schema_that_changed_under_the_running_program_is_found_out_by_what_it_breaks(database: Database) -> None:
    with closing(open_database(database.url)) as older:
        with database.writing() as session:
            session.execute(text("ALTER TABLE team RENAME COLUMN division TO region"))
            session.execute(text("UPDATE alembic_version SET version_num = 'f00d'"))
        with pytest.raises(SchemaNewer, match="Update this desktop"), older.reading() as session:
            session.execute(text("SELECT division FROM team"))
        assert older.outdated


def test_a_newer_table_that_cannot_be_read_says_to_update(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("ALTER TABLE team RENAME COLUMN division TO region"))
        session.execute(text("UPDATE alembic_version SET version_num = 'f00d'"))
    with closing(open_database(database.url, outdated=True)) as older:
        with (
            pytest.raises(SchemaNewer, match=r"cannot be read any more.*Update this desktop"),
            older.reading() as session,
        ):
            session.execute(text("SELECT division FROM team"))
        with older.reading() as session:
            assert session.execute(text("SELECT count(*) FROM staff")).scalar_one() == 0

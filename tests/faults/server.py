"""A PostgreSQL server of our own that can be hurt: what commands its keeper, and asks whether it answers."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.faults.server_keeper import unprivileged_user
from tests.postgres import free_port, runnable_binaries

_PASSWORD = "for-tests-only"
_KEEPER = Path(__file__).with_name("server_keeper.py")
SETTINGS = (
    "fsync=on",
    "synchronous_commit=on",
    "shared_buffers=64MB",
    "max_connections=120",
    "unix_socket_directories=",
    "listen_addresses=127.0.0.1",
    "max_wal_size=256MB",
    "wal_retrieve_retry_interval=100ms",
)
_ANSWERS_WITHIN_S = 240.0
_FOLLOWS_S = 0.5
"""So long the second machine follows before the first is killed."""


@dataclass(slots=True)
class _Machine:
    """One machine a server runs on: its keeper, and the port at which it answers."""

    keeper: subprocess.Popen[str]
    port: int

    def order(self, command: str) -> str:
        assert self.keeper.stdin is not None and self.keeper.stdout is not None
        self.keeper.stdin.write(command + "\n")
        self.keeper.stdin.flush()
        return self.keeper.stdout.readline().strip()


class Server:
    """Two machines, on one of which the server runs. Commands go one after the other; `ask` gives the answer."""

    def __init__(self, machines: Sequence[_Machine]) -> None:
        self._machines, self._running = tuple(machines), 0
        self._one_at_a_time = asyncio.Lock()

    @property
    def port(self) -> int:
        """Where the server answers now."""
        return self._machines[self._running].port

    @property
    def ports(self) -> tuple[int, ...]:
        """Where it may ever answer, first where it does now."""
        return self.port, self._machines[1 - self._running].port

    def url(self, database: str = "postgres", port: int = 0) -> str:
        return f"postgresql://postgres:{_PASSWORD}@127.0.0.1:{port or self.port}/{database}"

    def order(self, command: str) -> str:
        return self._machines[self._running].order(command)

    async def ask(self, command: str) -> str:
        """As `order`, while everything else goes on."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(self.order, command)

    async def fail_over(self, came_back: Callable[[int], Awaitable[None]]) -> None:
        """The server is killed and the other machine takes over; then the first comes back as if nothing had been, and
        ends when `came_back`, which is told its port, is done."""
        async with self._one_at_a_time:
            old, new = self._machines[self._running], self._machines[1 - self._running]
            await asyncio.to_thread(self._take_over, old, new)
            self._running = 1 - self._running
            await asyncio.to_thread(old.order, "start synchronous_standby_names=")
            await came_back(old.port)
            await asyncio.to_thread(old.order, "immediate")

    async def answers(self) -> None:
        await asyncio.to_thread(self.wait_until_it_answers)

    def wait_until_it_answers(self, port: int = 0) -> None:
        """A server that ended by itself is started anew. Raises RuntimeError when it does not come back."""
        until = time.monotonic() + _ANSWERS_WITHIN_S
        while time.monotonic() < until:
            if not port and self.order("alive") == "no":
                self.order("start")
            try:
                psycopg.connect(self.url(port=port), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                subprocess.run(["sleep", "0.05"], check=True)
        raise RuntimeError("The server of the fault run did not come back.")

    def new_database(self) -> str:
        """URL of an empty database of a name nobody else has."""
        name = f"kms_faults_{uuid.uuid4().hex}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0'.encode())
        return self.url(name)

    def _take_over(self, old: _Machine, new: _Machine) -> None:
        """From when the other machine follows, nothing is acknowledged that it does not have."""
        old.order("thaw")
        old.order("start")
        self.wait_until_it_answers()
        if new.order(f"follow {old.port}") != "ok":
            raise RuntimeError("The second server could not follow the first.")
        with psycopg.connect(self.url(), autocommit=True) as admin:
            _wait_until(admin, "SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'")
            admin.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            admin.execute("SELECT pg_reload_conf()")
            _wait_until(admin, "SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'")
        subprocess.run(["sleep", str(_FOLLOWS_S)], check=True)
        old.order("kill")
        if new.order("promote") != "ok":
            raise RuntimeError("The second server could not take over.")
        with psycopg.connect(self.url(port=new.port), autocommit=True) as admin:
            admin.execute("ALTER SYSTEM RESET synchronous_standby_names")
            admin.execute("SELECT pg_reload_conf()")


def _wait_until(admin: psycopg.Connection[Any], question: str) -> None:
    until = time.monotonic() + _ANSWERS_WITHIN_S
    while time.monotonic() < until:
        row = admin.execute(question.encode()).fetchone()
        if row is not None and row[0]:
            return
        subprocess.run(["sleep", "0.05"], check=True)
    raise RuntimeError(f"It did not become true: {question}")


@contextmanager
def fault_server(more_settings: Sequence[str] = (), within: Path | None = None) -> Iterator[Server]:
    """A running server with an empty data folder, gone afterwards. `within`: the folder that holds its data."""
    with ExitStack() as undo:
        first, second = (_machine(undo, more_settings, within) for _ in range(2))
        server = Server((first, second))
        if server.order("make") != "ok":
            raise RuntimeError("The server could not be made.")
        server.order("start")
        server.wait_until_it_answers()
        yield server


def _machine(undo: ExitStack, more_settings: Sequence[str], within: Path | None) -> _Machine:
    folder = Path(tempfile.mkdtemp(prefix="kms-faults-server-", dir=within))
    undo.callback(shutil.rmtree, folder, ignore_errors=True)
    (folder / "password").write_text(_PASSWORD)
    user = unprivileged_user()
    if user is not None:
        os.chown(folder, user, -1)
    port = free_port()
    settings = (*SETTINGS, *more_settings, f"port={port}")
    keeper = subprocess.Popen(
        [sys.executable, "-I", "-S", _KEEPER, folder, runnable_binaries(folder), *settings],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
        start_new_session=True,
    )
    undo.callback(_end, keeper)
    return _Machine(keeper, port)


def _end(keeper: subprocess.Popen[str]) -> None:
    assert keeper.stdin is not None and keeper.stdout is not None
    keeper.stdin.close()
    keeper.wait(60)
    keeper.stdout.close()

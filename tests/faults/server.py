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
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

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
)
_ANSWERS_WITHIN_S = 60.0


class Server:
    """Commands to the keeper go one after the other; `ask` gives its answer."""

    def __init__(self, keeper: subprocess.Popen[str], port: int) -> None:
        self._keeper, self.port = keeper, port
        self._one_at_a_time = asyncio.Lock()

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres:{_PASSWORD}@127.0.0.1:{self.port}/{database}"

    def order(self, command: str) -> str:
        assert self._keeper.stdin is not None and self._keeper.stdout is not None
        self._keeper.stdin.write(command + "\n")
        self._keeper.stdin.flush()
        return self._keeper.stdout.readline().strip()

    async def ask(self, command: str) -> str:
        """As `order`, while everything else goes on."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(self.order, command)

    async def answers(self) -> None:
        await asyncio.to_thread(self.wait_until_it_answers)

    def wait_until_it_answers(self) -> None:
        """A server that ended by itself is started anew. Raises RuntimeError when it does not come back."""
        until = time.monotonic() + _ANSWERS_WITHIN_S
        while time.monotonic() < until:
            if self.order("alive") == "no":
                self.order("start")
            try:
                psycopg.connect(self.url(), connect_timeout=2).close()
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


@contextmanager
def fault_server(more_settings: Sequence[str] = (), within: Path | None = None) -> Iterator[Server]:
    """A running server with an empty data folder, gone afterwards. `within`: the folder that holds its data."""
    with ExitStack() as undo:
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
        server = Server(keeper, port)
        if server.order("make") != "ok":
            raise RuntimeError(f"The server could not be made: {(folder / 'log').read_text()}")
        server.order("start")
        server.wait_until_it_answers()
        yield server


def _end(keeper: subprocess.Popen[str]) -> None:
    assert keeper.stdin is not None and keeper.stdout is not None
    keeper.stdin.close()
    keeper.wait(60)
    keeper.stdout.close()

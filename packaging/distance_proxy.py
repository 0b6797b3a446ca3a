"""A PostgreSQL server nearby → the same as if it stood far away, and how many trips were made to it.

Half of the delay lies on each way. A trip is what a client sends after it last heard from the server: however much it
says at once is one. As a process of its own it takes `delay SECONDS` and `trips` on standard input and answers each
with a line; what other threads of a measured program do is then no part of the delay.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading  # noqa: TID251 - stands for a network
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class DistanceProxy:
    """Listens on a port of its own and passes on to `port`; belongs to one event loop."""

    def __init__(self, port: int, delay_s: float = 0.0) -> None:
        self._to, self.delay_s, self.trips = port, delay_s, 0
        self._allowed: int | None = None
        self._open_again = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def start(self) -> int:
        """Gives its port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        self.cut()
        await asyncio.sleep(0)

    def cut(self) -> None:
        """All connections end, as when something between restarts."""
        for writer in list(self._open):
            writer.transport.abort()

    def allow_trips(self, count: int | None) -> None:
        """From now on this many are passed on, and the next ones wait until more are allowed; None: all."""
        self._allowed = None if count is None else self.trips + count
        self._open_again.set()
        self._open_again = asyncio.Event()

    async def _begin_trip(self) -> None:
        while self._allowed is not None and self.trips >= self._allowed:
            await self._open_again.wait()
        self.trips += 1

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.close()
            return
        self._open |= {writer, far_writer}
        heard = [True]
        await asyncio.gather(
            self._pass_on(reader, far_writer, heard, asks=True), self._pass_on(far_reader, writer, heard, asks=False)
        )
        self._open -= {writer, far_writer}

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: list[bool], *, asks: bool
    ) -> None:
        """`heard`: whether the server has spoken since the client last did."""
        loop = asyncio.get_running_loop()
        with suppress(OSError):
            while data := await reader.read(65_536):
                if asks and heard[0]:
                    await self._begin_trip()
                heard[0] = not asks
                if self.delay_s:
                    loop.call_later(self.delay_s / 2, writer.write, data)
                else:
                    writer.write(data)
        loop.call_later(self.delay_s / 2, writer.close)


class RunningProxy:
    """One that runs in a thread, to be asked from others."""

    def __init__(self, proxy: DistanceProxy, loop: asyncio.AbstractEventLoop, port: int) -> None:
        self._proxy, self._loop, self.port = proxy, loop, port

    @property
    def trips(self) -> int:
        return self._proxy.trips

    def cut(self) -> None:
        """All connections end; gives back once they have."""
        asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result()

    async def _cut(self) -> None:
        self._proxy.cut()

    @contextmanager
    def only_trips(self, count: int) -> Iterator[None]:
        """Within it this many are passed on; whatever is asked besides is answered afterwards."""
        self._loop.call_soon_threadsafe(self._proxy.allow_trips, count)
        try:
            yield
        finally:
            self._loop.call_soon_threadsafe(self._proxy.allow_trips, None)


@contextmanager
def distance_proxy(port: int) -> Iterator[RunningProxy]:
    """A proxy without delay before the server at `port`, gone afterwards."""
    loop, proxy = asyncio.new_event_loop(), DistanceProxy(port)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        own = asyncio.run_coroutine_threadsafe(proxy.start(), loop).result()
        yield RunningProxy(proxy, loop, own)
        asyncio.run_coroutine_threadsafe(proxy.stop(), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


class Distance:
    """A proxy in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.port = int(self._read())

    def set_delay(self, seconds: float) -> None:
        self._say(f"delay {seconds}")

    def trips(self) -> int:
        """Made so far."""
        return int(self._say("trips"))

    def _say(self, words: str) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@contextmanager
def distance_to(port: int) -> Iterator[Distance]:
    """A distance before the server at `port`, gone afterwards."""
    process = subprocess.Popen(
        [sys.executable, Path(__file__), str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Distance(process)
    finally:
        process.kill()
        process.communicate()


async def serve(port: int) -> None:
    loop, proxy = asyncio.get_running_loop(), DistanceProxy(port)
    print(await proxy.start(), flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        command, *rest = line.split()
        if command == "delay":
            proxy.delay_s = float(rest[0])
        print(proxy.trips, flush=True)
    await proxy.stop()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))

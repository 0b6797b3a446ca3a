"""A network between desktops and a server, on loopback: one line for each desktop, each of which can be hurt alone."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass, field

_CHUNK = 65_536


@dataclass(slots=True, eq=False)
class _Connection:
    """Both ends of one connection through the line."""

    desktop: asyncio.StreamWriter
    server: asyncio.StreamWriter

    def cut(self) -> None:
        """Both ends see a reset, whatever was on its way is gone."""
        for end in (self.desktop, self.server):
            end.transport.abort()


@dataclass(slots=True)
class Line:
    """One desktop's way to the server. The faults last until `heal`; `cut_now` is over at once.

    refused      nobody answers at this port: what is open is cut, what is new is cut at once.
    delay_s      every piece is held back for so long, in both directions.
    silent       nothing passes in either direction, and nobody is told.
    deaf         what the desktop sends arrives, what the server answers does not: a commit whose answer is lost.
    """

    server_port: int
    port: int = 0
    refused: bool = False
    delay_s: float = 0.0
    silent: bool = False
    deaf: bool = False
    _open: set[_Connection] = field(default_factory=set)
    _healed: asyncio.Event = field(default_factory=asyncio.Event)
    _listener: asyncio.Server | None = None

    async def open(self) -> None:
        self._healed.set()
        self._listener = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._listener.sockets[0].getsockname()[1]

    def refuse(self) -> None:
        self.refused = True
        self.cut_now()

    def be_silent(self) -> None:
        self.silent = True
        self._healed.clear()

    def be_deaf(self) -> None:
        self.deaf = True

    def cut_now(self) -> None:
        """Every connection is reset."""
        for connection in list(self._open):
            connection.cut()

    def close_half(self) -> None:
        """The server hears that the desktop will say no more; the desktop itself hears nothing."""
        for connection in list(self._open):
            if connection.server.can_write_eof():
                connection.server.write_eof()

    def heal(self) -> None:
        """As new; connections from which pieces were lost are cut, as they would be by the network's own checks."""
        lossy = self.deaf
        self.refused, self.delay_s, self.silent, self.deaf = False, 0.0, False, False
        self._healed.set()
        if lossy:
            self.cut_now()

    async def close(self) -> None:
        self.heal()
        self.cut_now()
        if self._listener is not None:
            self._listener.close()

    async def _connected(self, reader: asyncio.StreamReader, desktop: asyncio.StreamWriter) -> None:
        if self.refused:
            desktop.transport.abort()
            return
        try:
            from_server, server = await asyncio.open_connection("127.0.0.1", self.server_port)
        except OSError:
            desktop.transport.abort()
            return
        for end in (desktop, server):
            end.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = _Connection(desktop, server)
        self._open.add(connection)
        try:
            await asyncio.gather(
                self._pass(reader, server, lambda: False), self._pass(from_server, desktop, lambda: self.deaf)
            )
        finally:
            connection.cut()
            self._open.discard(connection)

    async def _pass(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, swallowed: Callable[[], bool]
    ) -> None:
        try:
            while piece := await source.read(_CHUNK):
                if self.delay_s:
                    await asyncio.sleep(self.delay_s)
                await self._healed.wait()
                if target.transport.is_closing() or not target.can_write_eof():
                    return
                if not swallowed():
                    target.write(piece)
                    await target.drain()
            if target.can_write_eof():
                target.write_eof()
        except OSError:
            target.transport.abort()

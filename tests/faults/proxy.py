"""A network between desktops and a server, on loopback: one line for each desktop, each of which can be hurt alone."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

_CHUNK = 65_536


@dataclass(slots=True, eq=False)
class _Connection:
    """Both ends of one connection through the line."""

    desktop: asyncio.StreamWriter
    server: asyncio.StreamWriter
    deaf: bool = False

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
    deaf         a commit arrives and is done, its answer does not come: the connection is reset instead.
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
        """As new; what was held back arrives."""
        self.refused, self.delay_s, self.silent, self.deaf = False, 0.0, False, False
        self._healed.set()

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
            await asyncio.gather(self._to_server(reader, connection), self._to_desktop(from_server, connection))
        finally:
            connection.cut()
            self._open.discard(connection)

    async def _to_server(self, source: asyncio.StreamReader, connection: _Connection) -> None:
        async def send(piece: bytes) -> None:
            connection.deaf = connection.deaf or (self.deaf and b"COMMIT" in piece)
            connection.server.write(piece)
            await connection.server.drain()

        await self._pass(source, connection.server, send)

    async def _to_desktop(self, source: asyncio.StreamReader, connection: _Connection) -> None:
        async def send(piece: bytes) -> None:
            if connection.deaf:
                connection.cut()
                return
            connection.desktop.write(piece)
            await connection.desktop.drain()

        await self._pass(source, connection.desktop, send)

    async def _pass(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, send: Callable[[bytes], Awaitable[None]]
    ) -> None:
        try:
            while piece := await source.read(_CHUNK):
                if self.delay_s:
                    await asyncio.sleep(self.delay_s)
                await self._healed.wait()
                await send(piece)
            if not target.transport.is_closing():
                target.write_eof()
        except (OSError, RuntimeError):  # the other side is gone, or was closed by half
            target.transport.abort()

"""A way to a server on which each trip is counted: something was sent after the server had spoken, or at first.

An answer is held back for a moment, as on a long way: what was sent in two pieces without waiting is one trip.
"""

from __future__ import annotations

import select
import socket
import threading  # noqa: TID251 - the way has to run beside the test
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from sqlalchemy.engine import make_url

_HELD_S = 0.02


@dataclass
class CountedWay:
    """`url` leads to the server through here."""

    url: str
    trips: int = 0
    connections: int = 0
    _answered: dict[int, bool] = field(default_factory=dict)

    def passes(self, connection: int, from_desktop: bool) -> None:
        if from_desktop and self._answered.get(connection, True):
            self.trips += 1
        self._answered[connection] = not from_desktop

    @contextmanager
    def at_most(self, most: int) -> Iterator[None]:
        """What is done inside takes no more trips."""
        before = self.trips
        yield
        assert self.trips - before <= most, f"{self.trips - before} trips instead of {most}"


@contextmanager
def counted_way(url: str) -> Iterator[CountedWay]:
    """A listener on loopback that passes everything on to the server of `url`, unencrypted."""
    address = make_url(url)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        way = CountedWay(
            address.set(host="127.0.0.1", port=listener.getsockname()[1])
            .update_query_dict({"sslmode": "disable"})
            .render_as_string(hide_password=False)
        )
        ended, end = socket.socketpair()
        target = (address.host or "127.0.0.1", address.port or 5432)
        runner = threading.Thread(target=_pass_on, args=(listener, ended, target, way), name="counted way")
        runner.start()
        try:
            yield way
        finally:
            end.close()
            runner.join()
            ended.close()


def _pass_on(listener: socket.socket, ended: socket.socket, target: tuple[str, int], way: CountedWay) -> None:
    with ExitStack() as opened:
        pairs: dict[socket.socket, tuple[socket.socket, int, bool]] = {}
        while True:
            ready, _, _ = select.select([listener, ended, *pairs], [], [])
            if ended in ready:
                return
            for one in ready:
                if one is listener:
                    desktop = opened.enter_context(listener.accept()[0])
                    server = opened.enter_context(socket.create_connection(target))
                    way.connections += 1
                    pairs[desktop] = (server, way.connections, True)
                    pairs[server] = (desktop, way.connections, False)
                elif one in pairs:
                    _pass_piece(one, pairs, way)


def _pass_piece(
    one: socket.socket, pairs: dict[socket.socket, tuple[socket.socket, int, bool]], way: CountedWay
) -> None:
    other, number, from_desktop = pairs[one]
    while not from_desktop and other in pairs and select.select([other], [], [], _HELD_S)[0]:
        _pass_piece(other, pairs, way)
    if one not in pairs:
        return
    try:
        piece = one.recv(65_536)
        if piece:
            way.passes(number, from_desktop)
            other.sendall(piece)
            return
    except OSError:
        pass
    for end in (one, other):
        pairs.pop(end, None)
        end.close()

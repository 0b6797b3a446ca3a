"""Bytes of a telephone system on a socket → one request at a time, and its answer; whatever comes, it stays open.

Question: a web framework, or a parser of the protocol? Choice: h11, which reads HTTP/1.1 and no more, between asyncio's
own streams. Reason: the door takes one small POST; what it must be good at is what is sent to it by mistake or in bad
faith, and h11 is tested against that by half of Python. Refused: `http.server`, which its own documentation warns of;
a framework, which brings routes, sessions and forty packages for one address.

| sent                                           | answered                            |
|------------------------------------------------|-------------------------------------|
| what is no HTTP, a head of more than 16 KiB    | 400 or 431, and the line is closed  |
| a body of more than 64 KiB                     | 413, and the line is closed         |
| another method                                 | 405                                 |
| a request that is not whole after five seconds | 408, and the line is closed         |
| several requests at once                       | each, in their order                |
| more lines than there is room for              | of the address with the most lines, |
|                                                | the one that waits longest is closed|

A line over TLS counts from its first byte on: who says nothing has `request_s`, and takes room from nobody else.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from typing import Any

import h11

_log = logging.getLogger(__name__)
_CHUNK = 16_384
_NO_BODY = ("HEAD",)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one telephone system may take of the door."""

    body: int = 65_536
    head: int = 16_384
    request_s: float = 5.0
    """For a whole request to come in, and for its answer to be taken."""
    rest_s: float = 30.0
    """How long a line may stay open between two requests."""
    lines: int = 256


@dataclass(frozen=True, slots=True)
class Request:
    """`path` as it was sent, `headers` by their small names; `peer` is the address it came from."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    peer: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`ends`: nothing more is read from this line."""

    status: int
    body: str = "{}"
    kind: str = "application/json"
    ends: bool = False
    more: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True, eq=False)
class _Line:
    """One open connection; `since` is when what it is at now began."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    since: float
    peer: str
    handshake: asyncio.Timeout | None = None
    """While TLS is agreed on: then asyncio wants to be told to give up, and not to find the line torn off."""

    def drop(self) -> None:
        if self.handshake is not None:
            self.handshake.reschedule(0)
        else:
            self.writer.transport.abort()


class _Ended(Exception):
    """Nothing more comes on this line."""


class _TooSlow(Exception):
    """What was begun did not come in whole."""


class HttpDoor:
    """Listens once `open` was awaited. `check` sees a request's head and may answer it before its body is read;
    `answer` gives what is answered, and is not expected to raise."""

    def __init__(
        self,
        answer: Callable[[Request], Awaitable[Answer]],
        check: Callable[[Request], Answer | None] = lambda request: None,
        limits: Limits | None = None,
    ) -> None:
        self._answer, self._check = answer, check
        self._limits = limits or Limits()
        self._lines: set[_Line] = set()
        self._server: asyncio.Server | None = None
        self._safely: ssl.SSLContext | None = None

    async def open(self, host: str, port: int, safely: ssl.SSLContext | None = None) -> int:
        """Begin to listen; gives the port, which is a free one for 0. Raises OSError."""
        self._safely = safely
        self._server = await asyncio.start_server(self._serve, host, port, limit=_CHUNK, backlog=512)
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            for line in tuple(self._lines):
                line.drop()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._make_room()
        peer = writer.get_extra_info("peername")
        line = _Line(reader, writer, _now(), str(peer[0]) if peer else "")
        self._lines.add(line)
        try:
            if self._safely is not None:  # before anything is awaited, as else what was sent by then is read as plain
                await self._agree_on_tls(line, self._safely)
            await self._converse(line)
        except (OSError, _Ended, TimeoutError, h11.ProtocolError):
            pass  # whoever it was has gone, or is no telephone system
        finally:
            self._lines.discard(line)
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _agree_on_tls(self, line: _Line, safely: ssl.SSLContext) -> None:
        async with asyncio.timeout(self._limits.request_s) as line.handshake:
            await line.writer.start_tls(safely)
        line.handshake = None

    def _make_room(self) -> None:
        """Of the address that has the most lines: who floods the door closes no line but their own."""
        if len(self._lines) >= self._limits.lines:
            ((most, _),) = Counter(line.peer for line in self._lines).most_common(1)
            longest = min((line for line in self._lines if line.peer == most), key=lambda line: line.since)
            self._lines.discard(longest)
            longest.drop()

    async def _converse(self, line: _Line) -> None:
        talk = h11.Connection(h11.SERVER, max_incomplete_event_size=self._limits.head)
        while True:
            line.since = _now()
            try:
                answer, method = await self._one_request(line, talk)
            except _TooSlow:
                await self._say(line, talk, Answer(408, ends=True), "")
                return
            except h11.RemoteProtocolError as problem:
                hint = problem.error_status_hint  # 501 for a coding that h11 does not know, which is no fault of ours
                await self._say(line, talk, Answer(hint if hint < 500 else 400, ends=True), "")
                return
            ends = answer.ends or talk.their_state is h11.MUST_CLOSE or talk.their_state is h11.ERROR
            await self._say(line, talk, answer, method)
            if ends or talk.our_state is not h11.DONE or talk.their_state is not h11.DONE:
                return
            talk.start_next_cycle()

    async def _one_request(self, line: _Line, talk: h11.Connection) -> tuple[Answer, str]:
        first = await self._next_event(line, talk, self._limits.rest_s)
        if not isinstance(first, h11.Request):
            raise _Ended
        request = Request(
            first.method.decode("ascii"),
            first.target.decode("latin-1"),
            {name.decode("ascii"): value.decode("latin-1") for name, value in first.headers},
            b"",
            line.peer,
        )
        if early := self._check(request):
            return early, request.method
        try:
            async with asyncio.timeout(self._limits.request_s):
                body = await self._read_body(line, talk)
        except TimeoutError:
            return Answer(408, ends=True), request.method
        if body is None:
            return Answer(413, ends=True), request.method
        whole = Request(request.method, request.path, request.headers, body, request.peer)
        return await self._answer(whole), request.method

    async def _read_body(self, line: _Line, talk: h11.Connection) -> bytes | None:
        """None where it is longer than a call event can be."""
        parts: list[bytes] = []
        room = self._limits.body
        while True:
            if talk.they_are_waiting_for_100_continue:
                go_on = h11.InformationalResponse(status_code=100, headers=[])
                line.writer.write(talk.send(go_on) or b"")
            event = await self._next_event(line, talk, self._limits.request_s)
            if isinstance(event, h11.EndOfMessage):
                return b"".join(parts)
            if not isinstance(event, h11.Data):
                raise _Ended
            room -= len(event.data)
            if room < 0:
                return None
            parts.append(bytes(event.data))

    async def _next_event(self, line: _Line, talk: h11.Connection, wait_s: float) -> Any:
        """The next whole part of what is sent; what was begun has `request_s` to come in."""
        event = talk.next_event()
        deadline, begun = _now() + wait_s, False
        while event is h11.NEED_DATA:
            try:
                async with asyncio.timeout(max(0.0, deadline - _now())):
                    received = await line.reader.read(_CHUNK)
            except TimeoutError as late:
                raise (_TooSlow if begun else _Ended) from late
            if not begun:
                begun, deadline = True, min(deadline, _now() + self._limits.request_s)
            talk.receive_data(received)
            event = talk.next_event()
        if event is h11.PAUSED or isinstance(event, h11.ConnectionClosed):
            raise _Ended
        return event

    async def _say(self, line: _Line, talk: h11.Connection, answer: Answer, method: str) -> None:
        if talk.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return
        body = answer.body.encode("utf-8")
        headers = [
            ("Date", formatdate(usegmt=True)),  # no text: a head of HTTP
            ("Content-Type", f"{answer.kind}; charset=utf-8"),  # no text: a head of HTTP
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            *answer.more,
            *([("Connection", "close")] if answer.ends else []),  # no text: a head of HTTP
        ]
        reason = HTTPStatus(answer.status).phrase.encode()
        said = talk.send(h11.Response(status_code=answer.status, reason=reason, headers=headers)) or b""
        if method not in _NO_BODY:
            said += talk.send(h11.Data(data=body)) or b""
        said += talk.send(h11.EndOfMessage()) or b""
        line.writer.write(said)
        async with asyncio.timeout(self._limits.request_s):
            await line.writer.drain()
        if answer.ends:
            await self._let_finish(line)

    async def _let_finish(self, line: _Line) -> None:
        """What was sent beyond the answer is thrown away for a moment, so that the answer is not lost with it."""
        with suppress(TimeoutError, OSError):
            if line.writer.can_write_eof():  # over TLS there is no such half
                line.writer.write_eof()
            async with asyncio.timeout(1.0):
                while await line.reader.read(_CHUNK):
                    pass


def _now() -> float:
    return asyncio.get_running_loop().time()

"""A door on a socket of this computer, with a workspace behind it that does as it is told."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kms_desktop.connectors.cti.door import Door
from kms_desktop.connectors.cti.http_door import HttpDoor, Limits
from kms_desktop.connectors.cti.receiver import Pace, Receiver
from kms_desktop.connectors.cti.spool import Spool
from kms_desktop.connectors.cti.tokens import Tokens
from kms_desktop.contacts.reception import ReceptionNote
from kms_desktop.customers.call_event import CallEvent
from kms_desktop.storage.ids import utc_now

NEW = b'{"event":"newCall","from":"442079460018","to":"204","direction":"in","callId":"%s"}'
QUICK = Pace(answer=0.03, first_rest=0.01, last_rest=0.02, notes=0.01)


@dataclass
class Behind:
    """The workspace: keeps what is delivered, or raises what stands in `trouble`."""

    events: list[CallEvent] = field(default_factory=list)
    notes: list[ReceptionNote] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    trouble: Exception | None = None
    refuse: Callable[[CallEvent], str] = lambda event: ""

    def deliver(self, events: Sequence[CallEvent]) -> list[str]:
        if self.trouble is not None:
            raise self.trouble
        said = [self.refuse(event) for event in events]
        self.events += [event for event, refusal in zip(events, said, strict=True) if not refusal]
        return said

    def note(self, notes: Sequence[ReceptionNote]) -> None:
        self.notes += notes

    @property
    def calls(self) -> list[str]:
        return [event.call_id for event in self.events]


@dataclass
class Opened:
    """`token` opens it. `send` gives all that is answered until the line ends, or is quiet after `wants` answers."""

    port: int
    token: str
    tokens: Tokens
    behind: Behind
    receiver: Receiver

    async def send(self, *parts: bytes, wants: int = 0) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
            said = b""
            while not wants or said.count(b"HTTP/1.1 ") < wants or not said.endswith(b"}"):
                got = await asyncio.wait_for(reader.read(65_536), 10)
                if not got:
                    break
                said += got
            return said
        except ConnectionError:
            return said if "said" in locals() else b""
        finally:
            writer.close()

    def post(self, body: bytes, *heads: bytes, system: str = "cti", token: str = "") -> bytes:
        head = [
            f"POST /api/v1/{system}/{token or self.token} HTTP/1.1".encode(),
            b"Host: pbx.example",
            b"Content-Length: %d" % len(body),
            *heads,
        ]
        return b"\r\n".join([*head, b"", body])

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not holds():
                await asyncio.sleep(0.005)


@asynccontextmanager
async def opened(
    folder: Path, behind: Behind | None = None, limits: Limits | None = None, safely: ssl.SSLContext | None = None
) -> AsyncIterator[Opened]:
    behind = behind or Behind()
    tokens = Tokens(folder / "tokens.json")
    token = tokens.make("pbx")
    spool = Spool(folder / "calls.sqlite")
    receiver = Receiver(spool, behind.deliver, behind.note, behind.told.append, QUICK)
    door = Door(tokens, receiver, "GB", utc_now)
    http = HttpDoor(door.answer, door.check, limits)
    port = await http.open("127.0.0.1", 0, safely)
    work = asyncio.create_task(receiver.run())
    try:
        yield Opened(port, token, tokens, behind, receiver)
    finally:
        await http.close()
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        spool.close()


Test = Callable[[Opened], Awaitable[None]]


def at_the_door(
    folder: Path,
    test: Test,
    behind: Behind | None = None,
    limits: Limits | None = None,
    safely: ssl.SSLContext | None = None,
) -> Behind:
    """Run a test in a loop of its own, with the door open; what is behind it afterwards."""

    async def run() -> Behind:
        async with opened(folder, behind, limits, safely) as door:
            await test(door)
            return door.behind

    return asyncio.run(run())

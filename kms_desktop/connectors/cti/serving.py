"""A door, an Asterisk, or both → their calls in the workspace, until it is stopped; what came by then is not lost.

The loop answers telephone systems; disk and database are asked beside it (see `receiver`). Stopped by Ctrl-C or the
signal that services get, it closes the door, brings what waits to the workspace if that takes moments, and else leaves
it on the disk for the next start.
"""

from __future__ import annotations

import asyncio
import signal
import ssl
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path

from kms_desktop.connectors.cti.ami_client import AmiAddress, AmiClient
from kms_desktop.connectors.cti.ami_events import EXTENSION, SOURCE, AmiCalls
from kms_desktop.connectors.cti.door import Door
from kms_desktop.connectors.cti.http_door import HttpDoor
from kms_desktop.connectors.cti.receiver import Receiver
from kms_desktop.connectors.cti.spool import Spool
from kms_desktop.connectors.cti.tokens import DEFAULT_NAME, Tokens, receiver_file, tokens_of
from kms_desktop.connectors.cti.webhook import parse_number
from kms_desktop.contacts.reception import Reception
from kms_desktop.errors import KmsError
from kms_desktop.settings import Settings
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import utc_now
from kms_desktop.texts import tr

PORT = 8640
_FINISH_S = 3.0
_FINISH_ALL_S = 60.0
"""Where what is not brought by then is gone, as its folder goes."""


class DoorShut(KmsError):
    """The address cannot be listened at."""


@dataclass(frozen=True, slots=True)
class DoorAddress:
    """Where to listen; with `certificate` and `key` over TLS."""

    host: str = "127.0.0.1"
    port: int = PORT
    public: str = ""
    certificate: Path | None = None
    key: Path | None = None

    @property
    def scheme(self) -> str:
        return "https" if self.certificate is not None else "http"


@dataclass(frozen=True, slots=True)
class Served:
    """What is listened to. `extension`: what the names of Asterisk's telephones look like."""

    door: DoorAddress | None
    ami: AmiAddress | None
    extension: str = EXTENSION


def serve(
    settings: Settings,
    database: Database,
    served: Served,
    tell: Callable[[str], None],
    opened: Callable[[int], None],
) -> None:
    """Until it is stopped. `tell` gets a sentence for whoever looks after it, `opened` the port (0: none).

    Raises DoorShut, and SpoolUnusable.
    """
    with closing(Spool(receiver_file(settings, "cti-calls", ".sqlite"))) as spool:
        reception = Reception(database)
        receiver = Receiver(spool, reception.store_events, reception.store_notes, tell)
        with suppress(KeyboardInterrupt):
            asyncio.run(_serve(settings, receiver, served, tell, opened))


@asynccontextmanager
async def open_for(settings: Settings, database: Database, tell: Callable[[str], None]) -> AsyncIterator[str]:
    """A door of this computer alone for as long as it is needed, with a token of its own; gives its whole address.

    All that came through it is in the workspace when it is shut, unless that is away.
    """
    with tempfile.TemporaryDirectory(prefix="kms-desktop-") as folder:
        tokens, spool = Tokens(Path(folder, "tokens.json")), Spool(Path(folder, "calls.sqlite"))
        reception = Reception(database)
        receiver = Receiver(spool, reception.store_events, reception.store_notes, tell)
        door = Door(tokens, receiver, settings.region, utc_now)
        http = HttpDoor(door.answer, door.check)
        work = asyncio.create_task(receiver.run())
        try:
            port = await _open(http, DoorAddress(port=0))
            yield f"http://127.0.0.1:{port}/api/v1/cti/{tokens.make(DEFAULT_NAME)}"
        finally:
            await http.close()
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            await receiver.finish(_FINISH_ALL_S)
            spool.close()


async def _serve(
    settings: Settings,
    receiver: Receiver,
    served: Served,
    tell: Callable[[str], None],
    opened: Callable[[int], None],
) -> None:
    stop = _stop_sign()
    door = Door(
        tokens_of(settings), receiver, settings.region, utc_now, served.door.public if served.door is not None else ""
    )
    http = HttpDoor(door.answer, door.check)
    port = await _open(http, served.door) if served.door is not None else 0
    work: list[asyncio.Task[None]] = [asyncio.create_task(receiver.run())]
    if served.ami is not None:
        work.append(asyncio.create_task(_ami(settings, served, receiver, tell).run()))
    waiting = asyncio.create_task(stop.wait())
    parse_number("+442079460018", utc_now(), settings.region)  # what reads numbers is loaded before somebody waits
    try:
        opened(port)
        await asyncio.wait([waiting, *work], return_when=asyncio.FIRST_COMPLETED)
        for one in work:
            if one.done():
                one.result()  # a bug: it never ends by itself
    finally:
        await http.close()
        waiting.cancel()
        for one in work:
            one.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        await receiver.finish(_FINISH_S)


def _stop_sign() -> asyncio.Event:
    stop = asyncio.Event()
    for name in ("SIGINT", "SIGTERM"):
        with suppress(NotImplementedError, AttributeError, RuntimeError, ValueError):
            asyncio.get_running_loop().add_signal_handler(getattr(signal, name), stop.set)
    return stop


async def _open(http: HttpDoor, address: DoorAddress) -> int:
    place = f"{address.host}:{address.port}"
    try:
        safely = None
        if address.certificate is not None:
            safely = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            safely.load_cert_chain(address.certificate, address.key)
        return await http.open(address.host, address.port, safely)
    except (OSError, ssl.SSLError) as problem:
        raise DoorShut(
            tr("Nothing can listen at {place}: {reason}.", place=place, reason=problem.strerror or problem)
        ) from problem


def _ami(settings: Settings, served: Served, receiver: Receiver, tell: Callable[[str], None]) -> AmiClient:
    address = served.ami
    assert address is not None
    calls = AmiCalls(lambda written: parse_number(written, utc_now(), settings.region), served.extension)

    def heard(message: Mapping[str, str]) -> None:
        for event in calls.take(message, utc_now()):
            receiver.accept(event)

    def opened(linked: frozenset[str]) -> None:
        tell(tr("Asterisk at {host} tells its calls.", host=address.host))
        for event in calls.end_all_but(linked, utc_now()):
            receiver.accept(event)

    def lost(sentence: str) -> None:
        tell(sentence)
        receiver.note("asterisk_lost", SOURCE, address.host)

    return AmiClient(address, heard, opened, lost)

"""The address of an Asterisk, a login and its secret → its messages while the program runs, over lost lines too.

Question: is the secret sent? Choice: its MD5 with the server's challenge, as Asterisk offers; where it offers none the
secret itself, over TLS or to this computer alone. Refused: the secret in clear over a network, which is what the plain
login of the manager interface does.
"""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import random
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from kms_desktop.errors import KmsError
from kms_desktop.storage.text import one_line
from kms_desktop.texts import tr

PORT = 5038
_LONGEST_LINE = 16_384
_MOST_LINES = 500
_ANSWER_S = 5.0


class AmiRefused(KmsError):
    """Asterisk does not let this login in; to ask again changes nothing until somebody does."""


class _Broken(Exception):
    """What is at the other end is no manager interface, or stopped being one."""


@dataclass(frozen=True, slots=True)
class AmiAddress:
    """Where Asterisk listens and who asks. `secret` is shown nowhere."""

    host: str
    user: str
    secret: str = field(repr=False)
    port: int = PORT
    tls: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds; the rest between two tries grows from the first to the last, and is a little by chance."""

    first_rest: float = 1.0
    last_rest: float = 60.0
    ping: float = 20.0
    """How long nothing may be heard before it is asked whether the line lives; the same again, and it is given up."""


class AmiClient:
    """`heard` gets each event with its names in small letters, `opened` the Linkedids there are after each login, and
    `lost` one sentence, once for each time the line was lost or could not be made."""

    def __init__(
        self,
        address: AmiAddress,
        heard: Callable[[Mapping[str, str]], None],
        opened: Callable[[frozenset[str]], None],
        lost: Callable[[str], None],
        pace: Pace | None = None,
    ) -> None:
        self._address, self._heard, self._opened, self._lost = address, heard, opened, lost
        self._pace = pace or Pace()
        self._action = 0

    async def run(self) -> None:
        """Without end; stopped by cancelling it."""
        rest = self._pace.first_rest
        told = False
        while True:
            try:
                reader, writer = await self._connect()
                try:
                    await self._log_in(reader, writer)
                    rest, told = self._pace.first_rest, False
                    await self._listen(reader, writer)
                finally:
                    writer.close()
                    with suppress(OSError, ssl.SSLError):
                        await writer.wait_closed()
            except (OSError, TimeoutError, _Broken, ValueError, asyncio.IncompleteReadError, KmsError) as problem:
                if not told:
                    self._lost(self._sentence(problem))
                    told = True
            await asyncio.sleep(rest * random.uniform(0.5, 1.0))
            rest = min(rest * 2, self._pace.last_rest)

    def _sentence(self, problem: Exception) -> str:
        if isinstance(problem, KmsError):
            return str(problem)
        place = f"{self._address.host}:{self._address.port}"
        if isinstance(problem, _Broken):
            return tr("What answers at {place} is no Asterisk manager interface.", place=place)
        return tr("Asterisk at {place} does not answer; it is tried again until it does.", place=place)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        safely = ssl.create_default_context() if self._address.tls else None
        async with asyncio.timeout(_ANSWER_S * 2):
            return await asyncio.open_connection(
                self._address.host, self._address.port, ssl=safely, limit=_LONGEST_LINE
            )

    async def _log_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(_ANSWER_S):
            banner = await reader.readline()
        if not banner.startswith(b"Asterisk Call Manager"):
            raise _Broken
        challenge = await self._ask(reader, writer, Action="Challenge", AuthType="MD5")  # no text: the protocol
        login = {"Action": "Login", "Events": "call,agent"}  # no text: the protocol
        login["Username"] = self._address.user
        if said := challenge.get("challenge", ""):
            key = hashlib.md5((said + self._address.secret).encode(), usedforsecurity=False).hexdigest()
            answer = await self._ask(reader, writer, **login, AuthType="MD5", Key=key)
        elif self._address.tls or _is_this_computer(self._address.host):
            answer = await self._ask(reader, writer, **login, Secret=self._address.secret)
        else:
            raise AmiRefused(
                tr(
                    "Asterisk at {host} wants the secret itself; use --ami-tls, so that nobody reads it on its way.",
                    host=self._address.host,
                )
            )
        if answer.get("response", "").casefold() != "success":
            raise AmiRefused(
                tr(
                    "Asterisk at {host} does not accept the login “{user}”. Check it, its secret and “permit” in "
                    "manager.conf.",
                    host=self._address.host,
                    user=self._address.user,
                )
            )

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        listed: set[str] | None = set()
        await self._send(writer, Action="CoreShowChannels")
        silent = False
        while True:
            try:
                async with asyncio.timeout(self._pace.ping):
                    message = await _read_message(reader)
            except TimeoutError:
                if silent:
                    raise
                silent = True
                await self._send(writer, Action="Ping")  # no text: a word of the protocol
                continue
            silent = False
            event = message.get("event", "").casefold()
            if event == "coreshowchannel" and listed is not None:
                listed.add(message.get("linkedid", ""))
            elif event == "coreshowchannelscomplete" and listed is not None:
                self._opened(frozenset(listed))
                listed = None
            elif event:
                self._heard(message)

    async def _ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, **fields: str
    ) -> Mapping[str, str]:
        action_id = await self._send(writer, **fields)
        async with asyncio.timeout(_ANSWER_S):
            while True:
                message = await _read_message(reader)
                if "response" in message and message.get("actionid", action_id) == action_id:
                    return message

    async def _send(self, writer: asyncio.StreamWriter, **fields: str) -> str:
        self._action += 1
        action_id = f"kms-{self._action}"
        lines = [f"{name}: {_one_line(value)}\r\n" for name, value in (*fields.items(), ("ActionID", action_id))]
        writer.write("".join([*lines, "\r\n"]).encode())
        async with asyncio.timeout(_ANSWER_S):
            await writer.drain()
        return action_id


async def _read_message(reader: asyncio.StreamReader) -> Mapping[str, str]:
    """Names in small letters, values as they can be stored; of a name that comes twice the last. Raises ValueError
    for a line that is too long."""
    message: dict[str, str] = {}
    for _ in range(_MOST_LINES):
        line = await reader.readline()
        if not line.endswith(b"\n"):
            raise asyncio.IncompleteReadError(line, None)
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if not text:
            if message:
                return message
            continue
        name, _, value = text.partition(":")
        message[name.strip().casefold()] = one_line(value)
    raise _Broken


def _one_line(value: str) -> str:
    """A line end in a name or a secret would be another action."""
    return "".join(value.splitlines())


def _is_this_computer(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

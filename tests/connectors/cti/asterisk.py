"""Messages as an Asterisk tells of its channels, and one on a socket that plays a script of them."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

SECRET = "s3cret"
Message = dict[str, str]


@dataclass
class Channel:
    """One channel; its `linked` is that of the call, which the oldest channel of it gives."""

    name: str
    unique: str
    linked: str
    number: str = ""
    exten: str = ""

    def keys(self, prefix: str = "") -> Message:
        said = {
            "Channel": self.name,
            "ChannelStateDesc": "Ring",
            "CallerIDNum": self.number or "<unknown>",
            "ConnectedLineNum": "<unknown>",
            "Context": "from-outside",
            "Exten": self.exten,
            "Uniqueid": self.unique,
            "Linkedid": self.linked,
        }
        return {prefix + name: value for name, value in said.items()}


def caller(number: str = "02079460018", exten: str = "02079460100", key: str = "1000.1") -> Channel:
    return Channel("PJSIP/trunk-00000001", key, key, number, exten)


def phone(extension: str, linked: str, unique: str) -> Channel:
    return Channel(f"PJSIP/{extension}-0000000{unique[-1]}", unique, linked, extension, "")


def event(name: str, *parts: Message, **more: str) -> Message:
    message = {"Event": name, "Privilege": "call,all"}
    for part in parts:
        message |= part
    return message | {key.replace("_", "-"): value for key, value in more.items()}


def new_channel(channel: Channel) -> Message:
    return event("Newchannel", channel.keys())


def dial(source: Channel, dest: Channel, dial_string: str = "") -> Message:
    return event("DialBegin", source.keys(), dest.keys("Dest"), DialString=dial_string or dest.name.rpartition("-")[0])


def dialled(source: Channel, dest: Channel, status: str) -> Message:
    return event("DialEnd", source.keys(), dest.keys("Dest"), DialStatus=status)


def hang_up(channel: Channel, cause: int = 16) -> Message:
    return event("Hangup", channel.keys(), Cause=str(cause), Cause_txt="")


def written(message: Message) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in message.items()).encode() + b"\r\n"


@dataclass
class Asterisk:
    """`scripts`: what is told after each login, in turn; then the line is cut, after the last it stays.

    `channels` are Linkedids it has when it is asked. Without `challenges` it wants the secret itself.
    """

    scripts: Sequence[Sequence[Message]] = ()
    channels: Sequence[Sequence[str]] = ()
    challenges: bool = True
    banner: bytes = b"Asterisk Call Manager/9.0.0\r\n"
    logins: list[Message] = field(default_factory=list)
    pings: int = 0
    silent: bool = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self.banner)
        while True:
            raw = await reader.readuntil(b"\r\n\r\n")
            asked = dict(line.split(": ", 1) for line in raw.decode().strip().split("\r\n"))
            said = {"Response": "Success", "ActionID": asked["ActionID"]}
            match asked["Action"]:
                case "Challenge" if self.challenges:
                    writer.write(written({**said, "Challenge": "8675309"}))
                case "Challenge":
                    writer.write(written({**said, "Response": "Error", "Message": "Invalid/unknown command"}))
                case "Login":
                    self.logins.append(asked)
                    if not self._accepts(asked):
                        writer.write(written({**said, "Response": "Error", "Message": "Authentication failed"}))
                        return
                    writer.write(written({**said, "Message": "Authentication accepted"}))
                    writer.write(written(event("FullyBooted", Status="Fully Booted")))
                case "CoreShowChannels":
                    if await self._play(writer, said):
                        return
                case "Ping":
                    self.pings += 1
                    if not self.silent:
                        writer.write(written({**said, "Ping": "Pong"}))
            await writer.drain()

    def _accepts(self, asked: Message) -> bool:
        key = hashlib.md5(f"8675309{SECRET}".encode(), usedforsecurity=False).hexdigest()
        return asked["Username"] == "kms" and (asked.get("Key") == key or asked.get("Secret") == SECRET)

    async def _play(self, writer: asyncio.StreamWriter, said: Message) -> bool:
        """Whether the line is cut."""
        turn = len(self.logins) - 1
        for linked in self.channels[turn] if turn < len(self.channels) else ():
            writer.write(written(event("CoreShowChannel", Linkedid=linked, ActionID=said["ActionID"])))
        writer.write(written(event("CoreShowChannelsComplete", ActionID=said["ActionID"])))
        for message in self.scripts[turn] if turn < len(self.scripts) else ():
            writer.write(written(message))
        await writer.drain()
        return turn + 1 < len(self.scripts)


@asynccontextmanager
async def listening(asterisk: Asterisk) -> AsyncIterator[int]:
    server = await asyncio.start_server(asterisk.serve, "127.0.0.1", 0)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        await server.wait_closed()

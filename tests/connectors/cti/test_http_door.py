"""What is sent to a port by mistake or in bad faith: the answer is the sender's fault, never this program's."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kms_desktop.connectors.cti.http_door import Limits
from tests.connectors.cti.conftest import NEW, Opened, at_the_door
from tests.tls import make_certificate

QUICK = Limits(request_s=0.3, rest_s=0.6, lines=8)


def statuses(said: bytes) -> list[int]:
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3})", said)]


async def still_works(door: Opened) -> None:
    said = await door.send(door.post(NEW % b"after"), wants=1)
    assert statuses(said) == [200] and said.endswith(b"{}")
    await door.until(lambda: "after" in door.behind.calls)


HOSTILE = {
    "nothing of HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200, [400]),
    "a line without an end": (b"GET " + b"a" * 40_000, [431]),
    "a flood of heads": (b"POST / HTTP/1.1\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(9_000)), [431]),
    "a head of half a megabyte": (b"POST / HTTP/1.1\r\nHost: " + b"h" * 500_000 + b"\r\n\r\n", [431]),
    "no host": (b"POST /api/v1/cti/x HTTP/1.1\r\n\r\n", [400]),
    "two lengths": (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", [400]),
    "a length below nought": (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n", [400]),
    "a chunk that is none": (
        b"POST /%b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        [400],
    ),
    "a coding of nobody's": (b"POST /%b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", [400]),
    "folded heads": (b"POST / HTTP/1.1\r\nHost: a\r\n b\r\n\x00: c\r\n\r\n", [400]),
    "an address that is not there": (b"GET /admin HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", [404]),
    "a way out of the folder": (b"GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", [404]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_request_is_answered_as_the_senders_fault(tmp_path: Path, name: str) -> None:
    sent, codes = HOSTILE[name]

    async def test(door: Opened) -> None:
        sent_there = sent.replace(b"/%b", b"/api/v1/cti/" + door.token.encode())
        said = await door.send(sent_there)
        assert statuses(said) in (codes, []), said
        assert not any(code >= 500 for code in statuses(said))
        await still_works(door)

    at_the_door(tmp_path, test, limits=Limits(request_s=1.0, rest_s=1.0))


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT", "BREW"])
def test_another_method_than_post_stores_nothing(tmp_path: Path, method: str) -> None:
    async def test(door: Opened) -> None:
        body = NEW % b"never"
        request = door.post(body).replace(b"POST", method.encode(), 1)
        said = await door.send(request)
        assert statuses(said) == [200 if method in ("GET", "HEAD") else 405], said
        if method == "HEAD":
            assert said.endswith(b"\r\n\r\n")
        await still_works(door)
        assert "never" not in door.behind.calls

    at_the_door(tmp_path, test)


def test_a_body_that_is_too_long_is_not_read_to_its_end(tmp_path: Path) -> None:
    async def test(door: Opened) -> None:
        said = await door.send(door.post(b"x" * 5_000_000))
        assert statuses(said) in ([413], [])
        endless = door.post(b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
        chunk = b"4000\r\n" + b"y" * 0x4000 + b"\r\n"
        said = await door.send(endless, *[chunk] * 60)
        assert statuses(said) in ([413], [])
        await still_works(door)

    at_the_door(tmp_path, test)


def test_a_body_in_chunks_or_after_asking_first_is_taken(tmp_path: Path) -> None:
    async def test(door: Opened) -> None:
        body = NEW % b"chunked"
        head = door.post(b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
        parts = [b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:7], body[7:])]
        assert statuses(await door.send(head, *parts, b"0\r\n\r\n", wants=1)) == [200]
        request = door.post(NEW % b"asked", b"Expect: 100-continue")
        head, _, body = request.partition(b"\r\n\r\n")
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(head + b"\r\n\r\n")
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 \r\n\r\n"
        writer.write(body)
        assert statuses(await reader.readuntil(b"{}")) == [200]
        writer.close()
        await door.until(lambda: door.behind.calls == ["chunked", "asked"])

    at_the_door(tmp_path, test)


def test_many_requests_at_once_on_one_line_are_answered_in_order(tmp_path: Path) -> None:
    async def test(door: Opened) -> None:
        many = b"".join(door.post(NEW % b"p%d" % n) for n in range(50))
        said = await door.send(many, wants=50)
        assert statuses(said) == [200] * 50
        await door.until(lambda: len(door.behind.calls) == 50)
        assert door.behind.calls == [f"p{n}" for n in range(50)]

    at_the_door(tmp_path, test)


def test_a_slow_sender_is_cut_off_and_nobody_waits_for_it(tmp_path: Path) -> None:
    async def test(door: Opened) -> None:
        slow_head = asyncio.create_task(door.send(b"POST / HTTP/1.1\r\nHost"))
        slow_body = asyncio.create_task(door.send(door.post(b"{}").replace(b"Length: 2", b"Length: 9000")))
        silent = asyncio.create_task(door.send())
        started = asyncio.get_running_loop().time()
        await still_works(door)
        assert asyncio.get_running_loop().time() - started < 0.25
        assert statuses(await slow_head) == [408]
        assert statuses(await slow_body) == [408]
        assert await silent == b""

    at_the_door(tmp_path, test, limits=QUICK)


def test_a_line_that_drips_does_not_live_longer_than_a_request_may(tmp_path: Path) -> None:
    async def test(door: Opened) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        started = asyncio.get_running_loop().time()
        for letter in b"POST /api/v1/cti/x HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 1_000:
            writer.write(bytes([letter]))
            try:
                await asyncio.wait_for(reader.read(1), 0.02)
                break
            except TimeoutError:
                continue
        assert asyncio.get_running_loop().time() - started < 2
        writer.close()

    at_the_door(tmp_path, test, limits=QUICK)


def test_lines_without_end_leave_room_for_a_telephone_system(tmp_path: Path) -> None:
    async def test(door: Opened) -> None:
        held = [await asyncio.open_connection("127.0.0.1", door.port) for _ in range(40)]
        await still_works(door)
        for _, writer in held:
            writer.close()

    at_the_door(tmp_path, test, limits=Limits(lines=8))


def test_who_floods_the_door_closes_no_line_but_their_own(tmp_path: Path) -> None:
    async def test(door: Opened) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port, local_addr=("127.0.0.2", 0))
        held = [await asyncio.open_connection("127.0.0.1", door.port) for _ in range(40)]
        assert await asyncio.wait_for(held[0][0].read(), 10) == b"", "theirs that waited longest"
        writer.write(door.post(NEW % b"kept"))
        assert statuses(await asyncio.wait_for(reader.readuntil(b"{}"), 10)) == [200]
        for _, line in (*held, (reader, writer)):
            line.close()
        await door.until(lambda: door.behind.calls == ["kept"])

    at_the_door(tmp_path, test, limits=Limits(lines=8))


def test_lines_over_tls_that_say_nothing_are_counted_as_others_are(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "door").file
    safely = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    safely.load_cert_chain(certificate)
    trusts = ssl.create_default_context(cafile=str(certificate))

    async def over_tls(door: Opened, *requests: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port, ssl=trusts)
        for request in requests:
            writer.write(request)
        said = await asyncio.wait_for(reader.readuntil(b"}"), 10)
        writer.close()
        return said

    async def test(door: Opened) -> None:
        held = [await asyncio.open_connection("127.0.0.1", door.port) for _ in range(40)]
        gone = [asyncio.create_task(asyncio.wait_for(reader.read(), 10)) for reader, _ in held[:32]]
        assert await asyncio.gather(*gone) == [b""] * 32
        assert statuses(await over_tls(door, door.post(NEW % b"safe"))) == [200]
        assert statuses(await over_tls(door, door.post(NEW % b"never", token="wrong"))) == [401]
        await door.until(lambda: door.behind.calls == ["safe"])
        for _, writer in held:
            writer.close()

    at_the_door(tmp_path, test, limits=Limits(lines=8, request_s=20), safely=safely)


def test_a_line_that_is_torn_off_is_no_trouble(tmp_path: Path) -> None:
    async def test(door: Opened) -> None:
        for _ in range(20):
            line = socket.create_connection(("127.0.0.1", door.port))
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.sendall(door.post(NEW % b"torn")[:-20])
            line.close()
        await still_works(door)
        assert "torn" not in door.behind.calls

    at_the_door(tmp_path, test)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=300), max_size=6), st.booleans())
def test_any_bytes_leave_the_door_open(tmp_path: Path, parts: list[bytes], behind_a_head: bool) -> None:
    async def test(door: Opened) -> None:
        head = [door.post(b"x" * 50).partition(b"\r\n\r\n")[0] + b"\r\n"] if behind_a_head else []
        said = await door.send(*head, *parts, b"\r\n\r\n")
        assert not any(code >= 500 for code in statuses(said)), said
        await still_works(door)

    at_the_door(tmp_path, test, limits=Limits(request_s=0.05, rest_s=0.05))

"""Addresses, tokens and the answers that each telephone system expects."""

from __future__ import annotations

import json
import threading  # noqa: TID251 - stands for a slow database
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kms_desktop.customers.call_event import CallEvent
from tests.connectors.cti.conftest import NEW, Behind, Opened, at_the_door


def body_of(said: bytes) -> str:
    return said.partition(b"\r\n\r\n")[2].decode()


def test_a_wrong_token_is_turned_away_before_anything_is_read(tmp_path: Path) -> None:
    async def test(door: Opened) -> None:
        """The body that the head promises is never sent."""
        head = door.post(b"", token="wrong").replace(b"Length: 0", b"Length: 60000")
        said = await door.send(head)
        assert said.startswith(b"HTTP/1.1 401 ") and json.loads(body_of(said)) == {"error": "Invalid token!"}
        door.tokens.revoke("pbx")
        assert (await door.send(door.post(NEW % b"x"))).startswith(b"HTTP/1.1 401 ")
        await door.until(lambda: bool(door.behind.notes) or not door.receiver.waiting)

    behind = at_the_door(tmp_path, test)
    assert behind.events == []


def test_the_token_stands_in_no_answer_of_zammads_and_no_note(tmp_path: Path) -> None:
    async def test(door: Opened) -> None:
        said = await door.send(door.post(NEW % b"x"), wants=1)
        assert door.token.encode() not in said
        await door.send(door.post(b"", token="s3cret-guess"))
        await door.until(lambda: bool(door.behind.notes))
        [note] = door.behind.notes
        assert (note.code, note.source, note.detail, note.count) == ("token_wrong", "zammad", "127.0.0.1", 1)

    at_the_door(tmp_path, test)


@pytest.mark.parametrize("path", ["/api/v1/cti/{}", "/cti/{}", "/cti/{}/", "/api/v1/cti/{}?x=1", "/api/v1/cti/{}/out"])
def test_addresses_of_zammads_receiver_and_shorter_ones(tmp_path: Path, path: str) -> None:
    async def test(door: Opened) -> None:
        request = door.post(NEW % b"x").replace(f"/api/v1/cti/{door.token}".encode(), path.format(door.token).encode())
        assert (await door.send(request, wants=1)).startswith(b"HTTP/1.1 200 OK\r\n")
        await door.until(lambda: door.behind.calls == ["x"])

    at_the_door(tmp_path, test)


def test_sipgate_is_asked_for_what_follows(tmp_path: Path) -> None:
    async def test(door: Opened) -> None:
        request = door.post(b"event=newCall&from=442079460018&to=204&direction=in&callId=s-1", system="sipgate")
        said = await door.send(request.replace(b"Content-Length", b"Connection: close\r\nContent-Length"))
        assert b"Content-Type: application/xml" in said
        answer = ElementTree.fromstring(body_of(said))
        asked = f"http://pbx.example/api/v1/sipgate/{door.token}/in"
        assert (answer.tag, answer.attrib) == ("Response", {"onAnswer": asked, "onHangup": asked})

    at_the_door(tmp_path, test)


@pytest.mark.parametrize("host", [b'a" onAnswer="http://evil', b"a/../b", b"<x>", b"a b"])
def test_a_host_that_is_none_is_never_written_back(tmp_path: Path, host: bytes) -> None:
    async def test(door: Opened) -> None:
        request = door.post(b"event=newCall&from=1&to=2&callId=s", b"Connection: close", system="sipgate")
        said = await door.send(request.replace(b"Host: pbx.example", b"Host: " + host))
        assert host not in said and b"onAnswer" not in said

    at_the_door(tmp_path, test)


def test_what_cannot_be_read_is_said_and_noted_and_nothing_is_stored(tmp_path: Path) -> None:
    async def test(door: Opened) -> None:
        said = await door.send(door.post(b'{"event":"newCall","callId":"c","direction":"up"}'), wants=1)
        assert said.startswith(b"HTTP/1.1 422 ") and json.loads(body_of(said)) == {"error": "Invalid direction!"}
        said = await door.send(door.post(b"event=coffeeReady&callId=c"), wants=1)
        assert said.startswith(b"HTTP/1.1 200 "), "a newer exchange goes on telling the others"
        await door.until(lambda: {note.code for note in door.behind.notes} == {"direction_unknown", "event_unknown"})

    assert at_the_door(tmp_path, test).events == []


def test_a_bug_of_this_program_is_no_server_error_to_an_exchange(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("kms_desktop.connectors.cti.door.parse_webhook", broken)

    async def test(door: Opened) -> None:
        assert (await door.send(door.post(NEW % b"x"), wants=1)).startswith(b"HTTP/1.1 200 ")
        await door.until(lambda: [note.code for note in door.behind.notes] == ["failed"])

    at_the_door(tmp_path, test)
    assert "was not understood" in caplog.text


def test_get_says_whether_it_works_and_how_many_wait(tmp_path: Path) -> None:
    async def test(door: Opened) -> None:
        said = await door.send(f"GET /api/v1/cti/{door.token} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        assert json.loads(body_of(said)) == {"ready": True, "waiting": 0}

    at_the_door(tmp_path, test)


def test_a_call_is_answered_while_the_workspace_is_still_at_work(tmp_path: Path) -> None:
    answered = threading.Event()

    def slow(event: CallEvent) -> str:
        assert answered.wait(60), "The answers wait for the workspace."
        return ""

    async def test(door: Opened) -> None:
        for n in range(20):
            assert (await door.send(door.post(NEW % b"c%d" % n), wants=1)).startswith(b"HTTP/1.1 200 ")
        waits = door.receiver.waiting
        answered.set()
        assert waits > 0
        await door.until(lambda: not door.receiver.waiting)

    at_the_door(tmp_path, test, Behind(refuse=slow))

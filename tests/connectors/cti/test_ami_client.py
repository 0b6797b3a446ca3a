"""A scripted Asterisk on a socket: logged in without the secret on the line, lost and found again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pytest

from kms_desktop.connectors.cti.ami_client import AmiAddress, AmiClient, Pace
from tests.connectors.cti.asterisk import SECRET, Asterisk, caller, event, listening, new_channel

QUICK = Pace(first_rest=0.01, last_rest=0.02, ping=0.1)


@dataclass
class Heard:
    events: list[str] = field(default_factory=list)
    opened: list[frozenset[str]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def take(self, message: Mapping[str, str]) -> None:
        self.events.append(message["event"])


def run(asterisk: Asterisk, until: Callable[[Heard], bool], secret: str = SECRET, host: str = "127.0.0.1") -> Heard:
    heard = Heard()

    async def play() -> None:
        async with listening(asterisk) as port:
            address = AmiAddress("127.0.0.1", "kms", secret, port)
            client = AmiClient(address, heard.take, heard.opened.append, heard.lost.append, QUICK)
            if host != "127.0.0.1":
                client._address = replace(address, host=host)
                client._connect = lambda: asyncio.open_connection("127.0.0.1", port)  # type: ignore[method-assign]
            work = asyncio.create_task(client.run())
            async with asyncio.timeout(10):
                while not until(heard):
                    await asyncio.sleep(0.005)
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    asyncio.run(play())
    return heard


def test_it_logs_in_and_hears_what_happens() -> None:
    asterisk = Asterisk([[new_channel(caller()), event("Hangup")]], [["1.1", "2.1"]])
    heard = run(asterisk, lambda heard: "Hangup" in heard.events)
    assert heard.opened == [frozenset({"1.1", "2.1"})]
    assert heard.events == ["FullyBooted", "Newchannel", "Hangup"] or heard.events == ["Newchannel", "Hangup"]
    [login] = asterisk.logins
    assert login["Events"] == "call,agent" and "Secret" not in login and SECRET not in str(login)


def test_a_line_that_is_cut_is_made_again_and_told_once() -> None:
    asterisk = Asterisk([[event("Hangup")], [event("DialEnd")], [event("DialBegin")]])
    heard = run(asterisk, lambda heard: "DialBegin" in heard.events)
    assert len(asterisk.logins) == 3 and len(heard.opened) == 3
    assert len(heard.lost) == 2 and all("does not answer" in sentence for sentence in heard.lost)


def test_one_that_falls_silent_is_asked_and_then_given_up() -> None:
    asterisk = Asterisk(silent=True)
    run(asterisk, lambda heard: len(heard.opened) > 1)
    assert asterisk.pings >= 1
    alive = Asterisk()
    heard = run(alive, lambda heard: alive.pings >= 3)
    assert heard.lost == [] and len(alive.logins) == 1


def test_a_wrong_secret_is_said_in_plain_words_and_tried_again() -> None:
    asterisk = Asterisk()
    heard = run(asterisk, lambda heard: len(asterisk.logins) >= 3, secret="wrong")
    [sentence] = heard.lost
    assert "does not accept the login “kms”" in sentence and "wrong" not in sentence
    assert heard.events == []


def test_the_secret_itself_goes_to_this_computer_alone() -> None:
    asterisk = Asterisk(challenges=False)
    run(asterisk, lambda heard: bool(heard.opened))
    assert asterisk.logins[0]["Secret"] == SECRET
    abroad = Asterisk(challenges=False)
    heard = run(abroad, lambda heard: bool(heard.lost), host="pbx.example")
    assert abroad.logins == [] and "--ami-tls" in heard.lost[0]


@pytest.mark.parametrize("banner", [b"SSH-2.0-OpenSSH_9.9\r\n", b"\xff\xfe\r\n", b"x" * 100_000])
def test_what_is_no_asterisk_is_left_alone(banner: bytes) -> None:
    asterisk = Asterisk(banner=banner)
    heard = run(asterisk, lambda heard: bool(heard.lost))
    assert asterisk.logins == [] and heard.events == []


@pytest.mark.parametrize("noise", [{"Event": "x" * 200_000}, {f"V{n}": "1" for n in range(2_000)}])
def test_a_message_without_end_ends_the_line_and_it_is_made_again(noise: dict[str, str]) -> None:
    asterisk = Asterisk([[noise], [event("Hangup")]])
    heard = run(asterisk, lambda heard: "Hangup" in heard.events)
    assert len(asterisk.logins) == 2 and heard.lost


def test_a_line_end_in_a_login_is_no_second_action() -> None:
    asterisk = Asterisk()
    heard = run(asterisk, lambda heard: len(asterisk.logins) >= 1, secret="x\r\n\r\nAction: Originate")
    assert all(login["Action"] == "Login" for login in asterisk.logins) and heard.opened == []

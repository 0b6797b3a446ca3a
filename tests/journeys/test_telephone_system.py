"""`cti serve` in a process of its own, an ordinary HTTP client, a scripted Asterisk, and Dana's open window."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from PySide6.QtWidgets import QApplication

from kms_desktop.access.roster import Roster
from kms_desktop.contacts.pop_report import PopReport
from kms_desktop.storage.database import open_database
from player import Player
from tests.architecture.sources import ROOT
from tests.connectors.cti.asterisk import SECRET, Asterisk, caller, dial, listening, new_channel, phone
from tests.desks import Floor, shown
from tests.journeys.programs import environment
from tests.logins import make_logins

NEW = {"event": "newCall", "from": "442079460018", "to": "204", "direction": "in", "callId": "c-1"}


def settle(floor: Floor) -> dict[str, str]:
    """Dana is at 204; the environment of a telephone system beside her desk."""
    with closing(open_database(floor.settings.url)) as database:
        roster = Roster(database)
        roster.change_person("dana", "extensions", "204")
        roster.add_person("pbx", "Telephone system", "telephone_system", "Billing", "agent")
    if floor.settings.database_url:
        make_logins(floor.settings.database_url)
    return {**environment(floor, "pbx"), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}


@contextmanager
def served(environ: dict[str, str], *words: str, **more: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "kms_desktop", "cti", "serve", "--port", "0", "--json", *words],
        env={**environ, **more},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline() or json.dumps({"said": process.communicate()[1]}))
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def token_of(environ: dict[str, str]) -> str:
    program = [sys.executable, "-m", "kms_desktop", "cti", "token", "make", "--json"]
    made = subprocess.run(program, env=environ, cwd=ROOT, capture_output=True, text=True, check=True)
    return str(json.loads(made.stdout)["token"])


def post(port: int, token: str, fields: dict[str, Any]) -> tuple[int, str]:
    address = f"http://127.0.0.1:{port}/api/v1/cti/{token}"
    request = urllib.request.Request(address, json.dumps(fields).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def rings(dana: Player) -> bool:
    return dana.window.bar.state == "ringing" and "Maria Okafor" in shown(dana.window.bar)


def test_a_webhook_rings_at_danas_desk_and_its_end_ends_it(either_floor: Floor) -> None:
    environ = settle(either_floor)
    token = token_of(environ)
    dana = either_floor.desk("dana")
    with served(environ) as (process, said):
        assert post(said["port"], "wrong", NEW) == (401, '{"error": "Invalid token!"}')
        assert post(said["port"], token, NEW) == (200, "{}")
        dana.until(lambda: rings(dana), "It does not ring.")
        assert post(said["port"], token, {**NEW, "event": "hangup", "cause": "cancel"}) == (200, "{}")
        dana.until(lambda: dana.window.bar.state != "ringing", "It goes on ringing.")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    dana.settle()
    with closing(open_database(either_floor.settings.url)) as database:
        lines = PopReport(database, None).list_lines()
    assert [(line.person, line.reason) for line in lines if line.source == "zammad" and line.person] == [
        ("Dana Whitfield", "not_taken")
    ]


def test_an_asterisk_rings_there_too(either_floor: Floor) -> None:
    environ = settle(either_floor)
    dana = either_floor.desk("dana")
    line = caller(key="a-1.1")
    asterisk = Asterisk([[new_channel(line), dial(line, phone("204", "a-1.1", "a-1.2"))]])

    async def play() -> None:
        async with listening(asterisk) as port:
            words = ("--ami", f"127.0.0.1:{port}", "--ami-user", "kms")
            with served(environ, *words, KMS_AMI_SECRET=SECRET) as (process, _):
                async with asyncio.timeout(120):
                    while not rings(dana):
                        QApplication.processEvents()
                        await asyncio.sleep(0.02)
                process.terminate()
                process.wait(20)

    asyncio.run(play())
    dana.settle()
    assert asterisk.logins and SECRET not in str(asterisk.logins)


def test_what_came_while_the_workspace_was_away_is_delivered_by_the_next_start(floor: Floor) -> None:
    environ = settle(floor)
    token = token_of(environ)
    with (
        served(environ) as (process, said),
        closing(open_database(floor.settings.url)) as database,
        database.writing(),
    ):
        assert post(said["port"], token, NEW) == (200, "{}"), "the file is locked"
        process.kill()
        process.wait(20)
    dana = floor.desk("dana")
    with served(environ):
        dana.until(lambda: rings(dana), "It does not ring.")
        dana.settle()

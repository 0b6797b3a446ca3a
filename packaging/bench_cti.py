"""Call events a second → how long an exchange waits for its answer, how soon it rings at a desk, whether any is lost.

The server is `kms-desktop cti serve` in a process of its own, under the login of a telephone system, in front of a
PostgreSQL of its own. Desks are listeners that each have a login and a feed, and read what rings when they are told.
A call is told as new, three seconds later as answered and two after that as ended, over lines that stay open.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading  # noqa: TID251 - lines of a telephone system
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from measuring import Measured, table

ROOT = Path(__file__).resolve().parent.parent
_DESK = Path(__file__).with_name("bench_cti_desk.py")
_LINES, _PROCESSES = 8, 5
_RINGS_S, _TALKS_S = 3.0, 2.0
_SETTINGS = ("max_connections=1000", "shared_buffers=256MB", "max_wal_size=2GB", "checkpoint_timeout=15min")
_CATCHES_UP_S = 60.0


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench cti", description="Measures the door of telephone systems.")
    parser.add_argument("--rate", type=float, default=200.0, help="events a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--desks", type=int, default=300, help="how many listen")
    asked = parser.parse_args(list(arguments))
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from tests.faults.server import fault_server

    with ExitStack() as undo:
        folder = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="kms-cti-")))
        server = undo.enter_context(fault_server(_SETTINGS))
        url = server.new_database()
        make_floor(url, asked.desks)
        port, token, pid = undo.enter_context(serving(url, folder))
        desks = [undo.enter_context(listeners(url, part)) for part in parts(asked.desks)]
        for desk in desks:
            expect(desk, "ready")
        before = cpu_s(pid)
        answers, sent = tell(port, token, asked)
        caught_up = wait_until_delivered(url, sent)
        print(f"\nthe door worked {(cpu_s(pid) - before) / sent * 1000:.2f} ms of a processor for each event", end="")
        told = [json.loads(finished(desk)) for desk in desks]
        return report(url, asked, answers, sent, told, caught_up)


def make_floor(url: str, desks: int) -> None:
    from kms_desktop.access.roster import Roster
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.migrate import migrate_database
    from tests.logins import make_logins

    migrate_database(url)
    say(f"Entering {desks} people, each with a login and an extension")
    with closing(open_database(url)) as database:
        roster = Roster(database)
        for n in range(desks):
            roster.add_person(f"desk{n}", f"Desk {n}", "agent", f"Team {n % 12}", "agent")
            roster.change_person(f"desk{n}", "extensions", str(2000 + n))
        roster.add_person("pbx", "Telephone system", "telephone_system", "Team 0", "agent")
    make_logins(url)


@contextmanager
def serving(url: str, folder: Path) -> Iterator[tuple[int, str, int]]:
    """`cti serve`; its port, a token that opens it, and its number among the processes."""
    from tests.logins import own_url

    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("KMS_")},
        "KMS_DATABASE_URL": own_url(url, "pbx"),
        "KMS_DATA_DIR": str(folder),
        "KMS_STATE_DIR": str(folder / "state"),
        "PYTHONPATH": str(ROOT),
    }
    program = [sys.executable, "-m", "kms_desktop", "cti"]
    made = subprocess.run(
        [*program, "token", "make", "--json"], env=environ, capture_output=True, text=True, check=True
    )
    process = subprocess.Popen(
        [*program, "serve", "--port", "0", "--json"], env=environ, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield int(json.loads(process.stdout.readline())["port"]), json.loads(made.stdout)["token"], process.pid
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def listeners(url: str, numbers: list[int]) -> Iterator[subprocess.Popen[str]]:
    """A process in which these desks listen."""
    from tests.logins import own_url

    place = {f"desk{n}": own_url(url, f"desk{n}") for n in numbers}
    process = subprocess.Popen(
        [sys.executable, str(_DESK), json.dumps(place)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def tell(port: int, token: str, asked: Any) -> tuple[list[float], int]:
    """Milliseconds of each answer, and how many events were told."""
    due = sorted(events(asked.rate, asked.seconds, asked.desks), key=lambda one: one[0])
    say(f"Telling {len(due):,} events in {asked.seconds:.0f} seconds")
    answers: list[list[float]] = [[] for _ in range(_LINES)]
    start = time.monotonic() + 0.5
    lines = [
        threading.Thread(target=line, args=(port, token, due[part::_LINES], start, answers[part]))
        for part in range(_LINES)
    ]
    for one in lines:
        one.start()
    for one in lines:
        one.join()
    return [took for part in answers for took in part], len(due)


def events(rate: float, seconds: float, desks: int) -> Iterator[tuple[float, dict[str, Any]]]:
    """When, and what is told then; the calls begin evenly, at one desk after the other."""
    for call in range(int(rate * seconds / 3)):
        begins = call * 3 / rate
        fields = {
            "from": f"+4477009{call % 100_000:05}",
            "to": "+442079460100",
            "direction": "in",
            "callId": f"call-{call}",
            "user": [str(2000 + call % desks)],
        }
        for after, what in ((0.0, "newCall"), (_RINGS_S, "answer"), (_RINGS_S + _TALKS_S, "hangup")):
            yield begins + after, {"event": what, **fields}


def line(port: int, token: str, due: list[tuple[float, dict[str, Any]]], start: float, took: list[float]) -> None:
    """One line of the telephone system. In its queue a call says when it was told, so that a desk knows how late it
    is; the clock is the computer's own, which all processes share."""
    import http.client

    way = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for at, fields in due:
        time.sleep(max(0.0, start + at - time.monotonic()))  # noqa: TID251 - keeps the beat
        body = json.dumps({**fields, "queue": f"{time.monotonic():.4f}"})
        sent = time.perf_counter()
        way.request("POST", f"/api/v1/cti/{token}", body, {"Content-Type": "application/json"})
        answer = way.getresponse()
        answer.read()
        took.append((time.perf_counter() - sent) * 1000)
        if answer.status != 200:
            raise SystemExit(f"The door answered {answer.status}")
    way.close()


def wait_until_delivered(url: str, sent: int) -> float:
    """Seconds until the workspace has them all, at most a minute."""
    since = time.monotonic()
    while stored(url) < sent and time.monotonic() - since < _CATCHES_UP_S:
        time.sleep(0.2)  # noqa: TID251 - asks now and then
    return time.monotonic() - since


def stored(url: str) -> int:
    import psycopg

    with psycopg.connect(url) as owner:
        row = owner.execute("SELECT count(*) FROM call_event").fetchone()
    return int(row[0]) if row else 0


def report(url: str, asked: Any, answers: list[float], sent: int, told: list[dict[str, Any]], caught_up: float) -> int:
    have = stored(url)
    calls = int(asked.rate * asked.seconds / 3)
    rings = [ms for part in told for ms in part["rings_ms"]]
    offered = sum(part["offered"] for part in told)
    print(f"\n{asked.rate:.0f} events a second for {asked.seconds:.0f} seconds beside {asked.desks} desks")
    print(
        table(
            [
                Measured("answered", tuple(answers)).p95_under(50),
                Measured("told to rung at the desk", tuple(rings or [0.0])),
            ]
        )
    )
    lost = sent - have
    print(f"events told {sent:,}, stored {have:,}, lost {lost}; the last was stored {caught_up:.1f} s after the end")
    print(f"calls {calls:,}, offered to their desks {offered:,}, seen there while they rang {len(rings):,}")
    print(results(url))
    return 1 if lost or offered != calls else 0


def results(url: str) -> str:
    """What came of the events, by result."""
    import psycopg

    with psycopg.connect(url) as owner:
        rows = owner.execute("SELECT what, result, count(*) FROM call_event GROUP BY 1, 2 ORDER BY 1, 2").fetchall()
    return ", ".join(f"{what} {result} {count:,}" for what, result, count in rows)


def cpu_s(pid: int) -> float:
    """Seconds that a process has had of the processors; 0 where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / float(os.sysconf("SC_CLK_TCK"))


def parts(count: int) -> list[list[int]]:
    processes = min(_PROCESSES, max(1, count // 5))
    return [list(range(first, count, processes)) for first in range(processes)]


def expect(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout is not None
    if process.stdout.readline().strip() != word:
        raise SystemExit("A process of desks did not start; what it said is above.")


def finished(process: subprocess.Popen[str]) -> str:
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write("stop\n")
    process.stdin.flush()
    return process.stdout.readline()


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

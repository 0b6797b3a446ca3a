"""Numbers of desktops → how long each waits for the shared PostgreSQL when so many work at once, and where it ends.

Each desktop takes a call of 40 events in three minutes, through the program's own code, with a login, a journal and
connections of its own. A bare INSERT and COMMIT through psycopg is measured on the same server at the same time.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench_data import fill_workspace, read_vocabulary
from bench_floor_desk import COMES_TOGETHER_S, FOR_EACH_S
from measuring import percentile

ROOT = Path(__file__).resolve().parent.parent
_DESK = Path(__file__).with_name("bench_floor_desk.py")
_SHOWN = (
    "a bare INSERT and COMMIT, alone",
    "a bare INSERT and COMMIT, beside them",
    "logged event",
    "ring to history",
    "handover to ring",
    "a call taken, two events",
    "a look at what others changed",
    "behind",
)
_PROCESSES = 6
_SETTINGS = ("max_connections=1000", "shared_buffers=256MB", "max_wal_size=2GB", "checkpoint_timeout=15min")


@dataclass(frozen=True, slots=True)
class Floor:
    """A workspace with enough people; `url` is its owner's."""

    url: str
    folder: Path
    people: dict[int, str]
    numbers: list[str]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench floor", description="Measures a floor of desktops.")
    parser.add_argument("--desktops", default="10,50,100,200,300", help="numbers of desktops, one run for each")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long each run lasts")
    parser.add_argument("--interactions", type=int, default=30_000, help="what lies in the history before")
    parser.add_argument("--statements", action="store_true", help="which statements took the server's time")
    parser.add_argument("--nice", type=int, default=0, help="take so much of the processors from others; root alone")
    asked = parser.parse_args(list(arguments))
    counts = [int(number) for number in asked.desktops.split(",")]
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from tests.faults.server import fault_server

    more = [*_SETTINGS, *(["shared_preload_libraries=pg_stat_statements"] if asked.statements else [])]
    errors = 0
    with ExitStack() as undo:
        folder = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="kms-floor-")))
        server = undo.enter_context(fault_server(more))
        floor = make_floor(server.new_database(), folder, max(counts), asked.interactions)
        for count in counts:
            errors += run(floor, count, asked.seconds, nice=asked.nice)
        if asked.statements:
            print(statements(floor.url))
    return 1 if errors else 0


def make_floor(url: str, folder: Path, desktops: int, interactions: int) -> Floor:
    """People with logins of their own, customers with a history, and the shipped articles published."""
    from sqlmodel import select

    from kms_desktop.access.roster import Roster
    from kms_desktop.editorial.publishing import publish_folder
    from kms_desktop.settings import Settings
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.tables import IdentityRow
    from tests.faults.ground import make_index, write_articles
    from tests.logins import make_logins

    say(f"Filling a workspace with {interactions:,} interactions")
    fill_workspace(url, read_vocabulary(ROOT / "knowledge_base"), interactions)
    say(f"Entering {desktops} people, each with a login")
    with closing(open_database(url)) as database:
        roster = Roster(database)
        people = {
            n: roster.add_person(f"desk{n}", f"Desk {n}", "agent", f"Team {n % 12}", "agent").id
            for n in range(desktops)
        }
        roster.add_person("ed", "Ed Itor", "editor", "Team 0", "agent")
        with database.reading() as session:
            found = session.exec(select(IdentityRow.value_norm).where(IdentityRow.kind == "phone"))
            numbers = list(found.all())
    make_logins(url)
    articles = folder / "articles"
    write_articles(articles)
    publish_folder(Settings(database_url=url, kb_dir=articles, staff="ed"))
    make_index(articles, Settings(kb_dir=articles, state_dir=folder / "state").index_dir)
    return Floor(url, folder, people, numbers)


def run(floor: Floor, count: int, seconds: float, comes_together_s: float = 0, nice: int = 0) -> int:
    """One number of desktops; prints its table and gives how many errors there were."""
    comes_together_s = comes_together_s or max(COMES_TOGETHER_S, count * FOR_EACH_S)
    samples: defaultdict[str, list[float]] = defaultdict(list)
    samples["a bare INSERT and COMMIT, alone"] = bare_inserts(floor.url, 200)
    with ExitStack() as undo:
        workers = [undo.enter_context(worker(floor, part, (count, seconds, comes_together_s))) for part in parts(count)]
        for process in workers:
            line = process.stdout.readline() if process.stdout else ""
            if line.strip() != "ready":
                raise SystemExit("A process of desktops did not start; what it said is above.")
        if nice:
            prefer([process.pid for process in workers], floor.url, nice)
        before = cpu_seconds()
        start = time.monotonic() + 1
        for process in workers:
            if process.stdin is not None:
                process.stdin.write(f"{start}\n")
                process.stdin.flush()
        connections = (0, 0.0)
        while (left := start + comes_together_s + seconds - 1 - time.monotonic()) > 0:
            samples["a bare INSERT and COMMIT, beside them"] += bare_inserts(floor.url, 10, pause_s=min(0.2, left / 10))
            connections = max(connections, connected(floor.url))
        told = [json.loads(process.stdout.readline()) for process in workers if process.stdout is not None]
        took, used = time.monotonic() - start, cpu_seconds()
    counted = took - comes_together_s
    for part in told:
        for name, found in part["samples"].items():
            samples[name] += found
    errors = [error for part in told for error in part["errors"]]
    events = sum(len(samples[name]) for name in ("logged event",)) + 2 * len(samples["two logged events"])
    events += 2 * len(samples["a call taken, two events"])
    busy = (used[0] - before[0]) / (used[1] - before[1])
    client = sum(part["cpu_s"] for part in told)
    rate = events / counted
    print(f"\n{count} desktops for {counted:.0f} seconds, {rate:.1f} events a second", end=", ")
    print(f"{connections[0]} connections of {connections[1]:.1f} MB each")
    print(
        f"processors busy {busy:.0%}; desktops' share {client / took:.2f} processors; "
        f"errors {len(errors)}; waiting in journals {sum(part['waiting'] for part in told)}"
    )
    print(table(samples), flush=True)
    for error in errors[:3]:
        say(error)
    return len(errors)


def prefer(workers: list[int], url: str, nice: int) -> None:
    """Let the desktops and the server come before what else runs here; Linux weighs by session, then by process."""
    import psycopg

    with psycopg.connect(url) as connection:
        server = [pid for (pid,) in connection.execute("SELECT pid FROM pg_stat_activity").fetchall()]
    for pid in (*workers, *server):
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, pid, -nice)
            Path(f"/proc/{pid}/autogroup").write_text(str(-nice), encoding="ascii")


def parts(count: int) -> list[list[int]]:
    """The desktops' numbers, dealt to processes."""
    processes = min(_PROCESSES, max(1, count // 5))
    return [list(range(first, count, processes)) for first in range(processes)]


@contextmanager
def worker(floor: Floor, desks: list[int], run: tuple[int, float, float]) -> Iterator[subprocess.Popen[str]]:
    """A process that works as these desktops. `run`: of how many, for how many seconds, after how many to gather."""
    from tests.logins import own_url

    count, seconds, comes_together_s = run

    place: dict[str, Any] = {
        "desks": desks,
        "seconds": seconds,
        "comes_together_s": comes_together_s,
        "folder": str(floor.folder / f"run-{count}"),
        "state": str(floor.folder / "state"),
        "articles": str(floor.folder / "articles"),
        "urls": {str(n): own_url(floor.url, f"desk{n}") for n in desks},
        "partners": {str(n): floor.people[(n + 1) % count] for n in desks},
        "numbers": floor.numbers,
    }
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
        process.kill()
        process.communicate()


def bare_inserts(url: str, times: int, pause_s: float = 0.0) -> list[float]:
    """Milliseconds of the least that a stored line can cost on this server."""
    import psycopg

    found = []
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS measured (n bigint GENERATED ALWAYS AS IDENTITY, words text)")
        connection.commit()
        for _ in range(times):
            started = time.perf_counter()
            connection.execute("INSERT INTO measured (words) VALUES (%s)", ("It came twice.",))
            connection.commit()
            found.append((time.perf_counter() - started) * 1000)
            time.sleep(pause_s)  # noqa: TID251 - so many in a second, no more
    return found


def connected(url: str) -> tuple[int, float]:
    """(connections that desktops hold, megabytes that one of them takes of the server's memory for itself)."""
    import psycopg

    with psycopg.connect(url) as connection:
        query = "SELECT pid FROM pg_stat_activity WHERE application_name = 'kms-desktop'"
        found = [own_memory_mb(pid) for (pid,) in connection.execute(query).fetchall()]
    return len(found), sum(found) / len(found) if found else 0.0


def own_memory_mb(pid: int) -> float:
    """What a process shares with no other; 0 where that is not told."""
    try:
        told = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    line = next((line for line in told.splitlines() if line.startswith("RssAnon")), "RssAnon 0 kB")
    return int(line.split()[1]) / 1024


def cpu_seconds() -> tuple[float, float]:
    """(busy, all) seconds of this machine's processors since it was started."""
    fields = [int(field) for field in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]]
    return float(sum(fields) - fields[3] - fields[4]), float(sum(fields))


def table(samples: dict[str, list[float]]) -> str:
    lines = [f"{'':<40}{'n':>8}{'p50 ms':>10}{'p95 ms':>10}{'p99 ms':>10}{'most ms':>10}"]
    for name in _SHOWN:
        if found := samples.get(name):
            figures = [percentile(found, percent) for percent in (50, 95, 99)] + [max(found)]
            shown = "behind its time" if name == "behind" else name
            lines.append(f"{shown:<40}{len(found):>8}" + "".join(f"{figure:>10.1f}" for figure in figures))
    return "\n".join(lines)


def statements(url: str) -> str:
    """Where the server's time went, by statement."""
    import psycopg

    with psycopg.connect(url) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        rows = connection.execute(
            "SELECT calls, total_exec_time, mean_exec_time, left(regexp_replace(query, '\\s+', ' ', 'g'), 150)"
            " FROM pg_stat_statements ORDER BY total_exec_time DESC LIMIT 25"
        ).fetchall()
    return "\n".join(f"{calls:>9,} {total:>10.0f} ms {mean:>8.3f} ms  {query}" for calls, total, mean, query in rows)


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

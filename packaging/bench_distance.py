"""Distances to the server → how long an agent waits at each, and in how many trips, beside another checkout.

Each checkout has a workspace, windows and proxies of its own on one server, and they work in turn, a few calls each, so
that whatever else the machine does falls on both.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from distance_proxy import Distance, distance_to
from measuring import percentile

ROOT = Path(__file__).resolve().parent.parent
_DESK = Path(__file__).with_name("bench_distance_desk.py")
_GROUPS = ("services", "windows", "floor")
_AT_ONCE = 5
Samples = dict[str, list[tuple[float, int]]]


@dataclass(frozen=True, slots=True)
class Side:
    """One checkout at work on its own workspace."""

    name: str
    process: subprocess.Popen[str]
    distance: Distance

    def run(self, group: str, times: int) -> Samples:
        """Some rounds of a group; in between it asks how many trips were made."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self._tell(self.process.stdin, f"{group} {times}")
        while (line := self.process.stdout.readline().strip()) == "trips":
            self._tell(self.process.stdin, str(self.distance.trips()))
        found: Samples = json.loads(line)
        return found

    def wait_until_ready(self) -> None:
        assert self.process.stdout is not None
        if self.process.stdout.readline().strip() != "ready":
            raise SystemExit(f"The desktops of {self.name} did not start; what they said is above.")

    def _tell(self, to: IO[str], words: str) -> None:
        to.write(words + "\n")
        to.flush()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench distance", description="Measures desktops far from a server.")
    parser.add_argument("--ms", default="0,10,30,100", help="round trips to the server, in milliseconds")
    parser.add_argument("--times", type=int, default=20, help="how often each is done at each distance")
    parser.add_argument("--beside", type=Path, help="the folder of another checkout, measured in turn")
    asked = parser.parse_args(list(arguments))
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from tests.faults.server import fault_server

    delays = [float(number) for number in asked.ms.split(",")]
    checkouts = {"before": asked.beside.resolve(), "now": ROOT} if asked.beside else {"now": ROOT}
    with ExitStack() as undo:
        folder = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="kms-distance-")))
        server = undo.enter_context(fault_server())
        sides = {
            (name, group): undo.enter_context(side(name, group, place, server.new_database(), server.port, folder))
            for name, place in checkouts.items()
            for group in _GROUPS
        }
        tables: dict[float, dict[str, Samples]] = {}
        for delay in delays:
            tables[delay] = measure(sides, list(checkouts), delay, asked.times)
            print(table(delay, tables[delay]), flush=True)
    return 0


def measure(
    sides: dict[tuple[str, str], Side], names: Sequence[str], delay_ms: float, times: int
) -> dict[str, Samples]:
    """The samples of each checkout at one distance; the first of each, which meets cold caches, is not counted."""
    samples: dict[str, Samples] = {name: defaultdict(list) for name in names}
    for side_ in sides.values():
        side_.distance.set_delay(delay_ms / 1000)
    for group in _GROUPS:
        for name in names:
            sides[name, group].run(group, 1)
        left = times
        while left > 0:
            for name in names:
                for what, found in sides[name, group].run(group, min(_AT_ONCE, left)).items():
                    samples[name][what] += found
            left -= _AT_ONCE
    return samples


@contextmanager
def side(name: str, group: str, checkout: Path, url: str, port: int, folder: Path) -> Iterator[Side]:
    """A process of this checkout's desktops, ready to be measured."""
    own = checkout / ".venv" / "bin" / "python"
    with distance_to(port) as distance:
        place = {"url": url, "port": distance.port, "folder": str(folder / f"{name}-{group}")}
        process = subprocess.Popen(
            [str(own) if own.exists() else sys.executable, "-P", _DESK, json.dumps(place)],
            cwd=checkout,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(map(str, (checkout, checkout / "packaging"))),
                "QT_QPA_PLATFORM": "offscreen",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            made = Side(name, process, distance)
            made.wait_until_ready()
            yield made
        finally:
            process.kill()
            process.communicate()


def table(delay_ms: float, samples: dict[str, Samples]) -> str:
    """A line for each thing and checkout."""
    lines = [
        f"\n{delay_ms:g} ms to the server and back",
        f"{'':<44}{'':<8}{'n':>5}{'trips':>7}{'p50 ms':>9}{'p95 ms':>9}",
    ]
    for what in next(iter(samples.values())):
        for name, found in samples.items():
            times, trips = [ms for ms, _ in found[what]], [made for _, made in found[what]]
            if times:
                lines.append(
                    f"{what:<44}{name:<8}{len(times):>5}{percentile(trips, 50):>7}"
                    f"{percentile(times, 50):>9.1f}{percentile(times, 95):>9.1f}"
                )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The names of measurements → a table of how long each took, on articles and a workspace made for the run.

A measurement is a function in `bench_measurements.py` that takes the ground and yields samples; `measuring.timed`
makes them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench_data import ARTICLES, INTERACTIONS
from bench_ground import Ground
from bench_measurements import MEASUREMENTS
from measuring import table


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench", description="Measures the program and prints a table.")
    parser.add_argument("names", nargs="*", help=f"what to measure; default: all of {', '.join(MEASUREMENTS)}")
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--interactions", type=int, default=INTERACTIONS)
    parser.add_argument("--server", action="store_true", help="with the workspace on a PostgreSQL made for the run")
    parser.add_argument("--quick", action="store_true", help="leave out what takes minutes")
    asked = parser.parse_args(list(arguments))
    unknown = [name for name in asked.names if name not in MEASUREMENTS]
    if unknown:
        parser.error(f"there is no measurement {', '.join(unknown)}")
    with ExitStack() as undo:
        folder = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="kms-bench-")))
        on_server = undo if asked.server else None
        ground = Ground(folder, asked.articles, asked.interactions, quick=asked.quick, undo=on_server)
        rows = []
        for name in asked.names or MEASUREMENTS:
            for row in MEASUREMENTS[name](ground):
                rows.append(row)
                print(table([row]).splitlines()[1], file=sys.stderr, flush=True)
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

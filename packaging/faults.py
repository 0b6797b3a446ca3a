"""Seeds → runs of real desktops on a real server that are killed, cut off and frozen, and what was lost: nothing.

The same seed gives the same plan of faults and the same chances to every agent, not the same interleaving.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_MOST_SHOWN = 30


def main(arguments: Sequence[str]) -> int:
    asked = _asked(arguments)
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from tests.faults.broken import BROKEN
    from tests.faults.checker import check
    from tests.faults.running import Wanted, run
    from tests.faults.server import fault_server

    if asked.broken and asked.broken not in BROKEN:
        print(f"There is no broken build “{asked.broken}”; there are {', '.join(BROKEN)}.", file=sys.stderr)
        return 2
    first = asked.seed if asked.seed is not None else random.SystemRandom().randrange(10**6)
    failed = False
    for seed in range(first, first + asked.runs):
        folder = Path(tempfile.mkdtemp(prefix=f"kms-faults-{seed}-"))
        wanted = Wanted(seed, asked.seconds, asked.desktops, broken=asked.broken, every_s=asked.every)
        with fault_server() as server:
            started = time.monotonic()
            done = run(wanted, folder / "run", server)
            took = time.monotonic() - started
        verdict = check(done.evidence)
        lines = [f"seed {seed}: {asked.desktops} desktops, {done.lives} lives, {took:.0f} seconds"]
        lines += [f"  {name:<22}{figure:>8,}" for name, figure in verdict.figures.items()]
        lines.append("  faults  " + ", ".join(f"{kind} {times}" for kind, times in sorted(done.faults.items())))
        lines += [f"  {found.kind}: {found.text}" for found in verdict.findings[:_MOST_SHOWN]]
        print("\n".join(lines), flush=True)
        if verdict.clean:
            shutil.rmtree(folder)
        else:
            failed = True
            print(f"  What the desktops told, and their journals, are in {folder}", flush=True)
    return 1 if failed else 0


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py faults", description="Hurts desktops and their server, and judges.")
    parser.add_argument("--seconds", type=float, default=180.0, help="how long each run lasts; default: 180")
    parser.add_argument("--desktops", type=int, default=8, help="default: 8")
    parser.add_argument("--seed", type=int, default=None, help="of the first run; default: a new one")
    parser.add_argument("--runs", type=int, default=1, help="so many runs, each with the next seed")
    parser.add_argument("--every", type=float, default=1.0, help="about one fault in so many seconds; default: 1")
    parser.add_argument("--broken", default="", help="a build with one promise broken, which must be caught")
    return parser.parse_args(list(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

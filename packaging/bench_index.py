"""`build|open` FOLDER INDEX, as a process of its own → milliseconds, processor time and memory from its very start."""

from __future__ import annotations

import time

_STARTED = time.perf_counter()

import json  # noqa: E402 - what is imported is part of what is measured
import os  # noqa: E402
import resource  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402


def main(act: str, folder: str, index: str, *rest: str) -> None:
    from kms_desktop.articles.library import Library
    from kms_desktop.search.searcher import Searcher

    searcher = Searcher(Library(Path(folder)), Path(index))
    told: dict[str, float] = {}
    if act == "open":
        searcher.open_index()
        told["hits"] = len(searcher.search(rest[0], 10).hits)
    else:
        kill_at = int(rest[0]) if rest else -1
        report = searcher.refresh(lambda done, _of: os.kill(os.getpid(), signal.SIGKILL) if done == kill_at else None)
        told["read"], told["known"] = report.indexed, report.unchanged
    used = resource.getrusage(resource.RUSAGE_SELF)
    told |= {"ms": (time.perf_counter() - _STARTED) * 1000, "cpu": (used.ru_utime + used.ru_stime) * 1000}
    print(json.dumps(told | {"peak_mb": used.ru_maxrss / 1024}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

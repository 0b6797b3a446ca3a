"""numpy loaded by search → no thread of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

_TASKS = Path("/proc/self/task")


@pytest.mark.skipif(not _TASKS.is_dir(), reason="only Linux tells of each thread in a folder")
@pytest.mark.parametrize("asked", ["", "3"])
def test_search_starts_no_thread_for_algebra_unless_somebody_asks_for_them(asked: str) -> None:
    """Each start would wait for as many as there are processors."""
    code = f"import kms_desktop.search.ranking, os; print(len(os.listdir('{_TASKS}')))"
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    environment |= {"OPENBLAS_NUM_THREADS": asked} if asked else {}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    threads = int(done.stdout)
    assert threads == 1 if not asked else threads <= int(asked)

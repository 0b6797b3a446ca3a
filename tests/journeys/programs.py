"""The program in a process of its own, on the workspace of a test."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.architecture.sources import ROOT
from tests.desks import Floor


def environment(floor: Floor, staff: str = "dana") -> dict[str, str]:
    """The test's own folders and server, without a display; TMPDIR is the test's already."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KMS_")}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
        "KMS_DATA_DIR": str(floor.settings.data_dir),
        "KMS_STATE_DIR": str(floor.settings.state_dir),
        "KMS_KB_DIR": str(floor.settings.kb_dir),
        **({"KMS_DATABASE_URL": floor.of(staff).url} if floor.settings.database_url else {}),
    }


@contextmanager
def running(floor: Floor, *words: str) -> Iterator[subprocess.Popen[str]]:
    """`python WORDS` while the block runs; ended with it."""
    process = subprocess.Popen(
        [sys.executable, *words],
        env=environment(floor),
        cwd=floor.settings.data_dir,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()

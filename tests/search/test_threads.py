"""The room of search entered → numpy told to start no threads, before anything loads it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT


@pytest.mark.parametrize(("asked", "told"), [("", "1"), ("3", "3")])
def test_search_asks_for_no_threads_unless_somebody_does(asked: str, told: str) -> None:
    """Each start would wait for as many as there are processors. numpy reads it once, when it is loaded."""
    code = "import kms_desktop.search, os, sys; print(os.environ['OPENBLAS_NUM_THREADS'], 'numpy' in sys.modules)"
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    environment |= {"OPENBLAS_NUM_THREADS": asked} if asked else {}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [told, "False"]

"""The PostgreSQL server of the tests themselves: nothing of it outlives them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.postgres import postgres_server

_PROJECT = Path(__file__).parents[2]
_HOLDER = """
import os, signal
os.environ.pop("KMS_TEST_DATABASE_URL", None)
signal.signal(signal.SIGINT, signal.default_int_handler)  # a run in the background ignores it, and hands that on
from tests.postgres import postgres_server
with postgres_server() as url:
    print(url, flush=True)
    signal.pause()
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_killed_test_run_leaves_no_server_and_no_folder(how: signal.Signals) -> None:
    """The keeper shares the run's standard output, so that is at its end only when both have ended."""
    command = [sys.executable, "-c", _HOLDER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=_PROJECT) as run:
        assert run.stdout is not None
        url = run.stdout.readline().strip()
        with psycopg.connect(url) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
        run.send_signal(how)
        assert run.stdout.read() == ""
    assert row is not None
    assert not Path(row[0]).parent.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)


def test_a_given_server_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KMS_TEST_DATABASE_URL", "postgresql://ci@db.example/postgres")
    with postgres_server() as url:
        assert url == "postgresql://ci@db.example/postgres"


_LEAKING = """
import threading

def test_leaves_a_thread(request):
    stop = threading.Event()
    threading.Thread(target=stop.wait, daemon=True, name="forgotten").start()
    request.config.add_cleanup(stop.set)

def test_waits_for_its_thread():
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()

def test_cannot_see_this_persons_settings():
    import os
    assert os.environ["KMS_DATA_DIR"] != "/elsewhere/data"
    assert "KMS_STAFF" not in os.environ
"""


def test_a_test_that_leaves_a_thread_behind_fails_and_settings_do_not_leak_in(tmp_path: Path) -> None:
    (tmp_path / "test_inner.py").write_text(_LEAKING)
    options = f"-q -p tests.conftest -p no:cacheprovider --rootdir {tmp_path} --basetemp {tmp_path}/inner".split()
    said = subprocess.run(
        [sys.executable, "-m", "pytest", *options, tmp_path / "test_inner.py"],
        capture_output=True,
        text=True,
        cwd=_PROJECT,
        env={**os.environ, "KMS_DATA_DIR": "/elsewhere/data", "KMS_STAFF": "ann"},
    )
    assert "The test left the thread “forgotten” behind." in said.stdout
    assert "3 passed, 1 error" in said.stdout

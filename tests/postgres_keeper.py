"""Runs a PostgreSQL server until standard input closes, then stops it and removes its folder.

Called as: postgres_keeper.py FOLDER SERVER ARGUMENT…; when the server ends by itself, so does this.
"""

from __future__ import annotations

import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path


def main(folder: Path, command: list[str]) -> None:
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", **_who())
    if _pipe_closed_before(server):
        server.send_signal(signal.SIGINT)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _pipe_closed_before(server: subprocess.Popen[bytes]) -> bool:
    """True when standard input closes, False when the server ends first."""
    while server.poll() is None:
        if select.select([sys.stdin], [], [], 0.1)[0]:
            return True
    return False


def _who() -> dict[str, object]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])

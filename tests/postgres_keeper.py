"""Makes and runs a PostgreSQL server until standard input closes, then stops it and removes its folder.

Called as: postgres_keeper.py FOLDER BINARIES SETTING…, each setting as name=value. PostgreSQL refuses root, so as root
its programs run as `nobody`. When one of them fails, so does this, and `FOLDER/log` says why.
"""

from __future__ import annotations

import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_MAKE = (
    "-U",
    "postgres",
    "-A",
    "scram-sha-256",
    "--no-sync",
    "--no-instructions",
    "--locale=C",
    "-E",
    "UTF8",
    "-c",
    "scram_iterations=64",
)


def main(folder: Path, binaries: Path, settings: list[str]) -> int:
    data = folder / "data"
    choices = [part for setting in settings for part in ("-c", setting)]
    make = [binaries / "initdb", "-D", data, "--pwfile", folder / "password", *_MAKE]
    serve = [binaries / "postgres", "-D", data, *choices]
    for command in (make, serve):
        program = _start(command, folder / "log")
        if _pipe_closed_before_end(program):
            _stop(program)
            shutil.rmtree(folder, ignore_errors=True)
            return 0
        if program.returncode:
            return program.returncode
    return 1


def unprivileged_user() -> int | None:
    """The user PostgreSQL must run as; None when we are not root and it may run as ourselves."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def _start(command: Sequence[object], log_path: Path) -> subprocess.Popen[bytes]:
    user = unprivileged_user()
    groups: list[int] | None = None if user is None else []
    with log_path.open("ab") as log:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            user=user,
            extra_groups=groups,
        )


def _pipe_closed_before_end(program: subprocess.Popen[bytes]) -> bool:
    while program.poll() is None:
        if select.select([sys.stdin], [], [], 0.02)[0]:
            return True
    return False


def _stop(program: subprocess.Popen[bytes]) -> None:
    """SIGQUIT has PostgreSQL end at once: nobody is waited for, and nothing is tidied that is deleted next."""
    program.send_signal(signal.SIGQUIT)
    try:
        program.wait(10)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))

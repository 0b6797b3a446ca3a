"""Runs a PostgreSQL server that is stopped, killed, frozen and started again on command, until standard input closes.

Called as: server_keeper.py FOLDER BINARIES SETTING…, each setting as name=value; one command a line on standard input,
with its words apart, one line back for each. Writes are forced to disk, as on a real server: what was committed must
outlive every kill. However the one who commands ends, the pipe closes, and the server and its folder go.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

_MAKE = ("-U", "postgres", "-A", "scram-sha-256", "--no-instructions", "--locale=C", "-E", "UTF8")
_CHEAP_SIGN_IN = ("-c", "scram_iterations=64")
_PATIENCE_S = 20


class Keeper:
    """The server of one data folder. `nobody` runs it where we are root, because PostgreSQL refuses root."""

    def __init__(self, folder: Path, binaries: Path, settings: Sequence[str]) -> None:
        self._folder, self._binaries = folder, binaries
        self._choices = [part for setting in settings for part in ("-c", setting)]
        self._server: subprocess.Popen[bytes] | None = None

    def make(self) -> str:
        """A fresh data folder."""
        password = ("--pwfile", self._folder / "password")
        made = self._started("initdb", "-D", self._folder / "data", *password, *_MAKE, *_CHEAP_SIGN_IN).wait()
        return "ok" if made == 0 else "failed"

    def start(self, *more: str) -> str:
        """`more`: settings of this start alone."""
        if self._server is None or self._server.poll() is not None:
            chosen = [*self._choices, *(part for setting in more for part in ("-c", setting))]
            self._server = self._started("postgres", "-D", self._folder / "data", *chosen)
        return "ok"

    def follow(self, port: str) -> str:
        """A fresh data folder, copied from the server at this port, which this one follows from now on."""
        self.kill()
        shutil.rmtree(self._folder / "data", ignore_errors=True)
        password = (self._folder / "password").read_text()
        leader = f"host=127.0.0.1 port={port} user=postgres password={password}"
        words = ("-D", self._folder / "data", "-d", leader, "-R", "-X", "stream", "-c", "fast")
        if self._started("pg_basebackup", *words).wait() != 0:
            return "failed"
        return self.start()

    def promote(self) -> str:
        """It follows nobody any more, and takes what is written."""
        done = self._started("pg_ctl", "promote", "-D", self._folder / "data", "-w", "-t", _PATIENCE_S).wait()
        return "ok" if done == 0 else "failed"

    def fast(self) -> str:
        """A shutdown as an administrator orders it: connections are cut, all is written."""
        return self._ended_by(signal.SIGINT)

    def immediate(self) -> str:
        """As after a power failure: nothing is tidied, the next start recovers from the log."""
        return self._ended_by(signal.SIGQUIT)

    def kill(self) -> str:
        """SIGKILL to every process of the server at once."""
        processes = self._processes()
        self._signal(signal.SIGSTOP, processes[:1])
        self._signal(signal.SIGKILL, [*self._processes()[1:], *processes])
        return self._waited()

    def freeze(self) -> str:
        self._signal(signal.SIGSTOP, self._processes())
        return "ok"

    def thaw(self) -> str:
        self._signal(signal.SIGCONT, self._processes())
        return "ok"

    def alive(self) -> str:
        return "yes" if self._server is not None and self._server.poll() is None else "no"

    def _ended_by(self, number: signal.Signals) -> str:
        self.thaw()
        self._signal(number, self._processes()[:1])
        return self._waited()

    def _waited(self) -> str:
        if self._server is None:
            return "ok"
        try:
            self._server.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL, self._processes())
            self._server.wait()
        self._server = None
        return "ok"

    def _processes(self) -> list[int]:
        """The server's first process and those it started, which each lead a session of their own."""
        if self._server is None or self._server.poll() is not None:
            return []
        return [self._server.pid, *(pid for pid, parent in _parents() if parent == self._server.pid)]

    def _signal(self, number: signal.Signals, processes: Sequence[int]) -> None:
        for pid in processes:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue

    def _started(self, program: str, *words: object) -> subprocess.Popen[bytes]:
        user = unprivileged_user()
        groups: list[int] | None = None if user is None else []
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen(
                [str(self._binaries / program), *map(str, words)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                user=user,
                extra_groups=groups,
                start_new_session=True,
            )


def unprivileged_user() -> int | None:
    """The user PostgreSQL must run as; None when we are not root and it may run as ourselves."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def _parents() -> Iterator[tuple[int, int]]:
    """(process, its parent) of all there are now."""
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        yield int(place.parent.name), int(after_name[1])


def main(folder: Path, binaries: Path, settings: list[str]) -> int:
    keeper = Keeper(folder, binaries, settings)
    names = ("make", "start", "follow", "promote", "fast", "immediate", "kill", "freeze", "thaw", "alive")
    commands: dict[str, Callable[..., str]] = {name: getattr(keeper, name) for name in names}
    try:
        for line in sys.stdin:
            name, *words = line.split()
            sys.stdout.write(commands[name](*words) + "\n")
            sys.stdout.flush()
    finally:
        keeper.kill()
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who commands; the closed pipe ends us
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))

"""One desktop without a window, in a process of its own: an agent who works by chance, and tells what happened.

Started with one JSON argument (see `Orders`). Tells its history on standard output, one JSON line at a time, each
written at once: what stands there outlives this process. Takes JSON lines on standard input: `clock` sets the clock
off by so many seconds, `finish` ends the work and delivers what waits. A closed standard input ends it.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import select
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from tests.faults.clock import WrongClock

_LINUX_DIE_WITH_PARENT = 1
_GIVE_UP_AFTER = 40


@dataclass(frozen=True, slots=True)
class Orders:
    """`life` counts the starts of this desktop. `began` is when the run began, by the machine's clock."""

    seed: int
    desktop: int
    desktops: int
    life: int
    began: float
    url: str
    folder: str
    articles: str
    index: str
    off_s: float = 0.0
    largest_file: int = 0
    finish: bool = False
    broken: str = ""
    pace_s: float = 0.08
    only: Sequence[str] = ()
    customers: int = 1


class Wire:
    """History out, commands in."""

    def __init__(self, orders: Orders, clock: WrongClock) -> None:
        self._orders, self._clock = orders, clock
        self._rest = b""
        self.finish = orders.finish

    def tell(self, **what: Any) -> None:
        line = {"desktop": self._orders.desktop, "life": self._orders.life, "at": time.monotonic(), **what}
        data = json.dumps(line).encode() + b"\n"
        while data:
            data = data[os.write(1, data) :]

    def listen(self, wait_s: float) -> None:
        """Wait so long, or until a command came, and do what it says."""
        while select.select([0], [], [], wait_s)[0]:
            got = os.read(0, 65_536)
            if not got:
                os._exit(0)
            *lines, self._rest = (self._rest + got).split(b"\n")
            for line in lines:
                self._obey(json.loads(line))
            wait_s = 0

    def _obey(self, command: dict[str, Any]) -> None:
        self._clock.off_s = command.get("clock", self._clock.off_s)
        self.finish = self.finish or bool(command.get("finish"))


def main(orders: Orders) -> int:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_LINUX_DIE_WITH_PARENT, signal.SIGKILL)
    if orders.largest_file:
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (orders.largest_file, most))
    clock = WrongClock(orders.off_s)
    clock.put_in_place()
    wire = Wire(orders, clock)
    from tests.faults.agent import Agent
    from tests.faults.broken import BROKEN

    if orders.broken:
        BROKEN[orders.broken]()
    workspace = _opened(orders, wire)
    if workspace is None:
        return 1
    agent = Agent(workspace, orders, wire, Random(f"{orders.seed} desktop {orders.desktop} life {orders.life}"))
    agent.begin()
    while not wire.finish:
        agent.act()
        wire.listen(agent.pause())
    _deliver_all(workspace, wire)
    workspace.close()
    return 0


def _opened(orders: Orders, wire: Wire) -> Any:
    """The workspace, as soon as it opens; None when it does not, though the run is over and all is mended."""
    from kms_desktop.errors import KmsError
    from kms_desktop.services.workspace import open_workspace
    from kms_desktop.settings import Settings
    from tests.faults.ground import login_of

    folder = Path(orders.folder)
    settings = Settings(
        database_url=orders.url,
        data_dir=folder,
        state_dir=Path(orders.index),
        kb_dir=Path(orders.articles),
        staff=login_of(orders.desktop),
        retry_seconds=0.5,
    )
    tried = 0
    while True:
        try:
            return open_workspace(settings)
        except KmsError as problem:
            wire.tell(start="refused", said=str(problem))
        except Exception:  # noqa: BLE001 - it is told, and judged
            wire.tell(start="crashed", said=traceback.format_exc(limit=-4))
        wire.listen(0.3)
        tried += wire.finish
        if tried > _GIVE_UP_AFTER:
            return None


def _deliver_all(workspace: Any, wire: Wire) -> None:
    for _ in range(_GIVE_UP_AFTER):
        try:
            workspace.outbox.deliver_waiting()
        except Exception:  # noqa: BLE001 - it is told, and judged
            wire.tell(deliver="crashed", said=traceback.format_exc(limit=-4))
        if not workspace.outbox.waiting_count:
            break
        wire.listen(0.3)
    wire.tell(finished=True, waiting=workspace.outbox.waiting_count)


if __name__ == "__main__":
    sys.exit(main(Orders(**json.loads(sys.argv[1]))))

"""Real desktops on a real server, hurt by a plan → the evidence of what they told and what is left."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from tests.faults import ground
from tests.faults.desktop import Orders
from tests.faults.evidence import Evidence, read_journals, read_keys, read_rows, read_told
from tests.faults.plan import KINDS, Fault, make_plan
from tests.faults.proxy import Line
from tests.faults.restoring import restore_under_work
from tests.faults.server import Server
from tests.logins import own_url

_ROOT = Path(__file__).resolve().parents[2]
_NO_LIMIT = resource.RLIM_INFINITY
_PATIENCE_S = 60.0
_OPENED = b'"start": "open"'
_BACK_S = 2.0
"""So long at least a machine that was replaced is there again."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One run. `kinds` are the faults that may strike; `broken` names a promise that the program is to break.

    `own_logins`: each desktop comes in as its person, so that the database refuses what they may not; else all come in
    as the owner, and nothing but the program itself keeps the rules.
    """

    seed: int
    seconds: float
    desktops: int
    kinds: Sequence[str] = KINDS
    broken: str = ""
    every_s: float = 1.0
    pace_s: float = 0.08
    plan: tuple[Fault, ...] | None = None
    own_logins: bool = True
    only: tuple[str, ...] = ()
    """What the agents do; everything they can, when empty."""
    customers: int = ground.CUSTOMERS
    """So many ring; the fewer, the more their agents get in each other's way."""

    def faults(self) -> tuple[Fault, ...]:
        if self.plan is not None:
            return self.plan
        return make_plan(self.seed, self.seconds, self.desktops, self.kinds, every_s=self.every_s)


@dataclass(frozen=True, slots=True)
class Done:
    """What came out of a run. `faults` counts those that struck, by kind."""

    evidence: Evidence
    faults: Counter[str]
    lives: int


@dataclass(slots=True)
class _Desktop:
    """One desktop over all its lives: its folder, its lines to the server, one to each machine it may run on, its
    process, what it told."""

    number: int
    folder: Path
    lines: tuple[Line, ...]
    told: Path
    life: int = 0
    off_s: float = 0.0
    largest_file: int = 0
    process: asyncio.subprocess.Process | None = None
    reading: asyncio.Task[None] | None = None
    opened: asyncio.Event = field(default_factory=asyncio.Event)


class Run:
    """One run in a folder of its own; `server` is started and stays when the run is over."""

    def __init__(self, wanted: Wanted, folder: Path, server: Server, url: str) -> None:
        self._wanted, self._folder, self._server, self._url = wanted, folder, server, url
        self._faults: Counter[str] = Counter()
        self._began = 0.0
        self._finishing = False
        self._desktops: list[_Desktop] = []
        self._reviving: set[asyncio.Task[None]] = set()
        self._name = str(make_url(url).database)
        self._astray: set[str] = set()
        self._one_of_the_server = asyncio.Lock()

    async def work(self) -> Done:
        articles = self._folder / "articles"
        ground.write_articles(articles)
        ground.make_workspace(self._url, articles, self._wanted.desktops)
        self._index(articles)
        try:
            for number in range(self._wanted.desktops):
                self._desktops.append(await self._desktop(number))
            self._began = time.time()
            for desktop in self._desktops:
                await self._start(desktop)
            async with asyncio.timeout(_PATIENCE_S):
                await asyncio.gather(*(desktop.opened.wait() for desktop in self._desktops))
            await self._strike_all()
            await self._mend()
            await self._finish()
            return self._evidence(articles)
        finally:
            for desktop in self._desktops:
                self._signal(desktop, signal.SIGKILL)
                for line in desktop.lines:
                    await line.close()

    def _index(self, articles: Path) -> None:
        from kms_desktop.settings import Settings

        ground.make_index(articles, Settings(kb_dir=articles, state_dir=self._folder / "state").index_dir)

    async def _desktop(self, number: int) -> _Desktop:
        folder = self._folder / f"desktop-{number}"
        folder.mkdir()
        lines = tuple(Line(port) for port in self._server.ports)
        for line in lines:
            await line.open()
        shutil.copytree(self._folder / "state", folder / "state")
        return _Desktop(number, folder, lines, self._folder / f"told-{number}.jsonl")

    async def _start(self, desktop: _Desktop) -> None:
        desktop.life += 1
        orders = Orders(
            seed=self._wanted.seed,
            desktop=desktop.number,
            desktops=self._wanted.desktops,
            life=desktop.life,
            began=self._began,
            url=self._url_for(desktop),
            folder=str(desktop.folder),
            articles=str(self._folder / "articles"),
            index=str(desktop.folder / "state"),
            off_s=desktop.off_s,
            largest_file=desktop.largest_file,
            finish=self._finishing,
            broken=self._wanted.broken,
            pace_s=self._wanted.pace_s,
            only=self._wanted.only,
            customers=self._wanted.customers,
        )
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KMS_")}
        with (self._folder / f"stderr-{desktop.number}.log").open("ab") as stderr:
            desktop.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.faults.desktop",
                json.dumps(asdict(orders)),
                cwd=_ROOT,
                env={**kept, "PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=stderr,
                start_new_session=True,
            )
        desktop.reading = asyncio.create_task(self._read(desktop, desktop.process))

    async def _read(self, desktop: _Desktop, process: asyncio.subprocess.Process) -> None:
        """Everything the process wrote, also what it wrote just before it was killed."""
        assert process.stdout is not None
        with desktop.told.open("ab") as told:
            while piece := await process.stdout.read(65_536):
                told.write(piece)
                told.flush()
                if _OPENED in piece:
                    desktop.opened.set()
            told.write(b"\n")
            os.fsync(told.fileno())

    def _url_for(self, desktop: _Desktop) -> str:
        hosts = {
            "host": ",".join("127.0.0.1" for _ in desktop.lines),
            "port": ",".join(str(line.port) for line in desktop.lines),
            "target_session_attrs": "read-write",
        }
        url = make_url(self._url).set(host=None, port=None, query=hosts).render_as_string(hide_password=False)
        return own_url(url, ground.login_of(desktop.number)) if self._wanted.own_logins else url

    async def _strike_all(self) -> None:
        """Each fault at its time; those that last run beside the others."""
        started = time.monotonic()
        lasting: list[asyncio.Task[None]] = []
        for fault in self._wanted.faults():
            await asyncio.sleep(max(0.0, fault.at_s - (time.monotonic() - started)))
            lasting.append(asyncio.create_task(self._strike(fault)))
        await asyncio.sleep(max(0.0, self._wanted.seconds - (time.monotonic() - started)))
        await asyncio.gather(*lasting)

    async def _strike(self, fault: Fault) -> None:
        self._faults[fault.kind] += 1
        if fault.desktop < 0:
            await self._strike_server(fault)
            return
        desktop = self._desktops[fault.desktop]
        match fault.kind:
            case "desktop killed":
                await self._kill(desktop, fault.lasts_s)
            case "desktop frozen":
                self._signal(desktop, signal.SIGSTOP)
                await asyncio.sleep(fault.lasts_s)
                self._signal(desktop, signal.SIGCONT)
            case "disk full":
                self._limit(desktop, int(fault.size))
                await asyncio.sleep(fault.lasts_s)
                self._limit(desktop, 0)
            case "clock jumped":
                desktop.off_s += fault.size
                self._command(desktop, clock=desktop.off_s)
            case _:
                await asyncio.gather(*(self._strike_line(line, fault) for line in desktop.lines))

    async def _strike_line(self, line: Line, fault: Fault) -> None:
        match fault.kind:
            case "connection cut":
                line.cut_now()
                return
            case "connection half closed":
                line.close_half()
                return
            case "connection refused":
                line.refuse()
            case "connection delayed":
                line.delay_s = fault.size
            case "connection silent":
                line.be_silent()
            case "answers lost":
                line.be_deaf()
        await asyncio.sleep(fault.lasts_s)
        line.heal()

    async def _strike_server(self, fault: Fault) -> None:
        if fault.kind == "server restored":
            async with self._one_of_the_server:
                await self._server.answers()
                await asyncio.to_thread(restore_under_work, self._server.url(self._name))
            return
        if fault.kind == "server replaced":
            async with self._one_of_the_server:
                await self._server.fail_over(partial(self._come_back, lasts_s=fault.lasts_s))
            return
        async with self._one_of_the_server:
            await self._hurt_server(fault)

    async def _come_back(self, port: int, lasts_s: float) -> None:
        """The machine that was replaced is there again; its desktops come in anew, and it is seen what they give it."""
        lines = [line for desktop in self._desktops for line in desktop.lines]
        theirs = [line for line in lines if line.server_port == port]
        for line in theirs:
            line.refuse()
        await asyncio.to_thread(self._server.wait_until_it_answers, port)
        before = await asyncio.to_thread(read_keys, self._server.url(self._name, port))
        for line in theirs:
            line.heal()
        for line in lines:
            line.cut_now()
        await asyncio.sleep(max(lasts_s, _BACK_S))
        after = await asyncio.to_thread(read_keys, self._server.url(self._name, port))
        self._astray |= after - before

    async def _hurt_server(self, fault: Fault) -> None:
        stops = {"server stopped": "fast", "server ended at once": "immediate", "server killed": "kill"}
        if fault.kind == "server frozen":
            await self._server.ask("freeze")
            await asyncio.sleep(fault.lasts_s)
            await self._server.ask("thaw")
            return
        await self._server.ask(stops[fault.kind])
        await asyncio.sleep(fault.lasts_s)
        await self._server.ask("start")

    async def _kill(self, desktop: _Desktop, down_s: float) -> None:
        process, reading = desktop.process, desktop.reading
        if process is None or process.returncode is not None:
            return
        self._signal(desktop, signal.SIGKILL)
        await process.wait()
        if reading is not None:
            await reading
        await asyncio.sleep(down_s / 3)
        if desktop.process is process:
            await self._start(desktop)

    def _signal(self, desktop: _Desktop, number: signal.Signals) -> None:
        if desktop.process is not None and desktop.process.returncode is None:
            with suppress(ProcessLookupError):
                desktop.process.send_signal(number)

    def _limit(self, desktop: _Desktop, largest_file: int) -> None:
        """What this desktop may write ends in the middle of a file, as on a disk that is full."""
        desktop.largest_file = largest_file
        process = desktop.process
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (largest_file or _NO_LIMIT, _NO_LIMIT))

    def _command(self, desktop: _Desktop, **words: Any) -> None:
        process = desktop.process
        if process is not None and process.returncode is None and process.stdin is not None:
            with suppress(OSError):
                process.stdin.write(json.dumps(words).encode() + b"\n")

    async def _mend(self) -> None:
        await self._server.ask("thaw")
        await self._server.ask("start")
        await self._server.answers()
        for desktop in self._desktops:
            for line in desktop.lines:
                line.heal()
            self._limit(desktop, 0)
            self._signal(desktop, signal.SIGCONT)

    async def _finish(self) -> None:
        """Every desktop delivers what waits and ends; one that does not is started once more to do so."""
        self._finishing = True
        for _ in range(2):
            for desktop in self._desktops:
                if desktop.process is None or desktop.process.returncode not in (None, 0):
                    await self._start(desktop)
                self._command(desktop, finish=True)
            await asyncio.gather(*(self._ended(desktop) for desktop in self._desktops))

    async def _ended(self, desktop: _Desktop) -> None:
        assert desktop.process is not None and desktop.reading is not None
        try:
            await asyncio.wait_for(desktop.process.wait(), _PATIENCE_S)
        except TimeoutError:
            self._signal(desktop, signal.SIGKILL)
            await desktop.process.wait()
        await desktop.reading

    def _evidence(self, articles: Path) -> Done:
        told = [row for d in self._desktops for row in read_told(d.told.read_text().splitlines())]
        waiting, set_aside = read_journals(d.folder for d in self._desktops)
        rows, limits = read_rows(self._server.url(self._name)), ground.limits_of(articles)
        evidence = Evidence(tuple(told), rows, waiting, set_aside, limits, tuple(sorted(self._astray)))
        return Done(evidence, self._faults, sum(d.life for d in self._desktops))


def run(wanted: Wanted, folder: Path, server: Server) -> Done:
    """One run on a new database of the server, in a folder that is empty or not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    url = server.new_database()
    return asyncio.run(Run(wanted, folder, server, url).work())

"""A simulated day of one floor of windows in one process → that it outlives 2,000 calls, and what it takes by then.

Calls come one after the other and are taken, searched, guided, granted or not, and wrapped up with keys; every few
calls all pages and panels are opened, and every some twenty the window closes and another person's opens. A seed makes
the same day again. It ends with exit code 1 when a call is not logged; a process that dies says so itself.
"""

from __future__ import annotations

import argparse
import faulthandler
import gc
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

WORDS = (
    "they took the money out twice",
    "hub light orange after they moved",
    "why has my bill gone up",
    "engineer did not come",
    "refund has not arrived",
    "no picture on the tv box",
)
PEOPLE = ("dana", "priya", "rosa", "ines")
_CALLS_A_WINDOW, _CALLS_A_TOUR = 20, 5


@dataclass
class Day:
    """What was done, and how long Python's collector held the windows up each time."""

    calls: int = 0
    wrapped_up: int = 0
    granted: int = 0
    windows: int = 0
    pauses_ms: list[float] = field(default_factory=list)
    _began: float = 0.0

    def note_collection(self, phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            self._began = time.perf_counter()
        else:
            self.pauses_ms.append((time.perf_counter() - self._began) * 1000)


class Worker:
    """Drives the window of one person through calls, from a seed."""

    def __init__(self, settings: Any, staff: str, chance: random.Random, day: Day) -> None:
        from player import Player

        self.player = Player(replace(settings, staff=staff))
        self.player.open()
        self._chance, self._day = chance, day
        self._tours = [self._write_articles, self._read_voice, self._open_panels, self._change_theme]
        day.windows += 1

    def close(self) -> None:
        from PySide6.QtCore import QCoreApplication, QEvent

        self.player.close()
        self.player.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def take_call(self) -> None:
        player, of = self.player, self.player.attached.desk.of
        player.press("show_desk")
        player.attached.practice_call()
        player.settle()
        player.press("take_call")
        player.until(lambda: of.live.active, "The call was not taken.")
        player.press("search")
        player.type(self._chance.choice(WORDS))
        player.press("Enter")
        self._follow_guide()
        if self._chance.random() < 0.3:
            player.press("notes")
            player.type("Rings again tomorrow.")
        player.press("wrap_up")
        player.until(lambda: of.closing.draft is not None, "There was no wrap-up.")
        player.press("confirm")
        player.until(lambda: not of.live.active, "The call was not saved.")
        self._day.calls += 1

    def _follow_guide(self) -> None:
        player, guide = self.player, self.player.attached.desk.of.guide
        for _question in range(8):
            if guide.sight is None or guide.sight.position.step is None:
                break
            player.press(str(self._chance.randint(1, len(guide.sight.position.answers_here))))
        if guide.sight is None or not guide.sight.position.at_options:
            return
        if player.window.desk_page.work.guide.amount.isVisible():
            player.type("18.50")
            player.press("Enter")
        if guide.chosen and self._chance.random() < 0.8:
            player.press("confirm")
            self._day.granted += bool(self.player.attached.desk.of.live.state.granted)

    def take_tour(self) -> None:
        """Every page and panel once."""
        for tour in self._tours:
            tour()

    def _write_articles(self) -> None:
        self.player.press("show_articles", "Down", "Enter", "show_keys", "Esc")

    def _read_voice(self) -> None:
        self.player.press("show_voice", "Down", "Enter", "Esc")

    def _open_panels(self) -> None:
        self.player.press("show_desk", "show_keys", "Esc", "suggest", "Esc", "verify", "Esc", "search", "Esc")

    def _change_theme(self) -> None:
        from kms_desktop.ui.theme.current import theme_keeper

        theme_keeper().choose_theme(self._chance.choice(("light", "dark", "high_contrast")), 100, reduced_motion=True)
        self.player.settle()


def live_day(settings: Any, calls: int, seed: int, say: Callable[[str], None]) -> Day:
    """The whole day; raises TimeoutError where a window does not go on."""
    chance, day = random.Random(seed), Day()
    gc.callbacks.append(day.note_collection)
    colleague = Worker(settings, "rosa", chance, day)
    worker = None
    for number in range(calls):
        if number % _CALLS_A_WINDOW == 0:
            if worker is not None:
                worker.close()
            worker = Worker(settings, PEOPLE[number // _CALLS_A_WINDOW % len(PEOPLE)], chance, day)
            say(f"{number} calls, {day.windows} windows, {resident_mb():.0f} MB")
        assert worker is not None
        worker.take_call()
        if number % _CALLS_A_TOUR == 0:
            worker.take_tour()
            colleague.player.attached.voice.presenter.read_lists()
    for one in (worker, colleague):
        if one is not None:
            one.close()
    day.wrapped_up = _count_wrapped_up(settings)
    return day


def resident_mb() -> float:
    """Of this process now, where the system tells; else the most it ever had."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000
    except OSError:
        return 0.0


def _count_wrapped_up(settings: Any) -> int:
    from contextlib import closing

    from sqlmodel import func, select

    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.tables import ContactEventRow

    with closing(open_database(settings.url)) as database, database.reading() as session:
        kinds = select(func.count()).where(ContactEventRow.kind == "wrapped_up")
        return int(session.exec(kinds).one())


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py soak", description=__doc__)
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    faulthandler.enable()
    from kms_desktop.demo.workspace_location import demo_settings, make_demo
    from kms_desktop.settings import Settings
    from kms_desktop.ui.app import make_application

    with TemporaryDirectory(prefix="kms-soak-") as place:
        settings = demo_settings(Settings(data_dir=Path(place), state_dir=Path(place), kb_dir=Path(place)))
        make_demo(settings)
        make_application(settings)
        before, began = _count_wrapped_up(settings), time.monotonic()
        day = live_day(settings, asked.calls, asked.seed, lambda line: print(line, flush=True))
        minutes = (time.monotonic() - began) / 60
    pauses = sorted(day.pauses_ms)
    print(
        f"{day.calls} calls in {minutes:.1f} min, {day.granted} with a grant, {day.wrapped_up - before} wrapped up in "
        f"the log, {day.windows} windows, {resident_mb():.0f} MB at the end"
    )
    print(
        f"{len(pauses)} collections: p50 {pauses[len(pauses) // 2]:.1f} ms, p95 {pauses[len(pauses) * 95 // 100]:.1f} "
        f"ms, longest {pauses[-1]:.1f} ms"
    )
    return 0 if day.wrapped_up - before == day.calls == asked.calls else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

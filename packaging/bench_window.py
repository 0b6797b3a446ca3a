"""The window itself, offscreen, on real data → how long a person waits for it.

Every sample ends when the window has painted what was asked for, not when it was computed. Beside each figure of the
window stands what it is made of, measured in the same run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench_ground import Ground
from measuring import Measured, percentile, timed, timed_each

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from kms_desktop.services.workspace import Workspace
    from kms_desktop.settings import Settings
    from kms_desktop.ui.desk.view_state import HistoryState
    from player import Player

_PATIENCE_S = 300.0
"""Ends a hang and nothing else: a busy machine is waited for."""
_WAKES_MS = 100
_STARTS = 12
_CALLS = 200
_RING_MS, _HISTORY_MS = 50.0, (60.0, 150.0)
_START_AIMS = {
    "start to window painted, typing works": 4,
    "start to usable window: a search answered": 7,
    "start to calls, history and log": 9,
}
"""How many times the floor each may take, at p50; the floor is a bare window of Qt, painted."""
PHRASES = (
    "they took the money out twice this month",
    "hub light orange after they moved",
    "refund has not arrived",
    "engineer did not come",
    "charged for roaming on a ferry",
    "no picture on the tv box",
)


def start(ground: Ground) -> Iterator[Measured]:
    """From the process's first instruction to a painted window in which a search was answered and calls can come.

    Before each start the floor is measured, so that whatever else the machine does falls on both; an aim is so many
    times the floor's p50.
    """
    environment = _settings_environment(ground)
    _index_once(ground)
    floors: list[Moment] = []
    starts: list[list[Moment]] = [[], [], []]
    for round_ in range(_STARTS + 1):
        floor, moments = _moments(environment, "floor"), _moments(environment)
        if round_:
            floors += floor
            for samples, moment in zip(starts, moments, strict=True):
                samples.append(moment)
    yield _measured("floor: a bare window of Qt painted", floors)
    for (name, most), samples in zip(_START_AIMS.items(), starts, strict=True):
        times = percentile([wall for wall, _ in samples], 50) / percentile([wall for wall, _ in floors], 50)
        yield _measured(name, samples).aiming(f"{times:.1f} of at most {most} times the floor", met=times <= most)


Moment = tuple[float, float]
"""Milliseconds since the process was begun, and what the processor worked for it by then."""


def _moments(environment: dict[str, str], *arguments: str) -> list[Moment]:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("bench_start.py")), *arguments],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    noted: list[Moment] = json.loads(done.stdout.splitlines()[-1])
    return [((wall - began) * 1000, cpu * 1000) for wall, cpu in noted]


def _measured(name: str, samples: list[Moment]) -> Measured:
    return Measured(name, tuple(wall for wall, _ in samples), tuple(cpu for _, cpu in samples))


def window(ground: Ground) -> Iterator[Measured]:
    """A call event to the history painted, a keystroke to the hits painted, and a line of the log."""
    with _open_window(ground) as player:
        yield from _keystrokes(player)
        yield from _calls(player, ground)


def calls(ground: Ground) -> Iterator[Measured]:
    """Of that what a call costs alone."""
    with _open_window(ground) as player:
        yield from _calls(player, ground)


@contextmanager
def _open_window(ground: Ground) -> Iterator[Player]:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    _index_once(ground)
    from kms_desktop.ui.app import make_application
    from player import Player

    make_application(_settings(ground))
    player = Player(_settings(ground))
    try:
        player.open()
        player.until(lambda: player.window.background.idle)
        yield player
    finally:
        player.close()


def _keystrokes(player: Player) -> Iterator[Measured]:
    searcher = player.attached.workspace.searcher
    typed = [phrase[: end + 1] for phrase in PHRASES for end in range(len(phrase))]
    yield timed_each("  the search alone", searcher.search, typed)
    yield Measured("keystroke to hits painted", tuple(keystrokes_painted(player, typed)))


def keystrokes_painted(player: Player, typed: list[str]) -> list[float]:
    """Milliseconds from each text in the field to its hits on the screen."""
    work, search = player.window.desk_page.work, player.attached.desk.of.search
    samples = []
    painted = _Painted(work.hits.viewport())
    search.found.connect(lambda result: painted.arm() if result is not None and result.hits else painted.pass_over())
    for words in typed:
        painted.seen = False
        began = time.perf_counter()
        work.search.set_text(words)
        work.typed.emit(words)
        _spin(lambda: painted.seen, f"The hits of “{words}” were not painted.")
        samples.append((time.perf_counter() - began) * 1000)
    return samples


def _calls(player: Player, ground: Ground) -> Iterator[Measured]:
    desk, workspace = player.attached.desk, player.attached.workspace
    numbers = _numbers(workspace, ground)
    yield timed("  the whole window painted as it stands", player.window.grab, times=20)
    yield timed_each("  who is it, and the history, alone", lambda n: _look_up(workspace, n), numbers)
    rings, takes, logs = [], [], []
    shown: list[HistoryState] = []
    desk.of.history.shown.connect(shown.append)
    for number in numbers:
        began = time.perf_counter()
        desk.of.call.ring_event(number)
        _spin(lambda: desk.stage.phase == "ringing", f"{number} did not ring.")
        _paint_all(player)
        rings.append((time.perf_counter() - began) * 1000)
        shown.clear()
        began = time.perf_counter()
        desk.of.call.take_call()
        _spin(lambda: any(sight.entries for sight in shown), f"No history of {number} was shown.")
        _paint_all(player)
        takes.append((time.perf_counter() - began) * 1000)
        _spin(lambda: player.window.background.idle, "Something is still under way.")
        # what the desk itself still writes would come back after the contact is cleared, and nothing rings any more
        contact = desk.of.live.id
        for line in range(3):
            began = time.perf_counter()
            workspace.call.log_note(contact, f"line {line} of {number}")
            logs.append((time.perf_counter() - began) * 1000)
        draft = workspace.wrapups.draft_wrap_up(workspace.log.contact_state(contact))
        workspace.delivery.keep_contact(workspace.wrapups.save_wrap_up(contact, draft))
        desk.of.live.clear_contact()
        _spin(lambda: player.window.background.idle, "Something is still under way.")
    yield Measured("call event to caller and last three painted", tuple(rings)).p95_under(_RING_MS)
    half, most = percentile(takes, 50), percentile(takes, 95)
    met = half < _HISTORY_MS[0] and most < _HISTORY_MS[1]
    aim = f"p50 under {_HISTORY_MS[0]:g}, p95 under {_HISTORY_MS[1]:g}"
    yield Measured("F9 to whole history painted", tuple(takes)).aiming(aim, met=met)
    yield Measured("log write (journal on disk, database)", tuple(logs))


class _Painted:
    """Whether a widget was painted after it was armed: what is seen, not what was computed."""

    def __init__(self, widget: QWidget) -> None:
        from PySide6.QtCore import QEvent, QObject

        outer = self

        class Watch(QObject):
            def eventFilter(self, watched: QObject, event: QEvent) -> bool:
                if event.type() == QEvent.Type.Paint and outer._armed:
                    outer.seen, outer._armed = True, False
                return False

        self.seen, self._armed = False, False
        self._watch = Watch()
        widget.installEventFilter(self._watch)

    def arm(self) -> None:
        self._armed = True

    def pass_over(self) -> None:
        """There is nothing to paint here: a list without rows is hidden, and waiting for its paint would not end."""
        self.seen, self._armed = True, False


def _look_up(workspace: Workspace, number: str) -> None:
    match = workspace.directory.match_caller(number)
    workspace.history.list_entries(match.candidates[0].customer.id)


def _numbers(workspace: Workspace, ground: Ground) -> list[str]:
    """Of customers from all over the workspace."""
    from sqlmodel import select

    from kms_desktop.storage.tables import IdentityRow

    with workspace.database.reading() as session:
        found = session.exec(select(IdentityRow.value_norm).where(IdentityRow.kind == "phone").order_by("customer_id"))
        known = list(found)
    return known[:: max(1, len(known) // _CALLS)][:_CALLS]


def _spin(holds: Callable[[], bool], what: str) -> None:
    """Let Qt work until `holds`, and sleep between its events as the program does: who asks again and again takes the
    interpreter from the lanes. TimeoutError that says `what` where it does not come to it."""
    from PySide6.QtCore import QEventLoop, QTimer

    limit = time.perf_counter() + _PATIENCE_S
    loop, waking = QEventLoop(), QTimer()
    waking.start(_WAKES_MS)
    while not holds():
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.perf_counter() > limit:
            raise TimeoutError(what)


def _paint_all(player: Player) -> None:
    """Lay out and paint everything that changed, now."""
    from PySide6.QtWidgets import QApplication

    QApplication.sendPostedEvents()
    player.window.repaint()
    QApplication.processEvents()


def _settings(ground: Ground) -> Settings:
    from kms_desktop.settings import Settings

    return Settings(
        database_url=ground.desk_url,
        data_dir=ground.folder / "data",
        state_dir=ground.folder / "state",
        kb_dir=ground.knowledge_base,
    )


def _settings_environment(ground: Ground) -> dict[str, str]:
    """A start as an installed program has it: its bytecode was written before, as that of its libraries was.

    Where the environment forbids writing any, each start would compile the program's own sources, and the floor, which
    has none of its own, nothing.
    """
    return {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PYTHONPYCACHEPREFIX": str(ground.folder / "bytecode"),
        "QT_QPA_PLATFORM": "offscreen",
        "KMS_DATABASE_URL": ground.desk_url,
        "KMS_DATA_DIR": str(ground.folder / "data"),
        "KMS_STATE_DIR": str(ground.folder / "state"),
        "KMS_KB_DIR": str(ground.knowledge_base),
    }


def _index_once(ground: Ground) -> None:
    """The index as a desktop of yesterday left it."""
    from kms_desktop.articles.library import Library
    from kms_desktop.search.searcher import Searcher

    searcher = Searcher(Library(ground.knowledge_base), _settings(ground).index_dir)
    searcher.refresh()
    searcher.close()

"""Random keys and clicks on the desk, from a seed → whether the laws of the keyboard hold after each of them.

Calls ring, are taken, searched, guided, granted and wrapped up as chance will; messages come and go, and the window is
made smaller and larger. A seed makes the same steps again. `monkey_laws.py` says what must hold. It ends with exit code
1 when a law was broken.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import shutil
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QWidget

from kms_desktop.errors import KmsError
from kms_desktop.settings import Settings
from kms_desktop.ui.desk.composition import Pauses
from kms_desktop.ui.theme.current import theme_keeper
from kms_desktop.ui.widgets.fields import LineField, NoteField
from kms_desktop.ui.widgets.option_card import NoneFitCard
from kms_desktop.ui.widgets.row_list import RowList
from kms_desktop.ui.widgets.rows import SideRow
from monkey_laws import Breach, Step, broken_act, broken_place, broken_word
from monkey_sight import CLIPBOARD_BEFORE, Sight, Watcher, in_sight, name_of, seen_points
from player import Player

WORDS = (
    "they took the money out twice 1",
    "why has my bill gone up",
    "engineer did not come 2",
    "account is in credit",
    "cricket tickets",
    "box is broken",
)
NUMBERS = ("+442079460018", "+447700900118", "+447700900999", "")
KEYS = (
    *("1", "2", "3", "4", "0", "Alt+1", "Alt+2"),
    *("Enter", "Enter", "Esc", "Esc", "Tab", "Tab", "Tab", "Shift+Tab", "Space", "Backspace", "Del"),
    *("Up", "Down", "Down", "F2", "F3", "F4", "F5", "Shift+F5", "F6", "F7", "F8", "F9", "Shift+F9", "F10", "F12"),
    *("Ctrl+Return", "Ctrl+R", "Ctrl+O", "Ctrl+M", "Ctrl+H", "Ctrl+Shift+C", "Ctrl+Shift+K", "Ctrl+N", "Shift+F8"),
    *("F1", "Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+Tab", "Ctrl+Shift+Tab", "Shift+Esc"),
)
ELSEWHERE = ("Tab", "Shift+Tab", "Down", "Esc", "Ctrl+1", "Ctrl+1", "Ctrl+1", "F9", "F1")
"""On the other pages, whose keys are not the desk's."""
SIZES = ((1440, 900), (1280, 800), (1024, 768), (1024, 700), (800, 640), (1920, 1080), (2560, 1440))
PERCENTS = (100, 100, 100, 150, 200)


_NO_PAUSES = Pauses(guard_ms=0, rest_ms=0, draft_ms=0, idle_ms=60_000)


@dataclass
class Run:
    """What came of it."""

    steps: int = 0
    calls: int = 0
    grants: int = 0
    wrapped_up: int = 0
    told: list[str] = field(default_factory=list)
    """Each breach in one line: the step's number, what was done from where, and the law."""
    laws: Counter[str] = field(default_factory=Counter)


class Monkey:
    """Presses and clicks in the window of `player`."""

    def __init__(self, player: Player, seed: int) -> None:
        self._player, self.watcher = player, Watcher(player)
        self._window = player.window
        self._chance = random.Random(seed)
        self.run = Run()
        self._failures: list[str] = []
        player.window.background.failed.connect(self._note_error)
        player.window.message.show_problem("Something was away for a moment.")

    def _note_error(self, error: Exception) -> None:
        """What the program says in one sentence of its own is an answer, and no failure."""
        if not isinstance(error, KmsError):
            self._failures.append(repr(error))

    def note_failure(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """What went wrong in the program where nobody catches it."""
        self._failures.append("".join(traceback.format_exception(kind, error, trace)))

    def make_steps(self, steps: int, say: Callable[[str], None] = lambda line: None) -> Run:
        for number in range(steps):
            self.make_step(number, say)
        return self.run

    def make_step(self, number: int, say: Callable[[str], None]) -> None:
        before = self.watcher.look()
        step, breaches = self._act(before)
        self.run.steps += 1
        self._count(before)
        breaches += broken_place(self.watcher)
        breaches += broken_act(before, step, self.watcher)
        if step.kind == "word":
            breaches += broken_word(before, step, self.watcher)
        breaches += [Breach("failure", words) for words in self._failures]
        self._failures.clear()
        for breach in breaches:
            self.run.laws[breach.law] += 1
            line = f"step {number}: {step.told()} [{before.told()}] → {breach.law}: {breach.words}"
            self.run.told.append(line)
            say(line)

    def _count(self, before: Sight) -> None:
        kinds = Counter(self.watcher.logged_since(before.logged))
        self.run.calls += kinds["opened"]
        self.run.grants += kinds["option_accepted"]
        self.run.wrapped_up += kinds["wrapped_up"]

    def _act(self, before: Sight) -> tuple[Step, list[Breach]]:
        popup = QApplication.activePopupWidget()
        if popup is not None:
            QTest.keyClick(popup, Qt.Key.Key_Escape)
            self._player.settle()
            return Step("key", "Esc"), []
        dice = self._chance.random()
        if before.phase == "call" and before.page == 0 and before.panel is None and self._chance.random() < 0.4:
            return self._go_on(), []
        if before.page != 0:
            return self._press(self._chance.choice(ELSEWHERE)), []
        if dice < (0.3 if before.phase in ("ready", "resume") else 0.02):
            return self._ring(), []
        if dice < 0.4:
            return self._press_painted(before)
        if dice < 0.58:
            return self._press(self._chance.choice(KEYS)), []
        if dice < 0.68:
            return self._type(), []
        if dice < 0.94:
            return self._click(), []
        return self._change(), []

    def _ring(self) -> Step:
        number = self._chance.choice(NUMBERS)
        self._player.attached.desk.of.call.ring_event(number) if number else self._player.attached.practice_call()
        self._player.settle()
        return Step("event", f"{number or 'somebody'} rings")

    def _go_on(self) -> Step:
        """What an agent would do next, so that calls come as far as grants."""
        guide = self._player.attached.desk.of.guide
        if guide.sight is None:
            return self._type() if self._chance.random() < 0.5 else self._press("Enter")
        if guide.sight.position.step is not None:
            return self._press("Alt+1" if self._chance.random() < 0.5 else "1")
        return self._press(self._chance.choice(("Enter", "Ctrl+Return", "Del", "1", "2", "F8")))

    def _press(self, key: str) -> Step:
        self._player.press(key)
        return Step("key", key)

    def _press_painted(self, before: Sight) -> tuple[Step, list[Breach]]:
        self._window.message.close_bar()  # that a sentence is said again is seen
        self._player.settle()
        painted = self.watcher.painted_keys()
        if not painted:
            return self._press("Tab"), []
        chosen = self._chance.choice(painted)
        QGuiApplication.clipboard().setText(CLIPBOARD_BEFORE)
        was = self.watcher.fingerprint()
        self._player.press(chosen.key)
        step = Step("painted", chosen.key.replace("Ctrl+Enter", "Ctrl+Return"))
        if self.watcher.fingerprint() != was:
            return step, []
        return step, [Breach("key", f"{chosen.key} on {chosen.what} did nothing")]

    def _type(self) -> Step:
        """Hands that do not wait for the screen."""
        words = self._chance.choice(WORDS)
        for letter in words:
            QTest.keyClicks(QApplication.focusWidget() or self._window, letter)
        self._player.settle()
        return Step("word", words)

    def _click(self) -> Step:
        targets = self._targets()
        if not targets:
            return self._press("Esc")
        target = self._chance.choice(targets)
        where, told = seen_points(target)[0], name_of(target)
        QTest.mouseClick(self._window.windowHandle(), Qt.MouseButton.LeftButton, pos=where)
        self._player.settle()
        return Step("click", told, target)

    def _targets(self) -> list[QWidget]:
        kinds = (QAbstractButton, LineField, NoteField, RowList, SideRow, NoneFitCard)
        found: list[QWidget] = []
        for kind in kinds:
            found += [one for one in self._window.findChildren(kind) if self._is_on_top(one)]
        return found

    def _is_on_top(self, widget: QWidget) -> bool:
        """Whether a click hits it, and does not leave the program or write a file."""
        if not in_sight(widget) or not widget.isEnabled() or "sheet" in name_of(widget):
            return False
        top = self._window.childAt(seen_points(widget)[0])
        return top is not None and (top is widget or widget.isAncestorOf(top))

    def _change(self) -> Step:
        """What comes from outside: a message, another size of the window or of its text."""
        dice = self._chance.random()
        if dice < 0.4:
            self._window.show_problem("The database was away for a moment.")
            self._player.settle()
            return Step("event", "a message")
        if dice < 0.8:
            width, height = self._chance.choice(SIZES)
            self._window.resize(width, height)
            self._player.settle()
            return Step("event", f"{width}×{height}")
        percent = self._chance.choice(PERCENTS)
        theme_keeper().choose_theme("light", percent, reduced_motion=True)
        self._player.settle()
        return Step("event", f"text at {percent} %")


def watch_monkey(settings: Settings, seed: int, steps: int, say: Callable[[str], None] = lambda line: None) -> Run:
    """One window, so many steps; the window is closed at the end."""
    asks_where, tells = QFileDialog.getSaveFileName, sys.excepthook
    player = Player(settings, pauses=_NO_PAUSES)
    player.open()
    player.front()
    try:
        monkey = Monkey(player, seed)
        sys.excepthook = monkey.note_failure
        QFileDialog.getSaveFileName = staticmethod(monkey.watcher.refuse_file)  # type: ignore[method-assign]
        return monkey.make_steps(steps, say)
    finally:
        QFileDialog.getSaveFileName = asks_where  # type: ignore[method-assign]
        sys.excepthook = tells
        theme_keeper().choose_theme("light", 100, reduced_motion=True)
        player.close()
        player.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py monkey", description=__doc__)
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1, help="so many seeds, from --seed on, with the steps shared out")
    asked = parser.parse_args(arguments)
    faulthandler.enable()
    from kms_desktop.demo.workspace_location import make_demo
    from kms_desktop.ui.app import make_application

    broken, steps = Counter[str](), 0
    with TemporaryDirectory(prefix="kms-monkey-") as around:
        made = Path(around) / "made"
        make_demo(_demo_in(made))
        for seed in range(asked.seed, asked.seed + asked.seeds):
            settings = _demo_in(Path(shutil.copytree(made, Path(around) / f"{seed}")))
            if QApplication.instance() is None:
                make_application(settings)
            run = _tell_run(settings, seed, asked.steps // asked.seeds)
            broken += run.laws
            steps += run.steps
            shutil.rmtree(Path(around) / f"{seed}")
    print(f"{steps} steps; broken: {_told(broken)}")
    return 1 if broken else 0


def _demo_in(place: Path) -> Settings:
    from kms_desktop.demo.workspace_location import demo_settings

    return demo_settings(Settings(data_dir=place, state_dir=place, kb_dir=place))


def _tell_run(settings: Settings, seed: int, steps: int) -> Run:
    began, spent = time.monotonic(), time.process_time()
    run = watch_monkey(settings, seed, steps, lambda line: print(line, flush=True))
    print(
        f"seed {seed}: {run.steps} steps in {time.monotonic() - began:.0f} s "
        f"({time.process_time() - spent:.0f} of processor), {run.calls} calls, {run.grants} "
        f"grants, {run.wrapped_up} wrapped up; broken: {_told(run.laws)}",
        flush=True,
    )
    return run


def _told(laws: Counter[str]) -> str:
    return ", ".join(f"{law} {count}" for law, count in sorted(laws.items())) or "nothing"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

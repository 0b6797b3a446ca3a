"""An article of 2,000 lines typed in, in a real window offscreen → how long its findings and its preview take.

Every sample is one key: from its press until the window has painted what was found in the text that it made, with the
preview and the drawing of the guide.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bench_ground import Ground
from measuring import Measured, timed_each

if TYPE_CHECKING:
    from kms_desktop.settings import Settings
    from player import Player

_LINES = 2_000
_TYPED = "Ask when it began, and which light was on. "
_KEYS = 120
_PATIENCE_S = 300.0
_MOST_MS = 50
_STEP = "### {n}. {question}\n\nOpen **Account → Payments** and look at the last {n} days.\n\n"
_ANSWERS = '- [Yes, that is it](#{next} "answer_{n}: yes")\n- [No](#{option} "answer_{n}: no")\n\n'
_OPTION = """### Option {n}

```solution
remedy: money
cost: amount + {n}
authority: {{agent: {most}, team_lead: 400, manager: 5000}}
use_when: {{answer_1: yes}}
```

**Say:** "We took {n} pounds too much, and you have them back by tomorrow at this time."

**Why:** It is the customer's money; card refunds arrive in a day.

"""


def editor(ground: Ground) -> Iterator[Measured]:
    """One key in a text of 2,000 lines: checked, and shown."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    settings = _settings(ground.folder / "editor")
    yield _checked_alone(settings.kb_dir)
    from kms_desktop.ui.app import make_application
    from kms_desktop.ui.window import ARTICLES
    from player import Player

    make_application(settings)
    player = Player(settings)
    try:
        player.open()
        player.window.show_page(ARTICLES)
        player.attached.articles.open_article("long-guide")
        player.settle()
        yield from _typed_in(player)
    finally:
        player.close()


def long_article(lines: int = _LINES) -> str:
    """A guide with its options, as long as asked for."""
    steps: list[str] = []
    options: list[str] = []
    n = 0
    front = "---\nid: long-guide\ntitle: A guide of many steps\nkind: problem\nphrases: []\n---\n\n## Guide\n\n"
    while sum(text.count("\n") for text in (*steps, *options)) < lines:
        n += 1
        following = f"{n + 1}-is-it-number-{n + 1}"
        steps.append(_STEP.format(n=n, question=f"Is it number {n}?"))
        steps.append(_ANSWERS.format(n=n, next=following, option=f"option-{n}"))
        options.append(_OPTION.format(n=n, most=60 + n))
    last = _STEP.format(n=n + 1, question=f"Is it number {n + 1}?") + f"- [Yes](#option-{n})\n\n"
    return f"{front}{''.join(steps)}{last}## Solutions\n\n{''.join(options)}"


def _checked_alone(folder: Path) -> Measured:
    from datetime import date

    from kms_desktop.articles.library import Library
    from kms_desktop.editorial.live_check import LiveCheck
    from kms_desktop.editorial.policy_cases import cases_beside

    library, text = Library(folder), long_article()
    check = LiveCheck(library, lambda article: cases_beside(library.root, article), date.today)
    place = text.index("Open **Account", len(text) // 4)
    typed = [f"{text[:place]}{'x' * count}{text[place:]}" for count in range(_KEYS)]
    return timed_each("  the check alone", lambda one: check.check_text("long-guide.md", one, 3), typed, warm_up=2)


def _typed_in(player: Player) -> Iterator[Measured]:
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    page = player.attached.articles
    edit = page.editor.edit
    edit.setFocus()
    edit.go_to(edit.text().count("\n") // 4)
    shown: list[object] = []
    page.checked.connect(shown.append)
    letters, whole = [], []
    for count in range(_KEYS + 3):
        shown.clear()
        began = time.perf_counter()
        QTest.keyClicks(edit, _TYPED[count % len(_TYPED)])
        edit.viewport().repaint()
        letter = (time.perf_counter() - began) * 1000
        while not shown:
            QApplication.processEvents()
            if time.perf_counter() > began + _PATIENCE_S:
                raise TimeoutError("Nothing was found in the text.")
        player.window.repaint()
        if count > 2:
            letters.append(letter)
            whole.append((time.perf_counter() - began) * 1000)
    yield Measured("keystroke to the letter painted", tuple(letters))
    yield Measured("keystroke to lint and preview painted", tuple(whole)).p95_under(_MOST_MS)


def _settings(folder: Path) -> Settings:
    from kms_desktop.demo.workspace_location import demo_settings, make_demo
    from kms_desktop.settings import Settings

    settings = demo_settings(Settings(state_dir=folder / "state", staff="ines"))
    make_demo(settings)
    (settings.kb_dir / "long-guide.md").write_text(long_article(), encoding="utf-8")
    return settings

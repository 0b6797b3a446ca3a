"""A window in a process of its own that works through a call and says after each step what is safe by then.

`away`: it waits for a line on its input before the notes, so that the server can be taken away.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from PySide6.QtWidgets import QApplication

from kms_desktop.demo.workspace_location import STORY_NUMBER
from kms_desktop.settings import Settings
from kms_desktop.ui.app import make_application
from kms_desktop.ui.desk.composition import Pauses
from player import Player

NOTE = "Paid by card on the 25th and rent is due Monday"
WORDS = " She rings back"


def story(dana: Player, *, away: bool) -> Iterator[str]:
    """Each step of the call, told once it is done."""
    of = dana.attached.desk.of
    saved: list[bool] = []
    of.notes.saved.connect(lambda: saved.append(True))
    of.call.ring_event(STORY_NUMBER)
    dana.settle()
    dana.press("take_call")
    yield "taken"
    dana.press("search")
    dana.type("I paid by card and the direct debit went too")
    yield "searched"
    dana.press("Enter")
    yield "opened"
    for answer in "112":
        dana.press(answer)
        yield f"answered {answer}"
    dana.type("38")
    yield "in the amount field"
    dana.type(".50")
    dana.press("Enter")
    yield "at the options"
    if away:
        yield "before the outage"
        assert sys.stdin.readline()
    dana.press("notes")
    for word in NOTE.split():
        saved.clear()
        dana.type(f"{word} ")
        dana.until(lambda: bool(saved))
        yield f"noted {word}"
    dana.press("Esc")
    dana.window.desk_page.work.focus_article()
    dana.press("Enter")
    yield "granted"
    dana.press("wrap_up", "2")
    yield "in the wrap-up"
    dana.window.desk_page.wrapup_pane.words.setFocus()
    dana.type(WORDS)
    dana.until(lambda: not of.closing._keep.isActive() and dana.window.background.idle)
    yield "words in the wrap-up"
    dana.type(" tomorrow")
    yield "the end"


def main(away: bool) -> None:
    settings = Settings(staff="dana", retry_seconds=600.0)
    app = make_application(settings)
    dana = Player(settings, pauses=Pauses(guard_ms=0, rest_ms=3_600_000, draft_ms=20))
    dana.open()
    for step in story(dana, away=away):
        state = dana.attached.desk.of.live.state
        typed = dana.window.desk_page.right.notes.field.text() if step.startswith("noted") else ""
        safe = {"step": step, "contact": state.id, "events": [e.id for e in state.events], "note": typed}
        sys.stdout.write(json.dumps(safe) + "\n")
        sys.stdout.flush()
    assert isinstance(app, QApplication)
    sys.exit(app.exec())


if __name__ == "__main__":
    main(sys.argv[1:] == ["away"])

"""A window in a process of its own: takes Maria's call, answers, types a note that is not logged yet, and stays."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication

from kms_desktop.demo.workspace_location import STORY_NUMBER
from kms_desktop.settings import Settings
from kms_desktop.ui.app import make_application
from kms_desktop.ui.desk.composition import Pauses
from player import Player

NOTE = "Paid by card on the 25th, the debit went as well. Rent is due Monday."


def main() -> None:
    settings = Settings(staff="dana", retry_seconds=600.0)
    app = make_application(settings)
    dana = Player(settings, pauses=Pauses(guard_ms=0, rest_ms=3_600_000, draft_ms=20))
    dana.open()
    saved: list[bool] = []
    dana.attached.desk.of.notes.saved.connect(lambda: saved.append(True))
    dana.attached.desk.of.call.ring_event(STORY_NUMBER)
    dana.settle()
    dana.press("take_call", "search")
    dana.type("I paid by card and the direct debit went too")
    dana.press("Enter", "1", "1", "2")
    dana.type("38.50")
    dana.press("Enter", "notes")
    dana.type(NOTE[:-1])
    saved.clear()
    dana.type(NOTE[-1])
    dana.until(lambda: bool(saved))
    sys.stdout.write(f"{dana.attached.desk.of.live.id}\n")
    sys.stdout.flush()
    assert isinstance(app, QApplication)
    sys.exit(app.exec())


if __name__ == "__main__":
    main()

"""One start of the window, as a process of its own → when it was painted, answered a search, and could take calls.

It is the program's own start, from its command line on; only the window is looked at from outside. With the word
“floor” it is the least that any such program needs: Qt's widgets imported and one bare window painted.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from kms_desktop.settings import Settings
    from kms_desktop.ui.window import MainWindow

_PATIENCE_MS = 30_000


class Watch:
    """Notes the moments of a window's start: the clock's seconds, and what the processor had worked by then."""

    def __init__(self, window: MainWindow) -> None:
        from PySide6.QtCore import QTimer

        self._window = window
        self.moments: list[tuple[float, float]] = []
        window.painted.connect(self._ask)
        window.searchable.connect(self._follow_search)
        window.usable.connect(self._done)
        QTimer.singleShot(_PATIENCE_MS, window, self._give_up)

    def _ask(self) -> None:
        self._note()
        self._window.desk_page.work.search.set_text("refund")

    def _follow_search(self) -> None:
        assert self._window.search is not None
        self._window.search.found.connect(self._answered)

    def _answered(self, _result: object) -> None:
        if len(self.moments) == 1:
            self._seen()

    def _done(self) -> None:
        self._seen()
        self._window.close()

    def _seen(self) -> None:
        self._window.repaint()
        self._note()

    def _note(self) -> None:
        self.moments.append((time.monotonic(), time.process_time()))

    def _give_up(self) -> None:
        print(f"The window did not get that far: {self._window.message.text() or 'it says nothing'}", file=sys.stderr)
        self._window.close()


def bare() -> int:
    from PySide6.QtWidgets import QApplication, QWidget

    application, window = QApplication([]), QWidget()
    window.resize(1440, 900)
    window.show()
    window.repaint()
    application.processEvents()
    print(json.dumps([(time.monotonic(), time.process_time())]), flush=True)
    return 0


def whole() -> int:
    from kms_desktop.__main__ import main as start
    from kms_desktop.ui import app

    made, watches = app.make_window, []

    def watched(settings: Settings, *, practice: str = "") -> tuple[QApplication, MainWindow]:
        application, window = made(settings, practice=practice)
        watches.append(Watch(window))
        return application, window

    app.make_window = watched
    ended = start([])
    moments = watches[0].moments
    print(json.dumps([moments[0], moments[1], moments[-1]]), flush=True)
    return ended


if __name__ == "__main__":
    sys.exit(bare() if sys.argv[1:] == ["floor"] else whole())

"""One start of the window, as a process of its own → when it was painted, answered a search, and could take calls."""

from __future__ import annotations

import sys
import time

_PATIENCE_MS = 30_000


def main() -> int:
    from PySide6.QtCore import QTimer

    from kms_desktop.settings import Settings
    from kms_desktop.ui.app import make_window

    app, window = make_window(Settings(), practice=False)
    window.show()
    window.repaint()
    app.processEvents()
    moments = [time.monotonic()]
    window.desk_page.work.search.set_text("refund")

    def answered(_result: object) -> None:
        window.repaint()
        moments.append(time.monotonic())

    def usable() -> None:
        window.repaint()
        moments.append(time.monotonic())
        app.quit()

    window.searchable.connect(lambda: window.search.found.connect(answered))
    window.usable.connect(usable)
    QTimer.singleShot(_PATIENCE_MS, lambda: app.exit(1))
    window.open_workspace()
    if app.exec():
        raise TimeoutError(f"The window did not get that far: {window.message.text() or 'it says nothing'}")
    print(moments[0], moments[1], moments[-1], flush=True)
    window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""One start of the window, as a process of its own → when it was painted, and when it had answered a search."""

from __future__ import annotations

import sys
import time


def main() -> int:
    from kms_desktop.settings import Settings
    from kms_desktop.ui.app import make_window

    app, window = make_window(Settings(), practice=False)
    window.show()
    window.repaint()
    app.processEvents()
    painted = time.monotonic()
    window.open_workspace()
    search = window.desk_page.work.search
    search.set_text("refund")
    window.usable.connect(lambda: window.attached.desk.of.search.found.connect(lambda _result: app.quit()))
    app.exec()
    window.repaint()
    print(painted, time.monotonic(), flush=True)
    window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""One start of the window, as a process of its own → when it was painted, answered a search, and could take calls."""

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
    window.open_workspace()
    app.exec()
    print(moments[0], moments[1], moments[-1], flush=True)
    window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

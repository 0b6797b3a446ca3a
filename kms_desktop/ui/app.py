"""Settings → the window: platform first, then the window, then everything that takes time behind it."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from types import TracebackType

from kms_desktop.connectors.door import door_path, send
from kms_desktop.settings import Settings
from kms_desktop.ui.platform import choose_platform

_log = logging.getLogger(__name__)


def open_window(settings: Settings, *, practice: bool = False, pictures: Path | None = None) -> int:
    """Open the desktop and stay until it is closed; a second start brings the first to the front.

    `pictures`: play the demo call without a display, save a picture of each state there, and end. Raises nothing
    that a person can act on: it is said in one line on stderr, with exit code 1.
    """
    from kms_desktop.errors import KmsError

    if pictures is not None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    elif send(door_path(settings.url, settings.staff), {"do": "raise"}):
        print("The desktop is open already; its window was brought to the front.", file=sys.stderr)  # noqa: T201
        return 0
    try:
        platform = choose_platform()
    except KmsError as error:
        print(f"kms-desktop: {error}", file=sys.stderr)  # noqa: T201
        return 1
    if platform:
        os.environ["QT_QPA_PLATFORM"] = platform
    return _start(settings, practice, pictures)


def _start(settings: Settings, practice: bool, pictures: Path | None) -> int:
    try:
        from PySide6.QtWidgets import QApplication
    except ImportError as error:
        print(f"kms-desktop: Qt could not be loaded: {error}.", file=sys.stderr)  # noqa: T201
        return 1
    from kms_desktop.ui.theme.current import keeper
    from kms_desktop.ui.window import MainWindow

    app = QApplication.instance() or QApplication([sys.argv[0]])
    assert isinstance(app, QApplication)
    app.setApplicationName("kms-desktop")
    app.setApplicationDisplayName(f"{settings.brand} desk")
    app.setQuitOnLastWindowClosed(True)
    keeper().choose(settings.theme or "auto", settings.text_percent)
    keeper().dress(app)
    if pictures is not None:
        from kms_desktop.ui.pictures import take_pictures

        return take_pictures(settings, pictures)
    window = MainWindow(settings, practice=practice)
    sys.excepthook = _bug_report(window)
    window.show()
    window.open_workspace()
    return app.exec()


def _bug_report(window):
    """A bug is logged with its traceback and told once; the program goes on and nothing typed is lost."""

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        _log.error("Unexpected error", exc_info=(kind, error, trace))
        window.tell_of_a_bug()

    return report

"""Settings → the window: platform first, then the window, then everything that takes time behind it."""

from __future__ import annotations

import gc
import logging
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from kms_desktop.connectors.door import door_path, send
from kms_desktop.settings import Settings
from kms_desktop.ui.platform import choose_platform

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from kms_desktop.ui.window import MainWindow

_log = logging.getLogger(__name__)
_USUALLY = gc.get_threshold()[0]
_RARELY = 100_000
"""New objects after which the collector looks."""


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
    hide_from_children(settings)
    try:
        platform = choose_platform()
    except KmsError as error:
        print(f"kms-desktop: {error}", file=sys.stderr)  # noqa: T201
        return 1
    if platform:
        os.environ["QT_QPA_PLATFORM"] = platform
    return _start(settings, practice, pictures)


def hide_from_children(settings: Settings) -> None:
    """What this program starts (a viewer of a file, a browser) is not handed the password of the database."""
    os.environ.pop("KMS_DATABASE_URL", None)  # the settings hold it
    if settings.database_url.startswith("postgres") and (password := os.environ.pop("PGPASSWORD", "")):
        from kms_desktop.services.login import use_password

        use_password(settings, password)


def _start(settings: Settings, practice: bool, pictures: Path | None) -> int:
    collect_rarely()
    try:
        import PySide6.QtWidgets  # noqa: F401 - what cannot be loaded is said in one line, before anything else
    except ImportError as error:
        print(f"kms-desktop: Qt could not be loaded: {error}.", file=sys.stderr)  # noqa: T201
        return 1
    if pictures is not None:
        make_application(settings)
        from kms_desktop.ui.pictures.every import take_pictures

        return take_pictures(settings, pictures)
    app, window = make_window(settings, practice=practice)
    sys.excepthook = _bug_report(window)
    window.usable.connect(collect_as_usual)
    window.open_when_painted()
    return app.exec()


def collect_rarely() -> None:
    """Nearly all that a start makes stays: looking through it for rubbish, over and over, is a tenth of the start."""
    gc.set_threshold(_RARELY)


def collect_as_usual() -> None:
    """The start is over."""
    gc.set_threshold(_USUALLY)


def make_application(settings: Settings) -> QApplication:
    """The application in its theme, with the bundled font; the one there is already, where there is one."""
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from kms_desktop.ui.imports import let_imports_be
    from kms_desktop.ui.theme.current import keeper

    let_imports_be()
    qInstallMessageHandler(_note_qt)
    app = QApplication.instance() or QApplication([sys.argv[0]])
    assert isinstance(app, QApplication)
    app.setApplicationName("kms-desktop")
    app.setApplicationDisplayName(settings.window_title)
    keeper().choose(settings.theme or "auto", settings.text_percent)
    keeper().dress(app)
    return app


def make_window(settings: Settings, *, practice: bool) -> tuple[QApplication, MainWindow]:
    """The window, not shown yet and without its workspace."""
    app = make_application(settings)
    from kms_desktop.ui.window import MainWindow

    return app, MainWindow(settings, practice=practice)


def _note_qt(kind: object, _context: object, words: str) -> None:
    """What Qt says goes to the log, not between the lines of a terminal."""
    _log.log(logging.DEBUG if "propagateSizeHints" in words else logging.WARNING, "Qt: %s (%s)", words, kind)


def _bug_report(window: MainWindow):
    """A bug is logged with its traceback and told once; the program goes on and nothing typed is lost."""

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        _log.error("Unexpected error", exc_info=(kind, error, trace))
        window.tell_of_a_bug()

    return report

"""Settings → the window: platform first, then the window, then everything that takes time behind it."""

from __future__ import annotations

import gc
import logging
import os
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import TracebackType
from typing import TYPE_CHECKING

from kms_desktop.connectors.ipc_client import tell_window
from kms_desktop.log_file import begin_log, watch_for_crash
from kms_desktop.settings import Settings
from kms_desktop.texts import tr
from kms_desktop.ui.platform import OFFSCREEN_CANNOT, choose_platform

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from kms_desktop.ui.window import MainWindow

_log = logging.getLogger(__name__)
_NAMED = re.compile(r"(?:(?<!\w)[\"'“‘«]|\S*[/\\]|(?<=No document for )).*", re.DOTALL)


def open_window(settings: Settings, *, practice: str = "") -> int:
    """Open the desktop and stay until it is closed; a second start brings the first to the front.

    Raises nothing that a person can act on: it is said in one line on stderr, with exit code 1.
    """
    if tell_window(settings, {"do": "raise"}):
        print(tr("The desktop is open already; its window was brought to the front."), file=sys.stderr)  # noqa: T201
        return 0
    begin_log(settings.log_path)
    gc.disable()  # nearly all that a start makes stays; from the first window on ui/garbage.py collects
    if not _is_ready(settings):
        return 1
    app, window = make_window(settings, practice=practice)
    _show_window(window)
    with _watched_for_crash(settings):
        return app.exec()


@contextmanager
def _watched_for_crash(settings: Settings) -> Iterator[None]:
    """The places in the code are kept where the program itself breaks off; a disk that is full changes nothing else."""
    with ExitStack() as watched:
        with suppress(OSError):
            watched.enter_context(watch_for_crash(settings.crash_path))
        yield


def _show_window(window: MainWindow) -> None:
    sys.excepthook = _bug_report(window)
    window.reopen_wanted.connect(lambda: _replace_window(window))
    window.open_when_painted()


def _replace_window(window: MainWindow) -> None:
    _show_window(reopen_window(window))
    window.deleteLater()


def reopen_window(window: MainWindow) -> MainWindow:
    """A new window in the place of this one, which is closed first, as only one has the journal and rings."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from kms_desktop.ui.window import MainWindow

    geometry = window.saveGeometry()
    QApplication.setQuitOnLastWindowClosed(False)
    window.close()
    made = MainWindow(window.settings, clock=window.clock)
    made.restoreGeometry(geometry)
    QTimer.singleShot(0, made, lambda: QApplication.setQuitOnLastWindowClosed(True))
    return made


def _is_ready(settings: Settings) -> bool:
    """Whether Qt can be loaded and has a platform to show a window on; else why not is said."""
    from kms_desktop.errors import KmsError

    hide_from_children(settings)
    try:
        platform = choose_platform()
    except KmsError as error:
        print(f"kms-desktop: {error}", file=sys.stderr)  # noqa: T201 - no text: the name and an error
        return False
    if platform:
        os.environ["QT_QPA_PLATFORM"] = platform
    try:
        import PySide6.QtWidgets  # noqa: F401 - what cannot be loaded is said in one line, before anything else
    except ImportError as error:
        problem = tr("Qt could not be loaded: {error}.", error=error)
        print(f"kms-desktop: {problem}", file=sys.stderr)  # noqa: T201 - no text: the name and an error
        return False
    return True


def hide_from_children(settings: Settings) -> None:
    """What this program starts (a viewer of a file, a browser) is not handed the password of the database."""
    os.environ.pop("KMS_DATABASE_URL", None)  # the settings hold it
    if settings.database_url.startswith("postgres") and (password := os.environ.pop("PGPASSWORD", "")):
        from kms_desktop.access.login import use_password

        use_password(settings, password)


def make_application(settings: Settings) -> QApplication:
    """The application in its theme, with the bundled font; the one there is already, where there is one."""
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from kms_desktop.ui.preferences.keeper import PreferenceKeeper
    from kms_desktop.ui.shiboken_workaround import let_imports_be
    from kms_desktop.ui.theme.application import dress_application

    let_imports_be()
    qInstallMessageHandler(_note_qt)
    app = QApplication.instance() or QApplication([sys.argv[0]])
    assert isinstance(app, QApplication)
    app.setApplicationName("kms-desktop")
    app.setApplicationDisplayName(settings.window_title)
    PreferenceKeeper(settings).wear_look()
    dress_application(app)
    return app


def make_window(settings: Settings, *, practice: str = "") -> tuple[QApplication, MainWindow]:
    """The window, not shown yet and without its workspace. `practice`: the number that rings first, of itself."""
    app = make_application(settings)
    from kms_desktop.ui.window import MainWindow

    return app, MainWindow(settings, practice=practice)


def _note_qt(kind: object, _context: object, words: str) -> None:
    """What Qt says goes to the log, not between the lines of a terminal, up to the first name or path in it."""
    level = logging.DEBUG if words in OFFSCREEN_CANNOT else logging.WARNING
    _log.log(level, "Qt: %s (%s)", _NAMED.sub("…", words), kind)


def _bug_report(window: MainWindow):
    """A bug is logged with its traceback and told once; the program goes on and nothing typed is lost."""

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        _log.error("Unexpected error", exc_info=(kind, error, trace))
        window.tell_of_a_bug()

    return report

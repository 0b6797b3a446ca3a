"""The name of a tone → heard, by what the system has to play it with.

Question: QtMultimedia? Refused: it is in none of the packages that are installed here, and the one that has it brings
codecs and cameras for a second of sound. Choice: Windows plays a file itself; elsewhere a player of the sound system is
started; where there is none, the system's own beep says that something is there.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication

_PLAYERS = ("afplay",) if sys.platform == "darwin" else ("pw-play", "paplay", "aplay")
_SHORT = {"aplay": ("--quiet",)}


class Sound(Protocol):
    """What can be heard."""

    def play_tone(self, name: str) -> None: ...


class SystemSound:
    """`folder`: where the tones are kept once they were made; it may be deleted at any time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def play_tone(self, name: str) -> None:
        """Begin to play it; nothing waits for its end. "off" is silence."""
        if name == "off":
            return
        from kms_desktop.ui.ring.tones import tone_file

        try:
            file = tone_file(self._folder, name)
        except OSError:
            QApplication.beep()
            return
        if not _play_file(file):
            QApplication.beep()


class NoSound:
    """Where nobody sits: pictures, tests, a window without a screen."""

    def play_tone(self, name: str) -> None:
        pass


def _play_file(file: Path) -> bool:
    if sys.platform == "win32":
        import winsound

        winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
        return True
    for name in _PLAYERS:
        if player := shutil.which(name):
            process = QProcess()
            process.setProgram(player)
            process.setArguments([*_SHORT.get(name, ()), str(file)])
            process.setStandardOutputFile(QProcess.nullDevice())
            process.setStandardErrorFile(QProcess.nullDevice())
            started, _pid = process.startDetached()
            return bool(started)
    return False

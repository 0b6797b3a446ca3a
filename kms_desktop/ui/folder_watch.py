"""What the operating system tells of a folder of articles, and a clock → a word to the window when articles changed.

The looking itself is done off the UI thread by `search/folder_snapshot.py`, which also says why there are both.
"""

from __future__ import annotations

from PySide6.QtCore import QFileInfo, QFileSystemWatcher, QObject, QTimer, Signal

from kms_desktop.search.folder_snapshot import FolderSnapshot, Seen
from kms_desktop.ui.background import Background

_SETTLE_MS = 80
"""Time for an editor to write all of a file, and for the next of many files to come."""
_REST_MS = 30_000
"""Between looks that nobody asked for, while everything is watched."""
_OFTEN_MS = 500
"""The same where it is not, and between looks at the folder itself; longer where a look takes long, see `_SHARE`."""
_SHARE = 25
"""Looking takes no more of a processor than one in so many moments."""
_AT_ONCE = 100
"""Places that are given to the operating system between two keystrokes."""


class FolderWatch(QObject):
    """Says `changed` within moments of a change on disk, and `away` once when the folder is not there any more."""

    changed = Signal()
    away = Signal(str)
    """One sentence; `changed` comes when the folder is back."""

    def __init__(self, sight: FolderSnapshot, background: Background, parent: QObject, rest_ms: int = _REST_MS) -> None:
        super().__init__(parent)
        self._sight, self._background, self._rest_ms = sight, background, rest_ms
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._on_touched)
        self._watcher.directoryChanged.connect(self._on_touched)
        self._watched: set[str] = set()
        self._to_watch: list[str] = []
        self._told = self._looking = self._is_away = self._trusts_no_word = False
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._look_again)
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(self._look_again)
        self._beat = QTimer(self, interval=_OFTEN_MS, singleShot=True)
        self._beat.timeout.connect(self._look_at_folder)
        self._hand_over = QTimer(self, interval=0)
        self._hand_over.timeout.connect(self._watch_more)

    @property
    def is_watching(self) -> bool:
        """Whether the operating system will tell of every change from now on."""
        return bool(self._watched) and not self._to_watch and not self._looking

    @property
    def watched_places(self) -> frozenset[str]:
        """Files and folders under watch."""
        return frozenset(self._watched)

    def start_watch(self) -> None:
        self._look_again()
        self._beat.start()

    def stop_watch(self) -> None:
        for timer in (self._settle, self._next, self._beat, self._hand_over):
            timer.stop()
        self._watcher.blockSignals(True)

    def _on_touched(self, place: str) -> None:
        """What is replaced under its name is not watched any more, so each place told is watched anew."""
        self._told = True
        self._watched.discard(place)
        if not self._settle.isActive():
            self._settle.start()

    def _look_at_folder(self) -> None:
        self._background.run(self._sight.is_elsewhere, owner=self, on_done=self._looked_at_folder, long=True)

    def _looked_at_folder(self, is_elsewhere: bool) -> None:
        if is_elsewhere:
            self._told = True
            self._look_again()
        self._beat.start()

    def _look_again(self) -> None:
        if self._looking:
            self._settle.start()
            return
        self._looking = True
        self._next.stop()
        told, self._told = self._told, False
        self._background.run(
            self._sight.look_again,
            owner=self,
            on_done=lambda seen: self._on_looked(seen, told),
            long=True,
            unasked=True,
        )

    def _on_looked(self, seen: Seen, told: bool) -> None:
        self._looking = False
        was_away, self._is_away = self._is_away, bool(seen.away)
        self._watch_places(seen.places)
        if seen.away and not was_away:
            self.away.emit(seen.away)
        if seen.changed or (was_away and not seen.away):
            self._trusts_no_word |= not told
            self.changed.emit()
        often = max(_OFTEN_MS, round(seen.seconds * 1000 * _SHARE))
        self._next.start(often if self._trusts_no_word else self._rest_ms)

    def _watch_places(self, places: frozenset[str]) -> None:
        if gone := self._watched - places:
            self._watcher.removePaths(list(gone))
            self._watched -= gone
        self._to_watch = list(places - self._watched)
        if self._to_watch:
            self._hand_over.start()

    def _watch_more(self) -> None:
        """A few at a time, so that nobody notices while typing; afterwards a look for what happened meanwhile."""
        now, self._to_watch = self._to_watch[:_AT_ONCE], self._to_watch[_AT_ONCE:]
        refused = self._watcher.addPaths(now)
        self._watched.update(now)
        if refused and self._are_there(refused):
            self._trusts_no_word = True
        if not self._to_watch:
            self._hand_over.stop()
            self._told = True
            self._look_again()

    def _are_there(self, places: list[str]) -> bool:
        """Whether one of these is neither gone meanwhile nor watched already."""
        watched = {*self._watcher.files(), *self._watcher.directories()}
        return any(place not in watched and QFileInfo.exists(place) for place in places)

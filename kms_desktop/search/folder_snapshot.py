"""A folder of articles, looked at again and again → whether anything in it is otherwise than at the last look.

Question: be told by the operating system, or look? Both: being told (`ui/folder_watch.py`) is at once and costs
nothing, but knows of no change on many network shares, forgets a file that an editor replaces by a new one of the same
name, and has a limit of files. So each thing told, and now and then nothing told, leads to one look at the time and
size of every file, which for ten thousand takes some hundredths of a second; what was told only says when to look.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kms_desktop.articles.library import Library
from kms_desktop.errors import KmsError

_State = dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look found. The first look finds no change, and neither does one at a folder that is not there."""

    changed: bool
    away: str
    """Why the folder cannot be looked at, in one sentence, or ""."""
    places: frozenset[str]
    """Every file that counts and every folder that was looked into, as absolute paths: what a change would touch."""
    seconds: float
    """Processor time that the look took."""


class FolderSnapshot:
    """Of the articles below `root`, and of files `beside` them. Used by one thread at a time."""

    def __init__(self, root: Path, beside: Sequence[str] = ()) -> None:
        self._library = Library(root)
        self._beside = [str(self._library.root / name) for name in beside]
        self._known: _State | None = None
        self._root_state = _folder_identity(self._library.root)

    def is_elsewhere(self) -> bool:
        """Whether the folder went away, came back, or is another than at the last look; nobody is told of that."""
        return _folder_identity(self._library.root) != self._root_state

    def look_again(self) -> Seen:
        """Never raises."""
        started = time.thread_time()
        self._root_state = _folder_identity(self._library.root)
        folders: list[str] = []
        root = str(self._library.root)
        try:
            state = {
                f"{root}{os.sep}{path}": (mtime_ns, size) for path, mtime_ns, size in self._library.list_states(folders)
            }
        except (KmsError, OSError) as problem:
            return Seen(False, str(problem), frozenset(), time.thread_time() - started)
        state |= {place: _file_state(place) for place in self._beside}
        changed = self._known is not None and self._known != state
        self._known = state
        there = [place for place, (mtime_ns, _) in state.items() if mtime_ns >= 0]
        return Seen(changed, "", frozenset((*folders, *there)), time.thread_time() - started)


def _file_state(place: str) -> tuple[int, int]:
    try:
        found = Path(place).stat()
    except OSError:
        return -1, -1
    return found.st_mtime_ns, found.st_size


def _folder_identity(folder: Path) -> tuple[int, int]:
    try:
        found = folder.stat()
    except OSError:
        return -1, -1
    return found.st_dev, found.st_ino

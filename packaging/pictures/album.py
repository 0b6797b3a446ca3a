"""States of the windows and the looks that are wanted of each → files in a folder, and how many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QPixmap

from kms_desktop.errors import KmsError

_QUALITY = 80
"""Of a PNG this is how hard it is pressed: as small as by default, in two thirds of the time."""


@dataclass(frozen=True, slots=True)
class Look:
    """A theme, a size of the window in pixels, and the size of its text."""

    theme: str = "light"
    width: int = 1440
    height: int = 900
    percent: int = 100

    @property
    def suffix(self) -> str:
        """What a picture's name says of it; nothing of what is usual."""
        usual = Look()
        words = "" if self.theme == usual.theme else f"-{self.theme.replace('_', '-')}"
        words += "" if self.width == usual.width else f"-{self.width}"
        return words + ("" if self.percent == usual.percent else f"-{self.percent}")


_LIGHT, _DARK, _CONTRAST = Look(), Look("dark"), Look("high_contrast")
SMALL, LARGE = Look(width=1280, height=720), Look(width=1920, height=1080, percent=200)
NARROW, WIDE = Look(width=1024, height=768), Look(width=1920, height=1080)
WIDEST = Look(width=2560, height=1440)
LIGHT = (_LIGHT,)
BOTH = (_DARK, _LIGHT)
IN_CONTRAST = (_CONTRAST, *BOTH)
EVERY = (_DARK, _CONTRAST, SMALL, LARGE, _LIGHT)


class CannotKeep(KmsError):
    """A picture cannot be written to its folder."""


class Album:
    """Keeps pictures as PNG files in `folder`; `files` are the names by state and look, for every state there is.

    A look without a file is not wanted.
    """

    def __init__(self, folder: Path, files: Mapping[str, Mapping[Look, str]]) -> None:
        self._folder, self._files = folder, files
        self.taken: list[str] = []

    def wanted(self, state: str) -> Sequence[Look]:
        """Which looks to take of it, in this order. ValueError for a state that is in no scene."""
        if state not in self._files:
            raise ValueError(f"No scene says that it shows “{state}”.")
        return tuple(self._files[state])

    def keep(self, state: str, look: Look, picture: QPixmap) -> None:
        """Raises CannotKeep."""
        file = self._folder / f"{self._files[state][look]}.png"
        if not picture.save(str(file), "PNG", _QUALITY):
            raise CannotKeep(f"{file} could not be written.")
        self.taken.append(file.stem)

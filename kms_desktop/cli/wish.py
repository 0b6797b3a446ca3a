"""What a command may ask for instead of an exit code: the window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kms_desktop.settings import Settings


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """The command line asks for the window. `practice`: the simulator rings; `pictures`: play and save pictures there.

    `only`: those of these names, all where it is empty, and those of the demo call where it is None.
    """

    settings: Settings
    practice: bool = False
    pictures: Path | None = None
    only: tuple[str, ...] | None = None

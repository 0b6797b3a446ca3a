"""What a command may ask for instead of an exit code: the window."""

from __future__ import annotations

from dataclasses import dataclass

from kms_desktop.settings import Settings


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """The command line asks for the window. `practice`: the number that rings first, of itself; "" where none does."""

    settings: Settings
    practice: str = ""

"""Whether searches take in what is known of the caller: a person's choice, kept on this desktop."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from kms_desktop.files import write_whole
from kms_desktop.settings import Settings


class SearchChoice:
    """Taken in until somebody says otherwise; a file that cannot be read or written only costs the memory."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._uses_caller = self._read_choice()

    @property
    def uses_caller(self) -> bool:
        return self._uses_caller

    def use_caller(self, use: bool) -> None:
        self._uses_caller = use
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._file, json.dumps({"uses_caller": use}).encode("ascii"))

    def _read_choice(self) -> bool:
        with contextlib.suppress(OSError, ValueError, AttributeError, RecursionError):
            return json.loads(self._file.read_text("utf-8")).get("uses_caller") is not False
        return True


def search_choice(settings: Settings) -> SearchChoice:
    """Of whoever works at this desktop."""
    return SearchChoice(settings.data_dir / "search.json")

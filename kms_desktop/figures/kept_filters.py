"""A file of this computer → what each person narrowed the figures by last, and back.

Kept on the computer by login, as what somebody chose for their desk: it says nothing of anybody else.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from kms_desktop.figures.filters import FigureFilters, read_filters, stored_filters
from kms_desktop.files import write_whole

_LARGEST_FILE = 1_000_000


class KeptFilters:
    """Of one person. A file that cannot be read or written costs the memory alone."""

    def __init__(self, folder: Path, login: str) -> None:
        self._file, self._login = folder / "figures.json", login

    def read(self) -> FigureFilters:
        kept = self._content().get(self._login)
        return read_filters(kept) if isinstance(kept, dict) else FigureFilters()

    def keep(self, filters: FigureFilters) -> None:
        content = {**self._content(), self._login: stored_filters(filters)}
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._file, json.dumps(content, indent=1).encode("ascii"))

    def _content(self) -> dict[str, Any]:
        with contextlib.suppress(OSError, ValueError, RecursionError):
            if self._file.stat().st_size <= _LARGEST_FILE:
                content = json.loads(self._file.read_text("utf-8"))
                return content if isinstance(content, dict) else {}
        return {}

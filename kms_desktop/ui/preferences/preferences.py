"""A file of this computer → what each person chose for their desk, and back.

Question: where is it kept? Choice: on the computer, by login, beside the journal. Reason: it must be there before the
database is, so that the first paint has the right colours; and a loud bell at home is no bell for the floor. Refused: a
table of the shared database, which would be asked before the window can be shown, and would be away with the network.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kms_desktop.files import write_whole
from kms_desktop.settings import Settings

THEMES = ("auto", "light", "dark", "high_contrast")
NOTIFICATIONS = ("off", "call", "caller")
"""Nothing; that something rings; with who it is, which a locked screen of the system may show too."""
SOUNDS = ("off", "soft", "bell", "classic")
_PEOPLE, _LAST = "people", "last"
_LARGEST_FILE = 1_000_000


@dataclass(frozen=True, slots=True)
class Preferences:
    """`theme` "" and `text_percent` 0: as the settings of the computer say. `raises`: the window comes to the front
    when a call rings."""

    theme: str = ""
    text_percent: int = 0
    notification: str = "call"
    sound: str = "soft"
    raises: bool = False


class PreferenceFile:
    """A file that cannot be read or written costs the memory alone."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def last_login(self) -> str:
        """Who chose something here last; "" where nobody did."""
        last = self._read().get(_LAST)
        return last if isinstance(last, str) else ""

    def of_person(self, login: str) -> Preferences | None:
        """What this person chose; None where they never chose anything here."""
        people = self._read().get(_PEOPLE)
        kept = people.get(login) if isinstance(people, dict) else None
        return _preferences(kept) if isinstance(kept, dict) else None

    def keep(self, login: str, chosen: Preferences) -> None:
        """From now on this is what they chose."""
        content = self._read()
        people = content.get(_PEOPLE)
        content = {_LAST: login, _PEOPLE: {**(people if isinstance(people, dict) else {}), login: asdict(chosen)}}
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._file, json.dumps(content, indent=1).encode("ascii"))

    def _read(self) -> dict[str, Any]:
        with contextlib.suppress(OSError, ValueError, RecursionError):
            if self._file.stat().st_size <= _LARGEST_FILE:
                content = json.loads(self._file.read_text("utf-8"))
                return content if isinstance(content, dict) else {}
        return {}


def preference_file(settings: Settings) -> PreferenceFile:
    """Of everybody who works at this computer."""
    return PreferenceFile(settings.data_dir / "preferences.json")


def _preferences(kept: dict[str, Any]) -> Preferences:
    """Value by value: one that a person wrote into the file wrongly takes only itself away."""
    percent = kept.get("text_percent")
    return Preferences(
        theme=_one_of(kept.get("theme"), THEMES, ""),
        text_percent=percent if type(percent) is int and 90 <= percent <= 200 else 0,
        notification=_one_of(kept.get("notification"), NOTIFICATIONS, "call"),
        sound=_one_of(kept.get("sound"), SOUNDS, "soft"),
        raises=kept.get("raises") is True,
    )


def _one_of(value: object, known: tuple[str, ...], otherwise: str) -> str:
    return value if isinstance(value, str) and value in known else otherwise

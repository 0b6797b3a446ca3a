"""The environment → the one language that this process speaks, and the file its texts are in.

Question: choose the language once, or let a person change it in a running window? Choice: once for each process, from
`KMS_LANGUAGE`, before any other module is imported. Reason: tables of texts can stand at the top of a module as they
always did, and nothing has to be said anew in an open window. Refused: lazy texts that are translated when they are
shown, since each is then an object that looks like a string until somebody measures, joins or stores it.
"""

from __future__ import annotations

import os
from pathlib import Path

ENGLISH = "en"
PSEUDO = "pseudo"
"""English with accents, brackets and two fifths more length: what is shown without them bypasses the catalogue."""
_CATALOGUES = Path(__file__).resolve().parent / "catalogues"


def languages() -> tuple[str, ...]:
    """Those that can be chosen, English first."""
    translated = sorted(path.stem for path in _CATALOGUES.glob("*.mo"))
    return (ENGLISH, *translated, PSEUDO)


def chosen_language() -> str:
    """What `KMS_LANGUAGE` says; English where it says nothing, or something that Settings refuses."""
    wanted = os.environ.get("KMS_LANGUAGE", "").strip()
    return wanted if wanted and wanted != ENGLISH and wanted in languages() else ENGLISH


def catalogue_file(language: str) -> Path:
    return _CATALOGUES / f"{language}.mo"


LANGUAGE = chosen_language()

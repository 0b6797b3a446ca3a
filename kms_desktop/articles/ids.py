"""A path in the folder of articles → the id of the article that names none itself."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath

LONGEST_ID = 120


def default_id(path: str) -> str:
    """The id of a file that names none: its path without suffix, in small letters, blanks and slashes as hyphens."""
    plain = unicodedata.normalize("NFC", str(PurePosixPath(path).with_suffix(""))).lower()
    kept = "".join(letter if _is_kept(letter) else "-" for letter in plain)
    made = re.sub(r"-{2,}", "-", kept).strip("-._")
    if not made or len(made) > LONGEST_ID:
        made = f"{made[:LONGEST_ID]}-{hashlib.sha256(path.encode(errors='replace')).hexdigest()[:8]}".lstrip("-")
    return made


def _is_kept(letter: str) -> bool:
    return letter.isalnum() or letter in "._" or unicodedata.category(letter).startswith("M")

"""A path in the folder of articles → whether every desktop can hold a file there, and in which form it is told.

Question: what may the path of a published article be? Choice: what each system takes, as the file is written on all of
them: relative, parts that no system reads as something else, and no longer than a folder deep in somebody's home
leaves room for. Refused: to mend a path on the way, which would break the links to it without a word. The same rule
stands in the databases (`kms_is_article_path`, and a trigger of SQLite), and is asked again before a file is written.
"""

from __future__ import annotations

import re
import unicodedata

from kms_desktop.articles.links import ARTICLE_SUFFIXES
from kms_desktop.texts import tr

MOST_BYTES = 400
MOST_BYTES_OF_A_PART = 200
_SIGNS = re.compile('[\\\\:*?"<>|\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\..*)?", re.IGNORECASE | re.ASCII)


def portable_path(path: str) -> str:
    """The form in which a path is published: accents in one letter with what carries them."""
    return unicodedata.normalize("NFC", path)


def same_place(path: str) -> str:
    """Equal for two paths that some system takes for one."""
    return portable_path(path).casefold()


def is_portable(path: str) -> bool:
    return not path_problem(path)


def path_problem(path: str) -> str:
    """Why a file at this path cannot lie on every desktop; "" where it can."""
    parts = path.split("/")
    if not path or any(part in ("", ".", "..") for part in parts) or not _is_text(path):
        return tr("“{file}” is no place in the folder of articles.", file=ascii(path)[1:-1][:200])
    if found := _SIGNS.search(path):
        return tr(
            "“{file}” has the sign “{sign}” in its name, which not every system takes; rename the file.",
            file=path[:200],
            sign=found[0] if found[0].isprintable() else f"U+{ord(found[0]):04X}",
        )
    if any(part.startswith((".", " ")) or part.endswith((".", " ")) for part in parts):
        return tr("“{file}” has a name that begins or ends with a dot or a blank; rename it.", file=path[:200])
    if any(_DEVICE.fullmatch(part) for part in parts):
        return tr("“{file}” has a name that Windows keeps for itself; rename it.", file=path[:200])
    if len(path.encode()) > MOST_BYTES or any(len(part.encode()) > MOST_BYTES_OF_A_PART for part in parts):
        return tr("“{file}…” is too long a name for every system; shorten it.", file=path[:80])
    if not path.lower().endswith(ARTICLE_SUFFIXES) or path.lower() == "readme.md":
        return tr("“{file}” is no markdown file; an article's name ends in .md.", file=path[:200])
    return ""


def _is_text(path: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in path)

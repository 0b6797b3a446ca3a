"""The source of a picture in an article → the local file it names, if there is one inside the library."""

from __future__ import annotations

import posixpath
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kms_desktop.files import real_path_inside
from kms_desktop.texts import tr

SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".svg")
_MAGIC = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"), (b"GIF8", "gif"), (b"BM", "bmp"))


def is_remote(source: str) -> bool:
    """True for a picture on the web or inside the text itself (`data:`), which is never loaded."""
    try:
        parts = urlsplit(source)
    except ValueError:
        return True
    return bool(parts.scheme or parts.netloc)


def local_picture(source: str, base: Path | None, folder: str = "") -> Path | None:
    """The existing picture file; `source` is relative to `folder` below `base` and may not lead out of `base`."""
    if base is None or is_remote(source):
        return None
    name = unquote(urlsplit(source).path).replace("\\", "/")
    if "\0" in name or not name.lower().endswith(SUFFIXES):
        return None
    inside = name.lstrip("/") if name.startswith("/") else posixpath.join(folder, name)
    try:
        real = real_path_inside(base / inside, base)
        return real if real is not None and real.is_file() else None
    except (OSError, ValueError):
        return None


def shown_name(source: str) -> str:
    """The last part of the source, to name a picture that is not shown."""
    if source.lower().startswith("data:"):
        return tr("a picture inside the text")
    return unquote(source.split("?")[0].split("#")[0]).replace("\\", "/").rstrip("/").rpartition("/")[2][:80]


def suffix_of(data: bytes) -> str:
    """The kind of a picture by its first bytes, "" for what is none that is shown here."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((suffix for mark, suffix in _MAGIC if data.startswith(mark)), "")

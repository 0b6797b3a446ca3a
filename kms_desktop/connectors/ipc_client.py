"""The way into a window that is already open: one line of JSON over a local socket, without Qt.

The name is a digest of the workspace, the person and the computer, so two people on one machine have a door each. On
Windows it is a named pipe, elsewhere a socket file in a folder that only its owner may look into.

Question: which folder? Choice: the one that the system gives each user who is logged in (XDG_RUNTIME_DIR, else
/run/user/ with their number, which programs without that variable find as well), else the data folder. Where its path
is too long for a socket, the socket lies in a new folder of an unforeseeable name, and the data folder says which.
Refused: a name in /tmp that can be computed, which anybody may take first, so that no call ever rings.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import socket
import stat
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from kms_desktop.errors import KmsError
from kms_desktop.files import PRIVATE, write_whole
from kms_desktop.settings import Settings, without_password
from kms_desktop.texts import tr
from kms_desktop.texts.format import number

MOST_BYTES = 4096
"""A line as long as this is dropped by the window."""
_LONGEST_PATH = 100
_BUSY_S = 10.0  # how long a window on a busy machine may take; where none is open nothing is waited for
"""Bytes; the systems allow 103 to 107 for a socket."""
_ELSEWHERE = ".door"


class MessageTooLong(KmsError):
    """What was to be said does not fit through the door."""


def door_places(workspace_url: str, login: str, data_dir: Path) -> list[Path]:
    """Where the window listens, the best first; neither the workspace nor the login can be read from a name.

    No password goes in: whoever may read the name could try passwords against it.
    """
    whose = f"{without_password(workspace_url)}\n{login.strip().casefold()}\n{_user_name()}\n{socket.gethostname()}"
    name = f"kms-desktop-{hashlib.sha256(whose.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}"
    if sys.platform == "win32":
        return [Path(rf"\\.\pipe\{name}")]
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    folders = [runtime] if runtime.is_absolute() and _is_private(runtime) else []
    return [folder / f"{name}.sock" for folder in (*folders, data_dir / "run")]


def prepare_door(place: Path) -> str:
    """Where a window may listen, in a folder that is its owner's alone; "" where there is none."""
    if sys.platform == "win32":
        return str(place)
    with suppress(OSError):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _is_private(place.parent):
            return str(place) if _fits(place) else _elsewhere(place)
    return ""


def _elsewhere(place: Path) -> str:
    """A place with a shorter name, which a file beside the long one tells. Raises OSError."""
    known = _told_place(place)
    if known and _is_private(Path(known).parent):
        return known
    path = Path(tempfile.mkdtemp(prefix="kms-desktop-")) / "door.sock"
    write_whole(place.with_suffix(_ELSEWHERE), os.fsencode(path), mode=PRIVATE)
    return str(path)


def _told_place(place: Path) -> str:
    try:
        return os.fsdecode(place.with_suffix(_ELSEWHERE).read_bytes())
    except (OSError, ValueError):
        return ""


def _fits(place: Path) -> bool:
    return len(os.fsencode(place)) <= _LONGEST_PATH


def _is_private(folder: Path) -> bool:
    """Whether it is a folder, no link to one, of this user, into which nobody else may look."""
    try:
        found = folder.lstat()
    except (OSError, ValueError):
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077


def _user_name() -> str:
    return getpass.getuser() if sys.platform == "win32" else str(os.getuid())


def tell_window(settings: Settings, message: Mapping[str, Any]) -> bool:
    """Hand `message` to the open window of these settings and wait until it took it; False where none is open.

    Raises MessageTooLong for what the window would drop.
    """
    places = door_places(settings.url, settings.staff, settings.data_dir)
    paths = (str(place) if sys.platform == "win32" or _fits(place) else _told_place(place) for place in places)
    return any(path and send_message(path, message) for path in paths)


def is_window_open(settings: Settings) -> bool:
    """Whether somebody works in a window of these settings; nothing happens there."""
    return tell_window(settings, {"do": "nothing"})


def send_message(path: str, message: Mapping[str, Any], timeout_s: float = _BUSY_S) -> bool:
    """The same, to whoever listens at `path`."""
    line = json.dumps(message).encode() + b"\n"
    if len(line) >= MOST_BYTES:
        raise MessageTooLong(
            tr(
                "This is too long for the open window: {size} bytes, and it takes {most}.",
                size=number(len(line)),
                most=number(MOST_BYTES - 1),
            )
        )
    try:
        if sys.platform == "win32":
            with Path(path).open("r+b", buffering=0) as pipe:
                pipe.write(line)
                return bool(pipe.read(1))
        if not _is_ours(path):
            return False
        with socket.socket(socket.AF_UNIX) as way:
            way.settimeout(timeout_s)
            way.connect(path)
            way.sendall(line)
            return bool(way.recv(16))
    except OSError:
        return False


def _is_ours(path: str) -> bool:
    """A socket made by this user; not a link to one. Raises OSError where there is nothing."""
    found = Path(path).lstat()
    return stat.S_ISSOCK(found.st_mode) and found.st_uid == os.getuid()

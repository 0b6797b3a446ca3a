"""The way into a window that is already open: one line of JSON over a local socket, without Qt.

The name is a digest of the workspace and the person, so two people on one machine have a door each. On Windows it
is a named pipe, elsewhere a socket file in the temporary folder that only its owner may use. Anybody may make a file
of that name there first; nothing is told to one that belongs to somebody else.
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
from pathlib import Path
from typing import Any

from kms_desktop.errors import KmsError
from kms_desktop.settings import without_password
from kms_desktop.texts import tr
from kms_desktop.texts.format import number

MOST_BYTES = 4096
"""A line as long as this is dropped by the window."""
_LONGEST_PATH = 100
"""Bytes; the systems allow 103 to 107 for a socket."""


class MessageTooLong(KmsError):
    """What was to be said does not fit through the door."""


def door_path(workspace_url: str, login: str) -> str:
    """Where the open window listens; neither the path of the workspace nor the login can be read from it.

    No password goes in: the digest stands where everybody may read it and try passwords against it.
    """
    whose = f"{without_password(workspace_url)}\n{login.strip().casefold()}\n{_user_name()}"
    name = f"kms-desktop-{hashlib.sha256(whose.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}"
    if sys.platform == "win32":
        return rf"\\.\pipe\{name}"
    path = f"{tempfile.gettempdir()}/{name}.sock"
    return path if len(os.fsencode(path)) <= _LONGEST_PATH else f"/tmp/{name}.sock"


def _user_name() -> str:
    return getpass.getuser() if sys.platform == "win32" else str(os.getuid())


def send_message(path: str, message: Mapping[str, Any], timeout_s: float = 2.0) -> bool:
    """Hand `message` to the open window and wait until it took it; False where none is open.

    Raises MessageTooLong for what the window would drop.
    """
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

"""The way into a window that is already open: one line of JSON over a local socket, without Qt.

The name is a digest of the workspace and the person, so two people on one machine have a door each. On Windows it
is a named pipe, elsewhere a socket file in the temporary folder that only its owner may use.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import socket
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MOST_BYTES = 4096
"""A longer line is dropped by the window."""


def door_path(workspace_url: str, login: str) -> str:
    """Where the open window listens; neither the path of the workspace nor the login can be read from it."""
    digest = hashlib.sha256(f"{workspace_url}\n{login}\n{getpass.getuser()}".encode()).hexdigest()[:16]
    if sys.platform == "win32":
        return rf"\\.\pipe\kms-desktop-{digest}"
    return str(Path(tempfile.gettempdir()) / f"kms-desktop-{digest}.sock")


def send(path: str, message: Mapping[str, Any], timeout_s: float = 2.0) -> bool:
    """Hand `message` to the open window and wait until it took it; False where none is open."""
    line = json.dumps(message).encode() + b"\n"
    try:
        if sys.platform == "win32":
            with Path(path).open("r+b", buffering=0) as pipe:
                pipe.write(line)
                return bool(pipe.read(1))
        with socket.socket(socket.AF_UNIX) as way:
            way.settimeout(timeout_s)
            way.connect(path)
            way.sendall(line)
            return bool(way.recv(16))
    except OSError:
        return False

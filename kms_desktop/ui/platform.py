"""What the machine offers → the Qt platform to use, chosen before Qt starts: a failed start of Qt cannot be caught."""

from __future__ import annotations

import ctypes
import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from kms_desktop.errors import KmsError
from kms_desktop.texts import tr

_X_SOCKETS = Path("/tmp/.X11-unix")
OFFSCREEN_CANNOT = frozenset(
    (
        "This plugin does not support propagateSizeHints()",  # no text: Qt's own words
        "This plugin does not support raise()",  # no text: Qt's own words
        "This plugin does not support grabbing the keyboard",  # no text: Qt's own words
    )
)
"""What Qt's platform without a display says of itself whenever a window or a menu is shown: true, and no fault."""
_XCB_NEEDS = ("libxcb-cursor.so.0", "libxkbcommon-x11.so.0", "libxcb-icccm.so.4", "libxcb-keysyms.so.1")


class NoDisplay(KmsError):
    """There is nowhere to show a window."""


def choose_platform(environ: Mapping[str, str] | None = None) -> str:
    """The value for QT_QPA_PLATFORM; "" leaves it to Qt (macOS, Windows, or a choice already made).

    Raises NoDisplay with one sentence where a window could not be opened.
    """
    env = os.environ if environ is None else environ
    if env.get("QT_QPA_PLATFORM") or not sys.platform.startswith("linux"):
        return ""
    if env.get("WAYLAND_DISPLAY") and _wayland_answers(env):
        return "wayland"
    if env.get("DISPLAY"):
        _check_x11(env["DISPLAY"])
        return "xcb"
    raise NoDisplay(tr("There is no display here. Start it from a desktop session, or set QT_QPA_PLATFORM=offscreen."))


def _wayland_answers(env: Mapping[str, str]) -> bool:
    name = env["WAYLAND_DISPLAY"]
    path = Path(name) if name.startswith("/") else Path(env.get("XDG_RUNTIME_DIR", "")) / name
    return _socket_answers(path)


def _check_x11(display: str) -> None:
    found = re.fullmatch(r"([\w.\-]*):(\d+)(?:\.\d+)?", display)
    if not found:
        raise NoDisplay(tr("DISPLAY is “{display}”, which names no display.", display=display))
    host, number = found.groups()
    reachable = (
        _socket_answers(_X_SOCKETS / f"X{number}") if host in ("", "unix") else _answers_tcp(host, 6000 + int(number))
    )
    if not reachable and host in ("", "unix"):
        reachable = _answers_tcp("localhost", 6000 + int(number))
    if not reachable:
        raise NoDisplay(
            tr("The display {display} does not answer. Start a desktop session, or unset DISPLAY.", display=display)
        )
    missing = [name for name in _XCB_NEEDS if not _library_loads(name)]
    if missing:
        raise NoDisplay(
            tr(
                "This system lacks {libraries}. On Debian: apt-get install libxcb-cursor0 libxkbcommon-x11-0",
                libraries=", ".join(missing),
            )
        )


def _socket_answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(path))
        except OSError:
            return path.exists() and _abstract_answers(path)
    return True


def _abstract_answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(f"\0{path}")
        except OSError:
            return False
    return True


def _answers_tcp(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def _library_loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True

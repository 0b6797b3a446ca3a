"""A display without a screen, another window in front → what tells of a ringing call there, read from the display.

    .venv/bin/python packaging/window_behind.py FOLDER   pictures in FOLDER, and what was told; 1 where not all was

Needs Xvfb, openbox, xmessage, xdotool, xprop, ImageMagick's import and a D-Bus. The window is read as a task bar reads
it: title and state by xprop, what lies in front by the order of stacking, and the notification as it goes over the bus.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kms_desktop.demo.workspace_location import STORY_NUMBER, demo_settings, make_demo
from kms_desktop.settings import Settings

TOOLS = ("Xvfb", "openbox", "xmessage", "xdotool", "xprop", "import", "dbus-run-session", "dbus-monitor")
_GUARD_S = 60
_ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Case:
    """How the window lies, and what its person chose."""

    name: str
    minimised: bool = False
    raises: bool = False
    notification: str = "call"

    @property
    def comes_back(self) -> bool:
        """In front of everything, which is mark enough."""
        return self.minimised and self.raises


CASES = (
    Case("behind"),
    Case("minimised", minimised=True),
    Case("behind-raised", raises=True),
    Case("minimised-raised", minimised=True, raises=True),
    Case("behind-named", notification="caller"),
)


def main(arguments: list[str]) -> int:
    missing = [name for name in TOOLS if shutil.which(name) is None]
    if missing or len(arguments) != 1:
        print(f"needs {', '.join(missing)}" if missing else "usage: window_behind.py FOLDER", file=sys.stderr)
        return 2
    if "DBUS_SESSION_BUS_ADDRESS" not in os.environ:
        again = ["dbus-run-session", "--", sys.executable, __file__, *arguments]
        return subprocess.run(again, check=False).returncode
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="kms-behind-") as place:
        settings = demo_settings(replace(Settings(), state_dir=Path(place), staff="dana"))
        make_demo(settings)
        told = [_play(settings, case, folder) for case in CASES]
    return 0 if all(told) else 1


def _play(settings: Settings, case: Case, folder: Path) -> bool:
    chosen = {"raises": case.raises, "notification": case.notification, "sound": "off"}
    (settings.data_dir / "preferences.json").write_text(json.dumps({"last": "dana", "people": {"dana": chosen}}))
    for table in ("staff_status", "call_offer", "call_event", "phone_call"):
        _ask(settings, f"DELETE FROM {table}")
    with ExitStack() as stack:
        display = stack.enter_context(_display())
        env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "LC_ALL": "C.UTF-8", **_workspace(settings)}
        stack.enter_context(_started(["openbox"], env))
        _until(lambda: "#" in _run(env, "xprop", "-root", "_NET_SUPPORTING_WM_CHECK"), "the window manager")
        bus = stack.enter_context(_started(["dbus-monitor", "interface=org.freedesktop.portal.Notification"], env))
        stack.enter_context(_started([sys.executable, "-m", "kms_desktop"], env))
        desk = _until(lambda: _window_of(env, "Northwave desk"), "the desk")
        _until(lambda: _ask(settings, "SELECT 1 FROM staff_status"), "the workspace")  # said once it is open
        stack.enter_context(
            _started(["xmessage", "-geometry", "1600x1000+0+0", "A letter that somebody writes meanwhile"], env)
        )
        letter = _until(lambda: _window_of(env, "xmessage"), "the other window")
        _run(env, "xdotool", *(("windowminimize", "--sync") if case.minimised else ("windowlower",)), desk)
        _run(env, "xdotool", "windowactivate", "--sync", letter)
        before = _seen(env, desk, letter)
        _run(env, sys.executable, "-m", "kms_desktop", "call", STORY_NUMBER)
        _until(lambda: "☎" in _title(env, desk), "the title")
        _until(lambda: case.comes_back or _is_marked(_seen(env, desk, letter)), "the mark in the task bar")
        _until(lambda: not case.raises or _seen(env, desk, letter)["front"] == "desk", "the window in front")
        after = _seen(env, desk, letter)
        _run(env, "import", "-window", "root", str(folder / f"{case.name}.png"))
        bus.terminate()
        words = re.findall(r'string "(.*)"', (bus.communicate()[0] or "").split("AddNotification")[-1])
    after["notification"] = " | ".join(word for word in words if word not in ("title", "body", "kms-desktop-ring"))
    print(f"{case.name}\n  before {before}\n  after  {after}")
    wanted_front = "desk" if case.raises else "letter"
    named = "Maria" in after["notification"]
    return (
        "Maria Okafor" in after["title"]
        and (case.comes_back or _is_marked(after))
        and after["front"] == wanted_front
        and (case.comes_back or after["keyboard"] == "letter")  # which the system decides, then
        and bool(after["notification"])
        and named == (case.notification == "caller")
    )


def _is_marked(seen: Mapping[str, str]) -> bool:
    return "DEMANDS_ATTENTION" in seen["state"]


def _seen(env: Mapping[str, str], desk: str, letter: str) -> dict[str, str]:
    order = re.findall(r"0x[0-9a-f]+", _run(env, "xprop", "-root", "_NET_CLIENT_LIST_STACKING"))
    active = re.findall(r"0x[0-9a-f]+", _run(env, "xprop", "-root", "_NET_ACTIVE_WINDOW"))
    names = {int(desk): "desk", int(letter): "letter"}
    said = _run(env, "xprop", "-id", desk, "_NET_WM_STATE", "WM_STATE")
    state = " ".join(re.findall(r"_NET_WM_STATE_\w+|Iconic|Normal", said))
    return {
        "title": _title(env, desk),
        "state": state,
        "front": names.get(int(order[-1], 16), "?") if order else "?",
        "keyboard": names.get(int(active[0], 16), "?") if active else "?",
    }


def _title(env: Mapping[str, str], window: str) -> str:
    return _run(env, "xprop", "-id", window, "_NET_WM_NAME").partition("=")[2].strip().strip('"')


def _window_of(env: Mapping[str, str], name: str) -> str:
    return _run(env, "xdotool", "search", "--onlyvisible", "--name", name).split("\n")[0]


def _ask(settings: Settings, statement: str) -> list[Any]:
    with closing(sqlite3.connect(settings.data_dir / "workspace.sqlite")) as database, database:
        return database.execute(statement).fetchall()


def _workspace(settings: Settings) -> dict[str, str]:
    return {
        "KMS_DATA_DIR": str(settings.data_dir),
        "KMS_STATE_DIR": str(settings.state_dir),
        "KMS_KB_DIR": str(settings.kb_dir),
        "KMS_STAFF": settings.staff,
        "KMS_BRAND": settings.brand,
        "PYTHONPATH": str(_ROOT),
    }


@contextmanager
def _display() -> Iterator[str]:
    reading, writing = os.pipe()
    words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    process = subprocess.Popen(words, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as said:
            yield f":{said.readline().strip()}"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _started(words: list[str], env: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _run(env: Mapping[str, str], *words: str) -> str:
    return subprocess.run(words, env=env, capture_output=True, text=True, check=False).stdout.strip()


def _until(look: Callable[[], Any], what: str) -> Any:
    guard = time.monotonic() + _GUARD_S
    while time.monotonic() < guard:
        if found := look():
            return found
        time.sleep(0.1)  # noqa: TID251 - other programs have no signal of ours to wait for
    raise TimeoutError(f"{what} did not come")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

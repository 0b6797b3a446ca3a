"""A locked desk, and a database that asks who is there → pictures of the panes that stand before the window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kms_desktop.demo.place import STORY_NUMBER
from kms_desktop.settings import Settings
from kms_desktop.ui.login import REFUSED
from kms_desktop.ui.pictures.camera import Camera

_PASSWORD = "three zebras on a bus"
_FLOOR = "postgresql://dana@db.northwave.example/northwave"
_ANOTHER = "+442079460999"


def take_entrance_pictures(settings: Settings, folder: Path) -> int:
    """Lock and unlock in the workspace of `settings`, be shut out of a call, and be asked to log in at the start.

    → how many pictures were taken.
    """
    from kms_desktop.services.lock import set_lock_password

    set_lock_password(settings, settings.staff, _PASSWORD)
    camera = Camera(settings, folder)
    try:
        camera.open()
        _locked(camera)
        _shut_out(camera)
    finally:
        camera.close()
    return camera.taken + _asked(settings, folder)


def _locked(camera: Camera) -> None:
    camera.attached.desk.of.call.ring(STORY_NUMBER)
    camera.settle()
    camera.press("F9", "Ctrl+Alt+L")
    camera.shots_of_every_kind("lock")
    camera.attached.desk.of.call.ring(_ANOTHER)
    camera.settle()
    camera.type("four zebras")
    camera.press("Enter")
    camera.shots("lock-wrong")
    camera.type(_PASSWORD)
    camera.press("Enter", "Shift+F9", "F8", "Ctrl+Enter")


def _shut_out(camera: Camera) -> None:
    """Somebody changes the password in the middle of a call. The server of these pictures is nowhere, so what it would
    say is told by hand.
    """
    window = camera.window
    camera.attached.desk.of.call.ring(STORY_NUMBER)
    camera.settle()
    camera.press("F9", "F7")
    camera.type("She rang before.")
    known = window.settings
    window.settings = replace(known, database_url=_FLOOR)
    window.login.tell_shut_out()
    camera.shots_of_every_kind("login-shut-out")
    window.message.action.click()
    camera.shots("login-again")
    window.login.show(REFUSED)
    camera.shots("login-again-wrong")
    window.settings = known
    window.cover.lift()
    camera.press("F8", "Ctrl+Enter")


def _asked(settings: Settings, folder: Path) -> int:
    """Before the workspace is opened."""
    camera = Camera(replace(settings, database_url=_FLOOR), folder)
    try:
        camera.window.login.show("")
        camera.shots_of_every_kind("login")
        camera.window.login.show(REFUSED)
        camera.shots("login-wrong")
    finally:
        camera.close()
    return camera.taken

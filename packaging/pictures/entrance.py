"""A locked desk, and a database that asks who is there → pictures of the panes that stand before the window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import NamedTuple

from kms_desktop.access.roster import Roster
from kms_desktop.contacts.leaving import Leaving
from kms_desktop.demo.workspace_location import STORY_NUMBER
from kms_desktop.settings import Settings
from kms_desktop.storage.database import open_database
from kms_desktop.ui.auth_panes import REFUSED
from pictures.album import Album
from pictures.camera import Camera, at_desk

_PASSWORD = "three zebras on a bus"
_FLOOR = "postgresql://dana@db.northwave.example/northwave"
_ANOTHER = "+442079460999"


class Backstage(NamedTuple):
    """For a scene that opens and closes its windows itself."""

    settings: Settings
    album: Album


@contextmanager
def backstage(settings: Settings, album: Album) -> Iterator[Backstage]:
    yield Backstage(settings, album)


@contextmanager
def at_lockable_desk(settings: Settings, album: Album) -> Iterator[Camera]:
    from kms_desktop.access.screen_lock import set_lock_password

    set_lock_password(settings, settings.staff, _PASSWORD)
    with at_desk(settings, album) as camera:
        yield camera


def play_locked(camera: Camera) -> None:
    camera.attached.desk.of.call.ring_event(STORY_NUMBER)
    camera.settle()
    camera.press("take_call", "lock")
    camera.take("lock")
    camera.attached.desk.of.call.ring_event(_ANOTHER)
    camera.settle()
    camera.type("four zebras")
    camera.press("enter")
    camera.take("lock-wrong")
    camera.type(_PASSWORD)
    camera.press("enter", "put_off", "wrap_up", "confirm")


def play_shut_out(camera: Camera) -> None:
    """Somebody changes the password in the middle of a call. The server of these pictures is nowhere, so what it would
    say is told by hand.
    """
    window = camera.window
    camera.attached.desk.of.call.ring_event(STORY_NUMBER)
    camera.settle()
    camera.press("take_call", "notes")
    camera.type("She rang before.")
    known = window.settings
    window.settings = replace(known, database_url=_FLOOR)
    window.login.tell_shut_out()
    camera.take("login-shut-out")
    window.message.action.click()
    camera.take("login-again")
    window.login.show_login(REFUSED)
    camera.take("login-again-wrong")
    window.settings = known
    window.cover.uncover()
    camera.press("wrap_up", "confirm")


def play_ended(camera: Camera) -> None:
    """An administrator lets somebody go who is on the line, and gives a colleague what they have open."""
    camera.attached.desk.of.call.ring_event(STORY_NUMBER)
    camera.settle()
    camera.press("take_call", "notes")
    camera.type("She rang before.")
    with closing(open_database(camera.window.settings.url)) as database:
        roster = Roster(database)
        Leaving(database, roster).remove_person(camera.window.settings.staff, to="sam")
        camera.until(lambda: camera.window.cover.pane is not None)
        camera.take("access-ended")
        roster.return_person(camera.window.settings.staff)


def play_login(stage: Backstage) -> None:
    """Before the workspace is opened."""
    camera = Camera(replace(stage.settings, database_url=_FLOOR), stage.album)
    try:
        camera.window.login.show_login("")
        camera.take("login")
        camera.window.login.show_login(REFUSED)
        camera.take("login-wrong")
    finally:
        camera.close()

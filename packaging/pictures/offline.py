"""The database away, brought to a newer version, or written to by two who did not know of each other → pictures."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from kms_desktop.contacts.events.reading import payload_of
from kms_desktop.contacts.events.wrapup import WrappedUp
from kms_desktop.contacts.log import EVENT
from kms_desktop.customers.model import IncomingCall
from kms_desktop.demo.workspace_location import STORY_NUMBER
from kms_desktop.services.workspace import open_workspace
from kms_desktop.settings import Settings
from kms_desktop.ui.window import DESK, VOICE
from pictures.camera import Camera, at_desk
from pictures.entrance import Backstage

_WORDS = "they took the money out twice"
_UNSAID = "Nobody said that the database is away."
_STILL_AWAY = "The database is back, and the strip is still there."


@contextmanager
def locked(settings: Settings) -> Iterator[None]:
    """The workspace file held by somebody else: a database that does not answer."""
    with closing(sqlite3.connect(settings.data_dir / "workspace.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def _take_a_call(camera: Camera, call_id: str) -> None:
    camera.attached.desk.of.call.ring_call(IncomingCall(STORY_NUMBER, call_id, datetime.now(UTC), "Billing line"))
    camera.settle()
    camera.press("take_call")


def _open_the_article(camera: Camera) -> None:
    camera.press("search")
    camera.type(_WORDS)
    hits = camera.window.desk_page.work.hits
    ids = [row.id for row in hits.rows()]
    hits.mark_row(ids.index("charged-twice") if "charged-twice" in ids else 0)
    camera.press("enter")


def play_away(camera: Camera) -> None:
    _take_a_call(camera, "away")
    camera.press("verify", "1", "2", "enter", "notes")
    camera.type("Paid £38.50 by card on the 25th, debit went as well on the 26th. Rent is due Monday.")
    with locked(camera.window.settings):
        _open_the_article(camera)
        camera.press("1")
        camera.until(lambda: not camera.window.strip.isHidden(), _UNSAID)
        camera.pass_time(222)
        camera.take("desk-offline")
    camera.press("retry")
    camera.until(lambda: camera.window.strip.isHidden(), _STILL_AWAY)
    camera.press("wrap_up", "1", "confirm")


def play_between_calls(camera: Camera) -> None:
    with locked(camera.window.settings):
        _take_a_call(camera, "nothing said")
        camera.press("wrap_up", "1", "confirm")
        camera.until(lambda: not camera.window.strip.isHidden(), _UNSAID)
        camera.take("desk-offline-ready")
    camera.press("retry")
    camera.until(lambda: camera.window.strip.isHidden(), _STILL_AWAY)


def play_clash(camera: Camera) -> None:
    """Dana wraps up while the database is away; Sam, who has the contact by then, did so too."""
    _take_a_call(camera, "apart")
    contact = camera.attached.desk.of.live.id
    with locked(camera.window.settings):
        camera.press("wrap_up", "1", "confirm")
        camera.until(lambda: not camera.window.strip.isHidden(), _UNSAID)
    with closing(open_workspace(replace(camera.window.settings, staff="sam"))) as sam:
        wrapped = sam.log.next_event(sam.log.contact_state(contact), contact, _wrapped_up("mollified"))
        sam.outbox.send_entry(EVENT, wrapped.id, payload_of(wrapped))
    camera.press("retry")
    camera.until(lambda: bool(camera.window.message.text()), "Nobody said that two wrapped the contact up.")
    camera.take("desk-conflict")
    camera.window.message.close_bar()
    camera.window.show_page(VOICE)
    camera.attached.voice.parts.choose("contacts")
    camera.attached.voice.presenter.read_lists()
    camera.take("voice-conflict")
    camera.window.show_page(DESK)


def play_newer(stage: Backstage) -> None:
    was = _bring_to(stage.settings, "9999")
    with at_desk(*stage) as camera:
        camera.take("desk-newer-ready")
        _take_a_call(camera, "newer")
        _open_the_article(camera)
        camera.press("1")
        camera.take("desk-newer")
        camera.press("1", "2")
        camera.type("38.50")
        camera.press("enter")
        camera.take("desk-newer-options")
        camera.press("wrap_up", "1", "confirm")
    _bring_to(stage.settings, was)


def _bring_to(settings: Settings, revision: str) -> str:
    """Say that the workspace is of this version. → which it was."""
    with closing(sqlite3.connect(settings.data_dir / "workspace.sqlite", isolation_level=None)) as other:
        was = str(other.execute("SELECT version_num FROM alembic_version").fetchone()[0])
        other.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    return was


def _wrapped_up(outcome: str) -> WrappedUp:
    """A wrap-up that says nothing but how the customer left."""
    nothing: dict[str, Any] = dict.fromkeys(
        ("reason", "words", "article_id", "article_title", "link", "resolution"), ""
    )
    return WrappedUp(**nothing, outcome=outcome)

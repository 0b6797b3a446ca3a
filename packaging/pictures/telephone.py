"""A telephone system tells of a morning's calls → what a supervisor reads of why each rang at a desk or did not."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import Any

from kms_desktop.contacts.phone_calls import PhoneCalls
from kms_desktop.contacts.reception import Reception, ReceptionNote
from kms_desktop.customers.call_event import CallEvent
from kms_desktop.storage.database import open_database
from kms_desktop.storage.ids import utc_now
from pictures.camera import Camera


def play_rings(camera: Camera) -> None:
    with closing(open_database(camera.window.settings.url)) as database:
        _tell_calls(camera, Reception(database))
    camera.window.show_page(0)
    camera.attached.show_rings()
    camera.settle()
    camera.take("desk-rings")
    camera.press("leave")


def _tell_calls(camera: Camera, reception: Reception) -> None:
    roster, now = camera.attached.workspace.roster, utc_now()
    people = {
        login: roster.change_person(login, "extensions", number) for login, number in (("dana", "204"), ("tom", "207"))
    }

    def told(key: str, seconds: int, what: Any = "new", **said: Any) -> CallEvent:
        at = now - timedelta(seconds=seconds)
        return CallEvent(what, key, at, source="asterisk", **{"number": "+442079460018", **said})

    reception.store_events(
        [
            told("w1", 900, number="", extensions=("204",)),
            told("w2", 700, extensions=("299",)),
            told("w2", 690, "hung_up", cause="cancel"),
            told("w3", 500, number="+447700900118", extensions=("207",)),
            told("w3", 440, "hung_up", cause="noAnswer"),
            told("w4", 300, number="+441632960961", queue="Retention"),
            told("w4", 290, "hung_up", cause="cancel"),
            told("w5", 2, number="+447700900500", extensions=("204",)),
        ]
    )
    calls = PhoneCalls(camera.attached.workspace.database, people["dana"])
    for call, said in zip(calls.list_ringing(), ("shown", "waiting"), strict=True):
        calls.answer_offer(call.id, said)  # type: ignore[arg-type]
    reception.store_notes([ReceptionNote("token_wrong", "zammad", "10.0.0.7", 12)])

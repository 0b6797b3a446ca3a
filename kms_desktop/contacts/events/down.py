"""What was said to be down while a contact was in hand."""

from __future__ import annotations

from kms_desktop.contacts.down_things import thing_name
from kms_desktop.contacts.event_text import EventText, Words
from kms_desktop.contacts.events.declaration import STAYS, code_field, event_kind, yes_unless_no_field
from kms_desktop.contacts.model import Audience, Event, Payload, Writer
from kms_desktop.texts import tr


@event_kind("down_reported", writer=Writer.HOLDER, audience=Audience.NOBODY)
class DownReported(Payload):
    """Something is down. `report_id` is the key of the report; `said` is no where it was taken back."""

    report_id: str = code_field(STAYS)
    about: str = code_field(STAYS)
    said: bool = yes_unless_no_field(STAYS, default=True)

    def describe(self, event: Event, words: Words) -> EventText | None:
        if not self.said:
            return EventText("undo", tr("Not down after all"), thing_name(self.about))
        return EventText("warning", tr("Reported as down"), thing_name(self.about), "warn")

"""What was said to be down while a contact was in hand."""

from __future__ import annotations

from kms_desktop.contacts.event_text import EventText, Words
from kms_desktop.contacts.events.declaration import STAYS, code_field, event_kind, yes_unless_no_field
from kms_desktop.contacts.model import Audience, Event, Payload, Writer
from kms_desktop.texts import tr

WEBSITE, APP, LINE, PARTNER, PROGRAM = DOWN = ("website", "app", "line", "partner", "program")
"""What can be said to be down, in the order of the keys 1–5."""


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


def thing_name(about: str) -> str:
    """ "Website"; one that a newer desktop knows by its code."""
    names = {
        WEBSITE: tr("Website"),
        APP: tr("App"),
        # Translators: the customer's connection: telephone, internet
        LINE: tr("Line"),
        PARTNER: tr("Partner"),
        # Translators: this program itself
        PROGRAM: tr("This program"),
    }
    return names.get(about, about)

"""What was said because an article asks for it, and what the customer was given in writing."""

from __future__ import annotations

from typing import Any

from kms_desktop.contacts.event_text import EventText, Words, quote_text
from kms_desktop.contacts.events.declaration import STAYS, code_field, event_kind, text_field, yes_unless_no_field
from kms_desktop.contacts.model import Audience, ContactState, Event, Payload, Told, Writer
from kms_desktop.texts import tr


@event_kind("words_said", writer=Writer.HOLDER, audience=Audience.NOBODY)
class WordsSaid(Payload):
    """Words that a question of a guide asks for. `said` is no where the tick was taken away."""

    article_id: str = code_field(STAYS)
    step_id: str = code_field(STAYS)
    words: str = text_field(STAYS)
    said: bool = yes_unless_no_field(STAYS, default=True)

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        return _told_after(state, Told(self.article_id, self.step_id, self.words), said=self.said)

    def describe(self, event: Event, words: Words) -> EventText | None:
        if not self.said:
            return EventText("undo", tr("Not said after all"), quote_text(self.words))
        return EventText("megaphone", tr("Said"), quote_text(self.words), "good")


@event_kind("prevention_told", writer=Writer.HOLDER, audience=Audience.NOBODY)
class PreventionTold(Payload):
    """How it does not happen again, as the article says it. `said` is no where it was taken back."""

    article_id: str = code_field(STAYS)
    words: str = text_field(STAYS)
    said: bool = yes_unless_no_field(STAYS, default=True)

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        return _told_after(state, Told(self.article_id, "", self.words), said=self.said)

    def describe(self, event: Event, words: Words) -> EventText | None:
        if not self.said:
            return EventText("undo", tr("Not told after all"), quote_text(self.words))
        return EventText("megaphone", tr("Told how to prevent it"), quote_text(self.words), "good")


@event_kind("confirmation_given", writer=Writer.ANYBODY, audience=Audience.DESKS)
class ConfirmationGiven(Payload):
    """What was agreed was copied, mailed or printed for the customer."""

    how: str = code_field(STAYS)
    """copied, mailed or printed."""

    def describe(self, event: Event, words: Words) -> EventText:
        told = {"mailed": tr("Confirmation mailed"), "printed": tr("Confirmation printed")}
        return EventText("check", told.get(self.how, tr("Confirmation copied")), "", "good")


def _told_after(state: ContactState, one: Told, *, said: bool) -> dict[str, Any]:
    """Once each."""
    others = tuple(known for known in state.told if known != one)
    return {"told": (*others, one) if said else others}

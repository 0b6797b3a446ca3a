"""A question to a colleague while the contact stays in hand: asked, seen, answered, declined or withdrawn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kms_desktop.contacts.consult import Consult, ConsultState
from kms_desktop.contacts.event_text import EventText, Words, quote_text
from kms_desktop.contacts.events.declaration import (
    GOES,
    STAYS,
    code_field,
    event_kind,
    key_field,
    text_field,
    yes_field,
)
from kms_desktop.contacts.model import Audience, ContactState, Event, Payload, Rows, Writer
from kms_desktop.texts import tr


@event_kind("consult_asked", writer=Writer.HOLDER, audience=Audience.WAITING, rows=Rows.CONSULTS)
class ConsultAsked(Payload):
    """`again_of`: the question that is put once more, to somebody else."""

    consult_id: str = key_field(STAYS)
    to_kind: str = code_field(STAYS)
    to_id: str = code_field(STAYS)
    to_name: str = text_field(STAYS)
    question: str = text_field(GOES)
    article_id: str = code_field(STAYS, default="")
    again_of: str = code_field(STAYS, default="")

    def make_consult(self, event: Event) -> Consult:
        """What is asked."""
        return Consult(
            id=self.consult_id or event.id,
            contact_id=event.contact_id,
            asked_by=event.agent_id,
            to_kind=self.to_kind,
            to_id=self.to_id,
            to_name=self.to_name,
            question=self.question,
            asked_at=event.at,
            again_of=self.again_of,
            article_id=self.article_id,
        )

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        consult = self.make_consult(event)
        if any(known.id == consult.id for known in state.consults):
            return {}
        return {"consults": (*state.consults, consult)}

    def describe(self, event: Event, words: Words) -> EventText:
        row = (tr("Asked {name}", name=self.to_name), quote_text(self.question))
        return EventText("hand", *row, "accentink", on_sheet=row)


class ConsultReply(Payload):
    """What became of a question. What it was before it was settled the first time changes nothing."""

    __slots__ = ()
    consult_id: str

    def may_be_by(self, agent_id: str, consult: Consult) -> bool:
        """Nobody answers their own."""
        return agent_id != consult.asked_by

    def reply_to(self, consult: Consult, event: Event) -> Consult:
        """The question after it."""
        raise NotImplementedError

    def apply_to(self, consult: Consult, event: Event) -> Consult:
        if consult.state != "waiting" or not self.may_be_by(event.agent_id, consult):
            return consult
        return self.reply_to(consult, event)

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        key = self.consult_id or event.id
        return {"consults": tuple(self.apply_to(one, event) if one.id == key else one for one in state.consults)}


@event_kind("consult_seen", writer=Writer.CONSULT, audience=Audience.WAITING, rows=Rows.CONSULTS)
class ConsultSeen(ConsultReply):
    """Somebody whom it was put to opened it, and the contact behind it: a look, which the audit has too."""

    consult_id: str = key_field(STAYS)

    def reply_to(self, consult: Consult, event: Event) -> Consult:
        return replace(consult, seen_by=event.agent_id, seen_at=event.at) if not consult.seen_by else consult

    def describe(self, event: Event, words: Words) -> EventText:
        return EventText("eye", tr("{name} read the question", name=words.name(event.agent_id)))


def _settle(consult: Consult, event: Event, state: ConsultState, **more: Any) -> Consult:
    return replace(consult, state=state, answered_by=event.agent_id, answered_at=event.at, **more)


@event_kind("consult_answered", writer=Writer.CONSULT, audience=Audience.WAITING, rows=Rows.CONSULTS)
class ConsultAnswered(ConsultReply):
    """`takes_over`: whoever answers would take the whole contact, where the agent wants."""

    consult_id: str = key_field(STAYS)
    answer: str = text_field(GOES)
    takes_over: bool = yes_field(STAYS, default=False)

    def reply_to(self, consult: Consult, event: Event) -> Consult:
        return _settle(consult, event, "answered", answer=self.answer, takes_over=self.takes_over)

    def describe(self, event: Event, words: Words) -> EventText:
        name = words.name(event.agent_id)
        what = tr("{name} offers to take it over", name=name) if self.takes_over else tr("{name} answered", name=name)
        row = (what, quote_text(self.answer))
        return EventText("check", *row, "good", on_sheet=row)


@event_kind("consult_declined", writer=Writer.CONSULT, audience=Audience.WAITING, rows=Rows.CONSULTS)
class ConsultDeclined(ConsultReply):
    """Of a team the others may still answer."""

    consult_id: str = key_field(STAYS)

    def reply_to(self, consult: Consult, event: Event) -> Consult:
        told = (*(one for one in consult.declined_by if one != event.agent_id), event.agent_id)
        if consult.to_kind == "person":
            return _settle(consult, event, "declined", declined_by=told)
        return replace(consult, declined_by=told)

    def describe(self, event: Event, words: Words) -> EventText:
        return EventText("cross", tr("{name} cannot answer now", name=words.name(event.agent_id)), tone="warn")


@event_kind("consult_withdrawn", writer=Writer.HOLDER, audience=Audience.WAITING, rows=Rows.CONSULTS)
class ConsultWithdrawn(ConsultReply):
    """By who asked, or by whoever has the contact since."""

    consult_id: str = key_field(STAYS)

    def may_be_by(self, agent_id: str, consult: Consult) -> bool:
        return True

    def reply_to(self, consult: Consult, event: Event) -> Consult:
        return _settle(consult, event, "withdrawn")

    def describe(self, event: Event, words: Words) -> EventText:
        return EventText("undo", tr("Question withdrawn"))

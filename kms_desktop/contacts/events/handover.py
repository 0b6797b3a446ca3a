"""A contact passed on: handed over, accepted, refused or taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, Literal

from kms_desktop.contacts.event_text import EventText, Words, quote_text
from kms_desktop.contacts.events.declaration import (
    GOES,
    STAYS,
    code_field,
    event_kind,
    key_field,
    replaced_by,
    text_field,
    yes_unless_no_field,
)
from kms_desktop.contacts.model import (
    OUTSIDE,
    Audience,
    Conflict,
    ContactState,
    Event,
    Leg,
    Payload,
    Promise,
    Rows,
    Writer,
    at_place,
)
from kms_desktop.customers import erased
from kms_desktop.texts import tr

_HERE = ("person", "team")


@event_kind("handed_over", writer=Writer.HOLDER, audience=Audience.WAITING, rows=Rows.HANDOVERS)
class HandedOver(Payload):
    """`question`: what the next person should do; `answer`: what was found to the question with which it came here;
    `warm`: the one who hands over stays until it is accepted."""

    handover_id: str = key_field(STAYS)
    to_kind: str = code_field(STAYS)
    to_id: str = code_field(STAYS)
    to_name: str = text_field(replaced_by(erased.OUTSIDE, unless=("to_kind", _HERE)))
    question: str = text_field(GOES)
    warm: bool = yes_unless_no_field(STAYS)
    answer: str = text_field(GOES, default="")

    @property
    def goes_outside(self) -> bool:
        return self.to_kind == OUTSIDE

    def record_key(self, event: Event) -> str:
        """The handover's own, or the event's where it has none."""
        return self.handover_id or event.id

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        """Outside nobody accepts it here: the one who passed it on still has it, and wraps it up."""
        if self.goes_outside:
            return {"passed_to": self.to_name}
        if state.phase == "wrapped_up":
            return {}
        return {"phase": "handed_over", "handover_id": self.record_key(event)}

    def leg_after(self, state: ContactState, leg: Leg, event: Event) -> Leg:
        """A warm one goes on until the next person accepts; `HandoverAccepted` says so."""
        if state.phase == "wrapped_up":
            return leg
        ended_at = leg.ended_at if self.goes_outside else event.at
        return replace(leg, question=self.question, answer=self.answer, ended_at=ended_at)

    def describe(self, event: Event, words: Words) -> EventText:
        row = (tr("Passed to {name}", name=self.to_name), quote_text(self.question))
        return EventText("transfer", *row, "accentink", on_sheet=row)


class HandoverAnswer(Payload):
    """Accepted, refused or taken back. `answer` is the state of the handover's row afterwards."""

    __slots__ = ()
    handover_id: str
    reason: str
    answer: ClassVar[Literal["accepted", "refused", "taken_back"]]

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        """Refused or taken back: the one who wanted to hand over goes on."""
        return {"phase": "on_call", "handover_id": ""} if state.phase == "handed_over" else {}

    def leg_after(self, state: ContactState, leg: Leg, event: Event) -> Leg:
        return leg if state.phase == "wrapped_up" else replace(leg, ended_at=None, question="", answer="")


@event_kind("handover_accepted", writer=Writer.HANDOVER, audience=Audience.WAITING, rows=Rows.HANDOVERS)
class HandoverAccepted(HandoverAnswer):
    handover_id: str = key_field(STAYS)
    reason: str = text_field(GOES, default="")
    answer = "accepted"
    in_leg = "none"

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        """Who accepted has it, whatever a desktop that did not know of it wrote before: the database lets only one."""
        changes: dict[str, Any] = {
            "phase": "on_call",
            "handover_id": "",
            "holder_id": event.agent_id,
            "promises": tuple(self.change_promise(promise, event) for promise in state.promises),
        }
        if any(self._was_taken_by_another(earlier, event.agent_id) for earlier in state.events):
            changes["conflicts"] = (*state.conflicts, Conflict("accepted_twice"))
        return changes

    def change_promise(self, promise: Promise, event: Event) -> Promise:
        """Who has the contact owes what is still open."""
        known = at_place(promise, event)
        return replace(known, owner_id=event.agent_id) if promise.state == "open" else known

    def begins_leg(self, state: ContactState, event: Event) -> bool:
        return True

    def _was_taken_by_another(self, earlier: Event, agent_id: str) -> bool:
        said = earlier.payload
        same = isinstance(said, HandoverAccepted) and said.handover_id == self.handover_id
        return same and earlier.agent_id != agent_id

    def leg_after(self, state: ContactState, leg: Leg, event: Event) -> Leg:
        """The leg before it, which ended when it was passed on, or now where that one stayed on the line."""
        return replace(leg, ended_at=event.at if leg.ended_at is None or _was_warm(leg) else leg.ended_at)

    def describe(self, event: Event, words: Words) -> EventText:
        return EventText("transfer", tr("Handover accepted"), tone="good")


def _was_warm(leg: Leg) -> bool:
    passed_on = (e.payload for e in reversed(leg.events))
    return next((said.warm for said in passed_on if isinstance(said, HandedOver)), True)


@event_kind("handover_refused", writer=Writer.HANDOVER, audience=Audience.WAITING, rows=Rows.HANDOVERS)
class HandoverRefused(HandoverAnswer):
    handover_id: str = key_field(STAYS)
    reason: str = text_field(GOES)
    answer = "refused"

    def describe(self, event: Event, words: Words) -> EventText:
        # Translators: a contact that was passed on to them
        row = (tr("{name} refused it", name=words.name(event.agent_id)), quote_text(self.reason))
        return EventText("cross", *row, "bad", on_sheet=row)


@event_kind("handover_taken_back", writer=Writer.HANDOVER, audience=Audience.WAITING, rows=Rows.HANDOVERS)
class HandoverTakenBack(HandoverAnswer):
    handover_id: str = key_field(STAYS)
    reason: str = text_field(GOES, default="")
    answer = "taken_back"

    def describe(self, event: Event, words: Words) -> EventText:
        return EventText("undo", tr("Handover taken back"))

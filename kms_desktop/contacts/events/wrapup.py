"""A contact closed: why it was, what was done, how the customer left; and opened again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kms_desktop.access.model import Person
from kms_desktop.access.roles import DECIDE_FOR_AGENTS
from kms_desktop.contacts.ending_text import outcome_title
from kms_desktop.contacts.event_text import EventText, Words, quote_text
from kms_desktop.contacts.events.declaration import (
    GOES,
    LINE_STAYS,
    SENTENCE_GOES,
    STAYS,
    STAYS_IF_CAUSE,
    code_field,
    event_kind,
    text_field,
)
from kms_desktop.contacts.model import Audience, Conflict, ContactState, Event, Leg, Payload, Writer
from kms_desktop.texts import tr

ERASED = tr("The customer of this contact was erased, so it stays closed.")


def refuse_reopening(phase: str, holder_id: str, person: Person, *, erased: bool = False) -> str:
    """Why this person may not reopen a contact in this phase that was with `holder_id` last; "" where they may."""
    if phase != "wrapped_up":
        return tr("This contact is not wrapped up, so it cannot be reopened.")
    if erased:
        return ERASED
    if holder_id != person.id and not person.may(DECIDE_FOR_AGENTS):
        return tr("This contact is reopened by the person who wrapped it up, or by a supervisor.")
    return ""


REOPENER = Writer("reopener", lambda state, person: refuse_reopening(state.phase, state.holder_id, person))
"""Who wrapped the contact up, or whoever decides for agents and can see it."""


@event_kind("wrapped_up", writer=Writer.HOLDER, audience=Audience.DESKS)
class WrappedUp(Payload):
    """`article_id`, `article_title`, `link`: the article that is linked, and how it did. `currency`: the sign before
    the amounts of this contact. `told`: one line on how it ended, which earlier versions stored instead."""

    reason: str = text_field(STAYS_IF_CAUSE)
    outcome: str = code_field(STAYS)
    words: str = text_field(SENTENCE_GOES)
    article_id: str = code_field(STAYS)
    article_title: str = text_field(STAYS)
    link: str = code_field(STAYS)
    resolution: str = text_field(GOES)
    currency: str = code_field(STAYS, default="")
    told: str = text_field(LINE_STAYS, default="")
    ends_contact = True

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        """The last one of whoever has the contact counts; one by another person is told as a conflict."""
        if state.holder_id not in ("", event.agent_id):
            return {"conflicts": (*state.conflicts, self._by_another(state))}
        changes: dict[str, Any] = {
            "phase": "wrapped_up",
            "handover_id": "",
            "ended_at": event.at,
            "reason": self.reason,
            "outcome": self.outcome or "unknown",
            "closing_words": self.words,
            "resolution": self.resolution,
            "resolved_by": self.article_id,
            "link": self.link,
        }
        so_far = ((e.payload, e.agent_id) for e in reversed(state.events))
        earlier = next(((said, by) for said, by in so_far if isinstance(said, WrappedUp | Reopened)), None)
        if earlier is not None and isinstance(earlier[0], WrappedUp) and earlier[1] != event.agent_id:
            conflict = Conflict("wrapped_up_twice", (earlier[0].outcome, self.outcome))
            changes["conflicts"] = (*state.conflicts, conflict)
        return changes

    def _by_another(self, state: ContactState) -> Conflict:
        if state.phase == "wrapped_up":
            return Conflict("wrapped_up_twice", (state.outcome, self.outcome))
        return Conflict("wrapped_up_by_another", (self.outcome,))

    def leg_after(self, state: ContactState, leg: Leg, event: Event) -> Leg:
        return replace(leg, ended_at=event.at)

    def describe(self, event: Event, words: Words) -> EventText:
        return EventText("check", tr("Wrapped up"), outcome_title(self.outcome), "good")


@event_kind("reopened", writer=REOPENER, audience=Audience.DESKS)
class Reopened(Payload):
    """`reason`: why, as it was typed; whoever takes back their own wrap-up need not say it."""

    reason: str = text_field(GOES, default="")

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        """Whoever reopened it has it. What the wrap-up said is undone, and two of them are no conflict any more."""
        if state.phase != "wrapped_up":
            return {}
        settled = ("wrapped_up_twice", "wrapped_up_by_another")
        return {
            "phase": "on_call",
            "holder_id": event.agent_id,
            "ended_at": None,
            **dict.fromkeys(("reason", "outcome", "closing_words", "resolution", "resolved_by", "link"), ""),
            "conflicts": tuple(one for one in state.conflicts if one.what not in settled),
        }

    def begins_leg(self, state: ContactState, event: Event) -> bool:
        return state.phase == "wrapped_up" and state.holder_id != event.agent_id

    def leg_after(self, state: ContactState, leg: Leg, event: Event) -> Leg:
        """The leg of who wrapped it up goes on where they reopen it themselves."""
        goes_on = state.phase == "wrapped_up" and state.holder_id == event.agent_id
        return replace(leg, ended_at=None) if goes_on else leg

    def describe(self, event: Event, words: Words) -> EventText:
        return EventText("undo", tr("Reopened"), quote_text(self.reason))

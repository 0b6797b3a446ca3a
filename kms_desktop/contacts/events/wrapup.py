"""A contact closed: why it was, what was done, how the customer left; put right later; and opened again.

Question: how is a wrap-up put right? Choice: by an event that says all of it anew, with who and when; the wrap-up that
counts is the last one with the last correction of it, so that whatever is read from a wrap-up is read from a corrected
one too. Refused: changing what is stored, as nobody could say then what was taught and reported before. And what of
several issues? Each further one is an event of its own, and the wrap-up names those that count, so that saving, putting
right or reopening never counts one twice.
"""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from kms_desktop.access.model import Person
from kms_desktop.access.roles import DECIDE_FOR_AGENTS
from kms_desktop.contacts.ending_text import EASE, ease_title, outcome_title
from kms_desktop.contacts.event_text import EventText, Words, quote_text
from kms_desktop.contacts.events.declaration import (
    GOES,
    LINE_STAYS,
    SENTENCE_GOES,
    STAYS,
    STAYS_IF_CAUSE,
    code_field,
    codes_field,
    event_kind,
    key_field,
    number_field,
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


def refuse_correcting(phase: str, holder_id: str, person: Person, *, erased: bool = False) -> str:
    """Why this person may not put the wrap-up of such a contact right; "" where they may."""
    if phase != "wrapped_up":
        return tr("This contact is open, so there is no wrap-up to correct yet.")
    if erased:
        return tr("The customer of this contact was erased, so its wrap-up stays as it is.")
    if holder_id != person.id and not person.may(DECIDE_FOR_AGENTS):
        return tr("A wrap-up is corrected by the person who saved it, or by a supervisor.")
    return ""


CORRECTOR = Writer("corrector", lambda state, person: refuse_correcting(state.phase, state.holder_id, person))
"""Who wrapped the contact up, or whoever decides for agents and can see it."""


def _refuse_settling(state: ContactState, person: Person) -> str:
    return (CORRECTOR if state.phase == "wrapped_up" else Writer.HOLDER).refusal(state, person)


SETTLER = Writer("settler", _refuse_settling)
"""Whoever has the contact; once it is wrapped up, whoever may put the wrap-up right."""

REOPENER = Writer("reopener", lambda state, person: refuse_reopening(state.phase, state.holder_id, person))
"""Who wrapped the contact up, or whoever decides for agents and can see it."""


@event_kind("issue_settled", writer=SETTLER, audience=Audience.NOBODY)
class IssueSettled(Payload):
    """One more issue of the same contact; it counts where the wrap-up names its key. `asked`: in which words."""

    issue_id: str = key_field(STAYS)
    reason: str = text_field(STAYS_IF_CAUSE)
    reason_code: str = code_field(STAYS, default="")
    article_id: str = code_field(STAYS)
    article_title: str = text_field(STAYS)
    article_kind: str = code_field(STAYS, default="")
    link: str = code_field(STAYS)
    preventable: str = code_field(STAYS, default="")
    resolution: str = text_field(GOES)
    asked: str = text_field(SENTENCE_GOES, default="")

    def record_key(self, event: Event) -> str:
        """The issue's own, or the event's where it has none."""
        return self.issue_id or event.id

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        return {"issues": {**state.issues, self.record_key(event): self}}

    def describe(self, event: Event, words: Words) -> EventText:
        return EventText("plus", tr("Another issue"), self.article_title or self.reason)


@event_kind("wrapped_up", writer=Writer.HOLDER, audience=Audience.DESKS)
class WrappedUp(Payload):
    """`article_id`, `article_title`, `link`: the article that is linked, and how it did. `currency`: the sign before
    the amounts of this contact. `told`: one line on how it ended, which earlier versions stored instead.

    `preventable`: yes, no, or "" where nobody said. `ease`: 1 to 5, how easy the customer said it was, the more the
    easier; "" where they were not asked or did not say. `issues`: keys of the further issues. `asked`: the customer's
    words of the first one, where there are several. `also_closes`: the threads of the history that are settled with it.
    `proposed_…`: what was filled in before the agent touched it."""

    reason: str = text_field(STAYS_IF_CAUSE)
    outcome: str = code_field(STAYS)
    words: str = text_field(SENTENCE_GOES)
    article_id: str = code_field(STAYS)
    article_title: str = text_field(STAYS)
    link: str = code_field(STAYS)
    resolution: str = text_field(GOES)
    currency: str = code_field(STAYS, default="")
    told: str = text_field(LINE_STAYS, default="")
    reason_code: str = code_field(STAYS, default="")
    article_kind: str = code_field(STAYS, default="")
    preventable: str = code_field(STAYS, default="")
    asked: str = text_field(SENTENCE_GOES, default="")
    issues: tuple[str, ...] = codes_field(STAYS, default=())
    also_closes: tuple[str, ...] = codes_field(GOES, default=())
    talk_s: float | Decimal | None = number_field(STAYS, default=None)
    hold_s: float | Decimal | None = number_field(STAYS, default=None)
    wrap_s: float | Decimal | None = number_field(STAYS, default=None)
    proposed_code: str = code_field(STAYS, default="")
    proposed_article: str = code_field(STAYS, default="")
    proposed_link: str = code_field(STAYS, default="")
    proposed_outcome: str = code_field(STAYS, default="")
    ease: str = code_field(STAYS, default="")
    ends_contact = True

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        """The last one of whoever has the contact counts; one by another person is told as a conflict."""
        if state.holder_id not in ("", event.agent_id):
            return {"conflicts": (*state.conflicts, self._by_another(state))}
        changes: dict[str, Any] = {
            "phase": "wrapped_up",
            "handover_id": "",
            "ended_at": event.at,
            **_told_by(self),
            "corrected": None,
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
        said = [outcome_title(self.outcome), *([ease_title(self.ease)] if self.ease in EASE else [])]
        return EventText("check", tr("Wrapped up"), " · ".join(said), "good")


@event_kind("wrap_up_corrected", writer=CORRECTOR, audience=Audience.DESKS)
class WrapUpCorrected(Payload):
    """All that can be put right of a wrap-up, as it is now. `why`: as it was typed; nobody need say it."""

    reason: str = text_field(STAYS_IF_CAUSE)
    outcome: str = code_field(STAYS)
    words: str = text_field(SENTENCE_GOES)
    article_id: str = code_field(STAYS)
    article_title: str = text_field(STAYS)
    link: str = code_field(STAYS)
    resolution: str = text_field(GOES)
    reason_code: str = code_field(STAYS)
    article_kind: str = code_field(STAYS)
    preventable: str = code_field(STAYS)
    issues: tuple[str, ...] = codes_field(STAYS)
    also_closes: tuple[str, ...] = codes_field(GOES)
    why: str = text_field(GOES, default="")
    ease: str = code_field(STAYS, default="")

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        """It changes the wrap-up that counts; who saved that, and when, stays."""
        if state.phase != "wrapped_up" or not isinstance(state.wrap_up, WrappedUp):
            return {}
        said = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "why"}
        return {**_told_by(replace_said(state.wrap_up, told="", **said)), "corrected": event}

    def describe(self, event: Event, words: Words) -> EventText:
        return EventText("pencil", tr("Wrap-up corrected"), quote_text(self.why))


def replace_said(said: WrappedUp, **others: Any) -> WrappedUp:
    """The same wrap-up with these things said otherwise."""
    return WrappedUp(**{one.name: getattr(said, one.name) for one in fields(said)} | others)


def _told_by(said: WrappedUp) -> dict[str, Any]:
    """What of the contact follows from the wrap-up that counts."""
    return {
        "reason": said.reason,
        "outcome": said.outcome or "unknown",
        "closing_words": said.words,
        "resolution": said.resolution,
        "resolved_by": said.article_id,
        "link": said.link,
        "wrap_up": said,
    }


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
            "wrap_up": None,
            "corrected": None,
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

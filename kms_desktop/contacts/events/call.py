"""What is known of the call itself: taken, whose it is, verified, noted, searched, held."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from kms_desktop.contacts.event_text import EventText, Words, quote_text
from kms_desktop.contacts.events.declaration import (
    GOES,
    SENTENCE_GOES,
    STAYS,
    code_field,
    event_kind,
    number_field,
    replaced_by,
    text_field,
    texts_field,
    yes_field,
)
from kms_desktop.contacts.model import Audience, ContactState, Event, Payload, Repeat, Writer
from kms_desktop.contacts.values import as_text
from kms_desktop.customers import erased
from kms_desktop.customers.channels import channel_of
from kms_desktop.texts import tr

_VERIFIED_MINUTES = 30
_LONGEST_MINUTES = 1440
_LEVELS = ("known", "maybe", "unknown")
_SUGGESTED = {
    "flag": tr("Flagged the article"),
    "fix": tr("Proposed a fix"),
    "none_fit": tr("None of these fit"),
    "observation": tr("Reported"),
}


@event_kind("opened", writer=Writer.HOLDER, audience=Audience.DESKS)
class Opened(Payload):
    channel: str = code_field(STAYS)
    number: str = code_field(GOES, default="")
    call_id: str = code_field(GOES, default="")
    shown: str = code_field(GOES, default="")
    waited_s: float | Decimal | None = number_field(STAYS, default=None)
    queue: str = code_field(STAYS, default="")
    direction: str = code_field(STAYS, default="")

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        return {
            "phase": "on_call" if state.phase == "none" else state.phase,
            "channel": self.channel or "phone",
            "direction": self.direction or "in",
            "number": self.number,
            "call_id": self.call_id,
            "shown": self.shown,
            "opened_at": state.opened_at or event.at,
        }

    def describe(self, event: Event, words: Words) -> EventText:
        channel = channel_of(self.channel or "phone")
        if channel.code != "phone":
            return EventText(channel.icon, channel.going_on, self.shown, in_leg=(channel.going_on, self.shown))
        if self.direction == "out":
            # Translators: we did, and what follows is the number
            return EventText("phone", tr("Call made"), self.shown, in_leg=(tr("Called by us"), self.shown))
        what = tr("Call taken")
        if self.waited_s is not None:
            what = tr("Call taken after {seconds} s", seconds=round(self.waited_s))
        # Translators: the customer did, and what follows is the number
        return EventText("phone", what, self.shown, in_leg=(tr("Rang in"), self.shown))


@event_kind("identified", writer=Writer.HOLDER, audience=Audience.DESKS)
class Identified(Payload):
    customer_id: str = code_field(STAYS, unnamed="")
    name: str = text_field(replaced_by(erased.NAME), unnamed="")
    level: str = code_field(STAYS, unnamed="unknown")
    why: str = text_field(GOES, unnamed="")

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        """Somebody else than thought before is not verified: it was the other one who was."""
        changes: dict[str, Any] = {
            "customer_id": self.customer_id,
            "customer_name": self.name,
            "level": self.level if self.level in _LEVELS else "known",
        }
        if state.customer_id and self.customer_id != state.customer_id:
            changes |= {"verified_at": None, "verified_how": (), "verified_by": "", "verified_until": None}
        return changes

    def describe(self, event: Event, words: Words) -> EventText:
        what, to_us = _level_texts(self.level or "known", self.name)
        return EventText("user", what, self.why, in_leg=(to_us, self.name))


def _level_texts(level: str, name: str) -> tuple[str, str]:
    """Who it is, and how sure that is; a level that a newer desktop knows is shown as it is."""
    match level:
        case "known":
            # Translators: how sure it is who calls
            return tr("Known: {name}", name=name), tr("Known to us")
        case "maybe":
            return tr("Maybe: {name}", name=name), tr("Maybe to us")
        case "unknown":
            return tr("Unknown: {name}", name=name), tr("Unknown to us")
    shown = level.capitalize()
    return tr("{level}: {name}", level=shown, name=name), tr("{level} to us", level=shown)


@event_kind("verified", writer=Writer.HOLDER, audience=Audience.NOBODY)
class Verified(Payload):
    """`minutes`: how long it is good."""

    how: tuple[str, ...] = texts_field(GOES)
    minutes: float | Decimal | None = number_field(STAYS)

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        told = self.minutes is not None and 0 <= self.minutes <= _LONGEST_MINUTES
        good = float(self.minutes) if told and self.minutes is not None else _VERIFIED_MINUTES
        return {
            "verified_at": event.at,
            "verified_how": self.how,
            "verified_by": event.agent_id,
            "verified_until": _add_span(event.at, timedelta(minutes=good)),
        }

    def find_repeat(self, state: ContactState, event: Event) -> Repeat | None:
        """While the colleague's own is good it need not be asked; the time it is good for came with it."""
        until = state.verified_until
        if until is None or event.at >= until or state.verified_by == event.agent_id:
            return None
        return Repeat(
            "verification", as_text(", ".join(self.how)), "", event.agent_id, state.verified_by, event.at, event.id
        )

    def describe(self, event: Event, words: Words) -> EventText:
        row = (tr("Verified"), ", ".join(self.how))
        return EventText("shield-check", tr("Verified: {how}", how=row[1]), tone="good", in_leg=row, on_sheet=row)


def _add_span(at: datetime, span: timedelta) -> datetime:
    try:
        return at + span
    except OverflowError:
        return at


@event_kind("noted", writer=Writer.HOLDER, audience=Audience.NOBODY)
class Noted(Payload):
    """The whole note as it stands; the last one counts."""

    text: str = text_field(SENTENCE_GOES)
    only_last_in_log = True
    in_leg = "none"

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        return {"note": self.text}

    def describe(self, event: Event, words: Words) -> EventText | None:
        return EventText("pencil", tr("Note"), self.text) if self.text else None


@event_kind("searched", writer=Writer.HOLDER, audience=Audience.NOBODY)
class Searched(Payload):
    text: str = text_field(SENTENCE_GOES)
    in_leg = "first"

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        again = not self.text or state.searches[-1:] == (self.text,)
        return {} if again else {"searches": (*state.searches, self.text)}

    def describe(self, event: Event, words: Words) -> EventText:
        said = tr("“{text}”", text=self.text)
        return EventText("search", said, in_leg=(tr("In their words"), said), leg_icon="quote")


@event_kind("held", writer=Writer.HOLDER, audience=Audience.IN_TIME)
class Held(Payload):
    on: bool = yes_field(STAYS)

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        if state.phase not in ("on_call", "held"):
            return {}
        return {"phase": "held" if self.on else "on_call"}

    def describe(self, event: Event, words: Words) -> EventText:
        return EventText("pause", tr("On hold") if self.on else tr("Back on the line"))


@event_kind("suggested", writer=Writer.ANYBODY, audience=Audience.DESKS)
class Suggested(Payload):
    suggestion_id: str = code_field(STAYS)
    about: str = code_field(STAYS, key="kind")
    text: str = text_field(GOES)

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        return _with_suggestion(state, self.suggestion_id)

    def describe(self, event: Event, words: Words) -> EventText:
        icon = "flag" if self.about == "flag" else "megaphone"
        return EventText(icon, _SUGGESTED.get(self.about, tr("Suggested")), quote_text(self.text))


@event_kind("none_fit", writer=Writer.ANYBODY, audience=Audience.DESKS)
class NoneFit(Payload):
    """No option of the article fits; it became a suggestion."""

    article_id: str = code_field(STAYS)
    text: str = text_field(GOES)
    suggestion_id: str = code_field(STAYS)

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        return _with_suggestion(state, self.suggestion_id)

    def describe(self, event: Event, words: Words) -> EventText:
        said = quote_text(self.text)
        return EventText("megaphone", tr("None of these fit"), said, on_sheet=(tr("None of the options fit"), said))


def _with_suggestion(state: ContactState, key: str) -> dict[str, Any]:
    return {"suggestions": (*state.suggestions, key)} if key and key not in state.suggestions else {}

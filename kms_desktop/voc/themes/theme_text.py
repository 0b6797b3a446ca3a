"""States, events and values of themes → words, made when somebody reads."""

from __future__ import annotations

from collections.abc import Mapping

from kms_desktop.texts import tr
from kms_desktop.texts.format import money, percent
from kms_desktop.voc.themes.model import Effect, Stake, ThemeEvent, ThemeState
from kms_desktop.voc.themes.value import is_small

_STATES: dict[ThemeState, str] = {
    "new": tr("To decide"),
    # Translators: of a theme: somebody cares for it
    "owned": tr("Owned"),
    "accepted": tr("Accepted"),
    "declined": tr("Declined"),
    "done": tr("Done, checking"),
    "worked": tr("Worked"),
    "no_change": tr("No change"),
    "not_yet": tr("Done, too early to tell"),
    "joined": tr("Joined"),
}


def state_name(state: ThemeState) -> str:
    """ "To decide" """
    return _STATES.get(state, state)


def stake_words(stake: Stake | None, currency: str) -> str:
    """ "£18,000 to £41,000"; "small sample" where it rests on too little."""
    if stake is None or is_small(stake):
        return tr("small sample")
    low, high = (money(round(end), currency) for end in (stake.yearly.low, stake.yearly.high))
    return tr("{low} to {high}", low=low, high=high)


def effect_words(effect: Effect) -> str:
    """ "Worked: 30 % fewer than expected (50 % to 10 %), 12 instead of 20." """
    if effect.result == "not_yet":
        return tr("Too early to tell: {after} contacts since it was done.", after=effect.after)
    change, low, high = (percent(end) for end in (effect.change, effect.low, effect.high))
    told = {"change": change, "low": low, "high": high, "after": effect.after, "expected": round(effect.expected)}
    if effect.result == "worked":
        return tr("Worked: {change} ({low} to {high}), {after} contacts where {expected} were expected.", **told)
    return tr("No change: {change} ({low} to {high}), {after} contacts where {expected} were expected.", **told)


def event_words(event: ThemeEvent, names: Mapping[str, str]) -> str:
    """What happened, in one line."""
    said = {key: value for key, value in event.data.items() if isinstance(value, str)}
    words = said.get("words") or said.get("why") or said.get("title") or said.get("day") or ""
    if event.kind == "owned":
        words = said.get("department") or names.get(said.get("staff_id", ""), "")
    name = _EVENTS.get(event.kind, event.kind)
    return f"{name}: {words}" if words else name


_EVENTS: dict[str, str] = {
    "made": tr("Made"),
    "named": tr("Named"),
    "added": tr("A suggestion was added"),
    "removed": tr("A suggestion was taken out"),
    "same_here": tr("Same here"),
    "joined": tr("Joined into another"),
    "parted": tr("Parted again"),
    "owned": tr("Owned by"),
    "due": tr("Due"),
    "accepted": tr("Accepted"),
    "declined": tr("Declined"),
    "done": tr("Done"),
    "checked": tr("Checked"),
    "reopened": tr("Reopened"),
}

"""Changes of a customer → their card: a pure fold, whatever order they are delivered in.

Question: where does a note or a preference live? Choice: in a log of changes, each by somebody, of which the card is
read. Reason: who said so and when is part of it, what was ended can be undone, and two desktops that were away merge
without a rule of their own. Refused: columns of the customer, where the last one to write is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from kms_desktop.contacts.card.model import (
    FROM_CONTACT,
    PREFERENCES,
    Change,
    ContactPoint,
    CustomerCard,
    PinnedNote,
    Preference,
)

# kind               what it says
HOLDS: Mapping[str, Mapping[str, int]] = {
    "entered": {"name": 200, "account_no": 100},
    "number_kept": {"value": 40},
    "number_dropped": {"value": 300},
    "note_pinned": {"text": 1000, "until": 10},
    "note_changed": {"note_id": 36, "text": 1000, "until": 10},
    "note_ended": {"note_id": 36},
    "note_restored": {"note_id": 36},
    "preference_set": {"what": 20, "value": 200, "consent": 5},
    "confirmed": {},
}
"""By kind the names of its values, each with the most letters it may have; the shared database holds the same list."""


def fold_card(customer_id: str, changes: Iterable[Change]) -> CustomerCard:
    """The card without its contact points, after these changes."""
    notes: dict[str, PinnedNote] = {}
    preferences: dict[str, Preference] = {}
    confirmed: Change | None = None
    for change in sorted({one.id: one for one in changes}.values(), key=lambda one: (one.at, one.id)):
        if change.kind == "confirmed":
            confirmed = change
        elif change.kind == "preference_set":
            _set_preference(preferences, change)
        else:
            _change_note(notes, change)
    return CustomerCard(
        customer_id,
        tuple(sorted(notes.values(), key=lambda note: (note.at, note.id), reverse=True)),
        preferences,
        confirmed.at if confirmed else None,
        confirmed.by_id if confirmed else "",
    )


def points_after(points: Iterable[ContactPoint], waiting: Iterable[Change]) -> tuple[ContactPoint, ...]:
    """The contact points, with what this desktop has not delivered yet."""
    known = {(one.kind, one.value): one for one in points}
    for change in waiting:
        value = str(change.data.get("value", ""))
        if change.kind == "number_kept":
            known[("phone", value)] = ContactPoint("phone", value, "known", FROM_CONTACT)
        elif change.kind == "number_dropped":
            known = {key: one for key, one in known.items() if one.value != value}
    return tuple(known.values())


def _set_preference(preferences: dict[str, Preference], change: Change) -> None:
    what, value = str(change.data.get("what", "")), str(change.data.get("value", ""))
    known = next((one for one in PREFERENCES if one == what), None)
    if known is None:
        return
    preferences.pop(known, None)
    if value:
        preferences[known] = Preference(known, value, change.data.get("consent") is True, change.by_id, change.at)


def _change_note(notes: dict[str, PinnedNote], change: Change) -> None:
    text, until = str(change.data.get("text", "")), _day_of(change.data.get("until"))
    if change.kind == "note_pinned" and text:
        notes[change.id] = PinnedNote(change.id, text, change.by_id, change.at, until)
        return
    note = notes.get(str(change.data.get("note_id", "")))
    if note is None:
        return
    if change.kind == "note_changed" and text:
        notes[note.id] = replace(note, text=text, until=until, by_id=change.by_id, at=change.at)
    elif change.kind == "note_ended":
        notes[note.id] = replace(note, ended_at=change.at)
    elif change.kind == "note_restored":
        notes[note.id] = replace(note, ended_at=None)


def _day_of(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def as_change(key: str, payload: Mapping[str, object]) -> Change:
    """A change as the journal carries it; its id is the key beside it."""
    data = payload.get("data")
    try:
        at = datetime.fromisoformat(str(payload.get("at"))).astimezone(UTC)
    except ValueError:
        at = datetime.fromtimestamp(0, UTC)
    told = {name: str(payload.get(name, "")) for name in ("customer_id", "contact_id", "by_id", "kind")}
    return Change(key, at=at, data=data if isinstance(data, Mapping) else {}, **told)


def payload_of_change(change: Change) -> dict[str, object]:
    """As the journal and the act of a server take it."""
    return {
        "customer_id": change.customer_id,
        "contact_id": change.contact_id,
        "at": change.at.isoformat(),
        "by_id": change.by_id,
        "kind": change.kind,
        "data": dict(change.data),
    }

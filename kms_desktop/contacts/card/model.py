"""The nouns of a customer's card: a note pinned to it, what they prefer or need, their contact points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

PreferenceOf = Literal["channel", "language", "support"]
PREFERENCES: tuple[PreferenceOf, ...] = ("channel", "language", "support")
FROM_CONTACT = "contact"
"""`source` of a contact point that was kept in a contact of this program."""


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the log that a card is folded from. `id` is a UUIDv7 of the desktop's; `at` is UTC."""

    id: str
    customer_id: str
    contact_id: str
    at: datetime
    by_id: str
    kind: str
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PinnedNote:
    """`until`: the last day on which it stands, None for no end. `ended_at`: when somebody took it down before."""

    id: str
    text: str
    by_id: str
    at: datetime
    until: date | None = None
    ended_at: datetime | None = None

    def stands_on(self, today: date) -> bool:
        return self.ended_at is None and (self.until is None or self.until >= today)


@dataclass(frozen=True, slots=True)
class Preference:
    """What a customer prefers or needs. `consent`: they agreed that it is kept, on the day `at`."""

    what: PreferenceOf
    value: str
    consent: bool
    by_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """A number or address. `kept`: it was kept in a contact and can be taken off by whoever has the customer."""

    kind: str
    value: str
    level: str
    source: str = ""

    @property
    def kept(self) -> bool:
        return self.source == FROM_CONTACT


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """Notes newest first, also those that ended; `points` in the order in which they became known."""

    customer_id: str = ""
    notes: tuple[PinnedNote, ...] = ()
    preferences: Mapping[str, Preference] = field(default_factory=dict)
    confirmed_at: datetime | None = None
    confirmed_by: str = ""
    points: tuple[ContactPoint, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    """Of the people who wrote on it, by their keys."""
    answers_needed: int = 2
    """How many of their answers are a verification in this workspace."""

    def notes_on(self, today: date) -> tuple[PinnedNote, ...]:
        """Those that stand on this day."""
        return tuple(note for note in self.notes if note.stands_on(today))

    def support_need(self) -> str:
        """What whoever calls them should know at once; "" for nothing, or where they did not agree to it."""
        need = self.preferences.get("support")
        return need.value if need is not None and need.consent else ""

"""What a person did → an event whose data is clean, masked and JSON-safe; and events to payloads and back.

Every free text passes the mask here and nowhere else, so nothing that was typed can reach the journal unmasked. Keys
that hold ids, numbers and names of things are left as they are: a phone number may look like a card.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from kms_desktop.articles.model import Fact
from kms_desktop.contacts.masking import mask
from kms_desktop.contacts.model import Event
from kms_desktop.guidance.conditions import number_of
from kms_desktop.storage.text import readable

_EXACT = (
    frozenset({"id", "kind", "channel", "number", "shown", "queue", "direction", "level", "fact", "remedy", "amount"})
    | {"due_at", "to_kind", "link", "outcome", "revision", "step", "next", "choice", "on", "warm", "waited_s"}
    | {"minutes", "first_by"}
)
_DEEPEST = 5
_LONGEST = 20_000
_LONGEST_KEY = 100
_MOST_MONEY = 10**9


def made(key: str, contact_id: str, seq: int, at: datetime, agent_id: str, kind: str, data: Mapping[str, Any]) -> Event:
    """A new event, its data as it may be stored."""
    return Event(key, contact_id, seq, at, agent_id, kind, storable(data))


def storable(data: Mapping[str, Any]) -> dict[str, Any]:
    """Data of an event as JSON holds it: readable, masked, amounts as numbers, times as ISO text."""
    return _stored_pairs(data, 0)


def _stored_pairs(data: Mapping[Any, Any], depth: int) -> dict[str, Any]:
    named = ((readable(str(key), _LONGEST_KEY), value) for key, value in data.items())
    return {key: _stored(value, exact=_is_exact(key), depth=depth) for key, value in named}


def _is_exact(key: str) -> bool:
    return key in _EXACT or key.endswith("_id")


def _stored(value: object, *, exact: bool, depth: int) -> Any:
    if isinstance(value, str):
        clean = readable(value, _LONGEST)
        return clean if exact else mask(clean)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        return _stored_number(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if depth >= _DEEPEST:
        return None
    if isinstance(value, Mapping):
        return _stored_pairs(value, depth + 1)
    if isinstance(value, list | tuple):
        return [_stored(part, exact=exact, depth=depth + 1) for part in value]
    return None


def _stored_number(value: float | Decimal) -> int | float | None:
    number = number_of(value)
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def payload_of(event: Event) -> dict[str, Any]:
    """The event as the journal and the outbox carry it; its id is the key beside it."""
    return {
        "contact_id": event.contact_id,
        "seq": event.seq,
        "at": event.at.isoformat(),
        "agent_id": event.agent_id,
        "kind": event.kind,
        "data": dict(event.data),
    }


def event_of(key: str, payload: Mapping[str, Any]) -> Event:
    """The event of a payload. What is missing or broken falls back; a time that cannot be read is 1970."""
    data = payload.get("data")
    seq = payload.get("seq")
    return Event(
        id=key,
        contact_id=text_of(payload, "contact_id"),
        seq=seq if isinstance(seq, int) else 0,
        at=time_of(payload, "at") or datetime.fromtimestamp(0, UTC),
        agent_id=text_of(payload, "agent_id"),
        kind=text_of(payload, "kind"),
        data=data if isinstance(data, dict) else {},
    )


def text_of(data: Mapping[str, Any], key: str) -> str:
    """The text under the key, "" where there is none."""
    value = data.get(key)
    return value if isinstance(value, str) else ""


def texts_of(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """The texts of a list under the key."""
    value = data.get(key)
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(part for part in value if isinstance(part, str)) if isinstance(value, list | tuple) else ()


def time_of(data: Mapping[str, Any], key: str) -> datetime | None:
    """The time under the key, in UTC; one without a zone is taken as UTC."""
    try:
        at = datetime.fromisoformat(text_of(data, key))
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def money_of(data: Mapping[str, Any], key: str) -> Decimal:
    """The amount under the key in the workspace's currency, to the penny; 0 where there is none."""
    number = number_of(data.get(key))
    return number.quantize(Decimal("0.01")) if number is not None and abs(number) < _MOST_MONEY else Decimal(0)


def fact_of(value: object) -> Fact | None:
    """A fact as JSON holds it, back in the shape that conditions compare; None for what is no fact."""
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return number_of(value)
    if isinstance(value, list | tuple):
        return tuple(str(part) for part in value if isinstance(part, str | int | float))
    return None


def facts_of(data: Mapping[str, Any], key: str) -> dict[str, Fact]:
    """The facts under the key, without those that cannot be read."""
    value = data.get(key)
    if not isinstance(value, Mapping):
        return {}
    found = ((str(name), fact_of(part)) for name, part in value.items())
    return {name: fact for name, fact in found if fact is not None}

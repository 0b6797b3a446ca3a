"""Events ↔ what the journal, the outbox and the database hold of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from kms_desktop.contacts.events import all_kinds as all_kinds
from kms_desktop.contacts.events.declaration import NotReadable, masked_where_unknown, read_payload, stored_payload
from kms_desktop.contacts.model import Event, Payload
from kms_desktop.contacts.values import as_time, text_of
from kms_desktop.storage.unreadable import Unreadable


def new_event(key: str, contact_id: str, seq: int, at: datetime, agent_id: str, payload: Payload) -> Event:
    """An event that has just happened, its payload as it may be stored: masked."""
    return read_event(key, contact_id, seq, at, agent_id, payload.kind, stored_payload(payload))


def read_event(
    key: str, contact_id: str, seq: int, at: datetime, agent_id: str, kind: str, data: Mapping[str, Any]
) -> Event:
    """The event of a row, or of whatever else has these seven values of it."""
    if isinstance(data, Unreadable):
        return Event(key, contact_id, seq, at, agent_id, NotReadable(kind=kind), data)
    said = data if isinstance(data, Mapping) else {}
    return Event(key, contact_id, seq, at, agent_id, read_payload(kind, said), said)


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
    """The event that was carried. What is missing or broken falls back; a time that cannot be read is 1970."""
    data, seq, kind = payload.get("data"), payload.get("seq"), text_of(payload, "kind")
    return read_event(
        key,
        text_of(payload, "contact_id"),
        seq if isinstance(seq, int) else 0,
        as_time(payload.get("at")) or datetime.fromtimestamp(0, UTC),
        text_of(payload, "agent_id"),
        kind,
        masked_where_unknown(kind, data) if isinstance(data, dict) else {},
    )

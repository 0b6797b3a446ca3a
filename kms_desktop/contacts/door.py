"""Events of a contact → the acts of the shared database that judge and store them, and what is stored there then.

Question: who decides whether an event is stored? Choice: on a server its acts, by the role and the holder of that
moment, from which all lists of the contact follow; on a file, which belongs to who opened it, `projection`. Refused:
rows written by a desktop to a server, as whoever may write a row may forge one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from kms_desktop.contacts.events.reading import event_of, payload_of
from kms_desktop.contacts.model import Event
from kms_desktop.contacts.values import text_of
from kms_desktop.storage.database import Database

_SAID = ("seq", "at", "agent_id", "kind", "data")


def log_event(database: Database, key: str, payload: Mapping[str, Any], known: Collection[Event] | None) -> list[Event]:
    """One that was carried, as the outbox has it. Gives what the database has beside `known`; None: that is not asked.

    Raises Refused with the database's sentence.
    """
    said = {"id": key, **{name: payload[name] for name in _SAID if name in payload}}
    return _log(database, text_of(payload, "contact_id"), [said], known)


def log_events(
    database: Database, events: Sequence[Event], known: Collection[Event], limits: Iterable[Mapping[str, Any]] = ()
) -> list[Event]:
    """Several of one contact, all or none. `limits`: how often an option may be granted by the article at hand."""
    said = [{"id": event.id, **{name: payload_of(event)[name] for name in _SAID}} for event in events]
    return _log(database, events[0].contact_id, said, known, [dict(one) for one in limits])


def answer_waiting(database: Database, event: Event) -> list[Event]:
    """The answer to what waits for one, whose key it names; gives all that is stored of the contact then.

    Raises Refused where it does not wait any more, or not for this person.
    """
    said = payload_of(event)
    told = database.perform_act(
        "answer_once", event={"id": event.id, **{name: said[name] for name in _SAID if name != "seq"}}
    )
    return _events(told)


def _log(
    database: Database,
    contact_id: str,
    said: list[dict[str, Any]],
    known: Collection[Event] | None,
    limits: list[dict[str, Any]] | None = None,
) -> list[Event]:
    keys = None if known is None else tuple(event.id for event in known)
    return _events(
        database.perform_act("log_events", contact_id=contact_id, events=said, known=keys, limits=limits or None)
    )


def _events(told: Mapping[str, Any]) -> list[Event]:
    return [event_of(text_of(one, "id"), one) for one in told.get("events", ())]

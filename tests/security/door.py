"""The acts of contacts, done by somebody who leaves the program aside and connects with a tool."""

from __future__ import annotations

import json
from typing import Any

import psycopg

from kms_desktop.storage.schema import HEAD

LOG_EVENTS = "SELECT public_acts.log_events(%s, %s, %s::json)"
NOON = "2026-11-22T12:04:00+00:00"


def an_event(key: str, kind: str, data: Any, seq: Any = 99, at: str = NOON, **said: Any) -> dict[str, Any]:
    return {"id": key, "seq": seq, "at": at, "kind": kind, "data": data, **said}


def log_event(own: psycopg.Connection[Any], contact: str, *events: dict[str, Any]) -> Any:
    """What the act gives; raises what the database says."""
    return own.execute(LOG_EVENTS.encode(), (HEAD, contact, json.dumps(events))).fetchone()


def answer(own: psycopg.Connection[Any], event: dict[str, Any]) -> Any:
    return own.execute(b"SELECT public_acts.answer_once(%s, %s::json)", (HEAD, json.dumps(event))).fetchone()


def statement(contact: str, event: dict[str, Any]) -> str:
    """The same as text, for a connection that is asked without waiting for it."""
    made = psycopg.sql.SQL("SELECT public_acts.log_events({}, {}, {}::json)").format(HEAD, contact, json.dumps([event]))
    return made.as_string(None)

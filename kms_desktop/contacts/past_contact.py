"""The events of a closed contact → the turns with which its entry in the history opens, in the reader's language.

Question: where is told what happened in a contact? Choice: when somebody opens its entry, from its events, as its log
was told while it went on. Reason: stored are codes and values, and an entry that was written as text would stay in the
language, and with the gaps, of the day it was closed. Refused: a longer text beside the entry.

Whoever may not read the events of a colleague's contact reads the entry as it is stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy

from kms_desktop.contacts.event_text import Words, quote_text
from kms_desktop.contacts.events.call import Held, Noted, Opened, Searched
from kms_desktop.contacts.events.guide import ArticleOpened, without_undone
from kms_desktop.contacts.events.reading import read_event
from kms_desktop.contacts.model import Event, Leg
from kms_desktop.contacts.state import fold_events
from kms_desktop.customers.model import Message
from kms_desktop.storage.reading import Steps, ask, together
from kms_desktop.storage.tables import ContactEventRow, Staff, table_of
from kms_desktop.texts import format as written
from kms_desktop.texts import tr

_event, _person = table_of(ContactEventRow).c, table_of(Staff).c
_NAMES = sqlalchemy.select(_person.id, _person.name)
_LEFT_OUT = (Opened, Searched, Noted, Held)
"""Told as the customer's own words or as the note, or of no use to whoever reads it later."""


class PastContacts:
    """Reads closed contacts. `currency` is the sign before an amount; times are told in this machine's zone."""

    def __init__(self, currency: str = "£") -> None:
        self._currency = currency

    def read_turns(self, contact_id: str) -> Steps[tuple[Message, ...]]:
        """The turns of a contact that is wrapped up, oldest first; none where it is not, or may not be read."""
        events, people = yield from together(ask(_events_of(contact_id)), ask(_NAMES))
        if not events:
            return ()
        names = {row.id: row.name for row in people}
        words = Words(lambda who: names.get(who, tr("Somebody")), _stamp, self._currency)
        return tell_contact([read_event(*row) for row in events], words)


def _events_of(contact_id: str) -> sqlalchemy.Select[Any]:
    told = (_event.id, _event.contact_id, _event.seq, _event.at, _event.agent_id, _event.kind, _event.data)
    return sqlalchemy.select(*told).where(_event.contact_id == contact_id)


def _stamp(at: datetime) -> str:
    there = at.astimezone()
    return tr("{day}, {time}", day=written.day(there), time=written.clock(there))


def tell_contact(events: Iterable[Event], words: Words) -> tuple[Message, ...]:
    """What the customer said, and for each who had the contact what they did, in order."""
    state = fold_events(events)
    if state.phase != "wrapped_up":
        return ()
    turns = []
    for leg in state.legs:
        if said := _words_said(leg):
            turns.append(Message(said[0].at, state.customer_name or tr("Customer"), "customer", _quoted(said)))
        if done := _done_in(leg, words):
            turns.append(Message(leg.events[-1].at, words.name(leg.agent_id), "agent", "\n".join(done)))
    return tuple(turns)


def _words_said(leg: Leg) -> list[Event]:
    return [event for event in leg.events if isinstance(event.payload, Searched) and event.payload.text]


def _quoted(said: Iterable[Event]) -> str:
    texts = (event.payload.text for event in said if isinstance(event.payload, Searched))
    return "\n".join(quote_text(text) for text in dict.fromkeys(texts))


def _done_in(leg: Leg, words: Words) -> list[str]:
    lines, opened = [], set[str]()
    for event in without_undone(leg.events):
        said = event.payload
        if isinstance(said, _LEFT_OUT) or (isinstance(said, ArticleOpened) and said.article_id in opened):
            continue
        if isinstance(said, ArticleOpened):
            opened.add(said.article_id)
        told = said.describe(event, words)
        if told is not None:
            lines.append(_line(*(told.in_leg or (told.what, told.detail))))
    notes = [event.payload.text for event in leg.events if isinstance(event.payload, Noted)]
    if notes and notes[-1].strip():
        # Translators: what the agent wrote down during the call
        lines.append(tr("Note: {text}", text=notes[-1].strip()))
    return lines


def _line(what: str, detail: str) -> str:
    return tr("{what}: {detail}", what=what.rstrip("?:"), detail=detail) if detail else what

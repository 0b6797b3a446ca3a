"""“Same here”, said by an agent with one key → the outbox, so that it is said offline too and delivered once.

It is an event of the theme and a suggestion of that agent, who so reads the decision where they read every answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from kms_desktop.contacts.values import as_time, text_of
from kms_desktop.storage.database import Database, notify, notify_nobody
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.outbox import Outbox
from kms_desktop.storage.tables import SuggestionRow, ThemeRow
from kms_desktop.storage.tables_themes import ThemeEventRow
from kms_desktop.voc.themes.folding import fold_each, root_of, standing_events
from kms_desktop.voc.themes.model import ThemeEvent
from kms_desktop.voc.themes.store import add_event, answer_members, events_of_division

KIND = "same_here"
"""Under this kind they wait in the outbox."""
_BACK = "/back"
"""Stands behind the key of an entry that takes it back, as each entry of the outbox has a key of its own."""
_MOST_A_DAY = 200


def register_same_here(outbox: Outbox, database: Database) -> None:
    """What is said with this outbox is delivered: into a file, or on a server by an act."""

    def say(key: str, payload: dict[str, Any]) -> None:
        told: dict[str, Any] = {
            "event_id": key.removesuffix(_BACK),
            "said": payload,
            "by_id": text_of(payload, "by_id"),
        }
        database.perform_act("say_same_here", **told)

    outbox.register_applier(KIND, apply_same_here, say)


def send_same_here(outbox: Outbox, theme_id: str, staff_id: str, contact_id: str, text: str) -> str:
    """Gives the key by which it is taken back."""
    key = new_key()
    said = {"theme_id": theme_id, "contact_id": contact_id, "text": text, "by_id": staff_id}
    outbox.send_entry(KIND, key, {**said, "at": utc_now().isoformat(), "taken_back": False})
    return key


def send_taken_back(outbox: Outbox, key: str, staff_id: str) -> None:
    """It was not the same after all."""
    outbox.send_entry(KIND, key + _BACK, {"by_id": staff_id, "at": utc_now().isoformat(), "taken_back": True})


def apply_same_here(session: Session, key: str, payload: Mapping[str, Any]) -> None:
    """As the act does: once under its key, once for each contact."""
    who, key = text_of(payload, "by_id"), key.removesuffix(_BACK)
    notify_nobody(session)
    known = session.get(ThemeEventRow, key)
    theme = session.get(ThemeRow, known.theme_id if known is not None else text_of(payload, "theme_id"))
    if theme is None:
        return
    events = events_of_division(session, theme.division)
    own = fold_each(events)
    root = theme.id if known is not None else root_of(theme.id, own)
    mine = [one for one in events if one.theme_id == root]
    standing = [one for one in standing_events(mine) if one.kind == "same_here" and one.by_id == who]
    if known is not None:
        if payload.get("taken_back") is True and any(one.id == key for one in standing):
            _take_back(session, ThemeEvent(new_key(), root, 0, utc_now(), who, "undone", {"seq": known.seq}), mine, key)
        return
    contact_id = text_of(payload, "contact_id")
    said_already = any(one.data.get("contact_id", "") == contact_id for one in standing)
    if payload.get("taken_back") is True or root not in own or said_already or _said_enough(session, who):
        return
    words = text_of(payload, "text").strip() or own[root].title
    row: dict[str, Any] = {"id": key, "kind": "observation", "text": words, "made_by": who, "contact_id": contact_id}
    at = min(as_time(payload.get("at")) or utc_now(), utc_now())
    session.add(SuggestionRow(**row, made_at=at, article_id=own[root].article_id, context={}, theme_id=root))
    session.flush()
    said = {"contact_id": contact_id, "suggestion_id": key}
    stored = add_event(session, ThemeEvent(key, root, 0, utc_now(), who, "same_here", said), mine[-1].seq + 1)
    notify(session, *answer_members(session, root, [*events, stored]))


def _take_back(session: Session, event: ThemeEvent, mine: list[ThemeEvent], key: str) -> None:
    add_event(session, event, mine[-1].seq + 1)
    row = session.get(SuggestionRow, key)
    if row is not None:
        session.delete(row)
    notify(session)


def _said_enough(session: Session, who: str) -> bool:
    since = utc_now() - timedelta(days=1)
    wanted = (ThemeEventRow.kind == "same_here", ThemeEventRow.by_id == who, col(ThemeEventRow.at) > since)
    return session.exec(select(func.count()).select_from(ThemeEventRow).where(*wanted)).one() >= _MOST_A_DAY

"""Words and a customer → the exchanges of their history that have all of them, newest first, each with where.

The database narrows by its own idea of small letters, which for letters beyond the alphabet is none; those stand for
any letter there, and what comes is looked at once more here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, func, or_

from kms_desktop.customers.model import HistoryEntry
from kms_desktop.storage.reading import Steps
from kms_desktop.storage.tables import ContactEventRow, ContactRow, InteractionRow, table_of

_events, _contacts = table_of(ContactEventRow), table_of(ContactRow)
_turn, _event, _contact = table_of(InteractionRow).c, _events.c, _contacts.c
_TOLD = frozenset({"text", "question", "title", "what", "reason", "note", "words", "answer"})
"""Under these keys events hold what a person reads."""
_LONGEST, _MOST_WORDS, _AROUND = 200, 8, 48
MOST_HITS = 100


@dataclass(frozen=True, slots=True)
class HistoryHit:
    """An exchange that was found. `where`: the place around the first word, "" where its subject has it."""

    entry: HistoryEntry
    where: str = ""


def words_of(text: str) -> tuple[str, ...]:
    """What has to stand in an exchange, each word once, as letters are compared."""
    return tuple(dict.fromkeys(text[:_LONGEST].casefold().split()))[:_MOST_WORDS]


def read_threads(customer_id: str, words: tuple[str, ...]) -> Steps[dict[str, str]]:
    """Keys of the exchanges that have all of the words, newest first, each with the place where; at most 100."""
    if not words:
        return {}
    turns = (
        sqlalchemy.select(
            _turn.thread_id, _turn.subject, _turn.body_text, _turn.outcome, _turn.author_name, _turn.started_at
        )
        .where(_turn.customer_id == customer_id)
        .where(*(_any_has(word, _turn.subject, _turn.body_text, _turn.outcome, _turn.author_name) for word in words))
        .order_by(_turn.started_at.desc())
        .limit(MOST_HITS)
    )
    told = sqlalchemy.cast(_event.data, sqlalchemy.Text)
    events = (
        sqlalchemy.select(_event.contact_id, _event.data, _event.at)
        .join_from(_events, _contacts, _contact.id == _event.contact_id)
        .where(_contact.customer_id == customer_id, _contact.phase == "wrapped_up")
        .where(or_(*(func.lower(told).like(_pattern(word, in_json=True), escape="/") for word in words)))
        .order_by(_event.at.desc())
        .limit(MOST_HITS * len(words))
    )
    rows, said = yield (turns, events)
    found: dict[str, tuple[Any, str]] = {}
    for row in rows:
        texts = (row.subject, row.body_text, row.outcome, row.author_name)
        if _has_all("\n".join(texts), words):
            found.setdefault(row.thread_id, (row.started_at, _place(row.subject, texts[1:], words)))
    for contact_id, (at, text) in _told_in(said).items():
        if _has_all(text, words):
            found.setdefault(contact_id, (at, _place("", text.split("\n"), words)))
    newest = sorted(found, key=lambda key: found[key][0], reverse=True)[:MOST_HITS]
    return {key: found[key][1] for key in newest}


def _any_has(word: str, *columns: Any) -> ColumnElement[bool]:
    pattern = _pattern(word)
    return or_(*(func.lower(column).like(pattern, escape="/") for column in columns))


def _pattern(word: str, *, in_json: bool = False) -> str:
    """`in_json`: a letter beyond the alphabet may be written there by its number."""
    other = "%" if in_json else "_"
    letters = (f"/{one}" if one in "%_/" else one if one.isascii() and one not in '"\\' else other for one in word)
    return f"%{''.join(letters)}%"


def _told_in(events: Iterable[Any]) -> dict[str, tuple[Any, str]]:
    """By contact the newest time, and all that its events say."""
    told: dict[str, tuple[Any, str]] = {}
    for contact_id, data, at in events:
        words = "\n".join(_texts_in(data))
        before = told.get(contact_id)
        told[contact_id] = (before[0], f"{before[1]}\n{words}") if before is not None else (at, words)
    return told


def _texts_in(data: object) -> Iterable[str]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key in _TOLD:
                yield from _texts_in(value)
    elif isinstance(data, str):
        yield data


def _has_all(text: str, words: tuple[str, ...]) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)


def _place(subject: str, texts: Iterable[str], words: tuple[str, ...]) -> str:
    if any(word in subject.casefold() for word in words):
        return ""
    for text in texts:
        line = re.sub(r"\s+", " ", text)
        places = [at for word in words if (at := line.casefold().find(word)) >= 0]
        if places:
            start = max(min(places) - _AROUND // 3, 0)
            start = line.rfind(" ", 0, start) + 1 if start else 0
            end = start + 2 * _AROUND
            return ("… " if start else "") + line[start:end].strip() + (" …" if end < len(line) else "")
    return ""

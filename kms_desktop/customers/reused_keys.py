"""Messages under a key that is stored already → each with the key it is to be kept under.

Some systems give several mails one Message-ID: a parcel service the number of the parcel. Another time and other words
are another mail, whichever import brought the first. Within a run the connector tells them apart with the same suffix.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from kms_desktop.customers.erased import erased_reference
from kms_desktop.customers.model import NewInteraction
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import InteractionRow

_SOURCES = frozenset({"mbox"})
"""Whose keys are made by whoever writes; a ticket system counts its own."""
_SUFFIX = re.compile(r"#\d{8}T\d{6}$")
_ATTACHED = "\n\nAttached: "  # no text: as the connector stores it
_MISREAD_WITHIN = timedelta(days=1)
"""An earlier version may have read a time in another zone, or a morning for an evening."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """`text` is None of a message that was erased."""

    at: datetime
    text: str | None


def key_of_its_own(key: str, at: datetime) -> str:
    """For a message whose key another one has."""
    return f"{_SUFFIX.sub('', key)}#{at:%Y%m%dT%H%M%S}"  # no text: a key


def tell_apart(session: Session, part: Sequence[NewInteraction]) -> list[NewInteraction]:
    """The same messages, each under the key it is stored under, or is to be."""
    stored = _read_stored(session, {_bare_key(one) for one in part if one.source in _SOURCES})
    return [_with_right_key(one, stored.get(_bare_key(one))) for one in part]


def _bare_key(one: NewInteraction) -> str:
    return _SUFFIX.sub("", one.source_id) if one.source in _SOURCES else ""


def _read_stored(session: Session, keys: set[str]) -> dict[str, _Stored]:
    found: dict[str, _Stored] = {}
    for source in sorted(_SOURCES) if keys else ():
        gone = {erased_reference(source, key): key for key in keys}
        query = select(InteractionRow.source_id, InteractionRow.started_at, InteractionRow.body_text)
        wanted = (InteractionRow.source == source, col(InteractionRow.source_id).in_([*keys, *gone]))
        for key, at, text in session.exec(query.where(*wanted)).all():
            found[gone.get(key, key)] = _Stored(at, None if key in gone else text)
    return found


def _with_right_key(one: NewInteraction, stored: _Stored | None) -> NewInteraction:
    if stored is None:
        return one
    bare = _bare_key(one)
    return replace(one, source_id=bare if _is_same(one, stored) else key_of_its_own(bare, one.started_at))


def _is_same(one: NewInteraction, stored: _Stored) -> bool:
    if one.started_at.replace(microsecond=0) == stored.at.replace(microsecond=0):
        return True
    is_misread = abs(one.started_at - stored.at) <= _MISREAD_WITHIN or stored.at > utc_now() + _MISREAD_WITHIN
    return is_misread and (stored.text is None or _says(one, stored.text))


def _says(one: NewInteraction, stored: str) -> bool:
    """Whether the message holds what was stored, of which an earlier version may have cut more."""
    letter = " ".join(stored.partition(_ATTACHED)[0].split())
    return letter in " ".join(f"{one.body_text} {one.raw.get('text', '')}".split())

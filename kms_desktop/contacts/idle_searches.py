"""What somebody searched between calls → the log, so that words that found nothing reach those who write articles.

No contact has it and no customer is named by it; it goes through the outbox, as whatever is logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from kms_desktop.access.model import Person
from kms_desktop.access.roles import HANDLE_CONTACTS
from kms_desktop.contacts.masking import mask_secrets
from kms_desktop.contacts.values import as_time, text_of
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.outbox import Outbox
from kms_desktop.storage.tables_record import IdleSearchRow
from kms_desktop.storage.text import one_line, readable_text

KIND = "idle_search"
"""Under this kind they wait in the outbox."""
_LONGEST = 300


class IdleSearches:
    """Those of one person."""

    def __init__(self, database: Database, outbox: Outbox, person: Person) -> None:
        self._outbox, self._person = outbox, person

        def log(key: str, payload: dict[str, Any]) -> None:
            said = {name: text_of(payload, name) for name in ("words", "at", "by_id")}
            database.perform_act("log_search", search_id=key, found=payload.get("found") is True, **said)

        outbox.register_applier(KIND, apply_search, log)

    def log_search(self, words: str, *, found: bool) -> None:
        """Log these words, masked; `found`: an article was opened for them, or is likely to answer them. Of who only
        reads nothing is logged."""
        said = mask_secrets(one_line(readable_text(words), _LONGEST))
        if said and self._person.may(HANDLE_CONTACTS):
            payload = {"words": said, "found": found, "by_id": self._person.id, "at": utc_now().isoformat()}
            self._outbox.send_entry(KIND, new_key(), payload)


def apply_search(session: Session, key: str, payload: Mapping[str, Any]) -> None:
    """Store it under its key; nothing when it is there already."""
    if session.get(IdleSearchRow, key) is None:
        session.add(
            IdleSearchRow(
                id=key,
                by_id=text_of(payload, "by_id"),
                words=text_of(payload, "words"),
                found=payload.get("found") is True,
                at=as_time(payload.get("at")) or utc_now(),
            )
        )

"""Call events of a telephone system, many at once → calls of the workspace that ring at desks; what else came, noted.

On a server its acts judge who may tell of calls. In a file whoever may write it may, as everywhere; nobody is asked who
they are, as a telephone system is no person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

import sqlalchemy

from kms_desktop.contacts import phone_call_rules as rules
from kms_desktop.customers.call_event import OWN_DESK, CallEvent
from kms_desktop.storage.database import Database, notify_at_once, notify_nobody
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.tables import table_of
from kms_desktop.storage.tables_calls import ReceptionNoteRow
from kms_desktop.texts import tr

_KEPT = timedelta(days=7)
_note = table_of(ReceptionNoteRow).c


@dataclass(frozen=True, slots=True)
class ReceptionNote:
    """What happened at the door that is no call: `code` is one of `pop_text`, `count` how often since the last note."""

    code: str
    source: str
    detail: str
    count: int


class Reception:
    """For whoever receives the calls of everybody."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def store_events(self, events: Sequence[CallEvent]) -> list[str]:
        """All of them, or none where KmsError is raised; those they are for are told. For each the sentence it was
        refused with, or ""."""
        if self._database.is_sqlite:
            return self._store_in_file(events)
        told = [{**asdict(event), "at": event.at.isoformat()} for event in events]
        return [str(one) for one in self._database.perform_act("store_call_events", events=told)]

    def store_notes(self, notes: Sequence[ReceptionNote]) -> None:
        """Raises KmsError."""
        if not self._database.is_sqlite:
            self._database.perform_act("note_reception", notes=[asdict(note) for note in notes])
            return
        now = utc_now()
        with self._database.writing() as session:
            session.execute(sqlalchemy.delete(ReceptionNoteRow).where(_note.at < now - _KEPT))
            session.add_all(ReceptionNoteRow(id=new_key(), at=now, **asdict(note)) for note in notes)
            notify_nobody(session)

    def _store_in_file(self, events: Sequence[CallEvent]) -> list[str]:
        refusals = []
        with self._database.writing() as session:
            concerned: set[str] = set()
            for event in events:
                if event.source == OWN_DESK:
                    refusals.append(tr("A desk tells of its own calls itself."))
                    continue
                *_, whom = rules.store_event(session, event, "")
                session.flush()
                concerned |= whom
                refusals.append("")
            notify_at_once(session, *concerned)
        return refusals

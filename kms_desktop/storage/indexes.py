"""Indexes in words that only one database knows → beside the tables, for whoever makes or compares a schema.

Question: why not where the table is? Reason: SQLAlchemy loads all of a dialect for one word of it, and every start of a
desktop on a file would wait for the dialect of a server.
"""

from __future__ import annotations

from sqlalchemy import Index, text

from kms_desktop.storage.tables import ContactEventRow
from kms_desktop.storage.tables_customers import CustomerChangeRow as CustomerChangeRow

_GRANTED = text("kind = 'granted'")  # no text: SQL
_events = ContactEventRow.metadata.tables["contact_event"].c
GRANTED = Index(
    "ix_contact_event_granted",
    _events.agent_id,
    _events.stored_at,
    postgresql_where=_GRANTED,
    sqlite_where=_GRANTED,
)
"""What limits count by."""

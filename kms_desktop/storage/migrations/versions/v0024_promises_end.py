"""What became of a promise is logged: kept, broken, moved, handed to somebody, told of meanwhile, undone.

Revision 0024, after 0023. Its row follows the log like every other row. What earlier versions wrote into the row alone,
that it was kept or broken, and who owes it since somebody left, is logged once here, so that it stays. The list in
`v0024_events.sql` is made from the program, by `sql_of_lists` of `contacts.events.erasing`. Frozen.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from kms_desktop.storage.ids import new_key
from kms_desktop.storage.migrations.beside import run_sql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_PARTS = (
    *("columns", "events", "judging", "promises", "replaces_kms_judge_event", "replaces_kms_lists_of"),
    *("replaces_kms_pass_work", "replaces_export_list", "settled"),
)
_OWED = sa.text("SELECT id, contact_id, owner_id, state, made_at, due_at FROM promise ORDER BY contact_id, id")
_SAID = sa.text("SELECT id, seq, agent_id, kind, data FROM contact_event WHERE contact_id = :contact ORDER BY seq, id")
_LOG = sa.text(
    "INSERT INTO contact_event (id, contact_id, seq, at, agent_id, kind, data, stored_at) "
    "VALUES (:id, :contact, :seq, :at, :by, :kind, :data, :at)"
)
_NEWEST = sa.text(
    "UPDATE promise SET newest_seq = coalesce("
    "(SELECT max(e.seq) FROM contact_event e WHERE e.contact_id = promise.contact_id), 0)"
)
_SETTLED = sa.text("UPDATE promise SET settled_by = :by, settled_at = :at WHERE id = :id")


def upgrade() -> None:
    for name in ("channel", "why", "settled_by"):
        op.add_column("promise", sa.Column(name, sa.String(), nullable=False, server_default=""))
    for name in ("moves", "newest_seq"):
        op.add_column("promise", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    for name in ("next_word_at", "settled_at"):
        op.add_column("promise", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        run_sql(*(f"v0024_{part}.sql" for part in _PARTS))
    else:
        _log_what_rows_say(op.get_bind())


def _log_what_rows_say(connection: sa.Connection) -> None:
    """In a file: what `v0024_settled.sql` does on a server."""
    for row in connection.execute(_OWED).all():
        said = connection.execute(_SAID, {"contact": row.contact_id}).all()
        owner = _owner_by_log(row.id, said)
        told = [("promise_passed", {"to_id": row.owner_id})] if owner not in ("", row.owner_id) else []
        told += [(f"promise_{row.state}", {} if row.state == "kept" else {"why": ""})] if _is_settled(row.state) else []
        at = min(str(datetime.now(UTC).replace(tzinfo=None)), max(str(row.made_at), str(row.due_at)))
        for number, (kind, data) in enumerate(told, start=1):
            place = max((event.seq for event in said), default=0) + number
            by = row.owner_id if kind != "promise_passed" else owner
            values = {"id": new_key(), "contact": row.contact_id, "seq": place, "at": at, "by": by, "kind": kind}
            connection.execute(_LOG, {**values, "data": json.dumps({"promise_id": row.id, **data})})
        if _is_settled(row.state):
            connection.execute(_SETTLED, {"by": row.owner_id, "at": at, "id": row.id})
    connection.execute(_NEWEST)


def _is_settled(state: str) -> bool:
    return state in ("kept", "broken")


def _owner_by_log(promise_id: str, said: Any) -> str:
    """Who promised it, or accepted the contact since; "" where the log does not say."""
    owner = ""
    for event in said:
        try:
            data = json.loads(event.data)
        except ValueError:
            continue
        if event.kind == "promised" and isinstance(data, dict) and not owner:
            owner = event.agent_id if promise_id in (data.get("promise_id"), event.id) else ""
        elif event.kind == "handover_accepted" and owner:
            owner = event.agent_id
    return owner

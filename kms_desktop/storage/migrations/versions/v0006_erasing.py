"""A customer can be erased: what is theirs goes, what happened stays; and nothing else of the log can be changed.

Revision 0006, after 0005. On PostgreSQL one function does it, for those who may; the SQL beside this file says which
change of an event is let through. SQLite, where the program does it, looks at each change in the same way. Frozen.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TOLD = "a.what = 'customer erased' AND json_extract(a.data, '$.customer_id') = u.id"
_ERASED = f"EXISTS (SELECT 1 FROM customer u JOIN audit a ON a.seq = u.erased_in WHERE {_TOLD} AND u.id IN (%s))"
_SAME = "NEW.id = OLD.id AND NEW.contact_id = OLD.contact_id AND NEW.seq = OLD.seq AND NEW.at = OLD.at "
_SAME += "AND NEW.agent_id = OLD.agent_id AND NEW.kind = OLD.kind AND NEW.stored_at IS OLD.stored_at"
_WHOSE = "json_extract(OLD.data, '$.customer_id'), (SELECT c.erased_for FROM contact c WHERE c.id = OLD.contact_id)"
_INSTEAD = (
    "(NEW.kind = 'identified' AND n.key = 'name' AND n.value = 'Erased customer') "
    "OR (NEW.kind = 'handed_over' AND n.key = 'to_name' AND n.value = 'Somebody outside') "
    "OR (NEW.kind = 'wrapped_up' AND n.key = 'told' AND n.value LIKE 'Passed to somebody outside%')"
)
_ONLY_LESS = (
    "NOT EXISTS (SELECT 1 FROM json_each(NEW.data) n WHERE NOT EXISTS (SELECT 1 FROM json_each(OLD.data) o "
    f"WHERE o.key = n.key AND o.type = n.type AND o.value IS n.value) AND NOT ({_INSTEAD}))"
)


def upgrade() -> None:
    op.add_column("customer", sa.Column("erased_in", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_customer_erased_in"), "customer", ["erased_in"], unique=False)
    op.add_column("contact", sa.Column("erased_for", sa.String(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        _guard_on_sqlite()
    else:
        run_sql("v0006_erasing.sql")


def _guard_on_sqlite() -> None:
    """An event loses words of an erased customer, and nothing else; who is erased stays so."""
    op.execute("DROP TRIGGER contact_event_no_update")
    let_through = f"{_SAME} AND {_ERASED % _WHOSE} AND {_ONLY_LESS}"
    _refuse("contact_event_no_update", "contact_event", f"NOT ({let_through})", "contact_event is append-only")
    told = _ERASED.replace("u.erased_in", "NEW.erased_in") % "NEW.id"
    _refuse("customer_stays_erased", "customer", "OLD.erased_in IS NOT NULL", "An erased customer stays erased.")
    _refuse(
        "customer_erased",
        "customer",
        f"NEW.erased_in IS NOT NULL AND NOT ({told})",
        "That a customer is erased is told in the audit log first.",
    )
    changed = "NEW.erased_for IS NOT OLD.erased_for"
    refused = f"{changed} AND (OLD.erased_for IS NOT NULL OR NOT ({_ERASED % 'NEW.erased_for'}))"
    _refuse("contact_erased", "contact", refused, "A contact loses its words with its customer alone.")


def _refuse(name: str, table: str, when: str, words: str) -> None:
    op.execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{words}'); END")

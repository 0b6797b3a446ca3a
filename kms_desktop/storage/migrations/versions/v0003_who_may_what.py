"""PostgreSQL decides who may read and write what: group roles, row-level security, guards; SQLite has no roles.

Revision 0003, after 0002. The SQL stands beside this file; its functions and policies are described there. Frozen.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    where = sa.text("kind = 'granted'")
    op.create_index(
        "ix_contact_event_granted",
        "contact_event",
        ["agent_id", "stored_at"],
        unique=False,
        postgresql_where=where,
        sqlite_where=where,
    )
    if op.get_bind().dialect.name == "sqlite":
        return
    run_sql("v0003_people.sql", "v0003_guards.sql", "v0003_policies.sql")

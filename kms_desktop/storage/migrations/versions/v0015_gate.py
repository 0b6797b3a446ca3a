"""Each column holds what can be read; a login is bounded; groups and locks are the workspace's own.

Revision 0015, after 0014. `v0015_columns.sql` is made from the program, by `packaging/column_checks.py`;
what it finds is mended once. SQLite, whose file is its owner's in whole, has neither checks nor logins. Frozen.
"""

from __future__ import annotations

from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        run_sql("v0015_mending.sql", "v0015_columns.sql", "v0015_mended.sql")
        run_sql("v0015_groups.sql", "v0015_logins.sql", "v0015_locks.sql")

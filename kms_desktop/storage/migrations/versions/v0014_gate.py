"""Each column holds what can be read; a login is bounded; and the groups of logins belong to the workspace.

Revision 0014, after 0010. `v0014_columns.sql` is made from the program, by `packaging/column_checks.py`;
what it finds is mended once. SQLite, whose file is its owner's in whole, has neither checks nor logins. Frozen.
"""

from __future__ import annotations

from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0014"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        run_sql("v0014_mending.sql", "v0014_columns.sql", "v0014_mended.sql", "v0014_groups.sql", "v0014_logins.sql")

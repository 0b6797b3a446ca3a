"""A quality reviewer reads what a supervisor reads, and writes nothing.

Revision 0009, after 0008. On PostgreSQL a group of logins of its own: whoever is in that of the agents may write. Roles
are text on SQLite, where the program asks for rights. Frozen.
"""

from __future__ import annotations

from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        run_sql("v0009_quality_reviewer.sql")

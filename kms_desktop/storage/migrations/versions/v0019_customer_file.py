"""A list of customers is brought in as one act: new ones, what changed of others, their numbers, and an audit row.

Revision 0019, after 0018. SQLite, whose file is its owner's in whole, has no acts, so there is nothing to change in it.
Frozen.
"""

from __future__ import annotations

from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        run_sql("v0019_customer_file.sql")

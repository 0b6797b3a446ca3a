"""What a session sets for itself changes nothing of what runs as the owner of the tables.

Revision 0016, after 0015. SQLite has no functions, so there is nothing to change in it. Frozen.
"""

from __future__ import annotations

from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        run_sql("v0016_settings.sql")

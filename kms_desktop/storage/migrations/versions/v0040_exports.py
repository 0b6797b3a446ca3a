"""Reports that are written into a file are told in the audit.

Revision 0040. Frozen.
"""

from __future__ import annotations

from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        run_sql("v0040_exports.sql")

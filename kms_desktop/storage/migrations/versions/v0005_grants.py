"""A grant counts for the customer to whom it was granted, whoever the contact is said to be with afterwards.

Revision 0005, after 0004. SQLite, where the program alone counts, has nothing to change. Frozen.
"""

from __future__ import annotations

from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        run_sql("v0005_grants.sql")

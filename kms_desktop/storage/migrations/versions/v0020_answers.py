"""A flag may be answered by what its passage says since; of published options those count whose rules are others.

Revision 0020. SQLite, whose file is its owner's in whole, has no acts, so there is nothing to change in it: the program
asks the same there. Frozen.
"""

from __future__ import annotations

from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        run_sql("v0020_answers.sql")

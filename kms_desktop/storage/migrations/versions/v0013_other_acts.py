"""People, customers, suggestions, publishing and erasing are acts of the database; it alone writes the audit.

Revision 0013, after 0012. SQLite, whose file is its owner's in whole, has no people to judge, so there is nothing to
change in it. Frozen.
"""

from __future__ import annotations

from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_PARTS = ("audit", "people", "customers", "suggestions", "publishing", "erasing", "privileges")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        run_sql(*(f"v0013_{part}.sql" for part in _PARTS))

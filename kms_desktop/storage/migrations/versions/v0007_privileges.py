"""Nobody of the floor becomes more than they are: privileges one by one, roles asked of the workspace, amounts bounded.

Revision 0007, after 0006. The SQL beside this file says what each part closes. SQLite, whose file is its owner's in
whole, has no people, no functions and no `NaN` to keep out, so there is nothing to change in it. Frozen.
"""

from __future__ import annotations

from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        run_sql("v0007_roles.sql", "v0007_amounts.sql", "v0007_privileges.sql")

"""An administrator says that the server which answers now is the right one, whatever the desktops had noted.

Revision 0014, after 0013. SQLite is a file, which is no server, so there is nothing to change in it. Frozen.
"""

from __future__ import annotations

from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        run_sql("v0014_server_identity.sql")

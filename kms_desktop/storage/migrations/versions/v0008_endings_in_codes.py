"""How a contact ended is stored in codes and values; and what is decided of a kind of event comes from one list.

Revision 0008, after 0007. The list in `v0008_events.sql` is made from the program, by `sql_of_lists` of
`contacts.events.erasing`; erasing names no kind any more. SQLite holds no list: its trigger lets an event lose words,
and nothing else. Frozen.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("interaction", sa.Column("ending", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    if op.get_bind().dialect.name == "postgresql":
        run_sql("v0008_events.sql", "v0008_erasing.sql")

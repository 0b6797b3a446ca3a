"""A contact that is wrapped up may be reopened: by who wrapped it up, or by whoever decides for agents and can see it.

Revision 0010, after 0009. `v0010_events.sql` is made from the program, by `sql_of_lists` of `contacts.events.erasing`.
SQLite, whose file is its owner's in whole, has no people and no list, so there is nothing to change in it. Frozen.
"""

from __future__ import annotations

from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        run_sql("v0010_events.sql", "v0010_reopened.sql")

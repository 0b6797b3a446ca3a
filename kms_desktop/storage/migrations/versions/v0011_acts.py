"""What a person does is an act of the database: a function in a schema of its own, which judges and does it.

Revision 0011, after 0010. SQLite, whose file is its owner's in whole, has no people to judge, so there is nothing to
change in it. `v0011_events.sql` is made from the program, by `sql_of_lists` of `contacts.events.erasing`. Frozen.
"""

from __future__ import annotations

from alembic import op

from kms_desktop.storage.migrations.beside import make_acts_schema, run_sql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        make_acts_schema()
        run_sql(
            "v0011_acts.sql",
            "v0011_events.sql",
            "v0011_data.sql",
            "v0011_judging.sql",
            "v0011_log_events.sql",
            "v0011_rights.sql",
            "v0011_grants.sql",
        )

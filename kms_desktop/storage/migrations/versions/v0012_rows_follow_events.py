"""The rows of a contact are written by one function of the database, from its events.

Revision 0012, after 0011. The SQL beside this file says how each list is read from the events; the rows are those that
`contacts/projection.py` writes on SQLite, where nothing changes. Frozen.
"""

from __future__ import annotations

from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        run_sql(
            "v0012_values.sql",
            "v0012_erasing.sql",
            "v0012_events.sql",
            "v0012_options.sql",
            "v0012_repeats.sql",
            "v0012_promises.sql",
            "v0012_answers.sql",
            "v0012_closing.sql",
            "v0012_rows.sql",
        )

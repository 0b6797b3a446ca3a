"""PostgreSQL decides who may read and write what: group roles, row-level security, guards; SQLite has no roles.

Revision 0003, after 0002. The SQL stands beside this file; its functions and policies are described there. Frozen.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_PARTS = ("people", "guards", "policies")


def upgrade() -> None:
    where = sa.text("kind = 'granted'")
    op.create_index(
        "ix_contact_event_granted",
        "contact_event",
        ["agent_id", "stored_at"],
        unique=False,
        postgresql_where=where,
        sqlite_where=where,
    )
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        return
    schema = str(connection.scalar(sa.text("SELECT current_schema()")))
    quoted = connection.dialect.identifier_preparer.quote(schema)
    literal = "'" + schema.replace("'", "''") + "'"
    driver = connection.connection.driver_connection
    assert driver is not None
    for part in _PARTS:
        text = Path(__file__).with_name(f"v0003_{part}.sql").read_text(encoding="utf-8")
        driver.execute(text.replace("{schema}", quoted).replace("{schema_text}", literal))

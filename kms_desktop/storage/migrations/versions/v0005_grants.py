"""A grant counts for the customer to whom it was granted, whoever the contact is said to be with afterwards.

Revision 0005, after 0004. SQLite, where the program alone counts, has nothing to change. Frozen.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    schema = str(connection.scalar(sa.text("SELECT current_schema()")))
    driver = connection.connection.driver_connection
    assert driver is not None
    text = Path(__file__).with_name("v0005_grants.sql").read_text(encoding="utf-8")
    driver.execute(text.replace("{schema}", connection.dialect.identifier_preparer.quote(schema)))

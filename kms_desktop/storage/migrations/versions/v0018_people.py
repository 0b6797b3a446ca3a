"""Somebody returns; what somebody had open goes to a colleague; teams are made and closed; who exports what is judged.

Revision 0018, after 0017. A team that is closed stays by its name with what it did, on SQLite too. Frozen.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_PARTS = ("leaving", "people", "teams", "reading", "exports", "rights")


def upgrade() -> None:
    op.add_column("team", sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
    for column in ("from_id", "answered_by"):
        op.create_index(op.f(f"ix_handover_{column}"), "handover", [column], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        run_sql(*(f"v0018_{part}.sql" for part in _PARTS))

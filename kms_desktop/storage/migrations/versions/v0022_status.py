"""What each person is at: available, on a call, after it or on a break; and how long a day.

Revision 0022, after 0021. Nobody is at anything until their program says so. Frozen.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kms_desktop.storage.migrations.beside import run_sql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_status",
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_status")),
    )
    op.create_table(
        "staff_status_day",
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", "day", "status", "reason", name=op.f("pk_staff_status_day")),
    )
    if op.get_bind().dialect.name == "postgresql":
        run_sql("v0022_columns.sql", "v0022_status.sql", "v0022_status_rights.sql")
